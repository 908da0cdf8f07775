"""`trede case`: staff without a chat see what waits for them, and do what they may; the running bot carries it out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.chance import moment
from storage import cases
from tests.chat import HERE, Player, read
from tests.household import Household, Seen

CHAT = Path(__file__).parent / "transcripts/iederzijnwerk/schoonmaak_officieel.chat"
TODAY = datetime(2026, 11, 25, 10, tzinfo=HERE)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TREDE_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("TREDE_ROOT_KEY_FILE", str(tmp_path / "root.key"))
    monkeypatch.setenv("TREDE_STAFF_FILE", str(tmp_path / "personeel.toml"))
    monkeypatch.setenv("TREDE_ORGANISATIONS", "iederzijnwerk")
    monkeypatch.setenv("TREDE_TELEGRAM_TOKEN", "123456:voorbeeld")
    monkeypatch.setattr("bot.clock.now", lambda: TODAY)


async def filed(house: Household) -> None:
    chat = read(CHAT)
    player = Player("iederzijnwerk", chat, house.folder)
    for line in chat.lines:
        await player._line(house, line)
        if line.text == "[Versturen]":
            return


@dataclass
class Ran:
    """How each command ended, and what came of it."""

    codes: list[int]
    states: list[str]
    client: list[str]
    staff: list[Seen]
    journal: list[str]


def run(tmp_path: Path, *commands: tuple[str, ...]) -> Ran:
    """Each command in a process's place, and the house looks for orders after it."""

    async def play() -> Ran:
        async with Household(tmp_path, ("iederzijnwerk",), TODAY) as house:
            await filed(house)
            # What comes now is a case of its own, under a number of its own.
            house.house.setting.draw = moment
            codes = []
            for words in commands:
                codes.append(await asyncio.to_thread(main, ["case", *words]))
                await house.house.tick()
                await house._settle()
            setting, chats = house.house.setting, house.paper.chats
            found = await cases.everything(setting.db, setting.ring)
            client = [seen.text for seen in chats["klant"]]
            journal = [row["code"] for row in await setting.db.rows("SELECT code FROM journal ORDER BY id")]
            return Ran(codes, [one.case.state for one in found], client, chats.get("staf:directie", []), journal)

    return asyncio.run(play())


def test_the_list_names_the_case_and_its_day_and_no_word_of_the_client(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, ("list", "--as", "directie"), ("show", "4829-3157", "--as", "directie")).codes == [0, 0]
    said = capsys.readouterr().out
    assert "4829-3157" in said
    assert "woensdag 2 december" in said
    assert "ontvangen" in said
    assert "nimand geweest" not in said


def test_who_looks_at_a_case_is_written_down_and_who_may_not_is_not(tmp_path: Path) -> None:
    ran = run(tmp_path, ("show", "4829-3157", "--as", "directie"), ("show", "4829-3157", "--as", "coordinator"))
    assert ran.codes == [0, 1]
    assert [code for code in ran.journal if code.startswith("ingezien")] == ["ingezien directie"]


def test_an_action_is_done_by_the_house_and_the_client_hears_it(tmp_path: Path) -> None:
    ran = run(tmp_path, ("do", "4829-3157", "ontvangen", "--as", "directie"))
    assert (ran.codes, ran.states) == ([0], ["ontvangen"])
    assert any("heeft uw klacht ontvangen" in text for text in ran.client)


REFUSED: tuple[tuple[tuple[str, ...], str], ...] = (
    (("do", "4829-3157", "sluiten", "--as", "directie", "--met", "sluitreden=tevreden"), "Dit kan nu niet"),
    (("do", "4829-3157", "verlengen", "--as", "directie", "--met", "weken=9", "reden=x"), "hooguit 4 weken"),
    (("do", "4829-3157", "besluit", "--as", "directie"), "Vul in"),
    (("do", "4829-3157", "ontvangen", "--as", "coordinator"), "is er niet, of is niet van u"),
    (("show", "1111-2222", "--as", "directie"), "is er niet, of is niet van u"),
    (("do", "4829-3157", "ontvangen", "--as", "niemand"), "staat niet in het personeelsbestand"),
    (("do", "4829-3157", "ontvangen", "--as", "directie", "--met", "kleur=rood"), "hoort niet bij"),
)


@pytest.mark.parametrize(("words", "why"), REFUSED)
def test_what_may_not_be_is_refused_with_words(
    words: tuple[str, ...], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(tmp_path, words)
    assert ran.codes[0] != 0
    assert ran.states == ["ingediend"]
    assert why in capsys.readouterr().err


def test_a_notice_of_a_body_outside_opens_a_case_without_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(tmp_path, ("notice", "iederzijnwerk", "klachtenportaal", "--as", "directie"))
    assert (ran.codes, ran.states) == ([0], ["ingediend", "extern"])
    assert capsys.readouterr().err == ""


def test_a_notice_is_of_a_body_outside_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, ("notice", "iederzijnwerk", "coordinator", "--as", "directie")).codes == [2]
    assert "klachtenportaal" in capsys.readouterr().err


def test_what_somebody_said_at_the_desk_is_asked_read_back_and_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("builtins.print", lambda *words, **_: said.append(" ".join(map(str, words))))
    monkeypatch.setattr("builtins.input", lambda _: next(answers(said)))
    ran = run(tmp_path, ("new", "iederzijnwerk", "--as", "directie", "--way", "langs"))
    assert (ran.codes, ran.states) == ([0], ["ingediend", "ingediend"])
    printed = [seen for seen in ran.staff if seen.name.startswith("brief-")]
    assert len(printed) == 1


def answers(said: list[str]) -> Iterator[str]:
    """Whatever is asked: an answer that fits, or the button that goes on."""
    typed = {
        "e-mailadres": "t@example.nl", "vertel": "De hulp kwam drie weken niet.", "heet": "T. Haarsma",
        "adres": "Dorpsstraat 12", "plaats": "Bolsward", "nummer": "0515123456",
    }  # fmt: skip
    screen = said[max(at for at, one in enumerate(said) if one.startswith("\n")) :]
    buttons = {one.strip().partition(". ")[2]: one.strip().partition(".")[0] for one in screen[1:]}
    for label in ("Versturen", "Verder"):
        if label in buttons:
            yield buttons[label]
    answer = next((text for word, text in typed.items() if word in screen[0].lower()), None)
    first = next((label for label in buttons if label not in ("Meer", "← Terug", "Weet ik niet", "Sla over")), None)
    if answer and first is None:
        yield answer
    label = "Nee" if "directie zelf" in screen[0] else "Ja" if "Ja" in buttons else first
    yield buttons[label or "Sla over"]
