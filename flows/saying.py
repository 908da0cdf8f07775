"""What a turn says: messages, the one screen, and the facts that their words need."""

from __future__ import annotations

from flows import filing, keeping
from flows.help_lines import lines_for
from flows.session import Card, Choice, Fact, Facts, Item, Say, Show, Word
from flows.standing import Standing
from flows.steps import Option, Respond, Step

FILE_WORDS = {"photo": "foto", "voice": "spraak", "audio": "geluid", "video": "video", "video_note": "video"}
"""What a kind of file is called; any other is a document."""


class Saying(Standing):
    """A turn that can speak."""

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
        tells: str = "",
    ) -> None:
        """The screen of this turn: the step's own buttons, and always the way back and "Meer".

        `tells` is the term whose message it is.
        """
        self._tells = tells
        everywhere = []
        if self.session.pending and not isinstance(step, Respond):
            everywhere.append(Choice("antwoorden", "knop.vraag_open"))
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

    def say_kept(self) -> None:
        """Whoever waits for long hears until when their words wait along."""
        last = keeping.promised(self.procedure, self.session, self.today)
        if last:
            self.say("bewaard_tot", tot=last)

    # -- facts ---------------------------------------------------------------------------------------------------------

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
        names = ", ".join(person.name for person in self.named(role)) or contact.name
        facts: dict[str, Fact] = {"rol": self.role_word(role), "naam": names or self.role_word(role)}
        known = {"telefoon": contact.phone, "mail": contact.mail, "site": contact.site}
        known["adres"] = "\n".join(contact.post)
        # On a letter `adres` is the client's own; `aan` is where it goes.
        facts["aan"] = known["adres"] or "\n".join(filter(None, (contact.name, contact.mail))) or facts["rol"]
        return {**facts, **{name: value for name, value in known.items() if value}}

    def role_word(self, role: str) -> Word:
        return Word(f"rol.{role}")

    def word(self, key: str) -> Facts:
        return {"woord": Word(key)}

    def offers(self, option: Option) -> bool:
        """Whether this button makes sense here and now."""
        return option.to is None or option.to == "<" or self.resolve(option.to) is not None

    # -- what the client told ------------------------------------------------------------------------------------------

    def items(self, fields: tuple[str, ...]) -> tuple[Item, ...]:
        return filing.items(self.procedure, self.session.answers, fields)

    def file_items(self) -> tuple[Item, ...]:
        """The files that go along, each with its number: "foto 1"."""
        kinds = (FILE_WORDS.get(file.kind, "document") for file in self.session.files)
        return tuple(Item("bestanden", str(number), f"bestand.{kind}") for number, kind in enumerate(kinds, start=1))

    def _told(self) -> dict[str, Fact]:
        """The answers as facts, for a text to copy; what is open is shown as dots."""
        told: dict[str, Fact] = {name: "…" for name in self.procedure.fields}
        for item in self.items(tuple(self.procedure.fields)):
            told[item.field] = Word(item.key) if item.key else item.text or "…"
        return told
