"""What may be done with a complaint at ONS welzijn, by whom and when: each edge, its whole complement, and the days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.commands.doctor_people import ladder
from bot.letter import Addressee, Signer, missing
from bot.letter_case import letter_of
from bot.letters import text
from bot.render import words_in
from flows.calendar import due
from flows.case import Case, Clock, Deed, Moved, NotAllowed, act, follow, late
from flows.case_table import STATES, State
from flows.library import Library
from flows.reminders import remind
from tests.letter_examples import SENDER

ONS = Library.read().newest("ons_welzijn")
TABLE = ONS.case
WORDS = words_in("nl", "u", "ons_welzijn")
DAY = date(2026, 3, 27)

KF, MANAGER, DIRECTOR, CLIENT = "klachtenfunctionaris", "manager", "bestuurder", "klager"
ROLES = (KF, MANAGER, DIRECTOR, CLIENT, "huis", "klachtencommissie", "vertrouwenspersoon")
RUNGS = (KF, MANAGER, DIRECTOR)
NEW, GOT, BUSY, SAID, OUT, NOT, BACK, SHUT = STATES
OPEN = (NEW, GOT, BUSY, SAID)
GOING = (BUSY, SAID)
ALL = STATES
RUNG = ("trede",)
LEADERS = ("hier", MANAGER, DIRECTOR)
"""Only while it lies with them."""

EDGES: dict[str, tuple[tuple[str, ...], tuple[State, ...], State | None]] = {
    # What: who, in which state, and the state after it.
    "gelezen": (RUNG, OPEN, None),
    "ontvangen": (RUNG, (NEW,), GOT),
    "ontvankelijk": (RUNG, (NEW, GOT), BUSY),
    "niet_ontvankelijk": (RUNG, (NEW, GOT, BUSY), NOT),
    "medewerker_ingelicht": ((KF,), GOING, None),
    "manager_ingelicht": ((KF,), GOING, None),
    "onderzoek": ((KF,), GOING, None),
    "onderzoek_klaar": ((KF,), GOING, None),
    "gesprek_plannen": (RUNG, OPEN, None),
    "gesprek_client": ((KF,), GOING, None),
    "geen_gesprek": ((KF,), GOING, None),
    "gesprek_medewerker": ((KF,), GOING, None),
    "aanpak": ((KF,), GOING, None),
    "gesprek_samen": ((KF,), GOING, None),
    "bevindingen": ((KF,), GOING, SAID),
    "afschrift": ((KF,), (SAID, OUT, SHUT), None),
    "gesprek_leiding": (LEADERS, OPEN, BUSY),
    "besluit": (LEADERS, OPEN, SAID),
    "buiten_beantwoord": (RUNG, OPEN, SAID),
    "naar_commissie": ((CLIENT,), (*OPEN, OUT, NOT, SHUT), OUT),
    "advies_gehad": ((CLIENT,), (OUT,), None),
    "standpunt_gehad": ((CLIENT,), (OUT, SAID), None),
    "advies_ontvangen": ((KF, DIRECTOR), (*OPEN, OUT, NOT), OUT),
    "standpunt": ((KF, DIRECTOR), (OUT,), SAID),
    "extern_gewezen": ((KF,), ALL, None),
    "tevreden_genoteerd": (RUNG, (GOT, BUSY, SAID, OUT), None),
    "tevredenheid": ((CLIENT,), (*OPEN, OUT, NOT, SHUT), None),
    "maatregel": (RUNG, (GOT, BUSY, SAID, OUT), None),
    "maatregel_klaar": ((KF,), (GOT, BUSY, SAID, OUT, SHUT), None),
    "verwijtbaar": ((KF,), ALL, None),
    "verwijtbaar_besproken": ((KF,), ALL, None),
    "registratieformulier": ((KF,), (GOT, BUSY, SAID, OUT, NOT, BACK, SHUT), None),
    "sluiten": (RUNG, (GOT, BUSY, SAID, OUT, NOT, BACK), SHUT),
    "toestemming_vragen": (RUNG, OPEN, None),
    "toestemming": ((CLIENT,), OPEN, None),
    "toestemming_terug": ((CLIENT,), OPEN, None),
    "contact_derde": (RUNG, OPEN, None),
    "pauze_vragen": (RUNG, OPEN, None),
    "pauze": ((CLIENT,), OPEN, None),
    "inschakelen": (RUNG, OPEN, None),
    "ingeschakeld": ((CLIENT,), OPEN, None),
    "dossier": (RUNG, ALL, None),
    "verbeterpunt": (RUNG, ALL, None),
    "toelichting": (RUNG, ALL, None),
    "code_verbeteren": (RUNG, ALL, None),
    "samenvoegen": (RUNG, (NEW, GOT, BUSY), SHUT),
    "aangevuld": ((CLIENT,), (*OPEN, OUT), None),
    "ingetrokken": ((CLIENT,), (*OPEN, OUT), BACK),
    "intrekking_noteren": (RUNG, (*OPEN, OUT), BACK),
    "doorgestuurd": ((CLIENT,), (*OPEN, OUT, NOT, BACK, SHUT), NEW),
}
FIRST: dict[str, tuple[str, ...]] = {
    # What must have been done before it; of several in one line, one is enough.
    "medewerker_ingelicht": ("ontvankelijk",),
    "manager_ingelicht": ("ontvankelijk",),
    "onderzoek": ("ontvankelijk",),
    "onderzoek_klaar": ("medewerker_ingelicht manager_ingelicht", "onderzoek"),
    "gesprek_client": ("onderzoek_klaar",),
    "geen_gesprek": ("onderzoek_klaar",),
    "gesprek_medewerker": ("gesprek_client geen_gesprek",),
    "aanpak": ("ontvankelijk",),
    "gesprek_samen": ("gesprek_client geen_gesprek",),
    "bevindingen": ("gesprek_client geen_gesprek",),
    "afschrift": ("bevindingen",),
    "standpunt": ("advies_ontvangen",),
    "maatregel_klaar": ("maatregel",),
    "verwijtbaar_besproken": ("verwijtbaar",),
    "sluiten": ("registratieformulier",),
    "contact_derde": ("toestemming",),
    "pauze": ("pauze_vragen",),
    "ingeschakeld": ("inschakelen",),
}
FORM = {
    "soort_hulp": "sociaal_team", "onderwerp": "afspraken", "onderwerp_soort": "afspraken", "gesprek_opgelost": "nee",
    "verbetering": "geen", "doorgeleid": "manager", "klant_tevreden": "ja",
}  # fmt: skip
VALUES: dict[str, dict[str, str]] = {
    "intrekking_noteren": {"op_dag": "2026-03-26", "hoe_gezegd": "telefoon"},
    "ontvankelijk": {"plan": "Ik praat met u."},
    "niet_ontvankelijk": {"reden_niet": "anders", "motivering": "Daarom.", "beslist_door": "K. Faber"},
    "onderzoek": {"bron": "medewerker", "gehoord": "de coach", "waarover": "die dag"},
    "gesprek_plannen": {"dag": "2026-04-16", "tijd": "10 uur", "plaats": "Uden"},
    "gesprek_client": {"analyse": "Er kwam niemand.", "eens": "ja"},
    "geen_gesprek": {"waarom_geen_gesprek": "wil_niet"},
    "gesprek_medewerker": {"verslag": "Zij wil praten."},
    "aanpak": {"aanpak": "Samen praten."},
    "gesprek_samen": {"aanwezig": "allen", "bemiddeld": "ja", "afspraken": "Elke dinsdag."},
    "bevindingen": {"waarom_brief": "niet_gewenst", "bevindingen": "Niet goed.", "oplossingen": "Excuses."},
    "afschrift": {"afschrift_aan": "beiden", "afschrift_medewerker": "Piet"},
    "gesprek_leiding": {"aanwezig": "u en ik", "afspraken": "Ik bel."},
    "besluit": {"redenen": "Te druk.", "besluiten": "Wij bellen."},
    "buiten_beantwoord": {"hoe": "telefoon", "dag": "2026-03-27"},
    "advies_ontvangen": {"advies_dag": "2026-03-26"},
    "standpunt": {"commissie": "Gegrond.", "redenen": "Terecht.", "besluiten": "Excuses."},
    "tevreden_genoteerd": {"tevreden": "ja", "hoe": "telefoon", "gehoord_op": "2026-03-26"},
    "tevredenheid": {"tevreden": "ja"},
    "maatregel": {"soort_maatregel": "herstel", "maatregel": "Bellen.", "eigenaar": "manager"},
    "maatregel_klaar": {"gedaan": "Gebeld."},
    "verwijtbaar": {"notitie": "Alleen voor u."},
    "verwijtbaar_besproken": {"besproken": "ja", "besproken_op": "2026-03-27"},
    "registratieformulier": FORM,
    "sluiten": {"sluitreden": "onbereikbaar", "sluitmotief": "Drie keer gebeld."},
    "toestemming_vragen": {"wie": "de juf", "doel": "vragen hoe het was"},
    "toestemming": {"antwoord": "ja"},
    "toestemming_terug": {"wie": "de juf"},
    "contact_derde": {"derde": "de juf", "waarover": "die dag"},
    "pauze_vragen": {"tot": "2026-05-01", "reden": "vakantie"},
    "pauze": {"antwoord": "ja"},
    "inschakelen": {"rol": "manager", "reden": "Zij weet meer."},
    "ingeschakeld": {"rol": "manager", "antwoord": "nee"},
    "verbeterpunt": {"verbeterpunt": "Bellen.", "oorzaak": "werkwijze"},
    "toelichting": {"toelichting": "Ziekte."},
    "code_verbeteren": {"veld": "soort_hulp", "waarde": "raadslieden"},
    "samenvoegen": {"ander_nummer": "1111-2222"},
    "doorgestuurd": {"rol": "manager"},
}  # fmt: skip
ONCE = {"gelezen", "medewerker_ingelicht", "manager_ingelicht", "onderzoek_klaar"}


def deed(action: str, role: str = KF, **values: str) -> Deed:
    return Deed(action, DAY, role, role, {**VALUES.get(action, {}), **values})


def done(*actions: str) -> tuple[Deed, ...]:
    return tuple(deed(one, CLIENT if EDGES[one][0] == (CLIENT,) else KF) for one in actions)


def case(state: State = BUSY, lies: str = KF, deeds: tuple[Deed, ...] = ()) -> Case:
    return Case("4829-3157", "ons_welzijn", ONS.pin, (lies,), "ja", DAY, state=state, deeds=deeds)


def ready(action: str, state: State, lies: str = KF) -> Case:
    """A case in which everything that must come first was done, and this not yet."""
    before = [one for one in EDGES if one not in (action, "toestemming_terug")]
    return case(state, lies, done(*before))


def refused(found: Case, what: Deed) -> str:
    """Why it is not allowed; whoever asked can be told so in words."""
    with pytest.raises(NotAllowed) as caught:
        act(ONS, found, what)
    said = WORDS.of(caught.value.why, {**caught.value.facts, "nummer": found.number})
    assert said and "{" not in said
    return caught.value.why.removeprefix("weigering.")


def allowed(action: str, state: State, role: str, lies: str) -> bool:
    by, before, _ = EDGES[action]
    if by == RUNG:
        able = role in (lies, KF)
    elif by[0] == "hier":
        able = role in by and role == lies
    else:
        able = role in by
    return able and state in before


def test_the_table_has_these_actions_and_no_others() -> None:
    assert {row.action for row in TABLE.rows} == set(EDGES)
    assert all(row.source.document and row.source.place for row in TABLE.rows)


@pytest.mark.parametrize("action", EDGES)
def test_every_edge_is_there_and_its_whole_complement_is_refused(action: str) -> None:
    for state in STATES:
        for lies in RUNGS:
            for role in ROLES:
                found, what = ready(action, state, lies), deed(action, role)
                if allowed(action, state, role, lies):
                    assert act(ONS, found, what).case.state == (EDGES[action][2] or state), (state, lies, role)
                else:
                    assert refused(found, what) in ("toestand", "niet_van_u"), (state, lies, role)


@pytest.mark.parametrize("action", sorted(ONCE))
def test_what_is_done_once_is_not_done_twice(action: str) -> None:
    assert refused(replace(ready(action, BUSY), deeds=done(*EDGES)), deed(action)) == "al_gedaan"


@pytest.mark.parametrize(("action", "first"), [(one, first) for one, firsts in FIRST.items() for first in firsts])
def test_the_order_is_kept(action: str, first: str) -> None:
    """First the client, then the employee (ONS-20), and so on."""
    by, before, _ = EDGES[action]
    without = tuple(one for one in ready(action, before[0]).deeds if one.action not in first.split())
    assert refused(case(before[0], deeds=without), deed(action, CLIENT if by == (CLIENT,) else KF)) in (
        "eerst", "geen_toestemming",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("action", "ask"),
    [(one, ask) for one in EDGES for ask in VALUES.get(one, ()) if TABLE.asks[ask].required],
)
def test_nothing_that_is_required_can_be_left_out(action: str, ask: str) -> None:
    by, before, _ = EDGES[action]
    lies = by[1] if by[0] == "hier" else KF
    role = CLIENT if by == (CLIENT,) else lies
    assert refused(ready(action, before[0], lies), deed(action, role, **{ask: " "})) == "ontbreekt"


def test_there_is_no_extending_here() -> None:
    """The procedure knows none; the way out is a pause with the client's yes."""
    assert refused(case(), Deed("verlengen", DAY, KF, KF, {"weken": "2", "reden": "druk"})) == "onbekend"


