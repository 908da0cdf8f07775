"""Which chats heard something, and how long they waited: for a driver elsewhere, and kept only when it asks."""

from __future__ import annotations

import time
from typing import Any

from tests.botapi.clock import Bell

MOST = 5000
"""Entries in one answer."""


class Feed:
    """Entries [chat, method, words, labels, milliseconds since the person's last act or null], in order."""

    def __init__(self) -> None:
        self.on = False
        self._heard: list[list[Any]] = []
        self._dropped = 0
        self._since: dict[int, float] = {}
        self._bell = Bell()

    def acted(self, chat: int) -> None:
        """A person did something, and waits from now on."""
        if self.on:
            self._since[chat] = time.perf_counter()

    def sent(self, chat: int, method: str, params: dict[str, Any]) -> None:
        """The bot said something there."""
        if not self.on:
            return
        since = self._since.pop(chat, None)
        waited = None if since is None else round((time.perf_counter() - since) * 1000, 3)
        rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        labels = [button["text"] for row in rows for button in row]
        self._heard.append([chat, method, params.get("text") or params.get("caption") or "", labels, waited])
        self._bell.ring()

    async def after(self, place: int, seconds: float) -> dict[str, Any]:
        """What was heard after this place; waits when there is nothing yet. What came before it is dropped."""
        self.on = True
        del self._heard[: max(0, place - self._dropped)]
        self._dropped = max(place, self._dropped)
        if not self._heard:
            await self._bell.hear(seconds)
        heard = self._heard[:MOST]
        return {"next": self._dropped + len(heard), "heard": heard}
