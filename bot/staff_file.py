"""Reads the staff file entry by entry and collects all that is wrong with it; it decides no reader."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from bot import mail_server, staff_words
from bot.problem import ConfigError, Problem
from flows.authored import Authored, Many, Name
from storage import recipients

ADVISER = "vertrouwenspersoon"
WAYS = ("folder", "mail", "telegram")
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Mail = Annotated[str, StringConstraints(pattern=f"^{mail_server.ADDRESS}$")]
Entry = TypeVar("Entry", bound=Authored)


class Hidden(Authored):
    """What somebody may not see, whatever else they are entitled to."""

    roles: Many[Name] = ()
    organisations: Many[Name] = ()
    subjects: Many[Name] = ()


class PersonEntry(Authored):
    """Somebody who works here. Holds no Telegram id: that is bound by an invitation."""

    name: Line
    function: Line
    keys: Annotated[Many[str], Field(min_length=1)]
    email: Mail | None = None
    folder: Line | None = None
    receives: Annotated[Many[Literal["folder", "mail", "telegram"]], Field(min_length=1)]
    readable: bool = False
    deputy: Name | None = None
    away: date | None = None
    back: date | None = None
    may_not_see: Hidden = Hidden()
    member: Name | None = None
    cluster: Line | None = None
    rvt: Line | None = None
    gemeente: Line | None = None
    afdeling: Line | None = None


class MemberEntry(Authored):
    """An organisation under an umbrella."""

    name: Line


class OrganisationEntry(Authored):
    """Who holds which role at one organisation, and the recovery key on paper."""

    recovery: str | None = None
    roles: dict[Name, Many[Name]]
    members: dict[Name, MemberEntry] = Field(default_factory=dict)


class StaffFile:
    """The entries that could be read, the names of all, and every problem so far."""

    def __init__(self, path: Path, known: Mapping[str, Collection[str]] | None = None) -> None:
        """`known` are the roles that the procedure of each organisation has, where the caller has read them.

        Raises ConfigError only for a file that is not TOML at all.
        """
        self.path = path
        self.problems: list[Problem] = []
        tables = _tables(path)
        self._must_be(set(tables) <= {"people", "organisations"}, "het bestand", *staff_words.HELP["file"])
        people, organisations = self._table(tables, "people"), self._table(tables, "organisations")
        self.names: Collection[str] = people
        self.people = self._entries("people", people, PersonEntry)
        self.organisations = self._entries("organisations", organisations, OrganisationEntry)
        for name, person in self.people.items():
            self._check_person(name, person)
        for name, organisation in self.organisations.items():
            self._check_organisation(name, organisation, known)
        self._check_keys()

    def told(self, thing: str, place: str, expectation: str, way_out: str) -> Problem:
        """What to tell about a table of this file."""
        return Problem(thing, f"{self.path}, {place}", expectation, way_out)

    def _wrong(self, thing: str, place: str, expectation: str, way_out: str) -> None:
        self.problems.append(self.told(thing, place, expectation, way_out))

    def _must_be(self, fine: bool, place: str, thing: str, expectation: str, way_out: str) -> None:
        if not fine:
            self._wrong(thing, place, expectation, way_out)

    def _table(self, tables: Mapping[str, Any], name: str) -> Mapping[str, Any]:
        found = tables.get(name, {})
        self._must_be(isinstance(found, dict) and bool(found), name, *staff_words.HELP[name])
        return found if isinstance(found, dict) else {}

    def _entries(self, table: str, raw: Mapping[str, Any], kind: type[Entry]) -> dict[str, Entry]:
        entries = {}
        for name, fields in raw.items():
            place = f"{table}.{name}"
            self._must_be(bool(re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name)), place, *staff_words.HELP["id"])
            try:
                entries[name] = kind.model_validate(fields)
            except ValidationError as error:
                for wrong in error.errors(include_url=False, include_input=False):
                    self._invalid(place, [str(part) for part in wrong["loc"]], wrong["type"])
        return entries

    def _invalid(self, place: str, where: list[str], kind: str) -> None:
        field = next((part for part in reversed(where) if part in staff_words.FIELDS), "")
        if kind == "extra_forbidden":
            near = get_close_matches(where[-1], staff_words.FIELDS, n=1)
            way_out = f"Bedoelde u {near[0]}?" if near else "Verwijder de regel; docs/staff-file.md noemt wat er kan."
            self._wrong(where[-1], place, "een veld dat Trede kent", way_out)
        elif kind == "missing":
            self._wrong(f"{field} ontbreekt", place, staff_words.FIELDS[field], "Voeg de regel toe.")
        else:
            expectation = staff_words.FIELDS.get(field, "een tabel met velden")
            self._wrong(
                ".".join(where),
                place,
                expectation,
                "Verbeter de regel; docs/staff-file.md heeft een voorbeeld.",
            )

    def _check_person(self, name: str, person: PersonEntry) -> None:
        place = f"people.{name}"
        self._must_be("mail" not in person.receives or bool(person.email), place, *staff_words.HELP["email"])
        self._must_be("folder" not in person.receives or bool(person.folder), place, *staff_words.HELP["folder"])
        self._must_be(len(set(person.receives)) == len(person.receives), place, *staff_words.HELP["receives"])
        self._must_be(not person.readable or "telegram" in person.receives, place, *staff_words.HELP["readable"])
        if person.deputy is not None:
            self._must_be(person.deputy != name, place, *staff_words.HELP["own deputy"])
            self._must_exist(person.deputy, place, "deputy")

    def _check_organisation(
        self, name: str, organisation: OrganisationEntry, known: Mapping[str, Collection[str]] | None
    ) -> None:
        place = f"organisations.{name}"
        if known is not None and name not in known:
            self._wrong(name, place, "een organisatie waarvan Trede de regeling heeft", f"Kies uit: {_listed(known)}.")
        for role, holders in organisation.roles.items():
            where = f"{place}.roles"
            if known is not None and name in known and role not in known[name]:
                self._wrong(role, where, "een rol uit de regeling", f"Kies uit: {_listed(known[name])}.")
            self._must_be(bool(holders), where, f"{role} is leeg", *staff_words.EMPTY)
            self._must_be(len(set(holders)) == len(holders), where, f"{role} noemt iemand dubbel", *staff_words.TWICE)
            for holder in holders:
                self._must_exist(holder, where, role)
                self._check_member(holder, name, organisation)

    def _check_member(self, holder: str, name: str, organisation: OrganisationEntry) -> None:
        person = self.people.get(holder)
        if person and person.member is not None and person.member not in organisation.members:
            self._wrong(
                "member",
                f"people.{holder}",
                f"een naam uit organisations.{name}.members",
                "Verbeter de naam.",
            )

    def _must_exist(self, person: str, place: str, thing: str) -> None:
        if person not in self.names:
            near = get_close_matches(person, self.names, n=1)
            hint = f" Bedoelde u {near[0]}?" if near else ""
            self._wrong(f"{thing}: {person}", place, "iemand uit [people]", f"Voeg people.{person} toe.{hint}")

    def _check_keys(self) -> None:
        first: dict[str, str] = {}
        for place, key in self._keys():
            trouble = _trouble(key)
            if trouble:
                self._wrong("sleutel", place, *trouble)
                continue
            earlier = first.setdefault(key.strip().lower(), place)
            self._must_be(earlier == place, place, f"dezelfde sleutel als bij {earlier}", *staff_words.SAME_KEY)

    def _keys(self) -> Iterator[tuple[str, str]]:
        for name, person in self.people.items():
            for place, key in enumerate(person.keys, start=1):
                yield f"people.{name}, sleutel {place}", key
        for name, organisation in self.organisations.items():
            if organisation.recovery is not None:
                yield f"organisations.{name}, recovery", organisation.recovery


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ConfigError(
            [Problem("personeelsbestand", str(path), "een leesbaar bestand", f"{error.strerror}.")]
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(
            [Problem("personeelsbestand", str(path), "tekst in UTF-8", "Bewaar het als UTF-8.")]
        ) from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        place = f"{path}, regel {found[1]}" if found else f"{path}, het einde"
        way_out = "Kijk naar aanhalingstekens, haken en komma's, en of iets er twee keer staat."
        raise ConfigError([Problem("personeelsbestand", place, "geldige TOML", way_out)]) from None


def _trouble(key: str) -> tuple[str, str] | None:
    """What was expected instead of this key, and the way out; the key itself is never repeated."""
    if recipients.problem(key) is None:
        return None
    if key.startswith("ssh-"):
        return "een age-sleutel (age1…), geen ssh-sleutel", "Laat deze persoon trede keygen gebruiken."
    if key.upper().startswith("AGE-"):
        return (
            "een openbare sleutel (age1…); dit is een geheime, die nu niet meer veilig is",
            "Haal hem weg, laat een nieuwe maken met trede keygen, en gebruik deze nooit meer.",
        )
    return (
        "een hele age-sleutel: age1 en 58 tekens, van trede keygen of age-keygen",
        "Kopieer de sleutel opnieuw, zonder spaties; andere soorten (age1pq1…, age1yubikey1…) kunnen niet.",
    )


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))
