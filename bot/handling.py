"""Whose input it is, and so which turn it gets: a client's, one of staff, or the house's own. Saves nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from bot import buttons, chance, reading
from bot.acting import Acting
from bot.attending import Attending
from bot.channels import Arrival, Gone, Intruded, Leave, Moved, Opened, Sent, Tapped, Typed
from bot.desk import Desk
from bot.intake import Intake
from bot.setting import Setting
from bot.telling import Outcome
from bot.turn import Turning
from bot.waiting import Row, lane_of
from flows.library import in_hall
from flows.session import Attached, Input, Refused, Returned, Session, Started
from storage import cases, codes, sessions, staff
from storage.sessions import Stored

MOST_FILES = 10


class Handling:
    """One for the whole house; each turn is its own."""

    def __init__(self, setting: Setting, desk: Desk, now: Callable[[], datetime]) -> None:
        self.setting = setting
        self.desk = desk
        self.now = now
        self._left: set[bytes] = set()

    async def turn(self, row: Row, stored: list[Stored]) -> Outcome:
        """What this input leads to; `stored` are the talks of its chat."""
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
            out.told = acted.order.told(name, (await lane_of(self.setting, name, acted.order.case)).hex())
        return out


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
