"""What the steps share that end in a summary: what is still lacking is asked first, and each thing can be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field

from flows.authored import Many, Name, Target
from flows.session import Choice
from flows.steps import attached
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood


class Summary(Step):
    """The client's own words before them, each item editable; `formal` marks the official road.

    `elsewhere`: answers with which this belongs in another place, such as an official complaint that goes to
    another body.
    """

    fields: Many[Name]
    formal: bool = False
    elsewhere: dict[Name, dict[Name, Target]] = Field(default_factory=dict)

    @property
    def tells_story(self) -> bool:
        """Whether the story goes along, and with it the files; for a call-back they wait in the draft."""
        return False

    def lacks(self, walk: Walk, field: str) -> bool:
        """Whether this field must still be asked."""
        return not walk.knows(field)

    def astray(self, walk: Walk) -> str:
        """The field whose answer leads away from here, or nothing."""
        answers = walk.session.answers
        return next((name for name, places in self.elsewhere.items() if answers.get(name) in places), "")

    def asks_again(self, walk: Walk) -> bool:
        """Whoever comes here of their own will is asked once more, not sent away; True when that is done."""
        field = self.astray(walk)
        if field:
            walk.ask(self, field)
        return bool(field)

    def passes_on(self, walk: Walk) -> bool:
        """To the place where the answer belongs; True when that is done."""
        field = self.astray(walk)
        if field:
            walk.go(self.elsewhere[field][walk.session.answers[field]], passing=True)
        return bool(field)

    def leads(self) -> Iterator[str]:
        yield from (target for places in self.elsewhere.values() for target in places.values())

    def change(self, walk: Walk, option: str) -> bool:
        """The presses by which something is changed; False when it was another."""
        if option == "veranderen":
            walk.branch()
            choices = tuple(Choice(f"veld_{name}", f"veld.{name}") for name in walk.editable(self.fields))
            if self.tells_story and walk.session.files:
                choices = (*choices, Choice("veld_bestanden", "veld.bestanden"))
            walk.show(self, choices, key="samenvatting.wat_veranderen")
        elif option == "veld_bestanden":
            attached.offer(walk, self)
        elif option.startswith("veld_"):
            walk.edit(self, walk.procedure.asking(option.removeprefix("veld_")))
        else:
            return attached.press(walk, self, option)
        return True

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        """More of the story, typed at the summary: it is added, and the summary comes again."""
        if not heard.story or "verhaal" not in self.fields:
            walk.misunderstood()
            return
        walk.add("verhaal", text, ref)
        walk.say("verhaal.erbij")
        self.show(walk)
