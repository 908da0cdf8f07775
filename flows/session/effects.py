"""What must be done, in the imperative: everything that a turn can ask of the shell."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from flows.session.client import Attachment, Session
from flows.session.values import Facts


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: its id, the key of its words, and what the words need."""

    id: str
    key: str
    facts: Facts = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a summary or a record: a field, and the client's words or the key of a chosen answer."""

    field: str
    text: str = ""
    key: str = ""
    facts: Facts = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Say:
    """A message. `copy` marks a text that the client is meant to copy; `items` are set out below the words."""

    key: str
    facts: Facts = field(default_factory=dict)
    items: tuple[Item, ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """The one screen with buttons of this turn. `replace` changes the screen that was pressed in its place."""

    key: str
    facts: Facts = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    items: tuple[Item, ...] = ()
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """A short word beside a pressed button; nobody misses anything when it is lost."""

    key: str


@dataclass(frozen=True, slots=True)
class Card:
    """A contact card: a name and a phone number that the client can save."""

    name: str
    phone: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Relay:
    """Carry the client's words, under the alias, to the people who hold this role."""

    role: str
    alias: str
    readers: tuple[str, ...]
    text: str = ""
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The client's yes or no to what a vertrouwenspersoon proposed; for those people alone."""

    role: str
    alias: str
    readers: tuple[str, ...]
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class EndTalk:
    """Cut the link between the alias and this chat."""

    role: str
    alias: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A complaint is filed under this number. `codes` are chosen answers, never typed words; `received` is the day
    that counts, when it came in another way than by chat.
    """

    number: str
    role: str
    official: str
    on: date
    codes: Mapping[str, str] = field(default_factory=dict)
    received: date | None = None
    way: str = "chat"


@dataclass(frozen=True, slots=True)
class Act:
    """The client did something with the case: one of its actions, with the answers that go with it."""

    action: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prove:
    """Give the client the signed proof that the complaint of this number was filed."""

    number: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Filing:
    """What one role gets: the parts of a record that it may see, and the people who may open it."""

    role: str
    readers: tuple[str, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Forward:
    """Seal the record now, send it to `to`, and keep an envelope for each of `later`.

    `final` says that the draft and its key go in the same commit. `purpose` is `klacht`, `terugbelverzoek` …
    """

    number: str
    purpose: str
    official: str
    on: date
    to: Filing
    later: tuple[Filing, ...] = ()
    files: tuple[Attachment, ...] = ()
    addition: bool = False
    final: bool = True


@dataclass(frozen=True, slots=True)
class Release:
    """Send the envelopes that were kept for this role: the client said yes."""

    number: str
    role: str
    readers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartTerm:
    """A clock starts; it passes at the end of the day `due`. `kept`: it ran already, and goes on to the same day."""

    term: str
    due: date
    kept: bool = False


@dataclass(frozen=True, slots=True)
class StopTerms:
    """All clocks of this session stop; those that go on are started again in the same turn."""


@dataclass(frozen=True, slots=True)
class GiveCode:
    """From now on this return code finds the session."""

    code: str


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the people of a role, without content, that something is there: `key` says what kind of thing."""

    role: str
    key: str
    number: str
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """A code in the journal or the counters; never a word of the client."""

    code: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Destroy the draft and its key; with `all`, also the link with this chat."""

    all: bool = False


@dataclass(frozen=True, slots=True)
class DropFiles:
    """Destroy the sealed bytes of these files: they were sent, or the client took them out."""

    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enter:
    """Begin at this organisation: the client chose it."""

    organisation: str


@dataclass(frozen=True, slots=True)
class Begin:
    """Begin a talk of its own beside this one, in the same chat; `text` is a story that was already typed."""

    text: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """Go on with this other talk of the chat, by the id that the turn was given."""

    to: str


Effect: TypeAlias = (
    Say
    | Show
    | Toast
    | Card
    | Relay
    | EndTalk
    | Agreed
    | OpenCase
    | Act
    | Prove
    | Forward
    | Release
    | StartTerm
    | StopTerms
    | GiveCode
    | Notify
    | Count
    | Forget
    | DropFiles
    | Enter
    | Begin
    | Switch
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What `advance` gives back."""

    session: Session
    effects: tuple[Effect, ...]
