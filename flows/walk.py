"""One turn in the making: what a step may do to a session, and the effects that this leaves. It lives for one turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flows import clocks, filing
from flows.calendar import local_day
from flows.help_lines import lines_for
from flows.procedure import Ladder, Procedure
from flows.session import (
    Attachment,
    Begin,
    Card,
    Choice,
    Count,
    Effect,
    Enter,
    Fact,
    Facts,
    Forget,
    Forward,
    GiveCode,
    Heard,
    Item,
    Moment,
    Notify,
    Person,
    Release,
    Say,
    Session,
    Show,
    Switch,
    Turn,
    Word,
)
from flows.steps import Choose, Consult, Option, Step, Submit, Summary

if TYPE_CHECKING:
    from flows.wishes import Understood

LONGEST_TRAIL = 60


class Walk:
    """A session on its way to the next; every change goes through here."""

    def __init__(self, ladder: Ladder, session: Session, moment: Moment) -> None:
        self.ladder = ladder
        self.session = session
        self.moment = moment
        self.effects: list[Effect] = []
        self._clocks = session.waiting

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
        effects += clocks.changes(self._clocks, self.session.waiting, self.today)
        return Turn(replace(self.session, seen=self.today), tuple(effects))

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def _set(self, **changes: object) -> None:
        self.session = replace(self.session, **changes)  # type: ignore[arg-type]

    def arrive(self) -> None:
        """The very first step of a new session."""
        self._set(step=self.procedure.start, tone=self.procedure.tone)

    def away(self) -> bool:
        """The client comes back after a day or more, with something that waited."""
        seen = self.session.seen
        waited = bool(self.session.answers or self.session.number)
        return waited and seen is not None and (self.today - seen).days >= 1

    def leave_aside(self) -> None:
        if self.in_aside():
            self._set(step=self.session.aside, aside="", trail=self._road())

    # -- moving --------------------------------------------------------------------------------------------------

    def resolve(self, target: str) -> str | None:
        """The step behind a target, or nothing where this procedure (or this moment) has no such place."""
        if target == "@gesprek":
            return self._consult_step() if self.session.talking else None
        if target.startswith("@"):
            return self.procedure.rights.get(target[1:])
        return target

    def in_aside(self) -> bool:
        return bool(self.session.aside)

    def go(self, target: str, passing: bool = False, again: bool = False) -> None:
        """Go on to a step. `passing`: the step we leave asked nothing, so "terug" must not stop there.

        `again`: the client was there before, and what began there goes on.
        """
        if target == "<":
            self.home()
            return
        name = self.resolve(target)
        assert name is not None, target
        here = self.session.step
        if name in self.procedure.aside_ids:
            if not self.in_aside():
                self._set(aside=here)
            elif here and here != name:
                self._push(here)
        else:
            left = self.in_aside() or target.startswith("@")
            if self.in_aside():
                here = self.session.aside
                self._set(aside="", trail=self._road())
            if left and self.session.editing:
                # Whoever goes elsewhere is no longer answering for that summary; "terug" finds it again.
                here = self.session.editing
                self._set(editing="")
            if here and here != name and not passing:
                self._push(here)
        self._set(step=name)
        if again:
            self.step.resume(self)
        else:
            self.step.enter(self)

    def on(self, target: str) -> None:
        """Go on after an answer; an answer that a summary asked for goes back to it."""
        summary = self.session.editing
        if summary:
            here = self.session.step
            trail = tuple(name for name in self.session.trail if name != summary)
            asked_on_the_way = trail == self.session.trail
            self._set(editing="", step=summary, trail=(*trail, here) if asked_on_the_way else trail)
            self.step.show(self)
        else:
            self.go(target)

    def branch(self) -> None:
        """This step shows a second screen; "terug" leads to its first."""
        self._push(self.session.step)

    def edit(self, summary: Step, target: str) -> None:
        """Change one thing of a summary, and come back to it."""
        self._push(summary.id)
        self._set(editing=summary.id, step=target)
        self.step.show(self)

    def wait_on(self) -> None:
        """To where the client waits for whoever has the complaint now; nothing is sent twice."""
        place = self.procedure.step(self.session.filed[-1])
        assert isinstance(place, Submit), place.id
        self.go(place.to, passing=True, again=True)

    def has_had(self, summary: Submit) -> bool:
        """Whether this was sent already; a body that has the complaint can still get it as an official one."""
        return summary.id in self.session.filed or (summary.role in self.session.sent and not summary.formal)

    def begin_summary(self) -> None:
        """Whoever comes to another summary is no longer answering for the one before."""
        self._set(editing="")

    def ask(self, summary: Summary, field: str) -> None:
        """Visit the step that asks this, and come back to the summary with the answer."""
        self._set(editing=summary.id, step=self.procedure.asking(field))
        self.step.enter(self)

    def collect(self, summary: Summary) -> bool:
        """Ask what a summary still lacks, one thing at a time; False when it lacks nothing."""
        for field in summary.fields:
            if summary.lacks(self, field) and self._asks(field):
                self.ask(summary, field)
                return True
        return False

    def back(self) -> None:
        """One step back; inside a detour, at most to where it began."""
        trail = self.session.trail
        if self.in_aside() and not (trail and trail[-1] in self.procedure.aside_ids):
            self.home()
            return
        if trail:
            here, name = self.step, trail[-1]
            editing = here.id if isinstance(here, Summary) else self.session.editing
            if not getattr(self.procedure.step(name), "field", None):
                editing = ""
            self._set(step=name, trail=trail[:-1], editing=editing)
        self.step.resume(self)

    def home(self) -> None:
        """Back to where the detour began; nothing there was lost."""
        self.leave_aside()
        self.step.resume(self)

    def take(self, option: Option, step: Step) -> None:
        """Everything that this button does, in the order in which it is written down."""
        if option.skip and step.role:
            self._set(skipped=(*self.session.skipped, f"{step.role}:{option.skip}"))
        for name, value in option.set.items():
            self.answer(name, value)
        if option.tone:
            self._set(tone=option.tone)
        if option.count:
            self.do(Count(option.count))
        if option.withdraw:
            self._withdraw()
        if option.forget:
            self._forget()
        if option.switch:
            self.do(Switch())
        if option.enter:
            self.do(Enter(option.enter))
        if option.begin:
            self.begin()
        elif option.to:
            self.go(option.to)
        elif isinstance(step, Choose) and step.to:
            self.on(step.to)

    def pass_over(self, role: str, otherwise: str) -> None:
        """Nobody is left on this rung: say so, and which is next."""
        self.say("overgeslagen", rol=self.role_word(role))
        self.go(otherwise, passing=True)

    def _push(self, name: str) -> None:
        self._set(trail=(*self.session.trail, name)[-LONGEST_TRAIL:])

    def _road(self) -> tuple[str, ...]:
        return tuple(name for name in self.session.trail if name not in self.procedure.aside_ids)

    def _consult_step(self) -> str | None:
        steps = (step for step in self.procedure.steps if isinstance(step, Consult))
        return next((step.id for step in steps if step.role == self.session.talking), None)

    # -- speaking ------------------------------------------------------------------------------------------------

    def say(self, key: str, **facts: Fact) -> None:
        self.do(Say(key, {**self.base_facts(), **facts}))

    def show(
        self,
        step: Step,
        choices: tuple[Choice, ...],
        key: str = "",
        items: tuple[Item, ...] = (),
        facts: Facts | None = None,
        replace: bool = False,
    ) -> None:
        """The screen of this turn: the step's own buttons, and always the way back and "Meer"."""
        everywhere = []
        if self.session.trail or self.in_aside() or self.session.editing:
            everywhere.append(Choice("terug", "knop.terug"))
        if (key or step.key) != "meer" and "meer" in self.procedure.places:
            everywhere.append(Choice("meer", "knop.meer"))
        choices = (*choices, *everywhere)
        # A screen that changes in its place stays the same question: who taps two boxes quickly means both.
        self._set(turn=self.session.turn + (0 if replace else 1), offered=tuple(choice.id for choice in choices))
        self.do(Show(key or step.key, {**self.facts_of(step), **(facts or {})}, choices, items, replace))

    def hand_over(self, step: Step) -> None:
        """Contact cards, help lines and texts to copy that belong to a place."""
        for role in step.cards:
            contact = self.procedure.roles[role].contact
            if contact.phone:
                self.do(Card(contact.name or self.procedure.name, contact.phone, contact.mail))
        if step.lines:
            lines = lines_for(child=self.session.tone == "je", use=step.lines)
            items = tuple(Item("hulplijn", line.spoken) for line in lines)
            self.do(Say(f"hulplijnen.{step.lines}", self.base_facts(), items))
        self.copy_out(step)

    def copy_out(self, step: Step, below: tuple[Item, ...] = ()) -> None:
        """The texts of this step, for the client to copy and send."""
        for key in step.copies:
            self.do(Say(key, {**self.facts_of(step), **self._told()}, below, copy=True))

    def misunderstood(self) -> None:
        """This means nothing here: say so, change nothing, and ask again."""
        self.say("niet_begrepen")
        self.step.show(self)

    def base_facts(self) -> dict[str, Fact]:
        facts: dict[str, Fact] = {"organisatie": self.procedure.name, **self.procedure.facts}
        if self.session.number:
            facts["nummer"] = self.session.number
        return facts

    def facts_of(self, step: Step) -> dict[str, Fact]:
        role = self.role_facts(step.role) if step.role else {}
        return {**self.base_facts(), **role, **step.facts}

    def facts_for(self, target: str | None) -> Facts:
        """What the words on a button need: where it leads."""
        name = self.resolve(target) if target and target != "<" else None
        return self.facts_of(self.procedure.step(name)) if name else self.base_facts()

    def role_facts(self, role: str) -> dict[str, Fact]:
        contact = self.procedure.roles[role].contact
        names = ", ".join(person.name for person in self.readers(role)) or contact.name
        facts: dict[str, Fact] = {"rol": self.role_word(role), "naam": names or self.role_word(role)}
        known = {"telefoon": contact.phone, "mail": contact.mail, "site": contact.site}
        known["adres"] = "\n".join(contact.post)
        return {**facts, **{name: value for name, value in known.items() if value}}

    def role_word(self, role: str) -> Word:
        return Word(f"rol.{role}")

    def word(self, key: str) -> Facts:
        return {"woord": Word(key)}

    def offers(self, option: Option) -> bool:
        """Whether this button makes sense here and now."""
        return option.to is None or option.to == "<" or self.resolve(option.to) is not None

    # -- what the client tells -----------------------------------------------------------------------------------

    def answered(self, field: str) -> str | None:
        return self.session.answers.get(field)

    def knows(self, field: str) -> bool:
        return field in self.session.answers or field in self.session.given

    def sealed(self) -> bool:
        return bool(self.session.number)

    def answer(self, field: str, value: str, ref: str = "") -> None:
        heard = tuple(one for one in self.session.heard if one.field != field)
        if ref:
            heard = (*heard, Heard(ref, field, value))
        self._set(answers={**self.session.answers, field: value}, heard=heard)

    def add(self, field: str, text: str, ref: str) -> None:
        """More words to a field; what was typed before stays."""
        before = self.session.answers.get(field, "")
        joined = f"{before}\n{text}" if before else text
        heard = (*self.session.heard, Heard(ref, field, text)) if ref else self.session.heard
        self._set(answers={**self.session.answers, field: joined}, heard=heard)

    def keep_story(self, text: str, ref: str, heard: Understood) -> None:
        self.add("verhaal", text, ref)
        self.notice_fields(heard, "verhaal")

    def notice_fields(self, heard: Understood, told: str) -> None:
        """What stands in a story is not asked again."""
        for name, field in self.procedure.fields.items():
            value = heard.fields.get(field.like or name)
            if value and name != told and not self.knows(name):
                self.answer(name, value)

    def remark(self, heard: Understood) -> None:
        """What a story asks for that is no road gets its answer at once; the question that stood open stays."""
        for wish in heard.wishes:
            target = self.procedure.wishes.get(wish)
            if wish in REMARKS and target and self.resolve(target):
                answer = self.procedure.step(target)
                screen = next((at for at, one in enumerate(self.effects) if isinstance(one, Show)), len(self.effects))
                self.effects.insert(screen, Say(answer.key, self.facts_of(answer)))

    def follow(self, heard: Understood, quiet: bool = False) -> bool:
        """A story that also asks for something leads there; otherwise it is kept, and the question comes again."""
        for wish in heard.wishes:
            target = self.procedure.wishes.get(wish)
            if wish in ROADS and target and self.resolve(target) not in (None, self.session.step):
                self.say("verhaal.bewaard")
                self.go(target)
                return True
        if not quiet:
            self.say("verhaal.bewaard")
            self.step.show(self)
        return False

    def correct(self, text: str, ref: str) -> None:
        """An edited message changes what it said before, as long as that is not sealed."""
        old = [one for one in self.session.heard if one.ref == ref]
        if not old:
            self.say("wijzigen_te_laat")
            return
        answers = dict(self.session.answers)
        for one in old:
            answers[one.field] = answers.get(one.field, "").replace(one.text, text, 1)
        heard = tuple(replace(one, text=text) if one.ref == ref else one for one in self.session.heard)
        self._set(answers=answers, heard=heard)
        self.say("gewijzigd")
        if isinstance(self.step, Summary):
            self.step.show(self)

    def keep_file(self, file: Attachment, caption: str, ref: str, field: str = "verhaal") -> None:
        self._set(files=(*self.session.files, file))
        if caption.strip():
            self.add(field, caption, ref)
        self.say("bestand.bewaard", aantal=len(self.session.files))

    def drop(self, fields: tuple[str, ...], files: bool = True) -> None:
        """Leave no more of these fields in the draft, and with the story also its files."""
        answers = {name: value for name, value in self.session.answers.items() if name not in fields}
        heard = tuple(one for one in self.session.heard if one.field not in fields)
        self._set(answers=answers, heard=heard, files=() if files else self.session.files)

    def picked(self, field: str) -> tuple[str, ...]:
        value = self.session.answers.get(field, "")
        return tuple(one for one in value.split(",") if one)

    def toggle_reader(self, person: str) -> None:
        out = self.session.excluded
        self._set(excluded=tuple(p for p in out if p != person) if person in out else (*out, person))

    def items(self, fields: tuple[str, ...]) -> tuple[Item, ...]:
        return filing.items(self.procedure, self.session.answers, fields)

    def file_items(self) -> tuple[Item, ...]:
        number = len(self.session.files)
        return (Item("bestanden", str(number)),) if number else ()

    def editable(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """What the client can change here; a chosen answer that was never theirs to give is not among it."""
        """What the client can change here; not what another answer made needless to ask."""
        given = (name for name in fields if self.session.answers.get(name, filing.UNASKED) != filing.UNASKED)
        return tuple(name for name in given if self._asks(name))

    def _asks(self, field: str) -> bool:
        return field in self.procedure.asked

    def _told(self) -> dict[str, Fact]:
        """The answers as facts, for a text to copy; what is open is shown as dots."""
        told = {name: "…" for name in self.procedure.fields}
        for item in self.items(tuple(self.procedure.fields)):
            told[item.field] = item.text or "…"
        return dict(told)

    # -- people --------------------------------------------------------------------------------------------------

    def readers(self, role: str) -> tuple[Person, ...]:
        """Who holds this role and may read this client's record."""
        return tuple(
            person for person in self.ladder.people if role in person.roles and person.id not in self.session.excluded
        )

    def answering(self, role: str) -> tuple[Person, ...]:
        """Those who can answer in a chat of their own."""
        return tuple(person for person in self.readers(role) if person.reachable)

    def readable_people(self) -> tuple[Person, ...]:
        """Everybody who could come to read something, once each."""
        roles = {step.role for step in self.procedure.steps if isinstance(step, (Submit, Consult))}
        return tuple(person for person in self.ladder.people if roles & set(person.roles))

    # -- time ----------------------------------------------------------------------------------------------------

    def start_terms(self, names: tuple[str, ...], beside: bool = False) -> None:
        """New clocks; what ran before at this place stops, unless the new ones run `beside` it."""
        self._set(waiting=clocks.started(self, names, beside))

    def runs(self, term: str) -> bool:
        """Whether this clock still has to pass."""
        return term in self.session.waiting and not self.over(term)

    def over(self, term: str) -> bool:
        """Whether the day of this clock is behind us."""
        day = self.session.waiting.get(term)
        return day is not None and day < self.today

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

    # -- talking -------------------------------------------------------------------------------------------------

    def open_talk(self, role: str) -> None:
        """Begin the talk under a fresh alias, or go on with it; either way it is not forgotten."""
        begun = self.session.talking == role
        if not begun:
            self._set(alias=self.moment.alias, talking=role)
        step = self.step
        if isinstance(step, Consult) and not any(self.runs(name) for name in (*step.terms, step.again)):
            self.start_terms((step.again,))
        if not begun:
            self.give_code()

    def close_talk(self) -> None:
        """The link is cut; "terug" must not lead into a talk that is over."""
        trail = tuple(name for name in self.session.trail if name != self.session.step)
        self._set(waiting=clocks.without_talk(self), trail=trail)
        self._set(alias="", talking="")

    def silence(self) -> str:
        """The key of what it means that nobody says anything in the talk."""
        return clocks.silence(self)

    def hear(self) -> None:
        """The answer has come: the clock of the question stops."""
        self._set(waiting=clocks.without_talk(self))

    def give_code(self) -> None:
        """The words that find this again from another phone, shown once."""
        if not self.session.coded:
            self._set(coded=True)
            self.do(GiveCode(self.moment.code))
            self.say("terugkomcode", code=self.moment.code)

    # -- filing --------------------------------------------------------------------------------------------------

    def file(self, step: Submit) -> None:
        """Send what stands in the summary; the draft goes, the number stays."""
        for effect in filing.effects(self, step):
            self.do(effect)
        sent = [effect for effect in self.effects if isinstance(effect, Forward | Release)]
        number = self.session.number or (self.moment.number if step.case else "")
        names = ", ".join(person.name for person in self.readers(step.role))
        if step.case:
            given = tuple(dict.fromkeys((*self.session.given, *self.session.answers)))
            filed_on = self.session.filed_on or self.today
            sent_to = tuple(dict.fromkeys((*self.session.sent, step.role)))
            filed = (*self.session.filed, step.id)
            self._set(number=number, given=given, filed_on=filed_on, sent=sent_to, filed=filed)
            self._set(answers={}, heard=(), files=(), trail=())
        else:
            self.drop(step.fields, files=step.tells_story)
            self._set(trail=())
        assert sent, step.id
        self.say(f"verstuurd.{step.purpose}", naam=names, rol=self.role_word(step.role))
        if step.case:
            self.give_code()

    def send_addition(self) -> None:
        for effect in filing.addition(self):
            self.do(effect)
        self.drop(("aanvulling",))

    def _withdraw(self) -> None:
        for role in self.session.sent:
            readers = tuple(person.id for person in self.readers(role))
            self.do(Notify(role, "ingetrokken", self.session.number, readers))
        self.do(Count("ingetrokken"))
        # What is withdrawn is over: the next complaint is a new one, under a number of its own.
        self._set(number="", sent=(), filed=(), given=(), filed_on=None, aside="", trail=())
        self._set(waiting=clocks.at_an_end(self))

    # -- ending and beginning ------------------------------------------------------------------------------------

    def finish(self, count: str | None) -> None:
        """Nothing more is asked. A detour ends without ending the complaint or the talk beside it."""
        if count:
            self.do(Count(count))
        if self.session.answers or self.session.files:
            self.do(Forget())
        self._set(answers={}, heard=(), files=(), editing="")
        if not (self.in_aside() and (self.session.number or self.session.talking)):
            self._set(waiting=clocks.at_an_end(self), trail=(), aside="")

    def _forget(self) -> None:
        """What is not sent is destroyed; what was sent stays sent, and that is said."""
        kept = bool(self.session.number or self.session.talking)
        self.do(Forget(all=not kept))
        self.say("gewist.zaak_blijft" if kept else "gewist")
        self._set(answers={}, heard=(), files=(), editing="")

    def begin(self) -> None:
        """A new talk: beside a filed case or an open talk, otherwise in this place."""
        if self.session.number or self.session.talking:
            self.do(Begin())
        else:
            self._restart()
            self.step.enter(self)

    def begin_with(self, text: str, ref: str, heard: Understood) -> None:
        """A story told at an end is the beginning of a new one."""
        if self.session.number or self.session.talking:
            self.do(Begin(text, ref))
            return
        self._restart()
        self.step.write(self, text, ref, heard)

    def _restart(self) -> None:
        """A session as new. What was told since the end belongs to it."""
        old = self.session
        kept = Session(old.procedure, self.procedure.start, old.language, self.procedure.tone, turn=old.turn)
        self.session = replace(kept, coded=old.coded, answers=old.answers, heard=old.heard, files=old.files)


ROADS = ("vertrouwenspersoon", "bellen", "commissie")
"""Wishes inside a story that say where the client wants to go with it."""
REMARKS = ("geld",)
"""Wishes inside a story that lead nowhere else, and that must not wait for an answer."""
