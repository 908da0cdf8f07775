"""Who may see a case, and in which role: own rung, own part of the organisation, and not whom the client left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Literal, TypeAlias

from flows.case import Case
from flows.procedure import Procedure
from flows.session import Person

ADVISER = "vertrouwenspersoon"
"""What an adviser hears stays with that adviser: a talk is no case, and no other role ever sees it."""
SCOPES = ("member", "cluster", "rvt", "gemeente", "afdeling")
"""The parts of an organisation. Who has one set sees the cases of that part alone."""

Part: TypeAlias = Literal["own", "unknown", "other"]


def roles_in(procedure: Procedure, case: Case, person: Person, people: Collection[Person] = ()) -> tuple[str, ...]:
    """The roles in which this person may see and handle the case; empty: it does not exist for them.

    `people` are all who work at the organisation. A case of which nobody knows the part goes to whoever is of no
    part; only where there is nobody else, to those of a part.
    """
    held = [role for role in person.roles if role in case.roles]
    owner = procedure.case.owner
    if owner and owner in person.roles and owner not in held and not concerned(procedure, case, owner):
        held.append(owner)
    everybody = (*people, *(() if person in people else (person,)))
    return tuple(
        role for role in held if person in readers(procedure, role, everybody, case.codes, frozenset(case.excluded))
    )


def concerned(procedure: Procedure, case: Case, role: str) -> bool:
    """Whether the client says that this complaint is about the people of this role."""
    return any(case.codes.get(field) == "ja" for field, who in procedure.case.about.items() if who == role)


def readers(
    procedure: Procedure,
    role: str,
    people: Collection[Person],
    codes: Mapping[str, str],
    excluded: Collection[str] = (),
) -> tuple[Person, ...]:
    """Who of these people reads what goes to this role, for a case with these coded answers."""
    held = [one for one in people if role in one.roles and one.id not in excluded]
    parts = {one.id: part_of(procedure, codes, one) for one in held}
    own = tuple(one for one in held if parts[one.id] == "own")
    # A complaint that nobody reads is worse than one that a colleague of another part reads.
    return own or tuple(one for one in held if parts[one.id] == "unknown")


def part_of(procedure: Procedure, codes: Mapping[str, str], person: Person) -> Part:
    """Whether a case with these answers is of this person's part of the organisation, of another, or who knows."""
    if set(person.never) & {plain(one) for value in codes.values() for one in value.split(",")}:
        return "other"
    parts = {_one_part(procedure, codes, name, person.scope[name]) for name in SCOPES if person.scope.get(name)}
    return "other" if "other" in parts else "unknown" if "unknown" in parts else "own"


def _one_part(procedure: Procedure, codes: Mapping[str, str], name: str, own: str) -> Part:
    known = codes.get(procedure.case.scopes.get(name, ""), "")
    if not known or known == "weet_niet":
        return "unknown"
    return "own" if plain(own) == plain(known) else "other"


def plain(name: str) -> str:
    """A part as it is spelled in a procedure, however the staff file spells it."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
