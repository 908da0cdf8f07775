"""The rights of a client as properties of a walked ladder: a function for each; none repairs anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flows.check_graph import Graph, Move, Spot, chosen
from flows.check_promises import PROMISES
from flows.finding import Finding, about, from_moves, from_spots
from flows.session import Begin, Enter, Pressed, Say, Show, Switch, Toast, Wrote
from flows.steps import Ask, Await, Consult, Done, Submit
from flows.wishes import understand

PRESSES = 2
"""The most presses to a right."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A step that must be near; `always` also after the sending."""

    name: str
    target: str
    always: bool


def graph_findings(graph: Graph, near: tuple[Sight, ...]) -> Iterator[Finding]:
    """Everything that this walk breaks."""
    yield from walk_findings(graph)
    yield from _near(graph, near)
    yield from _ends(graph)


def walk_findings(graph: Graph) -> Iterator[Finding]:
    """What is broken along the way, also where only one way was walked."""
    for right in (_walked, _answered, _says_where, _rungs, *PROMISES):
        yield from right(graph)


# -- the walk itself -----------------------------------------------------------------------------------------


def _walked(graph: Graph) -> Iterator[Finding]:
    """The engine breaks nowhere, goes round nowhere without a person, and the walk came to its end."""
    broken: dict[str, list[Move]] = defaultdict(list)
    for move in graph.moves:
        if move.fault:
            broken[move.fault].append(move)
    for fault, moves in broken.items():
        if fault != "RecursionError":
            yield from from_moves(graph, moves, f"de motor loopt hier vast ({fault})", "een antwoord op elke invoer")
            continue
        ring = _ring(graph, moves[0])
        thing, way = "gaan vanzelf in elkaar over, zonder einde", (*graph.way(moves[0].start), moves[0].event)
        yield about(ring, thing, "een stap waar de cliënt iets kiest", way)
    if graph.full:
        thing = f"is groter dan {len(graph.spots) - 1} plekken en niet helemaal doorlopen"
        yield Finding("de ladder", thing, "een ladder die helemaal te doorlopen is")


def _ring(graph: Graph, move: Move) -> list[str]:
    """The steps that pass on to each other by themselves, from where the engine went round."""
    procedure = graph.ladder.procedure
    passing: dict[str, str] = {}
    for step in procedure.places.values():
        target = step.otherwise if isinstance(step, (Submit, Consult)) else getattr(step, "to", "")
        passing[step.id] = procedure.rights.get(target[1:], "") if target and target.startswith("@") else target or ""
    for begin in _leads(graph, move.before):
        seen: list[str] = []
        while begin and begin not in seen:
            seen.append(begin)
            begin = passing.get(begin, "")
        if begin:
            return seen[seen.index(begin) :]
    return [move.before.session.step]


def _leads(graph: Graph, spot: Spot) -> list[str]:
    procedure = graph.ladder.procedure
    here = procedure.step(spot.session.editing or spot.session.step)
    targets = (procedure.rights.get(to[1:], "") if to.startswith("@") else to for to in here.leads())
    return [target for target in (here.id, *targets) if target in procedure.places]


def _answered(graph: Graph) -> Iterator[Finding]:
    """Every input is answered."""
    speaking = (Say, Show, Toast, Begin, Enter, Switch)
    silent: dict[str, list[Move]] = defaultdict(list)
    for move in graph.moves:
        if not move.fault and not any(isinstance(effect, speaking) for effect in move.effects):
            silent[type(move.event).__name__].append(move)
    for name, moves in silent.items():
        if name != "Expired":
            yield from from_moves(
                graph, moves, f"er komt geen antwoord op {name}", "een bericht, een scherm of een seintje"
            )


# -- roads ---------------------------------------------------------------------------------------------------


def _ends(graph: Graph) -> Iterator[Finding]:
    """An end of the ladder's own can be reached from everywhere: a complaint that is sent, or a last step."""
    procedure = graph.ladder.procedure

    def ends(spot: Spot) -> bool:
        step = graph.standing(spot)
        if step is None or spot.session.aside:
            return False
        if step.id in procedure.aside_ids:
            # Stopping is no end of a ladder, but where nobody works there is no other.
            return isinstance(step, Done) and not graph.staffing.people
        return isinstance(step, Done) or (bool(spot.session.number) and isinstance(step, Await))

    reached = _backwards(graph, ends, lambda move: True)
    lost = [number for number, spot in enumerate(graph.spots) if spot.session.step and number not in reached]
    thing = "van hier is geen einde te bereiken"
    yield from from_spots(graph, lost, thing, "een weg naar een verstuurde klacht of een laatste stap")
    stuck = [
        number
        for number, spot in enumerate(graph.spots)
        if spot.session.offered and not set(spot.session.offered) - {"terug", "meer"} and _only_buttons(graph, spot)
    ]
    yield from from_spots(graph, stuck, "hier staat geen knop om verder te gaan", "ten minste één keuze")


