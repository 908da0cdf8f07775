"""What every way of talking has in common: what arrives, what is sent, and how a sending can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

# -- what arrives ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that waits at the other side. `kind`: photo, document, voice, video_note, video, audio."""

    id: str
    kind: str
    size: int
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """`/start`, with what stood behind it."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """`forwarded`: somebody else's words, which may be part of a story and are never an answer of staff."""

    text: str
    ref: str
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Edited:
    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """A pressed button: its data, the message that carried it, and the query that wants an answer."""

    data: str
    ref: str
    query: str


@dataclass(frozen=True, slots=True)
class Sent:
    file: FileRef
    caption: str
    ref: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A sticker, poll, location and the like: `what` is its kind."""

    what: str
    ref: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The person blocked the bot, or left."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat goes on under another address."""

    address: str


@dataclass(frozen=True, slots=True)
class Intruded:
    """The bot was put into a group, or somebody who cannot be known spoke: nothing is said there.

    `why` is "group" or "channel" for a place that it must leave. `put`: this is the moment at which it was put there.
    """

    why: str
    put: bool = False


Happened: TypeAlias = Opened | Typed | Edited | Tapped | Sent | Odd | Gone | Moved | Intruded


@dataclass(frozen=True, slots=True)
class Arrival:
    """One raw update, read: from which chat, by whom, and what happened there."""

    address: str
    sender: str
    what: Happened


# -- what is sent ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Button:
    """`data` comes back when it is pressed; `copy` puts that text on the clipboard instead."""

    label: str
    data: str = ""
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A message. `replaces` is the ref of a message whose place it takes, when that can still be done."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file under an opaque name, with neutral words beside it. `case`: the number of the case that it belongs to."""

    name: str
    data: bytes = field(repr=False)
    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    silent: bool = False
    case: str = ""


@dataclass(frozen=True, slots=True)
class ContactCard:
    name: str
    phone: str
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """Ends the waiting of a pressed button; `text` is shown beside it for a moment."""

    query: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Nothing is said; the bot goes out of this group or channel."""


Outgoing: TypeAlias = Text | Document | ContactCard | Answer | Leave


class Channel(Protocol):
    """Send this to that address."""

    name: str

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver, and return the message's ref at the other side. Raises a `SendError`."""
        ...

    async def fetch(self, file: FileRef) -> bytes:
        """The bytes of a file that arrived. Raises a `SendError`."""
        ...


# -- how a sending can fail --------------------------------------------------------------------------------------


class SendError(Exception):
    """A sending failed; the text is a code, never content."""


class Later(SendError):
    """Not now: try again after `seconds`. `whole` says that the other side asked for silence everywhere."""

    def __init__(self, code: str, seconds: float, whole: bool = False) -> None:
        super().__init__(code)
        self.seconds = seconds
        self.whole = whole


class Unclear(SendError):
    """It may have arrived, or not."""


class Unreachable(SendError):
    """Nothing can be delivered to this address any more."""


class Elsewhere(SendError):
    """The chat moved to `address`."""

    def __init__(self, code: str, address: str) -> None:
        super().__init__(code)
        self.address = address


class Impossible(SendError):
    """This message will never be accepted; sending it again does not help."""


class Outdated(SendError):
    """What should have been changed or answered is not there any more; nothing is lost by letting it go."""


class Usurped(SendError):
    """Another program is using this bot's token."""
