"""Turns a term and the day it began into the day on which it ends; it knows no clock and judges no case.

Days are days in the Netherlands, never days in UTC. The rules are those of the Algemene termijnenwet (Awt).
"""

from __future__ import annotations

import tomllib
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias, assert_never
from zoneinfo import ZoneInfo

import holidays

from flows.authored import Authored, Many, Source

Unit: TypeAlias = Literal["werkdag", "kalenderdag", "week", "maand", "jaar"]

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DECREE_DAYS = Path(__file__).with_name("decree_days.toml")
LONGEST_EXTENSION = 4
"""Weeks (Wkkgz 17 lid 2, Awb 9:11 lid 2)."""

_DAY = timedelta(days=1)
_SUNDAYS_ANYWAY = frozenset({"Eerste paasdag", "Eerste pinksterdag"})


class ExtensionRefused(Exception):
    """This term cannot be extended like that. `why` is `te_laat`, `al_verlengd` or `te_lang`."""

    def __init__(self, why: Literal["te_laat", "al_verlengd", "te_lang"]) -> None:
        super().__init__(f"extension refused: {why}")
        self.why = why


class Decree(Authored):
    """Days put on a par with a holiday (Awt 3 lid 3), and the last day that the decree speaks about."""

    until: date
    days: Many[date]
    source: Source


class _Decrees(Authored):
    decrees: Many[Decree]


def load_decrees(path: Path = DECREE_DAYS) -> tuple[Decree, ...]:
    """The decrees that we know. Raises pydantic's ValidationError when the file is damaged."""
    return _Decrees.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).decrees


_DECREES = load_decrees()
_DECREED = frozenset(day for decree in _DECREES for day in decree.days)


def decrees_reach() -> date:
    """The last day that the known decrees speak about; before it, somebody must add the next one."""
    return max(decree.until for decree in _DECREES)


# -- days ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def holidays_in(year: int) -> frozenset[date]:
    """The days of Awt 3 lid 1 and 2: the holidays, 5 mei every year, and Goede Vrijdag on a par with them."""
    # "optional" holds 5 mei for the years in which most people work on it. The law knows no such years.
    found = holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="nl")
    return frozenset(day for day in found if not set(found.get_list(day)) <= _SUNDAYS_ANYWAY)


def is_working_day(day: date, statutory: bool = False) -> bool:
    """Monday to Friday and no holiday. The decree days count for terms in a law only (Awt 3 lid 3)."""
    if day.weekday() >= 5 or day in holidays_in(day.year):
        return False
    return not (statutory and day in _DECREED)


def local_day(moment: datetime) -> date:
    """The day that it is in the Netherlands at this moment."""
    if moment.tzinfo is None:
        raise ValueError("moment: expected one with a time zone")
    return moment.astimezone(AMSTERDAM).date()


def moment(due_day: date) -> datetime:
    """The last instant of this day in the Netherlands, in UTC: until then the term has not passed."""
    return datetime.combine(due_day, time.max, AMSTERDAM).astimezone(UTC)


# -- terms -----------------------------------------------------------------------------------------------


def due(start: date, amount: int, unit: Unit, statutory: bool) -> date:
    """The last day of a term that began by something received on `start`; the first day is the one after it.

    A term in a law that would end on a weekend or holiday ends on the next working day (Awt 1 lid 1). Long
    terms (Awt 4 onder a) and promises of the organisation itself end on the day that they end.
    """
    end = _nominal(start, amount, unit, statutory)
    return _rolled(start, end, amount, unit) if statutory and _short(amount, unit) else end


def extend(
    start: date, amount: int, unit: Unit, statutory: bool, *, weeks: int, today: date, extended: bool = False
) -> date:
    """The new last day of a term that is extended on `today`: before it ends, once, by at most four weeks.

    Counted from `start`, so that an end that rolled past a weekend does not lengthen the whole. Raises
    ExtensionRefused.
    """
    if extended:
        raise ExtensionRefused("al_verlengd")
    if today > due(start, amount, unit, statutory):
        raise ExtensionRefused("te_laat")
    if not 1 <= weeks <= LONGEST_EXTENSION:
        raise ExtensionRefused("te_lang")
    if unit == "week":
        return due(start, amount + weeks, "week", statutory)
    end = _nominal(start, amount, unit, statutory) + timedelta(weeks=weeks)
    return _rolled(start, end, amount, unit) if statutory and _short(amount, unit) else end


def put_off(end: date, rest: timedelta, amount: int, unit: Unit, statutory: bool) -> date:
    """The end of a term that rested: a term of the law still ends on no day off (Awt 1 lid 1)."""
    day = end + rest
    while statutory and _short(amount, unit) and not is_working_day(day, statutory=True):
        day += _DAY
    return day


def internal_target(due_day: date) -> date:
    """The last working day before this one: who aims at it is in time, also when a term rolled on."""
    day = due_day - _DAY
    while not is_working_day(day, statutory=True):
        day -= _DAY
    return day


def _nominal(start: date, amount: int, unit: Unit, statutory: bool) -> date:
    """The end of a term before weekends and holidays have their say."""
    if amount < 1:
        raise ValueError(f"amount: expected 1 or more, got {amount}")
    match unit:
        case "werkdag":
            return _after_working_days(start, amount, statutory)
        case "kalenderdag":
            return start + timedelta(days=amount)
        case "week":
            return start + timedelta(weeks=amount)
        case "maand":
            return _after_months(start, amount)
        case "jaar":
            return _after_months(start, 12 * amount)
        case _:
            assert_never(unit)


def _after_working_days(start: date, amount: int, statutory: bool) -> date:
    day = start
    while amount:
        day += _DAY
        amount -= is_working_day(day, statutory)
    return day


def _after_months(start: date, months: int) -> date:
    """The same day of a later month, or the last day of a month that is too short."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _short(amount: int, unit: Unit) -> bool:
    """Whether the Awt moves the end: not above 90 days, twelve weeks or three months, and never of years."""
    match unit:
        case "werkdag" | "kalenderdag":
            return amount <= 90
        case "week":
            return amount <= 12
        case "maand":
            return amount <= 3
        case "jaar":
            return False
        case _:
            assert_never(unit)


def _rolled(start: date, end: date, amount: int, unit: Unit) -> date:
    """The next working day (Awt 1 lid 1), with two working days in a term of three days or more (Awt 2)."""
    least = 1 if unit in ("kalenderdag", "werkdag") and amount < 3 else 2
    day, working = start, 0
    while day < end or working < least or not is_working_day(day, statutory=True):
        day += _DAY
        working += is_working_day(day, statutory=True)
    return day
