"""Copies of a letter for the employee and the manager: staff read them first, then they go, sealed (ONS-26)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot import letters
from bot.desk import Desk
from bot.letter import Letter
from bot.letter_copy import Reader, copy_for
from bot.letter_sending import Sending, written
from bot.post import Parcel
from bot.setting import Setting
from bot.staff import Person
from flows.case import Case, Moved, NotAllowed
from flows.procedure import Procedure
from flows.session import Filing, Item, Session, Word

COPY = "afschrift"
COPIED = ("bevindingen", "besluit", "slot")
TO_GIVE = "afschrift_geven"


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy. `person` is None for who does not stand in the staff file: whoever made it hands it over."""

    letter: Letter
    role: str
    person: Person | None


class Copying:
    """The copies of the last letter of a case."""

    def __init__(self, setting: Setting, desk: Desk, procedure: Procedure, now: datetime) -> None:
        self._setting = setting
        self._desk = desk
        self._procedure = procedure
        self._now = now
        self._sending = Sending(setting, desk, procedure, now)

    def preview(self, moved: Moved) -> list[str]:
        """What each reader will get, to be read before it goes."""
        return [letters.text(one.letter) for one in self._copies(moved)]

    async def send(self, moved: Moved, door: str) -> list[Parcel]:
        """Each reader their own. Raises NotAllowed where there is no letter to copy."""
        parcels: list[Parcel] = []
        for one in self._copies(moved):
            text = letters.text(one.letter)
            session = Session(moved.case.procedure)
            if one.person is not None:
                filing = Filing(one.role, (one.person.id,), (Item("bericht", text),))
                parcels += self._sending.sealed(moved.case, session, filing, COPY)
            else:
                filing = Filing(moved.deed.role, (moved.deed.by,), (Item("bericht", text),))
                paper = await written(one.letter, by_post=False)
                parcels += self._sending.sealed(moved.case, session, filing, TO_GIVE, paper, door)
        return parcels

    def _copies(self, moved: Moved) -> Iterator[Copy]:
        letter = self._original(moved.case)
        if letter is None:
            raise NotAllowed("geen_brief", {"handeling": Word(f"handeling.{moved.deed.action}")})
        values = moved.deed.values
        without = tuple(one.strip() for one in values.get("afschrift_zonder", "").split(",") if one.strip())
        to = values.get("afschrift_aan", "beiden")
        if to != "manager":
            name = values.get("afschrift_medewerker", "")
            yield self._copy(letter, "medewerker", name, self._named(name), without)
        if to != "medewerker":
            managers: list[Person | None] = [self._person(one) for one in self._desk.holders(moved.case, "manager")]
            for one in managers or [None]:
                yield self._copy(letter, "manager", one.name if one else "", one, without)

    def _copy(self, letter: Letter, reader: Reader, name: str, person: Person | None, without: tuple[str, ...]) -> Copy:
        copied = copy_for(letter, reader, name, self._now.date(), without=without)
        role = "manager" if reader == "manager" else person.roles[0] if person else ""
        return Copy(copied, role, person)

    def _original(self, case: Case) -> Letter | None:
        """The last letter about the outcome, with what was written for adults, whoever it went to."""
        for deed in reversed(case.deeds):
            row = self._procedure.case.row(deed.action)
            if row is not None and row.letter in COPIED:
                return self._sending.letter(Moved(case, deed, row), tone="u")
        return None

    def _named(self, name: str) -> Person | None:
        wanted = " ".join(name.casefold().split())
        people = self._setting.staff.everybody(self._procedure.id)
        return next((one for one in people if one.name.casefold() == wanted and one.roles), None)

    def _person(self, name: str) -> Person:
        return next(one for one in self._setting.staff.everybody(self._procedure.id) if one.id == name)
