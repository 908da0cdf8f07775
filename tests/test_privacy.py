"""Privacy as properties over all chats: what a client wrote is found nowhere, and nobody learns which chat it was."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path

import pytest

from bot.channels import Document
from storage import envelopes, seal, sessions
from tests import people
from tests.chat import Player, read
from tests.household import Household
from tests.test_transcripts import CHATS


class Watching(Player):
    """Plays a chat and looks into every file of the house after every line."""

    def _heard(self, house: Household) -> None:
        told = [line.text for line in self.chat.lines if line.who.startswith("klant") and len(line.text) > 12]
        secrets = [one.encode() for one in told if not one.startswith(("[", "("))]
        for path in (house.folder / "var").rglob("*"):
            if path.is_file():
                found = path.read_bytes()
                assert not [one for one in secrets if one in found], path.name
                # The address of the client's chat in these tests; `geen_klant` is a code of the figures.
                assert not re.search(rb"(?<!reden_niet=geen_)klant", found), path.name
        for address, message in house.paper.news:
            if address.startswith("staf:"):
                assert "klant@" not in repr(message) and not any(one.decode() in repr(message) for one in secrets)
        super()._heard(house)


@pytest.mark.parametrize("path", CHATS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_word_of_a_client_is_found_in_any_file_or_any_log(
    path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        asyncio.run(Watching(path.parent.name, read(path), tmp_path).play())
    told = [line.text for line in read(path).lines if line.who.startswith("klant") and len(line.text) > 12]
    for text in told:
        assert text.startswith(("[", "(")) or text not in caplog.text


def test_what_the_adviser_hears_opens_with_their_own_keys_alone(tmp_path: Path) -> None:
    async def play() -> None:
        async with Household(tmp_path, ("ambiq",), read(CHATS[0]).begins) as house:
            for text in ("/start", "vertrouwenspersoon"):
                await house.says("klant", text)
            await house.presses("klant", "Begin het gesprek")
            await house.says("klant", "Dit hoort alleen de vertrouwenspersoon te lezen.")
            sealed = [message for _, message in house.paper.news if isinstance(message, Document)]
            assert len(sealed) == 1
            for name in ("vertrouwenspersoon", "vertrouwenspersoon papier"):
                opened = seal.open_sealed(sealed[0].data, [people.key(name).identity])
                assert "Dit hoort alleen de vertrouwenspersoon te lezen." in opened.page
                assert "Groene Reiger 27" in opened.page
            for name in ("herstel", "klachtenfunctionaris", "leidinggevende", "directie"):
                with pytest.raises(seal.NotForThisKey):
                    seal.open_sealed(sealed[0].data, [people.key(name).identity])

    asyncio.run(play())


def test_after_the_sealing_the_house_itself_holds_nothing_that_opens_the_story(tmp_path: Path) -> None:
    """The session keeps a number and dates; its answers are gone with their key."""

    async def play() -> None:
        path = next(one for one in CHATS if one.stem == "leidinggevende_officieel")
        player = Player("ambiq", read(path), tmp_path)
        await player.play()
        async with Household(tmp_path, ("ambiq",), read(path).begins) as house:
            lane = house.house.setting.lane("papier", "klant")
            setting = house.house.setting
            one = (await sessions.find(setting.db, setting.vault, [lane]))[lane][0]
            assert one.session.number and "verhaal" not in one.session.answers and one.lasting
            # The envelope for the rung above opens for the people there, and for nobody who has only this machine.
            kept = await envelopes.of_role(setting.db, setting.ring, one.id, "klachtencommissie")
            assert kept
            for envelope in kept:
                seal.open_sealed(envelope.sealed, [people.key("klachtencommissie").identity])
                with pytest.raises(seal.NotForThisKey):
                    seal.open_sealed(envelope.sealed, [people.key("leidinggevende").identity])

    asyncio.run(play())


def test_who_was_ticked_off_cannot_open_it(tmp_path: Path) -> None:
    async def play() -> None:
        path = next(one for one in CHATS if one.stem == "niet_veilig_en_iemand_eruit")
        await Player("ambiq", read(path), tmp_path).play()
        sealed = list((tmp_path / "post").rglob("*.age"))
        assert sealed and not list((tmp_path / "post" / "leidinggevende").glob("*.age"))
        for file in sealed:
            with pytest.raises(seal.NotForThisKey):
                seal.open_sealed(file.read_bytes(), [people.key("leidinggevende").identity])
            seal.open_sealed(file.read_bytes(), [people.key("klachtenfunctionaris").identity])

    asyncio.run(play())
