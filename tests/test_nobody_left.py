"""Nothing is called sent that nobody gets, and no draft grows without end: what the steps do at their edges."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from flows.check_graph import BEGIN, STORY
from flows.check_staffing import staffings
from flows.engine import advance
from flows.hearing import LONGEST_DRAFT
from flows.library import Library
from flows.procedure import Ladder
from flows.session import Effect, Forward, Pressed, Relay, Say, Session, Wrote

CASE = "4829-3157"


@cache
def everybody() -> Ladder:
    procedure = Library.read().newest("ambiq")
    return Ladder(procedure, next(iter(staffings(procedure))).people)


def without(role: str) -> Ladder:
    """The same house, after whoever held this role has left."""
    whole = everybody()
    return Ladder(whole.procedure, tuple(person for person in whole.people if role not in person.roles))


def standing(step: str, **changes: object) -> Session:
    session = Session(everybody().procedure.pin, step=step, tone="je", answers={"verhaal": STORY})
    return replace(session, **changes)  # type: ignore[arg-type]


def said(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.key for effect in effects if isinstance(effect, Say)]


def test_a_summary_is_not_sent_to_a_rung_that_was_left_since_it_was_shown() -> None:
    session = standing("leidinggevende", offered=("versturen",))
    turn = advance(without("leidinggevende"), session, Pressed("versturen"), BEGIN)
    assert not any(isinstance(effect, Forward) for effect in turn.effects)
    assert "overgeslagen" in said(turn.effects)
    assert turn.session.answers["verhaal"] == STORY


def test_an_addition_waits_when_nobody_is_left_to_read_it() -> None:
    session = standing(
        "aanvulling_versturen", aside="wachten_leidinggevende", offered=("versturen",), number=CASE,
        sent=("leidinggevende",), answers={"aanvulling": STORY},
    )  # fmt: skip
    turn = advance(without("leidinggevende"), session, Pressed("versturen"), BEGIN)
    assert said(turn.effects) == ["aanvulling.niemand"]
    assert turn.session.answers == {"aanvulling": STORY}
    sent = advance(everybody(), session, Pressed("versturen"), BEGIN)
    assert "aanvulling.verstuurd" in said(sent.effects)


def test_words_in_a_talk_that_nobody_answers_any_more_are_not_called_sent() -> None:
    talk = next(step for step in everybody().procedure.steps if step.kind == "consult")
    session = standing(talk.id, talking=talk.role, alias="Groene Reiger")
    turn = advance(without(str(talk.role)), session, Wrote("Bent u daar?", ref="1"), BEGIN)
    assert not any(isinstance(effect, Relay) for effect in turn.effects)
    assert "gesprek.verstuurd" not in said(turn.effects)
    assert "overgeslagen" in said(turn.effects)


def test_a_draft_does_not_grow_without_end_wherever_it_is_told() -> None:
    session = standing("wegen", answers={"verhaal": "x" * (LONGEST_DRAFT - 10)})
    turn = advance(everybody(), session, Wrote(STORY, ref="1"), BEGIN)
    assert said(turn.effects) == ["te_lang"]
    assert turn.session.answers == session.answers
