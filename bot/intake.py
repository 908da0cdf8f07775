"""A complaint that came by phone, letter or at the desk: staff ask the client the same questions, in their own chat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.casework import Casework
from bot.desk import Desk
from bot.setting import Setting
from bot.telling import PAPER, Outcome
from bot.turn import Turning
from flows.duty_values import TakeIn
from flows.session import OpenCase, Pressed, Session, TakenDown
from storage import sessions
from storage.staff import Desk as StaffDesk


@dataclass(frozen=True, slots=True)
class Intake:
    """Begins what staff write down; from then on it is an ordinary session that speaks to the staff member."""

    setting: Setting
    desk: Desk
    now: datetime

    async def begin(self, staff: StaffDesk, organisation: str, way: str, received: date) -> Outcome:
        """The first question. When it is sent, the session goes on on paper, and the return code finds it."""
        day = self.now.date()
        procedure = self.setting.library.valid(organisation, day)
        session = Session(procedure.pin, tone="u", language="nl")
        lane = self.setting.lane(staff.channel, staff.address)
        fresh = sessions.fresh(self.setting.vault, session, staff.channel, staff.address, lane, day)
        return await Turning(self.setting, self.desk, fresh, (), self.now).run(TakenDown(way, received))

    async def taken(self, staff: StaffDesk, wanted: TakeIn) -> Outcome:
        """What was chosen in the staff's own chat."""
        if wanted.role:
            return self.notice(staff.person, wanted.organisation, wanted.role)
        return await self.begin(staff, wanted.organisation, wanted.way, date.fromisoformat(wanted.day))

    async def asked(self, told: Mapping[str, Any]) -> Outcome:
        """What `trede case new` and `trede case notice` laid ready."""
        if told["kind"] == "notice":
            return self.notice(told["by"], told["organisation"], told["role"])
        return await self._finish(Session.from_json(told["state"]))

    async def _finish(self, session: Session) -> Outcome:
        """All was answered in a terminal: it is sent now, and what the client must know is printed."""
        day = self.now.date()
        fresh = sessions.fresh(self.setting.vault, session, PAPER, "", b"", day)
        placed = replace(fresh, lane=self.setting.lane(PAPER, fresh.id), address=fresh.id)
        return await Turning(self.setting, self.desk, placed, (), self.now).run(Pressed("versturen"))

    def notice(self, by: str, organisation: str, role: str) -> Outcome:
        """A body outside says that it has received a complaint: a number, a day, and nothing of what was told."""
        procedure = self.setting.library.valid(organisation, self.now.date())
        drawn = self.setting.draw(self.now)
        work = Casework(self.setting, procedure, "", self.now)
        day = self.now.date()
        opened = OpenCase(drawn.number, role, "", day, way="melding")
        work.open(opened, Session(procedure.pin), state="extern")
        out = Outcome(list(work.statements()))
        out.parcels += self.desk.noticed(procedure, drawn.number, by)
        return out
