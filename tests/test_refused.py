"""What the database refuses, on a real file: one turn's own fault, everybody's trouble, and a name that is taken."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import pytest

from bot.channels import Outgoing
from flows.session import Moment
from storage import codes
from tests.household import CODE, OTHER_CODES, Household, Paper

BEGINS = datetime.fromisoformat("2026-11-25T10:00:00+01:00")
SORRY = "Er ging hier iets mis"
STORY = "Mijn begeleider komt elke keer te laat. Ik wil dat hij voortaan op tijd komt."
ASKED = "Wie ben jij?"
FILING = (
    "[Ik krijg zelf hulp]", "[12 tot en met 15]", "[De leidinggevende]", "[Een medewerker]", "[De begeleiding]",
    "[Verder]", "[Een afspraak is niet nagekomen]", "[De laatste maanden]", "[Ja]", "Yassin", "[Versturen]",
)  # fmt: skip


class Watched(Paper):
    """A channel that does something at the moment of the next sending."""

    then: Callable[[], Awaitable[None]] | None = None

    async def send(self, address: str, message: Outgoing) -> str:
        then, self.then = self.then, None
        if then:
            await then()
        return await super().send(address, message)


class House(Household):
    """A household whose database somebody can spoil; `pauses` is what it waited, `mended` after how many."""

    pauses: list[float]
    mended = 3
    other: sqlite3.Connection
    paper: Watched

    async def __aenter__(self) -> Self:
        self.paper = Watched()
        await super().__aenter__()
        self.pauses, self.other = [], self.connected()
        return self

    def connected(self) -> sqlite3.Connection:
        """Another program that has the file open."""
        return sqlite3.connect(self.folder / "var" / "trede.sqlite", isolation_level=None)

    async def rests(self, seconds: float) -> None:
        """In the place of time: after a while somebody makes room."""
        self.pauses.append(seconds)
        if len(self.pauses) == self.mended:
            await self.room(1_000_000)
            self.other.close()

    async def room(self, pages: int) -> None:
        """The disk holds no more than this: SQLite then answers SQLITE_FULL."""
        await self.house.setting.db._writer._connection.execute_fetchall(f"PRAGMA max_page_count={pages}")

    async def lock(self) -> None:
        """Another program writes and does not stop: SQLite then answers SQLITE_BUSY."""
        await self.house.setting.db._writer._connection.execute_fetchall("PRAGMA busy_timeout=0")
        self.other.execute("BEGIN IMMEDIATE")

    async def full(self) -> None:
        db = self.house.setting.db
        await self.room((await db.row("PRAGMA page_count"))[0])
        # What is free inside the file would still take a row.
        while True:
            try:
                await db.write([("INSERT INTO meta (name, value) SELECT hex(randomblob(9)), hex(zeroblob(900))", {})])
            except sqlite3.OperationalError:
                return

    async def update(self, who: str, text: str) -> None:
        """Somebody types while the house is busy: taken in, not answered yet."""
        fields = {"who": who, "kind": "typed", "fields": {"text": text, "ref": "x"}}
        await self.house.take("papier", [("eerst", json.dumps(fields).encode())])

    async def files(self, who: str) -> None:
        """A complaint, all the way to the number."""
        await self.says(who, STORY)
        for line in FILING:
            await (self.presses(who, line[1:-1]) if line.startswith("[") else self.says(who, line))

    def spoil(self, sql: str) -> None:
        """Another program changes the file."""
        self.other.execute(sql)

    async def put_aside(self) -> list[tuple[str, str]]:
        found = await self.house.setting.db.rows("SELECT state, code FROM inbox WHERE state <> 'done'")
        return [(row["state"], row["code"]) for row in found]

    def said(self, who: str) -> list[str]:
        return [seen.text for seen in self.paper.chats.get(who, [])]


def test_a_turn_that_is_always_refused_is_put_aside_with_an_apology_and_stops_nobody(tmp_path: Path) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            lane = house.house.setting.lane("papier", "klant").hex()
            house.spoil(
                f"CREATE TRIGGER fout BEFORE INSERT ON sessions WHEN NEW.lane = x'{lane}' "
                "BEGIN SELECT RAISE(ABORT, 'KANARIE'); END"
            )
            await house.says("klant", STORY)
            await house.says("klant@buur", STORY)
            assert [SORRY in text for text in house.said("klant")] == [True]
            assert any(ASKED in text for text in house.said("klant@buur"))
            assert await house.put_aside() == [("quarantined", "SQLITE_CONSTRAINT_TRIGGER")]
            await house.restart()
            assert len(house.said("klant")) == 1
            house.spoil("DROP TRIGGER fout")
            await house.says("klant", STORY)
            assert any(ASKED in text for text in house.said("klant"))

    asyncio.run(play())


def test_a_proof_that_is_refused_does_not_send_the_record_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            house.spoil("CREATE TRIGGER fout BEFORE INSERT ON deliveries BEGIN SELECT RAISE(ABORT, 'KANARIE'); END")
            await house.files("klant")
            received = house.said("staf:leidinggevende")
            assert any("4829-3157" in text for text in received)
            await house.restart()
            assert house.said("staf:leidinggevende") == received

    asyncio.run(play())


def test_a_clock_that_is_refused_stops_no_other_and_is_tried_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            for who in ("klant", "klant@buur"):
                await house.files(who)
            first = (await house.house.setting.db.row("SELECT min(id) AS id FROM terms WHERE state = 'running'"))["id"]
            house.spoil(
                f"CREATE TRIGGER fout BEFORE UPDATE ON terms WHEN NEW.id = {first} "
                "BEGIN SELECT RAISE(ABORT, 'KANARIE'); END"
            )
            before = len(house.said("klant")), len(house.said("klant@buur"))
            await house.later(timedelta(days=60))
            assert len(house.said("klant")) == before[0] and len(house.said("klant@buur")) > before[1]
            house.spoil("DROP TRIGGER fout")
            await house.later(timedelta(hours=1))
            assert len(house.said("klant")) > before[0]

    asyncio.run(play())


def test_a_full_disk_is_waited_for_and_nothing_is_lost_or_said_twice(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            await house.full()
            caplog.clear()
            await house.says("klant", STORY * 200, twice=True)
            assert house.pauses[:3] == [1.0, 2.0, 4.0]
            assert sum(ASKED in text for text in house.said("klant")) == 1
            assert not any(SORRY in text for text in house.said("klant"))
            assert await house.put_aside() == []
            told = [one.__dict__["code"] for one in caplog.records if one.levelno >= logging.ERROR]
            assert told == ["SQLITE_FULL"] * len(house.pauses)

    asyncio.run(play())


def test_a_disk_that_is_full_between_taking_in_and_answering_keeps_the_input(tmp_path: Path) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            await house.update("klant", STORY * 200)
            await house.full()
            await house._settle()
            assert house.pauses and sum(ASKED in text for text in house.said("klant")) == 1
            await house.restart()
            assert sum(ASKED in text for text in house.said("klant")) == 1

    asyncio.run(play())


def test_a_file_that_is_locked_when_a_message_is_sent_does_not_send_it_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            await house.update("klant", STORY * 200)
            house.paper.then = house.lock
            await house._settle()
            assert house.pauses == [1.0, 2.0, 4.0]
            await house.restart()
            assert sum(ASKED in text for text in house.said("klant")) == 1

    asyncio.run(play())


class Stubborn(House):
    """Chance that knows one name alone."""

    def _draw(self, now: datetime) -> Moment:
        return Moment(now, "4829-3157", "Groene Reiger 27", CODE)


def test_a_return_code_and_an_alias_that_are_taken_are_drawn_again(tmp_path: Path) -> None:
    """The first code is the first client's: with it the second would come out in somebody else's talk."""

    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            for who in ("klant", "klant@buur"):
                await house.says(who, "vertrouwenspersoon")
                await house.presses(who, "Begin het gesprek")
                await house.says(who, f"Dit zegt {who}.")
            setting = house.house.setting
            assert any(CODE in text for text in house.said("klant"))
            assert any(OTHER_CODES[1] in text for text in house.said("klant@buur"))
            first = await codes.find(setting.db, setting.vault, CODE)
            second = await codes.find(setting.db, setting.vault, OTHER_CODES[1])
            assert first and second and first != second
            adviser = house.said("staf:vertrouwenspersoon")
            assert any("Groene Reiger 27" in text for text in adviser)
            assert any("Blauwe Vos 28" in text for text in adviser)
            assert await house.put_aside() == []

    asyncio.run(play())


def test_a_case_number_that_is_taken_is_drawn_again(tmp_path: Path) -> None:
    async def play() -> None:
        async with House(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            for who in ("klant", "klant@buur"):
                await house.files(who)
            assert any("4829-3157" in text for text in house.said("klant"))
            assert any("4829-3158" in text for text in house.said("klant@buur"))
            assert not any("4829-3157" in text or SORRY in text for text in house.said("klant@buur"))
            assert await house.put_aside() == []

    asyncio.run(play())


def test_chance_that_always_gives_the_same_ends_in_an_apology(tmp_path: Path) -> None:
    async def play() -> None:
        async with Stubborn(tmp_path, ("ambiq",), BEGINS, strict=False) as house:
            for who in ("klant", "klant@buur"):
                await house.says(who, "vertrouwenspersoon")
                await house.presses(who, "Begin het gesprek")
            assert any(SORRY in text for text in house.said("klant@buur"))
            assert [code for _, code in await house.put_aside()] == ["SQLITE_CONSTRAINT_PRIMARYKEY"]

    asyncio.run(play())
