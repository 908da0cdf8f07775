"""Two cases become one only when both are of one client; a parent's and a child's stay apart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from storage import cases
from tests.chat import Player, read
from tests.household import Household

CHAT = Path(__file__).parent / "transcripts/ambiq/moeder_en_zoon_elk_een_klacht.chat"
MERGES = {"ander_nummer": "4829-3157"}


async def filed(house: Household) -> None:
    """The son's complaint is 4829-3157, the mother's 4829-3158."""
    player = Player("ambiq", read(CHAT), house.folder)
    for line in read(CHAT).lines:
        await player._line(house, line)
        if line.who == "klant@moeder" and line.text == "[Versturen]":
            return


def test_a_parent_and_a_child_stay_apart(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("ambiq",), read(CHAT).begins) as house:
            await filed(house)
            await house.staff_does("leidinggevende", "samenvoegen", MERGES)
            said = house.paper.chats["staf:leidinggevende"][-1].text
            assert "Zaken van een ouder en een kind blijven apart" in said
            setting = house.house.setting
            assert {one.case.state for one in await cases.everything(setting.db, setting.ring)} == {"ingediend"}

    asyncio.run(play())


def test_twice_the_same_of_one_client_becomes_one(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("ambiq",), read(CHAT).begins) as house:
            await filed(house)
            setting = house.house.setting
            son = next(
                one for one in await cases.everything(setting.db, setting.ring) if one.case.number == "4829-3157"
            )
            again = cases.fresh(setting.ring, son.session, replace(son.case, number="4829-3199"))
            await setting.db.write([cases.save(setting.ring, again, None)])
            await house.staff_does("leidinggevende", "samenvoegen", MERGES)
            states = {one.case.number: one.case.state for one in await cases.everything(setting.db, setting.ring)}
            assert states["4829-3199"] == "gesloten"
            assert states["4829-3157"] == "ingediend"

    asyncio.run(play())


def test_a_number_that_is_nobodys_is_refused(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("ambiq",), read(CHAT).begins) as house:
            await filed(house)
            await house.staff_does("leidinggevende", "samenvoegen", {"ander_nummer": "1111-2222"})
            assert "Dit kan niet" in house.paper.chats["staf:leidinggevende"][-1].text

    asyncio.run(play())
