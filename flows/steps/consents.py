"""The yes that a client gave for somebody else, taken back one by one: behind "Hoe staat het?" (AVG 7 lid 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.session import Act, Choice
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.walk import Walk

DOOR = "mag_niet_meer"
_ONE = "terug_"


def door(walk: Walk) -> tuple[Choice, ...]:
    """The button that leads here, for a client who said yes to something."""
    return (Choice(DOOR, "knop.mag_niet_meer"),) if walk.session.allowed else ()


def press(walk: Walk, step: Step, option: str) -> bool:
    """The presses on the way and on that screen; False when it was another."""
    names = {f"{_ONE}{place}": who for place, who in enumerate(walk.session.allowed)}
    if option == DOOR and names:
        choices = tuple(Choice(one, "knop.niet_meer_met", {"wie": who}) for one, who in names.items())
        walk.show(step, (*choices, Choice("klaar_mag", "knop.zo_laten")), key="mag_niet_meer")
    elif option == "klaar_mag":
        step.show(walk)
    elif option in names:
        walk.take_back(names[option])
        walk.do(Act("toestemming_terug", {"wie": names[option]}))
        walk.say("gezegd.toestemming_terug", wie=names[option])
        step.show(walk)
    else:
        return False
    return True
