"""Asks one server over kept HTTP/1.1 connections; it follows nothing, logs nothing, and puts no address in an error."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from typing import Self, cast
from urllib.parse import quote, urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from bot import clock

CONNECT = 10.0
"""Seconds to make a connection."""
IDLE = 30.0
"""Seconds that an unused connection is kept: shorter than the other side does, so that it is ours to end."""
STAGGER = 0.25
"""Seconds before the next address of a name is tried beside the first (RFC 8305)."""
_PLAIN = "/%:@!$&'()*+,;=-._~"
"""What may stand in a path as it is. All else is quoted: a line break would begin a header of somebody else."""


class HttpError(Exception):
    """A call that failed; its text is a code, never an address or an answer."""


class Unsent(HttpError):
    """The call never left: it certainly had no effect."""


class Unanswered(HttpError):
    """The call left and no whole answer came: it may have had its effect."""


class TooMuch(HttpError):
    """The answer grew past what was allowed while it came in."""


class _Connection(asyncio.Protocol):
    """One connection, for one question at a time. The parser calls the methods that begin with `on_`."""

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport
        self.reusable = False
        self.since = 0.0

    async def ask(self, question: bytes, seconds: float, most: int) -> tuple[int, bytes]:
        """The status and the body of the answer, within so many seconds and of at most so many bytes."""
        self._body, self._most = bytearray(), most
        self._status, self._bounded, self.reusable = 0, False, False
        self._answer = self._loop.create_future()
        late = self._loop.call_later(seconds, self._fail, Unanswered("too late"))
        self._transport.write(question)
        try:
            return await self._answer
        finally:
            late.cancel()

    def close(self) -> None:
        self._transport.abort()

    @property
    def closing(self) -> bool:
        return self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            self.close()
            self._fail(Unanswered("not HTTP"))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._status and not self._bounded and exc is None:
            # A body without a length ends where the connection does.
            self._succeed()
        self._fail(Unanswered("broken off"))

    def on_message_begin(self) -> None:
        if self._answer is None or self._answer.done():
            # Nobody asked for this: it must not pass for the answer to the next question.
            self.close()

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._bounded = True

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()

    def on_body(self, part: bytes) -> None:
        self._body += part
        if len(self._body) > self._most:
            self._fail(TooMuch("too much"))

    def on_message_complete(self) -> None:
        if self._status < 200:
            # Only an interim word: the answer comes behind it.
            self._status = 0
            return
        self.reusable = self._parser.should_keep_alive() and not self._transport.get_write_buffer_size()
        self._succeed()

    def _succeed(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._status, bytes(self._body)))

    def _fail(self, fault: HttpError) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(fault)


class HttpClient:
    """`async with HttpClient("https://api.example.org") as client`. At most so many connections at a time."""

    def __init__(self, origin: str, connections: int = 64) -> None:
        parts = urlsplit(origin)
        self._host, self._tls = parts.hostname or "", parts.scheme != "http"
        self._port = parts.port or (443 if self._tls else 80)
        self._authority = parts.netloc.rpartition("@")[2]
        self._room = asyncio.Semaphore(connections)
        self._idle: deque[_Connection] = deque()
        self._context = ssl.create_default_context() if self._tls else None
        self._open = False

    async def __aenter__(self) -> Self:
        self._open = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self._open = False
        while self._idle:
            self._idle.pop().close()

    def head(self, method: str, path: str, kind: str = "") -> bytes:
        """The first lines of a question, up to the length of its body; the same for each question of its kind."""
        about = f"Content-Type: {kind}\r\n" if kind else ""
        lines = (
            f"{method} {quote(path, safe=_PLAIN)} HTTP/1.1\r\nHost: {self._authority}\r\nUser-Agent: trede\r\n{about}"
        )
        return f"{lines}Content-Length: ".encode("ascii")

    async def ask(self, head: bytes, body: bytes, seconds: float, most: int) -> tuple[int, bytes]:
        """One question and its answer: the status and the body. Raises HttpError."""
        async with self._room:
            connection = await self._connection()
            try:
                return await connection.ask(b"%b%d\r\n\r\n%b" % (head, len(body), body), seconds, most)
            finally:
                self._keep(connection)

    async def _connection(self) -> _Connection:
        if not self._open:
            raise Unsent("closed")
        oldest = clock.steady() - IDLE
        while self._idle and self._idle[0].since < oldest:
            self._idle.popleft().close()
        while self._idle:
            kept = self._idle.pop()
            if not kept.closing:
                return kept
        try:
            async with asyncio.timeout(CONNECT):
                _, made = await asyncio.get_running_loop().create_connection(
                    _Connection, self._host, self._port, ssl=self._context, happy_eyeballs_delay=STAGGER
                )
                return made
        except (OSError, UnicodeError, OverflowError):
            # A name that cannot be one, or that nobody answers to; TimeoutError is an OSError.
            pass
        raise Unsent("no connection")

    def _keep(self, connection: _Connection) -> None:
        if connection.reusable and self._open and not connection.closing:
            connection.since = clock.steady()
            self._idle.append(connection)
        else:
            connection.close()