# -- what is asked only then -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "values", "then"),
    [
        ("niet_ontvankelijk", {"reden_niet": "geen_klant"}, {"namens_klant": "nagevraagd"}),
        ("niet_ontvankelijk", {"reden_niet": "andere_organisatie"}, {"verwijzing": "De woningcorporatie."}),
        ("onderzoek", {"bron": "dossier"}, {"grond": "nodig voor de klacht"}),
        ("gesprek_client", {"eens": "nee"}, {"klant_zegt": "Het was erger."}),
        ("gesprek_client", {"eens": "aanvulling"}, {"klant_zegt": "Vier keer."}),
        ("registratieformulier", {"soort_hulp": "andere_hulp"}, {"soort_hulp_anders": "huiswerkhulp"}),
        ("registratieformulier", {"gesprek_opgelost": "ja", "doorgeleid": ""}, {"waardoor": "Excuses."}),
        (
            "registratieformulier",
            {"verbetering": "procedures"},
            {"verbetering_welke": "Bellen.", "in_register": "ja"},
        ),
        ("registratieformulier", {"verbetering": "beide"}, {"verbetering_welke": "Bellen.", "in_register": "nee"}),
        ("sluiten", {"sluitreden": "verwezen", "sluitmotief": ""}, {"sluitmotief": "De gemeente gaat verder."}),
    ],
)
def test_an_answer_that_needs_another_gets_it(action: str, values: dict[str, str], then: dict[str, str]) -> None:
    found = ready(action, EDGES[action][1][0])
    assert refused(found, deed(action, **values)) == "ontbreekt"
    answered = deed(action, **{**values, **then})
    assert act(ONS, found, answered).case.deeds[-1] == answered


