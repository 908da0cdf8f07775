"""The life of a filed complaint: which action is allowed in which state, and why. It outlives the session."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

State: TypeAlias = Literal["ingediend", "ontvangen", "in_behandeling", "beantwoord", "ingetrokken", "gesloten"]


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint under its number. `roles` hold its record, the last one is where it lies now."""

    number: str
    organisation: str
    procedure: str
    roles: tuple[str, ...]
    official: str
    filed_on: date
    state: State = "ingediend"

    def to_json(self) -> str:
        """One line of JSON: what storage seals."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Case:
        """Read back what `to_json` wrote."""
        raw = json.loads(text)
        filed_on = date.fromisoformat(raw.pop("filed_on"))
        return cls(roles=tuple(raw.pop("roles")), filed_on=filed_on, **raw)


@dataclass(frozen=True, slots=True)
class Edge:
    """An allowed action: from these states to that one, and the reason."""

    action: str
    before: tuple[State, ...]
    after: State
    reason: str


EDGES: tuple[Edge, ...] = (
    Edge("ontvangen", ("ingediend",), "ontvangen", "Wkkgz artikel 16 lid 1: de klager hoort hoe het staat"),
    Edge(
        "ingetrokken",
        ("ingediend", "ontvangen", "in_behandeling"),
        "ingetrokken",
        "de klager beslist over de eigen klacht",
    ),
    Edge(
        "doorgestuurd",
        ("ingediend", "ontvangen", "in_behandeling", "beantwoord"),
        "ingediend",
        "de volgende trede, met het ja van de klager",
    ),
)


class NotAllowed(Exception):
    """This action has no place in this state; nothing changed."""

    def __init__(self, action: str, state: State) -> None:
        super().__init__(f"handeling '{action}' kan niet bij een zaak die '{state}' is")


def act(case: Case, action: str) -> Case:
    """The case after this action. Raises NotAllowed where the table has no such edge."""
    for edge in EDGES:
        if edge.action == action and case.state in edge.before:
            return replace(case, state=edge.after)
    raise NotAllowed(action, case.state)
