"""`trede case …`: what staff can do in their chat, for who has none. It shows no word of a client, and sends nothing.

What must be done is laid ready for the running bot, which does it within a minute; so there is one road for all.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot import clock, config
from bot.acting import Order
from bot.attending import Attending
from bot.commands.taking_down import taken_down
from bot.config import ConfigError
from bot.desk import Desk
from bot.installation import Installation
from bot.render import words_in
from bot.setting import Setting
from bot.staff import Staff
from flows.case import Deed, NotAllowed, act
from flows.duty_cases import about, actions, owed, role_for
from flows.duty_intake import WAYS
from flows.duty_values import Matter
from flows.library import Library
from flows.procedure import ProcedureError
from storage import journal, orders
from storage import staff as desks
from storage.database import DatabaseError
from storage.vault import VaultError

OK, REFUSED, USAGE, SETTINGS = 0, 1, 2, 3
CODES = (
    "Uitgangscodes: 0 gelukt, 1 dit kan niet (met de reden), 2 verkeerd gebruik, 3 instellingen kloppen niet. "
    "Wat gedaan moet worden, doet de bot die draait, binnen een minuut; draait hij niet, dan zodra hij start."
)


class _Stop(Exception):
    """The command ends here, with these words and this exit code."""

    def __init__(self, words: str, code: int = REFUSED) -> None:
        super().__init__(words)
        self.code = code


def add_case_arguments(parser: argparse.ArgumentParser) -> None:
    """The five things that can be done."""
    parser.description = "Werk aan zaken zonder chat: zien wat wacht, een handeling doen, een zaak invoeren."
    parser.epilog = CODES
    ways = parser.add_subparsers(dest="way", metavar="WAT", required=True)
    every = argparse.ArgumentParser(add_help=False)
    every.add_argument("--as", dest="person", metavar="PERSOON", required=True, help="uw id uit het personeelsbestand")
    ways.add_parser("list", parents=[every], help="wat op u wacht, en tot wanneer", epilog=CODES)
    show = ways.add_parser("show", parents=[every], help="één zaak: stand, dagen, handelingen", epilog=CODES)
    show.add_argument("number", metavar="NUMMER")
    do = ways.add_parser("do", parents=[every], help="een handeling doen", epilog=CODES)
    do.add_argument("number", metavar="NUMMER")
    do.add_argument("action", metavar="HANDELING", help="zoals `show` haar noemt, bijvoorbeeld ontvangen")
    do.add_argument(
        "--met",
        dest="values",
        metavar="vraag=antwoord",
        nargs="+",
        default=[],
        help='zoals weken=2 reden="Wij…"',
    )
    new = ways.add_parser("new", parents=[every], help="een klacht van iemand die belde, schreef of langskwam")
    new.add_argument("organisation", metavar="ORGANISATIE")
    new.add_argument("--way", dest="how", choices=WAYS, required=True, help="hoe de klacht binnenkwam")
    new.add_argument("--received", metavar="DAG", help="de dag waarop, zoals 2026-11-26 (anders vandaag)")
    notice = ways.add_parser("notice", parents=[every], help="een melding dat ergens anders een klacht ligt")
    notice.add_argument("organisation", metavar="ORGANISATIE")
    notice.add_argument("role", metavar="ROL", help="waar de klacht ligt, bijvoorbeeld klachtenportaal")


def case(args: argparse.Namespace) -> int:
    """Do one of them."""
    try:
        settings = config.load(os.environ, known=Library.read().organisations).for_service()
        assert settings.root_key_file and settings.staff_file
        people = Staff.load(settings.staff_file)
        installation = Installation(
            settings.data_dir, settings.root_key_file, people, settings.organisations, lambda: clock.now().date()
        )
        return asyncio.run(_with(installation, args))
    except _Stop as stop:
        print(f"trede case: {stop}", file=sys.stderr)
        return stop.code
    except (ConfigError, VaultError, DatabaseError, ProcedureError) as error:
        print(error, file=sys.stderr)
        return SETTINGS


async def _with(installation: Installation, args: argparse.Namespace) -> int:
    async with installation as setting:
        if not any(one.id == args.person for name in setting.organisations for one in setting.staff.everybody(name)):
            raise _Stop(f"persoon '{args.person}' staat niet in het personeelsbestand", USAGE)
        setting.bind(await desks.everybody(setting.db, setting.ring))
        return await _Work(setting, args.person).do(args)


@dataclass(frozen=True, slots=True)
class _Work:
    setting: Setting
    person: str

    async def do(self, args: argparse.Namespace) -> int:
        match args.way:
            case "list":
                return await self._list()
            case "show":
                return await self._show(await self._matter(args.number))
            case "do":
                return await self._carry_out(await self._matter(args.number), args.action, dict(_pairs(args.values)))
            case "new":
                self._may_enter(args.organisation)
                return await self._new(args.organisation, args.how, _day(args.received))
            case _:
                self._may_enter(args.organisation)
                return await self._notice(args.organisation, args.role)

    async def _matters(self) -> Sequence[Matter]:
        desk = Desk(self.setting)
        return (await Attending(self.setting, desk, clock.now()).docket(self.person)).matters

    async def _matter(self, number: str) -> Matter:
        """A case of somebody else is told as one that does not exist: the number alone must tell nothing."""
        found = next((one for one in await self._matters() if one.case.number == number), None)
        if found is None:
            raise _Stop(f"zaak '{number}' is er niet, of is niet van u. Zie: trede case list --as {self.person}")
        return found

    async def _list(self) -> int:
        matters = [one for one in await self._matters() if one.case.state != "gesloten"]
        words = words_in("nl", "u")
        today = clock.now().date()
        for one in sorted(matters, key=lambda one: _by_day(one)):
            term = owed(one)
            facts = {"nummer": one.case.number, "toestand": words.of(f"toestand.{one.case.state}")}
            kind = "rust" if term is None else "laat" if term.due < today else "voor"
            if term:
                named = words_in("nl", "u", one.procedure.id).of(f"termijn_naam.{term.term}")
                line = words.of(f"team_regel.{kind}", {**facts, "termijn": named, "datum": term.due})
            else:
                line = words.of(f"team_regel.{kind}", facts)
            print(line)
        if not matters:
            print("Er wacht niets op u.")
        return OK

    async def _show(self, matter: Matter) -> int:
        # Who looked at a case, and when: the same line as from a chat (AVG 15).
        note = journal.note(self.setting.vault, matter.case.number, f"ingezien {self.person}", clock.now().date())
        await self.setting.db.write([note])
        words = words_in("nl", "u", matter.procedure.id)
        print(f"Zaak {matter.case.number}")
        print(words.lines(about(matter.procedure, matter.case, clock.now().date())))
        print("\nDit kunt u nu doen:")
        for row in actions(matter):
            asks = " ".join(f"{name}=…" for name in row.asks)
            print(f"  {row.action} {asks}".rstrip() + f"    ({words.of(f'handeling.{row.action}')})")
        return OK

    async def _carry_out(self, matter: Matter, action: str, values: dict[str, str]) -> int:
        """The table answers here and now; what it allows is done by the running house, where it is asked again."""
        row = next((one for one in actions(matter) if one.action == action), matter.procedure.case.row(action))
        words = words_in("nl", "u", matter.procedure.id)
        unknown = sorted(set(values) - set(row.asks if row else ()))
        if unknown:
            raise _Stop(f"'{unknown[0]}' hoort niet bij {action}. Gevraagd wordt: {', '.join(row.asks if row else ())}")
        role = role_for(matter, row) if row and row in actions(matter) else matter.roles[0]
        deed = Deed(action, clock.now().date(), self.person, role, values)
        try:
            act(matter.procedure, matter.case, deed)
        except NotAllowed as error:
            raise _Stop(words.of(error.why, {**error.facts, "nummer": matter.case.number})) from None
        order = Order(matter.id, action, self.person, role, values).told("", "")
        await self.setting.db.write([orders.ask(self.setting.ring, order, clock.now().date())])
        print(f"Ligt klaar: {words.of(f'handeling.{action}')} (zaak {matter.case.number}).")
        return OK

    def _may_enter(self, organisation: str) -> None:
        people = self.setting.staff.everybody(organisation)
        if organisation not in self.setting.organisations or not any(one.id == self.person for one in people):
            raise _Stop(f"'{organisation}' is geen organisatie waar {self.person} werkt", USAGE)

    async def _new(self, organisation: str, way: str, received: date) -> int:
        """Ask the client's questions here; the whole of it is laid ready when the client says that it is right."""
        ladder = self.setting.ladder(self.setting.library.valid(organisation, clock.now().date()).pin)
        session = taken_down(ladder, way, received, clock.now(), input, print)
        if session is None:
            raise _Stop("gestopt; er is niets bewaard")
        order = {"kind": "taken_down", "case": "", "by": self.person, "state": session.to_json()}
        await self.setting.db.write([orders.ask(self.setting.ring, order, clock.now().date())])
        print("Ligt klaar. U krijgt een verzegelde brief met het nummer en de terugkomcode, om aan de klager te geven.")
        return OK

    async def _notice(self, organisation: str, role: str) -> int:
        procedure = self.setting.library.valid(organisation, clock.now().date())
        if role not in procedure.roles or not procedure.roles[role].external:
            outside = ", ".join(name for name, one in procedure.roles.items() if one.external)
            raise _Stop(f"rol '{role}' is geen plek buiten {procedure.name}. Kies uit: {outside}", USAGE)
        order = {"kind": "notice", "case": "", "by": self.person, "organisation": organisation, "role": role}
        await self.setting.db.write([orders.ask(self.setting.ring, order, clock.now().date())])
        print("Ligt klaar: een zaak zonder inhoud, met een nummer van ons.")
        return OK


def _by_day(matter: Matter) -> tuple[bool, date]:
    term = owed(matter)
    return term is None, term.due if term else matter.case.filed_on


def _pairs(values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for one in values:
        name, found, value = one.partition("=")
        if not found:
            raise _Stop(f"'{one}': schrijf vraag=antwoord", USAGE)
        yield name, value


def _day(text: str | None) -> date:
    today = clock.now().date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise _Stop(f"'{text}': schrijf een dag zoals 2026-11-26", USAGE) from None
    if day > today:
        raise _Stop(f"'{text}': die dag moet nog komen", USAGE)
    return day