def test_findings_after_a_talk_that_did_not_help_need_that_talk() -> None:
    found = ready("bevindingen", BUSY)
    without = replace(found, deeds=tuple(one for one in found.deeds if one.action != "gesprek_samen"))
    assert act(ONS, found, deed("bevindingen", waarom_brief="niet_geholpen")).case.state == SAID
    assert refused(without, deed("bevindingen", waarom_brief="niet_geholpen")) == "eerst"


@pytest.mark.parametrize(("action", "ask"), [("advies_ontvangen", "advies_dag"), ("tevreden_genoteerd", "gehoord_op")])
def test_what_has_happened_was_not_tomorrow(action: str, ask: str) -> None:
    found = ready(action, BUSY)
    assert refused(found, deed(action, **{ask: "2026-03-28"})) == "dag_komt_nog"
    assert act(ONS, found, deed(action, **{ask: "2026-03-27"}))


# -- closing -----------------------------------------------------------------------------------------------------

SATISFIED = deed("tevredenheid", CLIENT)
HEARD = deed("tevreden_genoteerd", tevreden="ja")
FILLED = deed("registratieformulier")
REASONS: dict[str, tuple[bool, tuple[tuple[Deed, ...], ...]]] = {
    # Whether the procedure itself names it, and what makes it possible.
    "tevreden": (True, ((SATISFIED,), (HEARD,))),
    "ingetrokken": (True, ((deed("ingetrokken", CLIENT),), (deed("intrekking_noteren"),))),
    "na_standpunt": (True, ((deed("standpunt"),),)),
    "niet_tevreden_stopt": (False, (done("bevindingen"), done("besluit"), done("gesprek_samen"))),
    "geen_antwoord": (False, (done("bevindingen"), done("buiten_beantwoord"))),
    "niet_ontvankelijk": (False, (done("niet_ontvankelijk"),)),
    "onbereikbaar": (False, ((),)),
    "verwezen": (False, ((),)),
}


