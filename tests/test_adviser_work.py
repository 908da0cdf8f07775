"""What a vertrouwenspersoon proposes, and what the client says to it, is for the two of them alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.desk import Desk
from storage import cases, register
from tests.chat import Player, read
from tests.household import Household
from tests.people import NAMES

CHAT = Path(__file__).parent / "transcripts/ikbenerook/voorstel_van_aileen.chat"
SECRET = ("Ik bel je begeleider", "Ik kom woensdag op de groep", "wat zeg je dan tegen", "verstopt mijn spullen")
OTHERS = [role for role in NAMES if role != "vertrouwenspersoon"]


async def played(folder: Path) -> Household:
    chat = read(CHAT)
    house = Household(folder, ("ikbenerook",), chat.begins)
    await house.__aenter__()
    player = Player("ikbenerook", chat, folder)
    for line in chat.lines:
        await player._line(house, line)
    return house


@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_sees_that_there_was_a_talk(role: str, tmp_path: Path) -> None:
    async def play() -> None:
        house = await played(tmp_path)
        setting = house.house.setting
        try:
            seen = house.paper.chats.get(f"staf:{role}", [])
            assert not [one for one in seen if one.name or any(word in one.text for word in SECRET)]
            assert not list((tmp_path / "post" / role).glob("*"))
            found = await cases.everything(setting.db, setting.ring)
            assert not [one for one in found if Desk(setting).may(one.case, role)]
            assert not await register.of(setting.db, setting.ring, "ikbenerook")
        finally:
            await house.__aexit__()

    asyncio.run(play())


def test_nothing_of_it_is_readable_in_any_file(tmp_path: Path) -> None:
    async def play() -> None:
        house = await played(tmp_path)
        await house.__aexit__()

    asyncio.run(play())
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [word for word in SECRET if any(word.encode() in data for data in files)]


def test_a_closed_talk_takes_the_open_proposal_along(tmp_path: Path) -> None:
    async def play() -> None:
        chat = read(CHAT)
        async with Household(tmp_path, ("ikbenerook",), chat.begins) as house:
            player = Player("ikbenerook", chat, tmp_path)
            for line in chat.lines[:8]:
                await player._line(house, line)
            assert house.paper.chats["klant"][-1].text.startswith("Vera Post stelt voor")
            await house.presses("klant", "Nu niet")
            await house.presses("klant", "Gesprek afsluiten")
            buttons = [one.label for row in house.paper.chats["klant"][-1].rows for one in row]
            assert "Vraag beantwoorden" not in buttons

    asyncio.run(play())
