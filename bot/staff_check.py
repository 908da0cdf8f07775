"""Whether enough keys can open what a role gets, and nobody reads who is too close; it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.problem import Problem
from bot.staff_file import ADVISER, StaffFile

if TYPE_CHECKING:
    from bot.staff import Person, Staff

FEWEST, SAFER = 2, 3
"""Keys that must, and should, open each record: a lost key opens nothing, and nobody can help."""


class Findings:
    """What stops the bot from starting, and what an administrator should look at."""

    def __init__(self, file: StaffFile, staff: Staff) -> None:
        self._file, self._staff = file, staff
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []
        for organisation, entry in file.organisations.items():
            for role, holders in entry.roles.items():
                # Of somebody whose entry cannot be read the keys are unknown; that has been told already.
                if role != ADVISER and all(one in file.people for one in holders):
                    self._check_role(organisation, role)
            for adviser in staff.advisers(organisation):
                self._check_adviser(organisation, adviser)
            if entry.recovery is None:
                self._warn("recovery ontbreekt", f"organisations.{organisation}", *_RECOVERY)
        held = {one.id for organisation in staff.organisations for one in staff.everybody(organisation)}
        for name in file.people:
            if name not in held:
                self._warn("geen rol", f"people.{name}", *_IDLE)

    def _check_role(self, organisation: str, role: str) -> None:
        place = f"organisations.{organisation}.roles"
        counts = [count for count in self._counts(organisation, role) if count]
        fewest = min(counts, default=0)
        if fewest < FEWEST:
            expectation = f"{FEWEST} of meer sleutels die openen; nu {fewest}"
            self.problems.append(self._file.told(role, place, expectation, _MORE))
        elif fewest < SAFER:
            self._warn(role, place, f"liever {SAFER} of meer sleutels; nu {fewest}", _MORE)

    def _counts(self, organisation: str, role: str) -> Iterator[int]:
        """How many keys open a record for this role; under an umbrella for each member apart."""
        for member in [one.id for one in self._staff.members(organisation)] or [""]:
            yield len(self._staff.recipients(organisation, role, member=member))

    def _check_adviser(self, organisation: str, adviser: Person) -> None:
        place = f"people.{adviser.id}"
        if len(adviser.keys) < FEWEST:
            self.problems.append(self._file.told("keys", place, *_OWN_PAPER))
        if len(adviser.roles) > 1:
            self._warn("vertrouwenspersoon met nog een rol", place, *_APART)
        if "telegram" not in adviser.receives:
            self._warn("receives", place, *_NO_TALK)
        others = [one for one in self._staff.everybody(organisation) if ADVISER not in one.roles]
        if adviser.folder and adviser.folder in {one.folder for one in others}:
            self._warn("folder", place, *_SHARED_FOLDER)

    def _warn(self, thing: str, place: str, expectation: str, way_out: str) -> None:
        self.warnings.append(self._file.told(thing, place, expectation, way_out))


_MORE = "Voeg een deputy of een recovery-sleutel toe: wie zijn sleutel kwijt is, opent niets meer."
_RECOVERY = (
    "een herstelsleutel van de organisatie, op papier",
    "Maak er een met trede keygen, bewaar de geheime helft in twee enveloppen op twee plaatsen.",
)
_OWN_PAPER = (
    f"{FEWEST} eigen sleutels van een vertrouwenspersoon; de herstelsleutel telt hier niet",
    "Laat de vertrouwenspersoon een tweede sleutel maken en de geheime helft zelf op papier bewaren.",
)
_APART = (
    "een vertrouwenspersoon zonder andere rol (onafhankelijk: artikel 4.1.1 Besluit Jeugdwet)",
    "Kijk of dit bij uw organisatie mag; Trede houdt de berichten apart, de persoon niet.",
)
_NO_TALK = (
    "telegram, om een cliënt zonder naam te kunnen antwoorden",
    "Zonder eigen chat ziet de cliënt alleen telefoon en mail van deze vertrouwenspersoon.",
)
_SHARED_FOLDER = (
    "een map die alleen de vertrouwenspersoon ziet",
    "Kies een andere map: dat er een bericht kwam, gaat ook niemand anders aan.",
)
_IDLE = ("een rol bij een organisatie", "Geef deze persoon een rol of maak hem deputy; of haal hem weg.")