@pytest.mark.parametrize("reason", REASONS)
def test_a_case_is_closed_for_these_reasons_alone(reason: str) -> None:
    own, ways = REASONS[reason]
    closing = {"sluitreden": reason, "sluitmotief": "Daarom."}
    for way in ways:
        assert act(ONS, case(SAID, deeds=(FILLED, *way)), deed("sluiten", **closing)).case.state == SHUT
        if not own:
            assert refused(case(SAID, deeds=(FILLED, *way)), deed("sluiten", sluitreden=reason, sluitmotief="")) == (
                "ontbreekt"
            )
    if ways != ((),):
        assert refused(case(SAID, deeds=(FILLED,)), deed("sluiten", **closing)) == "eerst"


def test_the_reasons_that_the_procedure_does_not_name_are_marked() -> None:
    options = TABLE.asks["sluitreden"].options
    assert {one.id: not one.outside for one in options} == {name: own for name, (own, _) in REASONS.items()}


def test_a_client_who_is_satisfied_is_not_guessed() -> None:
    unhappy = deed("tevredenheid", CLIENT, tevreden="nee")
    for said in ((), (unhappy,), (SATISFIED, unhappy)):
        assert refused(case(SAID, deeds=(FILLED, *said)), deed("sluiten", sluitreden="tevreden")) == "eerst"
        assert refused(case(SAID, deeds=said), deed("registratieformulier", klant_tevreden="ja")) == "eerst"


