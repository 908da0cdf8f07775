"""A complaint that becomes official on its way is official for staff too, from that sending on."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from flows.case import Case
from storage import cases, sessions
from tests.chat import read
from tests.household import Household

CHAT = Path(__file__).parent / "transcripts" / "iederzijnwerk" / "mentor_gaat_hogerop.chat"
SENDING = "[Versturen]"


async def case_of(house: Household) -> Case:
    setting = house.house.setting
    lane = setting.lane("papier", "klant")
    (one,) = (await sessions.find(setting.db, setting.vault, [lane]))[lane]
    found = await cases.of_session(setting.db, setting.ring, one.id)
    assert found is not None
    return found.case


async def sendings(folder: Path) -> list[Case]:
    """The case after each sending of the chat."""
    found: list[Case] = []
    chat = read(CHAT)
    async with Household(folder, ("iederzijnwerk",), chat.begins) as house:
        for line in chat.lines:
            if not line.who:
                await house.later(timedelta(days=int(line.text.split()[1])))
            elif line.text.startswith("["):
                await house.presses("klant", line.text[1:-1])
            else:
                await house.says("klant", line.text)
            if line.text == SENDING:
                found.append(await case_of(house))
    return found


def test_the_case_follows_what_the_client_chose_last(tmp_path: Path) -> None:
    asked, higher, official, added = asyncio.run(sendings(tmp_path))
    assert [one.official for one in (asked, higher, official, added)] == ["nee", "nee", "ja", "ja"]
    assert [one.codes["officieel"] for one in (asked, official)] == ["nee", "ja"]
    # What was chosen at the first sending, and is not asked again, stays.
    assert {name: asked.codes[name] for name in asked.codes if name != "officieel"}.items() <= added.codes.items()
