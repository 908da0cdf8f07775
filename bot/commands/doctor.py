"""`trede doctor`: looks at all that an installation stands on; every finding has a way out. It mends nothing."""

from __future__ import annotations

import argparse
import asyncio
import os
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
from bot.installation import Installation
from bot.staff import Staff
from flows.calendar import decrees_reach
from flows.check import check
from flows.help_lines import stale
from flows.library import Library
from flows.procedure import Procedure, ProcedureError
from flows.steps import Consult, Submit
from storage import staff as desks
from storage.database import DatabaseError
from storage.vault import VaultError

Level: TypeAlias = Literal["ok", "let op", "fout"]
CODES = "Uitgangscodes: 0 alles goed, 1 let op, 2 verkeerd gebruik, 3 fout."
EXIT: dict[Level, int] = {"ok": 0, "let op": 1, "fout": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    text: str

    def __str__(self) -> str:
        return f"{self.level:<7}{self.text}"


def add_doctor_arguments(parser: argparse.ArgumentParser) -> None:
    """With or without a look outside."""
    parser.description = "Kijk of alles klopt: instellingen, sleutels, mensen, ladders, database, token, mailserver."
    parser.epilog = CODES
    parser.add_argument("--offline", action="store_true", help="vraag niets aan Telegram of de mailserver")


def doctor(args: argparse.Namespace) -> int:
    """Print every finding; the exit code is that of the worst."""
    worst: Level = "ok"
    for finding in _all(args.offline):
        print(finding)
        worst = finding.level if EXIT[finding.level] > EXIT[worst] else worst
    return EXIT[worst]


def _all(offline: bool) -> Iterator[Finding]:
    yield from _machine()
    try:
        library = Library.read()
        settings = config.load(os.environ, known=library.organisations).for_service()
    except (ConfigError, ProcedureError) as error:
        yield from (Finding("fout", line.lstrip("- ")) for line in str(error).splitlines())
        return
    yield Finding("ok", "de instellingen zijn te lezen")
    yield from _keys(settings)
    staff, found = _staff(settings, library)
    yield from found
    today = clock.now().date()
    for name in settings.organisations:
        yield from _ladder(library.valid(name, today), staff)
    yield from _house(settings, staff, library)
    if not offline:
        yield from asyncio.run(_outside(settings))


def _machine() -> Iterator[Finding]:
    today = clock.now().date()
    try:
        ZoneInfo("Europe/Amsterdam")
    except ZoneInfoNotFoundError:
        yield Finding("fout", "tijdzone Europe/Amsterdam ontbreekt. Installeer het Debian-pakket tzdata.")
    old = stale(today)
    if old:
        names = ", ".join(line.name for line in old)
        yield Finding("let op", f"hulplijnen lang niet nagekeken: {names}. Bel of kijk op de site, en zet verified_on.")
    if decrees_reach() - today < timedelta(days=90):
        reach = decrees_reach().isoformat()
        yield Finding("let op", f"extra vrije dagen zijn bekend tot {reach}. Vul flows/decree_days.toml aan.")


def _keys(settings: Settings) -> Iterator[Finding]:
    assert settings.root_key_file
    inside = settings.data_dir.resolve() in settings.root_key_file.resolve().parents
    if inside:
        yield Finding("let op", "de hoofdsleutel ligt in de gegevensmap en dus in de back-up. Leg hem ergens anders.")
    else:
        yield Finding("ok", "de hoofdsleutel ligt buiten de gegevensmap")


def _staff(settings: Settings, library: Library) -> tuple[Staff | None, list[Finding]]:
    """The people, and what is weak about them."""
    assert settings.staff_file
    known = {name: tuple(library.newest(name).roles) for name in library.organisations}
    try:
        staff = Staff.load(settings.staff_file, known)
    except ConfigError as error:
        return None, [Finding("fout", line.lstrip("- ")) for line in str(error).splitlines()]
    found = [Finding("ok", "het personeelsbestand klopt")]
    found += [Finding("let op", str(problem)) for problem in staff.warnings]
    for name in settings.organisations:
        for person in staff.everybody(name):
            if person.folder and not _writable(Path(person.folder)):
                way_out = "Maak hem, of geef de bot rechten."
                found.append(Finding("fout", f"de map van {person.id} is niet te schrijven. {way_out}"))
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
    for step in procedure.steps:
        if staff and isinstance(step, Submit | Consult) and not staff.holders(procedure.id, step.role):
            yield Finding(
                "let op", f"stap '{step.id}': niemand heeft de rol {step.role}; cliënten slaan deze stap over."
            )


def _house(settings: Settings, staff: Staff | None, library: Library) -> Iterator[Finding]:
    if staff is None:
        return
    try:
        bound = asyncio.run(_bound(settings, staff))
    except (VaultError, DatabaseError) as error:
        yield Finding("fout", str(error))
        return
    yield Finding("ok", "de database en de versleuteling doen het")
    for name in settings.organisations:
        for person in staff.advisers(name):
            if person.id not in bound:
                yield Finding(
                    "let op",
                    f"vertrouwenspersoon {person.id} heeft geen eigen chat; cliënten zien alleen telefoon en mail. "
                    f"Doe dit: trede staff invite {person.id}.",
                )


async def _bound(settings: Settings, staff: Staff) -> set[str]:
    assert settings.root_key_file
    today: date = clock.now().date()
    async with Installation(
        settings.data_dir, settings.root_key_file, staff, settings.organisations, lambda: today
    ) as setting:
        return {desk.person for desk in await desks.everybody(setting.db, setting.ring) if desk.channel}


async def _outside(settings: Settings) -> list[Finding]:
    return [*(await _telegram(settings)), *(await _mail(settings))]


async def _telegram(settings: Settings) -> list[Finding]:
    assert settings.telegram_token
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
        found.append(Finding("fout", "er staat nog een webhook; zo komt er niets binnen. Haal hem weg: deleteWebhook."))
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
