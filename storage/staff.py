"""Which staff member is bound to which private chat, and where they stand in it; all of it exists here only sealed."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime

from flows.duty_values import Duty
from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place, Unreadable

log = logging.getLogger(__name__)

_INVITE = """
INSERT INTO staff (person, body, invite, expires) VALUES (:person, :body, :invite, :expires)
ON CONFLICT (person) DO UPDATE SET invite = excluded.invite, expires = excluded.expires
"""
_INVITED = "SELECT person, body FROM staff WHERE invite = :invite AND expires > :now"
_BIND = "UPDATE staff SET body = :body, invite = NULL, expires = NULL WHERE person = :person"
_REMOVE = "DELETE FROM staff WHERE person = :person"
_ALL = "SELECT person, body, expires FROM staff"


@dataclass(frozen=True, slots=True)
class Desk:
    """A staff member's chat. `channel` is empty while they are only invited; `talk` is the talk being answered
    (`proposing`: with a proposal),    `duty` the screen and the form on which they stand.
    """

    person: str
    channel: str = ""
    address: str = ""
    talk: str = ""
    proposing: bool = False
    duty: Duty = field(default_factory=Duty)


def invite(ring: Keyring, person: str, code: str, until: datetime) -> Statement:
    """This code, once, until then, binds a chat to this person. A chat that was bound stays so until then."""
    return _INVITE, {
        "person": ring.vault.blind("person", person),
        "body": _sealed(ring, Desk(person)),
        "invite": ring.vault.blind("invite", code),
        "expires": int(until.timestamp()),
    }


async def invited(db: Database, ring: Keyring, code: str, now: datetime) -> Desk | None:
    """Whom this code invites, if it is still good."""
    row = await db.row(_INVITED, {"invite": ring.vault.blind("invite", code), "now": int(now.timestamp())})
    return _read(ring, row) if row is not None else None


def bound(ring: Keyring, desk: Desk) -> Statement:
    """The chat of this person, or what they are doing in it; the code that was used is gone."""
    return _BIND, {"person": ring.vault.blind("person", desk.person), "body": _sealed(ring, desk)}


def removed(ring: Keyring, person: str) -> Statement:
    """Forget this person's chat."""
    return _REMOVE, {"person": ring.vault.blind("person", person)}


async def everybody(db: Database, ring: Keyring) -> list[Desk]:
    """All who are bound or invited. Whose row was tampered with is bound to nothing."""
    found = []
    for row in await db.rows(_ALL):
        try:
            found.append(_read(ring, row))
        except Unreadable:
            log.error("a staff row does not open", extra={"code": "onleesbaar"})
    return found


def _sealed(ring: Keyring, desk: Desk) -> bytes:
    duty = desk.duty.to_dict()
    body = json.dumps([desk.person, desk.channel, desk.address, desk.talk, duty, desk.proposing]).encode()
    return ring.lasting(_place(ring, desk.person), body)


def _place(ring: Keyring, person: str) -> Place:
    return Place("staff", "body", ring.vault.blind("person", person).hex())


def _read(ring: Keyring, row: object) -> Desk:
    person, sealed, *_ = tuple(row)  # type: ignore[var-annotated, arg-type]
    name, channel, address, talk, *rest = json.loads(
        ring.open(Place("staff", "body", bytes(person).hex()), bytes(sealed))
    )
    # A body from before there was a desk in the chat ends with the talk.
    duty = Duty.from_dict(rest[0]) if rest else Duty()
    return Desk(name, channel, address, talk, bool(rest[1:] and rest[1]), duty)
