"""Staff are reminded before a term, on its day and after: nothing missed, nothing twice, and late says it is late."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import is_working_day
from flows.case import Case, Clock, Deed, act
from flows.library import FOLDER
from flows.procedure import load
from flows.reminders import Reminder, next_day, remind
from tests.chat import HERE, Player, read
from tests.household import Household

IZW = load(FOLDER / "iederzijnwerk.2024-01-25.toml")
FILED = date(2026, 11, 25)
BEGUN = Case(
    "4829-3157", "iederzijnwerk", IZW.pin, ("coordinator",), "ja", FILED,
    clocks=(
        Clock("ontvangst", "coordinator", FILED, date(2026, 12, 2)),
        Clock("antwoord", "coordinator", FILED, date(2027, 1, 6)),
    ),
)  # fmt: skip
CHAT = Path(__file__).parent / "transcripts/iederzijnwerk/schoonmaak_officieel.chat"


def walked(days: list[date], case: Case = BEGUN) -> list[tuple[date, Reminder]]:
    """What is said when the house looks on these days."""
    said = []
    for day in days:
        case, reminders = remind(IZW, case, day)
        said += [(day, one) for one in reminders]
    return said


def every_day(upto: date) -> list[date]:
    return [FILED + timedelta(days=count) for count in range((upto - FILED).days + 1)]


def test_before_it_ends_on_its_last_day_and_the_day_after() -> None:
    said = walked(every_day(date(2026, 12, 4)))
    own = [(day, one.stage) for day, one in said if one.role == "coordinator"]
    assert own == [(date(2026, 11, 30), "voor"), (date(2026, 12, 2), "dag"), (date(2026, 12, 3), "na")]


def test_who_watches_over_the_terms_hears_what_is_too_late() -> None:
    said = walked(every_day(date(2026, 12, 4)))
    assert [(day, one.stage) for day, one in said if one.escalated] == [(date(2026, 12, 3), "na")]
    assert {one.role for _, one in said if one.escalated} == {"directie"}


def test_a_machine_that_was_off_for_a_month_says_the_latest_once_and_that_it_is_late() -> None:
    first, *more = walked([date(2026, 12, 30), date(2026, 12, 30), date(2026, 12, 31)])
    told = [one for _, one in (first, *more) if one.role == "coordinator" and one.term == "ontvangst"]
    assert [(one.stage, one.behind) for one in told] == [("nog", date(2026, 12, 24)), ("nog", None)]


def test_a_late_term_is_told_every_week_for_a_month_and_then_less_often() -> None:
    said = walked(every_day(date(2027, 6, 1)), replace(BEGUN, clocks=BEGUN.clocks[:1]))
    days = [day for day, one in said if one.stage == "nog" and not one.escalated]
    gaps = {(later - day).days for day, later in pairwise(days)}
    assert gaps == {7, 28}
    assert days[:4] == [date(2026, 12, 10), date(2026, 12, 17), date(2026, 12, 24), date(2026, 12, 31)]


def test_an_answer_ends_its_reminders() -> None:
    moved = act(IZW, replace(BEGUN, roles=("directie",)), Deed("ontvangen", FILED, "directie", "directie"))
    said = walked(every_day(date(2026, 12, 20)), moved.case)
    assert "ontvangst" not in {one.term for _, one in said}


def test_a_case_on_which_nothing_happens_is_not_forgotten() -> None:
    still = replace(BEGUN, clocks=())
    said = walked(every_day(date(2026, 12, 10)), still)
    assert [(day, one.stage) for day, one in said] == [(date(2026, 12, 2), "stil"), (date(2026, 12, 9), "stil")]


@pytest.mark.parametrize("state", ["gesloten", "ingetrokken", "niet_ontvankelijk"])
def test_what_is_over_reminds_nobody(state: str) -> None:
    over = replace(BEGUN, state=state)  # type: ignore[arg-type]
    assert walked(every_day(date(2027, 2, 1)), over) == []
    assert next_day(IZW, over, FILED) is None


@given(st.lists(st.integers(0, 200), min_size=1, max_size=30))
def test_however_often_the_house_looks_nothing_is_said_twice_and_nothing_is_lost(offsets: list[int]) -> None:
    days = sorted(FILED + timedelta(days=count) for count in offsets)
    said = walked(days)
    marks = [(one.term, one.role, one.stage, one.behind or day) for day, one in said]
    assert len(marks) == len(set(marks))
    # Looking every day says at least as much, and the last word of each term is the same.
    daily = walked(every_day(days[-1]))
    last = {one.term: one.stage for _, one in daily if not one.escalated}
    assert {one.term: one.stage for _, one in said if not one.escalated} == last


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(1, 90))
def test_the_next_look_is_never_in_the_past(start: date, length: int) -> None:
    clock = Clock("antwoord", "coordinator", start, start + timedelta(days=length))
    case = replace(BEGUN, clocks=(clock,))
    case, _ = remind(IZW, case, start)
    following = next_day(IZW, case, start)
    assert following is not None
    assert following > start


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(1, 90))
def test_the_last_day_is_named_on_a_day_that_somebody_works(start: date, length: int) -> None:
    clock = Clock("antwoord", "coordinator", start, start + timedelta(days=length))
    days = [start + timedelta(days=count) for count in range(length + 1)]
    case = replace(BEGUN, clocks=(clock,))
    for day in days:
        case, said = remind(IZW, case, day)
        assert not said or is_working_day(day)


def test_a_house_that_was_off_for_a_month_tells_staff_once_and_says_so(tmp_path: Path) -> None:
    async def play() -> list[str]:
        chat = read(CHAT)
        async with Household(tmp_path, ("iederzijnwerk",), datetime(2026, 11, 25, 10, tzinfo=HERE)) as house:
            player = Player("iederzijnwerk", chat, tmp_path)
            for line in chat.lines:
                await player._line(house, line)
                if line.text == "[Versturen]":
                    break
            house.clock += timedelta(days=33)
            house.heard()
            await house.restart()
            for _ in range(3):
                await house.house.tick()
                await house._settle()
            await house.restart()
            return [heard.text for heard in house.heard() if heard.who == "bot@directie"]

    said = asyncio.run(play())
    assert len(said) == 1
    assert "nog niet gedaan" in said[0]
    assert "Trede stond toen uit" in said[0]
