"""Walks a ladder completely with the real engine, one input at a time, breadth first; it judges nothing.

Two sessions count as one place when they stand on the same step with the same buttons and the same knowledge
of what this place asks. Which clocks run, where "terug" leads and who may answer is tried on top of that.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import TypeAlias

from flows.check_staffing import Staffing
from flows.engine import advance
from flows.procedure import Ladder, Procedure
from flows.session import (
    Attached,
    Attachment,
    Corrected,
    Effect,
    EndTalk,
    Expired,
    Input,
    Moment,
    Other,
    Pressed,
    PressedOld,
    Refused,
    Relay,
    Replied,
    Returned,
    Session,
    StaffActed,
    Started,
    StartTerm,
    StopTerms,
    Wrote,
)
from flows.steps import Consult, Option, Step, Submit, Summary
from flows.walk import Walk

MOST_SPOTS = 20_000
"""A ladder with more places than this is not walked to the end, and the report says so."""

STORY = "Mijn begeleider komt steeds te laat en luistert niet naar wat ik zeg."
NONSENSE = "asdf"
FILE = Attachment("0" * 32, "photo", 1000, "0" * 64)
OTHERS = (
    Other("1", "Het Huis", number="1111-2222"),
    Other("2", "Het Huis", alias="Gele Vos"),
    Other("3", "Het Huis", began=date(2026, 3, 3)),
    Other("4", "Het Huis"),
)
"""One of each kind of talk that a chat may hold beside this one."""
BEGIN = Moment(datetime(2026, 11, 25, 9, tzinfo=UTC), "4829-3157", "Groene Reiger", "appel boom kat vis roos", OTHERS)

Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where a client can stand. `running` are the clocks; `answered`: it is their turn to talk."""

    session: Session
    moment: Moment
    running: frozenset[str] = frozenset()
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One input at a spot and what came of it; `end` is nothing where the engine broke, `fault` says how."""

    start: int
    before: Spot
    event: Input
    end: int | None
    after: Spot
    effects: tuple[Effect, ...] = ()
    fault: str = ""


class Graph:
    """Every spot of one ladder under one staffing, and every move between them.

    With `apart` no two spots count as one: for a single long walk, not for exploring.
    """

    def __init__(self, ladder: Ladder, staffing: Staffing, apart: bool = False) -> None:
        self.ladder = ladder
        self.staffing = staffing
        self._apart = apart
        self.spots: list[Spot] = []
        self.moves: list[Move] = []
        self.full = False
        self._most = MOST_SPOTS
        self._found: dict[Key, int] = {}
        self._tried: set[tuple[int, str]] = set()
        self._once: set[Key] = set()
        self._queue: deque[tuple[int, Spot, tuple[Input, ...]]] = deque()
        self._came: list[tuple[int, Input] | None] = []

    def way(self, spot: int) -> tuple[Input, ...]:
        """The shortest way from the beginning to this spot."""
        steps: list[Input] = []
        came = self._came[spot]
        while came is not None:
            steps.append(came[1])
            came = self._came[came[0]]
        return tuple(reversed(steps))

    def visited(self) -> set[str]:
        """Every step at which somebody stood, or for which somebody was asked something."""
        ends = [self.spots[0], *(move.after for move in self.moves)]
        return {name for spot in ends for name in (spot.session.step, spot.session.editing) if name}

    def walk(self, spot: Spot) -> Walk:
        """A walk that stands at this spot, to ask it things."""
        return Walk(self.ladder, spot.session, spot.moment)

    def standing(self, spot: Spot) -> Step | None:
        """The step at which somebody stands, or nothing before the first word."""
        return self.ladder.procedure.step(spot.session.step) if spot.session.step else None

    def explore(self, most: int = MOST_SPOTS) -> None:
        """Fill the graph, from a client who has said nothing yet; `full` when it grows past `most` spots."""
        self._most = most
        self.begin()
        while self._queue and not self.full:
            number, spot, events = self._queue.popleft()
            for event in events or self.inputs(spot):
                self.take(number, spot, event)

    def begin(self) -> None:
        """A client who has not said anything yet."""
        self._reach(Spot(Session(self.ladder.procedure.pin, excluded=self.staffing.excluded), BEGIN), None)

    def take(self, number: int, spot: Spot, event: Input) -> None:
        """Give the engine this input at this spot, and note what came of it."""
        moment = spot.moment
        if isinstance(event, Expired):
            after = self.ladder.procedure.terms[event.term].told_on(spot.session.waiting[event.term])
            moment = replace(moment, now=max(moment.now, datetime.combine(after, time(7), UTC)))
        try:
            turn = advance(self.ladder, spot.session, event, moment)
        except Exception as error:  # noqa: BLE001  whatever breaks the engine is what an administrator must hear of
            self.moves.append(Move(number, spot, event, None, spot, fault=type(error).__name__))
            return
        running, answered = _clocks(spot, event, turn.effects)
        after_it = Spot(turn.session, moment, running, answered)
        self.moves.append(Move(number, spot, event, self._reach(after_it, (number, event)), after_it, turn.effects))

    def _reach(self, spot: Spot, came: tuple[int, Input] | None) -> int:
        """The number of this spot. What is new at a known one (a way back, a clock) is tried alone."""
        key = _key(self.ladder.procedure, self.walk(spot))
        number = None if self._apart else self._found.get(key)
        fresh = number is None
        if number is None:
            number = self._found[key] = len(self.spots)
            self.spots.append(spot)
            self._came.append(came)
            self.full = len(self.spots) > self._most
        new = {token: event for token, event in _passing(spot).items() if (number, token) not in self._tried}
        self._tried.update((number, token) for token in new)
        if fresh or new:
            spot = replace(spot, session=Session.from_json(spot.session.to_json()))
            self._queue.append((number, spot, () if fresh else tuple(new.values())))
        return number

    def inputs(self, spot: Spot) -> Iterator[Input]:
        """Everything that can happen here; what hardly moves a client only once for each kind of place."""
        session = spot.session
        if not session.step or not self.staffing.thin:
            yield Started()
        if session.step:
            yield from self.walk(spot).step.examples(self.walk(spot))
        if not self.staffing.thin:
            yield Wrote(STORY, ref="4")
            yield Wrote("stoppen", ref="5")
        yield from (event for event in _passing(spot).values() if not isinstance(event, Pressed))
        once = (session.step, session.aside, session.editing, bool(session.number), session.talking)
        if once not in self._once and not self.staffing.thin:
            self._once.add(once)
            yield from _seldom(session)


def _passing(spot: Spot) -> dict[str, Input]:
    """Inputs that come and go at one place: where "terug" leads, which clocks run, who may answer."""
    session = spot.session
    days = {term: session.waiting[term] for term in sorted(spot.running)}
    found: dict[str, Input] = {
        f"verstreken {term} {session.aside}": Expired(term) for term, day in days.items() if day == min(days.values())
    }
    if "terug" in session.offered:
        found[f"terug {session.trail[-1:]} {session.aside}"] = Pressed("terug")
    if session.talking:
        found["antwoord"] = Replied(session.talking, "Vera", "Dag, vertel verder.")
    return found


def _seldom(session: Session) -> Iterator[Input]:
    """What a client may do anywhere, and what hardly moves them."""
    yield Wrote(NONSENSE, ref="6")
    yield Wrote("meer", ref="7")
    yield Wrote("terug", ref="7")
    yield Wrote("vertrouwenspersoon", ref="7")
    yield Attached(FILE, "kijk maar", ref="8")
    yield Refused("sticker")
    yield PressedOld()
    yield Returned()
    yield Corrected(STORY, ref="0")
    yield from (Corrected(STORY, one.ref) for one in session.heard[-1:])
    yield from (Expired(term) for term in session.told)
    if session.number:
        yield StaffActed("ontvangen", session.sent[-1], "Anna de Wit")


def _clocks(spot: Spot, event: Input, effects: tuple[Effect, ...]) -> tuple[frozenset[str], bool]:
    """The clocks after a turn, as its effects say it, and whether the talk waits for the client."""
    running, answered = spot.running, spot.answered or isinstance(event, Replied)
    if isinstance(event, Expired):
        running -= {event.term}
    for effect in effects:
        match effect:
            case StopTerms():
                running = frozenset()
            case StartTerm(term):
                running |= {term}
            case Relay() | EndTalk():
                answered = False
            case _:
                pass
    return running, answered


def _key(procedure: Procedure, walk: Walk) -> Key:
    """What makes a place another place. Detours are alike; only what they come back to differs."""
    session = walk.session
    if not session.step:
        return ("",)
    shared = (session.step, session.offered, bool(session.number), bool(session.editing))
    if session.aside:
        return (*shared, bool(session.talking))
    summary = procedure.step(session.editing or session.step)
    role = summary.role if isinstance(summary, (Submit, Consult)) else None
    had = isinstance(summary, Submit) and walk.has_had(summary)
    read = role and (bool(walk.readers(role)), role in session.sent, had)
    fields = summary.fields if isinstance(summary, Summary) else (getattr(summary, "field", None),)
    known = frozenset(name for name in fields if name in session.answers or name in session.given)
    tables = summary.elsewhere if isinstance(summary, Summary) else {}
    astray = tuple(session.answers.get(name) in places for name, places in tables.items())
    talks = bool(session.talking) and not session.editing
    return (*shared, talks, read, session.editing, known, astray)


def chosen(procedure: Procedure, move: Move) -> Option | None:
    """The option behind the button that was pressed, if the step wrote it down."""
    name = move.before.session.step
    if not isinstance(move.event, Pressed) or not name:
        return None
    options: tuple[Option, ...] = getattr(procedure.step(name), "options", ())
    return next((one for one in options if one.id == move.event.option), None)
