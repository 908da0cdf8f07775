"""Every clock gives its message once, whatever a client does before it comes: on all ladders, with time that passes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.night import telling
from flows.check_graph import BEGIN, STORY
from flows.check_staffing import staffings
from flows.engine import advance
from flows.library import FOLDER
from flows.procedure import Ladder, load
from flows.session import (
    Corrected,
    Expired,
    Input,
    Moment,
    Pressed,
    Replied,
    Say,
    Session,
    Show,
    Started,
    StartTerm,
    StopTerms,
    Wrote,
)
from flows.steps import Ask

LADDERS = sorted(FOLDER.glob("*.toml"))
SOUND = Path(__file__).with_name("damaged") / "gaaf.2026-01-01.toml"
FRIDAY, DAY = date(2026, 12, 4), timedelta(days=1)
ASIDE = ("terug", "meer", "veranderen", "lezers", "niet_versturen", "nieuw")


@cache
def ladder(path: Path) -> Ladder:
    procedure = load(path)
    return Ladder(procedure, next(staffings(procedure)).people)


@dataclass
class Wanderer:
    """One client, and the clocks as the house keeps them: started, stopped, fired; a fired one may come late."""

    ladder: Ladder
    now: datetime = BEGIN.now
    session: Session = field(init=False)
    rows: list[tuple[str, datetime]] = field(default_factory=list)
    fired: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.session = Session(self.ladder.procedure.pin)

    def hears(self, event: Input) -> None:
        before = self.session
        turn = advance(self.ladder, before, event, replace(BEGIN, now=self.now))
        self.session = Session.from_json(turn.session.to_json())
        spoke = any(isinstance(effect, (Say, Show)) for effect in turn.effects)
        if isinstance(event, Expired):
            fresh = event.term in before.waiting and event.term not in before.told
            assert spoke == (fresh and before.waiting[event.term] <= self.now.date())
        if any(isinstance(effect, StopTerms) for effect in turn.effects):
            self.rows.clear()
        for effect in turn.effects:
            if isinstance(effect, StartTerm):
                own = self.ladder.procedure.terms[effect.term].kind == "check"
                self.rows.append((effect.term, telling(effect.due, own)))
        coming = {*(name for name, _ in self.rows), *self.fired}
        assert set(self.session.waiting) <= coming | set(self.session.told)

    def waits(self, span: timedelta) -> None:
        """Time passes; what came due in it has been taken from the table, and waits to be heard."""
        self.now += span
        self.fired += [name for name, due in sorted(self.rows, key=lambda row: row[1]) if due <= self.now]
        self.rows = [row for row in self.rows if row[1] > self.now]

    def goes_on(self, choice: int) -> None:
        """What most clients do: answer what is asked, and leave the ways aside alone until a clock runs."""
        forward = [one for one in self.session.offered if one not in ASIDE]
        asked = isinstance(self.session.step and self.ladder.procedure.step(self.session.step), Ask)
        if self.session.waiting or not forward or (asked and choice % 2):
            self.does(choice)
        else:
            self.hears(Pressed("versturen" if "versturen" in forward else forward[choice % len(forward)]))

    def does(self, choice: int) -> None:
        offered = self.session.offered
        kind = choice % 8
        if kind < 4 and offered:
            self.hears(Pressed(offered[choice // 8 % len(offered)]))
        elif kind == 4 and self.rows:
            # To the message, or to the night before it: the day is over then, and nothing is told yet.
            first = min(due for _, due in self.rows) - timedelta(hours=choice // 8 % 2 * 5)
            self.waits(max(first - self.now, timedelta(0)))
        elif kind == 5 and self.fired:
            self.hears(Expired(self.fired.pop(0)))
        elif kind == 6:
            self.waits(timedelta(hours=(1, 9, 24)[choice // 8 % 3]))
        else:
            self.hears(self.says(choice // 8))

    def says(self, choice: int) -> Input:
        if not self.session.step:
            return Started()
        fields = [getattr(self.ladder.procedure.step(self.session.step), "field", None)]
        example = next((self.ladder.procedure.field(name).example for name in fields if name), STORY)
        some: list[Input] = [Wrote(example, ref=str(choice)), Wrote(STORY, ref="s"), Wrote("stoppen"), Started()]
        some += [Wrote(right) for right in self.ladder.procedure.rights]
        some += [Corrected(STORY, one.ref) for one in self.session.heard[-1:]]
        if self.session.talking:
            some += [Replied(self.session.talking, "Vera", "Dag."), Wrote(STORY, ref="t")]
        return some[choice % len(some)]

    def rests(self) -> None:
        """All that was ever promised comes; afterwards nothing is left unsaid."""
        while self.rows or self.fired:
            if self.rows:
                self.waits(max(min(due for _, due in self.rows) - self.now, timedelta(0)))
            while self.fired:
                self.hears(Expired(self.fired.pop(0)))
        assert set(self.session.waiting) == set(self.session.told)


@pytest.mark.parametrize("path", [SOUND, *LADDERS], ids=lambda path: path.stem)
@given(choices=st.lists(st.integers(0, 100_000), min_size=30, max_size=120))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_no_term_is_lost_and_none_is_told_twice(path: Path, choices: list[int]) -> None:
    wanderer = Wanderer(ladder(path))
    for choice in choices:
        wanderer.goes_on(choice)
    wanderer.rests()


def waiting(told: tuple[str, ...] = ()) -> Session:
    """A client for whom two days ran out on one day."""
    days = {"antwoord": FRIDAY, "navraag": FRIDAY}
    pin = ladder(SOUND).procedure.pin
    return Session(
        pin, step="wachten_commissie", offered=("wacht_nog",), number="4829-3157", sent=("commissie",),
        filed=("commissie",), waiting=days, told=told,
    )  # fmt: skip


def at(day: date) -> Moment:
    return replace(BEGIN, now=datetime.combine(day, time(7), UTC))


def test_a_press_between_two_messages_of_one_day_loses_neither() -> None:
    turn = advance(ladder(SOUND), waiting(("navraag",)), Pressed("wacht_nog"), at(FRIDAY + DAY))
    assert StartTerm("antwoord", FRIDAY, kept=True) in turn.effects or StopTerms() not in turn.effects
    turn = advance(ladder(SOUND), waiting(), Pressed("wacht_nog"), at(FRIDAY + DAY))
    assert StopTerms() in turn.effects
    assert StartTerm("antwoord", FRIDAY, kept=True) in turn.effects
    told = advance(ladder(SOUND), turn.session, Expired("antwoord"), at(FRIDAY + DAY))
    assert any(isinstance(effect, Show) for effect in told.effects)
    assert advance(ladder(SOUND), told.session, Expired("antwoord"), at(FRIDAY + DAY)).effects == ()


def test_a_clock_that_began_anew_is_not_told_by_the_one_before() -> None:
    again = advance(ladder(SOUND), waiting(), Pressed("wacht_nog"), at(FRIDAY + DAY)).session
    assert again.waiting["navraag"] > FRIDAY
    assert advance(ladder(SOUND), again, Expired("navraag"), at(FRIDAY + DAY)).effects == ()
