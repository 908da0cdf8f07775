"""A file that is taken out of a summary is gone from the database in the same commit; what stays still opens."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels import Document
from flows.session import Attachment
from storage import files, sessions
from storage.sessions import Stored
from tests.chat import Line, read
from tests.household import Household

CHAT = Path(__file__).parent / "transcripts" / "ambiq" / "foto_eruit.chat"
PICTURE = b"\xff\xd8\xff foto"


async def stored(house: Household) -> Stored:
    """Where the one client of this house stands now."""
    setting = house.house.setting
    lane = setting.lane("papier", "klant")
    found = await sessions.find(setting.db, setting.vault, [lane])
    return found[lane][0]


async def kept(house: Household, wanted: tuple[Attachment, ...]) -> list[bytes | None]:
    """The bytes that the database still holds of these files."""
    one, setting = await stored(house), house.house.setting
    found: list[bytes | None] = []
    for file in wanted:
        try:
            found.append(await files.read(setting.db, setting.vault, one, file.id))
        except KeyError:
            found.append(None)
    return found


async def to_the_files(house: Household) -> None:
    lines = read(CHAT).lines
    for line in lines[: lines.index(Line("klant", "[Bestanden]")) + 1]:
        if line.text.startswith("["):
            await house.presses("klant", line.text[1:-1])
        elif line.text in ("(foto)", "(spraak)"):
            await house.sends("klant", "photo" if line.text == "(foto)" else "voice")
        else:
            await house.says("klant", line.text)


async def taken_out(folder: Path, label: str) -> list[bytes | None]:
    async with Household(folder, ("ambiq",), read(CHAT).begins) as house:
        await to_the_files(house)
        before = (await stored(house)).session.files
        assert await kept(house, before) == [PICTURE] * 3
        await house.presses("klant", label)
        return await kept(house, before)


@pytest.mark.parametrize(
    ("label", "left"),
    [("Foto 1 weghalen", [None, PICTURE, PICTURE]), ("Alles weghalen", [None] * 3)],
)
def test_what_is_taken_out_is_gone_and_the_rest_is_there(tmp_path: Path, label: str, left: list[bytes | None]) -> None:
    assert asyncio.run(taken_out(tmp_path, label)) == left


async def thrown_away(folder: Path) -> list[bytes | None]:
    async with Household(folder, ("ambiq",), read(CHAT).begins) as house:
        await to_the_files(house)
        for label in ("Klaar", "Versturen"):
            await house.presses("klant", label)
        await house.sends("klant", "photo")
        added = (await stored(house)).session.files
        assert await kept(house, added) == [PICTURE]
        await house.presses("klant", "Weggooien")
        return await kept(house, added)


def test_an_addition_that_is_thrown_away_leaves_no_bytes(tmp_path: Path) -> None:
    assert asyncio.run(thrown_away(tmp_path)) == [None]


async def delivered(folder: Path) -> list[Document]:
    async with Household(folder, ("ambiq",), read(CHAT).begins) as house:
        await to_the_files(house)
        await house.presses("klant", "← Terug")
        await house.presses("klant", "Versturen")
        return [
            message for who, message in house.paper.news if who.startswith("staf:") and isinstance(message, Document)
        ]


def test_the_files_of_a_complaint_go_with_its_number_so_that_mail_keeps_them_together(tmp_path: Path) -> None:
    found = asyncio.run(delivered(tmp_path))
    assert len(found) == 4 and {one.case for one in found} == {"4829-3157"}
    assert [one.name.startswith("zaak-") for one in found] == [True, False, False, False]
