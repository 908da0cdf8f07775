"""What goes out when a client says "versturen": the parts of a record for each reader, now and later. Seals nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from flows.session import Act, Count, Effect, Filing, Forward, Item, Notify, OpenCase, Release

if TYPE_CHECKING:
    from flows.procedure import Procedure
    from flows.standing import Standing
    from flows.steps import Submit


UNASKED = "niet_gevraagd"
"""What an option sets for a field that, with this answer, is not asked of this client."""


def items(procedure: Procedure, answers: Mapping[str, str], fields: tuple[str, ...]) -> tuple[Item, ...]:
    """The answered fields in this order; a chosen answer carries the key of its words."""
    found = []
    for name in fields:
        value = answers.get(name, "")
        for part in value.split(",") if (name, value.split(",")[0]) in procedure.labels else (value,):
            if part == "weet_niet":
                found.append(Item(name, key="knop.weet_niet"))
            elif part and part != UNASKED:
                found.append(Item(name, text=part, key=procedure.labels.get((name, part), "")))
    return tuple(found)


def codes(walk: Standing) -> dict[str, str]:
    """The chosen answers, for the figures and for who may see the case; never a typed word."""
    fields = walk.procedure.fields
    return {
        name: value
        for name, value in walk.session.answers.items()
        if fields[name].part == "coded" and fields[name].kind == "choice" and value != UNASKED
    }


def effects(walk: Standing, step: Submit) -> Iterator[Effect]:
    """Open the case, seal for this rung, keep an envelope for every later one; or release the one that was kept."""
    session = walk.session
    if not step.case:
        files = session.files if step.tells_story else ()
        yield Forward("", step.purpose, "", walk.today, _filing(walk, step), files=files, final=False)
        yield Count(step.purpose)
        return
    if session.number:
        yield from _go_up(walk, step)
        return
    number = walk.moment.number
    official = session.answers.get(step.official, "") if step.official else ""
    later = tuple(_filing(walk, other) for other in _later(walk, step))
    yield OpenCase(number, step.role, official, walk.today, codes(walk), session.received, session.way)
    yield Forward(number, step.purpose, official, walk.today, _filing(walk, step), later, session.files)
    yield Count(f"ingediend_{step.role}")


def addition(walk: Standing) -> Iterator[Effect]:
    """What was added goes to everybody who holds the record, and into every envelope that waits."""
    session = walk.session
    yield Act("aangevuld")
    words = items(walk.procedure, session.answers, ("aanvulling",))
    sent = [_to(walk, role, words) for role in session.sent if walk.readers(role)]
    others = dict.fromkeys(other.role for other in walk.procedure.submits)
    later = tuple(_to(walk, role, words) for role in others if role not in session.sent and walk.readers(role))
    for position, filing in enumerate(sent):
        rest = later if position == 0 else ()
        yield Forward(session.number, "aanvulling", "", walk.today, filing, rest, session.files, addition=True)


def _go_up(walk: Standing, step: Submit) -> Iterator[Effect]:
    """The next rung of a filed case: what was sealed for it is released, and what is new goes along."""
    session = walk.session
    readers = tuple(person.id for person in walk.readers(step.role))
    if step.role not in session.sent:
        yield Release(session.number, step.role, readers)
    if items(walk.procedure, session.answers, step.fields) or session.files:
        filing = _filing(walk, step)
        official = session.answers.get(step.official, "") if step.official else ""
        yield Forward(session.number, "aanvulling", official, walk.today, filing, (), session.files, addition=True)
    for role in session.sent:
        if role == step.role:
            continue
        yield Notify(role, "doorgestuurd", session.number, tuple(person.id for person in walk.readers(role)))
    yield Act("doorgestuurd", {"rol": step.role})
    yield Count(f"doorgestuurd_{step.role}")


def _later(walk: Standing, step: Submit) -> Iterator[Submit]:
    seen = {step.role}
    for other in walk.procedure.submits:
        if other.role not in seen and walk.readers(other.role):
            seen.add(other.role)
            yield other


def _filing(walk: Standing, step: Submit) -> Filing:
    return _to(walk, step.role, items(walk.procedure, walk.session.answers, step.fields))


def _to(walk: Standing, role: str, words: tuple[Item, ...]) -> Filing:
    return Filing(role, tuple(person.id for person in walk.readers(role)), words)
