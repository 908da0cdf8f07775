"""`check` finds what a client could fall into: nothing in a sound ladder, the damage in a damaged one."""

from __future__ import annotations

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands import check as command
from flows.check import check
from flows.check_graph import BEGIN, FILE, STORY, Graph, staffings
from flows.check_rights import graph_findings
from flows.check_words import Wordless, word_findings
from flows.engine import advance
from flows.library import FOLDER
from flows.procedure import Ladder, Procedure, ProcedureError, load
from flows.session import (
    Attached,
    Begin,
    Corrected,
    Enter,
    Facts,
    Input,
    Pressed,
    PressedOld,
    Refused,
    Returned,
    Say,
    Session,
    Show,
    Started,
    Switch,
    Toast,
    Tone,
    Wrote,
)

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
        "woorden 'naam': zeggen 'u' tegen wie met 'je' wordt aangesproken, in stap 'naam'; "
        "verwacht: woorden in nl@kind"
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


def test_the_command_lists_findings_with_the_way_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, says = damaged(DAMAGED / "omlaag.toml", tmp_path)
    assert command.check(arguments(str(path))) == command.FINDINGS
    out = capsys.readouterr().out
    assert out.startswith("gaaf.2026-01-01: 1 keer iets waar een cliënt in vast kan lopen\n")
    assert f"  - {says[0]}\n      zo komt u er: " in out


def test_the_command_says_which_file_cannot_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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
@given(choices=st.lists(st.integers(0, 1000), min_size=1, max_size=50), where=st.integers(0, 10))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_whoever_wanders_is_always_answered(ladder: Path, choices: list[int], where: int) -> None:
    procedure = load_once(ladder)
    staffing = list(staffings(procedure))[where % (3 + len(procedure.submits))]
    session = Session(procedure.pin, excluded=staffing.excluded)
    moment = BEGIN
    for number, choice in enumerate(choices):
        event = _something(session, choice, number)
        turn = advance(Ladder(procedure, staffing.people), session, event, moment)
        answers = (Say, Show, Toast, Begin, Enter, Switch)
        assert any(isinstance(effect, answers) for effect in turn.effects), (session.step, event)
        assert Session.from_json(turn.session.to_json()) == turn.session
        session = turn.session
        moment = replace(moment, number=f"0000-{number:04}")


_LOADED: dict[Path, Procedure] = {}


def load_once(path: Path) -> Procedure:
    if path not in _LOADED:
        _LOADED[path] = load(path)
    return _LOADED[path]


def _something(session: Session, choice: int, number: int) -> Input:
    """Mostly one of the buttons; sometimes whatever else a person can do."""
    if session.offered and choice % 3:
        return Pressed(session.offered[choice % len(session.offered)])
    others: tuple[Input, ...] = (
        Started(), Wrote(STORY, str(number)), Wrote("0612345678", str(number)), Wrote("stoppen", str(number)),
        Wrote("meer", str(number)), Attached(FILE, "kijk", str(number)), Refused("sticker"), PressedOld(),
        Returned(), Corrected(STORY, str(max(0, number - 2))),
    )  # fmt: skip
    return others[choice % len(others)]
