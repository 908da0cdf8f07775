"""Who may see a case, and in which role: own rung, own part of the organisation, and not whom the client left out."""

from __future__ import annotations

from flows.case import Case
from flows.procedure import Procedure
from flows.session import Person

ADVISER = "vertrouwenspersoon"
"""What an adviser hears stays with that adviser: a talk is no case, and no other role ever sees it."""
SCOPES = ("member", "cluster", "rvt", "gemeente", "afdeling")
"""The parts of an organisation. Who has one set sees the cases of that part alone."""


def roles_in(procedure: Procedure, case: Case, person: Person) -> tuple[str, ...]:
    """The roles in which this person may see and handle the case; empty: it does not exist for them."""
    if person.id in case.excluded or not in_scope(case, person):
        return ()
    held = [role for role in person.roles if role in case.roles]
    owner = procedure.case.owner
    if owner and owner in person.roles and owner not in held:
        held.append(owner)
    return tuple(held)


def in_scope(case: Case, person: Person) -> bool:
    """Whether the case is of this person's part of the organisation."""
    return all(not person.scope.get(name) or case.codes.get(name, "") == person.scope[name] for name in SCOPES)
