"""Where clients stand, sealed under a key of their own; a chat is found by its keyed hash alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flows.session import Session
from storage.database import Database, Statement
from storage.vault import DataKey, Place, Unreadable, Vault

_SLOTS = tuple(f"k{place}" for place in range(64))
_COLUMNS = "id, lane, active, kek, wrapped, version, state, address"
_FIND = "SELECT " + _COLUMNS + " FROM sessions WHERE lane IN (:" + ", :".join(_SLOTS) + ")"
_GET = "SELECT " + _COLUMNS + " FROM sessions WHERE id = :id"
_SAVE = """
INSERT INTO sessions (id, lane, active, kek, wrapped, version, state, address, expires)
VALUES (:id, :lane, :active, :kek, :wrapped, :version, :state, :address, :expires)
ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, active = excluded.active, kek = excluded.kek,
    wrapped = excluded.wrapped, version = excluded.version, state = excluded.state, address = excluded.address,
    expires = excluded.expires
"""
_SLEEP = "UPDATE sessions SET active = 0 WHERE id = :id"
_FORGET = "DELETE FROM sessions WHERE id = :id"
_EXPIRED = "SELECT id FROM sessions WHERE expires < :day"
_EXPIRE = "DELETE FROM sessions WHERE expires < :day"


@dataclass(frozen=True, slots=True)
class Stored:
    """A session with its place: which chat, under which key, and how often it was saved."""

    id: str
    lane: bytes
    active: bool
    key: DataKey
    version: int
    session: Session
    channel: str
    address: str

    @property
    def lasting(self) -> bool:
        """Whether its key stays until its row goes; a draft's key goes with its week."""
        return self.key.kind == "case"


def fresh(vault: Vault, session: Session, channel: str, address: str, lane: bytes, today: date) -> Stored:
    """A session that is not saved yet, under a draft key of its own."""
    name = secrets.token_hex(16)
    return Stored(name, lane, True, vault.new_key("draft", name, today), 0, session, channel, address)


def rekeyed(vault: Vault, stored: Stored, lasting: bool, today: date) -> Stored:
    """Under a new key; once this is saved, nothing that the old one sealed opens any more."""
    return replace(stored, key=vault.new_key("case" if lasting else "draft", stored.id, today))


def kept(vault: Vault, stored: Stored, lasting: bool, today: date) -> Stored:
    """Under the same data key, which lasts from now on or no longer does; the files that it sealed still open."""
    key = vault.rewrapped(stored.key, stored.id, "case" if lasting else "draft", today)
    return replace(stored, key=key)


def moved(stored: Stored, channel: str, address: str, lane: bytes, active: bool = True) -> Stored:
    """The same session in another chat."""
    return replace(stored, channel=channel, address=address, lane=lane, active=active)


def save(vault: Vault, stored: Stored, expires: date | None, today: date) -> Statement:
    """The session as it is now; `expires` is the last day on which it is kept."""
    key, version = vault.renewed(stored.key, stored.id, today), stored.version + 1
    state = vault.seal(
        key,
        stored.id,
        _place("state", stored.id, version),
        stored.session.to_json().encode("utf-8", "surrogatepass"),
    )
    reply = json.dumps([stored.channel, stored.address]).encode()
    address = vault.seal(key, stored.id, _place("address", stored.id, version), reply)
    return _SAVE, {
        "id": stored.id,
        "lane": stored.lane,
        "active": int(stored.active),
        "kek": key.kek,
        "wrapped": key.wrapped,
        "version": version,
        "state": state,
        "address": address,
        "expires": expires.isoformat() if expires else None,
    }


def sleep(name: str) -> Statement:
    """Another session of this chat is the one that hears what is typed."""
    return _SLEEP, {"id": name}


def forget(vault: Vault, name: str) -> Statement:
    """The row, its key, and everything that hangs on it."""
    vault.forget(name)
    return _FORGET, {"id": name}


async def find(db: Database, vault: Vault, lanes: Iterable[bytes]) -> dict[bytes, list[Stored]]:
    """All sessions of these chats. What no key opens any more is as if it were not there."""
    wanted = list(lanes)
    found: dict[bytes, list[Stored]] = {}
    for first in range(0, len(wanted), len(_SLOTS)):
        params: dict[str, object] = dict.fromkeys(_SLOTS)
        params |= dict(zip(_SLOTS, wanted[first : first + len(_SLOTS)], strict=False))
        for row in await db.rows(_FIND, params):
            stored = _read(vault, row)
            if stored is not None:
                found.setdefault(stored.lane, []).append(stored)
    return found


async def get(db: Database, vault: Vault, name: str) -> Stored | None:
    """One session by its id."""
    row = await db.row(_GET, {"id": name})
    return _read(vault, row) if row is not None else None


async def expire(db: Database, vault: Vault, today: date) -> int:
    """Forget the drafts that waited too long; returns how many."""
    day = {"day": today.isoformat()}
    found = await db.rows(_EXPIRED, day)
    if found:
        await db.write([(_EXPIRE, day)])
    for row in found:
        vault.forget(row["id"])
    return len(found)


def _place(column: str, name: str, version: int) -> Place:
    return Place("sessions", column, name, version)


def _read(vault: Vault, row: Any) -> Stored | None:
    name, version = row["id"], int(row["version"])
    key = DataKey(row["kek"], bytes(row["wrapped"]))
    try:
        state = vault.open(key, name, _place("state", name, version), bytes(row["state"]))
        reply = vault.open(key, name, _place("address", name, version), bytes(row["address"]))
    except Unreadable:
        return None
    channel, address = json.loads(reply)
    session = Session.from_json(state.decode("utf-8", "surrogatepass"))
    return Stored(name, bytes(row["lane"]), bool(row["active"]), key, version, session, channel, address)
