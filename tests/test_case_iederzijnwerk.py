"""What may be done with a complaint at IederZijnWerk, by whom and when: each edge, its complement, and the days."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.intake import Intake
from bot.render import words_in
from flows.access import concerned, roles_in
from flows.calendar import due
from flows.case import Case, Clock, Deed, NotAllowed, act, follow, late, stands
from flows.case_table import STATES, State
from flows.duty_cases import about
from flows.library import Library
from flows.reminders import remind
from flows.session import Person
from storage import cases
from tests.chat import HERE
from tests.household import Household

IZW = Library.read().newest("iederzijnwerk")
TABLE = IZW.case
WORDS = words_in("nl", "u", "iederzijnwerk")
DAY = date(2026, 11, 17)

DIRECTOR, COORDINATOR, MANAGER, CLIENT = "directie", "coordinator", "leidinggevende", "klager"
ROLES = (DIRECTOR, COORDINATOR, MANAGER, CLIENT, "huis", "medewerker", "klachtenportaal", "geschillencommissie")
RUNGS = (COORDINATOR, MANAGER, DIRECTOR)
NEW, GOT, BUSY, SAID, OUT, NOT, BACK, SHUT = STATES
OPEN = (NEW, GOT, BUSY, SAID)
ALL = STATES
RUNG, OWN = "trede", "klager"

EDGES: dict[str, tuple[str, tuple[State, ...], State | None]] = {
    # What: who, in which state, and the state after it.
    "gelezen": (RUNG, OPEN, None),
    "ontvangen": (RUNG, (NEW,), GOT),
    "ontvankelijk": (RUNG, (NEW, GOT), BUSY),
    "niet_ontvankelijk": (RUNG, (NEW, GOT, BUSY), NOT),
    "betrokkene_ingelicht": (RUNG, OPEN, None),
    "gesprek_plannen": (RUNG, OPEN, None),
    "gesprek_client": (RUNG, OPEN, BUSY),
    "gesprek_medewerker": (RUNG, OPEN, None),
    "gesprek_samen": (RUNG, (*OPEN, OUT), None),
    "kpz_stand": (RUNG, (*OPEN, OUT), None),
    "onderzoek": (RUNG, OPEN, None),
    "oplossing": (RUNG, OPEN, SAID),
    "maatregel": (RUNG, (GOT, BUSY, SAID), None),
    "toestemming_vragen": (RUNG, OPEN, None),
    "contact_derde": (RUNG, OPEN, None),
    "verlengen": (RUNG, OPEN, None),
    "inschakelen": (RUNG, OPEN, None),
    "besluit": (RUNG, OPEN, SAID),
    "buiten_beantwoord": (RUNG, OPEN, SAID),
    "tevreden_genoteerd": (RUNG, (SAID,), None),
    "terugkoppeling": (RUNG, (GOT, BUSY, SAID, OUT, NOT, BACK), None),
    "besproken": (RUNG, (SAID, NOT, BACK, SHUT), None),
    "dossier": (RUNG, ALL, None),
    "verbeterpunt": (RUNG, ALL, None),
    "toelichting": (RUNG, ALL, None),
    "code_verbeteren": (RUNG, ALL, None),
    "samenvoegen": (RUNG, (NEW, GOT, BUSY), SHUT),
    "sluiten": (RUNG, (GOT, BUSY, SAID, OUT, NOT, BACK), SHUT),
    "toestemming": (OWN, OPEN, None),
    "toestemming_terug": (OWN, OPEN, None),
    "verlenging_reactie": (OWN, OPEN, None),
    "ingeschakeld": (OWN, OPEN, None),
    "tevredenheid": (OWN, (*OPEN, OUT, NOT, SHUT), None),
    "kpz_contact": (OWN, (*OPEN, NOT, SHUT), None),
    "over_directie": (OWN, OPEN, None),
    "aangevuld": (OWN, (*OPEN, OUT), None),
    "ingetrokken": (OWN, (*OPEN, OUT), BACK),
    "intrekking_noteren": (RUNG, (*OPEN, OUT), BACK),
    "doorgestuurd": (OWN, (*OPEN, OUT, NOT, BACK, SHUT), NEW),
}
FIRST: dict[str, tuple[str, ...]] = {
    # What must have been done before it; of several in one line, one is enough.
    "gesprek_medewerker": ("gesprek_client",),
    "contact_derde": ("toestemming",),
    "verlenging_reactie": ("verlengen",),
    "ingeschakeld": ("inschakelen",),
    "sluiten": ("terugkoppeling niet_ontvankelijk ingetrokken intrekking_noteren kpz_stand",),
}
VALUES: dict[str, dict[str, str]] = {
    "intrekking_noteren": {"op_dag": "2026-11-16", "hoe_gezegd": "telefoon"},
    "ontvankelijk": {"plan": "Ik praat met u."},
    "niet_ontvankelijk": {
        "reden_niet": "anders", "motivering": "Daarom.", "verwijzing": "De gemeente.", "beslist_door": "D. Bos",
    },
    "gesprek_plannen": {"dag": "2026-12-01", "tijd": "10 uur", "plaats": "Nijhuizum"},
    "gesprek_client": {"analyse": "Er kwam niemand.", "eens": "ja"},
    "gesprek_medewerker": {"verslag": "Zij was ziek."},
    "gesprek_samen": {"op_dag": "2026-11-16", "aanwezig": "allen", "afspraken": "Elke vrijdag."},
    "kpz_stand": {"kpz_stand": "bemiddeling"},
    "onderzoek": {"gehoord": "de planner", "op_dag": "2026-11-16", "waarover": "het rooster"},
    "oplossing": {"afspraken": "Een vaste dag."},
    "maatregel": {"soort_maatregel": "herstel", "maatregel": "Excuses."},
    "toestemming_vragen": {"wie": "de buurvrouw", "doel": "vragen wat zij zag"},
    "toestemming": {"antwoord": "ja"},
    "toestemming_terug": {"wie": "de buurvrouw"},
    "contact_derde": {"derde": "de buurvrouw", "waarover": "die dag"},
    "verlengen": {"weken": "4", "reden": "Ziekte."},
    "verlenging_reactie": {"eens_met": "eens"},
    "inschakelen": {"rol": COORDINATOR, "reden": "Zij weet meer."},
    "ingeschakeld": {"rol": COORDINATOR, "antwoord": "nee"},
    "besluit": {"oordeel": "gegrond", "redenen": "Te druk.", "besluiten": "Een vaste dag."},
    "buiten_beantwoord": {"hoe": "telefoon", "dag": "2026-11-16"},
    "tevredenheid": {"tevreden": "ja"},
    "tevreden_genoteerd": {"tevreden": "ja", "op_dag": "2026-11-16"},
    "terugkoppeling": {"op_dag": "2026-11-16"},
    "verbeterpunt": {"verbeterpunt": "Bellen.", "oorzaak": "planning"},
    "toelichting": {"toelichting": "Ziekte."},
    "code_verbeteren": {"veld": "soort", "waarde": "klacht"},
    "over_directie": {"veld": "over_directie", "waarde": "ja"},
    "samenvoegen": {"ander_nummer": "1111-2222"},
    "sluiten": {"sluitreden": "onbereikbaar", "sluitmotief": "Drie keer gebeld."},
    "doorgestuurd": {"rol": MANAGER},
}  # fmt: skip
ONCE = ("gelezen", "betrokkene_ingelicht", "terugkoppeling", "besproken")


def deed(action: str, role: str = DIRECTOR, **values: str) -> Deed:
    return Deed(action, DAY, role, role, {**VALUES.get(action, {}), **values})


def longer(on: date, weeks: str = "4") -> Deed:
    """More time, asked on this day."""
    return replace(deed("verlengen", weken=weeks), on=on)


def done(*actions: str) -> tuple[Deed, ...]:
    return tuple(deed(one, CLIENT if EDGES[one][0] == OWN else DIRECTOR) for one in actions)


def case(state: State = BUSY, lies: str = DIRECTOR, deeds: tuple[Deed, ...] = (), **fields: object) -> Case:
    clocks = (Clock("antwoord", lies, DAY, date(2026, 12, 29)),)
    found = Case("4829-3157", "iederzijnwerk", IZW.pin, (lies,), "ja", DAY, state=state, deeds=deeds, clocks=clocks)
    return replace(found, **fields)  # type: ignore[arg-type]


def ready(action: str, state: State, lies: str = DIRECTOR) -> Case:
    """A case in which everything that must come first was done, and this not yet."""
    return case(state, lies, done(*(one for one in EDGES if one not in (action, "toestemming_terug"))))


def refused(found: Case, what: Deed) -> str:
    """Why it is not allowed; whoever asked can be told so in words."""
    with pytest.raises(NotAllowed) as caught:
        act(IZW, found, what)
    said = WORDS.of(caught.value.why, {**caught.value.facts, "nummer": found.number})
    assert said and "{" not in said
    return caught.value.why.removeprefix("weigering.")


def allowed(action: str, state: State, role: str, lies: str) -> bool:
    by, before, _ = EDGES[action]
    return (role == CLIENT if by == OWN else role in (lies, DIRECTOR)) and state in before


# -- the table ---------------------------------------------------------------------------------------------------


def test_the_table_has_these_actions_and_no_others() -> None:
    assert {row.action for row in TABLE.rows} == set(EDGES)
    assert all(row.source.document and row.source.place for row in TABLE.rows)
    assert (TABLE.owner, TABLE.escalates_to) == (DIRECTOR, DIRECTOR)


@pytest.mark.parametrize("action", EDGES)
def test_every_edge_is_there_and_its_whole_complement_is_refused(action: str) -> None:
    for state in STATES:
        for lies in RUNGS:
            for role in ROLES:
                found, what = ready(action, state, lies), deed(action, role)
                if allowed(action, state, role, lies):
                    assert act(IZW, found, what).case.state == (EDGES[action][2] or state), (state, lies, role)
                else:
                    assert refused(found, what) in ("toestand", "niet_van_u"), (state, lies, role)


@pytest.mark.parametrize("action", ONCE)
def test_what_is_done_once_is_not_done_twice(action: str) -> None:
    assert refused(case(EDGES[action][1][-1], deeds=done(action)), deed(action)) == "al_gedaan"


@pytest.mark.parametrize(("action", "first"), [(one, first) for one, firsts in FIRST.items() for first in firsts])
def test_the_order_is_kept(action: str, first: str) -> None:
    by, before, _ = EDGES[action]
    without = tuple(one for one in ready(action, before[0]).deeds if one.action not in first.split())
    found, what = case(before[0], deeds=without), deed(action, CLIENT if by == OWN else DIRECTOR)
    assert refused(found, what) == "eerst"
    for one in first.split():
        assert act(IZW, replace(found, deeds=(*without, *done(one))), what)


@pytest.mark.parametrize(
    ("action", "ask"), [(one, ask) for one in EDGES for ask in VALUES.get(one, ()) if TABLE.asks[ask].required]
)
def test_nothing_that_is_required_can_be_left_out(action: str, ask: str) -> None:
    """A rejection needs its reasons, where to go, and the name of a person (IZW-52)."""
    by, before, _ = EDGES[action]
    assert refused(ready(action, before[0]), deed(action, CLIENT if by == OWN else DIRECTOR, **{ask: " "})) == (
        "ontbreekt"
    )


@pytest.mark.parametrize(
    ("action", "ask"), [(one, ask) for one in EDGES for ask in VALUES.get(one, ()) if TABLE.asks[ask].kind == "choice"]
)
def test_only_a_listed_answer_is_an_answer(action: str, ask: str) -> None:
    by, before, _ = EDGES[action]
    what = deed(action, CLIENT if by == OWN else DIRECTOR, **{ask: "zomaar"})
    assert refused(ready(action, before[0]), what) == "keuze"


@pytest.mark.parametrize("action", ["pauze_vragen", "pauze", "bevindingen", "onderzoek_klaar"])
def test_what_this_procedure_does_not_know_is_not_there(action: str) -> None:
    """Ten weeks are the most; a pause would make them more (IZW-41)."""
    assert refused(case(), deed(action)) == "onbekend"


@pytest.mark.parametrize("action", ["gesprek_samen", "onderzoek", "terugkoppeling", "tevreden_genoteerd"])
def test_what_has_happened_was_not_tomorrow(action: str) -> None:
    found = ready(action, EDGES[action][1][0])
    assert refused(found, deed(action, op_dag="2026-11-18")) == "dag_komt_nog"
    assert act(IZW, found, deed(action, op_dag="2026-11-17"))


def test_who_was_heard_on_what_and_when_is_kept() -> None:
    """IZW-69; and the client gets no message of it."""
    row = TABLE.row("onderzoek")
    assert row is not None and row.quiet
    assert act(IZW, case(), deed("onderzoek")).case.deeds[-1].values == VALUES["onderzoek"]


# -- closing -----------------------------------------------------------------------------------------------------

TOLD = done("terugkoppeling")
REASONS: dict[str, tuple[bool, State, tuple[tuple[Deed, ...], ...]]] = {
    # Whether the procedure itself names it, the state, and what makes it possible.
    "tevreden": (True, SAID, (done("tevredenheid"), done("tevreden_genoteerd"))),
    "niet_tevreden_stopt": (False, SAID, (done("besluit"), done("oplossing"), done("buiten_beantwoord"))),
    "geen_antwoord": (False, SAID, (done("besluit"), done("oplossing"), done("buiten_beantwoord"))),
    "verder_bij_kpz": (True, OUT, (done("kpz_stand"),)),
    "ingetrokken": (False, BACK, (done("ingetrokken"), done("intrekking_noteren"))),
    "niet_ontvankelijk": (True, NOT, (done("niet_ontvankelijk"),)),
    "onbereikbaar": (False, GOT, ((),)),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_case_is_closed_for_these_reasons_alone(reason: str) -> None:
    _, state, ways = REASONS[reason]
    closing = deed("sluiten", sluitreden=reason, sluitmotief="Daarom.")
    for way in ways:
        assert act(IZW, case(state, deeds=(*TOLD, *way)), closing).case.state == SHUT
    if ways != ((),):
        assert refused(case(state, deeds=TOLD), closing) == "eerst"


def test_reasons_of_our_own_are_marked_and_need_a_motivation() -> None:
    options = TABLE.asks["sluitreden"].options
    assert {one.id: not one.outside for one in options} == {name: own for name, (own, _, _) in REASONS.items()}
    for reason in ("niet_tevreden_stopt", "geen_antwoord", "onbereikbaar", "verder_bij_kpz"):
        _, state, ways = REASONS[reason]
        found = case(state, deeds=(*TOLD, *ways[0]))
        assert refused(found, deed("sluiten", sluitreden=reason, sluitmotief="")) == "ontbreekt"


def test_a_client_who_is_satisfied_is_not_guessed() -> None:
    """Satisfaction is asked before the closing letter (IZW-57); what was said last counts."""
    closing = deed("sluiten", sluitreden="tevreden")
    happy, unhappy = deed("tevredenheid", CLIENT), deed("tevredenheid", CLIENT, tevreden="nee")
    for said in ((), done("besluit"), (happy, unhappy), (*done("buiten_beantwoord"), unhappy)):
        assert refused(case(SAID, deeds=(*TOLD, *said)), closing) == "eerst"
    asked = {row.action for row in TABLE.rows if row.pending == "tevreden"}
    assert asked == {"besluit", "oplossing", "buiten_beantwoord"}


def test_the_employee_hears_how_it_ended_before_it_is_closed_and_the_team_learns_after_it() -> None:
    found = case(SAID, deeds=done("besluit", "tevredenheid"))
    closing = deed("sluiten", sluitreden="tevreden")
    assert refused(found, closing) == "eerst"
    closed = act(IZW, act(IZW, found, deed("terugkoppeling")).case, closing).case
    learned = act(IZW, act(IZW, closed, deed("besproken")).case, deed("verbeterpunt"))
    assert learned.row.registers == "verbeterpunt"


def test_what_was_not_made_official_is_learned_from_too() -> None:
    """IZW-46: no clock of the law, and all the rest."""
    found = case(NEW, COORDINATOR, official="nee", clocks=())
    found = act(IZW, found, deed("oplossing", COORDINATOR)).case
    assert [one.term for one in found.clocks] == ["tevredenheid"]
    for action in ("terugkoppeling", "besproken", "verbeterpunt"):
        found = act(IZW, found, deed(action, COORDINATOR)).case
    assert found.state == SAID


def test_a_kind_that_was_chosen_wrong_is_mended_and_what_it_was_stays_in_the_log() -> None:
    """IZW-2."""
    found = case(codes={"soort": "zorg"})
    for value in ("onvrede", "klacht"):
        found = act(IZW, found, deed("code_verbeteren", waarde=value)).case
    assert found.codes["soort"] == "klacht"
    assert [one.values["was"] for one in found.done("code_verbeteren")] == ["zorg", "onvrede"]
    assert refused(found, deed("code_verbeteren", waarde="boos")) == "code"


# -- the days ----------------------------------------------------------------------------------------------------


def day_of(term: str, start: date) -> date:
    rule = IZW.terms[term]
    return due(start, rule.amount, rule.unit, rule.statutory)


@pytest.mark.parametrize(
    ("term", "start", "end"),
    [
        # Christmas and a weekend lie in between.
        ("ontvangst", date(2026, 12, 23), date(2026, 12, 31)),
        # Goede Vrijdag, Easter, and the clock that goes forward on 28 March.
        ("ontvangst", date(2027, 3, 25), date(2027, 4, 5)),
        # 5 May, and Ascension Day on 6 May.
        ("ontvangst", date(2027, 4, 28), date(2027, 5, 7)),
        ("kpz_contact", date(2027, 4, 28), date(2027, 5, 7)),
        ("antwoord", date(2026, 11, 17), date(2026, 12, 29)),
        # 25 December, 26 December, Sunday: the law moves the end to Monday.
        ("antwoord", date(2026, 11, 13), date(2026, 12, 28)),
        # Easter Monday.
        ("antwoord", date(2027, 2, 15), date(2027, 3, 30)),
        # Friday 7 May 2027 is put on a par with a holiday.
        ("antwoord", date(2027, 3, 26), date(2027, 5, 10)),
        # The clock goes back on 25 October.
        ("antwoord", date(2026, 9, 30), date(2026, 11, 11)),
        ("antwoord", date(2027, 1, 31), date(2027, 3, 15)),
    ],
)
def test_the_days_are_these(term: str, start: date, end: date) -> None:
    assert day_of(term, start) == end


def test_whose_days_they_are() -> None:
    owed = {name: term.kind for name, term in IZW.terms.items() if term.kind != "check"}
    assert owed == {"ontvangst": "hard", "antwoord": "hard", "kpz_contact": "external"}
    told = Case("1", "iederzijnwerk", IZW.pin, (DIRECTOR,), "ja", DAY)
    found = follow(IZW, told, {"kpz_contact": date(2026, 11, 24)}, DAY)
    _, reminders = remind(IZW, found, date(2026, 11, 25))
    assert {one.role for one in reminders} == {"klachtenportaal"}
    assert act(IZW, found, deed("kpz_contact", CLIENT)).met == ("kpz_contact",)


def test_an_answer_by_phone_is_no_answer_to_an_official_complaint() -> None:
    """IZW-38: it must be written."""
    for action in ("buiten_beantwoord", "oplossing", "gesprek_samen"):
        assert act(IZW, case(), deed(action)).met == ()
    for action in ("besluit", "niet_ontvankelijk"):
        assert act(IZW, case(), deed(action)).met == ("antwoord",)


def test_more_time_is_asked_within_six_weeks_once_and_never_more_than_ten_in_all() -> None:
    later = act(IZW, case(), longer(date(2026, 12, 29)))
    assert later.row.letter == "verlenging"
    assert later.due == {"antwoord": date(2027, 1, 26)}
    assert date(2027, 1, 26) - DAY == timedelta(days=70)
    assert refused(later.case, longer(date(2027, 1, 4), "1")) == "verlengen_al_verlengd"
    assert refused(case(), longer(date(2026, 12, 30), "1")) == "verlengen_te_laat"
    assert refused(case(), deed("verlengen", weken="5")) == "verlengen_te_lang"
    assert refused(case(official="nee", clocks=()), deed("verlengen", weken="1")) == "geen_verlenging"
    assert "pauze" not in WORDS.of("weigering.verlengen_al_verlengd", {"datum": DAY}).lower()


def test_day_71_is_a_breach_and_day_70_is_not() -> None:
    later = act(IZW, case(), longer(date(2026, 12, 29))).case
    assert late(later, DAY + timedelta(days=70)) == ()
    assert [one.term for one in late(later, DAY + timedelta(days=71))] == ["antwoord"]


def test_ten_weeks_are_ten_also_where_six_ended_on_a_holiday() -> None:
    found = case(clocks=(Clock("antwoord", DIRECTOR, date(2026, 11, 13), date(2026, 12, 28)),))
    assert act(IZW, found, longer(date(2026, 12, 28))).due == {"antwoord": date(2027, 1, 22)}


def test_a_spoken_complaint_counts_from_two_days() -> None:
    """X-3: the acknowledgement from the day it was said, the answer from the day it was written down."""
    told = Case("1", "iederzijnwerk", IZW.pin, (DIRECTOR,), "ja", DAY, way="telefoon", received_on=date(2026, 11, 13))
    begun = {name: IZW.terms[name].begins("telefoon", told.received_on, DAY) for name in ("ontvangst", "antwoord")}
    assert begun == {"ontvangst": date(2026, 11, 13), "antwoord": DAY}


# -- a yes per person --------------------------------------------------------------------------------------------


def answered(*steps: tuple[str, str]) -> Case:
    """Asked, answered and taken back, in this order."""
    found = case()
    for action, value in steps:
        name = "antwoord" if action == "toestemming" else "wie"
        by = DIRECTOR if action == "toestemming_vragen" else CLIENT
        found = act(IZW, found, deed(action, by, **{name: value})).case
    return found


def test_each_yes_is_for_one_person_and_can_be_taken_back_and_given_again() -> None:
    """IZW-18: who, why, when, by whom, and whether it still stands."""
    both = answered(
        ("toestemming_vragen", "de buurvrouw"), ("toestemming_vragen", "de huisarts"),
        ("toestemming", "ja"), ("toestemming", "nee"),
    )  # fmt: skip
    assert stands(both, "derde") == ("de buurvrouw",)
    assert refused(both, deed("contact_derde", derde="de huisarts")) == "geen_toestemming"
    assert act(IZW, both, deed("contact_derde"))
    back = act(IZW, both, deed("toestemming_terug", CLIENT)).case
    assert refused(back, deed("contact_derde")) == "geen_toestemming"
    again = act(IZW, act(IZW, back, deed("toestemming_vragen")).case, deed("toestemming", CLIENT)).case
    assert stands(again, "derde") == ("de buurvrouw",)
    asked = again.done("toestemming_vragen")[0]
    assert (asked.values["wie"], asked.values["doel"], asked.on, asked.by) == (
        "de buurvrouw", "vragen wat zij zag", DAY, DIRECTOR,
    )  # fmt: skip


# -- the directie ------------------------------------------------------------------------------------------------


def test_a_case_about_the_directie_is_not_watched_over_by_the_directie() -> None:
    """X-6: it does not exist for them, they hear of no late term, and whoever has it sees why."""
    director = Person("d", "Dirk", (DIRECTOR,), True)
    found = case(BUSY, COORDINATOR)
    assert roles_in(IZW, found, director) == (DIRECTOR,)
    told = act(IZW, found, deed("over_directie", CLIENT)).case
    assert concerned(IZW, told, DIRECTOR)
    assert roles_in(IZW, told, director) == ()
    overdue = date(2026, 12, 30)
    assert {one.role for one in remind(IZW, found, overdue)[1]} == {COORDINATOR, DIRECTOR}
    assert {one.role for one in remind(IZW, told, overdue)[1]} == {COORDINATOR}
    assert "team_regel.gaat_over" in {item.key for item in about(IZW, told, DAY)}
    # Who sends it to them all the same has chosen that.
    assert roles_in(IZW, replace(told, roles=(COORDINATOR, DIRECTOR)), director) == (DIRECTOR,)


def in_a_house(folder: Path, play: Callable[[Household], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Household(folder, ("iederzijnwerk",), datetime(2026, 11, 25, 10, tzinfo=HERE)) as house:
            await play(house)

    asyncio.run(run())


def test_the_directie_hears_of_a_complaint_with_anybody_and_nothing_of_what_it_says(tmp_path: Path) -> None:
    """IZW-53; the stories show it from the client's side."""

    async def play(house: Household) -> None:
        setting, desk = house.house.setting, house.house.desk
        filed = cases.fresh(setting.ring, "", case(NEW, COORDINATOR))
        told = [parcel.message for parcel in desk.filed(IZW, filed)]
        assert told and all("4829-3157" in str(one) for one in told)
        assert desk.filed(IZW, cases.fresh(setting.ring, "", case(NEW, DIRECTOR))) == []
        itself = case(NEW, COORDINATOR, codes={"over_directie": "ja"})
        assert desk.filed(IZW, cases.fresh(setting.ring, "", itself)) == []

    in_a_house(tmp_path, play)


