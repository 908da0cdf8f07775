"""The only loop: take in, advance, save, then speak. Everything that happens, whoever did it, takes this road."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot import buttons, chance, reading
from bot.acting import Acting, Order
from bot.attending import Attending
from bot.channels import Answer, Arrival, Channel, Gone, Intruded, Leave, Moved, Opened, SendError, Sent, Tapped, Typed
from bot.delivery import Delivery, Settled
from bot.desk import Desk
from bot.intake import Intake
from bot.pacing import Pacer
from bot.patience import Patience, Sleep
from bot.post import Parcel
from bot.setting import Setting
from bot.turn import Outcome, Turning
from flows.library import in_hall
from flows.session import Attached, Attachment, Expired, Input, Proposed, Refused, Replied, Returned, Session, Started
from storage import cases, codes, inbox, journal, orders, outbox, sessions, staff, terms
from storage.database import Statement
from storage.refusal import Taken, named, taken
from storage.sessions import Stored
from storage.writer import Closed

log = logging.getLogger(__name__)

HOUSE = "huis"
"""The source of what the house tells itself: a term that came, an answer of an adviser."""
BATCH = 128
"""Chats that share one commit, at most."""
TICK = 20.0
"""Seconds between two looks at the clocks."""
NAMES_KEPT = 3
"""Days that the name of a handled update is kept; Telegram repeats none after one day."""
DRAWS = 5
"""How often chance may give a name that is taken; oftener, it is not chance."""
MOST_FILES = 10
LARGEST_FILE = 20 * 1024 * 1024

Read = Callable[[bytes], Arrival | None]


@dataclass(slots=True)
class Row:
    """One thing that happened and is not handled yet. `file` and `data` are the file that came with it."""

    id: int
    source: str
    lane: bytes
    arrival: Arrival | None = None
    session: str = ""
    event: Input | None = None
    order: Order | None = None
    look: str = ""
    asked: Mapping[str, Any] | None = None
    data: bytes = b""
    file: Attachment | None = None
    why: str = ""
    draws: int = 0

    @property
    def awaits_file(self) -> bool:
        """Whether its bytes must still be fetched."""
        sent = self.arrival is not None and isinstance(self.arrival.what, Sent)
        return sent and self.file is None and not self.why


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
        self._strict = strict
        self._patience = Patience(sleep)
        self.channels = channels
        self.desk = Desk(setting)
        self.now = now
        self.delivery = Delivery(channels, Pacer(rate), self._settle)
        self._read = read
        self._rows: deque[Row] = deque()
        self._busy: set[bytes] = set()
        self._fetching: set[asyncio.Task[None]] = set()
        self._left: set[bytes] = set()
        self._something = asyncio.Event()
        self._numbers = itertools.count(1)

    # -- beginning and ending ------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Take up what an earlier run left: who is bound, what was not sent, what was not handled."""
        db, ring = self.setting.db, self.setting.ring
        await self.rebind()
        self._numbers = itertools.count(await inbox.last(db) + 1)
        self.setting.number_from(await outbox.last(db) + 1)
        waiting, unread = await outbox.waiting(db, ring)
        await db.write([outbox.failed(number, "sleutel_weg") for number in unread])
        self.delivery.put(Parcel.unpack(one.id, one.lane, one.body) for one in waiting)
        came, lost = await inbox.pending(db, ring)
        await db.write([inbox.quarantine(number, "sleutel_weg") for number in lost])
        for one in came:
            await self._enqueue(one.id, one.source, one.body)

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
        self.setting.bind(await staff.everybody(self.setting.db, self.setting.ring))

    # -- taking in -----------------------------------------------------------------------------------------------

    async def take(self, source: str, updates: Sequence[tuple[str, bytes]]) -> None:
        """Store raw updates under their own names; when this returns they may be acknowledged."""
        db, ring = self.setting.db, self.setting.ring
        known = await self._patience.until(lambda: inbox.known(db, source, [name for name, _ in updates]))
        new = {name: raw for name, raw in updates if name not in known}
        rows = [(next(self._numbers), name, raw) for name, raw in new.items()]
        await self._write(inbox.store(ring, source, rows, self.now().date()))
        for number, _, raw in rows:
            await self._enqueue(number, source, raw)

    async def _enqueue(self, number: int, source: str, raw: bytes) -> None:
        """Read what is stored; what cannot be read is put aside and stops nothing."""
        try:
            row = self._row(number, source, raw)
        except Exception as error:  # noqa: BLE001 - whatever it is, one bad update must not stop the rest
            log.error("an input was put aside", extra={"code": type(error).__name__, "row": number})
            await self._write([inbox.quarantine(number, type(error).__name__)])
            return
        if row is None:
            await self._write([inbox.handled(number)])
            return
        self._rows.append(row)
        self._something.set()

    def _row(self, number: int, source: str, raw: bytes) -> Row | None:
        if source == HOUSE:
            told = json.loads(raw)
            row = Row(number, source, bytes.fromhex(told["lane"]), session=told["session"])
            return _read_told(row, told)
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
        found = await self._patience.until(
            lambda: sessions.find(self.setting.db, self.setting.vault, {row.lane for row in rows})
        )
        outcomes = [await self._outcome(row, found.get(row.lane, [])) for row in rows]
        done = _apart(rows, outcomes)
        saved = await asyncio.gather(*(self._save(row, out) for row, out in done))
        again = [row for (row, _), kept in zip(done, saved, strict=True) if not kept]
        self._rows.extendleft(reversed([*again, *rows[len(done) :]]))
        for row in rows:
            self._busy.discard(row.lane)
        return len(rows)

    def _choose(self) -> list[Row]:
        """One row a chat, in order; a file that is not here yet holds up its own chat alone."""
        chosen: list[Row] = []
        held: set[bytes] = set()
        later: list[Row] = []
        while self._rows and len(chosen) < BATCH:
            row = self._rows.popleft()
            if row.lane in self._busy or row.lane in held:
                held.add(row.lane)
                later.append(row)
                continue
            self._busy.add(row.lane)
            if row.awaits_file:
                self._fetch(row)
            else:
                chosen.append(row)
        self._rows.extendleft(reversed(later))
        return chosen

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
                return await self._turn(row, stored)
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
        told = None
        if out.told:
            body = json.dumps(out.told).encode()
            told = (next(self._numbers), f"{row.source}-{row.id}", body)
            out.statements += inbox.store(self.setting.ring, HOUSE, [told], self.now().date())
        try:
            await self._write(out.statements)
        except Closed:
            raise
        except Exception as error:  # noqa: BLE001 - refused for itself alone, and so it would be for ever
            row.draws += 1
            if taken(error) and row.draws < DRAWS:
                return False
            out, told = self._with_parcels(self._aside(row, error)), None
            await self._write(out.statements)
        if out.rebind:
            await self._patience.until(self.rebind)
        self.delivery.put(out.parcels)
        if row.arrival and isinstance(row.arrival.what, Tapped):
            self._answer(row.source, row.arrival.address, row.arrival.what.query, out.toast)
        if told:
            await self._enqueue(told[0], HOUSE, told[2])
        if out.forgot:
            await self.setting.db.checkpoint()
        return True

    async def _write(self, statements: Sequence[Statement]) -> None:
        """Written, however long that takes; raises only what is wrong with these statements themselves."""
        await self._patience.until(lambda: self.setting.db.write(statements))

    def _answer(self, source: str, address: str, query: str, toast: str) -> None:
        """End the waiting of a button. It is not kept: after a restart it is too late for it anyway."""
        self.delivery.put([Parcel(0, b"answer " + query.encode(), source, address, Answer(query, toast))])

    async def _turn(self, row: Row, stored: list[Stored]) -> Outcome:
        now = self.now()
        if row.arrival is None:
            return await self._house_turn(row, stored, now)
        desk = self.setting.staff_at(row.lane)
        if desk is not None:
            if any(one.active and one.session.way != "chat" for one in stored):
                # They are writing down what somebody tells them: the questions are those of the client.
                return await self._client_turn(row, row.arrival, stored, now)
            return await self._staff_turn(desk, row.arrival)
        match row.arrival.what:
            case Intruded("group" | "channel", put):
                return self._leaving(row, row.arrival, put)
            case Intruded() | Gone():
                return Outcome()
            case Moved(address):
                return self._moved(stored, row.source, address, now)
            case Opened(payload) if payload:
                return await self._with_payload(row, row.arrival, stored, payload, now)
            case Typed(text) if code := reading.return_code(text, chance.CODE_WORDS):
                return await self._return(row, row.arrival, stored, code, now)
        return await self._client_turn(row, row.arrival, stored, now)

    def _leaving(self, row: Row, arrival: Arrival, put: bool) -> Outcome:
        """In a group everybody would read what is said to one of them: the bot goes, once, and says nothing."""
        if row.lane in self._left and not put:
            return Outcome()
        self._left.add(row.lane)
        return Outcome([], [self.setting.parcel(row.lane, row.source, arrival.address, Leave())])

    async def _house_turn(self, row: Row, stored: list[Stored], now: datetime) -> Outcome:
        """What the house tells itself: a term that came, an answer, what staff did with a case."""
        one = next((one for one in stored if one.id == row.session), None)
        if one is None and row.session:
            # It went to another phone since this was written down; what was promised goes along.
            one = await sessions.get(self.setting.db, self.setting.vault, row.session)
        if row.order is not None:
            return await Acting(self.setting, self.desk, now).carry_out(row.order, one, stored)
        if row.asked is not None:
            return await Intake(self.setting, self.desk, now).asked(row.asked)
        if row.look:
            return await Acting(self.setting, self.desk, now).look(row.look)
        return await self._turning(one, stored, now).run(row.event) if one and row.event else Outcome()

    def _turning(self, one: Stored, stored: Sequence[Stored], now: datetime, ref: str = "") -> Turning:
        return Turning(self.setting, self.desk, one, stored, now, ref)

    async def _client_turn(self, row: Row, arrival: Arrival, stored: list[Stored], now: datetime) -> Outcome:
        one = next((one for one in stored if one.active), None)
        event: Input | None = None
        ref = ""
        if isinstance(arrival.what, Tapped):
            press = buttons.read(self.setting.callback_key, arrival.what.data, arrival.sender)
            one = next((s for s in stored if press and reading.handle(s.id) == press.handle), one)
            ref = arrival.what.ref
            event = reading.pressed(one.id, one.session, press) if one else Started()
        one = one or self._fresh(row.source, arrival.address, row.lane, now)
        turning = self._turning(one, stored, now, ref)
        if event is None:
            event = _file_event(row, arrival, one.session) or reading.understood(
                arrival, self.setting.ladder(one.session.procedure), one.session, turning.moment
            )
        if not one.active:
            turning.wake()
        return await turning.run(event, row.data)

    def _fresh(self, source: str, address: str, lane: bytes, now: datetime, organisation: str = "") -> Stored:
        setting, day = self.setting, now.date()
        name = organisation or (setting.organisations[0] if len(setting.organisations) == 1 else "")
        procedure = setting.library.valid(name, day) if name else setting.library.hall(setting.organisations, day)
        session = Session(procedure.pin, tone=procedure.tone, language=setting.language)
        return sessions.fresh(setting.vault, session, source, address, lane, day)

    async def _with_payload(
        self, row: Row, arrival: Arrival, stored: list[Stored], payload: str, now: datetime
    ) -> Outcome:
        """`/start` with something behind it: an organisation, or the one-time code of a staff member."""
        if payload in self.setting.organisations and all(_in_hall(one) for one in stored):
            one = self._fresh(row.source, arrival.address, row.lane, now, payload)
            out = await self._turning(one, (), now).run(Started())
            out.statements[:0] = [sessions.forget(self.setting.vault, old.id) for old in stored]
            return out
        desk = await self.desk.welcome(row.source, arrival, payload, now)
        if desk is None:
            return await self._client_turn(row, arrival, stored, now)
        forgotten = [sessions.forget(self.setting.vault, old.id) for old in stored if _in_hall(old)]
        statements = [staff.bound(self.setting.ring, desk), *forgotten]
        return Outcome(statements, [self.desk.greeting(desk)], rebind=True)

    async def _return(self, row: Row, arrival: Arrival, stored: list[Stored], code: str, now: datetime) -> Outcome:
        """The return code, typed in any chat, brings the talk here."""
        name = await codes.find(self.setting.db, self.setting.vault, code)
        found = await sessions.get(self.setting.db, self.setting.vault, name) if name else None
        if found is None:
            one = next((one for one in stored if one.active), None)
            one = one or self._fresh(row.source, arrival.address, row.lane, now)
            return await self._turning(one, stored, now).say("terugkomcode.onbekend")
        here = sessions.moved(found, row.source, arrival.address, row.lane)
        out = await self._turning(here, (), now).run(Returned())
        out.statements[:0] = [sessions.sleep(one.id) for one in stored if one.id != here.id]
        return out

    def _moved(self, stored: Sequence[Stored], source: str, address: str, now: datetime) -> Outcome:
        lane = self.setting.lane(source, address)
        moved = [sessions.moved(one, source, address, lane, one.active) for one in stored]
        saved = [sessions.save(self.setting.vault, one, None, now.date()) for one in moved]
        return Outcome(saved, touched={one.id for one in moved})

    async def _staff_turn(self, desk: staff.Desk, arrival: Arrival) -> Outcome:
        acted = await Attending(self.setting, self.desk, self.now()).act(desk, arrival)
        out = Outcome(acted.statements, acted.parcels)
        if acted.desk != desk:
            out.statements.append(staff.bound(self.setting.ring, acted.desk))
            out.rebind = True
        if acted.intake:
            intake = Intake(self.setting, self.desk, self.now())
            begun = await intake.taken(acted.desk, acted.intake)
            out.statements += begun.statements
            out.parcels += begun.parcels
        if acted.told:
            session = await sessions.get(self.setting.db, self.setting.vault, acted.told["session"])
            if session is not None:
                out.told = {**acted.told, "lane": session.lane.hex()}
        if acted.order:
            found = await cases.get(self.setting.db, self.setting.ring, acted.order.case)
            name = found.session if found else ""
            out.told = acted.order.told(name, (await self._lane(name, acted.order.case)).hex())
        return out

    def _apology(self, row: Row) -> list[Parcel]:
        """Something broke here: the client hears the truth."""
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
            except SendError:
                row.why = "niet_opgehaald"
            else:
                digest = hashlib.sha256(row.data).hexdigest()
                row.file = Attachment(chance.handle(), file.kind, len(row.data), digest)
        self._busy.discard(row.lane)
        self._rows.appendleft(row)
        self._something.set()

    @property
    def resting(self) -> bool:
        """Whether nothing waits to be handled."""
        return not (self._rows or self._busy or self._fetching)

    # -- clocks --------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            await self._patience.until(self.tick)
            await asyncio.sleep(TICK)

    async def tick(self) -> None:
        """Terms that have come become inputs; drafts that waited too long go; changes of staff are seen."""
        now, db, ring = self.now(), self.setting.db, self.setting.ring
        for one in await terms.due(db, ring, now):
            told = {"kind": "expired", "session": one.session, "term": one.name, "lane": one.lane.hex()}
            row = (next(self._numbers), f"termijn-{one.id}", json.dumps(told).encode())
            await db.write([terms.fired(one.id), *inbox.store(ring, HOUSE, [row], now.date())])
            await self._enqueue(row[0], HOUSE, row[2])
        await self._look_at_cases(now)
        await self._take_orders(now)
        gone = await sessions.expire(db, self.setting.vault, now.date())
        before = now.date() - timedelta(days=NAMES_KEPT)
        await db.write([inbox.purge(before), outbox.purge(before)])
        if gone + self.setting.vault.destroy_expired(now.date()):
            await db.checkpoint()
        await self.rebind()

    async def _look_at_cases(self, now: datetime) -> None:
        """Cases of which staff must hear something today."""
        db, ring = self.setting.db, self.setting.ring
        for name, session in await cases.due(db, now):
            told = {"kind": "look", "session": session, "case": name, "lane": (await self._lane(session, name)).hex()}
            row = (next(self._numbers), f"zaak-{name}-{now.timestamp()}", json.dumps(told).encode())
            await db.write([cases.looked(name), *inbox.store(ring, HOUSE, [row], now.date())])
            await self._enqueue(row[0], HOUSE, row[2])

    async def _take_orders(self, now: datetime) -> None:
        """What another process asked to be done with a case."""
        db, ring = self.setting.db, self.setting.ring
        for number, asked in await orders.waiting(db, ring):
            found = await cases.get(db, ring, str(asked["case"]))
            session = found.session if found else ""
            lane = await self._lane(session, str(asked["case"]))
            row = (
                next(self._numbers),
                f"opdracht-{number}",
                json.dumps({**asked, "session": session, "lane": lane.hex()}).encode(),
            )
            await db.write([orders.taken(number), *inbox.store(ring, HOUSE, [row], now.date())])
            await self._enqueue(row[0], HOUSE, row[2])

    async def _lane(self, session: str, case: str) -> bytes:
        """The lane of the client whose case it is; a lane of its own where no chat is left."""
        one = await sessions.get(self.setting.db, self.setting.vault, session) if session else None
        return one.lane if one else self.setting.lane(HOUSE, case)

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
        await self._write(statements)


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


def _file_event(row: Row, arrival: Arrival, session: Session) -> Input | None:
    if row.why:
        return Refused(row.why)
    if row.file is None or not isinstance(arrival.what, Sent):
        return None
    if len(session.files) >= MOST_FILES:
        return Refused("te_veel")
    return Attached(row.file, arrival.what.caption, arrival.what.ref)


def _in_hall(stored: Stored) -> bool:
    return in_hall(stored.session.procedure)


def _read_told(row: Row, told: Mapping[str, Any]) -> Row:
    match told["kind"]:
        case "expired":
            row.event = Expired(told["term"])
        case "replied":
            row.event = Replied(told["role"], told["name"], told["text"])
        case "proposed":
            row.event = Proposed(told["role"], told["name"], told["text"])
        case "acted":
            row.order = Order.read(told)
        case "look":
            row.look = told["case"]
        case "taken_down" | "notice":
            row.asked = told
        case kind:
            raise ValueError(kind)
    return row
