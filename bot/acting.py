"""What staff do with a case, all the way: the table decides, the client hears, the clocks follow. Saves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.casework import Casework
from bot.desk import Desk
from bot.post import Parcel
from bot.setting import Setting
from bot.telling import Outcome
from bot.turn import Turning
from flows.case import Deed, Moved, NotAllowed
from flows.reminders import remind
from flows.session import StaffActed, Word
from storage import cases, sessions
from storage.cases import StoredCase
from storage.sessions import Stored


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody of the staff wants done. `by` is their id in the staff file, `role` the role they act in."""

    case: str
    action: str
    by: str
    role: str
    values: Mapping[str, str] = field(default_factory=dict)

    def told(self, session: str, lane: str) -> dict[str, Any]:
        """As it waits in the inbox, in the lane of the client whose case it is."""
        return {
            "kind": "acted", "session": session, "lane": lane, "case": self.case, "action": self.action, "by": self.by,
            "role": self.role, "values": dict(self.values),
        }  # fmt: skip

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Order:
        """Back from the inbox."""
        return cls(told["case"], told["action"], told["by"], told["role"], told["values"])


class Acting:
    """One action of staff, or one look at the clocks of a case."""

    def __init__(self, setting: Setting, desk: Desk, now: datetime) -> None:
        self._setting = setting
        self._desk = desk
        self._now = now

    async def carry_out(self, order: Order, one: Stored | None, others: Sequence[Stored]) -> Outcome:
        """Do it, or tell who asked why it cannot be done. `one` is the client's session, while there is one."""
        found = await cases.get(self._setting.db, self._setting.ring, order.case)
        # Whoever moved, left or was left out since hears the same as when there is no such case.
        if found is None or order.role not in self._desk.may(found.case, order.by):
            return Outcome([], self._desk.refused(order.by, NotAllowed("zaak_weg")))
        deed = Deed(order.action, self._now.date(), order.by, order.role, order.values)
        try:
            await self._double(order, found)
            if one is not None and one.session.number == found.case.number:
                turning = Turning(self._setting, self._desk, one, others, self._now)
                turning.cases.take(found)
                moved = turning.cases.acts(deed)
                out = await turning.run(self._event(found, moved))
            else:
                work = self._work(found)
                moved = work.acts(deed)
                out = Outcome(list(work.statements()))
            out.parcels += self._confided(found, moved)
        except NotAllowed as error:
            return Outcome([], self._desk.refused(order.by, error, found))
        out.parcels += self._desk.done(moved, found.id)
        return out

    async def _double(self, order: Order, found: StoredCase) -> None:
        """Two cases become one only if both are of one client: a parent's and a child's stay apart. Or NotAllowed."""
        number = order.values.get("ander_nummer", "").strip()
        if order.action != "samenvoegen" or not number:
            return
        db, ring = self._setting.db, self._setting.ring
        other = await cases.numbered(db, ring, number)
        lanes = [await sessions.get(db, self._setting.vault, one.session) for one in (found, other) if one]
        same = other is not None and other.id != found.id and len({one.lane for one in lanes if one}) == 1
        if not same or other is None or not other.case.open or not self._desk.may(other.case, order.by):
            raise NotAllowed("ander_nummer", {"handeling": Word("handeling.samenvoegen")})

    def _confided(self, found: StoredCase, moved: Moved) -> list[Parcel]:
        """What one role alone may read, sealed to them. Raises NotAllowed where nobody would get it."""
        parcels = self._desk.confided(self._setting.library.pinned(found.case.procedure), moved)
        if moved.row.seals_to and not parcels:
            raise NotAllowed("niemand_leest", {"rol": Word(f"rol.{moved.row.seals_to}")})
        return parcels

    async def look(self, name: str) -> Outcome:
        """The day came on which staff must hear something about this case."""
        found = await cases.get(self._setting.db, self._setting.ring, name)
        if found is None:
            return Outcome()
        work = self._work(found)
        procedure = self._setting.library.pinned(found.case.procedure)
        case, reminders = remind(procedure, found.case, self._now.date())
        work.told(case)
        return Outcome(list(work.statements(again=True)), self._desk.reminded(procedure, case, reminders, found.id))

    def _work(self, found: StoredCase) -> Casework:
        procedure = self._setting.library.pinned(found.case.procedure)
        work = Casework(self._setting, procedure, found.session, self._now)
        work.take(found)
        return work

    def _event(self, found: StoredCase, moved: Moved) -> StaffActed:
        deed = moved.deed
        name = self._desk.name_of(found.case.organisation, deed.by)
        return StaffActed(deed.action, deed.role, name, deed.values, moved.met, moved.due)
