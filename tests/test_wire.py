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
from tests.botapi.user import User
from tests.chat import read
from tests.process import Bot

CHATS = Path(__file__).parent / "transcripts"

# One chat of each organisation that ends in a sealed file, and the role whose people can open it.
FILED = (
    ("ambiq", "leidinggevende_officieel", "leidinggevende", "elke keer te laat"),
    ("ikbenerook", "vader_vertelt_alles", "vertrouwenspersoon", "06 12 34 56 78"),
    ("iederzijnwerk", "schoonmaak_officieel", "directie", "ik ben 78 en kan niet bukken"),
    ("polypartners", "moeder_en_zoon_apart", "klachtenfunctionaris", "praat over mij met de school"),
    ("ons_welzijn", "trekt_in", "klachtenfunctionaris", "Er kwam drie keer niemand"),
)


def decrypted(path: Path, role: str, folder: Path) -> str:
    """What Debian's `age` makes of a sealed file with this role's key."""
    key = folder / f"{role}.key"
    key.write_text(people.key(role).text(), encoding="utf-8")
    age = shutil.which("age")
    assert age, "the tests need Debian's age"
    return subprocess.run([age, "-d", "-i", str(key), str(path)], check=True, capture_output=True).stdout.decode()


async def walk(user: User, path: Path) -> None:
    """The client's lines of a chat file, up to the sending, or the first that needs time, staff or another phone."""
    for line in read(path).lines:
        if line.who != "klant" or line.text.startswith("("):
            return
        before = (len(user.seen), user.buttons)
        if line.text.startswith("["):
            label = line.text[1:-1]
            await user.until(lambda label=label: label in user.buttons)  # type: ignore[misc]
            before = (len(user.seen), user.buttons)
            user.press(label)
            if label == "Versturen":
                return
        else:
            user.send(line.text)
        # The answer's last message is the one with buttons; only then does a person go on.
        await user.until(lambda before=before: (len(user.seen), user.buttons) != before)  # type: ignore[misc]


@pytest.mark.parametrize(("organisation", "story", "role", "words"), FILED, ids=[one[0] for one in FILED])
def test_a_client_walks_to_a_sealed_file_that_age_opens(
    tmp_path: Path, organisation: str, story: str, role: str, words: str
) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path, server, (organisation,)) as bot:
            alice = server.user("Alice")
            await walk(alice, CHATS / organisation / f"{story}.chat")
            sealed = tmp_path / "post" / role
            await alice.until(lambda: "Versturen" in alice.buttons or bool(list(sealed.glob("*.age"))))
            if not list(sealed.glob("*.age")):
                alice.press("Versturen")
            await alice.until(lambda: bool(list(sealed.glob("*.age"))))
            page = decrypted(next(sealed.glob("*.age")), role, tmp_path)
            assert words in page and page.startswith("TREDE 1")
            with pytest.raises(subprocess.CalledProcessError):
                decrypted(next(sealed.glob("*.age")), "manager", tmp_path)
            assert server.violations == []
            assert await bot.stop(signal.SIGTERM) == 0
            nothing_leaks(tmp_path, bot, alice, words)

    asyncio.run(play())


def nothing_leaks(folder: Path, bot: Bot, user: User, words: str) -> None:
    """Neither the client's words nor their id nor the token, in any file of the bot's or in its log."""
    kept = b"".join(path.read_bytes() for path in (folder / "var").rglob("*") if path.is_file())
    for secret in (words, str(user.id), bot.server.token):
        assert secret.encode() not in kept
        assert secret not in bot.logged


def test_killed_at_any_moment_the_client_sees_the_same_chat(tmp_path: Path) -> None:
    """No answer lost, none handled twice; at most the message that was under way comes a second time."""

    async def play() -> None:
        async with BotApi() as server:
            alice = server.user("Alice")
            kills = 0
            for number, text in enumerate(f"Regel {n} van mijn verhaal over de groep." for n in range(6)):
                before = len(alice.seen)
                # Every time a little later in the work: before the update is fetched, stored, answered, confirmed.
                # It asks, asks again, and answers: a fourth call comes only when the last kill left something behind,
                # or when it asked before there was anything to fetch. So the words are there before it starts.
                alice.send(text)
                wanted = server.calls + min(number, 3)
                bot = await Bot(tmp_path, server, ("ambiq",)).__aenter__()
                await server.until(lambda wanted=wanted: server.calls >= wanted)  # type: ignore[misc]
                await bot.stop(signal.SIGKILL)
                kills += 1
                bot.log.close()
                async with Bot(tmp_path, server, ("ambiq",)):
                    await alice.until(lambda before=before: len(alice.seen) > before)  # type: ignore[misc]
                    await server.until(lambda: not server.state.updates)
            async with Bot(tmp_path, server, ("ambiq",)) as bot:
                # Typed, not pressed: a line that a kill left unanswered comes first, and brings the buttons anew.
                alice.send("Ik krijg zelf hulp")
                await alice.until(lambda: "12 tot en met 15" in alice.buttons)
                alice.press("12 tot en met 15")
                await alice.until(lambda: "Eerst praten met de begeleider" in alice.buttons)
                alice.press("Eerst praten met de begeleider")
                await alice.until(lambda: "Maak een gesprekskaart" in alice.buttons)
                alice.press("Maak een gesprekskaart")
                card = await alice.sees("Mijn gesprekskaart")
                assert [f"Regel {n} van" in card for n in range(6)] == [True] * 6
                assert card.count("Regel") == 6
                # The first words come once, each later line at most twice.
                assert sum("Ik ben een computer" in text for text in alice.seen) <= 2
                assert len(alice.seen) <= 2 + 2 * (6 + kills)

    asyncio.run(play())


