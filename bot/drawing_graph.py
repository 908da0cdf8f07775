"""A ladder as a Mermaid graph: rungs, steps and buttons. It draws what is written down and walks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from flows.procedure import Procedure
from flows.steps import (
    Add,
    Ask,
    Avoid,
    Await,
    Choose,
    Consult,
    Done,
    Elsewhere,
    Letter,
    Option,
    Pick,
    Respond,
    Step,
    Submit,
    Tell,
)

Label = Callable[[str, Step, Option | None], str]
"""The Dutch words of a key, on a button of this step."""

_SHAPES: Mapping[type[Step], tuple[str, str]] = {
    Ask: ("[/", "/]"),
    Submit: ("[[", "]]"),
    Letter: ("[[", "]]"),
    Await: ("([", "])"),
    Consult: ("{{", "}}"),
    Done: ("((", "))"),
}
NOBODY = "als niemand het mag lezen"


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from a step to the next, with what is said on it; `passing`: it goes by itself."""

    to: str
    label: str
    passing: bool = False


def graph(procedure: Procedure, label: Label) -> list[str]:
    """The lines of the graph: everything that a client can come to, without the detours behind "Meer"."""
    ways = {name: list(edges(procedure, procedure.step(name), label)) for name in reached(procedure, label)}
    rungs = sorted({step.rung for name in ways if (step := procedure.step(name)).rung is not None})
    lines = ["flowchart TD"]
    for rung in (None, *rungs):
        nodes = [_node(procedure.step(name)) for name in ways if procedure.step(name).rung == rung]
        if rung is None:
            lines += [f"  {node}" for node in nodes]
        else:
            lines += [f'  subgraph trede_{rung}["Trede {rung}"]', *(f"    {node}" for node in nodes), "  end"]
    for name, edges_of in ways.items():
        for edge in _joined(edges_of):
            if edge.to in ways:
                arrow = "-.->" if edge.passing else "-->"
                said = f'|"{_plain(edge.label)}"| ' if edge.label else ""
                lines.append(f"  {name} {arrow}{said or ' '}{edge.to}")
    return lines


def reached(procedure: Procedure, label: Label) -> list[str]:
    """The steps of the ladder itself, in the order in which a client can come to them."""
    found = [procedure.start]
    for name in found:
        for edge in edges(procedure, procedure.step(name), label):
            if edge.to in procedure.places and edge.to not in (*found, *procedure.aside_ids):
                found.append(edge.to)
    rights = (name for name in procedure.rights.values() if name not in found)
    for name in dict.fromkeys(rights):
        found.append(name)
        for edge in edges(procedure, procedure.step(name), label):
            if edge.to in procedure.places and edge.to not in (*found, *procedure.aside_ids):
                found.append(edge.to)
    return found


def edges(procedure: Procedure, step: Step, label: Label) -> Iterator[Edge]:
    """Every way out of this step that is written down."""
    for option in getattr(step, "options", ()):
        target = option.to or getattr(step, "to", None)
        if target:
            yield Edge(place(procedure, target), label(option.label, step, option))
    match step:
        case Choose(story_to=str(target)):
            yield Edge(place(procedure, target), "typt wat er is gebeurd")
        case Ask() | Pick() | Avoid():
            yield Edge(place(procedure, step.to), "")
        case Tell():
            yield Edge(place(procedure, step.to), label(step.button, step, None))
        case Submit():
            yield Edge(place(procedure, step.to), label("knop.versturen", step, None))
            yield Edge(place(procedure, step.otherwise), NOBODY, passing=True)
        case Letter():
            yield Edge(place(procedure, step.to), label("knop.brief_maken", step, None))
        case Consult():
            yield Edge(place(procedure, step.to), label("knop.gesprek_afsluiten", step, None))
            yield Edge(place(procedure, step.otherwise), "als niemand hier kan antwoorden", passing=True)
        case Choose() | Await() | Add() | Done() | Respond() | Elsewhere():
            pass
        case _:
            raise AssertionError(f"no drawing for {type(step).__name__}")


def place(procedure: Procedure, target: str) -> str:
    """The step behind a target; `<` stays, it is where a detour began."""
    return procedure.rights.get(target[1:], target) if target.startswith("@") else target


def _joined(found: list[Edge]) -> Iterator[Edge]:
    """Ways to one step as one arrow."""
    for to, passing in dict.fromkeys((edge.to, edge.passing) for edge in found):
        labels = [edge.label for edge in found if (edge.to, edge.passing) == (to, passing) and edge.label]
        yield Edge(to, " / ".join(dict.fromkeys(labels)), passing)


def _node(step: Step) -> str:
    left, right = _SHAPES.get(type(step), ("[", "]"))
    return f'{step.id}{left}"{step.id.replace("_", " ")}"{right}'


def _plain(text: str) -> str:
    return " ".join(text.split()).replace('"', "#quot;")
