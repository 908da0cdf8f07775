"""What must still be sent, sealed, in order; a row goes when the other side has accepted it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place, Unreadable

_ADD = """
INSERT INTO outbox (id, lane, body, lasting, state, day) VALUES (:id, :lane, :body, :lasting, 'waiting', :day)
"""
_SENT = "DELETE FROM outbox WHERE id = :id"
_FAILED = """
UPDATE outbox SET state = 'failed', code = :code, body = CASE WHEN lasting = 1 THEN body END WHERE id = :id
"""
_PURGE = "DELETE FROM outbox WHERE state = 'failed' AND lasting = 0 AND day < :day"
_WAITING = "SELECT id, lane, body FROM outbox WHERE state = 'waiting' ORDER BY id"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row that was not accepted yet."""

    id: int
    lane: bytes
    body: bytes = field(repr=False)


def add(ring: Keyring, number: int, lane: bytes, packed: bytes, today: date, lasting: bool) -> Statement:
    """Keep this until it is accepted.

    `lasting` is for a sealed record: it must arrive, also when a mail server is down for a month. Anything else can
    be read in a chat, so it goes with its week.
    """
    place = Place("outbox", "body", str(number))
    body = ring.lasting(place, packed) if lasting else ring.passing(today, place, packed)
    day = today.isoformat()
    return _ADD, {"id": number, "lane": lane, "body": body, "lasting": int(lasting), "day": day}


def sent(number: int) -> Statement:
    """The other side has accepted it."""
    return _SENT, {"id": number}


def failed(number: int, code: str) -> Statement:
    """The other side will never accept it: its words go; a sealed record stays, for there is no other copy."""
    return _FAILED, {"id": number, "code": code}


def purge(before: date) -> Statement:
    """Forget that something could not be sent before this day."""
    return _PURGE, {"day": before.isoformat()}


async def waiting(db: Database, ring: Keyring) -> tuple[list[Waiting], list[int]]:
    """All that was not accepted, in order; and the rows that no key opens any more."""
    found, lost = [], []
    for row in await db.rows(_WAITING):
        number = int(row["id"])
        try:
            body = ring.open(Place("outbox", "body", str(number)), bytes(row["body"]))
        except Unreadable:
            lost.append(number)
        else:
            found.append(Waiting(number, bytes(row["lane"]), body))
    return found, lost


async def last(db: Database) -> int:
    """The highest number given so far."""
    row = await db.row("SELECT coalesce(max(id), 0) AS top FROM outbox")
    return int(row["top"])
