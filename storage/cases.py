"""Filed complaints, each sealed under a key of its own; found by a keyed hash of its number, or by its handle."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flows.case import Case
from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import DataKey, Place, Unreadable

log = logging.getLogger(__name__)

_COLUMNS = "id, session, kek, wrapped, version, body"
_SAVE = """
INSERT INTO cases (id, number, session, kek, wrapped, version, state, next, body)
VALUES (:id, :number, :session, :kek, :wrapped, :version, :state, :next, :body)
ON CONFLICT (id) DO UPDATE SET session = excluded.session, kek = excluded.kek, wrapped = excluded.wrapped,
    version = excluded.version, state = excluded.state, next = excluded.next, body = excluded.body
"""
_OF_SESSION = "SELECT " + _COLUMNS + " FROM cases WHERE session = :session ORDER BY rowid DESC LIMIT 1"
_BY_ID = "SELECT " + _COLUMNS + " FROM cases WHERE id = :id"
_BY_NUMBER = "SELECT " + _COLUMNS + " FROM cases WHERE number = :number"
_ALL = "SELECT " + _COLUMNS + " FROM cases ORDER BY rowid"
_NOT_CLOSED = "SELECT " + _COLUMNS + " FROM cases WHERE state <> 'over' ORDER BY rowid"
_DUE = "SELECT id, session FROM cases WHERE next <= :now ORDER BY next LIMIT 500"
_LOOKED = "UPDATE cases SET next = NULL WHERE id = :id"
_FORGET = "DELETE FROM cases WHERE id = :id"


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case with its place. `id` (eight bytes, hex) is all that a button carries of it."""

    id: str
    session: str
    key: DataKey
    version: int
    case: Case


def fresh(ring: Keyring, session: str, case: Case) -> StoredCase:
    """A case that is not saved yet, under a key of its own."""
    name = secrets.token_hex(8)
    return StoredCase(name, session, ring.vault.new_key("case", _owner(name), case.filed_on), 0, case)


def save(ring: Keyring, stored: StoredCase, next_look: datetime | None) -> Statement:
    """The case as it is now, and the moment at which the house must look at it again."""
    vault, version = ring.vault, stored.version + 1
    key = stored.key if stored.key.kek else vault.new_key("case", _owner(stored.id), stored.case.filed_on)
    body = vault.seal(key, _owner(stored.id), _place(stored.id, version), stored.case.to_json().encode())
    return _SAVE, {
        "id": stored.id,
        "number": vault.blind("number", stored.case.number),
        "session": stored.session,
        "kek": key.kek,
        "wrapped": key.wrapped,
        "version": version,
        "state": "open" if stored.case.open else "over" if stored.case.state == "gesloten" else "closing",
        "next": int(next_look.timestamp()) if next_look else None,
        "body": body,
    }


def looked(name: str) -> Statement:
    """The moment has become an input; the turn sets the next."""
    return _LOOKED, {"id": name}


def forget(ring: Keyring, name: str) -> Statement:
    """The row and its key."""
    ring.vault.forget(_owner(name))
    return _FORGET, {"id": name}


async def of_session(db: Database, ring: Keyring, session: str) -> StoredCase | None:
    """The case that this session filed last."""
    return _read(ring, await db.row(_OF_SESSION, {"session": session}))


async def get(db: Database, ring: Keyring, name: str) -> StoredCase | None:
    """The case of this handle."""
    return _read(ring, await db.row(_BY_ID, {"id": name}))


async def numbered(db: Database, ring: Keyring, number: str) -> StoredCase | None:
    """The case of this number."""
    return _read(ring, await db.row(_BY_NUMBER, {"number": ring.vault.blind("number", number)}))


async def not_closed(db: Database, ring: Keyring) -> list[StoredCase]:
    """All cases on which staff still have something to do, if only to close them; the oldest first."""
    return _readable(ring, await db.rows(_NOT_CLOSED))


async def everything(db: Database, ring: Keyring) -> list[StoredCase]:
    """All cases, the oldest first."""
    return _readable(ring, await db.rows(_ALL))


async def due(db: Database, now: datetime) -> list[tuple[str, str]]:
    """Handle and session of the cases that the house must look at now."""
    return [(row["id"], row["session"]) for row in await db.rows(_DUE, {"now": int(now.timestamp())})]


def changed(stored: StoredCase, case: Case) -> StoredCase:
    """The same row with what it has become."""
    return replace(stored, case=case)


def _owner(name: str) -> str:
    return f"case {name}"


def _place(name: str, version: int) -> Place:
    return Place("cases", "body", name, version)


def _readable(ring: Keyring, rows: Iterable[Any]) -> list[StoredCase]:
    """What no key opens any more is as if it were not there, and stops no other."""
    found = []
    for row in rows:
        try:
            one = _read(ring, row)
        except Unreadable:
            log.error("a case does not open", extra={"code": "onleesbaar"})
        else:
            found += [one] if one else []
    return found


def _read(ring: Keyring, row: Any) -> StoredCase | None:
    if row is None:
        return None
    name, session, version = row["id"], row["session"], int(row["version"])
    key = DataKey(row["kek"], bytes(row["wrapped"]))
    if not key.kek:
        # From before a case had a key of its own.
        text = ring.open(Place("cases", "body", session), bytes(row["body"]))
    else:
        text = ring.vault.open(key, _owner(name), _place(name, version), bytes(row["body"]))
    return StoredCase(name, session, key, version, Case.from_json(text.decode()))
