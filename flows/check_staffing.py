"""Under which circumstances a ladder is walked: who works there, who was ticked off. It walks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flows.procedure import Procedure
from flows.session import Person
from flows.steps import Submit


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who works at the organisation during one walk, and whom the client ticked off; `name` says it in Dutch.

    A `thin` walk only goes where the staffing makes a difference: along buttons, answers and clocks.
    """

    name: str
    people: tuple[Person, ...]
    excluded: tuple[str, ...] = ()
    thin: bool = False


def staffings(procedure: Procedure) -> Iterator[Staffing]:
    """Everybody there; nobody there; and each role that may read a record ticked off by the client."""
    everyone = tuple(
        Person(f"p{number}", f"Mens {number}", (role,), reachable=True)
        for number, role in enumerate(procedure.roles, start=1)
    )
    yield Staffing("", everyone)
    yield Staffing("als niemand een rol heeft", ())
    apart = tuple(replace(person, reachable=False) for person in everyone)
    yield Staffing("als niemand in een chat kan antwoorden", apart, thin=True)
    for role in dict.fromkeys(step.role for step in procedure.steps if isinstance(step, Submit)):
        off = tuple(person.id for person in everyone if role in person.roles)
        yield Staffing(f"als de cliënt rol '{role}' heeft uitgevinkt", everyone, off, thin=True)
