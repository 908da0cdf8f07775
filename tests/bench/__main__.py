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
WARM = 2
"""Inputs of each chat that are not measured: the beginning."""


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
        self.users = [server.user(f"Iemand {number}") for number in range(chats)]
        self.by_id = {user.id: user for user in self.users}
        self.left = 0
        self.open = 0
        self.since: dict[int, float] = {}
        self.waits: list[float] = []
        self.done = asyncio.Event()
        server.on_sent = self.answered

    async def run(self, inputs: int) -> float:
        """That many inputs, all answered; the seconds that it took."""
        self.left, self.waits = inputs, []
        self.done.clear()
        began = time.perf_counter()
        for user in self.users:
            self._next(user)
        await self.done.wait()
        return time.perf_counter() - began

    def answered(self, params: dict[str, Any]) -> None:
        """A message came to a chat; one of another chat than of the input's is nobody's."""
        user = self.by_id[params["chat_id"]]
        since = self.since.pop(user.id, None)
        if since is None:
            return
        self.waits.append(time.perf_counter() - since)
        self.open -= 1
        self._next(user)
        if not self.open and self.left <= 0:
            self.done.set()

    def _next(self, user: User) -> None:
        if self.left <= 0:
            return
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


async def measure(who: str, chats: int, inputs: int) -> Figures:
    with tempfile.TemporaryDirectory() as name:
        async with BotApi(check=False) as server, (trede if who == "trede" else peer)(server, Path(name)) as pid:
            loop = Loop(server, who, chats)
            await loop.run(chats * WARM)
            before = used(pid)
            seconds = await loop.run(inputs)
            return Figures(who, chats, inputs, seconds, used(pid) - before, loop.waits, peak(pid))


async def main() -> int:
    parser = argparse.ArgumentParser(description="Meet de bot naast een gewone bot.")
    parser.add_argument("--quick", action="store_true", help="alleen 100 chats")
    args = parser.parse_args()
    runs = [("peer", 100, 2000), ("trede", 100, 6000)]
    runs += [] if args.quick else [("trede", 1000, 10_000), ("trede", 10_000, 20_000)]
    print(
        f"{'bot':<8}{'chats':>7}{'invoer':>8}{'per s':>9}{'cpu ms':>9}{'p50 ms':>9}{'p99 ms':>9}{'p99/50':>7}{'MB':>8}"
    )
    found = []
    for who, chats, inputs in runs:
        figures = await measure(who, chats, inputs)
        found.append(figures)
        print(figures.row(), flush=True)
    each = [one.cpu / one.inputs for one in found]
    print(f"\ncpu per invoer: trede is {each[1] / each[0]:.2f} van de gewone bot; "
          f"bij meer chats x{max(each[1:]) / each[1]:.2f}")  # fmt: skip
    return 0


sys.exit(asyncio.run(main()))
