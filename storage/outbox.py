"""What must still be sent, sealed, in order; a row goes when the other side has accepted it."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place

_ADD = "INSERT INTO outbox (id, lane, body, state) VALUES (:id, :lane, :body, 'waiting')"
_SENT = "DELETE FROM outbox WHERE id = :id"
_FAILED = "UPDATE outbox SET state = 'failed', code = :code WHERE id = :id"
_WAITING = "SELECT id, lane, body FROM outbox WHERE state = 'waiting' ORDER BY id"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One row that was not accepted yet."""

    id: int
    lane: bytes
    body: bytes = field(repr=False)


def add(ring: Keyring, number: int, lane: bytes, packed: bytes) -> Statement:
    """Keep this until it is accepted. It outlives a week: a mail server may be down that long."""
    return _ADD, {"id": number, "lane": lane, "body": ring.lasting(Place("outbox", "body", str(number)), packed)}


def sent(number: int) -> Statement:
    """The other side has accepted it."""
    return _SENT, {"id": number}


def failed(number: int, code: str) -> Statement:
    """The other side will never accept it."""
    return _FAILED, {"id": number, "code": code}


async def waiting(db: Database, ring: Keyring) -> list[Waiting]:
    """All that was not accepted, in order."""
    return [
        Waiting(int(row["id"]), bytes(row["lane"]), ring.open(Place("outbox", "body", str(row["id"])), bytes(row["body"])))
        for row in await db.rows(_WAITING)
    ]


async def last(db: Database) -> int:
    """The highest number given so far."""
    row = await db.row("SELECT coalesce(max(id), 0) AS top FROM outbox")
    return int(row["top"])
