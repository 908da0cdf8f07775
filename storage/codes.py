"""Return codes, as keyed hashes: words that find a session again from another chat."""

from __future__ import annotations

from storage.database import Database, Statement
from storage.vault import Vault

# A code that finds another session already is refused: whoever typed it would come out in somebody else's talk.
_GIVE = "INSERT INTO codes (code, session) VALUES (:code, :session)"
_FIND = "SELECT session FROM codes WHERE code = :code"


def give(vault: Vault, code: str, session: str) -> Statement:
    """From now on this code finds this session."""
    return _GIVE, {"code": vault.blind("code", code), "session": session}


async def find(db: Database, vault: Vault, code: str) -> str | None:
    """The id of the session that this code finds."""
    row = await db.row(_FIND, {"code": vault.blind("code", code)})
    return str(row["session"]) if row is not None else None