@pytest.mark.parametrize("answer", ["nee", "deels"])
def test_who_is_not_satisfied_must_be_told_of_the_commission_outside(answer: str) -> None:
    """Question 7 of the form cannot be answered with yes before it is so, and with no the case stays open."""
    found = case(SAID, deeds=(*done("bevindingen"), deed("tevredenheid", CLIENT, tevreden=answer)))
    form = {"klant_tevreden": answer}
    assert refused(found, deed("registratieformulier", **form)) == "ontbreekt"
    assert refused(found, deed("registratieformulier", **form, gewezen_op_extern="ja")) == "eerst"
    told_nothing = act(ONS, found, deed("registratieformulier", **form, gewezen_op_extern="nee")).case
    closing = deed("sluiten", sluitreden="niet_tevreden_stopt", sluitmotief="Wil niet verder.")
    assert refused(told_nothing, closing) == "eerst"
    told = act(ONS, told_nothing, deed("extern_gewezen")).case
    told = act(ONS, told, deed("registratieformulier", **form, gewezen_op_extern="ja")).case
    closed = act(ONS, told, closing)
    assert closed.row.letter == "slot"
    # "Behandeld door" and "Datum afsluiting" of the form are in the log.
    assert (closed.case.deeds[-1].by, closed.case.deeds[-1].on) == (KF, DAY)


