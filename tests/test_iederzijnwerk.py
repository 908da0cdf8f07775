"""What IederZijnWerk promises on every road, on the walked ladder and not in one chat; it plays nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from bot.render import Words
from flows.check_graph import BEGIN, Graph, Move
from flows.check_staffing import staffings
from flows.library import Library
from flows.procedure import Ladder, Procedure
from flows.session import OpenCase, Pressed, Say, Session, Show, StartTerm, Wrote
from flows.steps import Ask, Submit
from flows.walk import Walk

OTHER_PROCEDURE = ("werk", "dagbesteding")
"""Help with work has a procedure of its own; `dagbesteding` is not yet known to be this one."""
OWN_TERMS = {"ontvangst", "antwoord"}


@cache
def walked() -> Graph:
    staffing = next(iter(staffings(procedure())))
    graph = Graph(Ladder(procedure(), staffing.people), staffing)
    graph.explore()
    return graph


def procedure() -> Procedure:
    return Library.read().newest("iederzijnwerk")


def presses() -> Iterator[Move]:
    return (move for move in walked().moves if isinstance(move.event, Pressed))


def test_no_case_and_no_clock_begins_for_somebody_who_belongs_to_the_other_procedure() -> None:
    begun = [
        move.before.session.answers.get("hulp")
        for move in walked().moves
        if any(
            isinstance(one, OpenCase) or (isinstance(one, StartTerm) and one.term in OWN_TERMS) for one in move.effects
        )
        and not move.before.session.number
    ]
    assert begun
    assert not set(begun) & set(OTHER_PROCEDURE)


@pytest.mark.parametrize("name", ["coordinator", "leidinggevende", "directie", "klacht", "brief"])
@pytest.mark.parametrize("hulp", OTHER_PROCEDURE)
def test_every_summary_asks_again_which_help_it_is(name: str, hulp: str) -> None:
    session = Session(procedure().pin, step="wegen", answers={"hulp": hulp, "verhaal": "Zij belt nooit terug."})
    walk = Walk(walked().ladder, session, BEGIN)
    walk.go(name)
    assert (walk.session.step, walk.session.editing) == ("hulp", name)


def test_nothing_of_this_procedure_is_told_on_the_way_to_the_other_one() -> None:
    words = Words("nl", "u", "iederzijnwerk")
    told = words.of("arbeidscoaching", {"site": "www.iederzijnwerk.nl"})
    assert "www.iederzijnwerk.nl" in told
    for own in ("werkdagen", "weken", "uiterlijk", "een jaar", "Klachtenportaal"):
        assert own not in told


def test_klachtenportaal_is_two_presses_away_from_everywhere_before_and_after_the_sending() -> None:
    graph = walked()
    there = {number for number, spot in enumerate(graph.spots) if spot.session.step == "kpz"}
    for _ in range(2):
        there |= {move.start for move in presses() if move.end in there and move.event != Pressed("terug")}
    assert [
        spot.session.step for number, spot in enumerate(graph.spots) if spot.session.step and number not in there
    ] == []


def test_klachtenportaal_asks_nothing_before_it_can_be_reached() -> None:
    arrived = [move for move in walked().moves if move.after.session.step == "kpz"]
    assert all(isinstance(move.event, (Pressed, Wrote)) for move in arrived if move.before.session.step != "kpz")
    shown = [one for move in arrived for one in move.effects if isinstance(one, Show) and one.key == "kpz"]
    assert {"mail", "site"} <= shown[0].facts.keys()


def test_asking_klachtenportaal_for_advice_opens_no_case() -> None:
    asked = [move for move in presses() if move.event == Pressed("kpz_advies")]
    assert asked
    assert not any(isinstance(one, OpenCase) for move in asked for one in move.effects)


def test_an_official_complaint_asks_five_things_to_be_typed_and_no_more() -> None:
    own = procedure()
    summary = own.step("klacht")
    assert isinstance(summary, Submit)
    asks = [own.step(own.asking(name)) for name in summary.fields]
    typed = {step.field for step in asks if isinstance(step, Ask) and not step.skip}
    assert typed == {"verhaal", "naam", "adres", "woonplaats", "telefoon"}


def test_whoever_says_nothing_or_no_has_no_official_complaint() -> None:
    official = [
        effect.official for move in walked().moves for effect in move.effects
        if isinstance(effect, OpenCase) and move.before.session.step == "klacht"
    ]  # fmt: skip
    assert set(official) == {"ja"}
    rest = {
        effect.official for move in walked().moves for effect in move.effects
        if isinstance(effect, OpenCase) and move.before.session.step != "klacht"
    }  # fmt: skip
    assert "ja" not in rest


def test_the_official_road_stands_beside_the_talk_and_not_behind_it() -> None:
    screens = [one for move in walked().moves for one in move.effects if isinstance(one, Show) and one.key == "wegen"]
    assert screens
    assert all({"praten", "officiele_klacht"} <= {choice.id for choice in one.choices} for one in screens)


def test_a_complaint_about_the_directie_is_led_to_klachtenportaal() -> None:
    about = [move for move in presses() if move.before.session.step == "over_directie" and move.event == Pressed("ja")]
    assert {move.after.session.step for move in about} == {"gaat_over_directie"}
    assert all("kpz" in move.after.session.offered for move in about)


def test_a_compliment_is_counted_apart_and_is_never_a_case() -> None:
    step = procedure().step("compliment_versturen")
    assert isinstance(step, Submit)
    assert (step.case, step.purpose) == (False, "compliment")
    sent = [move for move in presses() if move.before.session.step == step.id and move.event == Pressed("versturen")]
    assert sent
    assert not any(isinstance(one, OpenCase) for move in sent for one in move.effects)


def test_what_the_source_has_lost_is_listed() -> None:
    missing = " ".join(procedure().missing)
    for lost in ("klachtenprocedure van Klachtenportaal Zorg", "2024 Flyer Wkkgz KPZ.pdf", "Geschillencommissie"):
        assert lost in missing


def test_the_document_and_its_last_change_are_named() -> None:
    own = procedure()
    assert (own.valid_from.isoformat(), own.version) == ("2024-01-25", "1")
    for part in ("8.7", "Procedure", "25-01-2024"):
        assert part in own.title


def test_no_success_is_promised() -> None:
    said = {one.key: one.facts for move in walked().moves for one in move.effects if isinstance(one, (Say, Show))}
    words = Words("nl", "u", "iederzijnwerk")
    for key, facts in said.items():
        sentence = words.of(key, facts).lower()
        assert not any(claim in sentence for claim in ("meestal lukt", "bijna alle", "in de meeste gevallen"))
