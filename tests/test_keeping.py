"""Whoever waits for long is not forgotten before the message comes: on the real database, with a term of six weeks."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from flows import keeping
from flows.library import FOLDER
from flows.procedure import Procedure, load
from flows.session import Session
from tests.chat import Chat, Line, Player, read

LETTER = Path(__file__).parent / "transcripts" / "polypartners" / "meisje_14_alleen.chat"
SENT = Line("klant", "[Ja, de brief is verstuurd]")
TODAY, DAY = date(2026, 11, 25), timedelta(days=1)


@cache
def procedure() -> Procedure:
    return load(FOLDER / "polypartners.2022-07-21.toml")


def standing(**changes: object) -> Session:
    return replace(Session(procedure().pin, step="brief_wachten", answers={"verhaal": "x"}), **changes)  # type: ignore[arg-type]


def test_a_draft_is_kept_for_fourteen_days() -> None:
    assert keeping.until(procedure(), standing(), TODAY) == TODAY + 14 * DAY
    assert not keeping.lasting(procedure(), standing(), TODAY)


@pytest.mark.parametrize("kept", [{"number": "4829-3157"}, {"talking": "klachtenfunctionaris"}])
def test_a_complaint_and_a_talk_stay(kept: dict[str, str]) -> None:
    assert keeping.until(procedure(), standing(**kept), TODAY) is None
    assert keeping.lasting(procedure(), standing(**kept), TODAY)


@pytest.mark.parametrize(("term", "told"), [("commissie", 0), ("antwoord", 1)])
def test_a_clock_is_outlived_by_the_days_of_a_draft(term: str, told: int) -> None:
    waiting = standing(waiting={term: TODAY + 42 * DAY})
    assert keeping.until(procedure(), waiting, TODAY) == TODAY + (42 + told + 14) * DAY
    assert keeping.lasting(procedure(), waiting, TODAY)
    assert keeping.promised(procedure(), waiting, TODAY) == TODAY + (42 + told + 14) * DAY
    assert keeping.promised(procedure(), replace(waiting, answers={}), TODAY) is None


def test_after_the_message_the_days_of_a_draft_begin_anew() -> None:
    spoken = standing(waiting={"commissie": TODAY}, told=("commissie",))
    assert keeping.until(procedure(), spoken, TODAY) == TODAY + 14 * DAY
    assert not keeping.lasting(procedure(), spoken, TODAY)


def six_weeks(folder: Path) -> Path:
    """All ladders, and on one of them our own question after six weeks."""
    copied = folder / "procedures"
    shutil.copytree(FOLDER, copied)
    ladder = copied / "polypartners.2022-07-21.toml"
    text = ladder.read_text(encoding="utf-8")
    assert text.count('amount = 10\nunit = "kalenderdag"') == 1
    ladder.write_text(text.replace('amount = 10\nunit = "kalenderdag"', 'amount = 6\nunit = "week"'), encoding="utf-8")
    return copied


def heard(folder: Path, *after: str) -> str:
    """What the client hears after the letter is sent, with a restart of everything before every line."""
    chat = read(LETTER)
    end = chat.lines.index(SENT) + 1
    lines = [Line("", line) if line.startswith("---") else Line("klant", line) for line in after]
    cut = Chat(chat.head, chat.begins, (*chat.lines[:end], *lines))
    (folder / "house").mkdir()
    said = asyncio.run(Player("polypartners", cut, folder / "house", harsh=True, procedures=six_weeks(folder)).play())
    return said[said.rindex(SENT.text) :]


def test_six_weeks_later_the_question_comes_and_what_was_told_is_still_there(tmp_path: Path) -> None:
    said = heard(tmp_path, "--- 42 dagen later ---", "--- 14 dagen later ---", "[Ik ben het er niet mee eens]")
    sent, asked, answered = said.split("dagen later ---")
    assert "Ik bewaar wat je hier vertelde tot en met donderdag 28 januari. Daarna wis ik het." in sent
    assert "Heb je al iets gehoord?" in asked
    assert "bot> Welkom" not in answered
    assert "Ik ben het er niet mee eens" in answered


def test_fifteen_days_after_the_question_it_is_gone(tmp_path: Path) -> None:
    said = heard(tmp_path, "--- 42 dagen later ---", "--- 15 dagen later ---", "/start")
    assert "Fijn dat je er weer bent" not in said.split("/start")[1]
