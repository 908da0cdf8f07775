"""The letter of an action holds what the case knows: its days, its reasons, what was decided, how long it took."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.letter import Addressee, Letter, Sender, Signer, missing
from bot.letter_case import letter_of
from bot.letters import text
from flows.case import Case, Deed, Moved, act, follow
from flows.procedure import Procedure
from tests.letter_examples import AMBIQ, IZW, ONS, SENDER

FILED = date(2026, 11, 23)
OFFICER = Signer("Jan Jansen")


def opened(procedure: Procedure, *terms: tuple[str, date], tone: str = "u") -> Case:
    case = Case("4829-3157", procedure.id, procedure.pin, (_owner(procedure),), "ja", FILED, tone=tone)
    return follow(procedure, case, dict(terms), FILED)


def _owner(procedure: Procedure) -> str:
    return "directie" if procedure is IZW else "klachtenfunctionaris"


def done(procedure: Procedure, case: Case, action: str, on: date, by: str = "", **values: str) -> Moved:
    return act(procedure, case, Deed(action, on, "jan", by or _owner(procedure), values))


def letter(procedure: Procedure, moved: Moved) -> Letter:
    found = letter_of(procedure, moved, replace(SENDER, id=procedure.id), Addressee("Anna"), OFFICER)
    assert found is not None
    assert missing(found) == ()
    return found


def test_an_acknowledgement_promises_what_the_clocks_say() -> None:
    case = opened(IZW, ("ontvangst", date(2026, 11, 30)), ("antwoord", date(2027, 1, 4)))
    heard = text(letter(IZW, done(IZW, case, "ontvangen", date(2026, 11, 26))))
    assert "Op maandag 23 november kregen wij uw klacht." in heard
    assert "uiterlijk maandag 4 januari 2027 antwoord" in heard
    assert "4 weken" in heard
    assert "Geschillencommissie" in heard


def test_the_clocks_of_ons_welzijn_are_steps() -> None:
    terms = {"plan": date(2026, 12, 7), "onderzoek": date(2026, 12, 14), "bevindingen": date(2027, 1, 23)}
    case = opened(ONS, *terms.items())
    heard = text(letter(ONS, done(ONS, case, "ontvangen", date(2026, 11, 26))))
    for day in ("maandag 7 december", "maandag 14 december", "zaterdag 23 januari 2027"):
        assert day in heard
    assert "krijgt uiterlijk" not in heard


def test_a_plan_goes_along_and_what_was_done_does_not_come_again() -> None:
    case = opened(IZW, ("antwoord", date(2027, 1, 4)))
    case = done(IZW, case, "gesprek_client", date(2026, 11, 27), analyse="a", eens="ja").case
    case = replace(case, state="ontvangen")
    heard = text(letter(IZW, done(IZW, case, "ontvankelijk", date(2026, 12, 1), plan="Wij bellen elkaar.")))
    assert "Wij bellen elkaar." in heard
    assert "Wij praten met u" not in heard
    assert "Jan Jansen leest" not in heard


def test_a_refusal_names_who_decided_and_why() -> None:
    moved = done(
        IZW, opened(IZW), "niet_ontvankelijk", date(2026, 12, 1),
        reden_niet="andere_organisatie", motivering="Het gaat over de taxi.", beslist_door="Jan Jansen",
        verwijzing="Bel de taxi zelf.",
    )  # fmt: skip
    heard = text(letter(IZW, moved))
    assert "Het gaat over de taxi." in heard
    assert "besloten door Jan Jansen" in heard


def test_an_extension_tells_the_old_day_and_the_new_one() -> None:
    case = opened(IZW, ("antwoord", date(2027, 1, 4)))
    heard = text(letter(IZW, done(IZW, case, "verlengen", date(2026, 12, 21), weken="4", reden="Iemand is ziek.")))
    assert "U zou uiterlijk maandag 4 januari 2027 antwoord krijgen." in heard
    assert "nu uiterlijk maandag 1 februari 2027" in heard
    assert "Iemand is ziek." in heard


@pytest.mark.parametrize("tone", ["u", "je"])
def test_a_closing_letter_has_its_four_blocks(tone: str) -> None:
    case = opened(IZW, ("antwoord", date(2027, 1, 4)), tone=tone)
    case = done(IZW, case, "ontvangen", date(2026, 11, 26)).case
    child = tone == "je"
    said = {"voor_kind": "Een collega is ziek."} if child else {}
    case = done(IZW, case, "verlengen", date(2026, 12, 21), weken="4", reden="Iemand is ziek.", **said).case
    said = {"voor_kind": "Wij zeggen sorry."} if child else {}
    measure = {"soort_maatregel": "herstel", "maatregel": "Excuses.", **said}
    case = done(IZW, case, "maatregel", date(2027, 1, 20), **measure).case
    decided = {"oordeel": "gegrond", "redenen": "Niemand belde.", "besluiten": "Wij bellen voortaan."}
    decided |= {"voor_kind": "Wij hadden jou moeten bellen."} if child else {}
    moved = done(IZW, case, "besluit", date(2027, 1, 25), **decided, klaar_op="2027-03-01")
    assert ("maandag 1 maart" in text(letter(IZW, moved))) == (not child)
    case = done(IZW, moved.case, "tevredenheid", date(2027, 1, 28), by="klager", tevreden="ja").case
    case = done(IZW, case, "terugkoppeling", date(2027, 2, 5), op_dag="2027-02-04").case
    heard = text(letter(IZW, done(IZW, case, "sluiten", date(2027, 2, 8), sluitreden="tevreden")))
    own = ("Wij hadden jou moeten bellen.", "Wij zeggen sorry.") if child else ("Niemand belde.", "Excuses.")
    for part in ("26 november 2026", "gelijk", *own, "77 dagen", "21 december", "tevreden"):
        assert part in heard
    assert ("Niemand belde." in heard or "Wij bellen voortaan." in heard) == (not child)
    assert "zou uiterlijk" not in heard
    assert "had je antwoord" not in heard
    assert ("u tevreden bent over hoe het ging" in heard) == (tone == "u")


def test_a_child_gets_no_word_that_was_written_for_an_adult() -> None:
    case = opened(IZW, ("antwoord", date(2027, 1, 4)), tone="je")
    adults = {"redenen": "Er is niet gehandeld.", "besluiten": "Wij herzien het.", "voor_kind": "Dat was niet goed."}
    heard = text(letter(IZW, done(IZW, case, "besluit", date(2026, 12, 20), oordeel="gegrond", **adults)))
    assert "Dat was niet goed." in heard
    assert "niet gehandeld" not in heard and "herzien" not in heard
    assert "Wij gaan niets veranderen." not in heard


def test_a_decision_after_a_commission_says_what_it_said_and_what_kind_of_word_that_is() -> None:
    case = Case("4829-3157", "ambiq", AMBIQ.pin, ("leidinggevende", "klachtencommissie"), "ja", FILED)
    ruled = {"oordeel": "gegrond", "uitspraak": "De klacht klopt.", "advies": "Praat met elkaar."}
    moved = act(AMBIQ, case, Deed("uitspraak", FILED, "cor", "klachtencommissie", ruled))
    case = replace(moved.case, roles=(*moved.case.roles, "raad_van_bestuur"))
    decided = {"redenen": "De commissie heeft gelijk.", "besluiten": "Wij praten."}
    moved = act(AMBIQ, case, Deed("rvb_besluit", FILED, "rob", "raad_van_bestuur", decided))
    found = letter(AMBIQ, moved)
    assert found.facts["uitkomst"] == AMBIQ.outcome == "oordeel"
    assert found.texts["commissie"] == "De klacht klopt.\n\nPraat met elkaar."
    assert "De klacht klopt." in text(found)


def test_a_late_answer_is_owned_up_to() -> None:
    case = opened(IZW, ("antwoord", date(2027, 1, 4)))
    case = done(IZW, case, "besluit", date(2027, 1, 6), oordeel="ongegrond", redenen="a", besluiten="b").case
    case = done(IZW, case, "terugkoppeling", date(2027, 1, 19), op_dag="2027-01-19").case
    heard = text(
        letter(IZW, done(IZW, case, "sluiten", date(2027, 1, 20), sluitreden="geen_antwoord", sluitmotief="c"))
    )
    assert "U zou uiterlijk maandag 4 januari antwoord krijgen." in heard
    assert "Daar gaf u geen antwoord op." in heard


def test_who_withdrew_hears_that_nothing_was_decided() -> None:
    case = done(IZW, opened(IZW, ("antwoord", date(2027, 1, 4))), "ingetrokken", date(2026, 12, 1), by="klager").case
    heard = text(letter(IZW, done(IZW, case, "sluiten", date(2026, 12, 2), sluitreden="ingetrokken")))
    assert "U bent zelf gestopt" in heard
    assert "Er is niet besloten wie er gelijk heeft." in heard
    assert "spijt ons" not in heard


def test_an_action_without_a_letter_has_none() -> None:
    moved = done(IZW, opened(IZW), "gelezen", date(2026, 11, 24))
    assert letter_of(IZW, moved, Sender("iederzijnwerk", IZW.name), Addressee(), OFFICER) is None
