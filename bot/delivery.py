"""The outbox: pacing, order within a chat, retries, and what to do with each kind of refusal. It decides no content."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from bot import clock
from bot.channels import (
    Answer,
    Channel,
    Elsewhere,
    Impossible,
    Later,
    Outdated,
    SendError,
    Unclear,
    Unreachable,
    Usurped,
)
from bot.pacing import Pacer
from bot.post import Parcel

log = logging.getLogger(__name__)

AT_ONCE = 32
"""Sendings under way at one time on one channel: a mail server that is silent holds up no chat."""
LONGEST_WAIT = 600.0
"""Seconds between two tries of one parcel, at most."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A parcel that is done with. `code` is empty when the other side accepted it."""

    parcel: Parcel
    code: str = ""
    gone: bool = False
    address: str = ""
    ref: str = ""


Settle = Callable[[Settled], Awaitable[None]]


class Delivery:
    """Sends parcels: one lane in order, lanes beside each other, each done only when the other side accepted it."""

    def __init__(self, channels: Mapping[str, Channel], pacer: Pacer, settle: Settle) -> None:
        self._channels = channels
        self._pacer = pacer
        self._settle = settle
        self._lanes: dict[bytes, deque[Parcel]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = {name: asyncio.Semaphore(AT_ONCE) for name in channels}
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, parcels: Iterable[Parcel]) -> None:
        """Take these on; they are in the database already."""
        for parcel in parcels:
            lane = self._lanes.get(parcel.lane)
            if lane is None:
                self._lanes[parcel.lane] = deque((parcel,))
                self._idle.clear()
                task = asyncio.create_task(self._work(parcel.lane))
                self._tasks.add(task)
                task.add_done_callback(self._finished)
            else:
                lane.append(parcel)

    @property
    def waiting(self) -> int:
        """Parcels that are not accepted yet."""
        return sum(len(lane) for lane in self._lanes.values())

    async def broken(self) -> None:
        """Returns never; raises what makes all further sending senseless (Usurped)."""
        await asyncio.shield(self._broken)

    async def idle(self) -> None:
        """Returns when nothing waits."""
        await self._idle.wait()

    async def close(self) -> None:
        """Stop; what was not accepted stays in the database."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._broken.cancel()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not self._lanes:
            self._idle.set()
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._broken.done():
            self._broken.set_exception(error)

    async def _work(self, name: bytes) -> None:
        lane = self._lanes[name]
        while lane:
            settled = await self._deliver(lane[0])
            await self._settle(settled)
            if settled.address:
                moved = [replace(parcel, address=settled.address) for parcel in lane]
                lane.clear()
                lane.extend(moved)
            lane.popleft()
            if settled.gone:
                for parcel in lane:
                    await self._settle(Settled(parcel, settled.code, gone=True))
                lane.clear()
        del self._lanes[name]

    async def _deliver(self, parcel: Parcel) -> Settled:
        """Try until it is accepted, or will never be."""
        channel = self._channels.get(parcel.channel)
        if channel is None:
            return Settled(parcel, "kanaal_weg")
        tries, address = parcel.attempts, parcel.address
        while True:
            await self._pace(parcel)
            try:
                async with self._slots[parcel.channel]:
                    ref = await channel.send(address, parcel.message)
            except Usurped:
                raise
            except Outdated:
                return Settled(parcel, address=address if address != parcel.address else "")
            except Elsewhere as error:
                address = error.address
                continue
            except (Unreachable, Impossible) as error:
                return Settled(parcel, str(error), gone=isinstance(error, Unreachable))
            except (Later, Unclear) as error:
                tries += 1
                if isinstance(parcel.message, Answer):
                    return Settled(parcel, str(error))
                await self._wait(parcel, error, tries)
            else:
                return Settled(parcel, address=address if address != parcel.address else "", ref=ref)

    async def _pace(self, parcel: Parcel) -> None:
        if parcel.channel != "telegram" or isinstance(parcel.message, Answer):
            return
        while (wait := self._pacer.take(parcel.address, clock.steady())) > 0:  # noqa: ASYNC110 - the pacer says how long
            await asyncio.sleep(wait)

    async def _wait(self, parcel: Parcel, error: SendError, tries: int) -> None:
        seconds = min(2.0 ** min(tries, 10), LONGEST_WAIT)
        if isinstance(error, Later):
            seconds = max(error.seconds, 0.0) if error.seconds else seconds
            if error.seconds and parcel.channel == "telegram":
                self._pacer.refused(parcel.address, error.seconds, clock.steady(), error.whole)
        log.warning("delivery waits", extra={"code": str(error), "parcel": parcel.id, "tries": tries})
        await asyncio.sleep(seconds)
