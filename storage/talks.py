"""Talks under an alias: which session is behind one, as long as the client keeps it open."""

from __future__ import annotations

import json
from dataclasses import dataclass

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place

_BEGIN = """
INSERT INTO talks (id, alias, session, body) VALUES (:id, :alias, :session, :body)
ON CONFLICT (session, alias) DO NOTHING
"""
_END = "DELETE FROM talks WHERE session = :session AND alias = :alias"
_OF_SESSION = "SELECT id, session, body FROM talks WHERE session = :session AND alias = :alias"
_TAKEN = "SELECT 1 FROM talks WHERE alias = :alias AND session <> :session LIMIT 1"
_GET = "SELECT id, session, body FROM talks WHERE id = :id"


@dataclass(frozen=True, slots=True)
class Talk:
    """`id` (eight bytes, hex) is all that the adviser's buttons carry."""

    id: str
    session: str
    role: str
    organisation: str
    alias: str


def begin(ring: Keyring, talk: Talk) -> Statement:
    """Link this alias with this session."""
    body = json.dumps([talk.role, talk.organisation, talk.alias]).encode()
    sealed = ring.lasting(Place("talks", "body", talk.id), body)
    alias = ring.vault.blind("alias", talk.alias)
    return _BEGIN, {"id": talk.id, "alias": alias, "session": talk.session, "body": sealed}


def end(ring: Keyring, session: str, alias: str) -> Statement:
    """Cut the link: nothing leads from the alias to the chat any more."""
    return _END, {"session": session, "alias": ring.vault.blind("alias", alias)}


async def of_session(db: Database, ring: Keyring, session: str, alias: str) -> Talk | None:
    """The open talk of this session under this alias. Chance may give two clients one alias: never by that alone."""
    return _read(ring, await db.row(_OF_SESSION, {"session": session, "alias": ring.vault.blind("alias", alias)}))


async def taken(db: Database, ring: Keyring, session: str, alias: str) -> bool:
    """Whether another open talk goes by this alias: its adviser could not tell the two apart."""
    params = {"alias": ring.vault.blind("alias", alias), "session": session}
    return await db.row(_TAKEN, params) is not None


async def get(db: Database, ring: Keyring, name: str) -> Talk | None:
    """The open talk of this id."""
    return _read(ring, await db.row(_GET, {"id": name}))


def _read(ring: Keyring, row: object) -> Talk | None:
    if row is None:
        return None
    name, session, sealed = tuple(row)  # type: ignore[var-annotated, arg-type]
    role, organisation, alias = json.loads(ring.open(Place("talks", "body", name), bytes(sealed)))
    return Talk(name, session, role, organisation, alias)
