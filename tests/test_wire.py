"""The main job on the real wire: an unmodified bot process, a Bot API over HTTP, a sealed record that `age` opens."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests import people
from tests.botapi.server import BotApi
from tests.process import Bot


def decrypted(path: Path, role: str, folder: Path) -> str:
    """What Debian's `age` makes of a sealed file with this role's key."""
    key = folder / f"{role}.key"
    key.write_text(people.key(role).text(), encoding="utf-8")
    age = shutil.which("age")
    assert age, "the tests need Debian's age"
    return subprocess.run([age, "-d", "-i", str(key), str(path)], check=True, capture_output=True).stdout.decode()


def test_a_complaint_walks_from_the_first_word_to_a_record_that_age_opens(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path, server, ("ambiq",)) as bot:
            alice = server.user("Alice")
            alice.start()
            await alice.sees("Ik ben een computer")
            alice.send("Mijn begeleider KANARIE komt nooit op tijd en niemand zegt iets.")
            for label in ("Ik krijg zelf hulp", "12 tot en met 15", "De leidinggevende", "De begeleiding", "Verder"):
                await alice.until(lambda label=label: label in alice.buttons)  # type: ignore[misc]
                alice.press(label)
            for label in ("Een afspraak is niet nagekomen", "De laatste maanden", "Sla over", "Ja"):
                await alice.until(lambda label=label: label in alice.buttons)  # type: ignore[misc]
                alice.press(label)
            await alice.sees("Hoe heet je")
            alice.send("Noor Kanarie")
            await alice.sees("Leest het: Anna de Wit")
            alice.press("Versturen")
            await alice.sees("Je nummer is")
            sealed = tmp_path / "post" / "leidinggevende"
            await alice.until(lambda: bool(list(sealed.glob("*.age"))))
            page = decrypted(next(sealed.glob("*.age")), "leidinggevende", tmp_path)
            assert "Mijn begeleider KANARIE komt nooit op tijd" in page
            assert server.violations == []
            assert await bot.stop(signal.SIGTERM) == 0
            assert server.token not in bot.logged and "KANARIE" not in bot.logged.upper()
            left = b"".join(path.read_bytes() for path in (tmp_path / "var").rglob("*") if path.is_file())
            assert b"KANARIE" not in left and str(alice.id).encode() not in left

    asyncio.run(play())
