"""Carries calls to the Bot API over aiohttp; it may put no address and no answer into a log or an error."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

CONNECT = 10.0
READ = 20.0
UPLOAD = 120.0
"""Seconds to make a connection, to wait for an answer, and to do both when a file goes along."""

IDLE = 30.0
"""Seconds that an unused connection is kept: shorter than the other side does, so that it is ours to end."""


class NotSent(NetworkError):
    """The call never left: it certainly had no effect."""


class MaybeSent(TimedOut):
    """The call left and no answer came: it may have had its effect."""


class Garbled(NetworkError):
    """An answer came that is not one of the Bot API's."""


class TooLarge(TelegramError):
    """A file grew past what was allowed while it came in."""


class Refused(TelegramError):
    """The other side said no. `description` may quote what we sent: compare it, never show it."""

    def __init__(self, status: int, description: str = "", retry_after: int = 0, moved_to: int = 0) -> None:
        super().__init__(f"status {status}")
        self.status = status
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


class AiohttpRequest(BaseRequest):
    """The lean half of python-telegram-bot: what httpx does in four parts of a millisecond, in one."""

    __slots__ = ("_connections", "_session", "_urls")

    def __init__(self, connections: int = 64) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None
        self._urls: dict[str, URL] = {}

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=IDLE),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": "trede"},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call. What goes wrong is raised here: the library would put the answer in its errors."""
        files = request_data is not None and request_data.contains_files
        read = read_timeout if isinstance(read_timeout, int | float) else UPLOAD if files else READ
        kind: dict[str, str] = {}
        body: bytes | aiohttp.FormData | None = None
        if request_data is not None and files:
            body = _form(request_data)
        elif request_data is not None:
            kind = {"Content-Type": "application/json"}
            body = json.dumps(request_data.parameters).encode()
        status, payload = await self._exchange(method, self._url(url), body, kind, _timeout(read), 0)
        if not 200 <= status <= 299:
            raise _refused(status, payload)
        return status, payload

    async def download(self, url: str, limit: int) -> bytes:
        """The bytes behind an address; stops as soon as they are more than `limit`."""
        status, payload = await self._exchange("GET", URL(url), None, {}, _timeout(UPLOAD), limit)
        if status != 200:
            raise Refused(status)
        return payload

    async def _exchange(
        self,
        method: str,
        url: URL,
        body: bytes | aiohttp.FormData | None,
        headers: dict[str, str],
        timeout: aiohttp.ClientTimeout,
        limit: int,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSent("closed")
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                payload = await _take(answer, limit) if limit else await answer.read()
                return answer.status, payload
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            fault: TelegramError = NotSent("no connection")
        except (aiohttp.ClientError, TimeoutError, OSError):
            fault = MaybeSent("no answer")
        # Raised out here: the caught error knows the address, and with it the token.
        raise fault

    def _url(self, url: str) -> URL:
        known = self._urls.get(url)
        if known is None:
            known = self._urls[url] = URL(url)
        return known

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer to a call that succeeded. The library's own version logs what it cannot read."""
        answer = _object(payload)
        if "result" not in answer:
            raise Garbled("no result")
        return answer


def _timeout(read: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=CONNECT + read, connect=CONNECT, sock_read=read)


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form


async def _take(answer: aiohttp.ClientResponse, limit: int) -> bytes:
    content = bytearray()
    async for part in answer.content.iter_chunked(1 << 16):
        content += part
        if len(content) > limit:
            raise TooLarge("too large")
    return bytes(content)


def _refused(status: int, payload: bytes) -> TelegramError:
    try:
        answer = _object(payload)
    except Garbled as garbled:
        # A proxy in between answers in HTML. What it said about the status is all there is to know.
        return Refused(status) if status in (413, 429) or status >= 500 else garbled
    description, parameters = answer.get("description"), answer.get("parameters")
    known: dict[str, Any] = parameters if isinstance(parameters, dict) else {}
    return Refused(
        status,
        description if isinstance(description, str) else "",
        _number(known.get("retry_after")),
        _number(known.get("migrate_to_chat_id")),
    )


def _object(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise Garbled("not a JSON object")
    return answer


def _number(value: object) -> int:
    return value if type(value) is int else 0
