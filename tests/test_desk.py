"""The staff's own chat in a real house: who sees a case, whose buttons count, and what the client then reads."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot import buttons
from bot.channels import Document, Text
from bot.desk import OPEN
from flows.duty import Duty
from storage import cases, staff
from storage.database import Database
from storage.vault import Place
from tests import people
from tests.chat import Chat, read
from tests.household import Household

CHATS = Path(__file__).parent / "transcripts"
STORY = CHATS / "iederzijnwerk/zaak_per_knop.chat"
DIRECTOR, MANAGER = "staf:directie", "staf:leidinggevende"


def in_a_house(tmp_path: Path, play: Callable[[Household], Awaitable[None]]) -> None:
    """With a complaint that was filed to the director."""

    async def go() -> None:
        chat: Chat = read(STORY)
        async with Household(tmp_path, ("iederzijnwerk",), chat.begins) as house:
            for line in chat.lines:
                if line.who != "klant":
                    break
                if line.text.startswith("["):
                    await house.presses("klant", line.text[1:-1])
                else:
                    await house.says("klant", line.text)
            house.paper.news.clear()
            await play(house)

    asyncio.run(go())


def told(house: Household, who: str) -> list[str]:
    """What this person saw since the last time."""
    found = [one for address, one in house.paper.news if address == who]
    house.paper.news.clear()
    return [one.text for one in found if isinstance(one, Text | Document)]


async def taps(house: Household, who: str, data: str) -> list[str]:
    await house._update(who, "tapped", data=data, ref="x", query="q")
    return told(house, who)


async def handle(house: Household) -> bytes:
    found = await cases.everything(house.house.setting.db, house.house.setting.ring)
    return bytes.fromhex(found[-1].id)


def door(house: Household, case: bytes, address: str) -> str:
    return buttons.sign(house.house.setting.callback_key, case, 0, OPEN, address)


def test_who_may_not_see_a_case_hears_what_they_would_hear_of_one_that_never_was(tmp_path: Path) -> None:
    async def play(house: Household) -> None:
        own = await handle(house)
        there = await taps(house, DIRECTOR, door(house, own, DIRECTOR))
        assert there[0].startswith("Zaak 4829-3157")
        foreign = await taps(house, MANAGER, door(house, own, MANAGER))
        assert foreign == await taps(house, MANAGER, door(house, b"\0" * 8, MANAGER))
        assert foreign and "4829" not in foreign[0]

    in_a_house(tmp_path, play)


def test_a_button_of_somebody_else_is_no_button(tmp_path: Path) -> None:
    async def play(house: Household) -> None:
        answer = await taps(house, MANAGER, door(house, await handle(house), DIRECTOR))
        assert answer[0].startswith("Deze knop werkt niet meer.")
        assert "4829" not in answer[0]

    in_a_house(tmp_path, play)


def test_who_left_sees_nothing_any_more_and_an_order_of_theirs_is_not_carried_out(tmp_path: Path) -> None:
    async def play(house: Household) -> None:
        await house.presses(DIRECTOR, "Open zaak 4829-3157")
        await house.presses(DIRECTOR, "Ontvangst bevestigen")
        house.staff = people.staff(tmp_path, ("iederzijnwerk",), ("leidinggevende", "coordinator"))
        await house.restart()
        house.paper.news.clear()
        await house.presses(DIRECTOR, "Ja, doe dit")
        assert told(house, DIRECTOR) == ["Deze zaak is er niet meer.\n\nEr wacht nu niets op u."]
        found = await cases.everything(house.house.setting.db, house.house.setting.ring)
        assert found[-1].case.deeds == ()

    in_a_house(tmp_path, play)


def test_an_order_in_a_role_that_somebody_does_not_hold_in_this_case_is_refused_as_no_case(tmp_path: Path) -> None:
    async def play(house: Household) -> None:
        await house.staff_does("leidinggevende", "gelezen", {})
        assert told(house, MANAGER) == ["Deze zaak is er niet meer."]
        found = await cases.everything(house.house.setting.db, house.house.setting.ring)
        assert found[-1].case.deeds == ()

    in_a_house(tmp_path, play)


def test_what_staff_type_stands_nowhere_readable_and_survives_a_restart(tmp_path: Path) -> None:
    secret = "De kraan lekte op dinsdag"

    async def play(house: Household) -> None:
        await house.presses(DIRECTOR, "Open zaak 4829-3157")
        await house.presses(DIRECTOR, "Besluit sturen")
        await house.presses(DIRECTOR, "de klacht klopt")
        await house.says(DIRECTOR, secret)
        await house.restart()
        await house.presses(DIRECTOR, "← Terug")
        assert secret in told(house, DIRECTOR)[-1]
        found = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
        assert found and not [path for path in found if secret.encode() in path.read_bytes()]

    in_a_house(tmp_path, play)


def test_who_looked_at_a_case_is_written_down_once_for_each_look(tmp_path: Path) -> None:
    async def play(house: Household) -> None:
        own = await handle(house)
        for who in (DIRECTOR, DIRECTOR, MANAGER):
            await taps(house, who, door(house, own, who))
        rows = await house.house.setting.db.rows("SELECT code FROM journal ORDER BY id")
        assert [row["code"] for row in rows] == ["ingediend", "ingezien directie"]

    in_a_house(tmp_path, play)


def test_a_desk_from_before_there_were_screens_opens_still(tmp_path: Path) -> None:
    async def play(house: Household) -> None:
        ring, db = house.house.setting.ring, house.house.setting.db
        person = ring.vault.blind("person", "directie")
        old = json.dumps(["directie", "papier", DIRECTOR, ""]).encode()
        body = ring.lasting(Place("staff", "body", person.hex()), old)
        await put(db, person, body)
        desk = next(one for one in await staff.everybody(db, ring) if one.person == "directie")
        assert desk == staff.Desk("directie", "papier", DIRECTOR, duty=Duty())

    in_a_house(tmp_path, play)


async def put(db: Database, person: bytes, body: bytes) -> None:
    await db.write([("UPDATE staff SET body = :body WHERE person = :person", {"person": person, "body": body})])


@pytest.mark.parametrize("path", sorted(CHATS.glob("*/*per_knop.chat")), ids=lambda path: path.stem)
def test_the_client_reads_what_staff_were_shown_before_it_went(path: Path) -> None:
    """In every story that is handled by buttons: each line that stood under 'Dit leest de klager' was then said."""
    said = re.split(r"\n+(?=[\w@]+> |---)", path.read_text(encoding="utf-8"))
    sent = 0
    for place, words in enumerate(said[:-1]):
        if "Dit leest de klager:" not in words or not said[place + 1].endswith("> [Ja, doe dit]"):
            continue
        after = itertools.takewhile(lambda one: one.startswith("bot> "), said[place + 2 :])
        heard = {line.removeprefix("bot> ").strip() for one in after for line in one.split("\n")}
        promised = words.split("Dit leest de klager:")[1].split("Klopt het?")[0]
        assert {line.strip() for line in promised.split("\n")} - {""} <= heard
        sent += 1
    assert sent
