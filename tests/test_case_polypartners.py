"""PolyPartners: who does what with a case and when, with days reckoned by hand, and what is refused."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.render import words_in
from flows.access import roles_in
from flows.calendar import due
from flows.case import Case, Clock, Deed, Moved, NotAllowed, act, follow
from flows.case_table import CLIENT
from flows.library import FOLDER
from flows.procedure import load
from flows.reminders import remind
from flows.session import Person
from storage import register
from tests.chat import HERE
from tests.household import Household

POLY = load(next(FOLDER.glob("polypartners.*.toml")))
WORDS = words_in("nl", "u", "polypartners")
FRIDAY = date(2026, 11, 13)
OFFICER, QUALITY = "klachtenfunctionaris", "kwaliteitsfunctionaris"
MONEY = ("bedrag", "schade", "aansprakelijk", "vergoeding", "euro")


def filed(on: date = FRIDAY, state: str = "ingediend") -> Case:
    case = Case("4829-3157", "polypartners", POLY.pin, (OFFICER,), "nee", on, state=state, received_on=on)  # type: ignore[arg-type]
    return follow(POLY, case, {"antwoord": due(on, 6, "week", statutory=True)}, on)


def does(case: Case, action: str, on: date = FRIDAY, role: str = OFFICER, by: str = "karin", **values: str) -> Moved:
    return act(POLY, case, Deed(action, on, CLIENT if role == CLIENT else by, role, values))


def refused(case: Case, action: str, on: date = FRIDAY, role: str = OFFICER, by: str = "karin", **values: str) -> str:
    with pytest.raises(NotAllowed) as told:
        does(case, action, on, role, by, **values)
    return WORDS.of(told.value.why, {**told.value.facts, "nummer": case.number})


# -- days, by hand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 11, 13), date(2026, 12, 28)),  # six weeks is Christmas Day, then a weekend
        (
            date(2027, 3, 24),
            date(2027, 5, 10),
        ),  # six weeks is 5 May; then Ascension Day, the day equated by decree, a weekend
        (date(2027, 3, 22), date(2027, 5, 3)),  # across the night of summer time
        (date(2027, 2, 12), date(2027, 3, 30)),  # six weeks is Good Friday, and then comes Easter
    ],
)
def test_the_answer_is_due_in_six_weeks_and_never_on_a_day_off(on: date, last: date) -> None:
    clock = filed(on).clock("antwoord")
    assert clock is not None
    assert (clock.due, clock.role) == (last, OFFICER)


def test_more_time_is_told_before_the_end_once_and_for_four_weeks_at_most() -> None:
    case = filed()
    last = date(2026, 12, 28)
    assert "hooguit 4 weken" in refused(case, "verlengen", last, weken="5", reden="x")
    assert "vóór het einde" in refused(case, "verlengen", last + timedelta(days=1), weken="2", reden="x")
    longer = does(case, "verlengen", last, weken="4", reden="x")
    assert longer.due == {"antwoord": date(2027, 1, 22)}
    assert "al één keer" in refused(longer.case, "verlengen", last, weken="1", reden="x")


def test_a_term_that_rested_ends_on_a_working_day() -> None:
    on = date(2027, 6, 1)
    case = does(filed(on), "pauze_vragen", date(2027, 7, 7), tot="2027-08-29", reden="vakantie").case
    rested = does(case, "pauze", date(2027, 7, 7), role=CLIENT, antwoord="ja")
    # 13 July and 53 days is Saturday 4 September.
    assert rested.due == {"antwoord": date(2027, 9, 6)}


@pytest.mark.parametrize(
    ("happened", "last"),
    [("2027-04-21", "2028-04-21"), ("2026-05-02", "2027-05-02"), ("2028-02-29", "2029-02-28")],
)
def test_the_last_day_for_the_commission_is_a_year_later_and_a_year_does_not_roll(happened: str, last: str) -> None:
    moved = does(filed(date(2028, 3, 1)), "laatste_keer", date(2028, 3, 1), gebeurd_op=happened)
    assert moved.deed.values["uiterlijk"] == moved.case.deeds[-1].values["uiterlijk"] == last
    assert moved.case.clocks == filed(date(2028, 3, 1)).clocks


def test_what_the_provider_does_with_a_ruling_is_told_within_a_month_of_that_ruling() -> None:
    case = does(filed(), "bij_commissie", role=CLIENT).case
    ruled = does(case, "commissie_uitspraak", date(2027, 2, 2), **RULING)
    # A month after 31 January is 28 February, a Sunday.
    assert ruled.due == {"maatregelen": date(2027, 3, 1)}
    told = does(ruled.case, "maatregelen_commissie", date(2027, 3, 1), besluiten="Zij bellen voortaan.")
    assert told.met == ("maatregelen",)


RULING = {"uitspraak_op": "2027-01-31", "soort_uitspraak": "advies", "uitspraak": "Bellen had gemoeten."}

# -- the commission ----------------------------------------------------------------------------------------------


def test_only_the_client_or_the_officer_says_that_it_is_with_the_commission_and_no_term_of_hers_runs() -> None:
    there = [row for row in POLY.case.rows if row.after == "extern"]
    assert [(row.action, row.by) for row in there] == [("bij_commissie", (CLIENT, OFFICER))]
    for role in (CLIENT, OFFICER):
        moved = does(filed(), "bij_commissie", role=role)
        assert moved.case.state == "extern"
        assert not [clock for clock in moved.case.clocks if clock.running]
    assert does(filed(state="gesloten"), "bij_commissie", role=CLIENT).case.state == "extern"
    assert refused(filed(), "bij_commissie", role=QUALITY)
    assert refused(filed(), "commissie_uitspraak", **RULING)


@pytest.mark.parametrize("kind", ["oordeel", "advies", "bindend_advies"])
def test_a_ruling_has_its_kind_and_its_day(kind: str) -> None:
    case = does(filed(), "bij_commissie", role=CLIENT).case
    late = date(2027, 2, 2)
    assert does(case, "commissie_uitspraak", late, **{**RULING, "soort_uitspraak": kind}).case.state == "in_behandeling"
    assert refused(case, "commissie_uitspraak", late, **{**RULING, "soort_uitspraak": "mening"})
    assert "moet nog komen" in refused(case, "commissie_uitspraak", late, **{**RULING, "uitspraak_op": "2027-02-03"})


def test_a_late_complaint_is_decided_on_by_the_commission_with_its_reason() -> None:
    case = does(filed(), "bij_commissie", role=CLIENT).case
    case = does(case, "geen_verbeterpunt", waarom_geen_verbeterpunt="x").case
    case = does(case, "lid_noteren", lid="De Brug").case
    assert refused(case, "te_laat_besluit", op_dag="2026-11-13", toegelaten="nee")
    admitted = does(case, "te_laat_besluit", op_dag="2026-11-13", toegelaten="ja", redenen="Zij kon niet eerder.").case
    assert refused(admitted, "sluiten", sluitreden="commissie_te_laat", uitkomst="x")
    late = does(case, "te_laat_besluit", op_dag="2026-11-13", toegelaten="nee", redenen="Te lang geleden.").case
    assert does(late, "sluiten", sluitreden="commissie_te_laat", uitkomst="x").case.state == "gesloten"


def test_while_the_commission_has_it_staff_are_asked_once_in_four_weeks() -> None:
    case = does(filed(), "bij_commissie", role=CLIENT).case
    days = []
    for after in range(1, 100):
        case, said = remind(POLY, case, FRIDAY + timedelta(days=after))
        days += [after for one in said if one.stage == "stil"]
    assert days == [28, 56, 84]


# -- two people --------------------------------------------------------------------------------------------------

OPEN = {"vraag_regeling": "Een oma staat er niet in.", "voorstel_regeling": "Behandelen."}
AGREED = {"akkoord": "ja", "redenen": "Haar huis.", "overlegd_met": "de secretaris", "op_dag": "2026-11-13"}


def test_what_is_not_in_the_rules_counts_only_when_another_person_decides() -> None:
    case = replace(filed(state="ontvangen"), deeds=())
    case = does(case, "lid_noteren", lid="De Brug").case
    case = does(case, "geen_verbeterpunt", waarom_geen_verbeterpunt="x").case
    assert refused(case, "uitzondering_akkoord", role=QUALITY, by="kim", **AGREED)
    asked = does(case, "uitzondering", **OPEN).case
    assert asked.lies_with == QUALITY
    assert refused(asked, "uitzondering_akkoord", **AGREED)
    assert "zelf voorgelegd" in refused(asked, "uitzondering_akkoord", role=QUALITY, by="karin", **AGREED)
    assert refused(asked, "uitzondering_akkoord", role=QUALITY, by="kim", **{**AGREED, "overlegd_met": ""})
    closing = {"sluitreden": "buiten_de_regeling", "uitkomst": "x"}
    assert "Beslissen" in refused(asked, "sluiten", **closing)
    no = does(asked, "uitzondering_akkoord", role=QUALITY, by="kim", **{**AGREED, "akkoord": "nee"}).case
    assert refused(no, "sluiten", **closing)
    yes = does(asked, "uitzondering_akkoord", role=QUALITY, by="kim", **AGREED).case
    assert yes.lies_with == OFFICER
    assert refused(yes, "uitzondering_akkoord", role=QUALITY, by="kim", **AGREED)
    assert does(yes, "sluiten", **closing).case.state == "gesloten"


# -- closing -----------------------------------------------------------------------------------------------------

CLOSE = {"sluitreden": "verwezen", "sluitmotief": "x", "uitkomst": "U weet waar u heen kunt."}


def test_no_case_closes_without_an_outcome_for_the_person_and_something_learnt_or_why_not() -> None:
    case = filed(state="beantwoord")
    assert "Zorgaanbieder noteren" in refused(case, "sluiten", **CLOSE)
    known = does(case, "lid_noteren", lid="De Brug").case
    assert "Verbeterpunt" in refused(known, "sluiten", **CLOSE)
    learnt = does(known, "verbeterpunt", verbeterpunt="Eerder bellen.", oorzaak="planning").case
    nothing = does(known, "geen_verbeterpunt", waarom_geen_verbeterpunt="Het was al beter.").case
    for ready in (learnt, nothing):
        assert "ontbreekt" in refused(ready, "sluiten", **{**CLOSE, "uitkomst": ""})
        assert does(ready, "sluiten", **CLOSE).case.state == "gesloten"


def test_a_reason_that_the_rules_do_not_name_is_marked_and_needs_a_motive_or_a_deed() -> None:
    options = {one.id: one for one in POLY.case.asks["sluitreden"].options}
    inside = {"tevreden", "na_commissie", "commissie_te_laat", "buiten_de_regeling"}
    assert {name for name, one in options.items() if not one.outside} == inside
    assert all(options[name].source for name in inside)
    motive = POLY.case.asks["sluitmotief"]
    for name in set(options) - inside:
        assert options[name].needs or motive.applies({"sluitreden": name})
    case = does(filed(state="beantwoord"), "lid_noteren", lid="De Brug").case
    case = does(case, "geen_verbeterpunt", waarom_geen_verbeterpunt="x").case
    for name, one in options.items():
        told = {"sluitreden": name, "uitkomst": "x", "sluitmotief": "x"}
        if one.needs:
            assert refused(case, "sluiten", **told), name
        if motive.applies(told):
            assert refused(case, "sluiten", **{**told, "sluitmotief": ""}), name


def test_nothing_that_staff_fill_in_is_about_money() -> None:
    for name, question in POLY.case.asks.items():
        asked = " ".join([name, *(WORDS.of(f"keuze.{name}.{one.id}") for one in question.options)])
        assert not [word for word in MONEY if word in asked], name
    assert "Schrijf niets over geld" in WORDS.of("vraag_team.uitkomst")


# -- who ---------------------------------------------------------------------------------------------------------


def test_only_who_has_a_role_in_the_case_sees_it() -> None:
    officer = Person("karin", "Karin Faber", (OFFICER,))
    quality = Person("kim", "Kim de Groot", (QUALITY,))
    stranger = Person("x", "Iemand", ("medewerker",))
    everybody = (officer, quality, stranger)
    case = filed()
    assert [roles_in(POLY, case, one, everybody) for one in everybody] == [(OFFICER,), (), ()]
    asked = does(case, "uitzondering", **OPEN).case
    assert [roles_in(POLY, asked, one, everybody) for one in everybody] == [(OFFICER,), (QUALITY,), ()]


def test_who_works_for_one_member_sees_the_cases_of_that_member_alone() -> None:
    brug = Person("a", "A", (OFFICER,), scope={"member": "De Brug"})
    kompas = Person("b", "B", (OFFICER,), scope={"member": "kompas"})
    case = does(filed(), "lid_noteren", lid="de brug").case
    assert roles_in(POLY, case, brug, (brug, kompas)) == (OFFICER,)
    assert roles_in(POLY, case, kompas, (brug, kompas)) == ()


def test_no_question_asks_who_it_was() -> None:
    identity = {name for name, one in POLY.fields.items() if one.part == "identity"}
    assert not [name for name in identity if "medewerker" in name or "aangeklaagde" in name]
    assert not [name for name in POLY.case.asks if "aangeklaagde" in name or "medewerker" in name]


def test_who_leads_the_talk_is_chosen_and_told() -> None:
    leads = {one.id for one in POLY.case.asks["leidt"].options}
    assert leads == {"functionaris", "aangeklaagde", "leiding", "directeur"}
    assert POLY.case.asks["leidt"].told
    talk = {"op_dag": "2026-11-12", "aanwezig": "iedereen", "afspraken": "Eerst bellen."}
    assert refused(filed(), "gesprek_samen", **talk)
    assert does(filed(), "gesprek_samen", leidt="directeur", **talk).case.state == "in_behandeling"


def test_an_improvement_stands_in_the_register_under_its_member(tmp_path: Path) -> None:
    async def play() -> list[register.Line]:
        begins = datetime(2026, 11, 13, 10, 0, tzinfo=HERE)
        async with Household(tmp_path, ("polypartners",), begins) as house:
            await house.says("klant", "Er komt steeds een andere hulp, en niemand belt.")
            for label in ("Ik krijg of kreeg zelf hulp", "18 of ouder", "De klachtenfunctionaris (helpt bij klachten)"):
                await house.presses("klant", label)
            await house.presses("klant", "Stuur mijn klacht")
            for label in ("Weet ik niet", "Een medewerker", "Verder", "De laatste maanden", *["Sla over"] * 4):
                await house.presses("klant", label)
            await house.presses("klant", "Versturen")
            point = {"verbeterpunt": "Bellen als er een ander komt.", "oorzaak": "planning"}
            await house.staff_does(OFFICER, "verbeterpunt", point)
            await house.staff_does(OFFICER, "lid_noteren", {"lid": "Helder Thuis"})
            await house.staff_does(OFFICER, "verbeterpunt", point)
            setting = house.house.setting
            return await register.of(setting.db, setting.ring, "polypartners")

    lines = asyncio.run(play())
    assert [one.values["member"] for one in lines] == ["Helder Thuis"]
    assert "andere hulp" not in str(lines)


def test_a_clock_of_the_answer_stops_when_the_answer_was_given_in_any_way() -> None:
    for action, values in {
        "oplossing": {"afspraken": "x"},
        "buiten_beantwoord": {"hoe": "telefoon", "dag": "2026-11-13"},
        "besluit": {"oordeel": "gegrond", "redenen": "x", "besluiten": "x", "beslist_door": "de directeur"},
        "niet_ontvankelijk": {
            "reden_niet": "geen_lid", "motivering": "x", "verwijzing": "x", "beslist_door": "Karin Faber",
        },
    }.items():  # fmt: skip
        moved = does(filed(), action, **values)
        assert moved.met == ("antwoord",)
    mine = Clock("antwoord", OFFICER, FRIDAY, date(2026, 12, 28))
    assert does(
        filed(), "gesprek_plannen", dag="2026-11-20", tijd="10 uur", plaats="x", leidt="leiding"
    ).case.clocks == (mine,)
