"""Steps where the client chooses or reads: choose, pick, tell, avoid, done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from flows.authored import Many, Name, Target
from flows.session import Attachment, Choice, Facts, Item
from flows.steps.base import Option, Step, choices_of

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood


class Choose(Step):
    """One question with buttons. `field` keeps the pressed button as an answer; `to` is for options without one of
    their own; `story_to` is where a typed story leads.
    """

    kind: Literal["choose"]
    options: Many[Option]
    field: Name | None = None
    to: Target | None = None
    story_to: Target | None = None

    def show(self, walk: Walk) -> None:
        walk.show(self, choices_of(walk, self.options))

    def press(self, walk: Walk, option: str) -> None:
        chosen = next((one for one in self.options if one.id == option), None)
        if chosen is None:
            walk.misunderstood()
            return
        if self.field:
            walk.answer(self.field, option)
        walk.take(chosen, self)

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        if not heard.story:
            walk.misunderstood()
            return
        walk.keep_story(text, ref, heard)
        if not walk.follow(heard, quiet=self.story_to is not None) and self.story_to:
            walk.say("verhaal.bewaard")
            walk.go(self.story_to)

    def leads(self) -> Iterator[str]:
        yield from (option.to for option in self.options if option.to)
        yield from (target for target in (self.to, self.story_to) if target)


class Pick(Step):
    """A question where several buttons may be right; each press marks or unmarks one."""

    kind: Literal["pick"]
    field: Name
    options: Many[Option]
    to: Target

    def show(self, walk: Walk, replace: bool = False) -> None:
        marked = walk.picked(self.field)
        choices = tuple(
            Choice(option.id, "vinkje.aan" if option.id in marked else "vinkje.uit", walk.word(option.label))
            for option in self.options
        )
        walk.show(self, (*choices, Choice("verder", "knop.verder")), replace=replace)

    def press(self, walk: Walk, option: str) -> None:
        if option == "verder":
            if not walk.picked(self.field):
                walk.answer(self.field, "")
            walk.on(self.to)
            return
        marked = walk.picked(self.field)
        marked = tuple(one for one in marked if one != option) if option in marked else (*marked, option)
        walk.answer(self.field, ",".join(marked))
        self.show(walk, replace=True)

    def leads(self) -> Iterator[str]:
        yield self.to


class Tell(Step):
    """Something to read, perhaps with contact cards or a text to copy; one button goes on."""

    kind: Literal["tell"]
    to: Target
    button: str = "knop.verder"

    def show(self, walk: Walk) -> None:
        walk.show(self, (Choice("verder", self.button),))

    def press(self, walk: Walk, option: str) -> None:
        walk.on(self.to)

    def leads(self) -> Iterator[str]:
        yield self.to


class Avoid(Step):
    """Who must not read this: the client ticks people off, and the seal leaves them out."""

    kind: Literal["avoid"]
    to: Target

    def show(self, walk: Walk, replace: bool = False) -> None:
        choices = []
        for person in walk.readable_people():
            mark = "vinkje.leest_niet" if person.id in walk.session.excluded else "vinkje.leest"
            facts: Facts = {"naam": person.name, "rol": walk.role_word(person.roles[0])}
            choices.append(Choice(f"mens_{person.id}", mark, facts))
        walk.show(self, (*choices, Choice("verder", "knop.klaar")), replace=replace)

    def press(self, walk: Walk, option: str) -> None:
        if option == "verder":
            walk.on(self.to)
            return
        walk.toggle_reader(option.removeprefix("mens_"))
        self.show(walk, replace=True)

    def leads(self) -> Iterator[str]:
        yield self.to


class Done(Step):
    """An end. Nothing waits here; what was typed and not sent is destroyed."""

    kind: Literal["done"]
    options: Many[Option] = ()
    count: Name | None = None

    def enter(self, walk: Walk) -> None:
        walk.finish(self.count)
        super().enter(walk)

    def show(self, walk: Walk) -> None:
        again = Option(id="nieuw", begin=True)
        walk.show(self, choices_of(walk, (*self.options, again)))

    def press(self, walk: Walk, option: str) -> None:
        if option == "nieuw":
            walk.begin()
            return
        chosen = next((one for one in self.options if one.id == option), None)
        if chosen is None:
            walk.misunderstood()
        else:
            walk.take(chosen, self)

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        if heard.story:
            walk.begin_with(text, ref, heard)
        else:
            walk.misunderstood()

    def attach(self, walk: Walk, file: Attachment, caption: str, ref: str) -> None:
        """A file after the sending is an addition; otherwise it is the beginning of something new."""
        if walk.sealed():
            walk.keep_file(file, caption, ref, field="aanvulling")
            walk.go("aanvulling_versturen")
        else:
            super().attach(walk, file, caption, ref)

    def leads(self) -> Iterator[str]:
        yield from (option.to for option in self.options if option.to)


def summary_readers(walk: Walk, role: str) -> tuple[Item, ...]:
    """Each real person who would read it, with their role."""
    return tuple(Item("lezer", person.name, f"rol.{role}") for person in walk.readers(role))
