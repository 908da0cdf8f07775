"""A household for tests: the real house on real files, people with real keys, chats that only see what people see."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from bot.acting import Order
from bot.app import House
from bot.channels import (
    Answer,
    Arrival,
    Button,
    ContactCard,
    Document,
    Edited,
    FileRef,
    Odd,
    Opened,
    Outgoing,
    Sent,
    Tapped,
    Text,
    Typed,
)
from bot.channels.folder import Folder
from bot.installation import Installation
from flows.library import FOLDER
from flows.session import Moment
from storage import cases, orders, staff
from tests import people

CODE = "appel bloem fiets konijn brood"
OTHER_CODES = ("boter tafel appel suiker melk", "tafel boter suiker melk appel")


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


class Household:
    """A house that can be restarted at any moment, and the people around it."""

    def __init__(
        self,
        folder: Path,
        organisations: tuple[str, ...],
        begins: datetime,
        procedures: Path = FOLDER,
        strict: bool = True,
    ) -> None:
        self.folder = folder
        self.organisations = organisations
        self.procedures = procedures
        self.strict = strict
        self.clock = begins
        self.paper = Paper()
        self.staff = people.staff(folder, organisations)
        self.root = people.root_key(folder)
        self._updates = 0
        self._drawn: tuple[tuple[int, datetime], int] = ((0, begins), 0)
        self._last: dict[str, str] = {}
        self._phones: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        await self._open()
        ring = self.house.setting.ring
        for person in people.everybody(self.staff, self.organisations):
            await self.house.setting.db.write(
                [staff.invite(ring, person.id, f"code-{person.id}", self.clock + timedelta(hours=1))]
            )
            await self._update(f"staf:{person.id}", "opened", payload=f"code-{person.id}")
        self.paper.news.clear()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._close()

    async def restart(self) -> None:
        """As after a crash: everything in memory is gone."""
        await self._close()
        await self._open()
        await self._settle()

    async def _open(self) -> None:
        self._installed = Installation(
            self.folder / "var",
            self.root,
            self.staff,
            self.organisations,
            lambda: self.clock.date(),
            self._draw,
            procedures=self.procedures,
        )
        setting = await self._installed.__aenter__()
        channels = {"papier": self.paper, "map": Folder()}
        self.house = House(setting, channels, {"papier": read_paper}, lambda: self.clock, 0, self.strict, self.rests)
        await self.house.open()

    async def _close(self) -> None:
        await self.house.close()
        await self._installed.__aexit__(None, None, None)

    def _draw(self, now: datetime) -> Moment:
        """Chance that comes out the same in every playing: what is taken is followed by the next."""
        moment = (self._updates, now)
        self._drawn = (moment, self._drawn[1] + 1 if self._drawn[0] == moment else 0)
        # Two draws are what one turn may take; after that it is another turn of the same input.
        again = max(self._drawn[1] - 1, 0)
        if again:
            return Moment(now, f"4829-{3157 + again}", f"Blauwe Vos {27 + again}", OTHER_CODES[again % 2])
        return Moment(now, "4829-3157", "Groene Reiger 27", CODE)

    async def rests(self, seconds: float) -> None:
        """In the place of waiting for a disk: here nothing may ever be wrong with it."""
        raise AssertionError(f"the house would wait {seconds} seconds for its disk")

    # -- what people do ------------------------------------------------------------------------------------------

    async def says(self, who: str, text: str, twice: bool = False) -> None:
        """A typed message; `/start …` opens the chat."""
        self._updates += 1
        ref = f"m{self._updates}"
        self._last[who] = ref
        if text == "/start" or text.startswith("/start "):
            await self._update(who, "opened", twice, payload=text.removeprefix("/start").strip())
        else:
            await self._update(who, "typed", twice, text=text, ref=ref)

    async def edits(self, who: str, text: str) -> None:
        """The last typed message gets other words."""
        await self._update(who, "edited", text=text, ref=self._last[who])

    async def odd(self, who: str, what: str) -> None:
        """A sticker, a place on the map …"""
        await self._update(who, "odd", what=what, ref="x")

    async def sends(self, who: str, kind: str, data: bytes = b"\xff\xd8\xff foto") -> None:
        """A file."""
        name = f"f{len(self.paper.files)}"
        self.paper.files[name] = data
        await self._update(who, "sent", file={"id": name, "kind": kind, "size": len(data)}, caption="", ref=name)

    async def presses(self, who: str, label: str, twice: bool = False) -> None:
        """A button of the newest screen that has it."""
        await self._press(who, label, list(reversed(self.paper.chats.get(who, []))), twice)

    async def presses_old(self, who: str, label: str) -> None:
        """A button of the oldest screen that has it."""
        await self._press(who, label, self.paper.chats.get(who, []), False)

    async def _press(self, who: str, label: str, seen: list[Seen], twice: bool) -> None:
        for message in seen:
            for button in (button for row in message.rows for button in row):
                if button.label == label:
                    await self._update(
                        who, "tapped", twice, data=button.data, ref=message.ref, query=f"q{self._updates}"
                    )
                    return
        raise AssertionError(f"{who} sees no button [{label}]")

    async def staff_says(self, role: str, text: str, twice: bool = False) -> None:
        """Whoever holds this role presses a button, or types: an answer in a talk where one waits for that."""
        person = next(one.id for one in people.everybody(self.staff, self.organisations) if role in one.roles)
        who = f"staf:{person}"
        if text.startswith("["):
            await self.presses(who, text[1:-1], twice)
            return
        if text.startswith("(oude knop) "):
            await self.presses_old(who, text.removeprefix("(oude knop) "))
            return
        newest = next((one.rows for one in reversed(self.paper.chats.get(who, [])) if one.rows), ())
        asked = self.paper.chats[who][-1].text.startswith("Wat wilt u doen voor")
        if not asked and any(button.label == "Beantwoorden" for row in newest for button in row):
            await self.presses(who, "Beantwoorden", twice)
        await self.says(who, text, twice)

    async def staff_does(self, role: str, action: str, values: dict[str, str], twice: bool = False) -> None:
        """Whoever holds this role does something with the newest case, or that under the number `zaak`, as with
        `trede case`.
        """
        person = next(one.id for one in people.everybody(self.staff, self.organisations) if role in one.roles)
        setting = self.house.setting
        number, values = values.get("zaak"), {name: value for name, value in values.items() if name != "zaak"}
        everything = await cases.everything(setting.db, setting.ring)
        found = next((one for one in everything if one.case.number == number), everything[-1])
        order = Order(found.id, action, person, role, values).told("", "")
        await setting.db.write([orders.ask(setting.ring, order, self.clock.date())])
        await self.house.tick()
        await self._settle()

    async def later(self, time: timedelta) -> None:
        """Time passes, hour by hour at most a day at once; the clocks are looked at as it does."""
        end = self.clock + time
        while self.clock < end:
            self.clock = min(end, self.clock + timedelta(hours=6))
            await self.house.tick()
            await self._settle()

    async def _update(self, who: str, kind: str, twice: bool = False, **fields: Any) -> None:
        self._updates += 1
        raw = json.dumps({"who": who, "kind": kind, "fields": fields}).encode()
        for _ in range(2 if twice else 1):
            await self.house.take("papier", [(str(self._updates), raw)])
            await self._settle()

    async def _settle(self) -> None:
        """Until nothing waits: neither an input nor a message."""
        while True:
            await self.house.step()
            await self.house.delivery.idle()
            if self.house.resting and not self.house.delivery.waiting:
                return
            await asyncio.sleep(0)

    # -- what people see -----------------------------------------------------------------------------------------

    def heard(self) -> list[Heard]:
        """What appeared since the last time: the client's chats first, then each role's, each in its own order."""
        news, self.paper.news = self.paper.news, []
        # Chats are served beside each other; which of two is served first is nobody's promise.
        news.sort(key=lambda one: (one[0].startswith("staf:"), one[0]))
        return [self._one(address, message) for address, message in news]

    def _one(self, address: str, message: Outgoing) -> Heard:
        who = "bot" if address == "klant" else f"bot@{self._role(address)}"
        match message:
            case Text(text, rows, _, replaces):
                mark = "(zelfde scherm)\n" if replaces else ""
                return Heard(who, mark + text, [[button.label for button in row] for row in rows])
            case Document(name, _, text, rows):
                name = re.sub(r"^[0-9a-f]{16}", "bestand", name)
                if name.endswith(".pdf"):
                    return Heard(who, f"{text} (brief: {name})")
                return Heard(who, f"{text} (verzegeld: {name})".strip(), [[b.label for b in row] for row in rows])
            case ContactCard(name, phone):
                return Heard(who, f"(kaartje) {name}, {phone}")
            case Answer(_, text):
                return Heard(who, f"(even in beeld) {text}")

    def _role(self, address: str) -> str:
        if not address.startswith("staf:"):
            return address.removeprefix("klant@")
        person = address.removeprefix("staf:")
        found = people.everybody(self.staff, self.organisations)
        return next((one.roles[0] for one in found if one.id == person), person)

    @property
    def code(self) -> str:
        """The return code that the client was given."""
        return CODE
