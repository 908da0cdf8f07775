"""The values that one turn takes in and gives out; they carry no behaviour beyond being written down and read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

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

    `reachable` says that this person is bound to a private chat with the bot and can answer there.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    reachable: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """What cannot be replayed: the time, and fresh names drawn for this one turn."""

    now: datetime
    number: str
    alias: str
    code: str


# -- what a client has given -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the client sent along; `id` finds its sealed bytes, `name` is opaque on purpose."""

    id: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Which message (its `ref` in the chat) gave which words to which field, so that an edit can correct them."""

    ref: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Session:
    """Where one client stands in one pinned procedure."""

    procedure: str
    step: str = ""
    language: str = "nl"
    tone: Tone = "u"
    turn: int = 0
    offered: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    aside: str = ""
    editing: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    heard: tuple[Heard, ...] = ()
    files: tuple[Attachment, ...] = ()
    given: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    number: str = ""
    sent: tuple[str, ...] = ()
    filed: tuple[str, ...] = ()
    alias: str = ""
    talking: str = ""
    waiting: Mapping[str, date] = field(default_factory=dict)
    filed_on: date | None = None
    coded: bool = False
    seen: date | None = None

    def to_json(self) -> str:
        """The session as one line of JSON: what storage seals between two messages."""
        # By hand: `asdict` copies deeply, and this is done for every message of every client.
        raw = {name: getattr(self, name) for name in _NAMES}
        raw["heard"] = [{"ref": one.ref, "field": one.field, "text": one.text} for one in self.heard]
        raw["files"] = [asdict(one) for one in self.files]
        return _ENCODER.encode(raw)

    @classmethod
    def from_json(cls, text: str) -> Session:
        """Read back what `to_json` wrote; fields that a newer version added get their default."""
        raw: dict[str, Any] = json.loads(text)
        raw = {name: value for name, value in raw.items() if name in _NAMES}
        for name in ("offered", "trail", "given", "excluded", "skipped", "sent", "filed"):
            raw[name] = tuple(raw.get(name, ()))
        raw["heard"] = tuple(Heard(**one) for one in raw.get("heard", ()))
        raw["files"] = tuple(Attachment(**one) for one in raw.get("files", ()))
        raw["waiting"] = {name: date.fromisoformat(day) for name, day in raw.get("waiting", {}).items()}
        for name in ("filed_on", "seen"):
            raw[name] = date.fromisoformat(raw[name]) if raw.get(name) else None
        return cls(**raw)


def _write_date(value: object) -> str:
    assert isinstance(value, date), type(value)
    return value.isoformat()


_NAMES = frozenset(field.name for field in fields(Session))
_ENCODER = json.JSONEncoder(default=_write_date, ensure_ascii=False, separators=(",", ":"))


# -- Inputs: what happened (past tense) --------------------------------------------------------------------------


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
class StaffActed:
    """Somebody of the organisation did something with the case."""

    action: str
    role: str
    name: str
    text: str = ""


Input: TypeAlias = (
    Started | Wrote | Corrected | Pressed | PressedOld | Attached | Refused | Returned | Expired | Replied | StaffActed
)


# -- Effects: what must be done (imperative) ---------------------------------------------------------------------


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
class EndTalk:
    """Cut the link between the alias and this chat."""

    role: str
    alias: str


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A complaint is filed under this number."""

    number: str
    role: str
    official: str
    on: date


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
    """Clocks stop: these, or all of this session."""

    terms: tuple[str, ...] = ()


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
    """Go on with the next other talk of this chat."""


Effect: TypeAlias = (
    Say
    | Show
    | Toast
    | Card
    | Relay
    | EndTalk
    | OpenCase
    | Forward
    | Release
    | StartTerm
    | StopTerms
    | GiveCode
    | Notify
    | Count
    | Forget
    | Enter
    | Begin
    | Switch
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What `advance` gives back."""

    session: Session
    effects: tuple[Effect, ...]
