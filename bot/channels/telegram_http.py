"""Carries calls to the Bot API; it may put no address and no answer into a log or an error."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic_core import to_json
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.http_client import HttpClient, TooMuch, Unanswered, Unsent

JSON = "application/json"
READ = 20.0
UPLOAD = 120.0
"""Seconds that an answer may take, and when a file goes along."""
ANSWER = 64 * 1024 * 1024
"""Bytes of an answer: a hundred updates are far less."""


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


class Request(BaseRequest):
    """The lean half of python-telegram-bot: what httpx does in a millisecond, in a twentieth of it."""

    __slots__ = ("_base", "_client", "_heads")

    def __init__(self, base: str) -> None:
        """`base`: the address before the method's name, with the token in it."""
        self._base = urlsplit(base).path
        self._client = HttpClient(base)
        self._heads: dict[str, bytes] = {}

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        await self._client.__aenter__()

    async def shutdown(self) -> None:
        await self._client.__aexit__()

    async def call(self, method: str, params: Mapping[str, Any], seconds: float = READ) -> Any:
        """The result of a method whose parameters are plain values. Raises TelegramError."""
        head = self._heads.get(method)
        if head is None:
            head = self._heads[method] = self._client.head("POST", f"{self._base}/{method}", JSON)
        payload = await self._accepted(head, to_json(params), seconds)
        return self.parse_json_payload(payload)["result"]

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
        """One call for the library, which knows how files go along. What goes wrong is raised here: the library
        would put the answer in its errors."""
        files = request_data is not None and request_data.contains_files
        seconds = read_timeout if isinstance(read_timeout, int | float) else UPLOAD if files else READ
        kind, body = JSON, b"{}"
        if request_data is not None and files:
            kind, body = _form(request_data)
        elif request_data is not None:
            body = json.dumps(request_data.parameters).encode()
        return 200, await self._accepted(self._client.head(method, urlsplit(url).path, kind), body, seconds)

    async def download(self, path: str, limit: int) -> bytes:
        """The bytes behind a path of this server; stops as soon as they are more than `limit`."""
        status, payload = await self._exchange(self._client.head("GET", path), b"", UPLOAD, limit)
        if status != 200:
            raise Refused(status)
        return payload

    async def _accepted(self, head: bytes, body: bytes, seconds: float) -> bytes:
        status, payload = await self._exchange(head, body, seconds, ANSWER)
        if not 200 <= status <= 299:
            raise _refused(status, payload)
        return payload

    async def _exchange(self, head: bytes, body: bytes, seconds: float, limit: int) -> tuple[int, bytes]:
        try:
            return await self._client.ask(head, body, seconds, limit)
        except Unsent:
            fault: TelegramError = NotSent("no connection")
        except TooMuch:
            fault = TooLarge("too large")
        except Unanswered:
            fault = MaybeSent("no answer")
        # Raised out here, so that nothing of the call travels along as the context of the error.
        raise fault

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer to a call that succeeded. The library's own version logs what it cannot read."""
        answer = _object(payload)
        if "result" not in answer:
            raise Garbled("no result")
        return answer


def _form(data: RequestData) -> tuple[str, bytes]:
    """Parameters and files as multipart/form-data (RFC 7578): its content type, and the body."""
    boundary = secrets.token_hex(16)
    parts = [
        (f'Content-Disposition: form-data; name="{_quoted(name)}"\r\n', value.encode())
        for name, value in data.json_parameters.items()
    ]
    for name, (filename, content, kind) in data.multipart_data.items():
        about = f'Content-Disposition: form-data; name="{_quoted(name)}"; filename="{_quoted(filename)}"\r\n'
        parts.append((f"{about}Content-Type: {kind}\r\n", content if isinstance(content, bytes) else content.read()))
    body = b"".join(f"--{boundary}\r\n{about}\r\n".encode() + content + b"\r\n" for about, content in parts)
    return f"multipart/form-data; boundary={boundary}", body + f"--{boundary}--\r\n".encode()


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


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
