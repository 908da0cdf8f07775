"""Plays a `.chat` file through the whole house: real rows, a clock that is moved, people that only see.

python -m tests.chat --accept FILE…    writes what the bot says now into the files, to be read aloud
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.library import FOLDER
from tests.household import Household

HERE = ZoneInfo("Europe/Amsterdam")
LATER = re.compile(r"^--- (\d+) (minuten|uur|dag|dagen|week|weken) later ---$")
UNITS = {"minuten": 1, "uur": 60, "dag": 1440, "dagen": 1440, "week": 10080, "weken": 10080}
SAYS = re.compile(r"^(klant(?:@\w+)?|[a-z_]+)> (.*)$")
DEED = re.compile(r"^\((\w+)((?: \w+=\"[^\"]*\")*)\)$")
"""`(verlengen weken="2" reden="…")`: an action of staff on the newest case."""
ODD = {
    "(sticker)": "sticker", "(locatie)": "location", "(peiling)": "poll", "(contact)": "contact",
}  # fmt: skip
FILES = {"(foto)": "photo", "(document)": "document", "(spraak)": "voice"}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a person does in a chat, or time that passes."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat file, without what the bot says."""

    head: tuple[str, ...]
    begins: datetime
    lines: tuple[Line, ...]


def read(path: Path) -> Chat:
    """The head, and the lines of people; the bot's lines are the expectation and are compared as text."""
    head: list[str] = []
    lines: list[Line] = []
    begins = datetime(2026, 11, 25, 10, 0, tzinfo=HERE)
    for raw in path.read_text(encoding="utf-8").splitlines():
        said = SAYS.match(raw)
        if raw.startswith("#"):
            head.append(raw)
        elif raw.startswith("dag: "):
            head.append(raw)
            begins = datetime.strptime(raw.removeprefix("dag: "), "%Y-%m-%d %H:%M").replace(tzinfo=HERE)
        elif raw.startswith("---"):
            lines.append(Line("", raw))
        elif said and not said[1].startswith("bot"):
            lines.append(Line(said[1], said[2]))
        elif lines and raw.startswith("  ") and raw[2:].strip() and _continues(path, raw):
            lines[-1] = Line(lines[-1].who, lines[-1].text + "\n" + raw[2:])
    return Chat(tuple(head), begins, tuple(lines))


def _continues(path: Path, raw: str) -> bool:
    """A client's message of several lines is written with `  | ` before the later ones."""
    return raw.startswith("  | ")


@dataclass
class Player:
    """One playing of one chat. With `harsh`, everything is restarted before every line and comes twice."""

    organisation: str
    chat: Chat
    folder: Path
    harsh: bool = False
    procedures: Path = FOLDER
    out: list[str] = field(default_factory=list)

    async def play(self) -> str:
        """What the file would be, played now."""
        async with Household(self.folder, (self.organisation,), self.chat.begins, self.procedures) as house:
            for line in self.chat.lines:
                if self.harsh:
                    await house.restart()
                self.out += [""] if line.who.startswith("klant") or not line.who else []
                await self._line(house, line)
                self._heard(house)
        return "\n".join([*self.chat.head, *_squeezed(self.out)]) + "\n"

    async def _line(self, house: Household, line: Line) -> None:
        later = LATER.match(line.text)
        if not line.who and later:
            self.out.append(line.text)
            await house.later(timedelta(minutes=int(later[1]) * UNITS[later[2]]))
            return
        first, *rest = line.text.split("\n")
        self.out.append(f"{line.who}> {first}")
        self.out += [f"  | {one}" for one in rest]
        text = line.text
        deed = None if line.who.startswith("klant") else DEED.match(text)
        if deed:
            values = dict(re.findall(r'(\w+)="([^"]*)"', deed[2] or ""))
            await house.staff_does(line.who, deed[1], values)
        elif not line.who.startswith("klant"):
            await house.staff_says(line.who, text, twice=self.harsh)
        elif text in ODD:
            await house.odd(line.who, ODD[text])
        elif text in FILES:
            await house.sends(line.who, FILES[text])
        elif text.startswith("(wijzigt) "):
            await house.edits(line.who, text.removeprefix("(wijzigt) "))
        elif text.startswith("(oude knop) "):
            await house.presses_old(line.who, text.removeprefix("(oude knop) "))
        elif text == "terugkomcode":
            await house.says(line.who, house.code)
        elif text.startswith("[") and text.endswith("]"):
            await house.presses(line.who, text[1:-1], twice=self.harsh)
        else:
            await house.says(line.who, text, twice=self.harsh)

    def _heard(self, house: Household) -> None:
        for heard in house.heard():
            first, *rest = heard.text.split("\n")
            self.out.append(f"{heard.who}> {first}")
            self.out += [f"     {one}".rstrip() for one in rest]
            self.out += ["      " + " ".join(f"[{label}]" for label in row) for row in heard.buttons]


def _squeezed(lines: list[str]) -> Iterator[str]:
    """No two empty lines after each other."""
    before = None
    for line in lines:
        if line or before:
            yield line
        before = line


def played(path: Path, harsh: bool = False) -> str:
    """Play this file; its folder names the organisation."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(Player(path.parent.name, read(path), Path(folder), harsh).play())


def main() -> int:
    parser = argparse.ArgumentParser(description="Speelt chats af en schrijft op wat de bot nu zegt.")
    parser.add_argument("--accept", action="store_true", help="schrijf de woorden van de bot in het bestand")
    parser.add_argument("files", nargs="+", type=Path)
    args = parser.parse_args()
    for path in args.files:
        text = played(path)
        if args.accept:
            path.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
