"""What a client tells: kept in the draft, under the field that it belongs to, until it is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import filing
from flows.saying import Saying
from flows.session import Attachment, Heard, Say, Show

if TYPE_CHECKING:
    from flows.wishes import Understood

REMARKS = ("geld",)
"""Wishes inside a story that lead nowhere else, and that must not wait for an answer."""

LONGEST_DRAFT = 60_000
"""Characters in all answers together. A whole life fits; a flood does not."""


class Hearing(Saying):
    """A turn that can keep what was told."""

    def answered(self, field: str) -> str | None:
        return self.session.answers.get(field)

    def knows(self, field: str) -> bool:
        return field in self.session.answers or field in self.session.given

    def full(self, text: str) -> bool:
        """Whether this no longer fits in the draft, wherever it is told."""
        return sum(map(len, self.session.answers.values())) + len(text) > LONGEST_DRAFT

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

    def keep_file(self, file: Attachment, caption: str, ref: str, field: str = "verhaal") -> None:
        self._set(files=(*self.session.files, file))
        if caption.strip():
            self.add(field, caption, ref)
        self.say("bestand.bewaard", aantal=len(self.session.files))

    def take_out(self, files: tuple[str, ...]) -> None:
        """The client does not want to send these files."""
        self._set(files=tuple(file for file in self.session.files if file.id not in files))

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

    def editable(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """What the client can change here; not what another answer made needless to ask."""
        given = (name for name in fields if self.session.answers.get(name, filing.UNASKED) != filing.UNASKED)
        return tuple(name for name in given if self._asks(name))

    def _asks(self, field: str) -> bool:
        return field in self.procedure.asked
