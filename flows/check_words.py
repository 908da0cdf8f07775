"""Every key that a walked ladder says or shows has words; it asks `says` for them, and writes none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from flows.calendar import local_day
from flows.check_graph import Graph, Move, chosen
from flows.finding import Finding, steps_named
from flows.session import Facts, Forward, Item, Notify, Say, Show, Toast, Tone

Says: TypeAlias = Callable[[str, Facts, Tone], str]
"""The sentence of a key, filled in; raises Wordless where that cannot be."""

_POLITE = re.compile(r"\b[Uu]w?\b")


class Wordless(Exception):
    """A key cannot be said. `problem` goes on where "woorden 'key'" stops; `expectation` would mend it."""

    def __init__(self, problem: str, expectation: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.expectation = expectation


def word_findings(graph: Graph, says: Says) -> Iterator[Finding]:
    """What cannot be said, not in the register in which this client is spoken to, or is not true any more."""
    tones = _tones(graph)
    faults: dict[tuple[str, str, str], list[Move]] = defaultdict(list)
    tried: set[tuple[object, ...]] = set()
    for move in graph.moves:
        for tone in sorted(_tones_of(graph, move, tones)):
            for line in _lines(move):
                mark = (line.key, line.copied, line.past, tone, tuple(line.facts))
                if mark not in tried:
                    tried.add(mark)
                    for thing, expectation in _faults(says, line, tone):
                        faults[line.key, thing, expectation].append(move)
    for (key, thing, expectation), moves in faults.items():
        where = steps_named([move.after.session.step or move.before.session.step for move in moves])
        way = (*graph.way(moves[0].start), moves[0].event)
        yield Finding(f"woorden '{key}'", f"{thing}, in {where}", expectation, way)


# -- what is said --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a turn. `copied`: not said to the client; `past`: the dates in it that are over."""

    key: str
    facts: Facts
    copied: bool = False
    past: tuple[str, ...] = ()


def _lines(move: Move) -> Iterator[Line]:
    """Every sentence of this turn: to the client, on buttons, and on the paper that goes out."""
    for effect in move.effects:
        match effect:
            case Say(key, facts, items, copied):
                yield Line(key, facts, copied, _past(move, key, facts))
                yield from _labels(items)
            case Show(key, facts, choices, items):
                yield Line(key, facts, past=_past(move, key, facts))
                yield from _labels(items)
                yield from (Line(choice.key, choice.facts) for choice in choices)
            case Toast(key):
                yield Line(key, {})
            case Notify(_, key, number):
                yield Line(f"bericht.{key}", {"nummer": number}, copied=True)
            case Forward():
                yield from _paper(effect)
            case _:
                pass


def _labels(items: tuple[Item, ...]) -> Iterator[Line]:
    for item in items:
        if item.field != "hulplijn":
            yield Line(f"veld.{item.field}", {})
        if item.key:
            yield Line(item.key, item.facts)


def _paper(effect: Forward) -> Iterator[Line]:
    keys = [f"papier.{effect.purpose}", *(f"rol.{filing.role}" for filing in (effect.to, *effect.later))]
    if effect.official:
        keys.append(f"knop.{effect.official}")
    for filing in (effect.to, *effect.later):
        keys.extend(line.key for line in _labels(filing.items))
    yield from (Line(key, {}, copied=True) for key in dict.fromkeys(keys))


def _past(move: Move, key: str, facts: Facts) -> tuple[str, ...]:
    """The dates that are over at this moment; where a passed term is told, they may be."""
    if key.startswith(("termijn.", "verder.")) or key in ("gesprek.stil", "gesprek.nog_open", "stand.laat"):
        return ()
    today = local_day(move.after.moment.now)
    return tuple(name for name, fact in facts.items() if isinstance(fact, date) and fact < today)


def _faults(says: Says, line: Line, tone: Tone) -> Iterator[tuple[str, str]]:
    try:
        sentence = says(line.key, line.facts, tone)
    except Wordless as error:
        yield error.problem, error.expectation
        return
    if tone == "je" and not line.copied and _POLITE.search(sentence):
        yield "zeggen 'u' tegen wie met 'je' wordt aangesproken", "woorden in nl@kind"
    for name in line.past:
        later = {**line.facts, name: date.max}
        if says(line.key, later, tone) != sentence:
            yield f"beloven een dag die al voorbij is ({name})", "een dag die nog komt, of wat er nu kan"


# -- in which register ---------------------------------------------------------------------------------------


def _tones(graph: Graph) -> list[set[Tone]]:
    """Per spot every register in which somebody can stand there; a spot keeps only the first that came."""
    tones: list[set[Tone]] = [set() for _ in graph.spots]
    after: dict[int, list[Move]] = defaultdict(list)
    for move in graph.moves:
        after[move.start].append(move)
    tones[0].add(graph.ladder.procedure.tone)
    fresh = {0}
    while fresh:
        start = fresh.pop()
        for move in after[start]:
            if move.end is not None and not (found := _tones_of(graph, move, tones)) <= tones[move.end]:
                tones[move.end] |= found
                fresh.add(move.end)
    return tones


def _tones_of(graph: Graph, move: Move, tones: list[set[Tone]]) -> set[Tone]:
    """The registers in which this turn is spoken: one that it sets, or those of whoever can stand there."""
    option = chosen(graph.ladder.procedure, move)
    if (option and option.tone) or move.before.session.tone != move.after.session.tone:
        return {move.after.session.tone}
    return tones[move.start]
