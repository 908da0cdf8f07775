"""`trede staff invite|list|remove`: who of the staff is bound to a private chat with the bot. It shows no chat."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot import clock, config
from bot.config import ConfigError, Settings
from bot.installation import Installation
from bot.setting import Setting
from bot.staff import Staff
from flows.library import Library
from flows.procedure import ProcedureError
from storage import staff as desks
from storage import words
from storage.database import DatabaseError
from storage.vault import VaultError

OK, UNKNOWN, SETTINGS = 0, 1, 3
CODES = (
    "Uitgangscodes: 0 gelukt, 1 deze persoon staat niet in het personeelsbestand, 2 verkeerd gebruik, "
    "3 instellingen kloppen niet."
)
MINUTES = 10
"""How long an invitation is good: short, because whoever types it becomes that person for the bot."""
CODE_WORDS = 4

Work = Callable[[Setting], Awaitable[int]]


def add_staff_arguments(parser: argparse.ArgumentParser) -> None:
    """The three things that can be done."""
    parser.description = "Verbind medewerkers met hun eigen chat met de bot."
    parser.epilog = CODES
    parser.add_argument(
        "action",
        choices=("invite", "list", "remove"),
        help="invite: een code die één keer en tien minuten geldt; list: wie een chat heeft; remove: vergeet een chat",
    )
    parser.add_argument("person", metavar="PERSOON", nargs="?", default="", help="het id uit het personeelsbestand")


def staff(args: argparse.Namespace) -> int:
    """Do one of them."""
    work: dict[str, Work] = {
        "invite": lambda setting: _invite(setting, args.person),
        "list": _list,
        "remove": lambda setting: _remove(setting, args.person),
    }
    try:
        settings = config.load(os.environ, known=Library.read().organisations)
        return asyncio.run(_with(settings, work[args.action]))
    except (ConfigError, VaultError, DatabaseError, ProcedureError) as error:
        print(error, file=sys.stderr)
        return SETTINGS


async def _with(settings: Settings, work: Work) -> int:
    settings = settings.for_service()
    assert settings.root_key_file and settings.staff_file
    people = Staff.load(settings.staff_file)
    async with Installation(
        settings.data_dir, settings.root_key_file, people, settings.organisations, lambda: clock.now().date()
    ) as setting:
        return await work(setting)


async def _invite(setting: Setting, person: str) -> int:
    if person not in _people(setting):
        return _unknown(setting, person)
    code = "-".join(words.draw(CODE_WORDS))
    until = clock.now() + timedelta(minutes=MINUTES)
    await setting.db.write([desks.invite(setting.ring, person, code, until)])
    print(f"/start {code}")
    print(
        f"Deze code geldt één keer, {MINUTES} minuten. Geef hem zelf aan {_people(setting)[person]}, "
        "bijvoorbeeld door de telefoon. Die typt hem in de eigen chat met de bot.",
        file=sys.stderr,
    )
    return OK


async def _list(setting: Setting) -> int:
    bound = {desk.person for desk in await desks.everybody(setting.db, setting.ring) if desk.channel}
    for person, name in sorted(_people(setting).items()):
        print(f"{person}\t{name}\t{'eigen chat' if person in bound else 'geen chat'}")
    return OK


async def _remove(setting: Setting, person: str) -> int:
    if not person:
        return _unknown(setting, person)
    await setting.db.write([desks.removed(setting.ring, person)])
    await setting.db.checkpoint()
    print(f"De chat van {person} is vergeten. Haal de persoon ook uit het personeelsbestand.")
    return OK


def _people(setting: Setting) -> dict[str, str]:
    everybody = (one for name in setting.staff.organisations for one in setting.staff.everybody(name))
    return {one.id: one.name for one in everybody}


def _unknown(setting: Setting, person: str) -> int:
    known = ", ".join(sorted(_people(setting)))
    print(f"persoon '{person}': staat niet in het personeelsbestand. Kies uit: {known}.", file=sys.stderr)
    return UNKNOWN
