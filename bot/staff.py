"""Who works where, who reads what, and with which keys; fixed while the bot runs, and it knows no chat."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from bot.problem import ConfigError, Problem
from bot.staff_check import Findings
from bot.staff_file import ADVISER, OrganisationEntry, PersonEntry, StaffFile
from flows.access import SCOPES


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at one organisation. `standing_in` is the part of `roles` that they hold as a deputy.

    `standby`: for these vertrouwenspersonen they answer only when the client says yes. `away`, `back`: their holiday.
    """

    id: str
    name: str
    function: str
    roles: tuple[str, ...]
    standing_in: tuple[str, ...]
    keys: tuple[str, ...]
    receives: tuple[str, ...]
    email: str = ""
    folder: str = ""
    readable: bool = False
    deputy: str = ""
    standby: tuple[str, ...] = ()
    away: date | None = None
    back: date | None = None
    hidden_members: tuple[str, ...] = ()
    hidden_subjects: tuple[str, ...] = ()
    member: str = ""
    cluster: str = ""
    rvt: str = ""
    gemeente: str = ""
    afdeling: str = ""

    @property
    def scope(self) -> Mapping[str, str]:
        """The part of the organisation that they work for, as far as the file says it."""
        return {name: getattr(self, name) for name in SCOPES if getattr(self, name)}

    @property
    def never(self) -> tuple[str, ...]:
        """The coded answers of which they see no case."""
        return (*self.hidden_members, *self.hidden_subjects)


@dataclass(frozen=True, slots=True)
class Member:
    """An organisation under an umbrella."""

    id: str
    name: str


class Staff:
    """The staff file, checked."""

    def __init__(self, file: StaffFile) -> None:
        self._file = file
        self._people = {name: tuple(self._persons(name)) for name in file.organisations}
        self.warnings: tuple[Problem, ...] = ()

    @classmethod
    def load(cls, path: Path, known: Mapping[str, Collection[str]] | None = None) -> Self:
        """Read and check. `known`: organisation -> the roles of its procedure.

        Raises ConfigError with everything that is wrong.
        """
        file = StaffFile(path, known)
        staff = cls(file)
        found = Findings(file, staff)
        if file.problems or found.problems:
            raise ConfigError([*file.problems, *found.problems])
        staff.warnings = tuple(found.warnings)
        return staff

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations in the file."""
        return tuple(self._people)

    def members(self, organisation: str) -> tuple[Member, ...]:
        """The members of an umbrella; empty for an organisation that is none."""
        entry = self._file.organisations.get(organisation)
        return tuple(Member(name, one.name) for name, one in entry.members.items()) if entry else ()

    def people(self, organisation: str, member: str = "") -> tuple[Person, ...]:
        """Everybody with a role here. Who works for one member is left out of the talk with any other."""
        return tuple(
            one
            for one in self.everybody(organisation)
            if one.member in ("", member) and not (member and member in one.hidden_members)
        )

    def everybody(self, organisation: str) -> tuple[Person, ...]:
        """All people of all members: for looking after the file, not for choosing who reads."""
        return self._people.get(organisation, ())

    def advisers(self, organisation: str) -> tuple[Person, ...]:
        """Every vertrouwenspersoon of every member."""
        return tuple(one for one in self.everybody(organisation) if ADVISER in one.roles)

    def holders(self, organisation: str, role: str, member: str = "") -> tuple[Person, ...]:
        """Who reads what goes to this role: its people and their deputies."""
        return tuple(one for one in self.people(organisation, member) if role in one.roles)

    def barred(self, organisation: str, subject: str) -> frozenset[str]:
        """Who may not see a complaint about this subject."""
        return frozenset(one.id for one in self.people(organisation) if subject in one.hidden_subjects)

    def own_keys(self, organisation: str, person: str) -> tuple[str, ...]:
        """The keys of one person alone."""
        return next((one.keys for one in self.everybody(organisation) if one.id == person), ())

    def recipients(
        self,
        organisation: str,
        role: str,
        exclude: frozenset[str] = frozenset(),
        member: str = "",
        only: Collection[str] | None = None,
    ) -> tuple[str, ...]:
        """The keys to seal to; empty when nobody is left to read it. `only`: the people who were chosen to read.

        What a vertrouwenspersoon hears opens with their own keys alone: never with the recovery key.
        """
        holders = self.holders(organisation, role, member) if only is None else self._chosen(organisation, role, only)
        readers = [one for one in holders if one.id not in exclude]
        keys = [key for one in readers for key in one.keys]
        recovery = self._file.organisations[organisation].recovery if keys and role != ADVISER else None
        return tuple(dict.fromkeys([*keys, recovery] if recovery else keys))

    def _chosen(self, organisation: str, role: str, only: Collection[str]) -> tuple[Person, ...]:
        return tuple(one for one in self.everybody(organisation) if role in one.roles and one.id in only)

    def _persons(self, organisation: str) -> Iterator[Person]:
        entry = self._file.organisations[organisation]
        for name, person in self._file.people.items():
            barred = person.may_not_see
            if organisation in barred.organisations:
                continue
            held = tuple(role for role, holders in entry.roles.items() if name in holders and role not in barred.roles)
            standing = tuple(
                role
                for role in entry.roles
                if role not in held and role not in barred.roles and self._stands_in(name, role, entry)
            )
            standby = tuple(one for one in entry.roles.get(ADVISER, ()) if self._deputy_of(one) == name)
            if held or standing or standby:
                made = _person(name, person, held, standing, self._file.path.parent)
                yield replace(made, standby=standby)

    def _deputy_of(self, name: str) -> str:
        entry = self._file.people.get(name)
        return entry.deputy or "" if entry else ""

    def _stands_in(self, name: str, role: str, entry: OrganisationEntry) -> bool:
        # A client chose one vertrouwenspersoon; only the client can choose another.
        holders = [self._file.people[one] for one in entry.roles[role] if one in self._file.people]
        return role != ADVISER and any(one.deputy == name for one in holders)


def _person(name: str, entry: PersonEntry, held: tuple[str, ...], standing_in: tuple[str, ...], home: Path) -> Person:
    return Person(
        id=name,
        name=entry.name,
        function=entry.function,
        roles=held + standing_in,
        standing_in=standing_in,
        keys=entry.keys,
        receives=entry.receives,
        email=entry.email or "",
        # Beside the staff file, wherever the bot is started from.
        folder=str(home / entry.folder) if entry.folder else "",
        readable=entry.readable,
        deputy=entry.deputy or "",
        away=entry.away,
        back=entry.back,
        hidden_members=entry.may_not_see.organisations,
        hidden_subjects=entry.may_not_see.subjects,
        member=entry.member or "",
        cluster=entry.cluster or "",
        rvt=entry.rvt or "",
        gemeente=entry.gemeente or "",
        afdeling=entry.afdeling or "",
    )
