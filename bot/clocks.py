"""The clocks of the house: what came due becomes an input like any other, and what may be kept no longer goes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bot.setting import Setting
from bot.waiting import Waiting, lane_of
from storage import cases, inbox, orders, outbox, sessions, terms

NAMES_KEPT = 3
"""Days that the name of a handled update is kept; Telegram repeats none after one day."""


class Clocks:
    """Looked at now and then; a look that is cut off is done again, and finds what is left."""

    def __init__(self, setting: Setting, waiting: Waiting, now: Callable[[], datetime]) -> None:
        self._setting = setting
        self._waiting = waiting
        self._now = now

    async def tick(self) -> None:
        """Terms that have come become inputs; staff hear of their cases; what waited too long goes."""
        now, db, ring = self._now(), self._setting.db, self._setting.ring
        for one in await terms.due(db, ring, now):
            told = {"kind": "expired", "session": one.session, "term": one.name, "lane": one.lane.hex()}
            await self._waiting.tell(f"termijn-{one.id}", told, [terms.fired(one.id)])
        await self._look_at_cases(now)
        await self._take_orders()
        await self._forget(now.date())

    async def _look_at_cases(self, now: datetime) -> None:
        """Cases of which staff must hear something today."""
        for name, session in await cases.due(self._setting.db, now):
            lane = await lane_of(self._setting, session, name)
            told = {"kind": "look", "session": session, "case": name, "lane": lane.hex()}
            await self._waiting.tell(f"zaak-{name}-{now.timestamp()}", told, [cases.looked(name)])

    async def _take_orders(self) -> None:
        """What another process asked to be done with a case."""
        db, ring = self._setting.db, self._setting.ring
        for number, asked in await orders.waiting(db, ring):
            name = str(asked["case"])
            found = await cases.get(db, ring, name)
            session = found.session if found else ""
            told = {**asked, "session": session, "lane": (await lane_of(self._setting, session, name)).hex()}
            await self._waiting.tell(f"opdracht-{number}", told, [orders.taken(number)])

    async def _forget(self, today: date) -> None:
        """Drafts, keys and names whose time is over."""
        db, vault = self._setting.db, self._setting.vault
        gone = await sessions.expire(db, vault, today)
        before = today - timedelta(days=NAMES_KEPT)
        await self._waiting.write([inbox.purge(before), outbox.purge(before)])
        if gone + vault.destroy_expired(today):
            await db.checkpoint()
