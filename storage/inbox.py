"""What came in, sealed before it is acknowledged, each once; it is handled elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place, Unreadable

_STORE = """
INSERT INTO inbox (id, source, name, body, state, day) VALUES (:id, :source, :name, :body, 'new', :day)
ON CONFLICT (source, name) DO NOTHING
"""
_PENDING = "SELECT id, source, name, body FROM inbox WHERE state = 'new' ORDER BY id"
_HANDLED = "UPDATE inbox SET body = NULL, state = 'done' WHERE id = :id"
_QUARANTINE = "UPDATE inbox SET state = 'quarantined', code = :code WHERE id = :id"
_PURGE = """
DELETE FROM inbox WHERE (state = 'done' AND day < :day) OR (state = 'quarantined' AND day < :dead)
"""
DEAD = timedelta(days=28)
"""After this the week's key is gone, and what was put aside can be read by nobody."""
_SLOTS = tuple(f"n{place}" for place in range(64))
_KNOWN = "SELECT name FROM inbox WHERE source = :source AND name IN (:" + ", :".join(_SLOTS) + ")"


@dataclass(frozen=True, slots=True)
class Came:
    """One input that is not handled yet."""

    id: int
    source: str
    body: bytes


def store(ring: Keyring, source: str, inputs: Sequence[tuple[int, str, bytes]], today: date) -> list[Statement]:
    """Keep these (number, name, raw), each under its own name; one that came before is kept once."""
    day = today.isoformat()
    return [
        (_STORE, {"id": number, "source": source, "name": name, "body": body, "day": day})
        for number, name, raw in inputs
        for body in [ring.passing(today, Place("inbox", "body", f"{source}/{name}"), raw)]
    ]


async def known(db: Database, source: str, names: Sequence[str]) -> set[str]:
    """Which of these names came before."""
    found: set[str] = set()
    for first in range(0, len(names), len(_SLOTS)):
        part = names[first : first + len(_SLOTS)]
        params: dict[str, object] = dict.fromkeys(_SLOTS)
        params |= {"source": source, **dict(zip(_SLOTS, part, strict=False))}
        found |= {row["name"] for row in await db.rows(_KNOWN, params)}
    return found


async def last(db: Database) -> int:
    """The highest number given so far."""
    row = await db.row("SELECT coalesce(max(id), 0) AS top FROM inbox")
    return int(row["top"])


async def pending(db: Database, ring: Keyring) -> tuple[list[Came], list[int]]:
    """What is not handled, in order; and the rows that no key opens any more."""
    came, lost = [], []
    for row in await db.rows(_PENDING):
        try:
            body = ring.open(Place("inbox", "body", f"{row['source']}/{row['name']}"), bytes(row["body"]))
        except Unreadable:
            lost.append(int(row["id"]))
        else:
            came.append(Came(int(row["id"]), row["source"], body))
    return came, lost


def handled(number: int) -> Statement:
    """This input has had its turn: its words go, its name stays against doubles."""
    return _HANDLED, {"id": number}


def quarantine(number: int, code: str) -> Statement:
    """This input cannot be handled; it stays, sealed, and stops nothing."""
    return _QUARANTINE, {"id": number, "code": code}


def purge(before: date) -> Statement:
    """Forget the names of what was handled before this day, and what was put aside and opens no more."""
    return _PURGE, {"day": before.isoformat(), "dead": (before - DEAD).isoformat()}
