"""A group is no place for a complaint: the bot says nothing there, goes out of it once, and serves everybody else."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.botapi.group import Group
from tests.botapi.server import BotApi
from tests.process import Bot


def called(server: BotApi, chat: int) -> list[str]:
    """What the bot did with this chat."""
    return [method for method, params in server.requests if str(params.get("chat_id")) == str(chat)]


async def gone(group: Group) -> None:
    await group.until(lambda: group.chat.bot.status == "left")


@pytest.mark.parametrize("kind", ["group", "supergroup"])
def test_the_bot_leaves_a_group_once_and_says_nothing(tmp_path: Path, kind: str) -> None:
    async def play() -> None:
        async with BotApi() as server:
            vera, alice = server.user("Vera"), server.user("Alice")
            group = server.group("Team", kind).add(vera)
            group.add_bot(vera)
            group.send(vera, "/start KANARIE")
            group.send(vera, "/stop KANARIE")
            async with Bot(tmp_path, server, ("ambiq",)) as bot:
                await gone(group)
                alice.start()
                await alice.sees("Ik ben een computer")
                assert called(server, group.id) == ["leaveChat"] and group.seen == []
                group.add_bot(vera)
                await gone(group)
                alice.press("Wat kan ik doen?")
                await alice.sees("Jij kiest zelf")
                assert called(server, group.id) == ["leaveChat"] * 2 and vera.seen == []
                assert server.violations == [] and "KANARIE" not in bot.logged and str(group.id) not in bot.logged

    asyncio.run(play())


def test_a_group_that_became_a_supergroup_is_left_too(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            vera = server.user("Vera")
            group = server.group("Team", "group").add(vera)
            group.add_bot(vera)
            new = group.migrate()
            async with Bot(tmp_path, server, ("ambiq",)):
                await gone(new)
                assert called(server, new.id) == ["leaveChat"] and new.seen == group.seen == []

    asyncio.run(play())


def test_a_group_that_threw_the_bot_out_already_stops_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            vera, alice = server.user("Vera"), server.user("Alice")
            group = server.group("Team").add(vera)
            group.add_bot(vera)
            group.kick_bot(vera)
            async with Bot(tmp_path, server, ("ambiq",)) as bot:
                await server.until(lambda: called(server, group.id) == ["leaveChat"])
                alice.start()
                await alice.sees("Ik ben een computer")
                assert bot.process.returncode is None

    asyncio.run(play())


def test_a_bot_that_stops_before_it_is_out_goes_when_it_comes_back(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            vera = server.user("Vera")
            group = server.group("Team").add(vera)
            group.add_bot(vera)
            server.fail("leaveChat", "hang")
            async with Bot(tmp_path, server, ("ambiq",)) as bot:
                await server.until(lambda: server.hanging == 1)
                bot.process.kill()
                await bot.process.wait()
            server.heal()
            group.chat.bot.status = "member"
            async with Bot(tmp_path, server, ("ambiq",)):
                await gone(group)

    asyncio.run(play())


def test_a_channel_is_left_as_well(tmp_path: Path) -> None:
    def member(status: str, bot: dict[str, Any]) -> dict[str, Any]:
        return {"status": status, "user": bot}

    async def play() -> None:
        async with BotApi() as server:
            vera = server.user("Vera")
            channel = server.group("Nieuws", "channel")
            channel.chat.bot.status = "administrator"
            me = server.state.bot.plain()
            put = {
                "chat": channel.chat.plain(), "from": vera.person.plain(), "date": 1,
                "old_chat_member": member("left", me), "new_chat_member": member("administrator", me),
            }  # fmt: skip
            server.raw({"update_id": 77, "my_chat_member": put})
            async with Bot(tmp_path, server, ("ambiq",)):
                await gone(channel)
                assert called(server, channel.id) == ["leaveChat"]

    asyncio.run(play())
