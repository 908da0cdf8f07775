"""Sealed files for rungs to which a client may still go: kept, undelivered, and readable by nobody here."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.database import Database, Statement
from storage.vault import Vault

_KEEP = "INSERT INTO envelopes (session, role, name, body) VALUES (:session, :role, :name, :body)"
_OF = "SELECT name, body FROM envelopes WHERE session = :session AND role = :role ORDER BY id"
_DROP = "DELETE FROM envelopes WHERE session = :session AND role = :role"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One sealed file under its opaque name."""

    name: str
    sealed: bytes = field(repr=False)


def keep(vault: Vault, session: str, role: str, name: str, sealed: bytes) -> Statement:
    """Keep this until the client says yes."""
    return _KEEP, {"session": session, "role": vault.blind("role", role), "name": name, "body": sealed}


async def of_role(db: Database, vault: Vault, session: str, role: str) -> list[Envelope]:
    """All that waits for this rung, in the order in which it was sealed."""
    rows = await db.rows(_OF, {"session": session, "role": vault.blind("role", role)})
    return [Envelope(row["name"], bytes(row["body"])) for row in rows]


def drop(vault: Vault, session: str, role: str) -> Statement:
    """They are on their way."""
    return _DROP, {"session": session, "role": vault.blind("role", role)}
