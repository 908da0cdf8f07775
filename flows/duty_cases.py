"""What staff are shown of cases: what waits, and one case with its clocks and deeds; never a word of a client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from flows.access import concerned
from flows.case import Case, Clock, Deed, allowed
from flows.case_table import CLIENT, HOUSE, Row
from flows.duty_values import Matter, Screen
from flows.procedure import Procedure
from flows.session import Choice, Fact, Item, Word

PAGE = 8
"""Cases on one screen."""
FIRST = 6
"""Actions on the screen of a case; the rest stands one press further."""
LONGEST_LOG = 20

USUAL: dict[str, tuple[str, ...]] = {
    "ingediend": ("ontvangen", "ontvankelijk", "gesprek_plannen", "gesprek_client", "gesprek_leiding", "oplossing",
                   "niet_ontvankelijk"),
    "ontvangen": ("ontvankelijk", "gesprek_plannen", "gesprek_client", "betrokkene_ingelicht", "niet_ontvankelijk"),
    "in_behandeling": (
        "gesprek_plannen", "gesprek_client", "oplossing", "betrokkene_ingelicht", "medewerker_ingelicht",
        "manager_ingelicht", "gesprek_medewerker", "bevindingen", "besluit", "verlengen",
    ),
    "beantwoord": ("registratieformulier", "sluiten", "terugkoppeling", "maatregel", "verbeterpunt", "gesprek_plannen"),
    "extern": ("advies_ontvangen", "standpunt", "kpz_stand", "gesprek_samen", "sluiten"),
    "niet_ontvankelijk": ("registratieformulier", "sluiten"),
    "ingetrokken": ("registratieformulier", "sluiten"),
}  # fmt: skip
"""What usually comes next, for each state of a case."""


def actions(matter: Matter) -> tuple[Row, ...]:
    """What this person may do now: that it was read, what answers a clock, what usually comes next, the rest."""
    rows = {row.action: row for role in matter.roles for row in allowed(matter.procedure, matter.case, role)}
    order = list(rows)
    running = [matter.procedure.terms[clock.term].met_by for clock in _running(matter)]
    # The nearest clock can be answered in two ways, each later one in its first; all the other ways come further on.
    answers = [name for place, met_by in enumerate(running) for name in met_by[: 1 if place else 2]]
    # A role that has done something with it has read it; the client was told so.
    untouched = all(deed.role not in matter.roles for deed in matter.case.deeds)
    first = (*(("gelezen",) if untouched else ()), *answers, *USUAL.get(matter.case.state, ()))
    ranks = {name: place for place, name in reversed(list(enumerate(first)))}
    return tuple(sorted(rows.values(), key=lambda row: ranks.get(row.action, len(first) + order.index(row.action))))


def role_for(matter: Matter, row: Row) -> str:
    """The role in which this is done: the one that may; of several the one where the case lies."""
    able = [role for role in matter.roles if row in allowed(matter.procedure, matter.case, role)]
    return matter.case.lies_with if matter.case.lies_with in able else able[0]


def owed(matter: Matter) -> Clock | None:
    """The nearest clock that this person can answer: one of their own role before one of a colleague's."""
    able = {row.action for row in actions(matter)}
    found = [clock for clock in _running(matter) if able & set(matter.procedure.terms[clock.term].met_by)]
    return next((clock for clock in found if clock.role in matter.roles), next(iter(found), None))


def _running(matter: Matter) -> list[Clock]:
    """What somebody owes; our own dates are nobody's to answer."""
    owing = [one for one in matter.case.clocks if one.running and matter.procedure.terms[one.term].kind != "check"]
    return sorted(owing, key=lambda clock: clock.due)


