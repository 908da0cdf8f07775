"""Figures from before Trede, for a start in the middle of a year: read from CSV and checked; it writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.problem import ConfigError, Problem
from bot.reports_labels import Labels
from bot.sheet import read_csv
from flows import figures as f
from flows.figures import UNKNOWN
from flows.procedure import Procedure

HEAD = ("maand", "code", "aantal")
HEADS = (
    f.INGEDIEND, f.OP_TIJD, f.VERLENGD_OP_TIJD, f.TE_LAAT, f.VERLENGD, f.NIET_BEHANDELD, f.INGETROKKEN, f.NAAR_TREDE,
    f.BEANTWOORD, f.OORDEEL, f.TEVREDEN, f.GESLOTEN, f.MAATREGEL, f.VERBETERPUNT, f.COMPLIMENT,
)  # fmt: skip
OWN = ("trede", "officieel", "weg", "termijn", "reden_niet", "sluitreden", "oordeel", "tevreden", "soort_maatregel",
       "oorzaak")  # fmt: skip
"""Names by which every organisation can give figures apart; its own splits and subjects come on top."""
MOST = 3


def read(text: str, file: str, procedure: Procedure, labels: Labels, year: int) -> dict[tuple[str, str], int]:
    """Month and code -> total. Raises ConfigError with everything that is wrong, each with its line."""
    head, rows = read_csv(text)
    if tuple(head[:3]) != HEAD:
        raise ConfigError([_wrong(file, 1, "de eerste regel", ";".join(HEAD), "docs/reports.md heeft een voorbeeld.")])
    found: dict[tuple[str, str], int] = {}
    problems: list[Problem] = []
    for line, row in rows:
        wrong = list(_faults(row, file, line, procedure, labels, year))
        figure = row["maand"], row["code"]
        if not wrong and figure in found:
            wrong = [_wrong(file, line, f"{row['code']} in {row['maand']}", "één keer", "Haal een van de twee weg.")]
        problems += wrong
        if not wrong:
            found[figure] = int(row["aantal"])
    problems += [] if problems else list(_larger_than_whole(found, file))
    if problems:
        raise ConfigError(problems)
    return found


def _faults(
    row: Mapping[str, str], file: str, line: int, procedure: Procedure, labels: Labels, year: int
) -> Iterator[Problem]:
    if not re.fullmatch(rf"{year}-(0[1-9]|1[0-2])", row["maand"]):
        yield _wrong(
            file, line, f"maand '{row['maand']}'", f"een maand van {year}, zoals {year}-03", "Verbeter de maand."
        )
    if not re.fullmatch(r"\d{1,6}", row["aantal"]):
        yield _wrong(file, line, f"aantal '{row['aantal']}'", "een heel getal, 0 of meer", "Verbeter het aantal.")
    head, dimensions = f.read(row["code"])
    if head not in HEADS:
        yield _wrong(file, line, f"code '{head}'", f"een van: {', '.join(HEADS)}", "Verbeter de code.")
    if len(dimensions) >= MOST:
        yield _wrong(file, line, f"code '{row['code']}'", "hooguit twee verdelingen", "Haal er een weg.")
    splits = f.splits_of(procedure)
    names = (*OWN, *splits, *procedure.report.subjects)
    for name, value in dimensions:
        known = (*labels.values(name), UNKNOWN, *procedure.roles) if name in names else ()
        if name not in names:
            yield _wrong(file, line, f"verdeling '{name}'", f"een van: {', '.join(names)}", "Verbeter de naam.")
        elif name == "termijn":
            known = tuple(procedure.terms)
        if known and value not in known:
            yield _wrong(file, line, f"{name}={value}", f"een van: {', '.join(known)}", "Verbeter de waarde.")
    if len(dimensions) == MOST - 1 and dimensions[0][0] not in splits:
        expected = f"eerst een deel van de organisatie ({', '.join(splits) or 'dat heeft deze regeling niet'})"
        yield _wrong(file, line, f"code '{row['code']}'", expected, "Draai de twee om, of haal er een weg.")


def _larger_than_whole(found: Mapping[tuple[str, str], int], file: str) -> Iterator[Problem]:
    for (month, code), total in found.items():
        head = code.partition("|")[0]
        whole = found.get((month, head), 0)
        if total > whole:
            yield Problem(
                f"{code} in {month}: {total}", file, f"niet meer dan het totaal {head}: {whole}",
                f"Voeg een regel toe met het totaal: {month};{head};….",
            )  # fmt: skip


def _wrong(file: str, line: int, thing: str, expectation: str, way_out: str) -> Problem:
    return Problem(thing, f"{file}, regel {line}", expectation, way_out)
