"""Sealed files for rungs to which a client may still go: kept, undelivered, and readable by nobody here."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place

_KEEP = "INSERT INTO envelopes (session, role, body) VALUES (:session, :role, :body)"
_OF = "SELECT body FROM envelopes WHERE session = :session AND role = :role ORDER BY id"
_DROP = "DELETE FROM envelopes WHERE session = :session AND role = :role"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One sealed file under its opaque name."""

    name: str
    sealed: bytes = field(repr=False)


def keep(ring: Keyring, session: str, role: str, name: str, sealed: bytes) -> Statement:
    """Keep this until the client says yes. Its name may hold a case number, so that is sealed along."""
    body = ring.lasting(_place(session, role), name.encode() + b"\0" + sealed)
    return _KEEP, {"session": session, "role": ring.vault.blind("role", role), "body": body}


async def of_role(db: Database, ring: Keyring, session: str, role: str) -> list[Envelope]:
    """All that waits for this rung, in the order in which it was sealed. Raises Unreadable."""
    found = []
    for row in await db.rows(_OF, {"session": session, "role": ring.vault.blind("role", role)}):
        name, _, sealed = ring.open(_place(session, role), bytes(row["body"])).partition(b"\0")
        found.append(Envelope(name.decode(), sealed))
    return found


def drop(ring: Keyring, session: str, role: str) -> Statement:
    """They are on their way."""
    return _DROP, {"session": session, "role": ring.vault.blind("role", role)}


def _place(session: str, role: str) -> Place:
    return Place("envelopes", "body", f"{session}/{role}")
