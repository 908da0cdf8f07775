"""`make bench`: inputs a second, CPU for each, waiting, memory; durable and sealed, beside the peer; a closed loop."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.botapi.server import BotApi
from tests.botapi.user import User
from tests.process import Bot

TICKS = os.sysconf("SC_CLK_TCK")
STORY = "Ze luisteren niet naar mij op de groep."
BEGIN = ("/start", "[Ik wil iets vertellen]")
ROUND = {"trede": (STORY, "[Meer]", "[← Terug]"), "peer": (STORY, "[← Terug]", "[Ik wil iets vertellen]")}
"""The same shape for both: one message and two buttons, each answered by one message."""
TALK = len(BEGIN) + 3 * 3
"""Inputs of one person: the beginning and three rounds. Then somebody else comes: no story grows without end."""
MINUTE = 70.0
"""Seconds after which a plain bot has saved once: PicklePersistence does so each minute."""


@dataclass(slots=True)
class Figures:
    """What one run gave. Times in milliseconds, memory in MB."""

    who: str
    chats: int
    inputs: int
    seconds: float
    cpu: float
    waits: list[float]
    memory: float

    def row(self) -> str:
        p50, p99 = (statistics.quantiles(self.waits, n=100)[place] for place in (49, 98))
        return (
            f"{self.who:<8}{self.chats:>7}{self.inputs:>8}{self.inputs / self.seconds:>9.0f}"
            f"{self.cpu * 1000 / self.inputs:>9.2f}{p50 * 1000:>9.0f}{p99 * 1000:>9.0f}{p99 / p50:>7.1f}"
            f"{self.memory:>8.0f}"
        )


class Loop:
    """Every chat has one input under way; its answer brings the next one."""

    def __init__(self, server: BotApi, who: str, chats: int) -> None:
        self.server = server
        self.round = ROUND[who]
        self.done_by: dict[int, int] = {}
        self.chats = chats
        self.by_id: dict[int, User] = {}
        self.left = 0
        self.open = 0
        self.since: dict[int, float] = {}
        self.waits: list[float] = []
        self.done = asyncio.Event()
        server.on_sent = self.answered

    async def run(self, inputs: int) -> float:
        """That many inputs, all answered; the seconds that it took."""
        self.left = inputs
        self.done.clear()
        began = time.perf_counter()
        for user in [*self.by_id.values()] or [self._somebody() for _ in range(self.chats)]:
            self._next(user)
        await self.done.wait()
        return time.perf_counter() - began

    def answered(self, params: dict[str, Any]) -> None:
        """A message came to a chat; one of another chat than of the input's is nobody's."""
        user = self.by_id.get(params["chat_id"])
        if user is None:
            return
        since = self.since.pop(user.id, None)
        if since is None:
            return
        self.waits.append(time.perf_counter() - since)
        self.open -= 1
        self._next(user)
        if not self.open and self.left <= 0:
            self.done.set()

    def _somebody(self) -> User:
        user = self.server.user("Iemand")
        self.by_id[user.id] = user
        return user

    def _next(self, user: User) -> None:
        if self.left <= 0:
            return
        if self.done_by.get(user.id) == TALK:
            del self.by_id[user.id], self.done_by[user.id]
            user = self._somebody()
        self.left -= 1
        self.open += 1
        self.since[user.id] = time.perf_counter()
        step = self.done_by.get(user.id, 0)
        self.done_by[user.id] = step + 1
        line = BEGIN[step] if step < len(BEGIN) else self.round[(step - len(BEGIN)) % len(self.round)]
        if line.startswith("["):
            user.press(line[1:-1])
        else:
            user.send(line)
        _forget_old(user)


def _forget_old(user: User) -> None:
    """The server's own memory is not what is measured."""
    for number in list(user.chat.messages)[:-4]:
        del user.chat.messages[number]


def used(pid: int) -> float:
    """Seconds of CPU that a process and its threads used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def peak(pid: int) -> float:
    """The most memory that it had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@asynccontextmanager
async def trede(server: BotApi, folder: Path) -> AsyncIterator[int]:
    async with Bot(folder, server, ("ambiq",)) as bot:
        bot.environment["TREDE_LOG_LEVEL"] = "WARNING"
        yield bot.process.pid


@asynccontextmanager
async def peer(server: BotApi, folder: Path) -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.peer", server.token, server.url, str(folder),
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        process.kill()
        await process.wait()


async def measure(who: str, chats: int, inputs: int, least: float = 0.0) -> Figures:
    """So many inputs, and again so many until `least` seconds have passed."""
    with tempfile.TemporaryDirectory() as name:
        async with BotApi(check=False) as server, (trede if who == "trede" else peer)(server, Path(name)) as pid:
            loop = Loop(server, who, chats)
            await loop.run(chats * len(BEGIN))
            loop.waits, done, seconds, before = [], 0, 0.0, used(pid)
            while not done or seconds < least:
                seconds += await loop.run(inputs)
                done += inputs
            return Figures(who, chats, done, seconds, used(pid) - before, loop.waits, peak(pid))


async def main() -> int:
    parser = argparse.ArgumentParser(description="Meet de bot naast een gewone bot.")
    parser.add_argument("--quick", action="store_true", help="alleen 100 chats, en de gewone bot bewaart niets")
    args = parser.parse_args()
    runs = [("peer", 100, 3000, 0.0), ("trede", 100, 6000, 0.0)]
    if not args.quick:
        runs += [("peer", 100, 3000, MINUTE), ("trede", 1000, 15_000, 0.0), ("trede", 10_000, 30_000, 0.0)]
    print(
        f"{'bot':<8}{'chats':>7}{'invoer':>8}{'per s':>9}{'cpu ms':>9}{'p50 ms':>9}{'p99 ms':>9}{'p99/50':>7}{'MB':>8}"
    )
    found = []
    for who, chats, inputs, least in runs:
        figures = await measure(who, chats, inputs, least)
        found.append(figures)
        print(figures.row(), flush=True)
    peers, ours = ([one.cpu / one.inputs for one in found if one.who == who] for who in ("peer", "trede"))
    print(f"\ncpu per invoer: trede is {ours[0] / peers[-1]:.2f} van de gewone bot")
    if not args.quick:
        print(f"zolang die niets bewaart {ours[0] / peers[0]:.2f}; bij meer chats x{max(ours) / ours[0]:.2f}")
    return 0


sys.exit(asyncio.run(main()))
