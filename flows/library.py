"""All procedures: which one is valid on a day, which one a session is pinned to, and the hall before them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from flows.procedure import SHARED, Procedure, ProcedureError, load
from flows.steps import Choose, Option

FOLDER = Path(__file__).with_name("procedures")
HALL = "ontvangst"


def in_hall(pin: str) -> bool:
    """Whether somebody pinned to this has not yet said where they get help."""
    return pin.startswith(f"{HALL}.")


class Library:
    """Read once at the start; a session finds its version here for as long as the file stays."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._by_pin = {procedure.pin: procedure for procedure in procedures}

    @classmethod
    def read(cls, folder: Path = FOLDER, shared: Path = SHARED) -> Library:
        """Every `<organisation>.<valid-from>.toml`. Raises ProcedureError for the first that cannot be used."""
        return cls([load(path, shared) for path in sorted(folder.glob("*.toml"))])

    @property
    def organisations(self) -> tuple[str, ...]:
        """The organisations that have at least one version."""
        return tuple(dict.fromkeys(procedure.id for procedure in self._by_pin.values()))

    def pinned(self, pin: str) -> Procedure:
        """The version with which a session began. Raises KeyError."""
        return self._by_pin[pin]

    def __contains__(self, pin: str) -> bool:
        return pin in self._by_pin

    def valid(self, organisation: str, day: date) -> Procedure:
        """The newest version that is valid on this day. Raises ProcedureError."""
        versions = [p for p in self._by_pin.values() if p.id == organisation and p.valid_from <= day]
        if not versions:
            raise ProcedureError(organisation, (f"geen regeling die op {day.isoformat()} geldt",))
        return max(versions, key=lambda procedure: procedure.valid_from)

    def newest(self, organisation: str) -> Procedure:
        """The version with the latest day, valid yet or not. Raises KeyError."""
        versions = [p for p in self._by_pin.values() if p.id == organisation]
        if not versions:
            raise KeyError(organisation)
        return max(versions, key=lambda procedure: procedure.valid_from)

    def hall(self, organisations: tuple[str, ...], day: date) -> Procedure:
        """The choice of an organisation, where one house serves several: a ladder of one step."""
        chosen = [self.valid(name, day) for name in organisations]
        options = tuple(Option(id=p.id, enter=p.id, text="knop.organisatie", facts={"naam": p.name}) for p in chosen)
        step = Choose(id=HALL, kind="choose", options=options)
        hall = Procedure(
            id=HALL, name="", valid_from=date.min, title="", version="", laws=(), ladder="free",
            tone="u", start=HALL, rights={}, roles={}, terms={}, fields={}, steps=(step,),
        )  # fmt: skip
        self._by_pin[hall.pin] = hall
        return hall
