"""Filed complaints: what the house still knows of them, sealed, under a keyed hash of their number."""

from __future__ import annotations

from flows.case import Case
from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place

_OPEN = "INSERT INTO cases (number, session, body) VALUES (:number, :session, :body)"
_CHANGE = "UPDATE cases SET body = :body WHERE session = :session"
_OF = "SELECT body FROM cases WHERE session = :session"


def opened(ring: Keyring, session: str, case: Case) -> Statement:
    """A new case; a number that is taken is refused by the database."""
    number = ring.vault.blind("number", case.number)
    return _OPEN, {"number": number, "session": session, "body": _sealed(ring, session, case)}


def changed(ring: Keyring, session: str, case: Case) -> Statement:
    """The case after something was done with it."""
    return _CHANGE, {"session": session, "body": _sealed(ring, session, case)}


async def of_session(db: Database, ring: Keyring, session: str) -> Case | None:
    """The case that this session filed."""
    row = await db.row(_OF, {"session": session})
    if row is None:
        return None
    return Case.from_json(ring.open(Place("cases", "body", session), bytes(row["body"])).decode())


def _sealed(ring: Keyring, session: str, case: Case) -> bytes:
    return ring.lasting(Place("cases", "body", session), case.to_json().encode())