def test_what_is_for_the_manager_alone_is_not_kept() -> None:
    moved = act(ONS, case(), deed("verwijtbaar"))
    assert moved.row.seals_to == MANAGER and moved.row.quiet
    assert "Alleen voor u." not in moved.case.to_json()
    after = act(ONS, moved.case, deed("verwijtbaar_besproken"))
    assert after.case.deeds[-1].values == {"besproken": "ja", "besproken_op": "2026-03-27"}


# -- letters ---------------------------------------------------------------------------------------------------------


def written(moved: Moved) -> str:
    """The letter that goes with it, whole."""
    found = letter_of(ONS, moved, SENDER, Addressee("Hassan"), Signer("Karin Faber"))
    assert found is not None
    assert missing(found) == ()
    return text(found)


def test_the_findings_and_what_is_feasible_stand_in_the_letter() -> None:
    heard = written(act(ONS, ready("bevindingen", BUSY), deed("bevindingen", oplossingen="Een ander belt u.")))
    assert "Niet goed." in heard and "Een ander belt u." in heard


def test_who_is_turned_away_reads_why_by_whom_and_where_to_go() -> None:
    away = deed("niet_ontvankelijk", reden_niet="andere_organisatie", verwijzing="Bel de corporatie: 0411 555 444.")
    heard = written(act(ONS, case(NEW), away))
    assert "Daarom." in heard and "K. Faber" in heard and "0411 555 444" in heard


@pytest.mark.parametrize("reason", REASONS)
def test_a_closing_letter_says_why_it_is_closed(reason: str) -> None:
    way = REASONS[reason][1][-1]
    closed = act(ONS, case(SAID, deeds=(FILLED, *way)), deed("sluiten", sluitreden=reason))
    assert WORDS.of(f"brief.sluitreden.{reason}") in written(closed)


def test_what_staff_heard_at_the_door_is_in_the_closing_letter() -> None:
    closed = act(ONS, case(SAID, deeds=(FILLED, HEARD)), deed("sluiten", sluitreden="tevreden"))
    assert "tevreden" in written(closed)


def test_the_text_is_looked_at_again_every_three_years() -> None:
    assert ONS.review is not None
    for today, again in (
        (date(2020, 6, 30), None),
        (date(2020, 7, 1), date(2020, 7, 1)),
        (date(2026, 6, 30), date(2023, 7, 1)),
        (date(2026, 11, 26), date(2026, 7, 1)),
    ):
        assert ONS.review.due(ONS.valid_from, today) == again
    assert ONS.review.due(date(2026, 9, 1), date(2026, 11, 26)) is None
    assert any("opnieuw bekeken" in found.text for found in ladder(ONS, None))


# -- days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "start", "day"),
    [
        ("ontvangst", date(2026, 3, 22), date(2026, 3, 29)),  # the clock is put forward that night
        ("ontvangst", date(2026, 12, 18), date(2026, 12, 25)),  # not a statutory term: it ends on Christmas Day
        ("plan", date(2026, 4, 21), date(2026, 5, 5)),
        ("onderzoek", date(2026, 10, 4), date(2026, 10, 25)),  # and back
        ("bevindingen", date(2026, 12, 31), date(2027, 2, 28)),
        ("bevindingen", date(2027, 12, 31), date(2028, 2, 29)),
        ("bevindingen", date(2026, 1, 31), date(2026, 3, 31)),
        ("advies", date(2026, 6, 30), date(2026, 8, 30)),
        ("standpunt", date(2026, 4, 28), date(2026, 5, 5)),
    ],
)
def test_each_term_ends_on_its_day(term: str, start: date, day: date) -> None:
    rule = ONS.terms[term]
    assert due(start, rule.amount, rule.unit, rule.statutory) == day


