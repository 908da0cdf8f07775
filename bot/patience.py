"""Waits for what is everybody's trouble: a full or locked disk stops nobody, loses nothing and says nothing twice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

from storage.refusal import everybodys, named

log = logging.getLogger(__name__)

T = TypeVar("T")
Sleep: TypeAlias = Callable[[float], Awaitable[None]]

LONGEST = 60.0
"""Seconds between two tries, when it takes long."""


class Patience:
    """One for the whole house: whoever is refused meanwhile waits along, and the log says it once a try."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self._sleep = sleep
        self._tries = 0
        self._pause: asyncio.Future[None] | None = None

    async def until(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work` gives, after as many tries as it takes. A refusal that is its own is raised."""
        while True:
            try:
                done = await work()
            except Exception as error:
                if not everybodys(error):
                    raise
                code = named(error)
            else:
                self._tries = 0
                return done
            if self._pause is None:
                self._pause = asyncio.ensure_future(self._wait(code))
            await asyncio.shield(self._pause)

    async def _wait(self, code: str) -> None:
        log.error("nothing can be kept now; it is tried again", extra={"code": code, "tries": self._tries + 1})
        seconds = min(2.0**self._tries, LONGEST)
        self._tries = min(self._tries + 1, 10)
        try:
            await self._sleep(seconds)
        finally:
            self._pause = None
