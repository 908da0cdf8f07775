"""The values of the staff's own chat: where they stand, what they may see, what is said; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, Literal, TypeAlias

from flows.case import Case, Moved
from flows.procedure import Procedure
from flows.session import Choice, Fact, Item, Pressed, PressedOld, Say, Show, Started, Tone, Wrote

Place: TypeAlias = Literal["", "lijst", "zaak", "meer", "vraag", "nakijken", "veranderen", "invoer"]

Hears: TypeAlias = Literal["chat", "papier", "niet"]


@dataclass(frozen=True, slots=True)
class Duty:
    """Where one member of staff stands: the screen, the case on it, and the form that they are filling in.

    `form` is the case of the form: a look at another case does not lose what was typed.
    """

    place: Place = ""
    case: str = ""
    form: str = ""
    action: str = ""
    role: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""
    longer: bool = False
    page: int = 0
    turn: int = 0
    offered: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values: what storage seals between two messages."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Duty:
        """Read back what `to_dict` wrote; fields that a newer version added get their default."""
        known = {name: value for name, value in raw.items() if name in {one.name for one in fields(cls)}}
        return cls(**{**known, "offered": tuple(known.get("offered", ()))})

    def without_form(self) -> Duty:
        """The form is put away, and what was typed in it is gone."""
        return replace(self, form="", action="", role="", values={}, asking="", longer=False)


@dataclass(frozen=True, slots=True)
class Matter:
    """A case that this person may see. `roles` are those in which they do, `name` is theirs as the client knows it.

    `staffed` are the roles that somebody holds here; `hears` how the client hears what is done.
    """

    id: str
    case: Case
    procedure: Procedure
    roles: tuple[str, ...]
    name: str
    staffed: tuple[str, ...] = ()
    hears: Hears = "chat"


@dataclass(frozen=True, slots=True)
class Counter:
    """An organisation at which this person can enter a complaint; `outside` are the bodies that may report one."""

    id: str
    name: str
    outside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Docket:
    """All that one person may see now, and where they can enter a complaint that came in otherwise."""

    matters: tuple[Matter, ...]
    desks: tuple[Counter, ...] = ()

    def matter(self, name: str) -> Matter | None:
        """The case of this handle; a case of somebody else is as none at all."""
        return next((one for one in self.matters if one.id == name), None)


@dataclass(frozen=True, slots=True)
class Looked:
    """They pressed the button under a message about a case."""

    case: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What the client will read, in the client's own register, before it goes."""

    says: tuple[Say, ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class Copied:
    """The copies that will go to others, as they will read them, before they go."""

    moved: Moved


@dataclass(frozen=True, slots=True)
class CarryOut:
    """Do this with that case."""

    case: str
    action: str
    role: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TakeIn:
    """Begin to enter a complaint that came in by phone, by letter or at the desk, on this day.

    `role` is the body outside that says it has a complaint.
    """

    organisation: str
    way: str
    day: str
    role: str = ""


Event: TypeAlias = Started | Pressed | PressedOld | Wrote | Looked
Effect: TypeAlias = Say | Show | Quote | Copied | CarryOut | TakeIn


@dataclass(frozen=True, slots=True)
class Attended:
    """What one event led to. `organisation` is whose words it is said in; empty where it is about more than one."""

    duty: Duty
    effects: tuple[Effect, ...]
    organisation: str = ""


class Screen:
    """A turn in the making: where they stand, and what is said."""

    def __init__(self, duty: Duty, docket: Docket, today: date) -> None:
        self.duty = duty
        self.docket = docket
        self.today = today
        self.effects: list[Effect] = []

    def attended(self) -> Attended:
        """What came of it; only the last screen counts."""
        shows = [one for one in self.effects if isinstance(one, Show)]
        effects = tuple(one for one in self.effects if not isinstance(one, Show) or one is shows[-1])
        matter = self.docket.matter(self.duty.case) if self.duty.place != "lijst" else None
        return Attended(self.duty, effects, matter.procedure.id if matter else "")

    def say(self, key: str, **facts: Fact) -> None:
        self.effects.append(Say(key, facts))

    def show(
        self, place: Place, key: str, choices: tuple[Choice, ...], items: tuple[Item, ...] = (), **facts: Fact
    ) -> None:
        """The screen of this turn; buttons of an earlier one count no more."""
        offered = tuple(one.id for one in choices)
        self.duty = replace(self.duty, place=place, turn=self.duty.turn + 1, offered=offered)
        self.effects.append(Show(key, facts, choices, items))
