"""What an organisation learns and explains: lines of its registers, sealed, which survive the cases they came from."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from storage.database import Database, Statement
from storage.keyring import Keyring
from storage.vault import Place

_SAVE = """
INSERT INTO register (id, organisation, kind, day, body) VALUES (:id, :organisation, :kind, :day, :body)
ON CONFLICT (id) DO UPDATE SET body = excluded.body
"""
_OF = "SELECT id, organisation, kind, day, body FROM register WHERE organisation = :organisation ORDER BY day, id"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a register: `kind` is `verbeterpunt` or `toelichting`. `values` never hold a client's words.

    `id` is how staff name it; `values` of an improvement also say where it stands (flows/improving.py).
    """

    id: str
    organisation: str
    kind: str
    day: date
    values: Mapping[str, str] = field(default_factory=dict)


def fresh(organisation: str, kind: str, day: date, values: Mapping[str, str]) -> Line:
    """A line that is not saved yet."""
    return Line(secrets.token_hex(4), organisation, kind, day, values)


def save(ring: Keyring, line: Line) -> Statement:
    """The line as it is now."""
    body = ring.lasting(_place(line.id), json.dumps(dict(line.values), ensure_ascii=False).encode())
    return _SAVE, {
        "id": line.id,
        "organisation": line.organisation,
        "kind": line.kind,
        "day": line.day.isoformat(),
        "body": body,
    }


def changed(line: Line, values: Mapping[str, str]) -> Line:
    """The same line with other values."""
    return replace(line, values=values)


async def of(db: Database, ring: Keyring, organisation: str) -> list[Line]:
    """All lines of an organisation, the oldest first."""
    return [
        Line(
            row["id"],
            row["organisation"],
            row["kind"],
            date.fromisoformat(row["day"]),
            json.loads(ring.open(_place(row["id"]), bytes(row["body"]))),
        )
        for row in await db.rows(_OF, {"organisation": organisation})
    ]


def numbers(line: Line) -> tuple[str, ...]:
    """The cases that it came from, and those that were joined to it."""
    found = (line.values.get("nummer", ""), *line.values.get("nummers", "").split(","))
    return tuple(dict.fromkeys(one.strip() for one in found if one.strip()))


def _place(name: str) -> Place:
    return Place("register", "body", name)
