"""Reads a day as people write it: 31-12-2026, 31 december, 2026-12-31; in doubt it reads nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
_SHORT = {"mrt": 3}
_NEAR = {"gisteren": -1, "vandaag": 0, "morgen": 1, "overmorgen": 2}
_DUTCH = re.compile(r"(?:[a-z]+dag\s+)?(\d{1,2})\s*(?:[-/.]\s*(\d{1,2})|\s([a-z]{3,9})\.?)(?:\s*[-/.]?\s*(\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def day_in(text: str, today: date) -> date | None:
    """The day that this text names and nothing else; without a year, the one that is nearest to today."""
    plain = text.strip().casefold()
    if plain in _NEAR:
        return today + timedelta(days=_NEAR[plain])
    iso = _ISO.fullmatch(plain)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _DUTCH.fullmatch(plain)
    if found is None:
        return None
    month = int(found[2]) if found[2] else _month(found[3])
    if found[4]:
        return _day(int(found[4]), month, int(found[1]))
    near = [_day(today.year + years, month, int(found[1])) for years in (-1, 0, 1)]
    return min((day for day in near if day), key=lambda day: abs(day - today), default=None)


def _month(name: str) -> int:
    if name in _SHORT:
        return _SHORT[name]
    return next((place for place, month in enumerate(MONTHS, 1) if month == name or month[:3] == name), 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
