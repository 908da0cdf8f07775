"""Where a turn in the making stands: its session, what changed, what must be done, who may read, which clocks run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from flows import access, clocks, filing
from flows.calendar import local_day, put_off
from flows.procedure import Ladder, Procedure
from flows.session import DropFiles, Effect, Fact, Moment, Person, Session, Show, Turn
from flows.steps import Consult, Step, Submit

LONGEST_TRAIL = 60
ENDS_THE_QUESTION = ("tevredenheid", "doorgestuurd", "naar_commissie", "bij_commissie")
"""What a client does after which nobody need ask any more whether they are satisfied."""


class Standing:
    """A session on its way to the next; every change goes through here."""

    def __init__(self, ladder: Ladder, session: Session, moment: Moment) -> None:
        self.ladder = ladder
        self.session = session
        self.moment = moment
        self.effects: list[Effect] = []
        self._before = session
        self._tells = ""

    @property
    def procedure(self) -> Procedure:
        return self.ladder.procedure

    @property
    def today(self) -> date:
        return local_day(self.moment.now)

    @property
    def step(self) -> Step:
        return self.procedure.step(self.session.step)

    def turn(self) -> Turn:
        """What came of it. Only the last screen counts: one question a turn."""
        shows = [effect for effect in self.effects if isinstance(effect, Show)]
        effects = [effect for effect in self.effects if not isinstance(effect, Show) or effect is shows[-1]]
        if self._tells:
            self.tell(self._tells)
        told = tuple(name for name in self.session.told if name in self.session.waiting)
        self._set(told=told, seen=self.today)
        effects += clocks.changes(self._before, self.session)
        gone = {file.id for file in self._before.files} - {file.id for file in self.session.files}
        if gone:
            effects.append(DropFiles(tuple(sorted(gone))))
        return Turn(self.session, tuple(effects))

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def _set(self, **changes: object) -> None:
        self.session = replace(self.session, **changes)  # type: ignore[arg-type]

    def arrive(self) -> None:
        """The very first step of a new session."""
        self._set(step=self.procedure.start, tone=self.procedure.tone, began=self.today)

    def away(self) -> bool:
        """The client comes back after a day or more, with something that waited."""
        seen = self.session.seen
        waited = bool(self.session.answers or self.session.number)
        return waited and seen is not None and (self.today - seen).days >= 1

    def in_aside(self) -> bool:
        return bool(self.session.aside)

    def resolve(self, target: str) -> str | None:
        """The step behind a target, or nothing where this procedure (or this moment) has no such place."""
        if target == "@gesprek":
            return self._consult_step() if self.session.talking else None
        if target == "@gesprekken":
            return "gesprekken" if self.moment.others else None
        if target.startswith("@"):
            return self.procedure.rights.get(target[1:])
        return target

    def _push(self, name: str) -> None:
        self._set(trail=(*self.session.trail, name)[-LONGEST_TRAIL:])

    def _road(self) -> tuple[str, ...]:
        return tuple(name for name in self.session.trail if name not in self.procedure.aside_ids)

    def _consult_step(self) -> str | None:
        steps = (step for step in self.procedure.steps if isinstance(step, Consult))
        return next((step.id for step in steps if step.role == self.session.talking), None)

    # -- people --------------------------------------------------------------------------------------------------------

    def readers(self, role: str) -> tuple[Person, ...]:
        """Who holds this role and may read this client's record: of their part of the organisation, not left out."""
        return access.readers(self.procedure, role, self.ladder.people, self._codes(), self.session.excluded)

    def _codes(self) -> Mapping[str, str]:
        """The coded answers, those of a filed case included: they say whose part of the organisation this is."""
        if not any(person.scope or person.never for person in self.ladder.people):
            return {}
        return {**self.session.codes, **filing.codes(self)}

    def answering(self, role: str) -> tuple[Person, ...]:
        """Those who can answer in a chat of their own; where the client chose a stand-in, only that one."""
        if self.session.stand_in and role == self.session.talking:
            return tuple(one for one in self.ladder.people if one.id == self.session.stand_in and one.reachable)
        return tuple(person for person in self.readers(role) if person.reachable)

    def named(self, role: str) -> tuple[Person, ...]:
        """Whom a client knows as the people of this role now."""
        return self.answering(role) if self.session.stand_in and role == self.session.talking else self.readers(role)

    def stand_in(self, role: str) -> Person | None:
        """Who can answer instead, if the client wants that."""
        advisers = {person.id for person in self.readers(role)}
        able = (one for one in self.ladder.people if advisers & set(one.standby) and one.reachable)
        return (
            None if self.session.stand_in else next((one for one in able if one.id not in self.session.excluded), None)
        )

    def absent(self, role: str) -> Person | None:
        """The one who would answer, if nobody who can is there today."""
        people = self.answering(role)
        away = [person for person in people if person.absent(self.today)]
        return away[0] if people and len(away) == len(people) else None

    def readable_people(self) -> tuple[Person, ...]:
        """Everybody who could come to read something, once each."""
        roles = {step.role for step in self.procedure.steps if isinstance(step, (Submit, Consult))}
        people, codes = self.ladder.people, self._codes()
        reading = {one.id for role in roles for one in access.readers(self.procedure, role, people, codes)}
        return tuple(person for person in people if person.id in reading)

    # -- time ----------------------------------------------------------------------------------------------------------

    def start_terms(self, names: tuple[str, ...], beside: bool = False) -> None:
        """New clocks; what ran before at this place stops, unless the new ones run `beside` it."""
        told = tuple(name for name in self.session.told if name not in names)
        self._set(waiting=clocks.started(self, names, beside), told=told)

    def tell(self, term: str) -> None:
        """The message of this clock is given in this turn; it has no other."""
        self._set(told=tuple(dict.fromkeys((*self.session.told, term))))

    def runs(self, term: str) -> bool:
        """Whether this clock still has to pass."""
        return term in self.session.waiting and not self.over(term)

    def due(self, term: str) -> bool:
        """Whether the message of this clock is still to be given, and its day is here."""
        day = self.session.waiting.get(term)
        return day is not None and term not in self.session.told and day <= self.today

    def answered_by(self, action: str, answer: Mapping[str, str] | None = None) -> None:
        """What the client did is what these clocks waited for."""
        terms = self.procedure.terms
        self._set(waiting={name: day for name, day in self.session.waiting.items() if action not in terms[name].met_by})
        if action in ENDS_THE_QUESTION:
            self._set(satisfied=(answer or {}).get("tevreden") == "ja")
            self._set(pending=tuple(one for one in self.session.pending if one.kind != "tevreden"))

    def rest_until(self, day: date) -> None:
        """With the client's yes everything that was promised moves on by the days until then."""
        rest = max(day - self.today, timedelta(0))
        promised = {name for name in self.session.waiting if self.procedure.terms[name].kind != "check"}
        rules = self.procedure.terms
        moved = {
            name: put_off(due, rest, rules[name].amount, rules[name].unit, rules[name].statutory)
            if name in promised
            else due
            for name, due in self.session.waiting.items()
        }
        self._set(waiting=moved, told=tuple(name for name in self.session.told if name not in promised))

    def over(self, term: str) -> bool:
        """Whether this clock had its message, or its day is behind us."""
        day = self.session.waiting.get(term)
        return day is not None and (term in self.session.told or day < self.today)

    def owed(self) -> tuple[str, ...]:
        """What was promised and did not come, the oldest first."""
        days = sorted((day, name) for name, day in self.session.waiting.items() if day < self.today)
        return tuple(name for _, name in days if self.procedure.terms[name].kind != "check")

    def promise(self, names: tuple[str, ...]) -> dict[str, Fact]:
        """The dates that were told, each under its name, the first also as `datum`."""
        facts: dict[str, Fact] = {f"datum_{name}": day for name, day in self.session.waiting.items()}
        running = [self.session.waiting[name] for name in names if name in self.session.waiting]
        if running or self.session.waiting:
            facts["datum"] = (running or list(self.session.waiting.values()))[0]
        return facts

    def passed(self, term: str) -> dict[str, Fact]:
        facts = self.promise((term,))
        return {**facts, "datum": self.session.waiting.get(term, self.today)}
