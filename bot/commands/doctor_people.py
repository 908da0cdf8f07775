"""What `trede doctor` finds about the people and the ladder of an organisation; it mends nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bot import clock
from bot.commands.check import spoken
from bot.commands.finding import Finding, problems
from bot.config import ConfigError, Settings
from bot.render import day_in_words
from bot.staff import Staff
from flows.check import check
from flows.library import Library
from flows.procedure import Procedure
from flows.steps import Consult, Submit


def people(settings: Settings, file: Path, library: Library) -> tuple[Staff | None, list[Finding]]:
    """The people, and what is weak about them."""
    known = {name: tuple(library.newest(name).roles) for name in library.organisations}
    try:
        staff = Staff.load(file, known)
    except ConfigError as error:
        return None, list(problems(error))
    found = [Finding("ok", "het personeelsbestand klopt")]
    found += [Finding("te doen", str(problem)) for problem in staff.warnings]
    people = {person.id: person for name in settings.organisations for person in staff.everybody(name)}
    for person in people.values():
        if person.folder and not writable(Path(person.folder)):
            found.append(
                Finding("fout", f"{person.folder}: de map van {person.id} is niet te schrijven. Geef de bot rechten.")
            )
        if "mail" in person.receives and settings.smtp is None:
            found.append(Finding("fout", f"{person.id} ontvangt mail, maar TREDE_SMTP_URL ontbreekt. Vul die in."))
    return staff, found


def writable(folder: Path) -> bool:
    """Whether files can be made there, or the folder itself."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    return os.access(there, os.W_OK)


def ladder(procedure: Procedure, staff: Staff | None) -> Iterator[Finding]:
    """One ladder: where a client could get stuck, what only the organisation can fill in, and who is missing."""
    report = check(procedure, spoken(procedure))
    for found in report.findings:
        yield Finding("fout", f"ladder {procedure.pin}: {found}. Zie trede check.")
    if not report.findings:
        yield Finding("ok", f"ladder {procedure.pin}: geen plek waar een cliënt vast komt te zitten")
    for gap in procedure.missing:
        yield Finding("te doen", f"ladder {procedure.pin}: ontbreekt in de regeling: {gap}. Vraag het de organisatie.")
    again = procedure.review.due(procedure.valid_from, clock.now().date()) if procedure.review else None
    if again:
        day = day_in_words(again)
        yield Finding(
            "te doen",
            f"ladder {procedure.pin}: deze tekst zou op {day} opnieuw bekeken worden. Vraag of er een nieuwe is.",
        )
    assumed = ", ".join(law.id for law in procedure.laws if law.assumed)
    if assumed:
        yield Finding(
            "te doen", f"ladder {procedure.pin}: wet aangenomen, niet bevestigd: {assumed}. Laat dit bevestigen."
        )
    if staff:
        yield from _nobody(procedure, staff)
        yield from _passed_over(procedure, staff)
        yield from _unplaced(procedure, staff)


def _nobody(procedure: Procedure, staff: Staff) -> Iterator[Finding]:
    """Nobody at all who gets a complaint: then the bot leads everybody out of the house."""
    roles = {step.role for step in procedure.steps if isinstance(step, Submit)}
    if not any(staff.holders(procedure.id, role) for role in roles):
        yield Finding(
            "fout",
            f"{procedure.id}: niemand krijgt een klacht. Zet in het personeelsbestand iemand bij een van deze rollen: "
            f"{', '.join(sorted(roles))}.",
        )


def _unplaced(procedure: Procedure, staff: Staff) -> Iterator[Finding]:
    """Who works for a part that no answer of a client names: they read only where there is nobody else."""
    for person in staff.everybody(procedure.id):
        for part in person.scope:
            if part not in procedure.case.scopes:
                yield Finding(
                    "te doen",
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
                    "te doen",
                    f"rol {role}{at}: niemand heeft hem. Cliënten slaan deze stappen over: {', '.join(steps)}. "
                    "Zet iemand bij deze rol in het personeelsbestand.",
                )
