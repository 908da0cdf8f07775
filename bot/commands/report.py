"""`trede report`: what an organisation tells of its complaints, from figures and registers; it shows no story."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import clock, config, reports_cases, reports_files, reports_import
from bot.config import ConfigError
from bot.installation import Installation
from bot.letters import Unprintable
from bot.page import Page
from bot.problem import Problem
from bot.render import Words, words_in
from bot.reports import Asked, page
from bot.reports_figures import Counted
from bot.reports_labels import Labels
from bot.setting import Setting
from bot.sheet import csv_text
from bot.staff import Staff
from flows.access import part_of, plain
from flows.case import Case
from flows.figures import Dimension, splits_of
from flows.library import Library
from flows.procedure import Procedure, ProcedureError
from flows.session import Person
from storage import cases, journal, register
from storage.database import DatabaseError
from storage.vault import VaultError

OK, REFUSED, USAGE, SETTINGS = 0, 1, 2, 3
YEARS = 4
"""So many years before this one stand in the trends."""
TEXTS = ("bekend", "commissie", "waarborgen", "oordelen", "gevolg")

_DESCRIPTION = """\
Het jaarverslag van een organisatie: aantallen en wat er geleerd is, als HTML, PDF en CSV. Een getal onder de 5 staat
er niet in, behalve in totalen die de regeling of de wet vraagt."""
_CODES = """\
Afloop: 0 geschreven; 1 dit kan niet (met de reden); 2 verkeerd gebruik, of een bestand is niet te lezen of te
schrijven; 3 instellingen kloppen niet."""


class _Stop(Exception):
    """The command ends here, with these words and this exit code."""

    def __init__(self, words: str, code: int = REFUSED) -> None:
        super().__init__(words)
        self.code = code


def add_report_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede report` takes."""
    parser.description, parser.epilog = _DESCRIPTION, _CODES
    parser.add_argument("organisation", metavar="ORGANISATIE")
    parser.add_argument("--year", metavar="JAAR", type=int, help="het jaar, anders dit jaar")
    parser.add_argument("--out", metavar="MAP", type=Path, default=Path("verslag"), help="waarheen (verslag)")
    parser.add_argument("--van", metavar="MAAND", default="", help="niet het hele jaar: vanaf 2026-01")
    parser.add_argument("--tot", metavar="MAAND", default="", help="tot en met 2026-06")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--deel", metavar="DEEL=NAAM", default="", help="alleen één deel, zoals cluster=noord")
    part.add_argument("--voor", metavar="PERSOON", default="", help="alleen het deel van deze persoon")
    parser.add_argument("--import", dest="bring", metavar="CIJFERS", type=Path, help="cijfers van voor Trede (CSV)")
    parser.add_argument("--teksten", metavar="TOML", type=Path, help="wat mensen zelf schrijven in het jaarverslag")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--mr", action="store_true", help="het MR-overzicht: aantallen en trends, zonder teksten")
    kind.add_argument("--stand", action="store_true", help="hoeveel zaken er nu lopen, zonder inhoud")
    kind.add_argument("--triasweb", action="store_true", help="een bestand om in TriasWeb over te nemen (CSV en JSON)")
    kind.add_argument("--bespreking", metavar="NUMMER", help="één klacht zonder namen, plaatsen en dagen, om te leren")


def report(args: argparse.Namespace) -> int:
    """Write what was asked; the names of the files go to standard output."""
    try:
        settings = config.load(os.environ, known=Library.read().organisations).for_service()
        assert settings.root_key_file and settings.staff_file
        people = Staff.load(settings.staff_file)
        installation = Installation(
            settings.data_dir, settings.root_key_file, people, settings.organisations, lambda: clock.now().date()
        )
        return asyncio.run(_with(installation, args))
    except _Stop as stop:
        print(f"trede report: {stop}", file=sys.stderr)
        return stop.code
    except Unprintable as error:
        print(f"trede report: {error}", file=sys.stderr)
        return REFUSED
    except OSError as error:
        print(f"trede report: {error.filename or args.out}: {error.strerror}", file=sys.stderr)
        return USAGE
    except (ConfigError, VaultError, DatabaseError, ProcedureError) as error:
        print(error, file=sys.stderr)
        return SETTINGS


