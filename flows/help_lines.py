"""The help outside the organisation, as data that somebody must keep checking; it calls nobody."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import StringConstraints

from flows.authored import Authored, Many, Name, Source
from flows.calendar import due

LINES = Path(__file__).with_name("help_lines.toml")
KEEPS = 6
"""Months after which a line must be looked at again."""

Use: TypeAlias = Literal[
    "alle",
    "gevaar",
    "zelfdoding",
    "geweld",
    "seksueel",
    "praten",
    "vertrouwenspersoon",
    "rechten",
    "politie",
    "discriminatie",
]
USES: tuple[Use, ...] = get_args(Use)

Phone = Annotated[str, StringConstraints(pattern=r"^(11\d|0\d{2,3}-\d{4,8})$")]
Site = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(\.[a-z0-9]+)*\.nl$")]
Text = Annotated[str, StringConstraints(min_length=3, max_length=80)]


class HelpLine(Authored):
    """One place to turn to. `phone` may be kept while it is in doubt; only `shown_phone` is for a screen."""

    id: Name
    name: Text
    about: Text
    phone: Phone | None = None
    site: Site | None = None
    chat: bool = False
    hours: Text
    audience: Literal["kind", "volwassene", "allen", "medewerker"]
    uses: Many[Use]
    certainty: Literal["zeker", "waarschijnlijk", "nakijken"]
    verified_on: date | None = None
    source: Source

    @property
    def shown_phone(self) -> str | None:
        """The number, if it is certain: a wrong number is worse than none."""
        return self.phone if self.certainty == "zeker" else None

    @property
    def spoken(self) -> str:
        """One line for a screen; it says neither u nor je."""
        ways = [f"bel {self.shown_phone}"] if self.shown_phone else []
        if self.site:
            ways.append(f"{'chat' if self.chat else 'kijk'} op {self.site}")
        return f"{self.name} ({self.about}): {' of '.join(ways)}. {self.hours}."

    def is_stale(self, today: date) -> bool:
        """Whether this line was never checked, or more than six months ago."""
        return self.verified_on is None or due(self.verified_on, KEEPS, "maand", statutory=False) < today


class _Lines(Authored):
    lines: Many[HelpLine]


def load(path: Path = LINES) -> tuple[HelpLine, ...]:
    """Every line, in the order of the screen. Raises pydantic's ValidationError when the file is damaged."""
    return _Lines.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).lines


_LINES = load()


def lines_for(child: bool, use: str = "alle") -> tuple[HelpLine, ...]:
    """What helps a child or an adult with this. Raises ValueError for a group that is not in USES."""
    return _of("kind" if child else "volwassene", use)


def lines_for_staff(use: str) -> tuple[HelpLine, ...]:
    """Where staff can ask for advice about a client."""
    return tuple(line for line in _of("medewerker", use) if line.audience == "medewerker")


def stale(today: date) -> tuple[HelpLine, ...]:
    """The lines that somebody must check again."""
    return tuple(line for line in _LINES if line.is_stale(today))


def _of(audience: str, use: str) -> tuple[HelpLine, ...]:
    if use not in USES:
        raise ValueError(f"help lines: '{use}' is not one of {', '.join(USES)}")
    return tuple(line for line in _LINES if use in line.uses and line.audience in (audience, "allen"))
