"""The files that a client sent along: shown in a summary, and taken out again, one by one or all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.session import Choice
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.walk import Walk


def offer(walk: Walk, step: Step) -> None:
    """A second screen of this step: each file with a button that takes it out."""
    walk.branch()
    _show(walk, step)


def press(walk: Walk, step: Step, option: str) -> bool:
    """The presses on that screen; False when it was another."""
    ids = tuple(file.id for file in walk.session.files)
    if option == "klaar":
        walk.close_branch()
    elif option == "weg_alle":
        _take_out(walk, step, ids)
    elif option.removeprefix("weg_") in ids:
        _take_out(walk, step, (option.removeprefix("weg_"),))
    else:
        return False
    return True


def _take_out(walk: Walk, step: Step, ids: tuple[str, ...]) -> None:
    walk.take_out(ids)
    walk.say("bestand.weg")
    if walk.session.files:
        _show(walk, step)
    else:
        walk.close_branch()


def _show(walk: Walk, step: Step) -> None:
    items = walk.file_items()
    choices = [
        Choice(f"weg_{file.id}", f"knop.weg.{item.key.removeprefix('bestand.')}", {"nummer": item.text})
        for file, item in zip(walk.session.files, items, strict=True)
    ]
    if len(choices) > 1:
        choices.append(Choice("weg_alle", "knop.weg_alle"))
    walk.show(step, (*choices, Choice("klaar", "knop.klaar")), key="bestanden", items=items)