async def _with(installation: Installation, args: argparse.Namespace) -> int:
    async with installation as setting:
        if args.organisation not in setting.organisations:
            raise _Stop(f"organisatie '{args.organisation}' is er niet. Kies uit: {', '.join(setting.organisations)}.")
        work = _Work(setting, args)
        if args.bring:
            await work.bring_in(args.bring)
        if args.triasweb:
            await work.export()
        else:
            _write(await work.page(), args.out)
    return OK


def _write(made: Page, folder: Path) -> None:
    for path in reports_files.write(made, folder, clock.now().date()):
        print(path)


@dataclass(frozen=True, slots=True)
class _Work:
    setting: Setting
    args: argparse.Namespace

    @property
    def procedure(self) -> Procedure:
        return self.setting.library.newest(self.args.organisation)

    @property
    def words(self) -> Words:
        return words_in("nl", "u", self.procedure.id)

    @property
    def year(self) -> int:
        return self.args.year or (int(self.args.van[:4]) if _is_month(self.args.van) else clock.now().year)

    async def page(self) -> Page:
        """One of the pages."""
        if self.args.bespreking:
            return await self._discussion(self.args.bespreking)
        part = self._part()
        if self.args.stand:
            own = [one for one in await self._cases() if part is None or part[1] in _of(one, part[0])]
            return reports_cases.digest(self.procedure, self.words, own, clock.now().date())
        first, last = self._period()
        figures = await self._figures(first, last, part)
        entries = await register.of(self.setting.db, self.setting.ring, self.procedure.id)
        earlier = await self._earlier(part) if figures.whole_year else {}
        kind = "mr" if self.args.mr else "jaar"
        return page(Asked(self.procedure, figures, earlier, entries, self._texts(), kind), self.words)

    async def bring_in(self, file: Path) -> None:
        """What was counted before Trede; the same file twice counts once."""
        text = _text(file)
        labels = Labels(self.procedure, self.words)
        figures = reports_import.read(text, file.name, self.procedure, labels, self.year)
        first, last = f"{self.year}-01", f"{self.year}-12"
        await self.setting.db.write(journal.bring_in(self.procedure.id, figures, first, last))
        own = await journal.own_months(self.setting.db, self.procedure.id, first, last)
        both = sorted({month for month, _ in figures} & set(own))
        print(f"{len(figures)} cijfers van voor Trede staan erbij.", file=sys.stderr)
        if both:
            print(f"Let op: in {', '.join(both)} telde Trede zelf ook. Die worden opgeteld.", file=sys.stderr)

    async def export(self) -> None:
        """For TriasWeb: a file that somebody takes over there. It is no connection."""
        columns = self.procedure.report.export
        if not columns:
            raise _Stop(f"{self.procedure.name} heeft geen kolommen onder [report] export in de regeling.")
        first, last = self._period()
        found = [one for one in await self._cases() if first <= _month(one) <= last]
        rows, left = reports_cases.exported(self.procedure, self.words, found)
        head = [one.heading for one in columns]
        told = {
            "organisatie": self.procedure.name, "van": first, "tot": last,
            "kolommen": {one.heading: one.field or one.source for one in columns},
            "regels": [dict(zip(head, row, strict=True)) for row in rows], "niet_erbij": left,
        }  # fmt: skip
        name = f"triasweb-{self.procedure.id}-{first}-{last}"
        self.args.out.mkdir(mode=0o700, parents=True, exist_ok=True)
        for ending, text in (("csv", csv_text(head, rows)), ("json", json.dumps(told, ensure_ascii=False, indent=1))):
            path = self.args.out / f"{name}.{ending}"
            reports_files.keep(path, text.encode())
            print(path)
        for reason, total in left.items():
            print(f"Niet erbij ({reason}): {total}", file=sys.stderr)

    # -- what it is about ------------------------------------------------------------------------------------------

    def _period(self) -> tuple[str, str]:
        first, last = self.args.van or f"{self.year}-01", self.args.tot or f"{self.year}-12"
        for month in (first, last):
            if not _is_month(month):
                raise _Stop(f"'{month}' is geen maand, zoals 2026-03.", USAGE)
        if first > last or first[:4] != last[:4] or first[:4] != str(self.year):
            raise _Stop(f"{first} tot en met {last} is geen stuk van {self.year}.", USAGE)
        return first, last

    def _part(self) -> Dimension | None:
        if self.args.voor:
            return self._part_of(self.args.voor)
        if not self.args.deel:
            return None
        given, _, value = self.args.deel.partition("=")
        name, value = self.procedure.case.scopes.get(given, given), plain(value)
        if name not in splits_of(self.procedure):
            known = ", ".join((*self.procedure.case.scopes, *splits_of(self.procedure))) or "geen"
            raise _Stop(f"deel '{given}' wordt hier niet apart geteld. Wel: {known}.")
        values = Labels(self.procedure, self.words).values(name)
        if values and value not in values:
            raise _Stop(f"{given} '{value}' is er niet. Kies uit: {', '.join(values)}.")
        return name, value

    def _part_of(self, person: str) -> Dimension | None:
        """What somebody may see: their own part, and nothing of another."""
        found = next((one for one in self.setting.staff.everybody(self.procedure.id) if one.id == person), None)
        if found is None:
            raise _Stop(f"persoon '{person}' werkt niet bij {self.procedure.name}.")
        if not found.scope:
            return None
        if len(found.scope) > 1:
            raise _Stop(f"{person} hoort bij meer dan één deel; kies er een met --deel.")
        (scope,) = found.scope
        name = self.procedure.case.scopes.get(scope)
        if name is None:
            raise _Stop(f"deel '{scope}' wordt hier niet apart geteld: zet het veld onder [case] scopes.")
        who = Person(found.id, found.name, found.roles, False, found.scope, ())
        own = (one for one in Labels(self.procedure, self.words).values(name)
               if part_of(self.procedure, {name: one}, who) == "own")  # fmt: skip
        return name, next(own, plain(found.scope[scope]))

    async def _figures(self, first: str, last: str, part: Dimension | None) -> Counted:
        return Counted(await journal.counted(self.setting.db, self.procedure.id, first, last), first, last, part)

    async def _earlier(self, part: Dimension | None) -> Mapping[int, Counted]:
        years = range(self.year - YEARS, self.year)
        found = {year: await self._figures(f"{year}-01", f"{year}-12", part) for year in years}
        return {year: one for year, one in found.items() if one.months}

    async def _cases(self) -> list[Case]:
        found = await cases.everything(self.setting.db, self.setting.ring)
        return [one.case for one in found if one.case.organisation == self.procedure.id]

    async def _discussion(self, number: str) -> Page:
        found = await cases.numbered(self.setting.db, self.setting.ring, number)
        if found is None or found.case.organisation != self.procedure.id:
            raise _Stop("die zaak is er niet.")
        if found.case.open:
            raise _Stop("deze zaak loopt nog. Bespreken kan als zij is afgehandeld.")
        return reports_cases.discussion(self.setting.library.pinned(found.case.procedure), self.words, found.case)

    def _texts(self) -> dict[str, str]:
        if self.args.teksten is None:
            return {}
        try:
            told = tomllib.loads(_text(self.args.teksten))
        except tomllib.TOMLDecodeError:
            raise _Stop(f'{self.args.teksten} is geen TOML. Schrijf: {TEXTS[0]} = "…".', USAGE) from None
        wrong = [name for name, text in told.items() if name not in TEXTS or not isinstance(text, str)]
        if wrong:
            raise _Stop(f"{self.args.teksten}: '{wrong[0]}' kan niet. Wel: {', '.join(TEXTS)}.", USAGE)
        return told


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        place = str(file)
        raise ConfigError([Problem("bestand", place, "tekst in UTF-8", "Bewaar het als CSV UTF-8.")]) from None


def _is_month(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text))


def _month(case: Case) -> str:
    return (case.received_on or case.filed_on).strftime("%Y-%m")


def _of(case: Case, name: str) -> tuple[str, ...]:
    return tuple(plain(one) for one in case.codes.get(name, "").split(","))
