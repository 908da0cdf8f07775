"""What the check of a ladder found, as a sentence for an administrator: place, thing, expectation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from flows.check_graph import Graph, Move
from flows.session import Input, Pressed, Wrote

NAMED = 3
"""Steps that are named in one finding; more would hide what is wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a client could fall into. `way` is how one gets there, `staffing` when."""

    place: str
    thing: str
    expectation: str
    way: tuple[Input, ...] = field(default=(), compare=False)
    staffing: str = ""
    steps: tuple[str, ...] = ()

    def __str__(self) -> str:
        when = f" ({self.staffing})" if self.staffing else ""
        return f"{self.place}{when}: {self.thing}; verwacht: {self.expectation}"

    def under(self, staffing: str, told: set[tuple[str, str]]) -> Finding | None:
        """The same under this staffing, about the steps of which it was not told yet; and now it is."""
        steps = self.steps or (self.place,)
        fresh = tuple(name for name in steps if (name, self.thing) not in told)
        told.update((name, self.thing) for name in fresh)
        if not fresh:
            return None
        if not self.steps:
            return replace(self, staffing=staffing)
        return replace(self, staffing=staffing, steps=fresh, place=steps_named(fresh))

    def road(self) -> str:
        """The way there, as presses and typed words."""
        return " → ".join(_spoken(event) for event in self.way)


def about(names: Sequence[str], thing: str, expectation: str, way: tuple[Input, ...] = ()) -> Finding:
    """A finding about steps."""
    return Finding(steps_named(names), thing, expectation, way, steps=tuple(dict.fromkeys(names)))


def from_moves(graph: Graph, bad: Sequence[Move], thing: str, expectation: str) -> Iterator[Finding]:
    """One finding for all the moves that break a right in one manner, with the shortest way to the first."""
    if bad:
        first = min(bad, key=lambda move: len(graph.way(move.start)))
        way = (*graph.way(first.start), first.event)
        yield about([move.before.session.step or "begin" for move in bad], thing, expectation, way)


def from_spots(graph: Graph, bad: Sequence[int], thing: str, expectation: str) -> Iterator[Finding]:
    """One finding for all the spots where a right is missing."""
    if bad:
        names = [graph.spots[number].session.step for number in bad]
        yield about(names, thing, expectation, graph.way(bad[0]))


def steps_named(names: Sequence[str]) -> str:
    """Some steps, named in the order in which they were found."""
    unique = list(dict.fromkeys(names))
    shown = ", ".join(f"'{name}'" for name in unique[:NAMED])
    rest = " en andere" if len(unique) > NAMED else ""
    return f"{'stap' if len(unique) == 1 else 'stappen'} {shown}{rest}"


def _spoken(event: Input) -> str:
    match event:
        case Pressed(option):
            return f"[{option}]"
        case Wrote(text):
            return f"'{text}'"
        case _:
            return type(event).__name__
