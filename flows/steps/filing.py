"""Steps around a complaint that is sent: the summary and the sending, the waiting, and what is added later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from flows.authored import Many, Name, Target
from flows.session import Act, Attachment, Choice, Input, Wrote
from flows.steps import attached, consents
from flows.steps.base import Option, Step, choices_of
from flows.steps.choosing import summary_readers
from flows.steps.summary import Summary

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood


OBJECTS = "uitstel_niet_goed"


class Submit(Summary):
    """The summary in the client's own words, each item editable, and who will read it; then the sending.

    What is still unknown of its `fields` is asked first. Where no reader is left (everybody is ticked off, or nobody
    holds the role) the step passes on to `otherwise`.
    With `case` a complaint is opened under a number; without it (a call-back, a compliment) the rest of the draft
    stays as it is. `official` names the field with the client's answer to "officieel of niet".
    """

    kind: Literal["submit"]
    role: Name
    to: Target
    otherwise: Target
    official: Name | None = None
    readers: Target | None = None
    case: bool = True
    purpose: Name = "klacht"

    @property
    def tells_story(self) -> bool:
        """Whether the story goes along, and with it the files; for a call-back they wait in the draft."""
        return "verhaal" in self.fields

    def lacks(self, walk: Walk, field: str) -> bool:
        if self.formal and field == self.official:
            # An earlier answer that was sealed was about an earlier sending.
            return walk.answered(field) is None
        return super().lacks(walk, field)

    def enter(self, walk: Walk) -> None:
        if self.case and walk.has_had(self):
            walk.wait_on()
        elif not walk.readers(self.role):
            walk.pass_over(self.role, self.otherwise)
        elif not self.asks_again(walk):
            walk.begin_summary()
            super().enter(walk)

    def show(self, walk: Walk) -> None:
        if not walk.readers(self.role):
            walk.pass_over(self.role, self.otherwise)
            return
        if self.passes_on(walk) or walk.collect(self):
            return
        choices = [Choice("versturen", "knop.versturen")]
        files = walk.file_items() if self.tells_story else ()
        if files or walk.editable(self.fields):
            choices.append(Choice("veranderen", "knop.veranderen"))
        if self.readers and not walk.sealed():
            choices.append(Choice("lezers", "knop.lezers"))
        if not walk.sealed():
            choices.append(Choice("niet_versturen", "knop.niet_versturen"))
        key = "doorsturen" if self.case and walk.sealed() else f"samenvatting.{self.purpose}"
        items = (*walk.items(self.fields), *files, *summary_readers(walk, self.role))
        walk.show(self, tuple(choices), key=key, items=items)

    def press(self, walk: Walk, option: str) -> None:
        match option:
            case "versturen" if not walk.readers(self.role):
                # Whoever stood on the screen has left since: nothing may go to nobody.
                self.show(walk)
            case "versturen":
                walk.file(self)
                walk.go(self.to, passing=True)
            case "lezers" if self.readers:
                walk.edit(self, self.readers)
            case "niet_versturen":
                walk.go("niet_verstuurd")
            case _ if not self.change(walk, option):
                walk.misunderstood()

    def leads(self) -> Iterator[str]:
        yield self.to
        yield self.otherwise
        yield "niet_verstuurd"
        if self.readers:
            yield self.readers
        yield from super().leads()


class Await(Step):
    """Waiting, with a date: for an answer, or for a talk that the client has. A term that passes is never silent.

    `again` is the term that starts when the client waits on; `asks` is our own question on our own date. `after`:
    what staff did with the case, and where the client goes on then. A filed case offers adding and withdrawing here.
    """

    kind: Literal["await"]
    terms: Many[Name]
    again: Name
    options: Many[Option]
    asks: str = ""
    after: dict[Name, Target] = Field(default_factory=dict)

    def enter(self, walk: Walk) -> None:
        walk.hand_over(self)
        walk.start_terms(self.terms)
        walk.say_kept()
        self.show(walk)

    def resume(self, walk: Walk) -> None:
        over = walk.closed() and self.role in walk.session.sent
        if not over and not {*self.terms, self.again} & walk.session.waiting.keys():
            walk.start_terms((self.again,), beside=True)
            walk.say_kept()
        self.show(walk)

    def show(self, walk: Walk) -> None:
        """The day that was promised; once that is over, what was asked then, and no promise that is past."""
        if self._has_news(walk):
            self._stand(walk)
            return
        late = [term for term in (self.again, *self.terms) if walk.over(term)]
        if self.again in walk.session.waiting and self.again not in late:
            self._wait_on(walk)
        elif late:
            self.expired(walk, late[0])
        else:
            walk.show(self, self._choices(walk), facts=walk.promise(self.terms))

    def _has_news(self, walk: Walk) -> bool:
        """Whether this body has done something, after which other days count than those told at the sending."""
        if not walk.session.news or self.role not in walk.session.sent or walk.went_on():
            return False
        # Where no day was promised, our own question on its own day is all that comes.
        promised = any(walk.procedure.terms[term].kind != "check" for term in self.terms)
        return walk.closed() or bool(walk.comes()) or promised or not any(walk.runs(term) for term in self.terms)

    def _stand(self, walk: Walk) -> None:
        """There was news: what still comes, and what the client can do now."""
        late = walk.owed()
        asks = tuple(term for term in self.terms if walk.runs(term) and walk.procedure.terms[term].kind == "check")
        last = "stand.laat" if late else "stand.vraag" if asks else "stand.niets"
        key = walk.over_key() if walk.closed() else "stand.komt" if walk.comes() else last
        walk.show(self, self._choices(walk), key=key, items=walk.comes(), facts=walk.promise(late or asks))

    def _wait_on(self, walk: Walk) -> None:
        walk.show(self, self._choices(walk), key="wachten.verder", facts=walk.promise((self.again,)))

    def press(self, walk: Walk, option: str) -> None:
        if option == "wacht_nog":
            walk.start_terms((self.again,), beside=True)
            walk.say_kept()
            self._wait_on(walk)
            return
        chosen = next((one for one in self.options if one.id == option), None)
        if chosen is not None:
            walk.take(chosen, self)
        elif option == "stand":
            proof = Choice("bewijs", "knop.bewijs")
            choices = (proof, *consents.door(walk), *_objection(walk), *self._choices(walk))
            walk.show(self, choices, key="stand", items=(*walk.done(), *walk.comes()))
        elif option == "bewijs":
            walk.prove()
            self.show(walk)
        elif option == OBJECTS:
            walk.do(Act("verlenging_reactie", {"eens_met": "niet_eens"}))
            walk.say("uitstel.genoteerd")
            self.show(walk)
        elif option in ("aanvullen", "intrekken"):
            walk.go(option)
        elif not consents.press(walk, self, option):
            walk.misunderstood()

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        """Typing while a complaint is under way is an addition; before that it is more of the story."""
        if walk.session.number and heard.story:
            walk.add("aanvulling", text, ref)
            walk.go("aanvulling_versturen")
        elif heard.story:
            walk.keep_story(text, ref, heard)
            walk.follow(heard)
        else:
            walk.misunderstood()

    def attach(self, walk: Walk, file: Attachment, caption: str, ref: str) -> None:
        if not walk.session.number:
            super().attach(walk, file, caption, ref)
            return
        walk.keep_file(file, caption, ref, field="aanvulling")
        walk.go("aanvulling_versturen")

    def expired(self, walk: Walk, term: str) -> None:
        rule = walk.procedure.terms[term]
        choices = (Choice("wacht_nog", "knop.wacht_nog"), *self._choices(walk))
        key = self.asks if self.asks and rule.kind == "check" else rule.passing
        walk.show(self, choices, key=key, facts=walk.passed(term), tells=term)

    def _choices(self, walk: Walk) -> tuple[Choice, ...]:
        own = choices_of(walk, tuple(one for one in self.options if not (walk.session.satisfied and one.satisfies)))
        elsewhere = self.role is not None and self.role not in walk.session.sent
        if not walk.session.number or elsewhere:
            return own
        stand = (Choice("stand", "knop.stand"),)
        if walk.closed():
            # Whether it was solved was asked before; what is left is to go on, or to look back.
            return (*(one for one in own if one.id != "tevreden" and not self._over(walk, one.id)), *stand)
        return (*own, *stand, Choice("aanvullen", "knop.aanvullen"), Choice("intrekken", "knop.intrekken"))

    def _over(self, walk: Walk, name: str) -> bool:
        """Whether what this button does has no place with a closed case."""
        option = next((one for one in self.options if one.id == name), None)
        row = walk.procedure.case.row(option.act) if option and option.act else None
        return row is not None and "gesloten" not in row.before

    def leads(self) -> Iterator[str]:
        yield from (option.to for option in self.options if option.to)
        yield from self.after.values()
        yield from ("aanvullen", "aanvulling_versturen", "intrekken")


def _objection(walk: Walk) -> tuple[Choice, ...]:
    """A longer wait is told, not asked; what the client thinks of it is written down all the same (Wkkgz 17 lid 2)."""
    longer = any(one.action == "verlengen" for one in walk.session.news)
    return (Choice(OBJECTS, "knop.uitstel_niet_goed"),) if longer else ()


class Add(Step):
    """Sends what a client added after the sending, sealed as an addition and said to be one."""

    kind: Literal["add"]

    def show(self, walk: Walk) -> None:
        choices = [Choice("versturen", "knop.versturen"), Choice("weggooien", "knop.weggooien")]
        if walk.session.files:
            choices.insert(1, Choice("bestanden", "knop.bestanden"))
        items = (*walk.items(("aanvulling",)), *walk.file_items())
        readers = tuple(item for role in walk.session.sent for item in summary_readers(walk, role))
        walk.show(self, tuple(choices), items=(*items, *readers))

    def press(self, walk: Walk, option: str) -> None:
        if option == "versturen" and not any(walk.readers(role) for role in walk.session.sent):
            walk.say("aanvulling.niemand")
            self.show(walk)
            return
        if option == "versturen":
            walk.send_addition()
            walk.say("aanvulling.verstuurd")
        elif option == "weggooien":
            walk.drop(("aanvulling",))
            walk.say("aanvulling.weg")
        elif option == "bestanden":
            attached.offer(walk, self)
            return
        elif attached.press(walk, self, option):
            if not walk.answered("aanvulling") and not walk.session.files:
                walk.home()
            return
        else:
            walk.misunderstood()
            return
        walk.home()

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        walk.add("aanvulling", text, ref)
        self.show(walk)

    def leads(self) -> Iterator[str]:
        yield "<"

    def examples(self, walk: Walk) -> Iterator[Input]:
        yield from super().examples(walk)
        yield Wrote("Dit gebeurde ook nog op dinsdag.", ref="2")
