"""`trede check`: walks every ladder and lists what a client could fall into; it changes nothing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from bot.render import MissingWords, Words
from flows.check import Report
from flows.check import check as walk
from flows.check_words import Says, Wordless
from flows.library import FOLDER
from flows.procedure import Procedure, ProcedureError, load
from flows.session import Facts, Tone

CLEAN, FINDINGS, USAGE, UNREADABLE = 0, 1, 2, 3

_CHECK = """\
Loopt elke ladder helemaal door met de echte motor, en noemt alles waar een cliënt in vast kan lopen: een stap
zonder uitweg, een recht dat te ver weg is, wachten zonder termijn, woorden die ontbreken. Zonder BESTAND:
alle regelingen van deze installatie."""
_CODES = """\
Afloop: 0 niets gevonden; 1 er is iets gevonden; 2 verkeerd gebruik; 3 een bestand is niet te lezen of te
gebruiken."""


def add_check_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede check` takes."""
    parser.description, parser.epilog = _CHECK, _CODES
    parser.add_argument("files", metavar="BESTAND", nargs="*", type=Path, help="regeling (organisatie.datum.toml)")


def check(args: argparse.Namespace) -> int:
    """Walk the ladders. The report goes to standard output, unusable files to standard error."""
    outcome = CLEAN
    for path in args.files or sorted(FOLDER.glob("*.toml")):
        try:
            procedure = load(path)
        except ProcedureError as error:
            _refuse(error)
            outcome = UNREADABLE
            continue
        report = walk(procedure, spoken(procedure))
        _tell(report)
        if report.findings and outcome == CLEAN:
            outcome = FINDINGS
    return outcome


def spoken(procedure: Procedure, words: Callable[[Tone], Words] | None = None) -> Says:
    """The Dutch sentences of this organisation, for the walk to ask."""
    words = words or (lambda tone: Words("nl", tone, procedure.id))

    def says(key: str, facts: Facts, tone: Tone) -> str:
        try:
            return words(tone).of(key, facts)
        except MissingWords as error:
            if error.args[0] == key:
                raise Wordless("zijn er niet", "een msgid met deze sleutel in locales/nl") from None
            raise Wordless(f"noemen '{error.args[0]}', en daar zijn geen woorden voor", "die woorden") from None
        except KeyError as error:
            thing = f"hebben een leeg vak {{{error.args[0]}}}"
            raise Wordless(thing, "een feit dat op deze plek bekend is") from None

    return says


def _tell(report: Report) -> None:
    if report.findings:
        print(f"{report.pin}: {len(report.findings)} keer iets waar een cliënt in vast kan lopen")
    else:
        print(f"{report.pin}: niets gevonden ({report.walks} wandelingen, {report.spots} plekken)")
    for finding in report.findings:
        print(f"  - {finding}")
        if finding.way:
            print(f"      zo komt u er: {finding.road()}")
    for note in report.notes:
        print(f"  let op: {note}")


def _refuse(error: ProcedureError) -> None:
    print(f"{error.file}: niet te gebruiken", file=sys.stderr)
    for problem in error.problems:
        print(f"  - {problem}", file=sys.stderr)
