"""What happened, as codes and days: a journal, proofs of delivery, counters. Never a word of a client."""

from __future__ import annotations

from datetime import date

from storage.database import Database, Statement
from storage.vault import Vault

_NOTE = "INSERT INTO journal (number, code, day) VALUES (:number, :code, :day)"
_PROOF = """
INSERT INTO deliveries (number, reader, channel, sha256, day) VALUES (:number, :reader, :channel, :sha256, :day)
"""
_COUNT = """
INSERT INTO counters (month, organisation, code, total) VALUES (:month, :organisation, :code, 1)
ON CONFLICT (month, organisation, code) DO UPDATE SET total = total + 1
"""
_COUNTED = "SELECT code, total FROM counters WHERE organisation = :organisation AND month = :month"


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
    return _COUNT, {"month": month.strftime("%Y-%m"), "organisation": organisation, "code": code}


async def counted(db: Database, organisation: str, month: date) -> dict[str, int]:
    """The figures of one month."""
    params = {"organisation": organisation, "month": month.strftime("%Y-%m")}
    return {row["code"]: int(row["total"]) for row in await db.rows(_COUNTED, params)}
