"""What a wrong engine would do is found too: a sound walk in which one thing is changed afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from flows.check_graph import Graph, Move
from flows.check_rights import graph_findings
from flows.check_staffing import staffings
from flows.procedure import Ladder, load
from flows.session import Expired, Notify, Pressed, Refused, Wrote

SOUND = Path(__file__).with_name("damaged") / "gaaf.2026-01-01.toml"


@cache
def walked() -> Graph:
    procedure = load(SOUND)
    staffing = next(staffings(procedure))
    graph = Graph(Ladder(procedure, staffing.people), staffing)
    graph.explore()
    return graph


def told(change: Callable[[Move], Move], which: Callable[[Move], bool]) -> list[str]:
    """The findings when the first move of this kind had gone otherwise."""
    graph = walked()
    sound = list(graph.moves)
    number = next(number for number, move in enumerate(sound) if which(move))
    graph.moves[number] = change(sound[number])
    try:
        return [str(finding) for finding in graph_findings(graph, ())]
    finally:
        graph.moves[:] = sound


def at(step: str, filed: bool = False) -> Callable[[Move], bool]:
    return lambda move: move.before.session.step == step and bool(move.before.session.number) == filed


def test_nothing_was_changed() -> None:
    assert told(lambda move: move, lambda move: True) == []


def test_an_input_without_an_answer() -> None:
    found = told(lambda move: replace(move, effects=()), lambda move: isinstance(move.event, Refused))
    assert found == ["stap 'begin': er komt geen antwoord op Refused; verwacht: een bericht, een scherm of een seintje"]


def test_a_term_that_passes_in_silence() -> None:
    found = told(lambda move: replace(move, effects=()), lambda move: move.event == Expired("antwoord"))
    assert found == [
        "stap 'wachten_commissie': termijn 'antwoord' verstrijkt zonder bericht; verwacht: een bericht aan de cliënt"
    ]


def test_a_clock_that_is_waited_for_and_does_not_run() -> None:
    def lose(move: Move) -> Move:
        return replace(move, after=replace(move.after, running=frozenset()))

    found = told(lose, lambda move: at("wachten_commissie", filed=True)(move) and move.event == Pressed("meer"))
    assert (
        "stap 'wachten_commissie': de klok van termijn 'antwoord' loopt niet, en haar bericht is niet gegeven; "
        "verwacht: een klok die loopt tot haar bericht er is"
    ) in found


def test_a_message_of_a_clock_that_comes_twice() -> None:
    def again(move: Move) -> Move:
        session = replace(move.before.session, told=("antwoord",))
        return replace(move, before=replace(move.before, session=session))

    found = told(again, lambda move: move.event == Expired("antwoord"))
    assert "stap 'wachten_commissie': het bericht van termijn 'antwoord' komt twee keer; verwacht: één bericht" in found


def unfiled(move: Move, **changes: object) -> Move:
    """The same wait for somebody who has no number and no talk: a letter that they sent themselves."""
    session = replace(move.after.session, number="", answers={"verhaal": "x"})
    return replace(move, after=replace(move.after, session=replace(session, **changes)))  # type: ignore[arg-type]


def test_a_term_that_the_session_does_not_live_to_see() -> None:
    found = told(lambda move: unfiled(move, told=("antwoord",)), lambda move: move.event == Pressed("versturen"))
    assert (
        "stap 'commissie': het gesprek wordt gewist voordat op het bericht van termijn 'antwoord' is te antwoorden; "
        "verwacht: een gesprek dat tot 14 dagen na dat bericht blijft"
    ) in found


def test_a_long_wait_without_a_word_on_what_is_kept() -> None:
    found = told(unfiled, lambda move: move.event == Pressed("versturen"))
    assert (
        "stap 'commissie': zegt niet tot welke dag de tekst van de cliënt bewaard blijft; "
        "verwacht: een dag, want het wachten duurt langer dan 14 dagen"
    ) in found


def test_a_clock_that_stops_while_the_complaint_runs() -> None:
    def stop(move: Move) -> Move:
        session = replace(move.after.session, waiting={})
        return replace(move, after=replace(move.after, session=session, running=frozenset()))

    found = told(stop, lambda move: at("wachten_commissie", filed=True)(move) and move.event == Pressed("meer"))
    assert found == [
        "stap 'wachten_commissie': de klok van termijn 'antwoord' stopt, terwijl de klacht nog loopt; "
        "verwacht: een klok die loopt tot die dag voorbij is"
    ]


def test_a_stop_that_withdraws() -> None:
    def withdraw(move: Move) -> Move:
        return replace(move, effects=(*move.effects, Notify("leidinggevende", "ingetrokken", "1")))

    found = told(withdraw, lambda move: bool(move.before.session.number) and move.event == Wrote("stoppen", "5"))
    assert found == [
        "stap 'wachten_commissie': trekt een verstuurde klacht ongevraagd in; "
        "verwacht: intrekken alleen met de knop die dat zegt"
    ]


def test_a_story_that_is_lost() -> None:
    def lose(move: Move) -> Move:
        return replace(move, after=replace(move.after, session=replace(move.after.session, answers={})))

    found = told(lose, lambda move: move.event == Pressed("meer") and bool(move.before.session.answers))
    assert found == [
        "stap 'wegen': raakt kwijt wat de cliënt al heeft verteld; "
        "verwacht: wissen alleen na het versturen of als de cliënt dat vraagt"
    ]


def test_a_button_that_leads_elsewhere() -> None:
    def stray(move: Move) -> Move:
        return replace(move, after=replace(move.after, session=replace(move.after.session, step="klaar", editing="")))

    found = told(stray, lambda move: at("wegen")(move) and move.event == Pressed("vertrouwenspersoon"))
    assert found == [
        "stap 'wegen': een knop naar 'vertrouwenspersoon' komt ergens anders uit; "
        "verwacht: aankomen bij 'vertrouwenspersoon'"
    ]


def test_an_engine_that_breaks() -> None:
    found = told(lambda move: replace(move, end=None, fault="KeyError"), at("verhaal"))
    assert found == ["stap 'verhaal': de motor loopt hier vast (KeyError); verwacht: een antwoord op elke invoer"]


def test_a_ladder_without_an_end() -> None:
    graph = walked()
    sound = list(graph.moves)
    graph.moves[:] = [move for move in sound if not move.after.session.number]
    graph.moves[:] = [move for move in graph.moves if move.after.session.step not in ("klaar", "tevreden")]
    try:
        found = [str(finding) for finding in graph_findings(graph, ())]
    finally:
        graph.moves[:] = sound
    assert found == [
        "stappen 'welkom', 'wegen', 'stoppen' en andere: van hier is geen einde te bereiken; "
        "verwacht: een weg naar een verstuurde klacht of een laatste stap"
    ]