def test_a_malformed_update_stops_nothing_and_nobody_else(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path, server, ("ambiq",)) as bot:
            server.raw({"update_id": 1, "message": {"KANARIE": "geen bericht"}})
            server.raw({"update_id": 2, "callback_query": 3})
            bob = server.user("Bob")
            bob.start()
            await bob.sees("Ik ben een computer")
            assert "KANARIE" not in bot.logged

    asyncio.run(play())


def test_the_same_update_twice_is_handled_once(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path, server, ("ambiq",)):
            alice = server.user("Alice")
            update = alice.send("Ze luisteren niet naar mij op de groep.")
            await alice.sees("Wie ben jij")
            server.raw(update)
            alice.press("Ik krijg zelf hulp")
            await alice.sees("Hoe oud ben je")
            assert sum("Wie ben jij" in text for text in alice.seen) == 1

    asyncio.run(play())


def test_a_second_bot_on_the_token_says_so_and_stops(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path / "een", server, ("ambiq",)) as bot:
            server.fail("getUpdates", "409")
            assert await asyncio.wait_for(bot.process.wait(), 30) == 4
            assert "gebruikt dit token al" in bot.logged

    (tmp_path / "een").mkdir()
    asyncio.run(play())


def test_a_webhook_is_told_as_what_it_is_and_init_takes_it_away(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            alice = server.user("Alice")
            server.state.webhook.set({"url": "https://voorbeeld.nl/oud"})
            alice.send("Ze luisteren niet naar mij.")
            async with Bot(tmp_path, server, ("ambiq",)) as bot:
                assert await asyncio.wait_for(bot.process.wait(), 30) == 4
                assert "webhook" in bot.logged and "Een ander programma" not in bot.logged
                way_out = "trede init --organisation ambiq"
                assert way_out in bot.logged
                code, said = await bot.trede("doctor")
                assert code == 1 and way_out in said
                code, said = await bot.trede(*way_out.split()[1:])
                assert code == 0, said
            async with Bot(tmp_path, server, ("ambiq",)):
                await alice.sees("Wie ben jij")

    asyncio.run(play())


def test_a_dropped_connection_repeats_at_most_one_message_and_loses_none(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path, server, ("ambiq",)):
            alice = server.user("Alice")
            server.fail("sendMessage", "drop_before")
            alice.start()
            await alice.sees("Ik ben een computer")
            server.fail("sendMessage", "drop_after")
            alice.press("Wat kan ik doen?")
            await alice.sees("Jij kiest zelf")
            server.fail("sendMessage", "429")
            alice.press("Meer")
            await alice.sees("Wat heb je nodig")
            assert sum("Ik ben een computer" in text for text in alice.seen) == 1
            assert sum("Jij kiest zelf" in text for text in alice.seen) <= 2

    asyncio.run(play())


def test_a_term_passes_while_the_bot_was_off_and_is_told_once(tmp_path: Path) -> None:
    """Debian's faketime moves the clock of the real process: a week later, and that twice."""

    async def play() -> None:
        async with BotApi() as server:
            alice = server.user("Alice")
            async with Bot(tmp_path, server, ("ambiq",), "@2026-11-25 10:00:00"):
                alice.send("Ik wil met mijn begeleider praten over de afspraken.")
                for label in ("Ik krijg zelf hulp", "16 of 17", "Eerst praten met de begeleider"):
                    await alice.until(lambda label=label: label in alice.buttons)  # type: ignore[misc]
                    alice.press(label)
                for label in ("Maak een gesprekskaart", "Verder"):
                    await alice.until(lambda label=label: label in alice.buttons)  # type: ignore[misc]
                    alice.press(label)
                await alice.sees("woensdag 2 december")
            for day in ("@2026-12-05 12:00:00", "@2026-12-06 12:00:00"):
                async with Bot(tmp_path, server, ("ambiq",), day):
                    await alice.sees("Je zou een gesprek hebben")
                    await server.until(lambda: not server.state.updates)
            assert sum("Je zou een gesprek hebben" in text for text in alice.seen) == 1

    asyncio.run(play())
