"""The plain values that pass through a turn: a fact for the words, somebody at the organisation, a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

Tone: TypeAlias = Literal["u", "je"]


@dataclass(frozen=True, slots=True)
class Word:
    """A fact that is itself a key: it becomes words in the client's language and register."""

    key: str


Fact: TypeAlias = str | int | date | Word
Facts: TypeAlias = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the organisation, as far as a client may know them.

    `reachable` says that this person is bound to a private chat with the bot and can answer there; `scope` is the
    part of the organisation that they work for, such as a cluster; `never` are coded answers (a subject, a member)
    of which they see no case, whatever else they may. `standby` are the vertrouwenspersonen for whom they can answer
    with a client's yes; `back` is the day on which somebody who is away works again.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    reachable: bool = False
    scope: Mapping[str, str] = field(default_factory=dict)
    never: tuple[str, ...] = ()
    standby: tuple[str, ...] = ()
    away: date | None = None
    back: date | None = None

    def absent(self, day: date) -> bool:
        """Whether they are away on this day."""
        return self.back is not None and (self.away or day) <= day < self.back


@dataclass(frozen=True, slots=True)
class Other:
    """Another talk of the same chat, as far as a screen may name it: never by what was told."""

    id: str
    organisation: str
    number: str = ""
    alias: str = ""
    began: date | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """What cannot be replayed: the time, fresh names drawn for this one turn, and the other talks of this chat."""

    now: datetime
    number: str
    alias: str
    code: str
    others: tuple[Other, ...] = ()
