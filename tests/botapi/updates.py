"""The updates that wait for the bot, and the rules of fetching them: offset, long poll, one poller."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any

from tests.botapi.clock import Clock
from tests.botapi.limits import DAY, ApiError

Raw = dict[str, Any]

LONGEST_POLL = 50
HOLD, AT_ONCE = 3.0, 0.5
GATHER = 0.002
"""Seconds that a poll waits for more when something has come: the real server gathers for as long."""
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
SECOND = "terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SET = "terminated by setWebhook request"


def conflict(text: str) -> ApiError:
    """409: somebody else has the updates."""
    return ApiError(409, f"Conflict: {text}")


@dataclass(slots=True)
class Waiting:
    """An update in the queue. `again`: its number has passed, and it is given once all the same."""

    since: float
    update: Raw
    again: bool = False


class Updates:
    """The queue. Raises ApiError as the real server does."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: deque[Waiting] = deque()
        self._next = secrets.randbelow(10**8) + 10**8
        self._last = clock.now()
        self._allowed: frozenset[str] = frozenset()
        self._asked: tuple[int, float] = (-1, 0.0)
        self._poll: asyncio.Task[list[Raw]] | None = None
        self._ended = SECOND
        self._refused = 0.0
        self.hooked = False

    @property
    def polled(self) -> bool:
        """Whether somebody waits for updates at this moment."""
        return self._poll is not None and not self._poll.done()

    def __len__(self) -> int:
        return len(self._queue)

    # -- coming in -------------------------------------------------------------------------------------------

    def allow(self, kinds: object) -> None:
        """What the bot wants from now on; nothing said is what it said before, an empty list the usual."""
        if isinstance(kinds, list):
            self._allowed = frozenset(str(kind) for kind in kinds)

    @property
    def allowed(self) -> list[str]:
        """What was asked for last."""
        return sorted(self._allowed)

    def wanted(self, kind: str) -> bool:
        """Whether an update of this kind is kept at all."""
        return kind in self._allowed if self._allowed else kind not in NOT_BY_DEFAULT

    def add(self, kind: str, what: Raw) -> Raw:
        """A new update under the next number; one that the bot does not want has number 0 and is not kept."""
        if not self.wanted(kind):
            return {"update_id": 0, kind: what}
        now = self._clock.now()
        if now - self._last > 7 * DAY:
            self._next = secrets.randbelow(10**9) + 10**8
        update = {"update_id": self._next, kind: what}
        self._next, self._last = self._next + 1, now
        self._put(Waiting(now, update))
        return update

    def put(self, update: Raw) -> None:
        """An update as it stands, malformed perhaps, or one that was given before."""
        number = update.get("update_id")
        again = type(number) is not int or number < self._next
        if type(number) is int and not again:
            self._next = number + 1
        self._put(Waiting(self._clock.now(), update, again))

    def _put(self, waiting: Waiting) -> None:
        self._queue.append(waiting)
        self._clock.bell.ring()

    def clear(self) -> None:
        """Whatever waits is dropped."""
        self._queue.clear()

    # -- going out -------------------------------------------------------------------------------------------

    async def get(self, offset: int, limit: int, timeout: int) -> list[Raw]:
        """getUpdates. The numbers before the offset are confirmed by it."""
        if self.hooked:
            raise await self._refuse(HOOKED)
        limit = limit if 1 <= limit <= 100 else 100
        timeout = min(max(timeout, 0), LONGEST_POLL)
        before, since = self._asked
        now = self._clock.now()
        if offset == before and now < since + HOLD:
            # Who asks the same again and again is slowed down.
            timeout = max(timeout, int(HOLD))
            limit = 1 if now < since + AT_ONCE else limit
        self._asked = (offset, now)
        self.end_poll(SECOND)
        self._poll = poll = asyncio.ensure_future(self._wait(offset, limit, now + timeout))
        try:
            return await asyncio.shield(poll)
        except asyncio.CancelledError:
            if not poll.cancelled():
                poll.cancel()
                raise
        raise await self._refuse(self._ended)

    def end_poll(self, why: str) -> None:
        """Whoever is waiting is sent away."""
        if self._poll is not None and not self._poll.done():
            self._ended = why
            self._poll.cancel()

    async def _wait(self, offset: int, limit: int, until: float) -> list[Raw]:
        waited = False
        while True:
            found = self._head(offset, limit)
            left = until - self._clock.now()
            if found and waited:
                await asyncio.sleep(GATHER)
                found = self._head(offset, limit)
            if found or left <= 0:
                for one in found:
                    one.again = False
                return [one.update for one in found]
            waited = True
            await self._clock.bell.hear(left)

    def _head(self, offset: int, limit: int) -> list[Waiting]:
        self.expire()
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
        # An offset far beyond everything that there is confirms nothing.
        elif offset <= self._next + 10:
            self.confirm(offset)
        return [self._queue[place] for place in range(min(limit, len(self._queue)))]

    def confirm(self, offset: int) -> None:
        """Everything with a number below this is done with."""
        while self._queue and _before(self._queue[0], offset):
            self._queue.popleft()

    def expire(self) -> None:
        """What waited for a day is dropped."""
        while self._queue and self._clock.now() - self._queue[0].since >= DAY:
            self._queue.popleft()

    def first(self) -> Waiting | None:
        """The oldest, for the webhook."""
        self.expire()
        return self._queue[0] if self._queue else None

    def done(self, waiting: Waiting) -> None:
        """The webhook has taken it."""
        with contextlib.suppress(ValueError):
            self._queue.remove(waiting)

    async def _refuse(self, text: str) -> ApiError:
        """Two refusals in three seconds are told the second one late."""
        now = self._clock.now()
        if now < self._refused:
            await self._clock.sleep(HOLD)
        else:
            self._refused = now + HOLD
        return conflict(text)


def _before(one: Waiting, offset: int) -> bool:
    number = one.update.get("update_id")
    return not one.again and (type(number) is not int or number < offset)
