"""The terminal as a chat: one client types; staff type behind `@directie`, and see their own. It keeps nothing."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
from collections.abc import Callable, Collection
from pathlib import Path

from bot.channels import (
    Answer,
    Arrival,
    ContactCard,
    Document,
    FileRef,
    Impossible,
    Opened,
    Outgoing,
    Sent,
    Tapped,
    Text,
    Typed,
)

CLIENT = "klant"
_BY_STAFF = re.compile(r"@(\w+)\s+(.+)")


class Console:
    """Prints what the bot says; a number presses that button, anything else is typed.

    `out` prints one line. Addresses other than the client's own are staff chats, shown with their name in front;
    a line that begins with `@name` is theirs.
    """

    name = "scherm"

    def __init__(self, out: Callable[[str], None], staff: Collection[str] = ()) -> None:
        """`staff` are the addresses of staff chats."""
        self._out = out
        self._chats = staff
        self._buttons: dict[str, list[tuple[str, str]]] = {}
        self._refs = itertools.count(1)
        self.lines = itertools.count(1)

    async def send(self, address: str, message: Outgoing) -> str:
        ref = str(next(self._refs))
        who = "bot" if address == CLIENT else f"bot@{address}"
        match message:
            case Text(text, rows):
                self._say(who, text)
                self._offer(address, ref, rows)
            case Document(name, data, text, rows):
                self._say(who, f"{text}\n({name}, verzegeld, {len(data)} bytes)".strip())
                self._offer(address, ref, rows)
            case ContactCard(name, phone):
                self._say(who, f"{name}: {phone}")
            case Answer(_, text):
                if text:
                    self._say(who, text)
        return ref

    async def fetch(self, file: FileRef) -> bytes:
        """A file named by its path: `bestand: foto.jpg` sends it along."""
        try:
            return await asyncio.to_thread(Path(file.id).read_bytes)
        except OSError:
            raise Impossible("bestand_niet_leesbaar") from None

    def _say(self, who: str, text: str) -> None:
        first, *rest = text.split("\n")
        self._out(f"{who}> {first}")
        for line in rest:
            self._out(f"     {line}".rstrip())

    def _offer(self, address: str, ref: str, rows: tuple[tuple[object, ...], ...]) -> None:
        found = [button for row in rows for button in row]
        if found:
            self._buttons[address] = [(getattr(button, "data", ""), ref) for button in found]
            labels = (f"[{place}: {getattr(button, 'label', '')}]" for place, button in enumerate(found, start=1))
            self._out("     " + "  ".join(labels))

    def update(self, line: str) -> tuple[str, bytes]:
        """A typed line as a raw update, under a name of its own."""
        number = next(self.lines)
        spoken = _BY_STAFF.match(line.strip())
        who, text = (spoken[1], spoken[2]) if spoken and spoken[1] in self._chats else (CLIENT, line.strip())
        offered = self._buttons.get(who, [])
        if text == "/start" or text.startswith("/start "):
            what = {"kind": "opened", "payload": text.removeprefix("/start").strip()}
        elif text.isdecimal() and 1 <= int(text) <= len(offered):
            data, ref = offered[int(text) - 1]
            what = {"kind": "tapped", "data": data, "ref": ref, "query": f"q{number}"}
        elif text.startswith("bestand: "):
            what = {"kind": "sent", "path": text.removeprefix("bestand: ").strip(), "ref": f"k{number}"}
        else:
            what = {"kind": "typed", "text": text, "ref": f"k{number}"}
        return f"{number}", json.dumps({**what, "who": who}).encode()


def read(raw: bytes) -> Arrival | None:
    """What a typed line was."""
    what = json.loads(raw)
    who = what.get("who", CLIENT)
    match what.pop("kind"):
        case "opened":
            return Arrival(who, who, Opened(what["payload"]))
        case "tapped":
            return Arrival(who, who, Tapped(what["data"], what["ref"], what["query"]))
        case "sent":
            path = Path(what["path"])
            size = path.stat().st_size if path.exists() else 0
            return Arrival(who, who, Sent(FileRef(str(path), "document", size), "", what["ref"]))
        case _:
            return Arrival(who, who, Typed(what["text"], what["ref"]))
