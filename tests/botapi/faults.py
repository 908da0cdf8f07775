"""What goes wrong on demand: refusals, broken answers, connections cut before or after a call was applied."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from tests.botapi.updates import SECOND

KINDS = frozenset({
    "400", "401", "403", "409", "429", "500", "502", "503", "504", "html_502",
    "garbage", "truncated", "drop_before", "drop_after", "hang",
})  # fmt: skip
"""`truncated`, `drop_after`: the call was applied. `hang`: applied when the test says so."""
EXPLAINED = {
    "400": "Bad Request",
    "401": "Unauthorized",
    "403": "Forbidden: bot was kicked from the group chat",
    "409": f"Conflict: {SECOND}",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
    "503": "Service Unavailable",
    "504": "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    """So many next calls go wrong like this; of one chat only, when one is named."""

    how: str
    times: int = 1
    retry_after: int = 1
    chat: int = 0
    text: str = ""


class Faults:
    """The faults that wait for their calls, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, list[Fault]] = defaultdict(list)
        self._go = asyncio.Event()
        self.hanging = 0

    def add(self, method: str, fault: Fault) -> None:
        """For the next calls of this method; `*` is every method but getUpdates."""
        if fault.how not in KINDS:
            raise ValueError(f"fault '{fault.how}' is none of {' '.join(sorted(KINDS))}")
        self._waiting[method].append(fault)

    def take(self, method: str, params: dict[str, Any]) -> Fault | None:
        """What happens to this call."""
        if not self._waiting:
            return None
        for name in (method, "*" if method != "getUpdates" else ""):
            for fault in self._waiting.get(name, ()):
                if fault.times > 0 and fault.chat in (0, params.get("chat_id")):
                    fault.times -= 1
                    return fault
        return None

    def clear(self) -> None:
        """Nothing goes wrong any more, and what hangs goes on."""
        self._waiting.clear()
        self._go.set()
        self._go = asyncio.Event()

    async def hang(self) -> None:
        """Until `clear`."""
        self.hanging += 1
        try:
            await self._go.wait()
        finally:
            self.hanging -= 1
