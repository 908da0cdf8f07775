"""`trede register`: what an organisation learned from complaints, and how far it is with that. It shows no story."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import clock, config
from bot.config import ConfigError
from bot.installation import Installation
from bot.setting import Setting
from bot.sheet import csv_text
from bot.staff import Staff
from flows.access import SCOPES, plain
from flows.improving import DUE, ESTABLISHED, OWNER, REASON, STATUS, STATUSES, Improvement, NotAllowed, step
from flows.library import Library
from flows.procedure import ProcedureError
from storage import register as lines
from storage.database import DatabaseError
from storage.register import Line
from storage.vault import VaultError

OK, UNKNOWN, SETTINGS = 0, 1, 3
POINT = "verbeterpunt"
MAY = (POINT, "oorzaak", STATUS, OWNER, DUE, ESTABLISHED, REASON, "nummers", *SCOPES)
"""What can be set."""
COLUMNS = ("id", "dag", "deel", POINT, "oorzaak", STATUS, OWNER, DUE, ESTABLISHED, "zaken", REASON)

_DESCRIPTION = """\
Het verbeterregister: wat de organisatie van klachten leert. Een verbeterpunt begint als voorstel, wordt vastgesteld,
is lopend, en dan klaar. Er staat geen woord van een cliënt in; wie een regel schrijft, noemt geen namen."""
_CODES = """\
Afloop: 0 gelukt; 1 deze regel is er niet, of deze stap kan niet; 2 verkeerd gebruik; 3 instellingen kloppen niet."""

Work = Callable[[Setting], Coroutine[Any, Any, int]]


def add_register_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede register` takes."""
    parser.description, parser.epilog = _DESCRIPTION, _CODES
    parser.add_argument("organisation", metavar="ORGANISATIE")
    parser.add_argument(
        "action",
        choices=("list", "add", "set", "export"),
        help="list: alle regels; add: een nieuwe; set: verander er een; export: als CSV",
    )
    parser.add_argument("words", metavar="WAARDE", nargs="*", help=f"bij set eerst het id; dan naam=waarde: {MAY}")
    parser.add_argument("--out", metavar="BESTAND", type=Path, help="bij export: waarheen, anders naar het scherm")
    parser.add_argument("--deel", metavar="DEEL=NAAM", default="", help="alleen van dit deel, zoals member=noord")


def register(args: argparse.Namespace) -> int:
    """Do one of them."""
    work: dict[str, Work] = {
        "list": lambda setting: _list(setting, args),
        "add": lambda setting: _add(setting, args),
        "set": lambda setting: _set(setting, args),
        "export": lambda setting: _export(setting, args),
    }
    try:
        settings = config.load(os.environ, known=Library.read().organisations).for_service()
        return asyncio.run(_with(settings, args.organisation, work[args.action]))
    except (ConfigError, VaultError, DatabaseError, ProcedureError) as error:
        print(error, file=sys.stderr)
        return SETTINGS
    except NotAllowed as error:
        return _stop(f"dit kan niet: {error.why}")


async def _with(settings: config.Settings, organisation: str, work: Work) -> int:
    assert settings.root_key_file and settings.staff_file
    people = Staff.load(settings.staff_file)
    async with Installation(
        settings.data_dir, settings.root_key_file, people, settings.organisations, lambda: clock.now().date()
    ) as setting:
        if organisation not in setting.library.organisations:
            return _stop(f"organisatie '{organisation}' is er niet. Kies uit: {', '.join(setting.organisations)}.")
        return await work(setting)


async def _list(setting: Setting, args: argparse.Namespace) -> int:
    for line in await improvements(setting, args.organisation, args.deel):
        cells = dict(zip(COLUMNS, cells_of(line), strict=True))
        until = f", klaar op {cells[DUE]}" if cells[DUE] else ""
        owner = f", {cells[OWNER]}" if cells[OWNER] else ""
        print(f"{line.id}  {cells[STATUS]}{owner}{until}: {cells[POINT]}")
    return OK


async def _add(setting: Setting, args: argparse.Namespace) -> int:
    given = values_of(args.words)
    if not given.get(POINT):
        raise NotAllowed(f"een nieuwe regel heeft {POINT}=… nodig.")
    today = clock.now().date()
    # It begins as a proposal; each further step is taken, and checked, on its own.
    made = step(Improvement(), {**given, STATUS: "voorstel"}, today)
    line = lines.fresh(args.organisation, POINT, today, _checked(setting, args.organisation, made.values))
    await setting.db.write([lines.save(setting.ring, line)])
    print(line.id)
    return OK


async def _set(setting: Setting, args: argparse.Namespace) -> int:
    name, *rest = args.words or [""]
    found = next((one for one in await improvements(setting, args.organisation) if one.id == name), None)
    if found is None:
        return _stop(f"regel '{name}' is er niet. `trede register {args.organisation} list` noemt ze alle.")
    moved = step(Improvement(found.values), values_of(rest), clock.now().date())
    line = lines.changed(found, _checked(setting, args.organisation, moved.values))
    await setting.db.write([lines.save(setting.ring, line)])
    print(f"{line.id}  {moved.status}")
    expected = setting.library.newest(args.organisation).report.established_by
    if moved.status == "vastgesteld" and expected.casefold() not in line.values[ESTABLISHED].casefold():
        print(f"Let op: hier stelt {expected} een verbeterpunt vast.", file=sys.stderr)
    return OK


async def _export(setting: Setting, args: argparse.Namespace) -> int:
    text = csv_text(COLUMNS, (cells_of(line) for line in await improvements(setting, args.organisation, args.deel)))
    if args.out is None:
        print(text, end="")
    else:
        args.out.write_text(text, encoding="utf-8", newline="")
        print(args.out)
    return OK


async def improvements(setting: Setting, organisation: str, part: str = "") -> list[Line]:
    """The improvements of an organisation, or of one part (`member=noord`)."""
    name, _, wanted = part.partition("=")
    found = await lines.of(setting.db, setting.ring, organisation)
    return [
        one for one in found if one.kind == POINT and (not part or plain(one.values.get(name, "")) == plain(wanted))
    ]


def cells_of(line: Line) -> tuple[str, ...]:
    """One row of the export."""
    values = line.values
    part = ", ".join(values[name] for name in SCOPES if values.get(name))
    own = {
        "id": line.id, "dag": line.day.isoformat(), "deel": part, "zaken": ", ".join(lines.numbers(line)),
        STATUS: Improvement(values).status,
    }  # fmt: skip
    return tuple(own.get(name, values.get(name, "")) for name in COLUMNS)


def values_of(words: list[str]) -> dict[str, str]:
    """`naam=waarde` as values. Raises NotAllowed."""
    return dict(_pairs(words))


def _pairs(words: list[str]) -> Iterator[tuple[str, str]]:
    for word in words:
        name, is_, value = word.partition("=")
        if not is_ or name not in MAY:
            raise NotAllowed(f"'{word}' is geen naam=waarde. Namen: {', '.join(MAY)}. Status: {', '.join(STATUSES)}.")
        yield name, value.strip()


def _checked(setting: Setting, organisation: str, values: Mapping[str, str]) -> Mapping[str, str]:
    members = {one.id for one in setting.staff.members(organisation)}
    if members and values.get("member") and values["member"] not in members:
        raise NotAllowed(f"member '{values['member']}' is er niet. Kies uit: {', '.join(sorted(members))}.")
    return values


def _stop(words: str) -> int:
    print(f"trede register: {words}", file=sys.stderr)
    return UNKNOWN
