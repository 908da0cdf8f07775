"""What the organisation did with a case reaches the client: what changed, what is asked, and where it stands now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flows import clocks
from flows.session import Fact, Item, News, Pending, Say, StaffActed, Word
from flows.steps import Await, Done, Step, Submit

if TYPE_CHECKING:
    from flows.case_table import Question, Row
    from flows.procedure import Procedure
    from flows.standing import Standing
    from flows.walk import Walk

PLACE = "antwoorden"
"""The detour where the client answers what the organisation asks."""

SATISFIED = "tevreden"
FOR_CHILD = "voor_kind"
"""The answer in which staff say the same in words for a child."""

OVER = ("gesloten", "ingetrokken")
"""The states after which the organisation does nothing more of itself."""
FORWARDED = "doorgestuurd"
"""What the client did themselves, and which stands among what was done: it went on to a next body."""
OUTSIDE = "bij_commissie"
"""The client sent it to a body outside; that can be after it was closed here."""


def take(walk: Walk, acted: StaffActed) -> None:
    """The clocks follow what was done; the client hears it in words, wherever they stand."""
    row = walk.procedure.case.row(acted.action)
    assert row is not None, acted.action
    session = walk.session
    # Our own questions are no clocks of the case; what they ask after is answered too.
    own = {name for name, term in walk.procedure.terms.items() if term.kind == "check" and acted.action in term.met_by}
    if ends(walk, acted.action):
        # Nothing is asked any more about what is over; a talk beside it goes on, and so does what runs elsewhere.
        own = {name for name, term in walk.procedure.terms.items() if term.kind == "check"} - clocks.of_talk(walk)
        own -= _elsewhere(walk)
    over = {*acted.met, *own}
    waiting = {name: acted.due.get(name, day) for name, day in session.waiting.items() if name not in over}
    waiting |= {name: acted.due[name] for name in row.starts if name in acted.due}
    told_before = tuple(name for name in session.told if name not in acted.due)
    walk.session = session = replace(session, waiting=waiting, told=told_before)
    if row.quiet:
        return
    news = News(acted.action, acted.name, walk.today, acted.values.get("wie", ""))
    walk.session = session = replace(session, news=(*session.news, news), satisfied=False)
    if row.pending:
        fresh = Pending(row.pending, {**acted.values, "naam": acted.name, "van": acted.role})
        # Of a later answer it is asked again whether the client is satisfied; of the earlier one not any more.
        before = tuple(one for one in session.pending if (one.kind, row.pending) != (SATISFIED, SATISFIED))
        walk.session = replace(session, pending=(*before, fresh))
    elif acted.values.get("tevreden"):
        walk.answered_by("tevredenheid", acted.values)
    facts = {
        **walk.base_facts(),
        "naam": acted.name,
        "rol": walk.role_word(acted.role),
        **walk.promise(tuple(acted.due)),
    }
    # What is asked at once says it all itself; a decision is told whole before that question.
    asked = bool(row.pending) and isinstance(_here(walk), Await | Done)
    if not asked or row.pending == "tevreden":
        walk.do(Say(f"zaak.{acted.action}", facts, tuple(told(walk.procedure, row, acted.values))))
    _stand_there(walk, acted.action, asked)


def told(procedure: Procedure, row: Row, values: Mapping[str, str]) -> Iterator[Item]:
    """What the client may hear of the answers that staff gave, line by line.

    A child reads what was written for a child, and never what was written for an adult.
    """
    asks, childs = procedure.case.asks, bool(values.get(FOR_CHILD))
    years = {values[name][:4] for name in row.asks if asks[name].kind == "date" and values.get(name)}
    for name in row.asks:
        question, value = asks[name], values.get(name, "")
        if value and question.told and not (childs and question.kind == "text" and name != FOR_CHILD):
            # The same day of another year reads as this year's.
            yield _item(name, question, value, "dag_met_jaar" if len(years) > 1 else "dag")


def facts_of(procedure: Procedure, values: Mapping[str, str]) -> dict[str, Fact]:
    """The answers as facts for a sentence."""
    found: dict[str, Fact] = dict(values)
    for name, question in procedure.case.asks.items():
        if values.get(name) and question.kind == "date":
            found[name] = date.fromisoformat(values[name])
        elif values.get(name) and question.kind == "role":
            found[name] = Word(f"rol.{values[name]}")
    return found


def done(walk: Standing) -> tuple[Item, ...]:
    """What was done, each with its day."""
    news = walk.session.news
    return tuple(
        Item("stand", key=f"stand.{one.action}", facts={"naam": one.name, "datum": one.on, "wie": one.whom})
        for one in news
    )


def went_on(walk: Standing) -> bool:
    """Whether the body that has the complaint now has done nothing with it yet."""
    return any(one.action == FORWARDED for one in walk.session.news[-1:])


def ends(walk: Standing, action: str) -> bool:
    """Whether the table says that a case is over after this."""
    row = walk.procedure.case.row(action)
    return row is not None and row.after in OVER


def ended(walk: Standing) -> str:
    """The action that closed the complaint; nothing while it goes on, or when it went on since."""
    turns = (one.action for one in reversed(walk.session.news))
    last = next((one for one in turns if one in (FORWARDED, OUTSIDE) or ends(walk, one)), "")
    return last if last not in (FORWARDED, OUTSIDE) else ""


def comes(walk: Standing) -> tuple[Item, ...]:
    """What still comes, each with its day."""
    return tuple(
        Item("komt", key=f"komt.{name}", facts={"datum": day})
        for name, day in sorted(walk.session.waiting.items(), key=lambda one: one[1])
        if walk.procedure.terms[name].kind != "check" and day >= walk.today
    )


def _item(name: str, question: Question, value: str, day: str = "dag") -> Item:
    match question.kind:
        case "choice":
            return Item(f"zaak_{name}", key=f"keuze.{name}.{value}")
        case "date":
            return Item(f"zaak_{name}", key=day, facts={"datum": date.fromisoformat(value), "jaar": value[:4]})
        case "role":
            return Item(f"zaak_{name}", key=f"rol.{value}")
        case _:
            return Item(f"zaak_{name}", value)


def _stand_there(walk: Walk, action: str, asked: bool) -> None:
    """A client who waits sees where it stands now; who is doing something else goes on with that."""
    here = _here(walk)
    if isinstance(here, Await) and action in here.after:
        walk.leave_aside()
        walk.go(here.after[action], again=True)
    elif asked:
        walk.go(PLACE)
    elif isinstance(here, Await) and walk.session.step == PLACE and walk.pending() and not ends(walk, action):
        walk.step.show(walk)
    elif isinstance(here, Await):
        walk.leave_aside()
        here.show(walk)
    elif isinstance(here, Done):
        waits = _waiting_place(walk)
        if waits is None:
            walk.step.show(walk)
        else:
            walk.go(waits, again=True)
    else:
        walk.step.show(walk)


def _here(walk: Walk) -> Step:
    """Where the client stands, or stood when a detour began."""
    return walk.procedure.step(walk.session.aside or walk.session.step)


def _elsewhere(walk: Walk) -> frozenset[str]:
    """The clocks of a place where the client waits for a body that never had this complaint from us."""
    here = walk.procedure.step(walk.session.aside or walk.session.step)
    if isinstance(here, Await) and here.role not in walk.session.sent:
        return frozenset((*here.terms, here.again))
    return frozenset()


def _waiting_place(walk: Walk) -> str | None:
    """Where the client waited: after the sending that came last, else wherever one waits for whoever has it."""
    for name in reversed(walk.session.filed):
        sending = walk.procedure.step(name)
        place = walk.procedure.step(sending.to) if isinstance(sending, Submit) else None
        if isinstance(place, Await):
            return place.id
    for role in reversed(walk.session.sent):
        for step in walk.procedure.steps:
            if isinstance(step, Await) and step.role == role:
                return step.id
    return None
