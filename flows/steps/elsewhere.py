"""The step where a client goes on with another talk of the same chat; it names each without a word of what was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.session import Choice, Fact, Other, Switch, Toast
from flows.steps.base import Step

if TYPE_CHECKING:
    from flows.walk import Walk


class Elsewhere(Step):
    """One button for each other talk: by its number, by the name under which somebody talks, or by its first day."""

    kind: Literal["elsewhere"]

    def show(self, walk: Walk) -> None:
        choices: list[Choice] = []
        for other in walk.moment.others:
            key, facts = f"knop.gesprek.{_by(other)}", _facts(other)
            # Two talks may have begun on one day.
            alike = sum(
                choice.key == key and choice.facts == {**facts, "plaats": choice.facts["plaats"]} for choice in choices
            )
            choices.append(Choice(f"gesprek_{other.id}", key, {**facts, "plaats": f" ({alike + 1})" if alike else ""}))
        walk.show(self, tuple(choices))

    def press(self, walk: Walk, option: str) -> None:
        other = next((one for one in walk.moment.others if option == f"gesprek_{one.id}"), None)
        if other is None:
            # It was wiped, or went to another phone, since this screen was made.
            walk.do(Toast("knop_oud"))
            walk.home()
            return
        walk.say(f"verder.{_by(other)}", **_facts(other))
        walk.leave_aside()
        walk.do(Switch(other.id))


def _by(other: Other) -> str:
    return "nummer" if other.number else "naam" if other.alias else "dag" if other.began else "los"


def _facts(other: Other) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"organisatie": other.organisation, "nummer": other.number, "alias": other.alias}
    return facts | {"dag": other.began} if other.began else facts
