"""What a ladder promises about stopping and time, as properties of a walked ladder; it repairs nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from flows import keeping
from flows.calendar import local_day
from flows.check_graph import Graph, Move, Spot, chosen
from flows.finding import Finding, about, from_moves
from flows.session import Act, Expired, Forget, Forward, Notify, Pressed, Release, Say, Show, StartTerm, Wrote
from flows.steps import Await, Consult, Done

WEEKS_TO_ANSWER = timedelta(weeks=2)
"""What a client has after a message, to come back to what they told."""


def _stops(graph: Graph) -> Iterator[Finding]:
    """The word "stoppen" works everywhere, in one turn."""
    deaf = [
        move
        for move in graph.moves
        if isinstance(move.event, Wrote) and move.event.text == "stoppen" and move.before.session.step
        and not move.fault and move.after.session.step != "stoppen"
    ]  # fmt: skip
    yield from from_moves(graph, deaf, "het woord 'stoppen' werkt hier niet", "in één beurt naar het stoppen")


def _withdraws(graph: Graph) -> Iterator[Finding]:
    """A complaint that is sent stops only when the client presses the button that says so."""
    taken = [
        move
        for move in graph.moves
        if any(isinstance(effect, Notify) and effect.key == "ingetrokken" for effect in move.effects)
        and not _withdrawn(graph, move)
    ]
    thing = "trekt een verstuurde klacht ongevraagd in"
    yield from from_moves(graph, taken, thing, "intrekken alleen met de knop die dat zegt")


def _withdrawn(graph: Graph, move: Move) -> bool:
    option = chosen(graph.ladder.procedure, move)
    return option is not None and option.withdraw


def _official(graph: Graph) -> Iterator[Finding]:
    """Whether a complaint becomes official is answered by a press on that question, and by nothing else."""
    procedure = graph.ladder.procedure
    fields = {step.official for step in procedure.submits if step.official}
    guessed = [
        move
        for move in graph.moves
        for name in fields
        if move.after.session.answers.get(name, "") not in ("", move.before.session.answers.get(name, ""))
        and not (isinstance(move.event, Pressed) and move.before.session.step == procedure.asking(name))
    ]
    thing = "vult zelf in of de klacht officieel wordt"
    yield from from_moves(graph, guessed, thing, "een antwoord dat de cliënt zelf kiest")


# -- time ----------------------------------------------------------------------------------------------------


def _waits(graph: Graph) -> Iterator[Finding]:
    """Nobody waits without a term: a clock of this place runs, or it has passed and the client was asked."""
    bare = [move for move in graph.moves if move.end is not None and _forgotten(graph, move.after)]
    names = list(dict.fromkeys(move.after.session.step for move in bare))
    if bare:
        way = (*graph.way(bare[0].start), bare[0].event)
        yield about(names, "hier wacht de cliënt zonder termijn", "een termijn die loopt", way)


def _forgotten(graph: Graph, spot: Spot) -> bool:
    step = graph.standing(spot)
    if not isinstance(step, (Await, Consult)) or (isinstance(step, Consult) and spot.answered):
        return False
    walk = graph.walk(spot)
    return not any(term in spot.running or walk.over(term) for term in (*step.terms, step.again))


def _told(graph: Graph) -> Iterator[Finding]:
    """Every clock runs until its message is given, and gives it once."""
    lost: dict[str, list[Move]] = defaultdict(list)
    twice: dict[str, list[Move]] = defaultdict(list)
    for move in graph.moves:
        if move.end is None:
            continue
        session, running = move.after.session, move.after.running
        for term in session.waiting:
            if term not in running and term not in session.told:
                lost[term].append(move)
        if isinstance(move.event, Expired) and move.event.term in move.before.session.told and move.effects:
            twice[move.event.term].append(move)
    for term, moves in lost.items():
        thing = f"de klok van termijn '{term}' loopt niet, en haar bericht is niet gegeven"
        yield from from_moves(graph, moves, thing, "een klok die loopt tot haar bericht er is")
    for term, moves in twice.items():
        yield from from_moves(graph, moves, f"het bericht van termijn '{term}' komt twee keer", "één bericht")


def _passes(graph: Graph) -> Iterator[Finding]:
    """A term that passes is never silent."""
    silent: dict[str, list[Move]] = defaultdict(list)
    for move in graph.moves:
        told = move.fault or any(isinstance(effect, (Say, Show)) for effect in move.effects)
        if isinstance(move.event, Expired) and move.event.term not in move.before.session.told and not told:
            silent[move.event.term].append(move)
    for term, moves in silent.items():
        yield from from_moves(graph, moves, f"termijn '{term}' verstrijkt zonder bericht", "een bericht aan de cliënt")


def _kept(graph: Graph) -> Iterator[Finding]:
    """Nobody waits for a day that their session does not live to see, and who waits for long hears until when."""
    short: dict[str, list[Move]] = defaultdict(list)
    untold = []
    procedure = graph.ladder.procedure
    for move in graph.moves:
        session, today = move.after.session, local_day(move.after.moment.now)
        last = keeping.until(procedure, session, today)
        for term in move.after.running & session.waiting.keys():
            if last and last < procedure.terms[term].told_on(session.waiting[term]) + WEEKS_TO_ANSWER:
                short[term].append(move)
        begun = any(isinstance(effect, StartTerm) and not effect.kept for effect in move.effects)
        told = any(isinstance(effect, Say) and effect.key == "bewaard_tot" for effect in move.effects)
        if begun and not told and keeping.promised(procedure, session, today):
            untold.append(move)
    for term, moves in short.items():
        thing = f"het gesprek wordt gewist voordat op het bericht van termijn '{term}' is te antwoorden"
        yield from from_moves(graph, moves, thing, "een gesprek dat tot 14 dagen na dat bericht blijft")
    thing = "zegt niet tot welke dag de tekst van de cliënt bewaard blijft"
    yield from from_moves(graph, untold, thing, "een dag, want het wachten duurt langer dan 14 dagen")


def _clocks(graph: Graph) -> Iterator[Finding]:
    """A promised day stands until it passes, or the complaint goes on or ends."""
    lost: dict[str, list[Move]] = defaultdict(list)
    for move in graph.moves:
        if move.end is None or not move.before.session.number:
            continue
        gone = move.before.running - move.after.running
        gone -= {move.event.term} if isinstance(move.event, Expired) else set()
        gone -= _answered(graph, move)
        if gone and not _settled(graph, move):
            for term in gone:
                if graph.ladder.procedure.terms[term].kind != "check":
                    lost[term].append(move)
    for term, moves in lost.items():
        thing = f"de klok van termijn '{term}' stopt, terwijl de klacht nog loopt"
        yield from from_moves(graph, moves, thing, "een klok die loopt tot die dag voorbij is")


def _answered(graph: Graph, move: Move) -> set[str]:
    """The clocks that what the client did has answered: a commission has it now, or what was waited for came."""
    done = {effect.action for effect in move.effects if isinstance(effect, Act)}
    return {name for name, term in graph.ladder.procedure.terms.items() if done & set(term.met_by)}


def _settled(graph: Graph, move: Move) -> bool:
    """The client says that it is over, stops, or the complaint went on to a body with a term of its own."""
    own_end = isinstance(graph.standing(move.after), Done) and isinstance(graph.standing(move.before), Await)
    went_on = any(isinstance(e, Release) or (isinstance(e, Forward) and e.number) for e in move.effects)
    return own_end or went_on or _withdrawn(graph, move)


def _keeps(graph: Graph) -> Iterator[Finding]:
    """What was told is lost only by sending it, or by asking for that."""
    lost = [
        move
        for move in graph.moves
        if not move.after.session.answers.keys() >= move.before.session.answers.keys()
        and not any(isinstance(effect, (Forward, Release, Forget)) for effect in move.effects)
        and move.event != Pressed("weggooien")
    ]
    thing = "raakt kwijt wat de cliënt al heeft verteld"
    yield from from_moves(graph, lost, thing, "wissen alleen na het versturen of als de cliënt dat vraagt")


PROMISES = (_stops, _withdraws, _keeps, _official, _waits, _passes, _told, _kept, _clocks)
"""Every promise; each yields what breaks it."""
