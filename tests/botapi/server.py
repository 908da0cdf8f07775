"""The HTTP side: paths, bodies, long polling, faults on demand, webhooks, and a log of all requests."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import unquote

from aiohttp import ClientSession, web

from tests.botapi.methods import METHODS
from tests.botapi.spec import knows, violations
from tests.botapi.state import ApiError, State
from tests.botapi.user import User

TOKEN = "1234567:proef-token"
LONGEST_POLL = 50.0
WHOLE = frozenset({"text", "caption", "first_name", "phone_number", "callback_query_id", "file_id", "name", "description", "short_description", "url", "secret_token"})
"""Parameters that are words, whatever they look like; all others may be JSON."""


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a method: `429`, `500`, `garbage`, `drop_before`, `drop_after`, `409`."""

    how: str
    times: int
    retry_after: int = 1


@dataclass
class BotApi:
    """`async with BotApi() as server`: a Bot API on 127.0.0.1, port chosen by the system."""

    token: str = TOKEN
    check: bool = True
    port: int = 0
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    faults: dict[str, Fault] = field(default_factory=dict)
    calls: int = 0
    on_sent: Callable[[dict[str, Any]], None] | None = None

    def __post_init__(self) -> None:
        self.state = State(time.time())
        self._something = asyncio.Event()
        self._poller: asyncio.Task[Any] | None = None
        self._heard = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", "/{rest:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base address, without `/bot`."""
        return f"http://127.0.0.1:{self.port}"

    def user(self, name: str) -> User:
        """A new person with a private chat."""
        return User(self, self.state.new_user(name))

    def fail(self, method: str, how: str, times: int = 1, retry_after: int = 1) -> None:
        """The next calls of this method go wrong like that."""
        self.faults[method] = Fault(how, times, retry_after)

    def tell(self, kind: str, what: dict[str, Any], update_id: int | None = None) -> dict[str, Any]:
        """An update for the bot; who is polling gets it at once."""
        update = self.state.tell(kind, what, update_id)
        self._something.set()
        return update

    def raw(self, update: dict[str, Any]) -> None:
        """An update as it stands, malformed perhaps."""
        self.state.updates.append((self.state.clock, update))
        self._something.set()

    async def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait for something that a person could see. Raises TimeoutError."""
        async with self._heard:
            await asyncio.wait_for(self._heard.wait_for(true), seconds)

    # -- answering -----------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        parts = unquote(request.path).lstrip("/").split("/", 1)
        if parts[0] == "file" and len(parts) > 1:
            return self._file(parts[1])
        if not parts[0].startswith("bot") or len(parts) < 2:
            return _no(404, "Not Found")
        if parts[0] != f"bot{self.token}":
            return _no(401, "Unauthorized")
        method = parts[1]
        params = await _params(request)
        self.calls += 1
        if not knows(method):
            return _no(404, "Not Found: method not found")
        if self.check:
            self.requests.append((method, params))
            self.violations += violations(method, {k: v for k, v in params.items() if k not in UPLOADS and not k.endswith(".name")})
        try:
            return await self._answer(request, method, params)
        finally:
            async with self._heard:
                self._heard.notify_all()

    async def _answer(self, request: web.Request, method: str, params: dict[str, Any]) -> web.StreamResponse:
        fault = self._fault(method)
        if fault == "drop_before":
            return _drop(request)
        if fault in ("500", "502"):
            return _no(int(fault), "Internal Server Error")
        if fault == "429":
            seconds = self.faults_retry
            return _no(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        if fault == "409":
            return _no(409, CONFLICT)
        if fault == "garbage":
            return web.Response(text="<html>nginx</html>", content_type="text/html")
        try:
            result = await self._poll(params) if method == "getUpdates" else METHODS[method](self.state, params)
        except ApiError as error:
            return _no(error.status, error.text, error.parameters)
        if self.on_sent and method == "sendMessage":
            self.on_sent(params)
        if fault == "drop_after":
            return _drop(request)
        return web.json_response({"ok": True, "result": result})

    faults_retry = 1

    def _fault(self, method: str) -> str:
        fault = self.faults.get(method) or self.faults.get("*")
        if fault is None or fault.times <= 0:
            return ""
        fault.times -= 1
        self.faults_retry = fault.retry_after
        return fault.how

    async def _poll(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        """Long polling: one at a time, at most 50 seconds, and the offset confirms what came before."""
        if self.state.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        if "allowed_updates" in params:
            self.state.allowed = params["allowed_updates"]
        if self._poller is not None and not self._poller.done():
            self._poller.cancel()
        self.state.confirm(params.get("offset") or 0)
        limit = min(max(int(params.get("limit") or 100), 1), 100)
        wait = asyncio.ensure_future(self._wait(limit, min(float(params.get("timeout") or 0), LONGEST_POLL)))
        self._poller = wait
        try:
            return await wait
        except asyncio.CancelledError:
            raise ApiError(409, CONFLICT) from None

    async def _wait(self, limit: int, seconds: float) -> list[dict[str, Any]]:
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := self.state.waiting(limit)):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                return []
            self._something.clear()
            try:
                await asyncio.wait_for(self._something.wait(), left)
            except TimeoutError:
                return []
        return found

    def _file(self, rest: str) -> web.Response:
        token, _, path = rest.partition("/")
        if token != f"bot{self.token}":
            return _no(401, "Unauthorized")
        for known, data in self.state.files.values():
            if known == path:
                return web.Response(body=data, content_type="application/octet-stream")
        return _no(404, "Not Found")

    # -- webhooks ------------------------------------------------------------------------------------------------

    async def push(self, update: dict[str, Any]) -> int:
        """Deliver to the webhook; the status that came back. The real server repeats it on anything but 2xx."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.state.secret} if self.state.secret else {}
        async with ClientSession() as session, session.post(self.state.webhook, json=update, headers=headers) as response:
            return response.status


CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
UPLOADS = ("upload",)


def _no(status: int, text: str, parameters: dict[str, int] | None = None) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": status, "description": text}
    if parameters:
        body["parameters"] = parameters
    return web.json_response(body, status=status)


def _drop(request: web.Request) -> web.Response:
    """The connection is gone; whoever asked does not know what became of it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _params(request: web.Request) -> dict[str, Any]:
    """JSON, form or multipart, with JSON strings inside the last two; the query string counts too."""
    found: dict[str, Any] = {name: _value(name, value) for name, value in request.query.items()}
    if request.content_type == "application/json":
        return found | json.loads(await request.text() or "{}")
    if request.content_type == "multipart/form-data":
        reader = await request.multipart()
        async for part in reader:
            name = str(part.name)  # type: ignore[union-attr]
            data = await part.read()  # type: ignore[union-attr]
            if part.filename:  # type: ignore[union-attr]
                found[name] = bytes(data)
                found[f"{name}.name"] = part.filename  # type: ignore[union-attr]
            else:
                found[name] = _value(name, bytes(data).decode())
        return _joined(found)
    return found | {name: _value(name, str(value)) for name, value in (await request.post()).items()}


def _joined(found: dict[str, Any]) -> dict[str, Any]:
    """`attach://name` stands for the part of that name."""
    for name, value in list(found.items()):
        if isinstance(value, str) and value.startswith("attach://"):
            part = value.removeprefix("attach://")
            found[name] = found.pop(part)
            found[f"{name}.name"] = found.pop(f"{part}.name", "file")
    return found


def _value(name: str, text: str) -> Any:
    if name in WHOLE:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
