"""After the letter to the commission outside, ONS welzijn's client is told two days, and hears when each has passed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.check_graph import BEGIN
from flows.engine import advance
from flows.library import Library
from flows.procedure import Ladder
from flows.session import Expired, Input, Pressed, Session, Show, Turn

LIBRARY = Library.read()
PROCEDURE = LIBRARY.newest("ons_welzijn")
LADDER = Ladder(PROCEDURE, ())
SENT = datetime(2026, 3, 20, 9, tzinfo=UTC)
ASKED = Session(
    PROCEDURE.pin, step="brief_klaar", offered=("brief_weg", "later"), answers={"verhaal": "Zij belt niet."}
)


def turn(session: Session, event: Input, on: datetime) -> Turn:
    return advance(LADDER, session, event, replace(BEGIN, now=on))


def shown(turn: Turn) -> Show:
    (show,) = (effect for effect in turn.effects if isinstance(effect, Show))
    return show


def test_the_day_of_the_advice_is_told_and_passes_with_a_message() -> None:
    waits = turn(ASKED, Pressed("brief_weg"), SENT)
    assert shown(waits).facts["datum"] == date(2026, 5, 20)
    late = shown(turn(waits.session, Expired("advies"), datetime(2026, 5, 21, 9, tzinfo=UTC)))
    assert late.key == "termijn.advies"
    assert {"wacht_nog", "advies_gehad", "standpunt_gehad"} <= {choice.id for choice in late.choices}


def test_the_day_of_the_directors_answer_is_told_and_passes_with_a_message() -> None:
    waits = turn(ASKED, Pressed("brief_weg"), SENT)
    heard = turn(waits.session, Pressed("advies_gehad"), datetime(2026, 5, 11, 9, tzinfo=UTC))
    assert shown(heard).facts["datum"] == date(2026, 5, 18)
    assert "advies" not in heard.session.waiting
    late = shown(turn(heard.session, Expired("standpunt"), datetime(2026, 5, 19, 9, tzinfo=UTC)))
    assert late.key == "termijn.standpunt"


def used(name: str) -> Iterator[str]:
    """The terms that some step starts, or some action of staff."""
    procedure = LIBRARY.newest(name)
    for step in procedure.steps:
        yield from getattr(step, "terms", ())
        yield getattr(step, "again", "") if isinstance(getattr(step, "again", ""), str) else ""
    for row in procedure.case.rows:
        yield from row.starts
        if row.guard == "uiterlijk":
            # Reckoned from the day that staff note, and told at once: nothing is left to pass.
            yield "indienen"


@pytest.mark.parametrize("name", ["ambiq", "iederzijnwerk", "ikbenerook", "ons_welzijn", "polypartners"])
def test_a_term_that_somebody_else_promised_runs_somewhere(name: str) -> None:
    promised = {term for term, rule in LIBRARY.newest(name).terms.items() if rule.kind != "check"}
    assert promised
    assert promised <= set(used(name))
