"""The way of an improvement, from proposal to done: which step is allowed, and what must be said with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

Status: TypeAlias = Literal["voorstel", "vastgesteld", "lopend", "klaar", "vervallen"]
STATUSES: tuple[Status, ...] = get_args(Status)
ESTABLISHED, OWNER, DUE, REASON, STATUS = "vastgesteld_door", "eigenaar", "klaar_op", "reden", "status"

STEPS: dict[tuple[Status, Status], tuple[str, ...]] = {
    ("voorstel", "vastgesteld"): (ESTABLISHED,),
    ("vastgesteld", "lopend"): (OWNER, DUE),
    ("lopend", "klaar"): (),
    # What was thought done and is not, goes on; what is not done after all, says why.
    ("klaar", "lopend"): (REASON,),
    ("voorstel", "vervallen"): (REASON,),
    ("vastgesteld", "vervallen"): (REASON,),
    ("lopend", "vervallen"): (REASON,),
}
"""Every allowed step, with what it needs; ONS: an improvement is one after the managementteam adopted it."""


class NotAllowed(Exception):
    """This step cannot be taken; `why` says what can, or what is missing."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Improvement:
    """What a line of the register says. `values` is all of it, by the names under which it is kept."""

    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> Status:
        """Where it stands; what comes out of a case is a proposal."""
        found = self.values.get(STATUS, "voorstel")
        return next((one for one in STATUSES if one == found), "voorstel")


def step(now: Improvement, changes: Mapping[str, str], today: date) -> Improvement:
    """The improvement with these changes. Raises NotAllowed."""
    values = {**now.values, **changes}
    if DUE in changes:
        _must_be_day(changes[DUE])
    wanted = next((one for one in STATUSES if one == values.get(STATUS, now.status)), None)
    if wanted is None:
        raise NotAllowed(f"status '{values[STATUS]}' bestaat niet. Kies uit: {', '.join(STATUSES)}.")
    if wanted == now.status:
        return Improvement({**values, STATUS: wanted})
    needs = STEPS.get((now.status, wanted))
    if needs is None:
        ways = [to for (start, to) in STEPS if start == now.status]
        raise NotAllowed(f"van {now.status} kan het naar {_listed(ways)}, en niet naar {wanted}.")
    # A reason belongs to the step that is taken now.
    given = {name: changes.get(name, "") if name == REASON else values.get(name, "") for name in needs}
    missing = [name for name in needs if not given[name].strip()]
    if missing:
        raise NotAllowed(f"{wanted} kan pas met {' en '.join(missing)}.")
    return Improvement({**values, STATUS: wanted, f"sinds_{wanted}": today.isoformat()})


def _must_be_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise NotAllowed(f"{DUE} is een dag, zoals 2026-12-31.") from None


def _listed(names: list[Status]) -> str:
    return " of ".join(names) or "niets meer"
