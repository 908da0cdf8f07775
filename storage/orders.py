"""What another process asks the running house to do with a case: it waits here, sealed, until the house takes it."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import date

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place, Unreadable

log = logging.getLogger(__name__)

_ASK = "INSERT INTO orders (body) VALUES (:body)"
_WAITING = "SELECT id, body FROM orders ORDER BY id LIMIT 500"
_TAKEN = "DELETE FROM orders WHERE id = :id"
_PLACE = Place("orders", "body", "")


def ask(ring: Keyring, order: Mapping[str, object], today: date) -> Statement:
    """An order for the house."""
    return _ASK, {"body": ring.passing(today, _PLACE, json.dumps(order, ensure_ascii=False).encode())}


async def waiting(db: Database, ring: Keyring) -> list[tuple[int, dict[str, object]]]:
    """What was asked, the oldest first. What does not open any more is left out, and said in the log."""
    found = []
    for row in await db.rows(_WAITING):
        try:
            found.append((int(row["id"]), json.loads(ring.open(_PLACE, bytes(row["body"])))))
        except Unreadable:
            log.error("an order does not open", extra={"code": "onleesbaar", "row": int(row["id"])})
    return found


def taken(number: int) -> Statement:
    """It has become an input."""
    return _TAKEN, {"id": number}
