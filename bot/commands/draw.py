"""`trede draw`: writes the page of each ladder that an organisation signs; it changes no rule and no word."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.drawing import page
from flows.library import FOLDER
from flows.procedure import Procedure, ProcedureError, load

DRAWN, USAGE, UNREADABLE = 0, 2, 3
PAGES = Path(__file__).parents[2] / "docs" / "ladders"

_DRAW = """\
Schrijft van elke ladder één bladzijde: een tekening, alle woorden met u en met je, de velden, de termijnen en
rollen met hun bron, en wat er ontbreekt. Dat is de bladzijde waar een organisatie voor tekent."""
_CODES = """\
Afloop: 0 geschreven; 2 verkeerd gebruik, of de map is niet te schrijven; 3 een regeling is niet te
gebruiken."""


def add_draw_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede draw` takes."""
    parser.description, parser.epilog = _DRAW, _CODES
    parser.add_argument("--to", metavar="MAP", type=Path, default=PAGES, help="waarheen (docs/ladders)")
    parser.add_argument("files", metavar="BESTAND", nargs="*", type=Path, help="regeling, anders alle")


def draw(args: argparse.Namespace) -> int:
    """Write the pages. Their names go to standard output."""
    try:
        procedures = [load(path) for path in args.files or sorted(FOLDER.glob("*.toml"))]
    except ProcedureError as error:
        print(f"{error.file}: niet te gebruiken; `trede check` zegt meer", file=sys.stderr)
        return UNREADABLE
    try:
        args.to.mkdir(parents=True, exist_ok=True)
        for name, procedure in named(procedures).items():
            (args.to / name).write_text(page(procedure), encoding="utf-8")
            print(args.to / name)
    except OSError as error:
        print(f"{args.to} is niet te schrijven: {error.strerror}", file=sys.stderr)
        return USAGE
    return DRAWN


def named(procedures: list[Procedure]) -> dict[str, Procedure]:
    """The page of each version; the newest of an organisation bears its name alone."""
    newest = {one.id: one for one in sorted(procedures, key=lambda procedure: procedure.valid_from)}
    return {f"{one.id if newest[one.id] is one else one.pin}.md": one for one in procedures}
