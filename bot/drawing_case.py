"""What may be done with a filed complaint, as tables for the page that an organisation signs. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.drawing_tables import source, table
from bot.render import Words
from flows.case_table import CLIENT, HOUSE, RUNG, Row
from flows.procedure import Procedure

_BY = {RUNG: "wie de klacht nu heeft", CLIENT: "de klager", HOUSE: "de bot"}
_GUARDS = {
    "verlengen": "alleen vóór het einde van de termijn, één keer",
    "pauze": "alleen met het ja van de klager",
    "overdragen": "alleen met het ja van de klager",
    "samenvoegen": "alleen twee zaken van dezelfde klager",
}


def case_tables(procedure: Procedure, words: Words) -> Iterator[str]:
    """The rows with their reasons, the questions of each, and how a case may be closed."""
    if not procedure.case.rows or not procedure.submits:
        return
    yield from ("## Wat er met een klacht gedaan mag worden", "")
    yield from ("Wat hier niet staat, mag niet: de bot weigert het, en zegt wat wel kan.", "")
    heads = ("handeling", "door", "als de klacht is", "daarna", "eerst nodig", "grond")
    yield from table("Handelingen", heads, (_row(procedure, words, row) for row in procedure.case.rows))
    yield from table("Wat er wordt gevraagd", ("handeling", "vragen"), _asked(procedure, words))
    closing = procedure.case.asks.get("sluitreden")
    if closing is not None:
        rows = (
            (words.of(f"keuze.sluitreden.{one.id}"), _needs(words, one.needs), "ja" if one.outside else "")
            for one in closing.options
        )
        yield from table("Hoe een zaak dicht mag", ("reden", "eerst nodig", "buiten de eigen regeling"), rows)


def _row(procedure: Procedure, words: Words, row: Row) -> tuple[str, ...]:
    by = ", ".join(_BY.get(role) or words.of(f"rol.{role}") for role in row.by)
    before = ", ".join(words.of(f"toestand.{state}") for state in row.before)
    after = words.of(f"toestand.{row.after}") if row.after else "blijft zo"
    needs = [_needs(words, row.needs), _GUARDS.get(row.guard, ""), "één keer" if row.once else ""]
    done = words.of(f"handeling.{row.action}")
    return f"{done} (`{row.action}`)", by, before, after, "; ".join(filter(None, needs)), source(row.source)


def _needs(words: Words, needs: tuple[str, ...]) -> str:
    """Each need in words; alternatives with "of"."""
    return "; ".join(" of ".join(_need(words, one) for one in need.split("|")) for need in needs)


def _need(words: Words, need: str) -> str:
    if need.startswith("termijn:"):
        return f"de termijn is voorbij: {words.of('termijn_naam.' + need.removeprefix('termijn:'))}"
    action, _, wanted = need.partition(".")
    name, _, value = wanted.partition("=")
    said = words.of(f"handeling.{action.removesuffix('*')}")
    key = f"keuze.{name}.{value}"
    return f"{said} ({words.of(key) if words.has(key) else value})" if wanted else said


def _asked(procedure: Procedure, words: Words) -> Iterator[tuple[str, str]]:
    for row in procedure.case.rows:
        questions = [
            f"{words.of(f'vraag_team.{name}')}{'' if procedure.case.asks[name].required else ' (mag open)'}"
            for name in row.asks
            if CLIENT not in row.by
        ]
        if questions:
            yield words.of(f"handeling.{row.action}"), " · ".join(questions)