def _only_buttons(graph: Graph, spot: Spot) -> bool:
    step = graph.standing(spot)
    return step is not None and all(isinstance(event, Pressed) for event in step.examples(graph.walk(spot)))


def _near(graph: Graph, sights: tuple[Sight, ...]) -> Iterator[Finding]:
    """A right is at most two presses away from wherever a client waits: until the sending, or always."""
    for sight in sights:

        def arrived(spot: Spot, target: str = sight.target) -> bool:
            return bool({spot.session.step, spot.session.editing} & _places(graph, spot, target))

        reached = _backwards(graph, arrived, _is_press, PRESSES)
        far = [
            number
            for number, spot in enumerate(graph.spots)
            if spot.session.step and number not in reached and (sight.always or not spot.session.number)
        ]
        thing = f"{sight.name} is verder weg dan {PRESSES} drukken"
        yield from from_spots(graph, far, thing, f"een knop naar '{sight.target}', hier of achter Meer")


def _is_press(move: Move) -> bool:
    return isinstance(move.event, Pressed) and move.event.option != "terug"


def _backwards(
    graph: Graph, goal: Callable[[Spot], bool], by: Callable[[Move], bool], most: int | None = None
) -> set[int]:
    """The spots from which the goal can be reached by such moves, in at most so many of them."""
    before: dict[int, set[int]] = defaultdict(set)
    for move in graph.moves:
        if move.end is not None and by(move):
            before[move.end].add(move.start)
    reached = {number for number, spot in enumerate(graph.spots) if goal(spot)}
    fresh, steps = reached, 0
    while fresh and (most is None or steps < most):
        fresh = {start for number in fresh for start in before[number]} - reached
        reached |= fresh
        steps += 1
    return reached


def _places(graph: Graph, spot: Spot, target: str) -> set[str]:
    """Where somebody stands who asked for this step: there, or where it passes on to."""
    walk, found = graph.walk(spot), set[str]()
    name: str | None = target
    while name and name not in found:
        found.add(name)
        step = graph.ladder.procedure.step(name)
        if isinstance(step, Submit) and step.case and step.role in spot.session.sent:
            found.update(submit.to for submit in graph.ladder.procedure.submits)
            name = None
        elif isinstance(step, Submit):
            name = None if walk.readers(step.role) else walk.resolve(step.otherwise)
        elif isinstance(step, Consult):
            name = None if walk.answering(step.role) else walk.resolve(step.otherwise)
        else:
            name = None
    return found


def _says_where(graph: Graph) -> Iterator[Finding]:
    """A button leads to the step that it names, or to what that step asks first."""
    procedure = graph.ladder.procedure
    astray: dict[str, list[Move]] = defaultdict(list)
    for move in graph.moves:
        option = chosen(procedure, move)
        target = graph.walk(move.before).resolve(option.to) if option and option.to not in (None, "<") else None
        if move.fault or not target:
            continue
        step = procedure.step(target)
        known = isinstance(step, Ask) and graph.walk(move.before).knows(step.field)
        if not known and not {move.after.session.step, move.after.session.editing} & _places(
            graph, move.before, target
        ):
            astray[target].append(move)
    for target, moves in astray.items():
        thing = f"een knop naar '{target}' komt ergens anders uit"
        yield from from_moves(graph, moves, thing, f"aankomen bij '{target}'")


def _rungs(graph: Graph) -> Iterator[Finding]:
    """No move leads down a rung that the client did not ask for by its name."""
    down: dict[tuple[int, str, int], list[Move]] = defaultdict(list)
    for move in graph.moves:
        if move.end is None:
            continue
        before, after = _rung(graph, move.before), _rung(graph, move.after)
        if before and after and after < before and not _asked_for(graph, move):
            down[before, move.after.session.editing or move.after.session.step, after].append(move)
    for (high, name, low), moves in down.items():
        thing = f"leidt ongevraagd omlaag, van trede {high} naar '{name}' op trede {low}"
        yield from from_moves(graph, moves, thing, f"een knop die '{name}' heet, of een hogere trede")


def _asked_for(graph: Graph, move: Move) -> bool:
    """The button, or the wish that was typed, names the step, its role or the right; or it says "terug"."""
    if isinstance(move.event, Wrote):
        asked = set(understand(move.event.text).wishes)
    elif isinstance(move.event, Pressed):
        option = chosen(graph.ladder.procedure, move)
        asked = {move.event.option.removeprefix("naar_")}
        if option and option.to and option.to.startswith("@"):
            asked.add(option.to[1:])
    else:
        return False
    target = move.after.session.editing or move.after.session.step
    if asked & {target, str(graph.ladder.procedure.step(target).role), "terug", "gesprek"}:
        return True
    rights = [right for name, right in graph.ladder.procedure.rights.items() if name in asked]
    return any(target in _places(graph, move.after, right) for right in rights)


def _rung(graph: Graph, spot: Spot) -> int | None:
    session = spot.session
    name = session.editing or session.aside or session.step
    return graph.ladder.procedure.step(name).rung if name else None
