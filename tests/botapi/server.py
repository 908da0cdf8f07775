"""The server itself: who may call, faults on demand, a log of all requests; the methods stand elsewhere."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.web_protocol import RequestHandler

from tests.botapi import control
from tests.botapi.clock import Bell, Clock
from tests.botapi.faults import EXPLAINED, Fault, Faults
from tests.botapi.feed import Feed
from tests.botapi.group import Group
from tests.botapi.limits import UPLOAD, ApiError, bad, too_many
from tests.botapi.methods import METHODS, SENDING
from tests.botapi.reading import as_strings, read
from tests.botapi.spec import named, violations
from tests.botapi.state import State
from tests.botapi.user import User
from tests.botapi.webhook import Said
from tests.botapi.world import Raw

TOKEN = "1234567:AAF-proef_token-van_niemand-0123456"
JSON = "application/json"


class BotApi:
    """`async with BotApi() as server`: a Bot API on 127.0.0.1, at a port that the system chooses.

    `check`: which requests are logged and held against the specification: all, none, or one in so many.
    `rates`: too many messages are refused with 429. `local`: webhooks over plain HTTP, to any port.
    """

    def __init__(
        self,
        token: str = TOKEN,
        check: bool | int = True,
        port: int = 0,
        rates: bool = False,
        local: bool = False,
    ) -> None:
        self.token = token
        self.check = int(check)
        self.port = port
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.violations: list[str] = []
        self.calls = 0
        self.counts: dict[str, int] = {}
        self.on_sent: Callable[[dict[str, Any]], None] | None = None
        self.state = State(int(token.partition(":")[0]), rates, local)
        self.feed = Feed()
        self._faults = Faults()
        self._answered = Bell()

    async def __aenter__(self) -> Self:
        # No router: one handler for everything, because the server is measured along with the bot.
        server = web.Server(self._serve, request_factory=_request, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.state.webhook.close()
        self._faults.clear()
        self.state.updates.end_poll("closed")
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base address, without `/bot`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def clock(self) -> Clock:
        """The time here; `move` lets it pass."""
        return self.state.clock

    # -- for tests -------------------------------------------------------------------------------------------

    def user(self, name: str, last_name: str = "", username: str = "") -> User:
        """A new person, with a private chat that they have not started yet."""
        return User(self, self.state.new_private(self.state.new_person(name, last_name, username)))

    def group(self, title: str, kind: str = "supergroup", forum: bool = False) -> Group:
        """A new group, without anybody in it."""
        return Group(self, self.state.new_group(kind, title, forum))

    def fail(self, method: str, how: str, times: int = 1, retry_after: int = 1, chat: int = 0, text: str = "") -> None:
        """The next calls of this method go wrong like that (see `faults.KINDS`). `*`: all but getUpdates."""
        self._faults.add(method, Fault(how, times, retry_after, chat, text))

    def heal(self) -> None:
        """Nothing goes wrong any more, and calls that hang are let go."""
        self._faults.clear()

    @property
    def hanging(self) -> int:
        """How many calls hang."""
        return self._faults.hanging

    def tell(self, kind: str, what: Raw, update_id: int | None = None) -> Raw:
        """An update for the bot; who is polling gets it at once."""
        if update_id is None:
            return self.state.updates.add(kind, what)
        update = {"update_id": update_id, kind: what}
        self.state.updates.put(update)
        return update

    def raw(self, update: Raw) -> None:
        """An update as it stands, malformed perhaps."""
        self.state.updates.put(update)

    def duplicate(self, update: Raw, same: bool = True) -> Raw:
        """The same update again, under its own number or under a new one."""
        if same:
            self.raw(update)
            return update
        kind = next(name for name in update if name != "update_id")
        return self.tell(kind, update[kind])

    async def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait for something that changes when the bot calls. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not true():
                # What is waited for may lie outside of the server, a file for instance.
                await self._answered.hear(0.05)

    def answered(self) -> None:
        """Something has changed: whoever waits for it looks again."""
        self._answered.ring()

    # -- answering -------------------------------------------------------------------------------------------

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        # The path is decoded already: clients write the colon of the token as %3A.
        room, _, rest = request.path.lstrip("/").partition("/")
        if room == "control":
            return await control.answer(self, request, rest)
        if room == "file":
            return self._file(*rest.partition("/")[::2])
        refusal = self._refusal(room)
        if refusal is not None:
            return _no(refusal)
        try:
            return await self._call(request, rest)
        finally:
            self._answered.ring()

    def _refusal(self, room: str) -> ApiError | None:
        if not room.startswith("bot"):
            return ApiError(404, "Not Found")
        if ":" not in room:
            return ApiError(401, "Unauthorized: invalid token specified")
        return None if room == f"bot{self.token}" else ApiError(401, "Unauthorized")

    async def _call(self, request: web.BaseRequest, asked: str) -> web.StreamResponse:
        self.calls += 1
        method = named(asked)
        if not method:
            self.violations.append(f"{asked.split('/')[0]}: unknown method")
            return _no(ApiError(404, "Not Found: method not found"))
        self.counts[method] = self.counts.get(method, 0) + 1
        try:
            params = self._checked(method, await read(request, method))
            return await self._answer(request, method, params)
        except ApiError as error:
            if error.breach:
                self.violations.append(f"{method}: {error.breach}")
            return _no(error)
        except (AttributeError, KeyError, TypeError, ValueError):
            # What is of a wrong type can go wrong anywhere; what is not, is this server's own mistake.
            if not self.violations:
                raise
            return _no(bad("can't parse parameters of the request"))

    def _checked(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if not self.check or self.calls % self.check:
            return params
        self.requests.append((method, params))
        found = violations(method, params)
        self.violations += found
        return as_strings(method, params) if found else params

    async def _answer(self, request: web.BaseRequest, method: str, params: dict[str, Any]) -> web.StreamResponse:
        fault = self._faults.take(method, params)
        if fault is None:
            return _yes(await self._apply(method, params))
        if fault.how == "hang":
            await self._faults.hang()
            return _yes(await self._apply(method, params))
        if fault.how in ("truncated", "drop_after"):
            done = _yes(await self._apply(method, params))
            if fault.how == "drop_after":
                return _drop(request)
            return web.Response(body=bytes(done.body)[:-3], content_type=JSON)  # type: ignore[arg-type]
        if fault.how == "drop_before":
            return _drop(request)
        return _broken(fault)

    async def _apply(self, method: str, params: dict[str, Any]) -> Any:
        if method == "getUpdates":
            updates = self.state.updates
            updates.allow(params.get("allowed_updates"))
            return await updates.get(*(_int(params, name) for name in ("offset", "limit", "timeout")))
        result = METHODS[method](self.state, params)
        if method in SENDING and isinstance(params.get("chat_id"), int):
            self.feed.sent(params["chat_id"], method, params)
            if self.on_sent is not None and method == "sendMessage":
                self.on_sent(params)
        return result

    def _file(self, room: str, path: str) -> web.Response:
        refusal = self._refusal(room)
        data = self.state.files.fetch(path)
        if refusal is not None or data is None:
            return _no(refusal or ApiError(404, "Not Found"))
        return web.Response(body=data, content_type="application/octet-stream")


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    most = UPLOAD + 1024 * 1024
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=most)


def _int(params: dict[str, Any], name: str) -> int:
    value = params.get(name)
    return value if type(value) is int else 0


def _yes(result: Any) -> web.Response:
    body: dict[str, Any] = {"ok": True, "result": result}
    if isinstance(result, Said):
        body = {"ok": True, **result._asdict()}
    return web.Response(text=json.dumps(body, separators=(",", ":")), content_type=JSON)


def _no(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.status, "description": error.text}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.Response(text=json.dumps(body), content_type=JSON, status=error.status)


def _broken(fault: Fault) -> web.Response:
    if fault.how == "garbage":
        return web.Response(text="<html>nginx</html>", content_type="text/html")
    if fault.how == "html_502":
        return web.Response(text="<html>502 Bad Gateway</html>", content_type="text/html", status=502)
    if fault.how == "429":
        return _no(too_many(fault.retry_after))
    return _no(ApiError(int(fault.how), fault.text or EXPLAINED[fault.how]))


def _drop(request: web.BaseRequest) -> web.Response:
    """The connection is gone; whoever asked does not know what became of it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
