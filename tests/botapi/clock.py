"""The server's time, which a test moves, and the bell that wakes whoever waits; nothing is measured here."""

from __future__ import annotations

import asyncio
import time


class Bell:
    """Wakes everybody who listens. They look for themselves whether there is something for them."""

    def __init__(self) -> None:
        self._listening: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Wake them all."""
        listening, self._listening = self._listening, []
        for one in listening:
            if not one.done():
                one.set_result(None)

    async def hear(self, seconds: float | None = None) -> None:
        """Wait for the next ring, so many seconds at most."""
        one = asyncio.get_running_loop().create_future()
        self._listening.append(one)
        try:
            async with asyncio.timeout(seconds):
                await one
        except TimeoutError:
            return


class Clock:
    """The time of day, as far ahead of ours as somebody moved it; that wakes whoever waits for a moment."""

    def __init__(self, bell: Bell) -> None:
        self.bell = bell
        self._ahead = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        # The server is a world of its own beside the bot, as Telegram is: the bot's clock is not its clock.
        return time.time() + self._ahead  # noqa: TID251

    def move(self, seconds: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Let time pass at once."""
        self._ahead += seconds + 3600 * hours + 86_400 * days
        self.bell.ring()

    def set(self, moment: float) -> None:
        """Make it this moment."""
        self.move(moment - self.now())

    async def sleep(self, seconds: float) -> None:
        """Until so much later, by this clock."""
        moment = self.now() + seconds
        while (left := moment - self.now()) > 0:
            await self.bell.hear(left)
