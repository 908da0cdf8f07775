"""`check` finds what a client could fall into: nothing in a sound ladder, the damage in a damaged one."""

from __future__ import annotations

import argparse
import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import check as command
from flows.check import check
from flows.check_graph import Graph, Spot
from flows.check_rights import graph_findings, walk_findings
from flows.check_staffing import staffings
from flows.check_words import Wordless, word_findings
from flows.library import FOLDER
from flows.procedure import Ladder, Procedure, ProcedureError, load
from flows.session import Facts, Input, Pressed, Started, Tone

DAMAGED = Path(__file__).with_name("damaged")
SOUND = DAMAGED / "gaaf.2026-01-01.toml"
DAMAGES = sorted(path for path in DAMAGED.glob("*.toml") if path != SOUND)
LADDERS = sorted(FOLDER.glob("*.toml"))


def damaged(damage: Path, folder: Path) -> tuple[Path, list[str]]:
    """The sound ladder with this one thing broken, and the sentences that must be said about it."""
    told = tomllib.loads(damage.read_text(encoding="utf-8"))
    text = SOUND.read_text(encoding="utf-8")
    if "replace" in told:
        assert text.count(told["replace"]) == 1, f"{damage.name}: 'replace' stands in the sound ladder once"
        text = text.replace(told["replace"], told["by"])
    path = folder / told.get("file", SOUND.name)
    path.write_text(text + told.get("add", ""), encoding="utf-8")
    return path, told["says"]


def said_about(path: Path) -> list[str]:
    try:
        procedure = load(path)
    except ProcedureError as error:
        return list(error.problems)
    return [str(finding) for finding in check(procedure, command.spoken(procedure)).findings]


def first_walk(procedure: Procedure) -> Graph:
    staffing = next(staffings(procedure))
    return Graph(Ladder(procedure, staffing.people), staffing)


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="trede check")
    command.add_check_arguments(parser)
    return parser.parse_args(given)


def test_a_sound_ladder_has_no_findings() -> None:
    assert said_about(SOUND) == []


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda path: path.stem)
def test_a_damage_is_told_exactly(damage: Path, tmp_path: Path) -> None:
    path, says = damaged(damage, tmp_path)
    assert said_about(path) == says


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda path: path.stem)
def test_every_ladder_keeps_the_rights(ladder: Path) -> None:
    assert said_about(ladder) == []


# -- what the damaged files cannot say -----------------------------------------------------------------------


def test_a_ladder_that_is_too_large_is_not_called_sound() -> None:
    graph = first_walk(load(SOUND))
    graph.explore(most=30)
    assert str(next(graph_findings(graph, ()))) == (
        "de ladder: is groter dan 30 plekken en niet helemaal doorlopen; "
        "verwacht: een ladder die helemaal te doorlopen is"
    )


def test_a_child_is_not_called_u() -> None:
    def says(key: str, facts: Facts, tone: Tone) -> str:
        return "Hoe heet u?" if key == "naam" else "Hallo."

    graph = first_walk(load(SOUND))
    graph.explore()
    assert [str(finding) for finding in word_findings(graph, says)] == [
        "woorden 'naam': zeggen 'u' tegen wie met 'je' wordt aangesproken, in stap 'naam'; verwacht: woorden in nl@kind"
    ]


def test_words_that_name_words_that_are_not_there() -> None:
    procedure = load(SOUND)
    says = command.spoken(procedure)
    with pytest.raises(Wordless) as caught:
        says("nergens_te_vinden", {}, "u")
    assert caught.value.problem == "zijn er niet"


def test_the_shortest_way_to_a_finding_is_told(tmp_path: Path) -> None:
    path, _ = damaged(DAMAGED / "stap_zonder_knop.toml", tmp_path)
    procedure = load(path)
    finding = check(procedure, command.spoken(procedure)).findings[0]
    assert finding.road().endswith("→ [gesprek_beginnen] → [gesprek_afsluiten]")


# -- the command ---------------------------------------------------------------------------------------------


def test_the_command_is_content_with_a_sound_ladder(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.check(arguments(str(SOUND))) == command.CLEAN
    out = capsys.readouterr().out
    assert out.startswith("gaaf.2026-01-01: niets gevonden (5 wandelingen, ")
    assert "  let op: ontbreekt in de regeling: het telefoonnummer van de vertrouwenspersoon\n" in out


def test_the_command_lists_findings_with_the_way_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, says = damaged(DAMAGED / "omlaag.toml", tmp_path)
    assert command.check(arguments(str(path))) == command.FINDINGS
    out = capsys.readouterr().out
    assert out.startswith("gaaf.2026-01-01: 1 keer iets waar een cliënt in vast kan lopen\n")
    assert f"  - {says[0]}\n      zo komt u er: " in out


def test_the_command_says_which_file_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, says = damaged(DAMAGED / "geen_toml.toml", tmp_path)
    missing = tmp_path / "weg.2026-01-01.toml"
    assert command.check(arguments(str(path), str(missing), str(SOUND))) == command.UNREADABLE
    captured = capsys.readouterr()
    assert captured.err.startswith(f"{SOUND.name}: niet te gebruiken\n  - {says[0]}\n")
    assert "weg.2026-01-01.toml: niet te gebruiken\n" in captured.err
    assert "gaaf.2026-01-01: niets gevonden" in captured.out


def test_the_command_refuses_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        arguments("--alles")
    assert stopped.value.code == command.USAGE
    assert "--alles" in capsys.readouterr().err


# -- beside the graph: walks at random, with nothing taken together ------------------------------------------


@pytest.mark.parametrize("ladder", [SOUND, *LADDERS], ids=lambda path: path.stem)
@given(choices=st.lists(st.integers(0, 10_000), min_size=20, max_size=60), where=st.integers(0, 100))
@settings(max_examples=25, deadline=None, derandomize=True)
def test_whoever_wanders_keeps_every_right(ladder: Path, choices: list[int], where: int) -> None:
    procedure = loaded(ladder)
    people = list(staffings(procedure))
    staffing = people[where % len(people)]
    graph = Graph(Ladder(procedure, staffing.people), staffing, apart=True)
    graph.begin()
    for choice in choices:
        spot = graph.spots[-1]
        graph.take(len(graph.spots) - 1, spot, _something(graph, spot, choice))
    findings = (*walk_findings(graph), *word_findings(graph, command.spoken(procedure)))
    assert [str(finding) for finding in findings] == []


loaded = cache(load)


def _something(graph: Graph, spot: Spot, choice: int) -> Input:
    """Mostly one of the buttons; sometimes whatever else can happen."""
    offered = spot.session.offered
    if offered and choice % 4:
        return Pressed(offered[choice % len(offered)])
    happens = [event for event in graph.inputs(spot) if not isinstance(event, Pressed)]
    return happens[choice % len(happens)] if happens else Started()
