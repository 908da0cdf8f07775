"""The only loop: take in, advance, save, then speak. Everything that happens, whoever did it, takes this road."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import buttons, chance, reading
from bot.channels import Answer, Arrival, Channel, Gone, Intruded, Moved, Opened, SendError, Sent, Tapped, Typed
from bot.delivery import Delivery, Settled
from bot.desk import Desk
from bot.pacing import Pacer
from bot.post import Parcel
from bot.setting import Bound, Setting
from bot.turn import Outcome, Turning
from flows.library import HALL
from flows.session import Attached, Attachment, Expired, Input, Refused, Replied, Returned, Session, StaffActed
from storage import codes, deliveries, files, inbox, outbox, sessions, staff, terms
from storage.database import Database
from storage.sessions import Stored

log = logging.getLogger(__name__)

BATCH = 128
"""Chats that share one commit, at most."""
TICK = 20.0
"""Seconds between two looks at the clocks."""
MOST_FILES = 10
LARGEST_FILE = 20 * 1024 * 1024

Read = Callable[[bytes], Arrival | None]


@dataclass(slots=True)
class Row:
    """One thing that happened and is not handled yet. `data` are the bytes of a file that came with it."""

    id: int
    source: str
    lane: bytes
    arrival: Arrival | None = None
    session: str = ""
    event: Input | None = None
    data: bytes = b""
    file: Attachment | None = None
    why: str = ""


class House:
    """A running installation. `read` turns a raw update of a channel into an Arrival."""

    def __init__(
        self,
        setting: Setting,
        db: Database,
        channels: Mapping[str, Channel],
        read: Mapping[str, Read],
        now: Callable[[], datetime],
        rate: float = 30.0,
    ) -> None:
        self.setting = setting
        self.db = db
        self.channels = channels
        self.desk = Desk(setting)
        self.now = now
        self._read = read
        self._rows: deque[Row] = deque()
        self._busy: set[bytes] = set()
        self._fetching: set[asyncio.Task[None]] = set()
        self._something = asyncio.Event()
        self.delivery = Delivery(channels, Pacer(rate), self._settle)

    # -- beginning and ending ------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take up what an earlier run left: who is bound, what came in, what was not sent."""
        await self.rebind()
        self.setting.number_from(await outbox.last(self.db) + 1)
        self.delivery.put(
            Parcel.unpack(one.id, one.lane, one.body, one.attempts)
            for one in await outbox.waiting(self.db, self.setting.vault)
        )
        for row in await inbox.pending(self.db, self.setting.vault):
            await self._enqueue(row.id, row.source, row.body)

    async def run(self) -> None:
        """Work until cancelled, or until going on makes no sense (another program uses the token)."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._work())
            group.create_task(self._watch())
            group.create_task(self.delivery.broken())

    async def close(self) -> None:
        """Stop sending; what waits stays in the database."""
        for task in self._fetching:
            task.cancel()
        await asyncio.gather(*self._fetching, return_exceptions=True)
        await self.delivery.close()

    async def rebind(self) -> None:
        """Who of the staff is bound to which chat; another process may have changed it."""
        found = await staff.bound(self.db, self.setting.vault)
        self.setting.bind(Bound(one.person, one.channel, one.address) for one in found)

    # -- taking in -----------------------------------------------------------------------------------------------

    async def take(self, source: str, updates: Sequence[tuple[str, bytes]]) -> None:
        """Store raw updates under their own names; when this returns they may be acknowledged."""
        ids = await inbox.store(self.db, self.setting.vault, source, updates)
        for (_, raw), number in zip(updates, ids, strict=True):
            if number is not None:
                await self._enqueue(number, source, raw)

    async def _enqueue(self, number: int, source: str, raw: bytes) -> None:
        try:
            row = self._parse(number, source, raw)
        except Exception as error:
            code = type(error).__name__
            log.error("an input was put aside", extra={"code": code, "row": number})
            await self.db.write([inbox.quarantine(number, code)])
            return
        if row is None:
            await self.db.write([inbox.done(number)])
            return
        self._rows.append(row)
        self._something.set()

    def _parse(self, number: int, source: str, raw: bytes) -> Row | None:
        if source == "huis":
            inner = json.loads(raw)
            return Row(number, source, bytes.fromhex(inner["lane"]), session=inner["session"], event=_inner(inner))
        arrival = self._read[source](raw)
        if arrival is None:
            return None
        return Row(number, source, self.setting.lane(source, arrival.address), arrival)

    # -- turning -------------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        while True:
            await self._something.wait()
            if not await self.step():
                self._something.clear()

    async def step(self) -> int:
        """Handle the first waiting input of each chat, in one commit; returns how many."""
        rows = self._choose()
        if not rows:
            return 0
        found = await sessions.find(self.db, self.setting.vault, {row.lane for row in rows})
        outcomes = await asyncio.gather(*(self._outcome(row, found.get(row.lane, [])) for row in rows))
        await asyncio.gather(*(self._save(row, out) for row, out in zip(rows, outcomes, strict=True)))
        for row in rows:
            self._busy.discard(row.lane)
        return len(rows)

    def _choose(self) -> list[Row]:
        """One row a chat, in order; a file that is not here yet holds up its own chat alone."""
        chosen: list[Row] = []
        later: deque[Row] = deque()
        held: set[bytes] = set()
        while self._rows and len(chosen) < BATCH:
            row = self._rows.popleft()
            if row.lane in self._busy or row.lane in held:
                held.add(row.lane)
                later.append(row)
            elif isinstance(row.arrival.what, Sent) if row.arrival and not (row.file or row.why) else False:
                self._busy.add(row.lane)
                self._fetch(row)
            else:
                self._busy.add(row.lane)
                chosen.append(row)
        later.extend(self._rows)
        self._rows = later
        return chosen

    async def _outcome(self, row: Row, stored: list[Stored]) -> Outcome:
        try:
            out = await self._turn(row, stored)
        except Exception as error:
            code = type(error).__name__
            log.error("an input could not be handled", extra={"code": code, "row": row.id})
            out = Outcome([inbox.quarantine(row.id, code)], self._apology(row))
        else:
            out.statements.append(inbox.done(row.id))
        out.statements += [outbox.add(self.setting.vault, one.id, one.lane, one.pack()) for one in out.parcels]
        return out

    async def _save(self, row: Row, out: Outcome) -> None:
        """Save first, speak after."""
        await self.db.write(out.statements)
        self.delivery.put(out.parcels)
        if row.arrival and isinstance(row.arrival.what, Tapped):
            await self._answer(row.source, row.arrival, out.toast)
        if out.forgot:
            await self.db.checkpoint()

    async def _answer(self, source: str, arrival: Arrival, toast: str) -> None:
        """End the waiting of a button. It is not kept: after a restart it is too late for it anyway."""
        assert isinstance(arrival.what, Tapped)
        lane = b"answer" + arrival.what.query.encode()
        self.delivery.put([Parcel(0, lane, source, arrival.address, Answer(arrival.what.query, toast))])

    async def _turn(self, row: Row, stored: list[Stored]) -> Outcome:
        now = self.now()
        if row.arrival is None:
            return await self._inner_turn(row, stored, now)
        bound = self.setting.staff_at(row.lane)
        if bound is not None:
            return await self.desk.act(self.db, bound, row.arrival, row.file, row.data, now)
        match row.arrival.what:
            case Intruded() | Gone():
                return Outcome()
            case Moved(address):
                moved = [sessions.move(self.setting.vault, one, row.source, address, self.setting.lane(row.source, address)) for one in stored]
                return Outcome(moved)
            case Opened(payload) if payload:
                return await self._with_payload(row, stored, payload, now)
            case Typed(text):
                code = reading.return_code(text, chance.CODE_WORDS)
                if code:
                    return await self._return(row, stored, code, now)
        return await self._client_turn(row, stored, now)

    async def _inner_turn(self, row: Row, stored: list[Stored], now: datetime) -> Outcome:
        one = next((one for one in stored if one.id == row.session), None)
        if one is None or row.event is None:
            return Outcome()
        return await Turning(self.setting, self.db, self.desk, one, stored, now).run(row.event)

    async def _client_turn(self, row: Row, stored: list[Stored], now: datetime) -> Outcome:
        arrival = row.arrival
        assert arrival is not None
        one = next((one for one in stored if one.active), None)
        ref, event = "", None
        if isinstance(arrival.what, Tapped):
            press = buttons.read(self.setting.callback_key, arrival.what.data, arrival.sender)
            of = next((s for s in stored if press and reading.handle(s.id) == press.handle), None)
            one, ref = of or one, arrival.what.ref
            event = reading.pressed(one.id, one.session, press) if one else None
        if one is None:
            one = self._fresh(row, now)
        if event is None:
            event = self._file_event(row, one) or reading.understood(
                arrival, self.setting.ladder(one.session.procedure), one.session, chance.moment(now)
            )
        turning = Turning(self.setting, self.db, self.desk, one, stored, now, ref)
        if not one.active:
            turning.wake(stored)
        return await turning.run(event, row.data)

    def _file_event(self, row: Row, one: Stored) -> Input | None:
        if row.why:
            return Refused(row.why)
        if row.file is None or row.arrival is None or not isinstance(row.arrival.what, Sent):
            return None
        if len(one.session.files) >= MOST_FILES:
            row.data = b""
            return Refused("te_veel")
        return Attached(row.file, row.arrival.what.caption, row.arrival.what.ref)

    def _fresh(self, row: Row, now: datetime, organisation: str = "") -> Stored:
        assert row.arrival is not None
        setting, day = self.setting, now.date()
        name = organisation or (setting.organisations[0] if len(setting.organisations) == 1 else "")
        procedure = setting.library.valid(name, day) if name else setting.library.hall(setting.organisations, day)
        session = Session(procedure.pin, tone=procedure.tone)
        return sessions.fresh(setting.vault, session, row.source, row.arrival.address, row.lane, day)

    async def _with_payload(self, row: Row, stored: list[Stored], payload: str, now: datetime) -> Outcome:
        """`/start` with something behind it: an organisation, or the one-time code of a staff member."""
        assert row.arrival is not None
        hall = all(one.session.procedure.startswith(f"{HALL}.") for one in stored)
        if payload in self.setting.organisations and hall:
            one = self._fresh(row, now, payload)
            out = await Turning(self.setting, self.db, self.desk, one, (), now).run(_started())
            out.statements[:0] = [sessions.forget(old.id) for old in stored]
            return out
        bound = await self.desk.welcome(self.db, row.source, row.arrival, payload, now)
        if bound is not None:
            await self.db.write(bound.statements)
            await self.rebind()
            bound.statements = []
            return bound
        return await self._client_turn(row, stored, now)

    async def _return(self, row: Row, stored: list[Stored], code: str, now: datetime) -> Outcome:
        """The return code, typed in any chat, brings the talk here."""
        assert row.arrival is not None
        name = await codes.find(self.db, self.setting.vault, code)
        found = await sessions.get(self.db, self.setting.vault, name) if name else None
        if found is None:
            one = next((one for one in stored if one.active), None) or self._fresh(row, now)
            return await Turning(self.setting, self.db, self.desk, one, stored, now).say("terugkomcode.onbekend")
        here = sessions.moved(found, row.source, row.arrival.address, row.lane)
        turning = Turning(self.setting, self.db, self.desk, here, (), now)
        out = await turning.run(Returned())
        out.statements[:0] = [sessions.sleep(one.id) for one in stored if one.id != here.id]
        return out

    def _apology(self, row: Row) -> list[Parcel]:
        """Something broke here: the client hears the truth, and what they typed is not thrown away."""
        if row.arrival is None:
            return []
        return [self.desk.apology(row.lane, row.source, row.arrival.address, self.now())]

    # -- files ---------------------------------------------------------------------------------------------------

    def _fetch(self, row: Row) -> None:
        task = asyncio.create_task(self._bring(row))
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def _bring(self, row: Row) -> None:
        """Fetch the bytes; then the row takes its turn, before all else of its chat."""
        assert row.arrival is not None and isinstance(row.arrival.what, Sent)
        file = row.arrival.what.file
        if file.size > LARGEST_FILE:
            row.why = "te_groot"
        else:
            try:
                row.data = await self.channels[row.source].fetch(file)
                row.file = Attachment(chance.handle(), file.kind, len(row.data), _sha256(row.data))
            except SendError:
                row.why = "niet_opgehaald"
        self._busy.discard(row.lane)
        self._rows.appendleft(row)
        self._something.set()

    # -- clocks --------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            await self.tick()
            await asyncio.sleep(TICK)

    async def tick(self) -> None:
        """Terms that have come become inputs; drafts that waited too long go; staff changes are seen."""
        now = self.now()
        due = await terms.due(self.db, self.setting.vault, now)
        for one in due:
            body = {"kind": "expired", "term": one.name, "session": one.session, "lane": one.lane.hex()}
            await self._tell_house(f"termijn-{one.id}", body, [terms.fired(one.id)])
        if await sessions.expire(self.db, now.date()):
            await self.db.checkpoint()
        self.setting.vault.destroy_expired(now.date())
        await self.rebind()

    async def _tell_house(self, key: str, body: Mapping[str, Any], statements: list[Any]) -> None:
        """An input that the house gives itself: stored like any other, in the commit of what caused it."""
        raw = json.dumps(body).encode()
        ids = await inbox.store(self.db, self.setting.vault, "huis", [(key, raw)], statements)
        if ids[0] is not None:
            await self._enqueue(ids[0], "huis", raw)

    # -- after sending -------------------------------------------------------------------------------------------

    async def _settle(self, settled: Settled) -> None:
        parcel = settled.parcel
        if not parcel.id:
            return
        if settled.code:
            log.warning("a message was not accepted", extra={"code": settled.code, "parcel": parcel.id})
            statements = [outbox.failed(parcel.id, settled.code)]
        else:
            statements = [outbox.sent(parcel.id)]
            if parcel.proof:
                statements.append(deliveries.note(self.setting.vault, parcel.proof, parcel.channel, self.now().date()))
        await self.db.write(statements)
