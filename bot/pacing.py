"""Says when a message may go, within Telegram's rates; it never waits, sends or reads a clock."""

from __future__ import annotations

from dataclasses import dataclass

_SLACK = 1e-9
"""Seconds below which a wait is only rounding."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One message each `every` seconds, of which `burst` may go at once after a silence.

    In any span of time no more than `burst + span / every` messages pass.
    """

    every: float
    burst: int

    def wait(self, filled: float, now: float) -> float:
        """Seconds until the next message may go, when what already went fills the time until `filled`."""
        return max(filled - (self.burst - 1) * self.every - now, 0.0)

    def fill(self, filled: float, now: float) -> float:
        return max(filled, now) + self.every


CHAT = Pace(every=1.0, burst=5)
"""Telegram's rule of thumb: one a second in a chat; "a short burst" is allowed."""
GROUP = Pace(every=4.0, burst=5)
"""At most twenty in any minute: five at once and fifteen after them."""

MEMORY = 60.0
"""Seconds that a refusal is remembered."""
CROWD = 3
"""So many chats refused within `MEMORY` means that it is not about one chat."""
SLOWEST = 3
"""How often the overall rate is halved at most."""


class Pacer:
    """The pace of everything that goes out. All times are seconds of one monotonic clock.

    `rate` is messages a second over all chats; 0 switches every pace off, but what Telegram itself asks for
    after a refusal is kept to all the same.
    """

    def __init__(self, rate: float = 30.0) -> None:
        self._rate = rate
        self._filled = float("-inf")
        self._chats: dict[str, float] = {}
        self._silent: dict[str, float] = {}
        self._all_silent = float("-inf")
        self._refusals: list[tuple[float, str]] = []
        self._halvings = 0
        self._halved_at = float("-inf")
        self._sweep_at = 256

    def __len__(self) -> int:
        """How many addresses it remembers something of."""
        return len(self._chats.keys() | self._silent.keys())

    def take(self, address: str, now: float) -> float:
        """0 when a message may go now, and then it counts as gone; otherwise the seconds to wait."""
        wait = self.wait(address, now)
        if wait > 0:
            return wait
        if self._rate > 0:
            self._filled = self._overall(now).fill(self._filled, now)
            self._chats[address] = _pace(address).fill(self._chats.get(address, now), now)
            self._sweep(now)
        return 0.0

    def wait(self, address: str, now: float) -> float:
        """Seconds until a message to this address may go; nothing counts as gone."""
        wait = max(self._all_silent - now, self._silent.get(address, now) - now)
        if self._rate > 0:
            wait = max(
                wait,
                self._overall(now).wait(self._filled, now),
                _pace(address).wait(self._chats.get(address, now), now),
            )
        return wait if wait > _SLACK else 0.0

    def refused(self, address: str, seconds: float, now: float, whole: bool = False) -> None:
        """Telegram asks for silence: that chat keeps it, and all do when it happens to several."""
        self._silent[address] = max(self._silent.get(address, now), now + seconds)
        self._sweep(now)
        recent = [one for one in self._refusals if one[0] > now - MEMORY and one[1] != address]
        self._refusals = [*recent, (now, address)]
        if whole or len(self._refusals) >= CROWD:
            self._all_silent = max(self._all_silent, now + seconds)
            self._halvings = min(self._slowed(now) + 1, SLOWEST)
            self._halved_at = now
            self._refusals = []

    def _overall(self, now: float) -> Pace:
        rate = self._rate / 2 ** self._slowed(now)
        return Pace(every=1 / rate, burst=max(1, round(rate / 6)))

    def _slowed(self, now: float) -> int:
        """How often the rate is halved now: one less for each minute that went well."""
        return max(self._halvings - int((now - self._halved_at) // MEMORY), 0) if self._halvings else 0

    def _sweep(self, now: float) -> None:
        """A chat whose time has passed is the same as one never seen: forget it, now and then."""
        if len(self._chats) + len(self._silent) < self._sweep_at:
            return
        self._chats = {who: filled for who, filled in self._chats.items() if filled > now}
        self._silent = {who: until for who, until in self._silent.items() if until > now}
        self._sweep_at = max(256, 2 * (len(self._chats) + len(self._silent)))


def _pace(address: str) -> Pace:
    # Telegram gives groups and channels a negative id.
    return GROUP if address.startswith("-") else CHAT
