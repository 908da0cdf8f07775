"""One talk, two phones, one commit: neither undoes what the other did, and a term finds the client where they went."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage import sessions
from storage.sessions import Stored
from tests.household import CODE, Household

BEGINS = datetime.fromisoformat("2026-11-25T10:00:00+01:00")
OLD, NEW = "klant", "klant@nieuw"


def update(who: str, name: str, text: str) -> tuple[str, bytes]:
    fields: dict[str, Any] = {"text": text, "ref": name}
    return name, json.dumps({"who": who, "kind": "typed", "fields": fields}).encode()


async def at(house: Household, who: str) -> list[Stored]:
    setting = house.house.setting
    lane = setting.lane("papier", who)
    return (await sessions.find(setting.db, setting.vault, [lane])).get(lane, [])


async def talking(house: Household) -> None:
    await house.says(OLD, "vertrouwenspersoon")
    await house.presses(OLD, "Begin het gesprek")
    await house.says(OLD, "Ik word niet serieus genomen.")


async def rest(house: Household) -> None:
    while not house.house.resting:
        await house.house.step()


async def both(folder: Path, first: str) -> tuple[list[Stored], list[Stored]]:
    updates = [update(OLD, "900", "stop"), update(NEW, "901", CODE)]
    async with Household(folder, ("ambiq",), BEGINS) as house:
        await talking(house)
        await house.house.take("papier", updates if first == OLD else updates[::-1])
        await rest(house)
        return await at(house, OLD), await at(house, NEW)


def test_what_the_old_phone_did_goes_along_to_the_new_one(tmp_path: Path) -> None:
    old, new = asyncio.run(both(tmp_path, OLD))
    assert old == []
    assert [(one.session.step, one.session.talking) for one in new] == [("stoppen", "vertrouwenspersoon")]


def test_a_talk_that_went_to_the_new_phone_does_not_come_back(tmp_path: Path) -> None:
    old, new = asyncio.run(both(tmp_path, NEW))
    assert [one.session.talking for one in new] == ["vertrouwenspersoon"]
    assert [one.session.talking for one in old] == [""]


async def late(folder: Path) -> list[tuple[str, str]]:
    async with Household(folder, ("ambiq",), BEGINS) as house:
        await talking(house)
        house.heard()
        house.clock += timedelta(days=8)
        await house.house.take("papier", [update(NEW, "900", CODE)])
        await house.house.tick()
        await rest(house)
        await house.house.delivery.idle()
        return [(one.who, one.text) for one in house.heard()]


def test_a_term_that_comes_while_the_client_goes_to_another_phone_is_told_there(tmp_path: Path) -> None:
    silence = "Je hebt nog geen antwoord gekregen. Dat is vervelend. Wat wil je doen?"
    assert [who for who, text in asyncio.run(late(tmp_path)) if text == silence] == ["bot@nieuw"]
