"""What happened, as codes and days: a journal, proofs of delivery, counters. Never a word of a client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from storage.database import Database, Statement
from storage.vault import Vault

_NOTE = "INSERT INTO journal (number, code, day) VALUES (:number, :code, :day)"
_PROOF = """
INSERT INTO deliveries (number, reader, channel, sha256, day) VALUES (:number, :reader, :channel, :sha256, :day)
"""
_COUNT = """
INSERT INTO counters (month, organisation, code, total) VALUES (:month, :organisation, :code, :by)
ON CONFLICT (month, organisation, code) DO UPDATE SET total = total + :by
"""
_COUNTED = """
SELECT month, code, total FROM counters
WHERE organisation = :organisation AND month >= :first AND month <= :last AND total <> 0
ORDER BY month, code
"""
_BRING_IN = """
INSERT INTO counters (month, organisation, code, total) VALUES (:month, :organisation, :code, :total)
ON CONFLICT (month, organisation, code) DO UPDATE SET total = excluded.total
"""
_TAKE_OUT = """
DELETE FROM counters
WHERE organisation = :organisation AND month >= :first AND month <= :last AND substr(code, 1, 1) = '<'
"""

EARLIER = "<"
"""Stands before the code of a figure from before Trede, that was brought in from elsewhere."""


def note(vault: Vault, number: str, code: str, day: date) -> Statement:
    """Something was done with the case of this number."""
    return _NOTE, {"number": vault.blind("number", number), "code": code, "day": day.isoformat()}


def delivered(vault: Vault, number: str, reader: str, channel: str, sha256: str, day: date) -> Statement:
    """A reader's side has accepted a sealed file."""
    return _PROOF, {
        "number": vault.blind("number", number),
        "reader": vault.blind("person", reader),
        "channel": channel,
        "sha256": sha256,
        "day": day.isoformat(),
    }


def count(month: date, organisation: str, code: str) -> Statement:
    """One more of this, in this month."""
    return _COUNT, {"month": month.strftime("%Y-%m"), "organisation": organisation, "code": code, "by": 1}


def counts(organisation: str, change: Mapping[tuple[str, str], int]) -> Iterator[Statement]:
    """So many more, or fewer, for each month and code."""
    for (month, code), by in change.items():
        yield _COUNT, {"month": month, "organisation": organisation, "code": code, "by": by}


def bring_in(organisation: str, figures: Mapping[tuple[str, str], int], first: str, last: str) -> Iterator[Statement]:
    """Figures from before Trede for these months, instead of those that were brought in for them before."""
    yield _TAKE_OUT, {"organisation": organisation, "first": first, "last": last}
    for (month, code), total in figures.items():
        yield _BRING_IN, {"month": month, "organisation": organisation, "code": EARLIER + code, "total": total}


async def counted(db: Database, organisation: str, first: str, last: str) -> dict[tuple[str, str], int]:
    """The figures from one month to another (`2026-01`), what was brought in included: month and code -> total."""
    found: dict[tuple[str, str], int] = {}
    for row in await db.rows(_COUNTED, {"organisation": organisation, "first": first, "last": last}):
        figure = row["month"], row["code"].removeprefix(EARLIER)
        found[figure] = found.get(figure, 0) + int(row["total"])
    return found


async def own_months(db: Database, organisation: str, first: str, last: str) -> list[str]:
    """The months in which Trede itself counted something."""
    found = await db.rows(_COUNTED, {"organisation": organisation, "first": first, "last": last})
    return sorted({row["month"] for row in found if not row["code"].startswith(EARLIER)})