class Cases(Screen):
    """The screens on which nothing is filled in."""

    def listed(self, page: int = 0) -> None:
        """What waits for them, and until when: late first, then their own, a colleague's, and where nothing is owed."""
        unfinished = [one for one in self.docket.matters if one.case.state != "gesloten"]
        waiting = sorted(((one, owed(one)) for one in unfinished), key=lambda one: _place(one, self.today))
        page = max(0, min(page, (len(waiting) - 1) // PAGE))
        here = waiting[page * PAGE : (page + 1) * PAGE]
        self.duty = replace(self.duty, page=page, case="")
        choices = [_door(matter, clock, self.today) for matter, clock in here]
        if page:
            choices.append(Choice("vorige", "knop_team.vorige"))
        if len(waiting) > (page + 1) * PAGE:
            choices.append(Choice("volgende", "knop_team.volgende"))
        form = self.docket.matter(self.duty.form)
        if form is not None:
            what = Word(f"handeling.{self.duty.action}")
            choices.append(Choice("verder", "knop_team.verder", {"handeling": what, "nummer": form.case.number}))
        if self.docket.desks:
            choices.append(Choice("invoeren", "knop_team.invoeren"))
        items = tuple(_line(matter, clock, self.today) for matter, clock in here)
        key = "team.lijst" if waiting else "team.lijst_leeg"
        self.show("lijst", key, tuple(choices), items, aantal=len(waiting))

    def opened(self, matter: Matter) -> None:
        """One case: where it stands, what it waits for, what was done, and what can be done."""
        self.duty = replace(self.duty, case=matter.id)
        rows = actions(matter)
        choices = [_deed_choice(row) for row in rows[:FIRST]]
        if len(rows) > FIRST:
            choices.append(Choice("meer_handelingen", "knop_team.meer"))
        choices.append(Choice("lijst", "knop_team.lijst"))
        items = tuple(about(matter.procedure, matter.case, self.today))
        self.show("zaak", "team.zaak", tuple(choices), items, nummer=matter.case.number)

    def more(self, matter: Matter) -> None:
        """The actions that did not fit."""
        choices = [_deed_choice(row) for row in actions(matter)[FIRST:]]
        choices.append(Choice("zaak", "knop_team.zaak", {"nummer": matter.case.number}))
        self.show("meer", "team.meer", tuple(choices), nummer=matter.case.number)


def _kind(matter: Matter, clock: Clock | None, today: date) -> str:
    """How a case stands in the list: late, theirs to answer, a colleague's, or nothing owed."""
    if clock is None:
        return "rust"
    if clock.due < today:
        return "laat"
    return "voor" if clock.role in matter.roles else "ander"


KINDS = ("laat", "voor", "ander", "rust")


def _place(one: tuple[Matter, Clock | None], today: date) -> tuple[int, date, str]:
    matter, clock = one
    kind = KINDS.index(_kind(matter, clock, today))
    return kind, clock.due if clock else matter.case.filed_on, matter.case.number


def _facts(matter: Matter, clock: Clock | None) -> dict[str, Fact]:
    facts: dict[str, Fact] = {"nummer": matter.case.number, "toestand": Word(f"toestand.{matter.case.state}")}
    if clock is None:
        return facts
    return {
        **facts,
        "termijn": Word(f"termijn_naam.{clock.term}"),
        "datum": clock.due,
        "rol": Word(f"rol.{clock.role}"),
    }


def _door(matter: Matter, clock: Clock | None, today: date) -> Choice:
    kind = _kind(matter, clock, today)
    return Choice(f"zaak:{matter.id}", f"knop_team.{kind}", _facts(matter, clock))


def _line(matter: Matter, clock: Clock | None, today: date) -> Item:
    kind = _kind(matter, clock, today)
    return Item(f"team_{kind}", key=f"team_regel.{kind}", facts=_facts(matter, clock))


def _deed_choice(row: Row) -> Choice:
    return Choice(f"doe:{row.action}", f"handeling.{row.action}")


def about(procedure: Procedure, case: Case, today: date) -> Iterator[Item]:
    """Where a case stands, line by line; nothing that anybody typed."""
    yield Item("team_toestand", key=f"toestand.{case.state}")
    yield Item("team_organisatie", procedure.name)
    yield Item("team_ligt_bij", key=f"rol.{case.lies_with}")
    yield Item("team_officieel", key=f"team_officieel.{case.official or 'weet_niet'}")
    yield Item("team_ontvangen", key="dag", facts={"datum": case.received_on or case.filed_on})
    for role in procedure.case.about.values():
        if concerned(procedure, case, role):
            yield Item("team_let_op", key="team_regel.gaat_over", facts={"rol": Word(f"rol.{role}")})
    if case.way != "chat":
        yield Item("team_weg", key=f"team_weg.{case.way}")
    for clock in sorted(case.clocks, key=lambda one: one.due):
        if clock.running:
            facts: dict[str, Fact] = {"termijn": Word(f"termijn_naam.{clock.term}"), "datum": clock.due}
            facts["rol"] = Word(f"rol.{clock.role}")
            yield Item("team_klok", key=f"team_regel.{'klok_laat' if clock.due < today else 'klok'}", facts=facts)
    for deed in case.deeds[-LONGEST_LOG:]:
        yield _done(procedure, deed)


def _done(procedure: Procedure, deed: Deed) -> Item:
    """The deed, its day and whose role; a chosen answer too, and nothing that anybody typed."""
    facts: dict[str, Fact] = {"datum": deed.on, "handeling": Word(f"handeling.{deed.action}")}
    kind = "klager" if deed.role == CLIENT else "gedaan"
    if kind == "gedaan":
        facts["rol"] = Word("team_door.huis" if deed.role == HOUSE else f"rol.{deed.role}")
    row = procedure.case.row(deed.action)
    chosen = [
        Word(f"keuze.{name}.{deed.values[name]}")
        for name in (row.asks if row else ())
        if deed.values.get(name) and procedure.case.asks[name].kind == "choice"
    ]
    if chosen:
        return Item("team_gedaan", key=f"team_regel.{kind}_zo", facts={**facts, "antwoord": chosen[0]})
    return Item("team_gedaan", key=f"team_regel.{kind}", facts=facts)
