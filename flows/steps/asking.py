"""The step that asks for something that must be told: words, a name, a number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from flows.authored import Name, Target
from flows.session import Attachment, Choice, Input, Wrote
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood

LONGEST = 20_000
"""Characters in one answer. A whole life fits; a flood does not."""


class Ask(Step):
    """One field, typed. What is already known is not asked again.

    `skip` and `unknown` give the buttons "overslaan" and "weet ik niet"; with `more` the client may go on typing
    in as many messages as they like, and files are welcome.
    """

    hears: ClassVar[frozenset[str] | None] = frozenset(
        {"stoppen", "wissen", "terug", "meer", "hulp", "mens", "overslaan", "weet_niet", "verder", "vertrouwenspersoon"}
    )
    kind: Literal["ask"]
    field: Name
    to: Target
    skip: bool = False
    unknown: bool = False
    more: bool = False

    def enter(self, walk: Walk) -> None:
        if walk.knows(self.field) and not walk.session.editing:
            walk.go(self.to, passing=True)
            return
        super().enter(walk)

    def show(self, walk: Walk) -> None:
        choices = []
        if walk.answered(self.field) is not None:
            choices.append(Choice("verder", "knop.verder" if self.more else "knop.zo_laten"))
        elif self.skip:
            choices.append(Choice("overslaan", "knop.overslaan"))
        if self.unknown:
            choices.append(Choice("weet_niet", "knop.weet_niet"))
        walk.show(self, tuple(choices), items=walk.items((self.field,)))

    def press(self, walk: Walk, option: str) -> None:
        if option == "overslaan":
            walk.answer(self.field, "")
        elif option == "weet_niet":
            walk.answer(self.field, "weet_niet")
        walk.on(self.to)

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        wrong = walk.procedure.field(self.field).wrong(text)
        if wrong:
            walk.say(wrong)
            self.show(walk)
        elif (len(walk.answered(self.field) or "") if self.more else 0) + len(text) > LONGEST:
            walk.say("te_lang")
            self.show(walk)
        elif self.more:
            walk.add(self.field, text, ref)
            walk.notice_fields(heard, self.field)
            self._show_more(walk)
        else:
            walk.answer(self.field, text.strip(), ref)
            walk.on(self.to)

    def attach(self, walk: Walk, file: Attachment, caption: str, ref: str) -> None:
        walk.keep_file(file, caption, ref)
        if self.more:
            self._show_more(walk)
        else:
            self.show(walk)

    def _show_more(self, walk: Walk) -> None:
        walk.show(self, (Choice("verder", "knop.verder"),), key=f"{self.key}.meer")

    def leads(self) -> Iterator[str]:
        yield self.to

    def examples(self, walk: Walk) -> Iterator[Input]:
        yield from super().examples(walk)
        yield Wrote(walk.procedure.field(self.field).example, ref="1")
