"""A household for tests: the real house on real files, people with real keys, and chats that only see what people see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import json

from bot.app import House
from bot.channels import (
    Answer, Arrival, Button, ContactCard, Document, Edited, FileRef, Odd, Opened, Outgoing, Sent, Tapped, Text, Typed,
)
from bot.setting import Bound
from flows.session import Moment

CODE = "appel boom fiets lamp water"


@dataclass(slots=True)
class Heard:
    """What one person saw appear in their chat."""

    who: str
    text: str
    buttons: list[list[str]] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """A message in a chat, as it stands there now."""

    ref: str
    text: str
    rows: tuple[tuple[Button, ...], ...]
    data: bytes = b""
    name: str = ""


class Paper:
    """A channel that keeps on paper what each chat would show."""

    name = "papier"

    def __init__(self) -> None:
        self.chats: dict[str, list[Seen]] = {}
        self.news: list[tuple[str, Outgoing]] = []
        self.files: dict[str, bytes] = {}
        self._refs = 0

    async def send(self, address: str, message: Outgoing) -> str:
        if isinstance(message, Answer):
            if message.text:
                self.news.append((address, message))
            return ""
        chat = self.chats.setdefault(address, [])
        self.news.append((address, message))
        if isinstance(message, Text) and message.replaces:
            for seen in chat:
                if seen.ref == message.replaces:
                    seen.text, seen.rows = message.text, message.buttons
            return message.replaces
        self._refs += 1
        ref = f"b{self._refs}"
        match message:
            case Text(text, rows):
                chat.append(Seen(ref, text, rows))
            case Document(name, data, text, rows):
                chat.append(Seen(ref, text, rows, data, name))
            case ContactCard(name, phone):
                chat.append(Seen(ref, f"{name} {phone}", ()))
        return ref

    async def fetch(self, file: FileRef) -> bytes:
        return self.files[file.id]


def read_paper(raw: bytes) -> Arrival:
    """The raw updates of this channel: JSON made by the household."""
    update: dict[str, Any] = json.loads(raw)
    kinds = {"opened": Opened, "typed": Typed, "edited": Edited, "tapped": Tapped, "odd": Odd}
    who, kind, fields = update["who"], update["kind"], update["fields"]
    if kind == "sent":
        return Arrival(who, who, Sent(FileRef(**fields.pop("file")), **fields))
    return Arrival(who, who, kinds[kind](**fields))