def test_a_notice_from_klachtenportaal_is_followed_until_it_is_over_there(tmp_path: Path) -> None:
    """IZW-21, IZW-22, IZW-49: a case without a story, with how far they are, a talk with three, and its end."""

    async def play(house: Household) -> None:
        inner = house.house
        out = Intake(inner.setting, inner.desk, house.clock).notice(DIRECTOR, "iederzijnwerk", "klachtenportaal")
        await inner.setting.db.write(out.statements)
        assert out.parcels

        async def now() -> Case:
            return (await cases.everything(inner.setting.db, inner.setting.ring))[-1].case

        assert ((await now()).state, (await now()).way, (await now()).codes) == (OUT, "melding", {})
        for stand in ("in_beoordeling", "onderzoek", "bemiddeling"):
            await house.staff_does(DIRECTOR, "kpz_stand", {"kpz_stand": stand})
        await house.staff_does(DIRECTOR, "besluit", VALUES["besluit"])
        assert (await now()).state == OUT
        talk = {"op_dag": "2026-11-24", "aanwezig": "de klager, de directie en KPZ", "afspraken": "Een andere dag."}
        await house.staff_does(DIRECTOR, "gesprek_samen", talk)
        await house.staff_does(DIRECTOR, "sluiten", {"sluitreden": "verder_bij_kpz", "sluitmotief": "Daar opgelost."})
        found = await now()
        assert [one.values["kpz_stand"] for one in found.done("kpz_stand")] == [
            "in_beoordeling", "onderzoek", "bemiddeling",
        ]  # fmt: skip
        assert found.done("gesprek_samen")[0].values == talk
        assert found.state == SHUT

    in_a_house(tmp_path, play)
