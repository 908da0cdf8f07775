"""Proof of filing: it cannot be forged, it gives nothing away, and it fits one record alone."""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.installation import signer_of
from storage import receipt
from storage.signing import Signer, public_key_file
from tests import people
from tests.chat import HERE, Player, read
from tests.household import Household

CHAT = Path(__file__).parent / "transcripts/iederzijnwerk/schoonmaak_officieel.chat"
SIGNER = Signer(bytes(range(32)))
RECORD = {"number": "4829-3157", "answers": [{"field": "verhaal", "value": "Er kwam niemand."}]}


def made() -> str:
    return receipt.issue(SIGNER, "Voorbeeld", "4829-3157", date(2026, 11, 25), ["Dirk Bos"], RECORD)


def test_it_fits_the_record_that_was_filed_and_no_other() -> None:
    found, origin = receipt.read(made(), [SIGNER.public])
    assert origin == "yes"
    assert found.fits(json.loads(json.dumps(RECORD)))
    assert not found.fits({**RECORD, "number": "4829-3158"})


def test_two_receipts_of_one_record_have_nothing_in_common() -> None:
    one, other = (receipt.read(made(), [SIGNER.public])[0] for _ in range(2))
    assert one.commitment != other.commitment
    assert one.salt != other.salt


def test_a_word_that_is_changed_is_found_out() -> None:
    head, *body, signature = made().splitlines()
    raw = json.loads(base64.b64decode("".join(body)))
    forged = base64.b64encode(json.dumps({**raw, "day": "2026-10-01"}, sort_keys=True).encode()).decode()
    assert receipt.read("\n".join([head, forged, signature]), [SIGNER.public])[1] == "no"


@pytest.mark.parametrize("text", ["", "trede-bewijs 1\n", "trede-bewijs 1\n***\ned25519 aa bb", "hallo"])
def test_what_is_no_receipt_is_told_so(text: str) -> None:
    with pytest.raises(receipt.ReceiptError):
        receipt.read(text, [SIGNER.public])


def test_a_client_gets_it_and_it_is_checked_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def play() -> tuple[bytes, bytes, bytes]:
        chat = read(CHAT)
        upto = next(at for at, line in enumerate(chat.lines) if line.text == "[Versturen]") + 1
        async with Household(tmp_path / "huis", ("iederzijnwerk",), datetime(2026, 11, 25, 10, tzinfo=HERE)) as house:
            player = Player("iederzijnwerk", chat, tmp_path)
            for line in chat.lines[:upto]:
                await player._line(house, line)
            await house.presses("klant", "Hoe staat het?")
            await house.presses("klant", "Bewijs van versturen")
            proof = next(seen.data for seen in house.paper.chats["klant"] if seen.name.startswith("bewijs"))
            sealed = next(seen.data for seen in house.paper.chats["staf:directie"] if seen.name.endswith(".age"))
            public = signer_of(house.house.setting.vault).public
            return proof, sealed, public_key_file([public]).encode()

    (tmp_path / "huis").mkdir()
    proof, sealed, public = asyncio.run(play())
    for name, data in {"bewijs.txt": proof, "zaak.age": sealed, "bot.pub": public}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "sleutel.txt").write_text(people.key("directie").text(), encoding="utf-8")
    words = ["verify", str(tmp_path / "bewijs.txt"), "--bot-key", str(tmp_path / "bot.pub")]
    assert main(words) == 0
    assert main([*words, "--melding", str(tmp_path / "zaak.age"), "--key", str(tmp_path / "sleutel.txt")]) == 0
    assert "precies wat er die dag is ingediend" in capsys.readouterr().out
    assert b"portemonnee" not in proof
    assert "Groeten" not in proof.decode()
