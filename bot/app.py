"""The only loop: take in, advance, save, then speak. Everything that happens, whoever did it, takes this road."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.channels import Answer, Channel, Tapped
from bot.clocks import Clocks
from bot.delivery import Delivery, Settled
from bot.desk import Desk
from bot.handling import Handling
from bot.pacing import Pacer
from bot.patience import Patience, Sleep
from bot.post import Parcel
from bot.setting import Setting
from bot.telling import Outcome
from bot.waiting import Read, Row, Waiting
from storage import inbox, journal, outbox, sessions, staff
from storage.database import Statement
from storage.refusal import Taken, named, taken
from storage.sessions import Stored
from storage.writer import Closed

log = logging.getLogger(__name__)

TICK = 20.0
"""Seconds between two looks at the clocks."""
DRAWS = 5
"""How often chance may give a name that is taken; oftener, it is not chance."""


class House:
    """A running installation. `read` turns a raw update of a channel into an Arrival.

    `strict` raises what would be put aside: for tests, where a fault of ours must not look like a shy client.
    `sleep` is how it waits when the disk is full or locked.
    """

    def __init__(
        self,
        setting: Setting,
        channels: Mapping[str, Channel],
        read: Mapping[str, Read],
        now: Callable[[], datetime],
        rate: float = 30.0,
        strict: bool = False,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.setting = setting
        self.desk = Desk(setting)
        self.now = now
        self._strict = strict
        self._patience = Patience(sleep)
        self.waiting = Waiting(setting, channels, read, now, self._patience)
        self.delivery = Delivery(channels, Pacer(rate), self._settle)
        self._handling = Handling(setting, self.desk, now)
        self._clocks = Clocks(setting, self.waiting, now)

    # -- beginning and ending ------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take up what an earlier run left: who is bound, what was not sent, what was not handled."""
        db, ring = self.setting.db, self.setting.ring
        await self.rebind()
        self.setting.number_from(await outbox.last(db) + 1)
        waiting, unread = await outbox.waiting(db, ring)
        await db.write([outbox.failed(number, "sleutel_weg") for number in unread])
        self.delivery.put(Parcel.unpack(one.id, one.lane, one.body) for one in waiting)
        await self.waiting.open()

    async def run(self) -> None:
        """Work until cancelled, or until going on makes no sense (another program uses the token)."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work())
            group.create_task(self._watch())
            group.create_task(self.delivery.broken())

    async def close(self) -> None:
        """Stop sending; what waits stays in the database."""
        await self.waiting.close()
        await self.delivery.close()

    async def rebind(self) -> None:
        """Who of the staff is bound to which chat; another process may have changed it."""
        self.setting.bind(await staff.everybody(self.setting.db, self.setting.ring))

    async def take(self, source: str, updates: Sequence[tuple[str, bytes]]) -> None:
        """Store raw updates under their own names; when this returns they may be acknowledged."""
        await self.waiting.take(source, updates)

    @property
    def resting(self) -> bool:
        """Whether nothing waits to be handled."""
        return self.waiting.resting

    async def tick(self) -> None:
        """A look at the clocks, and at who of the staff is bound."""
        await self._clocks.tick()
        await self.rebind()

    async def _watch(self) -> None:
        while True:
            await self._patience.until(self.tick)
            await asyncio.sleep(TICK)

    async def _work(self) -> None:
        while True:
            await self.waiting.something.wait()
            if not await self.step():
                self.waiting.something.clear()

    # -- the way of an input -------------------------------------------------------------------------------------

    async def step(self) -> int:
        """Handle the first waiting input of each chat, in one commit; returns how many."""
        rows = self.waiting.choose()
        if not rows:
            return 0
        lanes = {row.lane for row in rows}
        found = await self._patience.until(lambda: sessions.find(self.setting.db, self.setting.vault, lanes))
        outcomes = [await self._outcome(row, found.get(row.lane, [])) for row in rows]
        done = _apart(rows, outcomes)
        saved = await asyncio.gather(*(self._save(row, out) for row, out in done))
        again = [row for (row, _), kept in zip(done, saved, strict=True) if not kept]
        self.waiting.done(rows, [*again, *rows[len(done) :]])
        return len(rows)

    async def _outcome(self, row: Row, stored: list[Stored]) -> Outcome:
        try:
            out = await self._patience.until(lambda: self._drawn(row, stored))
        except Exception as error:  # noqa: BLE001 - whatever it is, one bad input must not stop the rest
            out = self._aside(row, error)
        else:
            out.statements.append(inbox.handled(row.id))
        return self._with_parcels(out)

    async def _drawn(self, row: Row, stored: list[Stored]) -> Outcome:
        """The turn; with other names where chance gave one that is taken."""
        while True:
            try:
                return await self._handling.turn(row, stored)
            except Taken:
                row.draws += 1
                if row.draws >= DRAWS:
                    raise

    def _aside(self, row: Row, error: Exception) -> Outcome:
        """This input cannot be handled: it stays, sealed, and its client hears that something broke here."""
        if self._strict:
            raise error
        log.error("an input could not be handled", extra={"code": named(error), "row": row.id})
        return Outcome([inbox.quarantine(row.id, named(error))], self._apology(row))

    def _with_parcels(self, out: Outcome) -> Outcome:
        ring, day = self.setting.ring, self.now().date()
        out.statements += [
            outbox.add(ring, one.id, one.lane, one.pack(), day, lasting=one.proof is not None) for one in out.parcels
        ]
        return out

    async def _save(self, row: Row, out: Outcome) -> bool:
        """Save first, speak after. False: a name that chance drew is taken, and the input needs another turn."""
        note = self.waiting.note(f"{row.source}-{row.id}", out.told) if out.told else None
        out.statements += note.statements if note else ()
        try:
            await self.waiting.write(out.statements)
        except Closed:
            raise
        except Exception as error:  # noqa: BLE001 - refused for itself alone, and so it would be for ever
            row.draws += 1
            if taken(error) and row.draws < DRAWS:
                return False
            out, note = self._with_parcels(self._aside(row, error)), None
            await self.waiting.write(out.statements)
        if out.rebind:
            await self._patience.until(self.rebind)
        self.delivery.put(out.parcels)
        if row.arrival and isinstance(row.arrival.what, Tapped):
            self._answer(row.source, row.arrival.address, row.arrival.what.query, out.toast)
        if note:
            await self.waiting.noted(note)
        if out.forgot:
            await self.setting.db.checkpoint()
        return True

    def _answer(self, source: str, address: str, query: str, toast: str) -> None:
        """End the waiting of a button. It is not kept: after a restart it is too late for it anyway."""
        self.delivery.put([Parcel(0, b"answer " + query.encode(), source, address, Answer(query, toast))])

    def _apology(self, row: Row) -> list[Parcel]:
        """Something broke here: the client hears the truth."""
        if row.arrival is None:
            return []
        return [self.desk.apology(row.lane, row.source, row.arrival.address, self.now())]

    # -- after sending -------------------------------------------------------------------------------------------

    async def _settle(self, settled: Settled) -> None:
        """A parcel is done with: proof is kept of what staff received."""
        parcel = settled.parcel
        if not parcel.id:
            return
        statements: list[Statement] = [outbox.sent(parcel.id)]
        if settled.code:
            log.warning("a message was not accepted", extra={"code": settled.code, "parcel": parcel.id})
            statements = [outbox.failed(parcel.id, settled.code)]
        elif parcel.proof:
            proof = parcel.proof
            vault, day = self.setting.vault, self.now().date()
            note = journal.delivered(vault, proof.number, proof.reader, parcel.channel, proof.sha256, day)
            statements.append(note)
        try:
            await self.waiting.write(statements)
        except Closed:
            raise
        except Exception as error:
            if self._strict:
                raise
            # It was sent: as long as its row waits, it would be sent again at every start.
            log.error("what was sent could not be noted", extra={"code": named(error), "parcel": parcel.id})
            await self.waiting.write([outbox.sent(parcel.id)])


def _apart(rows: Sequence[Row], outcomes: Sequence[Outcome]) -> list[tuple[Row, Outcome]]:
    """The inputs up to the first that changes a session which another one of this commit changes already.

    A return code moves a talk to another phone while the old one is typing: what comes second must see what the
    first left, or the last one to be saved would undo the other without a word.
    """
    touched: set[str] = set()
    found: list[tuple[Row, Outcome]] = []
    for row, out in zip(rows, outcomes, strict=True):
        if touched & out.touched:
            break
        touched |= out.touched
        found.append((row, out))
    return found
