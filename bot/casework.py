"""The case beside a turn: what was done with it, what follows for clocks, journal and figures. It speaks to nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.setting import Setting
from flows import figures
from flows.calendar import AMSTERDAM
from flows.case import Case, Deed, Moved, NotAllowed, act, follow
from flows.case_table import CLIENT, State
from flows.procedure import Procedure
from flows.reminders import next_day
from flows.session import Act, Effect, Forward, OpenCase, Session, StartTerm
from storage import cases, journal, register
from storage.cases import StoredCase
from storage.database import Statement

log = logging.getLogger(__name__)

MORNING = time(8, 30)
"""Staff are reminded when they begin, and not at night."""
HERE: ZoneInfo = AMSTERDAM


class Casework:
    """The case of one session, during one turn."""

    def __init__(self, setting: Setting, procedure: Procedure, session: str, now: datetime) -> None:
        self._setting = setting
        self._procedure = procedure
        self._session = session
        self._now = now
        self._found: StoredCase | None = None
        self._before: Case | None = None
        self._looked = False
        self._changed = False
        self._notes: list[Statement] = []

    @property
    def today(self) -> date:
        """The day of this turn."""
        return self._now.date()

    async def stored(self) -> StoredCase | None:
        """The case that this session filed last."""
        if not self._looked:
            self._looked = True
            found = await cases.of_session(self._setting.db, self._setting.ring, self._session)
            if found is not None:
                self.take(found)
        return self._found

    def take(self, stored: StoredCase) -> None:
        """Work on this one."""
        self._found, self._before, self._looked = stored, stored.case, True

    def open(self, effect: OpenCase, session: Session, state: State = "ingediend") -> None:
        """A complaint was filed."""
        case = Case(
            effect.number, self._procedure.id, self._procedure.pin, (effect.role,), effect.official, effect.on,
            received_on=effect.received, way=effect.way, tone=session.tone, codes=dict(effect.codes),
            excluded=session.excluded, state=state,
        )  # fmt: skip
        self.take(cases.fresh(self._setting.ring, self._session, case))
        self._before, self._changed = None, True
        self._note("ingediend")

    async def client_acts(self, effect: Act) -> Moved | None:
        """What the client did; where the table has no place for it, the case stays what it was."""
        stored = await self.stored()
        if stored is None:
            return None
        try:
            return self.acts(Deed(effect.action, self.today, CLIENT, CLIENT, effect.values))
        except NotAllowed as error:
            log.info("a client's action has no place", extra={"code": error.why})
            return None

    def acts(self, deed: Deed) -> Moved:
        """Something is done. Raises NotAllowed; then nothing changed."""
        assert self._found is not None
        moved = act(self._procedure, self._found.case, deed)
        self._set(moved.case)
        self._note(deed.action)
        if moved.row.registers:
            self._notes.append(register.save(self._setting.ring, self._line(moved)))
        return moved

    def wrote(self, kind: str) -> None:
        """A letter of this kind goes with what is done."""
        self._note(f"brief {kind}")

    def proves(self, receipt: str) -> None:
        """The signed proof of this filing is kept for a client who asks for it."""
        if self._found is not None and not self._found.case.receipt:
            self._set(replace(self._found.case, receipt=receipt))

    async def follow(self, effects: Sequence[Effect], session: Session) -> None:
        """The clocks that the client was told of are those that staff must keep; what was sealed now counts."""
        started = {one.term: one.due for one in effects if isinstance(one, StartTerm) and not one.kept}
        sealed = [one for one in effects if isinstance(one, Forward) and one.number]
        stored = await self.stored() if started or sealed else None
        if stored is None:
            return
        case = follow(self._procedure, stored.case, started, self.today) if stored.case.open else stored.case
        for forward in sealed:
            case = self._answered(case, forward)
        self._set(replace(case, excluded=session.excluded) if sealed else case)

    def _answered(self, case: Case, forward: Forward) -> Case:
        """What the client chose last counts: a complaint may become official on its way."""
        fields = self._procedure.fields
        chosen: dict[str, str] = {}
        for item in forward.to.items:
            if item.key and fields[item.field].part == "coded" and fields[item.field].kind == "choice":
                before = f"{chosen[item.field]}," if item.field in chosen else ""
                chosen[item.field] = before + (item.text or "weet_niet")
        return replace(case, official=forward.official or case.official, codes={**case.codes, **chosen})

    def told(self, case: Case) -> None:
        """Reminders were given."""
        self._set(case)

    def statements(self, again: bool = False) -> Iterator[Statement]:
        """What must be written for it. `again`: also when only the next look must be set."""
        if (self._changed or again) and self._found is not None:
            yield cases.save(self._setting.ring, self._found, self._next(self._found.case))
            change = figures.difference(self._procedure, self._before, self._found.case)
            yield from journal.counts(self._procedure.id, change)
        yield from self._notes

    def _set(self, case: Case) -> None:
        assert self._found is not None
        if case != self._found.case:
            self._found, self._changed = cases.changed(self._found, case), True

    def _next(self, case: Case) -> datetime | None:
        """The morning on which staff must hear something of it; never this one again."""
        day = next_day(self._procedure, case, self.today)
        if day is None:
            return None
        moment = datetime.combine(day, MORNING, HERE)
        return max(moment, self._now + timedelta(minutes=1))

    def _note(self, code: str) -> None:
        assert self._found is not None
        case = self._found.case
        self._notes.append(journal.note(self._setting.vault, case.number, code, self.today))

    def _line(self, moved: Moved) -> register.Line:
        assert moved.row.registers
        values: Mapping[str, str] = {**moved.deed.values, "door": moved.deed.by, "nummer": moved.case.number}
        parts = self._procedure.case.scopes.items()
        scope = {part: moved.case.codes[name] for part, name in parts if name in moved.case.codes}
        return register.fresh(self._procedure.id, moved.row.registers, self.today, {**values, **scope})
