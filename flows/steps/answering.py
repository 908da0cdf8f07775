"""The step where a client answers what the organisation asks about their case: a yes, a no, or not now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from flows.session import Act, Choice
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.session import Pending
    from flows.walk import Walk
    from flows.wishes import Understood

YES, NO = "ja", "nee"


class Respond(Step):
    """One question of the organisation at a time, the oldest first. What is not answered now stays open."""

    kind: Literal["respond"]
    answers: ClassVar[dict[str, tuple[str, ...]]] = {"tevreden": (YES, "deels", NO)}
    """What can be answered, for each kind of question; where nothing stands here, yes or no."""

    def show(self, walk: Walk) -> None:
        pending = walk.pending()
        if pending is None:
            walk.home()
            return
        choices = tuple(
            Choice(one, f"antwoord_zaak.{pending.kind}.{one}") for one in self.answers.get(pending.kind, (YES, NO))
        )
        later = Choice("later", "knop.later_antwoorden")
        walk.show(self, (*choices, later), key=f"vraag_zaak.{pending.kind}", facts=walk.pending_facts(pending))

    def press(self, walk: Walk, option: str) -> None:
        pending = walk.pending()
        if option == "later" or pending is None:
            walk.home()
        elif option in self.answers.get(pending.kind, (YES, NO)):
            self._answer(walk, pending, option)
        else:
            walk.misunderstood()

    def write(self, walk: Walk, text: str, ref: str, heard: Understood) -> None:
        """Whoever types first wants to say something: that goes where they stood, and the question stays open."""
        walk.home()
        walk.step.write(walk, text, ref, heard)

    def _answer(self, walk: Walk, pending: Pending, option: str) -> None:
        walk.settle(pending)
        match pending.kind:
            case "tevreden":
                walk.do(Act("tevredenheid", {"tevreden": option}))
                walk.answered_by("tevredenheid", {"tevreden": option})
            case "voorstel":
                walk.agree(pending, option)
            case "inschakelen":
                role = pending.values["rol"]
                walk.do(Act("ingeschakeld", {"rol": role, "antwoord": option}))
                if option == YES:
                    walk.let_read(role)
            case "toestemming":
                walk.do(Act("toestemming", {"antwoord": option}))
                if option == YES:
                    walk.let_speak(pending.values["wie"])
            case kind:
                walk.do(Act(kind, {"antwoord": option}))
                if kind == "pauze" and option == YES:
                    walk.rest_until(date.fromisoformat(pending.values["tot"]))
        walk.say(f"gezegd.{pending.kind}.{option}", **walk.pending_facts(pending))
        if walk.pending() is not None:
            self.show(walk)
        else:
            walk.home()

    def leads(self) -> Iterator[str]:
        yield "<"
