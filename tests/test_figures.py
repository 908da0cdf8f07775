"""What a case gives to the figures: the whole of its life, moved when a code moves, gone when it was a double."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import figures
from flows.case import Case, Clock, Deed, NotAllowed, act
from flows.case_table import CLIENT, CaseTable, joined
from flows.library import Library
from flows.procedure import SHARED_CASE, Procedure
from flows.reminders import remind

FILED = date(2026, 3, 30)
LIBRARY = Library.read()


@cache
def izw() -> Procedure:
    """With the rows that all organisations share: what one of them adds is not what is counted here."""
    own = LIBRARY.newest("iederzijnwerk")
    shared = tomllib.loads(SHARED_CASE.read_text(encoding="utf-8"))
    table = CaseTable.model_validate(joined({"owner": "directie", "scopes": own.case.scopes}, shared))
    return own.model_copy(update={"case": table})


def filed(**fields: object) -> Case:
    codes = {"onderwerp": "afspraken,uitleg", "hulp": "huishouden", "soort": "klacht"}
    case = Case("1111-2222", "iederzijnwerk", izw().pin, ("directie",), "ja", FILED, codes=codes)
    return replace(case, **fields)  # type: ignore[arg-type]


def does(case: Case, action: str, on: date, by: str = "directie", **values: str) -> Case:
    return act(izw(), case, Deed(action, on, by, by, values)).case


def codes(case: Case) -> Counter[str]:
    found: Counter[str] = Counter()
    for (_, code), total in figures.tally(izw(), case).items():
        found[code] += total
    return found


def month_of(case: Case, code: str) -> set[str]:
    return {month for month, one in figures.tally(izw(), case) if one == code}


def answered(case: Case, on: date) -> Case:
    values = {"oordeel": "gegrond", "redenen": "Dat klopt.", "besluiten": "Een vaste dag."}
    return does(does(case, "ontvangen", on), "besluit", on, **values)


def test_a_filed_complaint_is_counted_once_and_in_each_of_its_parts() -> None:
    found = codes(filed())
    assert found["ingediend"] == 1
    for part in ("trede=directie", "officieel=ja", "weg=chat", "hulp=huishouden", "soort=klacht"):
        assert found[f"ingediend|{part}"] == 1
    assert found["ingediend|onderwerp=afspraken"] == found["ingediend|onderwerp=uitleg"] == 1
    assert found["ingediend|hulp=huishouden|onderwerp=uitleg"] == 1
    assert max(code.count("|") for code in found) == 2


def test_it_is_counted_in_the_month_in_which_it_came_in() -> None:
    late = filed(filed_on=date(2027, 1, 4), received_on=date(2026, 12, 30), way="telefoon")
    assert month_of(late, "ingediend") == month_of(late, "ingediend|weg=telefoon") == {"2026-12"}


@pytest.mark.parametrize(
    "case",
    [
        filed(codes={"soort": "compliment"}),
        filed(roles=("vertrouwenspersoon",)),
        filed(deeds=(Deed("samenvoegen", FILED, "directie", "directie", {"ander_nummer": "1"}),), state="gesloten"),
    ],
    ids=["a compliment", "what an adviser heard", "a double"],
)
def test_what_is_no_complaint_adds_nothing(case: Case) -> None:
    assert codes(case) == {}


def test_going_on_to_the_adviser_is_no_step_up() -> None:
    for role, total in (("vertrouwenspersoon", 0), ("klachtenportaal", 1)):
        case = filed(deeds=(Deed("doorgestuurd", FILED, CLIENT, CLIENT, {"rol": role}),))
        assert codes(case)["naar_trede"] == total


def clock(days: int, **fields: object) -> Clock:
    return replace(Clock("antwoord", "directie", FILED, FILED + timedelta(days=days)), **fields)  # type: ignore[arg-type]


def test_an_answer_in_time_late_and_in_time_after_extension_are_apart() -> None:
    on = FILED + timedelta(days=42)
    assert codes(answered(filed(clocks=(clock(42),)), on))["op_tijd|termijn=antwoord"] == 1
    extended = codes(answered(filed(clocks=(clock(42, extended=True),)), on))
    assert (extended["verlengd_op_tijd"], extended["op_tijd"], extended["te_laat"]) == (1, 0, 0)
    late = codes(answered(filed(clocks=(clock(41),)), on))
    assert (late["te_laat"], late["te_laat|hulp=huishouden"], late["op_tijd"]) == (1, 1, 0)


def test_what_is_late_and_still_not_answered_counts_from_the_morning_after() -> None:
    case = filed(clocks=(clock(1),))
    told, _ = remind(izw(), case, FILED + timedelta(days=1))
    assert codes(told)["te_laat"] == 0
    told, _ = remind(izw(), told, FILED + timedelta(days=2))
    assert month_of(told, "te_laat") == {"2026-04"}
    assert codes(answered(told, date(2026, 7, 1)))["te_laat"] == 1


def test_a_term_that_the_client_ended_was_neither_kept_nor_missed() -> None:
    case = does(filed(clocks=(clock(42),)), "ingetrokken", FILED, CLIENT)
    found = codes(case)
    assert found["klacht_ingetrokken"] == 1
    assert (found["op_tijd"], found["te_laat"]) == (0, 0)


def test_who_stopped_by_telephone_is_counted_as_stopped_unless_they_go_on() -> None:
    values = {"op_dag": FILED.isoformat(), "hoe_gezegd": "telefoon"}
    stopped = act(izw(), filed(), Deed("intrekking_noteren", FILED, "x", "directie", values)).case
    assert codes(stopped)["klacht_ingetrokken"] == 1
    on = replace(stopped, deeds=(*stopped.deeds, Deed("doorgestuurd", FILED, CLIENT, CLIENT, {"rol": "directie"})))
    assert codes(on)["klacht_ingetrokken"] == 0


def test_who_was_not_asked_did_not_answer_or_said_so_are_apart() -> None:
    on = FILED + timedelta(days=9)
    asked = answered(filed(), on)
    later = on + timedelta(days=8)
    closed = does(asked, "sluiten", later, sluitreden="geen_antwoord", sluitmotief="Twee keer gebeld.")
    assert codes(closed)["tevredenheid|tevreden=geen_antwoord"] == 1
    said = does(closed, "tevredenheid", on, CLIENT, tevreden="deels")
    assert codes(said)["tevredenheid"] == codes(said)["tevredenheid|tevreden=deels"] == 1
    refused = does(filed(), "niet_ontvankelijk", on, reden_niet="anders", motivering="x", beslist_door="Dirk Bos")
    assert codes(refused)["niet_behandeld|reden_niet=anders"] == 1
    shut = does(refused, "sluiten", on, sluitreden="niet_ontvankelijk")
    assert codes(shut)["tevredenheid|tevreden=niet_gevraagd"] == 1


def test_a_reason_that_the_organisations_own_text_does_not_name_is_counted_apart() -> None:
    table = izw().case
    options = tuple(
        one.model_copy(update={"outside": one.id == "onbereikbaar"}) for one in table.asks["sluitreden"].options
    )
    asks = {**table.asks, "sluitreden": table.asks["sluitreden"].model_copy(update={"options": options})}
    own = izw().model_copy(update={"case": table.model_copy(update={"asks": asks})})
    case = does(does(filed(), "ontvangen", FILED), "sluiten", FILED, sluitreden="onbereikbaar", sluitmotief="x")
    assert ("2026-03", "gesloten|buiten_regeling=ja") in figures.tally(own, case)


def test_a_part_that_staff_typed_is_one_code_however_they_spelled_it() -> None:
    own = LIBRARY.newest("ambiq")
    for typed in ("Noord | Oost, 2=3", "noord oost 2 3"):
        case = Case("1", own.id, own.pin, ("leidinggevende",), "", FILED, codes={"cluster": typed})
        found = {code for _, code in figures.tally(own, case)}
        assert "ingediend|cluster=noord_oost_2_3" in found
        assert all(len(figures.read(code)[1]) == code.count("|") <= 2 for code in found)


def test_what_the_registration_form_says_later_counts_in_the_month_of_the_complaint() -> None:
    own = LIBRARY.newest("ons_welzijn")
    case = Case("1", own.id, own.pin, ("klachtenfunctionaris",), "", FILED, codes={"soort_hulp": "sociaal_team"})
    form = Deed("registratieformulier", date(2026, 6, 1), "karin", "klachtenfunctionaris",
                {"gemeente": "Oss", "onderwerp_soort": "privacy", "onderwerp": "Sanne las mee."})  # fmt: skip
    change = figures.difference(own, case, replace(case, deeds=(form,)))
    assert change["2026-03", "ingediend|gemeente=onbekend"] == -1
    assert change["2026-03", "ingediend|gemeente=oss|onderwerp_soort=privacy"] == 1
    assert not [code for _, code in change if "sanne" in code.casefold()]


def test_measures_improvements_and_the_outcome() -> None:
    case = answered(filed(), FILED)
    case = does(case, "maatregel", FILED, soort_maatregel="herstel", maatregel="Excuses.")
    case = does(case, "maatregel", FILED, soort_maatregel="preventief", maatregel="Een rooster.")
    case = does(case, "verbeterpunt", FILED, verbeterpunt="Bel terug.", oorzaak="communicatie")
    found = codes(case)
    assert (found["maatregel"], found["maatregel|hulp=huishouden|soort_maatregel=preventief"]) == (2, 1)
    assert found["oordeel|oordeel=gegrond"] == found["verbeterpunt|oorzaak=communicatie"] == 1
    assert found["beantwoord|wijze=besluit"] == 1


def test_a_corrected_code_moves_and_counts_once() -> None:
    case = filed()
    change = figures.difference(izw(), case, does(case, "code_verbeteren", FILED, veld="hulp", waarde="persoonlijk"))
    assert change["2026-03", "ingediend|hulp=huishouden"] == -1
    assert change["2026-03", "ingediend|hulp=persoonlijk"] == 1
    assert ("2026-03", "ingediend") not in change


def test_who_comes_back_to_the_first_rung_began_there() -> None:
    deeds = tuple(Deed("doorgestuurd", FILED, CLIENT, CLIENT, {"rol": role}) for role in ("leidinggevende", "directie"))
    case = filed(roles=("leidinggevende", "directie"), deeds=deeds)
    assert codes(case)["ingediend|trede=directie"] == 1


def test_no_code_holds_a_word_that_somebody_typed() -> None:
    case = does(answered(filed(), FILED), "maatregel", FILED, soort_maatregel="herstel", maatregel="Sanne belt.")
    case = does(case, "verbeterpunt", FILED, verbeterpunt="Sanne vraagt het na.", oorzaak="anders")
    assert not [code for code in codes(case) if "Sanne" in code or " " in code]


STEPS = st.lists(st.sampled_from(["ontvangen", "besluit", "maatregel", "verlengen", "tevredenheid", "ingetrokken"]))


@given(STEPS)
def test_the_differences_along_the_way_add_up_to_the_end(steps: list[str]) -> None:
    values = {
        "oordeel": "gegrond", "redenen": "x", "besluiten": "x", "soort_maatregel": "herstel", "maatregel": "x",
        "weken": "2", "reden": "x", "tevreden": "ja",
    }  # fmt: skip
    case = filed(clocks=(clock(42),))
    total = Counter(figures.difference(izw(), None, case))
    for place, action in enumerate(steps):
        by = CLIENT if action in ("tevredenheid", "ingetrokken") else "directie"
        try:
            after = does(case, action, FILED + timedelta(days=place), by, **values)
        except NotAllowed:
            continue
        for figure, change in figures.difference(izw(), case, after).items():
            total[figure] += change
        case = after
    assert {one: by for one, by in total.items() if by} == dict(figures.tally(izw(), case))
