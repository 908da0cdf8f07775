"""Raw calls over HTTP for the tests of the server itself; every result is held against the specification."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from tests.botapi.server import BotApi
from tests.botapi.spec import of_result, of_type
from tests.botapi.user import User

Play = Callable[["Wire"], Awaitable[None]]


class Wire:
    """A server, and a client that knows nothing but HTTP."""

    def __init__(self, server: BotApi, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    async def call(self, method: str, /, token: str = "", **params: Any) -> dict[str, Any]:
        """The whole answer, with its HTTP status."""
        body = await self.unchecked(method, token, **params)
        assert body["ok"] or body["error_code"] == body["status"]
        assert not body["ok"] or of_result(method, body["result"]), f"{method} gave what it never gives"
        return body

    async def unchecked(self, method: str, /, token: str = "", **params: Any) -> dict[str, Any]:
        """The same, whatever it holds."""
        url = f"{self.server.url}/bot{token or self.server.token}/{method}"
        async with self.session.post(url, json=params) as response:
            return {**(await response.json()), "status": response.status}

    async def no(self, method: str, /, **params: Any) -> str:
        """The refusal: status and text."""
        answer = await self.call(method, **params)
        assert not answer["ok"], f"{method} should have been refused"
        return f"{answer['status']} {answer['description']}"

    async def yes(self, method: str, /, **params: Any) -> Any:
        """The result."""
        answer = await self.call(method, **params)
        assert answer["ok"], answer["description"]
        return answer["result"]

    def someone(self, name: str = "Alice") -> User:
        """A person who has started the bot, whose update is fetched already."""
        user = self.server.user(name)
        user.start()
        self.server.state.updates.clear()
        return user

    async def sent(self, user: User, text: str = "dag", **more: Any) -> int:
        """A message to this person; its number."""
        number: int = (await self.yes("sendMessage", chat_id=user.id, text=text, **more))["message_id"]
        return number

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """What getUpdates gives."""
        found: list[dict[str, Any]] = await self.yes("getUpdates", **params)
        assert all(of_type(one, "Update") for one in found)
        return found

    async def polling(self, **params: Any) -> asyncio.Task[dict[str, Any]]:
        """A poll that waits for something."""
        task = asyncio.ensure_future(self.call("getUpdates", **{"timeout": 50, **params}))
        await self.server.until(lambda: self.server.state.updates.polled)
        return task


def over_http(test: Play) -> Callable[[], None]:
    """A test that is played against a server of its own."""
    return server_with()(test)


def server_with(**how: Any) -> Callable[[Play], Callable[[], None]]:
    """The same, with a server that is told how to be."""

    def decorate(test: Play) -> Callable[[], None]:
        @functools.wraps(test)
        def run() -> None:
            async def play() -> None:
                async with BotApi(**how) as server, aiohttp.ClientSession() as session:
                    await test(Wire(server, session))

            asyncio.run(play())

        # pytest would look for a fixture with the name of the argument.
        del run.__wrapped__
        return run

    return decorate


def buttons(*labels: str, data: str = "x") -> dict[str, Any]:
    """A row of buttons."""
    return {"inline_keyboard": [[{"text": label, "callback_data": data} for label in labels]]}
