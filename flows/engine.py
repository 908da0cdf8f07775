"""advance(): the one function that decides.

1. Whatever decides lives in `flows/`.
2. Whatever cannot be replayed (time, chance, ids) comes in as an argument.
3. An input that means nothing here changes nothing, and says so.
"""

from __future__ import annotations

from typing import assert_never

from flows import clocks, news
from flows.procedure import Ladder
from flows.session import (
    Attached,
    Choice,
    Corrected,
    Expired,
    Input,
    Moment,
    Pressed,
    PressedOld,
    Proposed,
    Refused,
    Replied,
    Returned,
    Say,
    Session,
    Show,
    StaffActed,
    Started,
    TakenDown,
    Toast,
    Turn,
    Wrote,
)  # fmt: skip
from flows.steps import Consult, Done
from flows.walk import Walk
from flows.wishes import understand

EVERYWHERE = ("terug", "meer", "naar_gesprek")


def advance(ladder: Ladder, session: Session, event: Input, moment: Moment) -> Turn:
    """What happened becomes where the client stands now, and what must be done about it."""
    walk = Walk(ladder, session, moment)
    first = not session.step
    if first:
        walk.arrive()
    if first and (isinstance(event, Started) or _only_greets(event)):
        walk.step.enter(walk)
    else:
        _take(walk, event)
    if first and not isinstance(event, TakenDown):
        _greet(walk)
    return walk.turn()


def _take(walk: Walk, event: Input) -> None:
    match event:
        case Started():
            _come_back(walk)
        case TakenDown(way, received):
            walk.take_down(way, received)
        case Pressed(option):
            _press(walk, option)
        case Wrote(text, ref):
            _write(walk, text, ref)
        case Corrected(text, ref):
            walk.correct(text, ref)
        case PressedOld():
            walk.do(Toast("knop_oud"))
        case Attached(file, caption, ref):
            walk.step.attach(walk, file, caption, ref)
        case Refused(why):
            walk.say(f"weigeren.{why}")
        case Returned():
            walk.say("terugkomcode.gevonden")
            walk.step.show(walk)
        case Expired(term):
            _expire(walk, term)
        case Replied():
            _reply(walk, event)
        case Proposed():
            _propose(walk, event)
        case StaffActed():
            news.take(walk, event)
        case _:
            assert_never(event)


def _only_greets(event: Input) -> bool:
    """A first "hoi" asks nothing and tells nothing: the welcome is all of the answer."""
    if not isinstance(event, Wrote):
        return False
    heard = understand(event.text)
    return not (heard.story or heard.wishes or heard.fields)


def _greet(walk: Walk) -> None:
    """Whoever begins with a story, or with a picture, still hears first what this is and who reads it."""
    welcome = walk.procedure.step(walk.procedure.start)
    shown = [effect.key for effect in walk.effects if isinstance(effect, Show)]
    if not shown:
        walk.step.show(walk)
    elif shown[-1] != welcome.key:
        walk.effects.insert(0, Say(welcome.key, walk.facts_of(welcome)))


def screen(ladder: Ladder, session: Session, moment: Moment) -> Show | None:
    """The screen at which this session stands, to compare what was typed with what stands on its buttons."""
    if not session.step:
        return None
    walk = Walk(ladder, session, moment)
    walk.step.show(walk)
    shows = [effect for effect in walk.effects if isinstance(effect, Show)]
    return shows[-1] if shows else None


def _come_back(walk: Walk) -> None:
    """`/start` in the middle: nothing was lost, and that is said."""
    if walk.session.answers or walk.session.number or walk.session.talking:
        walk.say("welkom_terug")
    walk.home()


def _press(walk: Walk, option: str) -> None:
    if option not in walk.session.offered:
        walk.do(Toast("knop_oud"))
        return
    match option:
        case "terug":
            walk.back()
        case "meer":
            walk.go("meer")
        case "antwoorden":
            walk.go(news.PLACE)
        case "naar_gesprek":
            walk.go("@gesprek")
        case "hier":
            walk.step.show(walk)
        case _:
            walk.step.press(walk, option)


def _write(walk: Walk, text: str, ref: str) -> None:
    if walk.away():
        walk.say("welkom_terug")
    heard = understand(text)
    if heard.only:
        walk.notice_fields(heard, "")
        if _command(walk, heard.wishes):
            return
    step = walk.step
    if not isinstance(step, Consult) and walk.full(text):
        walk.say("te_lang")
        step.show(walk)
        return
    step.write(walk, text, ref, heard)
    if step.remarks:
        walk.remark(heard)


def _command(walk: Walk, wishes: tuple[str, ...]) -> bool:
    """A wish that is all of the message: a button that stands open, or a place that is always near."""
    hears = walk.step.hears
    for wish in wishes:
        if hears is not None and wish not in hears:
            continue
        if wish in walk.session.offered:
            _press(walk, wish)
            return True
        target = walk.procedure.wishes.get(wish)
        if target and walk.resolve(target) not in (None, walk.session.step):
            walk.go(target)
            return True
    return False


def _expire(walk: Walk, term: str) -> None:
    if not walk.due(term):
        return
    here = walk.procedure.step(walk.session.aside or walk.session.step)
    waits_here = term in getattr(here, "terms", ()) or term == getattr(here, "again", "")
    if not waits_here and isinstance(here, Done) and (owner := clocks.owner(walk, term)):
        # At an end nobody waits any more, but what the organisation owes is still told where it was promised.
        walk.go(owner, again=True)
        here, waits_here = walk.step, True
    if waits_here:
        walk.leave_aside()
        here.expired(walk, term)
    elif term in clocks.of_talk(walk):
        walk.say(walk.silence(), **walk.role_facts(walk.session.talking), **walk.passed(term))
        walk.tell(term)
        _elsewhere(walk)
    else:
        walk.say(walk.procedure.terms[term].passing, **walk.passed(term))
        walk.tell(term)
        walk.step.show(walk)


def _reply(walk: Walk, reply: Replied) -> None:
    """An answer finds the client wherever they stand; the clock of the question stops."""
    if walk.session.talking != reply.role:
        return
    walk.hear()
    walk.say("gesprek.antwoord", naam=reply.name, rol=walk.role_word(reply.role), tekst=reply.text)
    if walk.resolve("@gesprek") != walk.session.step:
        _elsewhere(walk)


def _propose(walk: Walk, proposed: Proposed) -> None:
    """A proposal finds the client wherever they stand, and waits for a yes or a no."""
    if walk.session.talking == proposed.role:
        walk.hear()
        walk.wait_for_answer("voorstel", {"tekst": proposed.text, "naam": proposed.name, "van": proposed.role})


def _elsewhere(walk: Walk) -> None:
    """There is news of the talk, and the client is doing something else."""
    choices = (Choice("naar_gesprek", "knop.naar_gesprek"), Choice("hier", "knop.terug_naar_gesprek"))
    walk.show(walk.step, choices, key="gesprek.elders")
