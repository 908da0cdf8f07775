"""Clocks that run: whose, which, and when they pass. The names are sealed, the moments are not."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place, Unreadable

log = logging.getLogger(__name__)

_START = """
INSERT INTO terms (session, turn, name, due, state) VALUES (:session, :turn, :name, :due, 'running')
"""
_STOP = "UPDATE terms SET state = 'stopped' WHERE session = :session AND state = 'running' AND turn <> :turn"
_DUE = """
SELECT terms.id AS id, terms.session AS session, terms.name AS name, sessions.lane AS lane
FROM terms JOIN sessions ON sessions.id = terms.session
WHERE terms.state = 'running' AND terms.due <= :now ORDER BY terms.due, terms.id LIMIT 500
"""
_FIRED = "UPDATE terms SET state = 'fired' WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Due:
    """A term that has come."""

    id: int
    session: str
    lane: bytes
    name: str


def start(ring: Keyring, session: str, turn: str, name: str, when: datetime) -> Statement:
    """A clock of this session starts in this turn."""
    sealed = ring.lasting(Place("terms", "name", session), name.encode())
    return _START, {"session": session, "turn": turn, "name": sealed, "due": int(when.timestamp())}


def stop(session: str, turn: str) -> Statement:
    """All clocks of this session stop, but those that this very turn starts."""
    return _STOP, {"session": session, "turn": turn}


def fired(number: int) -> Statement:
    """This term has become an input."""
    return _FIRED, {"id": number}


async def due(db: Database, ring: Keyring, now: datetime) -> list[Due]:
    """The terms that have come, the oldest first. A row that was tampered with stops no other clock."""
    found = []
    for row in await db.rows(_DUE, {"now": int(now.timestamp())}):
        number, session = int(row["id"]), row["session"]
        try:
            name = ring.open(Place("terms", "name", session), bytes(row["name"])).decode()
        except Unreadable:
            log.error("a term does not open", extra={"code": "onleesbaar", "row": number})
        else:
            found.append(Due(number, session, bytes(row["lane"]), name))
    return found
