"""The real process, off for two months: its clock is moved, and staff and client each hear it once, and late."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.botapi.server import BotApi
from tests.process import Bot

LABELS = ("Ik krijg zelf hulp", "18 of ouder", "De leidinggevende", "Een medewerker", "De begeleiding", "Verder",
          "Iets anders", "De laatste maanden", "Sla over", "Ja")  # fmt: skip


def reminders(folder: Path) -> list[str]:
    """What the leidinggevende found in the folder about a term that has passed."""
    found = [
        path.read_text("utf-8", "replace") for path in (folder / "post/leidinggevende").glob("*") if path.is_file()
    ]
    return [text for text in found if "nog niet gedaan" in text or "niet gedaan" in text]


def test_a_bot_that_was_off_for_two_months_tells_everybody_once(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            alice = server.user("Alice")
            async with Bot(tmp_path, server, ("ambiq",), "@2026-11-25 10:00:00"):
                alice.send("Mijn begeleider komt steeds te laat en dan mis ik de bus.")
                for label in LABELS:
                    await alice.until(lambda label=label: label in alice.buttons)  # type: ignore[misc]
                    alice.press(label)
                await alice.sees("Hoe heet u?")
                alice.send("Alice")
                await alice.until(lambda: "Versturen" in alice.buttons)
                alice.press("Versturen")
                await alice.sees("uiterlijk woensdag 6 januari")
            for day in ("@2027-01-25 12:00:00", "@2027-01-25 13:00:00"):
                async with Bot(tmp_path, server, ("ambiq",), day):
                    await alice.sees("U zou uiterlijk woensdag 6 januari")
                    await server.until(lambda: len(reminders(tmp_path)) > 0)
                    await server.until(lambda: not server.state.updates)
            assert sum("U zou uiterlijk woensdag 6 januari" in text for text in alice.seen) == 1

    asyncio.run(play())
    told = reminders(tmp_path)
    assert len(told) == 1
    assert "Trede stond toen uit" in told[0]
