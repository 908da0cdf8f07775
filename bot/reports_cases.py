"""What is told of cases one by one or as they stand now: an export, a sheet to learn from, a digest. Codes alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from bot.page import Block, Bullets, Cell, Heading, Page, Paragraph, Table
from bot.render import Words, day_in_words, month_in_words
from bot.reports_labels import Labels
from flows.access import ADVISER
from flows.case import Case, late
from flows.figures import TE_LAAT, UNKNOWN, tally
from flows.procedure import Procedure
from flows.report_plan import Column

SOON = timedelta(days=14)
UNTOLD = ("toestemming_vragen", "toestemming", "toestemming_terug", "contact_derde", "inschakelen", "ingeschakeld",
          "voorstel", "samenvoegen")  # fmt: skip
"""With whom it was talked about, and what the client allowed: not for others to discuss."""


# -- an export for another system ---------------------------------------------------------------------------------


def exported(procedure: Procedure, words: Words, cases: Sequence[Case]) -> tuple[list[list[str]], dict[str, int]]:
    """The rows of the export, and how many complaints are not in it, by reason."""
    labels = Labels(procedure, words)
    rows: list[list[str]] = []
    left: Counter[str] = Counter()
    for case in cases:
        reason = _left_out(procedure, case)
        if reason:
            left[reason] += 1
        else:
            rows.append([_value(procedure, labels, words, case, one) for one in procedure.report.export])
    return rows, dict(left)


def _left_out(procedure: Procedure, case: Case) -> str:
    """AMB: what goes to the commission is not for this system; what was heard in confidence never leaves."""
    if ADVISER in case.roles:
        return "vertrouwelijk"
    if set(case.roles) & set(procedure.report.export_without):
        return "commissie"
    answers = [case.codes[name] for name in ("registreren", "registreren_medewerker") if name in case.codes]
    if procedure.register_cases == "none" or (procedure.register_cases == "joint" and set(answers) - {"ja"}):
        return "niet_samen"
    return ""


def _value(procedure: Procedure, labels: Labels, words: Words, case: Case, column: Column) -> str:
    if column.field:
        return _answers(labels, column.field, case.codes.get(column.field, ""))
    measures = [deed.values.get("soort_maatregel", UNKNOWN) for deed in case.done("maatregel")]
    last = case.done("sluiten")[-1:]
    match column.source:
        case "soort":
            return "klacht"
        case "nummer":
            # Who asked the klachtenfunctionaris in confidence is not to be found in a register for the whole house.
            return "" if "klachtenfunctionaris" in case.roles else case.number
        case "maand":
            return (case.received_on or case.filed_on).strftime("%Y-%m")
        case "trede":
            return labels.of("trede", case.lies_with)
        case "officieel":
            return labels.of("officieel", case.official or UNKNOWN)
        case "weg":
            return labels.of("weg", case.way)
        case "toestand":
            return words.of(f"toestand.{case.state}")
        case "maatregelen":
            return ", ".join(dict.fromkeys(labels.of("soort_maatregel", one) for one in measures))
        case "uitkomst":
            judged = [deed.values["oordeel"] for deed in case.deeds if deed.values.get("oordeel")]
            return labels.of("oordeel", judged[-1]) if judged else ""
        case "reden":
            return labels.of("sluitreden", last[0].values["sluitreden"]) if last else ""
        case "te_laat":
            return "ja" if any(code == TE_LAAT for _, code in tally(procedure, case)) else "nee"
        case _:
            return ""


def _answers(labels: Labels, name: str, value: str) -> str:
    return ", ".join(labels.of(name, one) for one in value.split(",") if one)


# -- a sheet to learn from ----------------------------------------------------------------------------------------


def discussion(procedure: Procedure, words: Words, case: Case) -> Page:
    """One complaint without names, places or days, for the talk in which an organisation learns from it (IZW).

    Nothing that anybody typed is in it: a name can stand in any sentence.
    """
    labels = Labels(procedure, words)
    came = month_in_words(case.received_on or case.filed_on)
    blocks: list[Block] = [
        Paragraph(words.of("verslag.bespreking.uitleg")),
        Paragraph(words.of("verslag.bespreking.binnen", {"maand": came})),
        Heading(words.of("verslag.bespreking.ging_over")),
        Bullets(tuple(_about(procedure, labels, words, case))),
        Heading(words.of("verslag.bespreking.stappen")),
        Bullets(tuple(dict.fromkeys(_steps(labels, words, case)))),
        Heading(words.of("verslag.bespreking.vragen")),
    ]
    keys = ("vraag_merkte", "vraag_goed", "vraag_anders", "idee")
    blocks += [Paragraph(words.of(f"verslag.bespreking.{key}"), gap=True) for key in keys]
    return Page(f"bespreking-{procedure.id}", words.of("verslag.titel_bespreking"), procedure.name, tuple(blocks))


def _about(procedure: Procedure, labels: Labels, words: Words, case: Case) -> Iterator[str]:
    for name in procedure.report.subjects:
        value = _answers(labels, name, case.codes.get(name, ""))
        if value:
            yield words.of("verslag.bespreking.antwoord", {"wat": labels.name(name), "antwoord": value})


def _steps(labels: Labels, words: Words, case: Case) -> Iterator[str]:
    for deed in case.deeds:
        if deed.role == ADVISER or deed.action in UNTOLD or not words.has(f"handeling.{deed.action}"):
            continue
        what = words.of(f"handeling.{deed.action}")
        for name in ("soort_maatregel", "oordeel", "tevreden", "oorzaak", "reden_niet", "sluitreden"):
            if deed.values.get(name):
                what += f" ({labels.of(name, deed.values[name])})"
        yield words.of("verslag.bespreking.stap", {"maand": month_in_words(deed.on), "wat": what})


# -- how it stands now --------------------------------------------------------------------------------------------


def digest(procedure: Procedure, words: Words, cases: Sequence[Case], today: date) -> Page:
    """How many cases there are and how they stand: what management hears, without content and without numbers."""
    labels = Labels(procedure, words)
    own = [case for case in cases if case.roles[0] != ADVISER]
    running = [case for case in own if case.open]
    over = [case for case in running if late(case, today)]
    soon = [case for case in running if any(one.running and today <= one.due <= today + SOON for one in case.clocks)]
    shut = [case for case in own if case.state in ("niet_ontvankelijk", "ingetrokken")]
    head = (words.of("verslag.kop.wat"), words.of("verslag.kop.aantal"))
    parts = (("open", running), ("laat", over), ("bijna", soon), ("te_sluiten", shut))
    rows = [(words.of(f"verslag.stand.{name}"), len(found)) for name, found in parts]
    states = Counter(words.of(f"toestand.{case.state}") for case in own if case.state != "gesloten")
    roles = Counter(labels.of("trede", case.lies_with) for case in running)
    blocks: list[Block] = [Paragraph(words.of("verslag.stand.uitleg")), _table(words, "tabel", head, rows)]
    for name, kop, counted in (("per_toestand", "toestand", states), ("per_rol", "rol", roles)):
        if counted:
            blocks.append(_table(words, name, (words.of(f"verslag.kop.{kop}"), head[1]), list(counted.items())))
    facts = {"organisatie": procedure.name, "dag": day_in_words(today)}
    title = words.of("verslag.titel_stand", facts)
    return Page(f"stand-{procedure.id}-{today.isoformat()}", title, procedure.name, tuple(blocks))


def _table(words: Words, name: str, head: tuple[str, ...], rows: list[tuple[str, int]]) -> Table:
    cells = tuple((label, (Cell(str(total), total),)) for label, total in rows)
    return Table(words.of(f"verslag.stand.{name}"), head, cells)
