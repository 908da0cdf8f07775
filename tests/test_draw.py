"""The page that an organisation signs says what the procedure and the words say today, all of it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from bot.commands import draw as command
from bot.drawing import page
from flows.library import FOLDER
from flows.procedure import Procedure, load

DAMAGED = Path(__file__).with_name("damaged")
SOUND = DAMAGED / "gaaf.2026-01-01.toml"
LADDERS = [load(path) for path in sorted(FOLDER.glob("*.toml"))]
PAGES = command.named(LADDERS)


def arguments(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="trede draw")
    command.add_draw_arguments(parser)
    return parser.parse_args(given)


@pytest.mark.parametrize("name", PAGES)
def test_the_page_in_the_docs_is_what_draw_makes_today(name: str) -> None:
    told = (command.PAGES / name).read_text(encoding="utf-8")
    assert told == page(PAGES[name]), "run `trede draw`"


def test_there_is_no_page_of_a_ladder_that_is_gone() -> None:
    assert {path.name for path in command.PAGES.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("procedure", [load(SOUND), *LADDERS], ids=lambda procedure: procedure.id)
def test_the_page_has_all_that_is_signed_for(procedure: Procedure) -> None:
    told = page(procedure)
    for step in procedure.steps:
        if step.id not in procedure.questions:
            assert f"\n### {step.id}\n" in told
    for name, term in procedure.terms.items():
        assert f"| `{name}` | {term.amount} " in told
        assert term.source.place in told
    for role in procedure.roles.values():
        assert role.source is not None
        assert role.source.place in told
    for right, target in procedure.rights.items():
        assert f"| {right} | `{target}` |" in told
    for one in procedure.untranslatable:
        assert one.reason in told
    for gap in procedure.missing:
        assert f"- {gap}\n" in told
    for submit in procedure.submits:
        for name in submit.fields:
            assert f"| `{name}` |" in told
            assert procedure.fields[name].purpose in told


@pytest.mark.parametrize("procedure", [load(SOUND), *LADDERS], ids=lambda procedure: procedure.id)
def test_every_arrow_of_the_graph_joins_two_steps_that_are_drawn(procedure: Procedure) -> None:
    graph = page(procedure).split("```mermaid\n")[1].split("```")[0]
    nodes = set(re.findall(r'^ +(\w+)(?:\[/|\[\[|\(\[|\(\(|\{\{|\[)"', graph, re.MULTILINE))
    arrows = re.findall(r"^  (\w+) -(?:-|\.-)>(?:\|\"[^\"\n]*\"\|)? (\w+)$", graph, re.MULTILINE)
    lines = [line for line in graph.splitlines() if "->" in line]
    assert len(arrows) == len(lines)
    assert {name for arrow in arrows for name in arrow} <= nodes
    assert procedure.start in nodes
    assert set(procedure.rights.values()) <= nodes


def test_words_are_told_with_u_and_with_je() -> None:
    told = page(load(SOUND))
    place = told.index("\n### verhaal\n")
    part = told[place : told.index("\n### ", place + 5)]
    assert part.index("**u**") < part.index("**je**")


def test_the_same_procedure_gives_the_same_page() -> None:
    assert page(load(SOUND)) == page(load(SOUND))


def test_an_older_version_has_a_page_of_its_own(tmp_path: Path) -> None:
    older = tmp_path / "gaaf.2025-01-01.toml"
    text = SOUND.read_text(encoding="utf-8").replace("valid_from = 2026-01-01", "valid_from = 2025-01-01")
    older.write_text(text, encoding="utf-8")
    assert set(command.named([load(older), load(SOUND)])) == {"gaaf.2025-01-01.md", "gaaf.md"}


def test_the_command_writes_where_it_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.draw(arguments("--to", str(tmp_path / "uit"), str(SOUND))) == command.DRAWN
    assert capsys.readouterr().out == f"{tmp_path / 'uit' / 'gaaf.md'}\n"
    assert (tmp_path / "uit" / "gaaf.md").read_text(encoding="utf-8") == page(load(SOUND))


def test_the_command_draws_no_ladder_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "stuk.2026-01-01.toml"
    broken.write_text('id = "stuk', encoding="utf-8")
    assert command.draw(arguments("--to", str(tmp_path / "uit"), str(broken))) == command.UNREADABLE
    assert capsys.readouterr().err == "stuk.2026-01-01.toml: niet te gebruiken; `trede check` zegt meer\n"
    assert not (tmp_path / "uit").exists()


def test_the_command_says_where_it_may_not_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "uit"
    taken.write_text("", encoding="utf-8")
    assert command.draw(arguments("--to", str(taken), str(SOUND))) == command.USAGE
    assert capsys.readouterr().err.startswith(f"{taken} is niet te schrijven: ")
