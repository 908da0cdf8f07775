"""What happened, in the past tense: everything that a turn can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from flows.session.client import Attachment


@dataclass(frozen=True, slots=True)
class Started:
    """The client opened the chat, or came back to the start."""


@dataclass(frozen=True, slots=True)
class Wrote:
    """The client typed something; `ref` is the message's own name in its chat."""

    text: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """The client edited the message `ref`."""

    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The client pressed a button of the screen that stands open now."""

    option: str


@dataclass(frozen=True, slots=True)
class PressedOld:
    """The client pressed a button of an earlier screen, or one that is not theirs."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A photo, document or voice message, already stored under its id; `caption` is what was typed with it."""

    file: Attachment
    caption: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something came in that cannot be part of a story; `why` is a code such as `sticker` or `te_groot`."""

    why: str


@dataclass(frozen=True, slots=True)
class Returned:
    """The client came back from another phone, with the return code."""


@dataclass(frozen=True, slots=True)
class Expired:
    """A term came to its end."""

    term: str


@dataclass(frozen=True, slots=True)
class Replied:
    """Somebody of the organisation answered in a talk."""

    role: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposed:
    """A vertrouwenspersoon proposes to do something; nothing is done before the client's yes."""

    role: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class StaffActed:
    """Somebody of the organisation did something with the case.

    `values` are the answers that go with it; `met` are the terms that it answered, `due` the days that moved or began.
    """

    action: str
    role: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    met: tuple[str, ...] = ()
    due: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Somebody of the organisation writes down what a client tells at the desk, by phone or in a letter.

    `way` is how it came (`telefoon`, `brief`, `langs`, `mail`), `received` the day that counts.
    """

    way: str
    received: date


Input: TypeAlias = (
    Started
    | Wrote
    | Corrected
    | Pressed
    | PressedOld
    | Attached
    | Refused
    | Returned
    | Expired
    | Replied
    | Proposed
    | StaffActed
    | TakenDown
)
