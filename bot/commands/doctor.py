"""`trede doctor`: looks at all that an installation stands on; every finding has a way out. It mends nothing."""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import clock, config
from bot.channels import SendError
from bot.channels.mail import Mail
from bot.channels.telegram import Telegram, TokenRefused
from bot.commands.check import spoken
from bot.config import ConfigError, Settings
from bot.installation import DATABASE, Installation
from bot.staff import Staff
from flows.calendar import decrees_reach
from flows.check import check
from flows.help_lines import stale
from flows.library import Library
from flows.procedure import Procedure, ProcedureError
from flows.steps import Consult, Submit
from storage import staff as desks
from storage.database import DatabaseError
from storage.vault import Vault, VaultError, read_root

Level: TypeAlias = Literal["ok", "let op", "fout"]
CODES = "Uitgangscodes: 0 alles goed, 1 let op, 2 verkeerd gebruik, 3 fout."
EXIT: dict[Level, int] = {"ok": 0, "let op": 1, "fout": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    text: str


def add_doctor_arguments(parser: argparse.ArgumentParser) -> None:
    """With or without a look outside."""
    parser.description = "Kijk of alles klopt: instellingen, sleutels, mensen, ladders, database, token, mailserver."
    parser.epilog = CODES
    parser.add_argument("--offline", action="store_true", help="vraag niets aan Telegram of de mailserver")


def doctor(args: argparse.Namespace) -> int:
    """Print every finding; the exit code is that of the worst."""
    found = list(_all(args.offline))
    for level in EXIT:
        group = [finding for finding in found if finding.level == level]
        if group:
            print(f"{level} ({len(group)})")
        for finding in group:
            print(f"  - {finding.text}")
    return max(EXIT[finding.level] for finding in found)


def _all(offline: bool) -> Iterator[Finding]:
    yield from _machine()
    try:
        library = Library.read()
        settings = config.load(os.environ, known=library.organisations)
    except ConfigError as error:
        yield from _problems("fout", error)
        return
    except ProcedureError as error:
        yield Finding("fout", f"{error}. Zie trede check.")
        return
    yield from _complete(settings)
    yield from _keys(settings)
    staff = None
    if settings.staff_file:
        staff, found = _staff(settings, settings.staff_file, library)
        yield from found
    for name in settings.organisations:
        try:
            yield from _ladder(library.valid(name, clock.now().date()), staff)
        except ProcedureError as error:
            yield Finding("fout", f"{error}. Zet er een bij in flows/procedures.")
    if staff:
        yield from _house(settings, staff)
    if not offline:
        yield from asyncio.run(_outside(settings))


def _problems(level: Level, error: ConfigError) -> Iterator[Finding]:
    return (Finding(level, str(problem)) for problem in error.problems)


def _complete(settings: Settings) -> Iterator[Finding]:
    try:
        settings.for_service()
    except ConfigError as error:
        yield from _problems("fout", error)
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
        yield Finding("let op", f"hulplijnen lang niet nagekeken: {names}. Bel of kijk op de site, en zet verified_on.")
    else:
        yield Finding("ok", "de hulplijnen zijn onlangs nagekeken")
    reach = decrees_reach().isoformat()
    if decrees_reach() - today >= timedelta(days=90):
        yield Finding("ok", f"extra vrije dagen zijn bekend tot {reach}")
    else:
        yield Finding("let op", f"extra vrije dagen zijn bekend tot {reach}. Vul flows/decree_days.toml aan.")


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
        yield Finding("let op", "de hoofdsleutel ligt in de gegevensmap en dus in de back-up. Leg hem ergens anders.")
    else:
        yield Finding("ok", "de hoofdsleutel is te lezen, alleen door deze gebruiker, en ligt buiten de gegevensmap")


def _staff(settings: Settings, file: Path, library: Library) -> tuple[Staff | None, list[Finding]]:
    """The people, and what is weak about them."""
    known = {name: tuple(library.newest(name).roles) for name in library.organisations}
    try:
        staff = Staff.load(file, known)
    except ConfigError as error:
        return None, list(_problems("fout", error))
    found = [Finding("ok", "het personeelsbestand klopt")]
    found += [Finding("let op", str(problem)) for problem in staff.warnings]
    people = {person.id: person for name in settings.organisations for person in staff.everybody(name)}
    for person in people.values():
        if person.folder and not _writable(Path(person.folder)):
            found.append(
                Finding("fout", f"{person.folder}: de map van {person.id} is niet te schrijven. Geef de bot rechten.")
            )
        if "mail" in person.receives and settings.smtp is None:
            found.append(Finding("fout", f"{person.id} ontvangt mail, maar TREDE_SMTP_URL ontbreekt. Vul die in."))
    return staff, found


def _writable(folder: Path) -> bool:
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return os.access(there, os.W_OK)


def _ladder(procedure: Procedure, staff: Staff | None) -> Iterator[Finding]:
    report = check(procedure, spoken(procedure))
    for found in report.findings:
        yield Finding("fout", f"ladder {procedure.pin}: {found}. Zie trede check.")
    if not report.findings:
        yield Finding("ok", f"ladder {procedure.pin}: geen plek waar een cliënt vast komt te zitten")
    for gap in procedure.missing:
        yield Finding("let op", f"ladder {procedure.pin}: ontbreekt in de regeling: {gap}. Vraag het de organisatie.")
    assumed = ", ".join(law.id for law in procedure.laws if law.assumed)
    if assumed:
        yield Finding(
            "let op", f"ladder {procedure.pin}: wet aangenomen, niet bevestigd: {assumed}. Laat dit bevestigen."
        )
    if staff:
        yield from _passed_over(procedure, staff)
        yield from _unplaced(procedure, staff)


def _unplaced(procedure: Procedure, staff: Staff) -> Iterator[Finding]:
    """Who works for a part that no answer of a client names: they read only where there is nobody else."""
    for person in staff.everybody(procedure.id):
        for part in person.scope:
            if part not in procedure.case.scopes:
                yield Finding(
                    "let op",
                    f"{person.id} heeft {part}, maar geen vraag van deze regeling zegt bij welk deel een klacht hoort. "
                    "Deze persoon leest een klacht alleen als niemand anders die rol heeft. Haal de regel weg als dat "
                    "niet de bedoeling is.",
                )


def _passed_over(procedure: Procedure, staff: Staff) -> Iterator[Finding]:
    """Which rungs a client never sees because nobody holds their role; under an umbrella, at each member."""
    rungs: dict[str, list[str]] = {}
    for step in procedure.steps:
        if isinstance(step, Submit | Consult):
            rungs.setdefault(step.role, []).append(step.id)
    for member in [one.id for one in staff.members(procedure.id)] or [""]:
        at = f" bij {member}" if member else ""
        for role, steps in rungs.items():
            if not staff.holders(procedure.id, role, member):
                yield Finding(
                    "let op",
                    f"rol {role}{at}: niemand heeft hem. Cliënten slaan deze stappen over: {', '.join(steps)}. "
                    "Zet iemand bij deze rol in het personeelsbestand.",
                )


def _house(settings: Settings, staff: Staff) -> Iterator[Finding]:
    if settings.root_key_file is None:
        return
    bound: set[str] = set()
    if not _writable(settings.data_dir):
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
                    "let op",
                    f"vertrouwenspersoon {person.id} heeft geen eigen chat; cliënten zien alleen telefoon en mail. "
                    f"Doe dit: trede staff invite {person.id}.",
                )


