"""An adviser on holiday: another answers only when the client says yes, and knows nothing of what was said before."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from bot.staff import Staff
from tests import people
from tests.chat import HERE
from tests.household import Household

BEGINS = datetime(2026, 7, 20, 16, tzinfo=HERE)
SECRET = "mijn begeleider scheldt mij uit"
OTHER = """
[people.wilma]
name = "Wilma Bos"
function = "vertrouwenspersoon"
keys = ["{}", "{}"]
receives = ["telegram"]
"""


def household(folder: Path, away: bool = True) -> Household:
    house = Household(folder, ("ikbenerook",), BEGINS)
    path = folder / "personeel.toml"
    holiday = "away = 2026-07-18\nback = 2026-08-03\n" if away else ""
    whole = "[people.vertrouwenspersoon]\n"
    text = path.read_text(encoding="utf-8").replace(whole, f'{whole}deputy = "wilma"\n{holiday}')
    text += OTHER.format(people.key("wilma").recipient, people.key("wilma papier").recipient)
    path.write_text(text, encoding="utf-8")
    house.staff = Staff.load(path)
    return house


async def begun(house: Household) -> None:
    await house.says("klant", SECRET)
    for label in ("Ik krijg zelf hulp", "12 tot en met 15", "2. De vertrouwenspersoon", "Begin het gesprek"):
        await house.presses("klant", label)


def buttons(house: Household, who: str = "klant") -> list[str]:
    return [one.label for row in house.paper.chats[who][-1].rows for one in row]


def test_the_client_is_told_and_chooses(tmp_path: Path) -> None:
    async def play() -> None:
        async with household(tmp_path) as house:
            await begun(house)
            screen = house.paper.chats["klant"][-1].text
            assert "Vera Post is er even niet, tot maandag 3 augustus" in screen
            assert "Wilma Bos mag antwoorden" in buttons(house)
            at_wilma, at_vera = house.paper.chats["staf:wilma"], house.paper.chats["staf:vertrouwenspersoon"]
            first, had = len(at_wilma), len(at_vera)
            await house.says("klant", "hij schold weer")
            assert (len(at_wilma), len(at_vera)) == (first, had + 1)
            await house.presses("klant", "Wilma Bos mag antwoorden")
            assert len(at_wilma) == first
            await house.says("klant", "hij deed het vandaag weer")
            assert (len(at_wilma), len(at_vera)) == (first + 1, had + 1)
            await house.presses("staf:wilma", "Beantwoorden")
            await house.says("staf:wilma", "Ja, vertel maar.")
            assert "Je praat nu met Wilma Bos" in "".join(seen.text for seen in house.paper.chats["klant"])
            told = "\n".join(seen.text for seen in house.paper.chats["klant"])
            assert "Ja, vertel maar." in told

    asyncio.run(play())


def test_nobody_stands_in_unasked_and_who_is_there_is_not_called_away(tmp_path: Path) -> None:
    async def play() -> None:
        async with household(tmp_path, away=False) as house:
            await begun(house)
            assert "Wilma Bos mag antwoorden" not in buttons(house)
            before = len(house.paper.chats["staf:wilma"])
            await house.says("klant", "ik wil praten")
            assert len(house.paper.chats["staf:wilma"]) == before

    asyncio.run(play())


def test_the_end_of_the_talk_ends_the_standing_in(tmp_path: Path) -> None:
    async def play() -> None:
        async with household(tmp_path) as house:
            await begun(house)
            await house.presses("klant", "Wilma Bos mag antwoorden")
            await house.presses("klant", "Gesprek afsluiten")
            assert "Wilma Bos mag antwoorden" not in buttons(house)

    asyncio.run(play())
