"""What the steps share that end in a summary: what is still lacking is asked first, and each thing can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.authored import Many, Name
from flows.session import Choice
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.walk import Walk
    from flows.wishes import Understood


class Summary(Step):
    """The client's own words before them, each item editable; `formal` marks the official road."""

    fields: Many[Name]
    formal: bool = False

    def lacks(self, walk: Walk, field: str) -> bool:
        """Whether this field must still be asked."""
        return not walk.knows(field)

    def change(self, walk: Walk, option: str) -> bool:
        """The presses by which something is changed; False when it was another."""
        if option == "veranderen":
            walk.branch()
            choices = tuple(Choice(f"veld_{name}", f"veld.{name}") for name in walk.editable(self.fields))
            walk.show(self, choices, key="samenvatting.wat_veranderen")
        elif option.startswith("veld_"):
            walk.edit(self, walk.procedure.asking(option.removeprefix("veld_")))
        else:
            return False
        return True

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        """More of the story, typed at the summary: it is added, and the summary comes again."""
        if not heard.story or "verhaal" not in self.fields:
            walk.misunderstood()
            return
        walk.add("verhaal", text, ref)
        walk.say("verhaal.erbij")
        self.show(walk)