async def _bound(settings: Settings, root_key: Path, staff: Staff) -> set[str]:
    today: date = clock.now().date()
    async with Installation(settings.data_dir, root_key, staff, settings.organisations, lambda: today) as setting:
        return {desk.person for desk in await desks.everybody(setting.db, setting.ring) if desk.channel}


async def _outside(settings: Settings) -> list[Finding]:
    return [*(await _telegram(settings)), *(await _mail(settings))]


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.telegram_token is None:
        return []
    try:
        async with Telegram(settings.telegram_token, settings.telegram_api) as telegram:
            me = await telegram.me()
    except TokenRefused:
        return [Finding("fout", "Telegram kent het token niet. Kijk het na bij @BotFather en zet het in .env.")]
    except SendError as error:
        return [
            Finding("fout", f"Telegram geeft geen antwoord ({error}). Kijk de verbinding en TREDE_TELEGRAM_API na.")
        ]
    found = [Finding("ok", f"Telegram kent de bot als @{me.username}")]
    if me.webhook:
        found.append(Finding("fout", "er staat nog een webhook; zo komt er niets binnen. trede init haalt hem weg."))
    if me.groups:
        found.append(
            Finding("let op", "de bot kan in groepen worden gezet. Zet dat uit bij @BotFather: /setjoingroups.")
        )
    return found


async def _mail(settings: Settings) -> list[Finding]:
    if settings.smtp is None or settings.mail_from is None:
        return []
    try:
        await Mail(settings.smtp, settings.mail_from).check()
    except SendError as error:
        return [Finding("fout", f"de mailserver weigert ({error}). Kijk TREDE_SMTP_URL na: adres, poort, wachtwoord.")]
    return [Finding("ok", "de mailserver doet het")]