def test_which_terms_are_hard() -> None:
    """The six weeks of the Wkkgz stand beside a soft term only where that law holds, and here it does not (X-20)."""
    assert "wkkgz" not in {law.id for law in ONS.laws}
    kinds = {name: rule.kind for name, rule in ONS.terms.items() if rule.kind != "check"}
    assert kinds == {
        "ontvangst": "hard", "plan": "hard", "onderzoek": "hard", "bevindingen": "soft", "advies": "external",
        "standpunt": "hard",
    }  # fmt: skip


def clocked(*names: str, deeds: tuple[Deed, ...] = ()) -> Case:
    days = {"ontvangst": (4, 3), "plan": (4, 10), "onderzoek": (4, 17), "bevindingen": (5, 27)}
    clocks = tuple(Clock(name, KF, DAY, date(2026, *days[name])) for name in names or days)
    return replace(case(NEW, deeds=deeds), clocks=clocks)


@pytest.mark.parametrize(
    ("action", "left"),
    [
        ("ontvangen", {"plan", "onderzoek", "bevindingen"}),
        ("ontvankelijk", {"onderzoek", "bevindingen"}),
        ("niet_ontvankelijk", set()),
        ("onderzoek_klaar", {"ontvangst", "plan", "bevindingen"}),
        ("bevindingen", {"plan", "onderzoek", "tevredenheid"}),
        ("buiten_beantwoord", {"tevredenheid"}),
        ("naar_commissie", set()),
        ("ingetrokken", set()),
        ("intrekking_noteren", set()),
        ("doorgestuurd", set()),
        ("gelezen", {"ontvangst", "plan", "onderzoek", "bevindingen"}),
    ],
)
def test_what_answers_which_clock(action: str, left: set[str]) -> None:
    by, before, _ = EDGES[action]
    found = replace(clocked(), state=before[0], deeds=ready(action, before[0]).deeds)
    moved = act(ONS, found, deed(action, CLIENT if by == (CLIENT,) else KF))
    assert {one.term for one in moved.case.clocks if one.running} == left


def advised(day: str = "2026-03-24") -> Moved:
    return act(ONS, ready("advies_ontvangen", OUT), deed("advies_ontvangen", advies_dag=day))


def test_the_director_has_a_week_from_the_day_of_the_advice() -> None:
    moved = advised()
    assert moved.due == {"standpunt": date(2026, 3, 31)}
    assert moved.case.clocks[-1] == Clock("standpunt", DIRECTOR, date(2026, 3, 24), date(2026, 3, 31))
    assert not any(one.running for one in act(ONS, moved.case, deed("standpunt")).case.clocks)
    # The client said it first, and staff after that: it stays one clock.
    said = follow(ONS, case(OUT), {"standpunt": date(2026, 4, 3)}, DAY)
    assert said.clocks[0].role == DIRECTOR
    both = act(ONS, said, deed("advies_ontvangen", advies_dag="2026-03-24")).case
    assert [one.due for one in both.clocks] == [date(2026, 3, 31)]


def test_the_director_hears_of_a_hard_term_that_passed_and_not_of_a_soft_one() -> None:
    _, hard = remind(ONS, clocked("plan"), date(2026, 4, 11))
    assert [(one.role, one.stage, one.escalated) for one in hard] == [(KF, "na", False), (DIRECTOR, "na", True)]
    _, soft = remind(ONS, clocked("bevindingen"), date(2026, 5, 28))
    assert [(one.role, one.stage) for one in soft] == [(KF, "na")]


def test_an_open_pause_moves_every_day() -> None:
    asked = replace(clocked(), deeds=(deed("pauze_vragen", tot="2026-04-06"),))
    rested = act(ONS, asked, deed("pauze", CLIENT)).case
    assert [one.due for one in rested.clocks] == [
        date(2026, 4, 13), date(2026, 4, 20), date(2026, 4, 27), date(2026, 6, 6),
    ]  # fmt: skip
    assert late(rested, date(2026, 4, 13)) == ()
    assert [one.term for one in late(rested, date(2026, 4, 14))] == ["ontvangst"]
