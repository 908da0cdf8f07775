"""What staff do with a case, all the way: the table decides, the client hears, the clocks follow. Saves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.casework import Casework
from bot.copying import Copying
from bot.desk import Desk
from bot.letter_sending import Sending, Written
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
        turning = None
        if one is not None and one.session.number == found.case.number:
            turning = Turning(self._setting, self._desk, one, others, self._now)
        work = turning.cases if turning else self._work(found)
        work.take(found)
        try:
            await self._double(order, found)
            moved = work.acts(deed)
            letter = await self._sending(found).written(moved, turning is None or turning.on_paper)
            papers = await self._for_staff(found, moved)
        except NotAllowed as error:
            return Outcome([], self._desk.refused(order.by, error, found))
        if letter:
            work.wrote(letter.letter.kind)
        out = await self._told(turning, letter, found, moved) or Outcome(list(work.statements()))
        out.parcels += self._desk.done(moved, found.id)
        out.parcels += [*papers, *self._kept(turning, letter, found, moved)]
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

    async def _told(
        self, turning: Turning | None, letter: Written | None, found: StoredCase, moved: Moved
    ) -> Outcome | None:
        """The client hears it, with the letter; None when they are not here any more."""
        if turning is None:
            return None
        turning.letter = letter
        return await turning.run(self._event(found, moved))

    def _kept(
        self, turning: Turning | None, letter: Written | None, found: StoredCase, moved: Moved
    ) -> Sequence[Parcel]:
        """The organisation's own copy of the letter; of one that is posted it has the sheet itself."""
        if letter is None or (turning is not None and turning.on_paper):
            return ()
        sending = self._sending(found)
        return (sending.filed if turning else sending.unread)(letter, moved.case, found.id)

    async def _for_staff(self, found: StoredCase, moved: Moved) -> Sequence[Parcel]:
        """What others than the client get of it, sealed."""
        match moved.row.letter:
            case "afschrift":
                procedure = self._setting.library.pinned(found.case.procedure)
                return await Copying(self._setting, self._desk, procedure, self._now).send(moved, found.id)
            case "dossier":
                return self._sending(found).dossier(moved.case, moved.deed, found.id)
            case _:
                return self._sending(found).confided(moved)

    def _sending(self, found: StoredCase) -> Sending:
        return Sending(self._setting, self._desk, self._setting.library.pinned(found.case.procedure), self._now)

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
