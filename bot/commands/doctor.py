"""`trede doctor`: looks at all that an installation stands on; every finding has a way out. It mends nothing."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import clock, config
from bot.commands.doctor_outside import outside
from bot.commands.doctor_people import ladder, people, writable
from bot.commands.finding import Finding, Level, problems
from bot.config import ConfigError, Settings
from bot.installation import DATABASE, Installation
from bot.staff import Staff
from flows.calendar import decrees_reach
from flows.help_lines import stale
from flows.library import Library
from flows.procedure import ProcedureError
from storage import staff as desks
from storage.database import DatabaseError
from storage.vault import Vault, VaultError, read_root

OK, FAULT = 0, 1
_WRONG = "Los eerst op wat bij fout staat, en doe dit nog eens."
_FINE = "De bot kan werken. Wat bij te doen staat, mag later."
CODES = "Uitgangscodes: 0 de bot kan werken (er kan iets te doen zijn), 1 fout, 2 verkeerd gebruik."


def add_doctor_arguments(parser: argparse.ArgumentParser) -> None:
    """With or without a look outside."""
    parser.description = "Kijk of alles klopt: instellingen, sleutels, mensen, ladders, database, token, mailserver."
    parser.epilog = (
        "fout: de bot kan zijn werk niet doen, of houdt zich niet aan wat hij belooft. te doen: de bot werkt; "
        "u of de organisatie kan dit nog beter maken. Bij alles staat hoe. " + CODES
    )
    parser.add_argument("--offline", action="store_true", help="vraag niets aan Telegram of de mailserver")


def doctor(args: argparse.Namespace) -> int:
    """Print every finding, the worst at the end, where it is seen; the exit code says whether the bot can work."""
    found = list(_all(args.offline))
    for level in get_args(Level):
        group = [finding for finding in found if finding.level == level]
        if group:
            print(f"{level} ({len(group)})")
        for finding in group:
            print(f"  - {finding.text}")
    wrong = any(finding.level == "fout" for finding in found)
    print(_WRONG if wrong else _FINE)
    return FAULT if wrong else OK


def _all(offline: bool) -> Iterator[Finding]:
    yield from _machine()
    try:
        library = Library.read()
        settings = config.load(os.environ, known=library.organisations)
    except ConfigError as error:
        yield from problems(error)
        return
    except ProcedureError as error:
        yield Finding("fout", f"{error}. Zie trede check.")
        return
    yield from _complete(settings)
    yield from _keys(settings)
    staff = None
    if settings.staff_file:
        staff, found = people(settings, settings.staff_file, library)
        yield from found
    for name in settings.organisations:
        try:
            yield from ladder(library.valid(name, clock.now().date()), staff)
        except ProcedureError as error:
            yield Finding("fout", f"{error}. Zet er een bij in flows/procedures.")
    if staff:
        yield from _house(settings, staff)
    if not offline:
        yield from asyncio.run(outside(settings))


def _complete(settings: Settings) -> Iterator[Finding]:
    try:
        settings.for_service()
    except ConfigError as error:
        yield from problems(error)
    else:
        yield Finding("ok", "de instellingen zijn te lezen en compleet")


def _machine() -> Iterator[Finding]:
    today = clock.now().date()
    try:
        ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        yield Finding("fout", "tijdzone Europe/Amsterdam ontbreekt. Installeer het Debian-pakket tzdata.")
    else:
        yield Finding("ok", "de tijdzone Europe/Amsterdam is er")
    yield _cipher()
    old = stale(today)
    if old:
        names = ", ".join(line.name for line in old)
        yield Finding(
            "te doen", f"hulplijnen lang niet nagekeken: {names}. Bel of kijk op de site, en zet verified_on."
        )
    else:
        yield Finding("ok", "de hulplijnen zijn onlangs nagekeken")
    reach = decrees_reach().isoformat()
    left = decrees_reach() - today
    if left >= timedelta(days=90):
        yield Finding("ok", f"extra vrije dagen zijn bekend tot {reach}")
    else:
        # Past it, a day that is promised to a client may be the wrong one.
        level: Level = "te doen" if left > timedelta() else "fout"
        yield Finding(level, f"extra vrije dagen zijn bekend tot {reach}. Vul flows/decree_days.toml aan.")


def _cipher() -> Finding:
    with tempfile.TemporaryDirectory() as passing:
        try:
            Vault(bytes(32), Path(passing))
        except VaultError as error:
            return Finding("fout", str(error))
    return Finding("ok", "de versleuteling AES-GCM-SIV werkt")


def _keys(settings: Settings) -> Iterator[Finding]:
    if settings.root_key_file is None:
        return
    try:
        read_root(settings.root_key_file)
    except VaultError as error:
        yield Finding("fout", str(error))
        return
    if settings.data_dir.resolve() in settings.root_key_file.resolve().parents:
        yield Finding("fout", "de hoofdsleutel ligt in de gegevensmap en dus in de back-up. Leg hem ergens anders.")
    else:
        yield Finding("ok", "de hoofdsleutel is te lezen, alleen door deze gebruiker, en ligt buiten de gegevensmap")


def _house(settings: Settings, staff: Staff) -> Iterator[Finding]:
    if settings.root_key_file is None:
        return
    bound: set[str] = set()
    if not writable(settings.data_dir):
        yield Finding("fout", f"{settings.data_dir}: niet te schrijven. Geef de gebruiker van de bot rechten.")
        return
    if not (settings.data_dir / DATABASE).exists():
        # Made here it would belong to whoever looks, and the bot could not write it.
        yield Finding("ok", "er is nog geen database; die komt bij de eerste start")
    else:
        try:
            bound = asyncio.run(_bound(settings, settings.root_key_file, staff))
        except (VaultError, DatabaseError) as error:
            yield Finding("fout", str(error))
            return
        yield Finding("ok", "de database gaat open en is bij de tijd")
    for name in settings.organisations:
        for person in staff.advisers(name):
            if person.id not in bound:
                yield Finding(
                    "te doen",
                    f"vertrouwenspersoon {person.id} heeft geen eigen chat; cliënten zien alleen telefoon en mail. "
                    f"Doe dit: trede staff invite {person.id}.",
                )


async def _bound(settings: Settings, root_key: Path, staff: Staff) -> set[str]:
    today: date = clock.now().date()
    async with Installation(settings.data_dir, root_key, staff, settings.organisations, lambda: today) as setting:
        return {desk.person for desk in await desks.everybody(setting.db, setting.ring) if desk.channel}
