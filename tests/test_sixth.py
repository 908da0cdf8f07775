"""A sixth organisation is one TOML file: no new word, no code, up to a complaint that its reader opens."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from bot.commands.check import spoken
from bot.drawing import page
from bot.render import LOCALES
from flows.check import check
from flows.library import FOLDER, Library
from flows.procedure import load
from storage.seal import NotForThisKey, open_sealed
from tests import people
from tests.household import Household

SIXTH = Path(__file__).with_name("sixth")
RIETVELD = SIXTH / "rietveld.2026-03-01.toml"
BEGINS = datetime(2026, 11, 25, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
STORY = "De tuin is mijn plek, maar sinds de zomer mag ik er niet meer in en niemand zegt waarom."


def test_it_keeps_every_right() -> None:
    procedure = load(RIETVELD)
    assert [str(finding) for finding in check(procedure, spoken(procedure)).findings] == []


def test_it_needs_no_words_of_its_own() -> None:
    assert RIETVELD.stem not in {path.stem for path in FOLDER.glob("*.toml")}
    for catalogue in LOCALES.glob("*/LC_MESSAGES/messages.po"):
        with catalogue.open("rb") as file:
            assert not [message.id for message in read_po(file) if "rietveld" in str(message).lower()]


def test_it_is_a_page_to_sign_and_a_procedure_to_find() -> None:
    assert "geen woorden" not in page(load(RIETVELD))
    assert Library.read(SIXTH).organisations == ("rietveld",)


def test_a_client_walks_to_a_sealed_complaint(tmp_path: Path) -> None:
    asyncio.run(_walk(tmp_path))


async def _walk(folder: Path) -> None:
    async with Household(folder, ("rietveld",), BEGINS, SIXTH) as house:
        await house.says("klant", "/start")
        await house.says("klant", STORY)
        await house.presses("klant", "Ik krijg zelf hulp")
        await house.presses("klant", "Eerst praten met de begeleider")
        await house.presses("klant", "Dat voelt niet veilig")
        await house.says("klant", "Ik wil weer in de tuin werken.")
        await house.presses("klant", "Ja")
        await house.says("klant", "Sam Voorbeeld")
        await house.presses("klant", "Sla over")
        await house.presses("klant", "Versturen")
        sealed = [seen for seen in house.paper.chats["staf:leidinggevende"] if seen.data]
        opened = open_sealed(sealed[-1].data, [people.key("leidinggevende").identity])
        for words in (STORY, "Ik wil weer in de tuin werken.", "Sam Voorbeeld"):
            assert words in opened.page
        with pytest.raises(NotForThisKey):
            open_sealed(sealed[-1].data, [people.key("klachtenfunctionaris").identity])
        assert "woensdag 6 januari" in house.paper.chats["klant"][-1].text
