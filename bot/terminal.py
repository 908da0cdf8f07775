"""The house in a terminal: one client types, and what staff would receive is shown and laid in folders."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.app import House
from bot.channels.console import Console, read
from bot.channels.folder import Folder
from bot.demo import Demo
from bot.installation import Installation
from bot.staff import Staff
from storage import staff as desks

Ask = Callable[[str], str]

SOURCE = Console.name


async def play(demo: Demo, organisations: Sequence[str], out: Callable[[str], None], ask: Ask) -> None:
    """Talk until the end of the input. `ask` reads one line, and raises EOFError at the end."""
    staff = Staff.load(demo.staff_file)
    installation = Installation(demo.data, demo.root_key, staff, tuple(organisations), lambda: clock.now().date())
    console = Console(out, {one.id for name in organisations for one in staff.everybody(name)})
    async with installation as setting:
        house = House(setting, {SOURCE: console, "map": Folder()}, {SOURCE: read}, clock.now, 0)
        await house.open()
        try:
            await _bind(house, demo, organisations)
            await _talk(house, console, out, ask, _landed(demo))
        finally:
            await house.close()


async def _bind(house: House, demo: Demo, organisations: Sequence[str]) -> None:
    """In the terminal everybody has a chat, so that a talk with the vertrouwenspersoon can be tried."""
    setting = house.setting
    people = {one.id for name in organisations for one in setting.staff.everybody(name)}
    for person in sorted(people):
        until = clock.now() + timedelta(minutes=10)
        await setting.db.write([desks.invite(setting.ring, person, person, until)])
        desk = desks.Desk(person, SOURCE, person)
        await setting.db.write([desks.bound(setting.ring, desk)])
    await house.rebind()


async def _talk(
    house: House, console: Console, out: Callable[[str], None], ask: Ask, landed: Callable[[], list[str]]
) -> None:
    line = "/start"
    while True:
        name, raw = console.update(line)
        await house.take(SOURCE, [(f"{clock.now().timestamp()}-{name}", raw)])
        await settle(house)
        for told in landed():
            out(told)
        try:
            line = await asyncio.to_thread(ask, "klant> ")
        except EOFError:
            return
        if line.strip() in ("/einde", "/exit"):
            return


async def settle(house: House) -> None:
    """Until nothing waits: neither an input nor a message."""
    while True:
        await house.step()
        await house.delivery.idle()
        if house.resting and not house.delivery.waiting:
            return
        await asyncio.sleep(0)


def _landed(demo: Demo) -> Callable[[], list[str]]:
    """Tells once of every sealed file that landed in a post folder, with the command that opens it."""
    seen = set(demo.post.rglob("*.age"))

    def news() -> list[str]:
        found = sorted(set(demo.post.rglob("*.age")) - seen)
        seen.update(found)
        return [line for path in found for line in _how_to_open(demo, path)]

    return news


def _how_to_open(demo: Demo, path: Path) -> tuple[str, ...]:
    key = demo.key_of(path.parent.name)
    return (f"     In de map: {path}", f"     Openen: trede open {path} --key {key}")
