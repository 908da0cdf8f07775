"""What staff are reminded of, and when: before a term ends, on the day, and when it has passed. It tells no client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from flows.access import concerned
from flows.calendar import internal_target, is_working_day
from flows.case import Case, Clock
from flows.procedure import Procedure

Stage: TypeAlias = Literal["voor", "dag", "na", "nog", "stil", "om"]
WEEK = timedelta(days=7)
MONTH = 4
"""Weeks in which staff are reminded every week of what is late; after that only every fourth."""
SHORT = timedelta(days=6)
"""A term of less than this has no reminder before its last working day."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A word to a role, about a clock; `stil` is about a case on which nothing is owed and nothing happens.

    `behind`: the day on which it should have been said, when that is past (the machine was off).
    """

    role: str
    stage: Stage
    due: date
    term: str = ""
    behind: date | None = None
    escalated: bool = False


def remind(procedure: Procedure, case: Case, today: date) -> tuple[Case, tuple[Reminder, ...]]:
    """What must be said today, once, and the case that knows it was said. Days that were missed are caught up with."""
    if not case.open:
        return case, ()
    told = list(case.told)
    found: list[Reminder] = []
    for clock, moments in _moments(procedure, case, today):
        come = [one for one in moments if one[1] <= today and _mark(clock, one) not in told]
        if come:
            found += _said(procedure, case, clock, come[-1], today)
            told += [_mark(clock, one) for one in come]
    return replace(case, told=tuple(told)), tuple(found)


def next_day(procedure: Procedure, case: Case, today: date) -> date | None:
    """The next day on which there is something to say; None when the case is over."""
    if not case.open:
        return None
    days = [
        one[1]
        for clock, moments in _moments(procedure, case, today)
        for one in moments
        if _mark(clock, one) not in case.told
    ]
    return min(days, default=today + WEEK)


Moment: TypeAlias = tuple[Stage, date]


def _moments(procedure: Procedure, case: Case, today: date) -> Iterator[tuple[Clock, list[Moment]]]:
    """For each running clock the days on which something is said; a week ahead at least."""
    running = [clock for clock in case.clocks if clock.running]
    for clock in running:
        yield clock, list(_stages(procedure, clock, today))
    checks = [clock.due for clock in running if procedure.terms[clock.term].kind == "check"]
    if len(checks) == len(running):
        last = max([case.filed_on, *(deed.on for deed in case.deeds), *checks])
        weeks = (today - last) // WEEK + MONTH
        silent = Clock("", case.lies_with, last, last)
        # While a body outside has it, the house can only ask there now and then.
        said = [
            count for count in range(1, weeks + 1) if _said_in(count) and (case.state != "extern" or count >= MONTH)
        ]
        yield silent, [("stil", last + WEEK * count) for count in said]


def _stages(procedure: Procedure, clock: Clock, today: date) -> Iterator[Moment]:
    kind = procedure.terms[clock.term].kind
    if kind == "check":
        # Nobody owes this; that it is over is told once, because something else may be done from then on.
        yield "om", clock.due + timedelta(days=1)
        return
    if kind != "external":
        before = internal_target(clock.due)
        if clock.due - clock.start >= SHORT:
            before = internal_target(before)
        if before > clock.start:
            yield "voor", before
        if is_working_day(clock.due):
            yield "dag", clock.due
    yield "na", clock.due + timedelta(days=1)
    weeks = max((today - clock.due) // WEEK, 0) + MONTH
    for count in range(1, weeks + 1):
        if _said_in(count):
            yield "nog", clock.due + timedelta(days=1) + WEEK * count


def _said_in(week: int) -> bool:
    return week <= MONTH or week % MONTH == 0


def _said(procedure: Procedure, case: Case, clock: Clock, moment: Moment, today: date) -> Iterator[Reminder]:
    stage, day = moment
    behind = day if day < today else None
    yield Reminder(clock.role, stage, clock.due, clock.term, behind)
    above = procedure.case.escalates_to
    hard = clock.term and procedure.terms[clock.term].kind == "hard"
    watches = above and above != clock.role and not concerned(procedure, case, above)
    if above and watches and hard and stage in ("na", "nog"):
        yield Reminder(above, stage, clock.due, clock.term, behind, escalated=True)


def _mark(clock: Clock, moment: Moment) -> str:
    return f"{clock.term or 'stil'} {moment[0]} {moment[1].isoformat()}"
