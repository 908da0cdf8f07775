"""The step that makes a letter for a body that takes only paper or e-mail; the client sends it, we do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from flows.authored import Many, Name, Target
from flows.session import Choice
from flows.steps.summary import Summary

if TYPE_CHECKING:
    from flows.walk import Walk


class Letter(Summary):
    """A letter in the client's own words, each item editable; `copies` are its texts.

    `again`: what a letter cannot do without. What was sealed of it can no longer be read, so it is asked again.
    The other fields stand below the text.
    """

    kind: Literal["letter"]
    again: Many[Name]
    to: Target

    def lacks(self, walk: Walk, field: str) -> bool:
        if field in self.again:
            return walk.answered(field) is None
        return super().lacks(walk, field)

    def enter(self, walk: Walk) -> None:
        if self.asks_again(walk):
            return
        walk.begin_summary()
        if walk.sealed() and any(self.lacks(walk, name) for name in self.again):
            walk.say("brief.opnieuw")
        self.show(walk)

    def show(self, walk: Walk) -> None:
        if self.passes_on(walk) or walk.collect(self):
            return
        choices = (Choice("brief_maken", "knop.brief_maken"), Choice("veranderen", "knop.veranderen"))
        walk.show(self, choices, key="samenvatting.brief", items=walk.items(self.fields))

    def press(self, walk: Walk, option: str) -> None:
        if option == "brief_maken":
            below = tuple(name for name in self.fields if name not in self.again)
            walk.copy_out(self, walk.items(below))
            walk.go(self.to)
        elif not self.change(walk, option):
            walk.misunderstood()

    def leads(self) -> Iterator[str]:
        yield self.to
        yield from super().leads()
