"""Which clocks run on: those of a talk and those of a complaint leave each other alone. It tells no time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from flows.calendar import due
from flows.session import Effect, Forward, Release, Session, StartTerm, StopTerms
from flows.steps import Await, Consult

if TYPE_CHECKING:
    from flows.standing import Standing


def started(walk: Standing, names: tuple[str, ...], beside: bool) -> dict[str, date]:
    """The days of all clocks once these have started; `beside`: nothing else stops for them."""
    kept = {name: day for name, day in walk.session.waiting.items() if beside or _runs_on(walk, name)}
    rules = {name: walk.procedure.terms[name] for name in names}
    session, today = walk.session, walk.today
    begins = {name: rule.begins(session.way, session.received, today) for name, rule in rules.items()}
    return kept | {name: due(begins[name], rule.amount, rule.unit, rule.statutory) for name, rule in rules.items()}


def without_talk(walk: Standing) -> dict[str, date]:
    """The clocks that are not of the open talk."""
    talk = of_talk(walk)
    return {name: day for name, day in walk.session.waiting.items() if name not in talk}


def at_an_end(walk: Standing) -> dict[str, date]:
    """The clocks that outlive an end: those of an open talk, and what is still owed on a complaint."""
    talk = of_talk(walk)
    owed = bool(walk.session.number) and not _answered(walk)
    return {name: day for name, day in walk.session.waiting.items() if name in talk or (owed and _promised(walk, name))}


def changes(before: Session, after: Session) -> Iterator[Effect]:
    """What a turn did to the clocks. One whose message was given is over; one whose day is over may still owe it."""
    ran, runs = _unsaid(before), _unsaid(after)
    stopped = any(runs.get(name) != day for name, day in ran.items() if name not in after.told)
    if stopped:
        yield StopTerms()
    for name, day in runs.items():
        kept = ran.get(name) == day
        if stopped or not kept:
            yield StartTerm(name, day, kept)


def owner(walk: Standing, term: str) -> str | None:
    """The step where a filed complaint waits for this term, the latest body first."""
    for role in reversed(walk.session.sent):
        for step in walk.procedure.steps:
            if isinstance(step, Await) and step.role == role and term in (*step.terms, step.again):
                return step.id
    return None


def of_talk(walk: Standing) -> frozenset[str]:
    """The clocks of the open talk."""
    step = _talk(walk)
    return frozenset((*step.terms, step.again)) if step else frozenset()


def silence(walk: Standing) -> str:
    """The key of what a silence means: a question without an answer, or a talk in which nobody speaks."""
    step = _talk(walk)
    asked = step is not None and any(name in walk.session.waiting for name in step.terms)
    return "gesprek.stil" if asked else "gesprek.nog_open"


def _unsaid(session: Session) -> dict[str, date]:
    return {name: day for name, day in session.waiting.items() if name not in session.told}


def _runs_on(walk: Standing, name: str) -> bool:
    """Whether this clock goes on when the step where the client now stands starts its own."""
    talks, in_talk = isinstance(walk.step, Consult), name in of_talk(walk)
    if talks or in_talk:
        return talks != in_talk
    filed_now = any(isinstance(e, Release) or (isinstance(e, Forward) and e.number) for e in walk.effects)
    return bool(walk.session.number) and not filed_now and _promised(walk, name)


def _talk(walk: Standing) -> Consult | None:
    talks = (step for step in walk.procedure.steps if isinstance(step, Consult))
    return next((step for step in talks if step.role == walk.session.talking), None)


def _promised(walk: Standing, name: str) -> bool:
    """Somebody else promised this day; a check is only our own."""
    return walk.procedure.terms[name].kind != "check"


def _answered(walk: Standing) -> bool:
    """The client came to this end from the place where they waited: they have had what they waited for."""
    trail = walk.session.trail
    step = walk.procedure.step(trail[-1]) if trail else None
    return isinstance(step, Await) and step.role in walk.session.sent
