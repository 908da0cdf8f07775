"""The HTTP client against a server that writes its bytes by hand: where answers end, and which connections are kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.channels import http_client
from bot.channels.http_client import HttpClient, TooMuch, Unanswered, Unsent

OK = b"HTTP/1.1 200 OK\r\n"
MOST = 1000


@dataclass
class Server:
    """Answers each question with the next of these pieces, each sent by itself; an empty one ends the connection."""

    answers: list[Sequence[bytes]]
    questions: list[tuple[int, bytes]] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        writer.transport.set_write_buffer_limits(0)
        try:
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.questions.append((number, head + await reader.readexactly(length)))
                for piece in self.answers.pop(0):
                    if not piece:
                        return
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
            await reader.read()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


Ask = Callable[..., Awaitable[tuple[int, bytes]]]


def play(answers: list[Sequence[bytes]], story: Callable[[Ask], Awaitable[None]]) -> Server:
    server = Server(answers)

    async def run() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, HttpClient(f"http://127.0.0.1:{port}") as client:

            async def ask(path: str = "/bot", body: bytes = b"{}", seconds: float = 5.0) -> tuple[int, bytes]:
                return await client.ask(client.head("POST", path, "application/json"), body, seconds, MOST)

            await story(ask)

    asyncio.run(run())
    return server


WHOLE = OK + b"Content-Length: 5\r\n\r\nhallo"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhal\r\n2\r\nlo\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [WHOLE],
        [WHOLE[place : place + 1] for place in range(len(WHOLE))],
        [CHUNKED],
        [CHUNKED[place : place + 1] for place in range(len(CHUNKED))],
        [b"HTTP/1.1 102 Processing\r\n\r\n" + WHOLE],
        [OK + b"\r\nhal", b"lo", b""],
        [OK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhallo", b""],
    ],
)
def test_an_answer_is_taken_whole_wherever_it_is_cut(pieces: list[bytes]) -> None:
    async def story(ask: Ask) -> None:
        assert await ask() == (200, b"hallo")

    play([pieces], story)


@pytest.mark.parametrize(
    "pieces",
    [
        [b""],
        [OK + b"Content-Length: 5\r\n\r\nhal", b""],
        [OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhal\r\n", b""],
        [b"SMTP ready\r\n"],
        [OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhallo"],
        [OK + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhallo"],
        [b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"],
    ],
)
def test_half_an_answer_and_what_is_no_answer_leave_it_unclear(pieces: list[bytes]) -> None:
    async def story(ask: Ask) -> None:
        with pytest.raises(Unanswered) as caught:
            await ask()
        assert caught.value.__context__ is None
        assert await ask() == (200, b"hallo")

    server = play([pieces, [WHOLE]], story)
    assert server.connections == 2


def test_silence_leaves_it_unclear_and_its_late_answer_is_nobodys() -> None:
    async def story(ask: Ask) -> None:
        with pytest.raises(Unanswered) as caught:
            await ask(seconds=0.05)
        assert caught.value.__context__ is None
        assert await ask("/two") == (200, b"hallo")

    server = play([[], [WHOLE]], story)
    assert [number for number, _ in server.questions] == [1, 2]


def test_a_connection_is_used_again_for_the_next_question() -> None:
    async def story(ask: Ask) -> None:
        for _ in range(3):
            assert await ask() == (200, b"hallo")

    server = play([[WHOLE], [CHUNKED], [WHOLE]], story)
    assert server.connections == 1


def test_questions_at_one_time_have_a_connection_each() -> None:
    async def story(ask: Ask) -> None:
        assert await asyncio.gather(ask(), ask()) == [(200, b"hallo")] * 2
        await ask()

    server = play([[WHOLE], [WHOLE], [WHOLE]], story)
    assert server.connections == 2


@pytest.mark.parametrize(
    "behind", [OK + b"Content-Length: 4\r\n\r\nvals", OK + b"Content-Length: 99\r\n\r\nvals", b"x"]
)
def test_what_nobody_asked_for_does_not_answer_the_next_question(behind: bytes) -> None:
    async def story(ask: Ask) -> None:
        assert await ask() == (200, b"hallo")
        assert await ask() == (200, b"hallo")

    play([[WHOLE + behind], [WHOLE], [WHOLE]], story)


def test_a_connection_that_was_unused_for_long_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(ask: Ask) -> None:
        await ask()
        monkeypatch.setattr(http_client, "IDLE", -1.0)
        await ask()

    server = play([[WHOLE], [WHOLE]], story)
    assert server.connections == 2


def test_an_answer_that_is_too_large_is_not_taken_in() -> None:
    async def story(ask: Ask) -> None:
        with pytest.raises(TooMuch):
            await ask()

    play([[OK + b"Transfer-Encoding: chunked\r\n\r\n"] + [b"400\r\n" + b"x" * 1024 + b"\r\n"] * 3], story)


def test_a_path_begins_no_header() -> None:
    async def story(ask: Ask) -> None:
        await ask("/a b\r\nHost: elders/\u00e9:%41")

    server = play([[WHOLE]], story)
    [(_, question)] = server.questions
    assert question.startswith(b"POST /a%20b%0D%0AHost:%20elders/%C3%A9:%41 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert question.endswith(b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")


def test_without_a_secure_connection_nothing_is_sent() -> None:
    """A server that cannot show who it is hears no token."""
    heard = bytearray()

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.read(1000))
        writer.write(WHOLE)
        writer.close()

    async def run() -> None:
        listening = await asyncio.start_server(plain, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        async with listening, HttpClient(f"https://127.0.0.1:{port}") as client:
            with pytest.raises(Unsent) as caught:
                await client.ask(client.head("POST", "/bot-geheim", ""), b"", 5.0, MOST)
            assert caught.value.__context__ is None

    asyncio.run(run())
    assert heard and b"geheim" not in heard
