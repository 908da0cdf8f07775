"""Where one client stands, and what they gave; written down and read back between every two messages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from flows.session.values import Tone


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
class News:
    """Something that was done with the case, as the client heard it. `whom`: about contact with which other."""

    action: str
    name: str
    on: date
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that the organisation asks the client, and what is needed to say it."""

    kind: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Session:
    """Where one client stands in one pinned procedure.

    `waiting` are the clocks of this place and the days on which they pass; `told` those whose message was given;
    `codes` the chosen answers of what was filed: they say whose part of the organisation may read it. `allowed`: the
    others with whom staff may speak, because the client said yes. `satisfied`: the client said that it is solved,
    and nothing was done with it since.
    """

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
    told: tuple[str, ...] = ()
    filed_on: date | None = None
    coded: bool = False
    began: date | None = None
    seen: date | None = None
    news: tuple[News, ...] = ()
    pending: tuple[Pending, ...] = ()
    received: date | None = None
    way: str = "chat"
    stand_in: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ()
    satisfied: bool = False

    def to_json(self) -> str:
        """The session as one line of JSON: what storage seals between two messages."""
        # By hand: `asdict` copies deeply, and this is done for every message of every client. Most of it is empty.
        raw = {name: value for name in _NAMES if (value := getattr(self, name)) or name not in _EMPTY}
        if self.heard:
            raw["heard"] = [{"ref": one.ref, "field": one.field, "text": one.text} for one in self.heard]
        for name in ("files", "news", "pending"):
            if name in raw:
                raw[name] = [asdict(one) for one in raw[name]]
        return _ENCODER.encode(raw)

    @classmethod
    def from_json(cls, text: str) -> Session:
        """Read back what `to_json` wrote; fields that a newer version added get their default."""
        raw: dict[str, Any] = json.loads(text)
        raw = {name: value for name, value in raw.items() if name in _NAMES}
        for name in ("offered", "trail", "given", "excluded", "skipped", "sent", "filed", "told", "allowed"):
            if name in raw:
                raw[name] = tuple(raw[name])
        raw["heard"] = tuple(Heard(**one) for one in raw.get("heard", ()))
        raw["files"] = tuple(Attachment(**one) for one in raw.get("files", ()))
        raw["waiting"] = {name: date.fromisoformat(day) for name, day in raw.get("waiting", {}).items()}
        raw["news"] = tuple(News(**{**one, "on": date.fromisoformat(one["on"])}) for one in raw.get("news", ()))
        raw["pending"] = tuple(Pending(**one) for one in raw.get("pending", ()))
        for name in ("filed_on", "began", "seen", "received"):
            raw[name] = date.fromisoformat(raw[name]) if raw.get(name) else None
        return cls(**raw)


def _write_date(value: object) -> str:
    assert isinstance(value, date), type(value)
    return value.isoformat()


_NAMES = frozenset(field.name for field in fields(Session))
_EMPTY = frozenset(name for name in _NAMES if not getattr(Session(""), name))
"""Fields that are empty unless something was put in: left out, they come back as they were."""
_ENCODER = json.JSONEncoder(default=_write_date, ensure_ascii=False, separators=(",", ":"))
