"""Terms end on the day that the law says: tables worked out by hand, and what holds for all of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from flows import calendar
from flows.calendar import (
    ExtensionRefused,
    Unit,
    due,
    extend,
    internal_target,
    is_working_day,
    local_day,
    moment,
)

# Per year: Goede Vrijdag, Tweede Paasdag, Koningsdag, Hemelvaartsdag, Tweede Pinksterdag (month, day).
MOVING = {
    2024: ((3, 29), (4, 1), (4, 27), (5, 9), (5, 20)),
    2025: ((4, 18), (4, 21), (4, 26), (5, 29), (6, 9)),
    2026: ((4, 3), (4, 6), (4, 27), (5, 14), (5, 25)),
    2027: ((3, 26), (3, 29), (4, 27), (5, 6), (5, 17)),
    2028: ((4, 14), (4, 17), (4, 27), (5, 25), (6, 5)),
    2029: ((3, 30), (4, 2), (4, 27), (5, 10), (5, 21)),
    2030: ((4, 19), (4, 22), (4, 27), (5, 30), (6, 10)),
}
FIXED = ((1, 1), (5, 5), (12, 25), (12, 26))


@pytest.mark.parametrize("year", MOVING)
def test_the_holidays_are_those_of_the_law(year: int) -> None:
    assert calendar.holidays_in(year) == {date(year, *day) for day in (*MOVING[year], *FIXED)}


def test_two_holidays_on_one_day_are_one_day() -> None:
    assert date(2016, 5, 5) in calendar.holidays_in(2016)
    assert len(calendar.holidays_in(2016)) == 8


def test_every_decree_says_which_days_and_where_that_stands() -> None:
    decrees = calendar.load_decrees()
    assert [decree.until for decree in decrees] == sorted(decree.until for decree in decrees)
    assert calendar.decrees_reach() == date(2028, 12, 31)
    for decree in decrees:
        assert decree.source.document.startswith("Besluit")
        for day in decree.days:
            assert day <= decree.until
            assert is_working_day(day)
            assert not is_working_day(day, statutory=True)


def test_a_damaged_decree_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "decree_days.toml"
    file.write_text('[[decrees]]\nuntil = 2031-12-31\ndays = ["2029-05-11"]\n', encoding="utf-8")
    with pytest.raises(ValidationError):
        calendar.load_decrees(file)


def day(text: str) -> date:
    return date.fromisoformat(text)


STATUTORY: list[tuple[str, int, Unit, str]] = [
    ("2026-11-25", 6, "week", "2027-01-06"),  # Wkkgz 17: woensdag + 6 weken
    ("2026-11-13", 6, "week", "2026-12-28"),  # vrijdag 25 december -> maandag
    ("2026-02-20", 6, "week", "2026-04-07"),  # Goede Vrijdag -> na Tweede Paasdag
    ("2026-03-16", 6, "week", "2026-04-28"),  # Koningsdag -> dinsdag
    ("2026-03-24", 6, "week", "2026-05-06"),  # 5 mei, geen lustrumjaar
    ("2026-04-02", 6, "week", "2026-05-18"),  # Hemelvaart, besluitdag 15 mei, weekend -> maandag
    ("2026-04-03", 6, "week", "2026-05-18"),  # besluitdag 15 mei -> maandag
    ("2026-01-01", 1, "kalenderdag", "2026-01-05"),  # besluitdag 2 januari, weekend
    ("2027-03-26", 6, "week", "2027-05-10"),  # besluitdag 7 mei 2027
    ("2027-03-24", 6, "week", "2027-05-10"),  # 5 mei, Hemelvaart, besluitdag, weekend
    ("2025-03-15", 6, "week", "2025-04-28"),  # zaterdag 26 april, Koningsdag 2025
    ("2026-01-03", 1, "week", "2026-01-12"),  # zaterdag -> maandag
    ("2026-01-31", 1, "maand", "2026-03-02"),  # 28 februari is een zaterdag
    ("2024-01-31", 1, "maand", "2024-02-29"),  # schrikkeljaar
    ("2027-01-31", 1, "maand", "2027-03-01"),  # 28 februari 2027 is een zondag
    ("2026-10-31", 1, "maand", "2026-11-30"),
    ("2026-11-30", 3, "maand", "2027-03-01"),  # klem op 28 februari, zondag
    ("2026-11-28", 4, "maand", "2027-03-28"),  # langer dan drie maanden: blijft zondag
    ("2026-09-12", 12, "week", "2026-12-07"),  # zaterdag 5 december
    ("2026-09-12", 13, "week", "2026-12-12"),  # langer dan twaalf weken: blijft zaterdag
    ("2026-09-06", 90, "kalenderdag", "2026-12-07"),  # zaterdag 5 december
    ("2026-09-06", 91, "kalenderdag", "2026-12-06"),  # langer dan 90 dagen: blijft zondag
    ("2025-10-03", 1, "jaar", "2026-10-03"),  # een jaar: blijft zaterdag
    ("2024-02-29", 1, "jaar", "2025-02-28"),
    ("2024-02-29", 4, "jaar", "2028-02-29"),
    ("2026-12-31", 5, "werkdag", "2027-01-08"),  # 1 januari telt niet
    ("2026-05-13", 1, "werkdag", "2026-05-18"),  # Hemelvaart en de besluitdag tellen niet
    ("2026-12-24", 3, "kalenderdag", "2026-12-29"),  # ten minste twee werkdagen erin (Awt 2)
    ("2026-12-24", 2, "kalenderdag", "2026-12-28"),  # korter dan drie dagen: alleen Awt 1
    ("2026-05-13", 7, "kalenderdag", "2026-05-20"),
    ("2026-04-02", 5, "kalenderdag", "2026-04-08"),  # Pasen: alleen 7 april is een werkdag, dus 8 april
]


@pytest.mark.parametrize(("start", "amount", "unit", "end"), STATUTORY)
def test_statutory_terms(start: str, amount: int, unit: Unit, end: str) -> None:
    assert due(day(start), amount, unit, statutory=True) == day(end)


PRIVATE: list[tuple[str, int, Unit, str]] = [
    ("2026-11-25", 5, "werkdag", "2026-12-02"),
    ("2026-11-27", 2, "werkdag", "2026-12-01"),  # ontvangen op vrijdag
    ("2026-11-28", 1, "werkdag", "2026-11-30"),  # ontvangen op zaterdag
    ("2026-12-23", 5, "werkdag", "2026-12-31"),  # 25 december telt niet
    ("2026-12-24", 5, "werkdag", "2027-01-04"),  # 25 december en 1 januari niet
    ("2026-05-13", 2, "werkdag", "2026-05-18"),  # Hemelvaart niet, 15 mei wel: een besluit is voor wetten
    ("2026-04-02", 5, "werkdag", "2026-04-13"),  # Goede Vrijdag en Tweede Paasdag niet
    ("2026-05-04", 1, "werkdag", "2026-05-06"),  # 5 mei niet
    ("2026-01-03", 1, "week", "2026-01-10"),  # blijft zaterdag
    ("2026-01-31", 1, "maand", "2026-02-28"),  # blijft zaterdag
    ("2026-11-18", 2, "maand", "2027-01-18"),
    ("2026-12-31", 2, "maand", "2027-02-28"),
    ("2026-03-28", 1, "kalenderdag", "2026-03-29"),  # begin van de zomertijd
    ("2026-10-24", 1, "kalenderdag", "2026-10-25"),  # einde van de zomertijd
    ("2026-12-30", 7, "kalenderdag", "2027-01-06"),
    ("2025-12-25", 1, "jaar", "2026-12-25"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "end"), PRIVATE)
def test_promises_of_the_organisation_itself(start: str, amount: int, unit: Unit, end: str) -> None:
    assert due(day(start), amount, unit, statutory=False) == day(end)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_term_of_nothing_does_not_exist(amount: int) -> None:
    with pytest.raises(ValueError, match="expected 1 or more"):
        due(day("2026-11-25"), amount, "week", statutory=True)


# -- extension -------------------------------------------------------------------------------------------

EXTENSIONS: list[tuple[str, int, Unit, bool, int, str, str]] = [
    ("2026-11-25", 6, "week", True, 4, "2027-01-06", "2027-02-03"),  # op de laatste dag mag het nog
    ("2026-11-13", 6, "week", True, 4, "2026-12-28", "2027-01-22"),  # tien weken na ontvangst
    ("2026-02-28", 6, "week", True, 4, "2026-03-20", "2026-05-11"),  # zaterdag 9 mei
    ("2026-02-28", 6, "week", True, 1, "2026-03-20", "2026-04-20"),
    ("2026-02-28", 10, "week", True, 4, "2026-03-20", "2026-06-06"),  # samen > twaalf weken: blijft
    ("2026-02-28", 6, "week", False, 4, "2026-03-20", "2026-05-09"),
    ("2026-01-31", 1, "maand", True, 2, "2026-02-02", "2026-03-16"),  # 28 februari + 2 weken is een zaterdag
    ("2026-11-24", 1, "werkdag", True, 4, "2026-11-25", "2026-12-23"),
    ("2026-11-26", 1, "werkdag", True, 4, "2026-11-27", "2026-12-28"),  # 25 december
]


@pytest.mark.parametrize(("start", "amount", "unit", "statutory", "weeks", "today", "end"), EXTENSIONS)
def test_extensions(start: str, amount: int, unit: Unit, statutory: bool, weeks: int, today: str, end: str) -> None:
    assert extend(day(start), amount, unit, statutory, weeks=weeks, today=day(today)) == day(end)


@pytest.mark.parametrize(
    ("today", "weeks", "extended", "why"),
    [
        ("2027-01-07", 4, False, "te_laat"),
        ("2026-12-01", 5, False, "te_lang"),
        ("2026-12-01", 0, False, "te_lang"),
        ("2026-12-01", -1, False, "te_lang"),
        ("2026-12-01", 2, True, "al_verlengd"),
    ],
)
def test_extensions_that_are_refused(today: str, weeks: int, extended: bool, why: str) -> None:
    with pytest.raises(ExtensionRefused) as refused:
        extend(day("2026-11-25"), 6, "week", True, weeks=weeks, today=day(today), extended=extended)
    assert refused.value.why == why


# -- targets, moments ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "target"),
    [
        ("2027-01-06", "2027-01-05"),
        ("2026-12-28", "2026-12-24"),
        ("2026-04-07", "2026-04-02"),
        ("2026-05-18", "2026-05-13"),
        ("2026-11-28", "2026-11-27"),
        ("2027-01-04", "2026-12-31"),
    ],
)
def test_the_internal_target_is_the_working_day_before(end: str, target: str) -> None:
    assert internal_target(day(end)) == day(target)


@pytest.mark.parametrize(
    ("end", "instant"),
    [
        ("2026-01-15", "2026-01-15T22:59:59.999999+00:00"),
        ("2026-07-15", "2026-07-15T21:59:59.999999+00:00"),
        ("2026-03-28", "2026-03-28T22:59:59.999999+00:00"),
        ("2026-03-29", "2026-03-29T21:59:59.999999+00:00"),
        ("2026-10-24", "2026-10-24T21:59:59.999999+00:00"),
        ("2026-10-25", "2026-10-25T22:59:59.999999+00:00"),
        ("2026-12-31", "2026-12-31T22:59:59.999999+00:00"),
    ],
)
def test_a_day_ends_at_midnight_in_the_netherlands(end: str, instant: str) -> None:
    assert moment(day(end)) == datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    ("instant", "here"),
    [
        ("2026-12-31T23:00:00+00:00", "2027-01-01"),
        ("2026-12-31T22:59:59+00:00", "2026-12-31"),
        ("2026-06-30T22:00:00+00:00", "2026-07-01"),
        ("2026-06-30T18:00:00-04:00", "2026-07-01"),
        ("2026-10-25T00:30:00+00:00", "2026-10-25"),
        ("2026-10-25T01:30:00+00:00", "2026-10-25"),
    ],
)
def test_the_day_is_the_one_in_the_netherlands(instant: str, here: str) -> None:
    assert local_day(datetime.fromisoformat(instant)) == day(here)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2026, 11, 25, 12, 0))


# -- for every day ---------------------------------------------------------------------------------------

DAYS = st.dates(date(2015, 1, 1), date(2060, 12, 31))
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["werkdag", "kalenderdag", "week", "maand", "jaar"])
AMOUNTS = st.integers(1, 30)


@given(DAYS, AMOUNTS, UNITS, st.booleans())
def test_a_term_ends_after_it_began_and_later_starts_never_end_earlier(
    start: date, amount: int, unit: Unit, statutory: bool
) -> None:
    end = due(start, amount, unit, statutory)
    assert end > start
    assert due(start + timedelta(days=1), amount, unit, statutory) >= end


@given(DAYS, AMOUNTS, UNITS, st.booleans())
def test_a_longer_term_never_ends_earlier_for_as_long_as_the_same_rules_hold(
    start: date, amount: int, unit: Unit, statutory: bool
) -> None:
    # Past twelve weeks, three months or 90 days the law stops rolling; there one more may end no later.
    slack = timedelta(days=9) if statutory else timedelta(0)
    assert due(start, amount + 1, unit, statutory) + slack >= due(start, amount, unit, statutory)


@given(DAYS, st.integers(1, 12))
def test_a_short_statutory_term_ends_on_the_first_working_day(start: date, weeks: int) -> None:
    own, end = due(start, weeks, "week", False), due(start, weeks, "week", True)
    assert is_working_day(end, statutory=True)
    between = (own + timedelta(days=one) for one in range((end - own).days))
    assert not any(is_working_day(one, statutory=True) for one in between)
    assert (end - own).days <= 9


@given(DAYS, st.integers(3, 10))
def test_a_statutory_term_of_days_holds_two_working_days(start: date, amount: int) -> None:
    end = due(start, amount, "kalenderdag", True)
    days = [start + timedelta(days=one) for one in range(1, (end - start).days + 1)]
    assert sum(is_working_day(one, statutory=True) for one in days) >= 2


@given(DAYS, st.integers(1, 40), st.booleans())
def test_working_days_are_counted_one_by_one(start: date, amount: int, statutory: bool) -> None:
    end = due(start, amount, "werkdag", statutory)
    days = [start + timedelta(days=one) for one in range(1, (end - start).days + 1)]
    assert sum(is_working_day(one, statutory) for one in days) == amount
    assert is_working_day(end, statutory)


@given(DAYS, AMOUNTS, UNITS, st.booleans(), st.integers(1, 4))
def test_an_extension_gives_time_and_at_most_four_weeks_of_it(
    start: date, amount: int, unit: Unit, statutory: bool, weeks: int
) -> None:
    old = due(start, amount, unit, statutory)
    new = extend(start, amount, unit, statutory, weeks=weeks, today=old)
    # What rolled once may not roll again: then the gain is smaller by the length of that roll.
    assert -9 <= (new - old).days - 7 * weeks <= 9
    with pytest.raises(ExtensionRefused):
        extend(start, amount, unit, statutory, weeks=weeks, today=old + timedelta(days=1))


@given(DAYS)
def test_the_internal_target_is_a_working_day_shortly_before(end: date) -> None:
    target = internal_target(end)
    assert is_working_day(target, statutory=True)
    assert 1 <= (end - target).days <= 10


@given(DAYS)
@example(date(2026, 3, 29))
@example(date(2026, 10, 25))
def test_a_day_and_its_last_moment_belong_together(end: date) -> None:
    assert moment(end).tzinfo is UTC
    assert local_day(moment(end)) == end
    assert local_day(moment(end) + timedelta(microseconds=1)) == end + timedelta(days=1)
