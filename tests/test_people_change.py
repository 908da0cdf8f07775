"""People come and go, and one may stand on two rungs: the client always knows who has it, and nothing gets lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from bot.staff import Staff
from tests import people
from tests.chat import HERE, Player, read
from tests.household import Household

CHAT = Path(__file__).parent / "transcripts/iederzijnwerk/schoonmaak_officieel.chat"
BEGINS = datetime(2026, 11, 25, 10, tzinfo=HERE)
ROAD = (
    "Ik krijg zelf hulp", "18 of ouder", "De leidinggevende", "Een medewerker", "Hoe met mij is omgegaan", "Verder",
    "Iets anders", "De laatste maanden", "Sla over", "Nee",
)  # fmt: skip
NEW = """
[people.nieuw]
name = "Nora Nieuw"
function = "directie"
keys = ["{}", "{}"]
receives = ["telegram", "folder"]
folder = "post/nieuw"
"""


def followed(folder: Path) -> Staff:
    """The staff file after the director left: another holds the role."""
    path = folder / "personeel.toml"
    text = path.read_text(encoding="utf-8").replace('directie = ["directie"]', 'directie = ["nieuw"]')
    path.write_text(text + NEW.format(people.key("nieuw").recipient, people.key("nieuw papier").recipient), "utf-8")
    return Staff.load(path)


async def filed(house: Household) -> None:
    player = Player("iederzijnwerk", read(CHAT), house.folder)
    for line in read(CHAT).lines:
        await player._line(house, line)
        if line.text == "[Versturen]":
            return


def test_who_left_gets_nothing_more_and_the_next_is_reminded_and_answers(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("iederzijnwerk",), BEGINS) as house:
            await filed(house)
            house.staff = followed(tmp_path)
            await house.restart()
            before = len(house.paper.chats["staf:directie"])
            await house.later(timedelta(days=8))
            assert len(house.paper.chats["staf:directie"]) == before
            assert [one for one in (tmp_path / "post/nieuw").iterdir() if "4829-3157" in one.read_text("utf-8")]
            await house.staff_does("directie", "ontvangen", {})
            told = [seen.text for seen in house.paper.chats["klant"]]
            assert any(text.startswith("Nora Nieuw heeft uw klacht ontvangen") for text in told)

    asyncio.run(play())


def test_who_left_can_do_nothing_with_the_case(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("iederzijnwerk",), BEGINS) as house:
            await filed(house)
            house.staff = followed(tmp_path)
            await house.restart()
            await house.presses("staf:directie", "Open zaak 4829-3157")
            assert "4829-3157" not in house.paper.chats["staf:directie"][-1].text

    asyncio.run(play())


def test_one_person_on_two_rungs_is_left_out_of_both_and_the_client_hears_who_is_next(tmp_path: Path) -> None:
    async def play() -> None:
        house = Household(tmp_path, ("ambiq",), BEGINS)
        path = tmp_path / "personeel.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace(
                'klachtenfunctionaris = ["klachtenfunctionaris"]', 'klachtenfunctionaris = ["leidinggevende"]'
            ),
            "utf-8",
        )
        house.staff = Staff.load(path)
        async with house:
            await house.says("klant", "mijn leidinggevende scheldt iedereen uit op de groep")
            for label in ROAD:
                await house.presses("klant", label)
            await house.says("klant", "Gerrit")
            await house.presses("klant", "Iemand mag dit niet lezen")
            shown = [button.label for row in house.paper.chats["klant"][-1].rows for button in row]
            name = next(label for label in shown if "Anna de Wit" in label)
            await house.presses("klant", name)
            await house.presses("klant", "Klaar")
            told = "\n".join(seen.text for seen in house.paper.chats["klant"][-6:])
            assert "leidinggevende" in told
            assert told.count("slaan we over") == 2
            assert "Anna de Wit" not in house.paper.chats["klant"][-1].text

    asyncio.run(play())
