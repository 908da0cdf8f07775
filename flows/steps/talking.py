"""The step where a client talks with the vertrouwenspersoon, under a name that says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from flows.authored import Many, Name, Target
from flows.session import Attachment, Choice, EndTalk, Fact, Input, Relay, Wrote
from flows.steps.base import Option, Step, choices_of

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood


class Consult(Step):
    """A two-way talk under an alias. Where nobody can answer in a chat, `otherwise` gives phone and mail.

    `terms` run from each message of the client until the answer; `again` when the client waits on.
    """

    hears: ClassVar[frozenset[str] | None] = frozenset({"stoppen", "wissen", "terug", "meer", "hulp"})
    remarks: ClassVar[bool] = False
    kind: Literal["consult"]
    role: Name
    to: Target
    otherwise: Target
    terms: Many[Name]
    again: Name
    options: Many[Option] = ()

    def enter(self, walk: Walk) -> None:
        if not walk.answering(self.role):
            walk.pass_over(self.role, self.otherwise)
            return
        walk.hand_over(self)
        walk.open_talk(self.role)
        self.show(walk)

    def show(self, walk: Walk) -> None:
        facts: dict[str, Fact] = {"alias": walk.session.alias}
        absent = walk.absent(self.role)
        if absent is None or absent.back is None:
            walk.show(self, self._choices(walk), facts=facts)
            return
        other = self._other(walk)
        key = "gesprek.afwezig" if other else "gesprek.afwezig_alleen"
        walk.show(
            self, (*other, *self._choices(walk)), key=key, facts={**facts, "naam": absent.name, "datum": absent.back}
        )

    def press(self, walk: Walk, option: str) -> None:
        if option == "gesprek_afsluiten":
            walk.do(EndTalk(self.role, walk.session.alias))
            walk.close_talk()
            walk.go(self.to, passing=True)
        elif option == "waarnemer":
            walk.choose_stand_in(self.role)
            self.show(walk)
        elif option == "wacht_nog":
            walk.start_terms((self.again,), beside=True)
            walk.show(self, self._choices(walk), key="gesprek.wachten", facts=walk.promise((self.again,)))
        else:
            chosen = next((one for one in self.options if one.id == option), None)
            if chosen is None:
                walk.misunderstood()
            else:
                walk.take(chosen, self)

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        self._relay(walk, text, None)

    def attach(self, walk: Walk, file: Attachment, caption: str, ref: str) -> None:
        self._relay(walk, caption, file)

    def expired(self, walk: Walk, term: str) -> None:
        key, choices = walk.silence(), self._choices(walk)
        if key == "gesprek.stil":
            choices = (Choice("wacht_nog", "knop.wacht_nog"), *self._other(walk), *choices)
        walk.show(self, choices, key=key, facts=walk.passed(term), tells=term)

    def _relay(self, walk: Walk, text: str, file: Attachment | None) -> None:
        readers = tuple(person.id for person in walk.answering(self.role))
        if not readers:
            # Whoever answered here has left: words that nobody gets are not "sent".
            walk.pass_over(self.role, self.otherwise)
            return
        walk.do(Relay(self.role, walk.session.alias, readers, text, file))
        walk.start_terms(self.terms)
        walk.say("gesprek.verstuurd", **walk.facts_of(self), **walk.promise(self.terms))

    def _other(self, walk: Walk) -> tuple[Choice, ...]:
        """Somebody else may answer, but only if the client says so."""
        other = walk.stand_in(self.role)
        return (Choice("waarnemer", "knop.waarnemer", {"naam": other.name}),) if other else ()

    def _choices(self, walk: Walk) -> tuple[Choice, ...]:
        return (*choices_of(walk, self.options), Choice("gesprek_afsluiten", "knop.gesprek_afsluiten"))

    def leads(self) -> Iterator[str]:
        yield self.to
        yield self.otherwise
        yield from (option.to for option in self.options if option.to)

    def examples(self, walk: Walk) -> Iterator[Input]:
        yield from super().examples(walk)
        yield Wrote("Ik word niet serieus genomen.", ref="3")
