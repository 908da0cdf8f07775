"""Letters of every kind as an organisation would send them, and the golden texts in tests/letters/ to read aloud.

python -m tests.letter_examples --accept    writes what the letters say now, to be read aloud before it is kept
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.letter import KINDS, Addressee, Kind, Letter, Measure, Point, Sender, Signer, routes
from bot.letter_copy import copy_for
from bot.letters import text
from flows.library import FOLDER
from flows.procedure import load
from flows.session import Tone

GOLDEN = Path(__file__).with_name("letters")

IZW = load(FOLDER / "iederzijnwerk.2024-01-25.toml")
ONS = load(FOLDER / "ons_welzijn.2019-07-19.toml")
IKB = load(FOLDER / "ikbenerook.2024-01-01.toml")
AMBIQ = load(FOLDER / "ambiq.2024-01-01.toml")

RECEIVED = date(2026, 11, 23)
LAST = date(2027, 1, 4)
EXTENDED = date(2027, 2, 1)
DAYS: dict[Kind, date] = {
    "ontvangst": date(2026, 11, 26),
    "ontvankelijk": date(2026, 12, 4),
    "niet_ontvankelijk": date(2026, 12, 4),
    "verlenging": date(2026, 12, 21),
    "bevindingen": date(2027, 1, 15),
    "besluit": date(2027, 1, 25),
    "slot": date(2027, 2, 8),
    "afschrift": date(2027, 1, 25),
    "namens": date(2026, 11, 24),
}

SENDER = Sender(
    "iederzijnwerk",
    "IederZijnWerk Ambulant",
    ("T.a.v. de directie", "Nummer 15", "8775 XD Nijhuizum"),
    "0515 543623",
    "info@iederzijnwerk.nl",
)
ADULT = Addressee("Anna de Wit", ("Kerkstraat 1", "8775 XD Nijhuizum"))
CHILD = Addressee("Sam", ("Kerkstraat 1", "8775 XD Nijhuizum"))
SIGNER = Signer("Jan Jansen", "directie")

TEXTS = {
    "u": {
        "plan": "Wij praten eerst met u. Daarna praten wij met uw begeleider.",
        "motivering": "Uw klacht gaat over de taxi. Die is niet van ons.\n\nWij kunnen de chauffeur niets vragen.",
        "verwijzing": "Bel het taxibedrijf. Het nummer staat op uw pas.",
        "reden": "De begeleider is ziek. Wij willen ook horen hoe zij het zag.",
        "bevindingen": "Uw begeleider kwam in oktober vijf keer niet.\nNiemand belde u daarover.",
        "oplossingen": "- U krijgt een vaste tweede begeleider.\n- Wij bellen als iemand niet komt.",
        "commissie": "De commissie vindt dat u had moeten horen dat er niemand kwam.",
        "redenen": "Uw begeleider kwam vijf keer niet. U hoorde dat niet van ons. Dat had wel gemoeten.",
        "mening": "U zei dat u niet wist op wie u kon rekenen. Dat heeft ons aan het denken gezet.",
        "besluiten": "Wij maken een nieuwe afspraak over bellen.",
        "verhaal": "Mijn begeleider kwam weer niet.\nIk wachtte de hele ochtend.",
    },
    "je": {
        "plan": "Wij praten eerst met jou. Dan praten wij met je begeleider.",
        "motivering": "Je klacht gaat over de taxi. Die is niet van ons.",
        "verwijzing": "Bel met het taxibedrijf. Je moeder mag dat ook doen.",
        "reden": "Je begeleider is ziek. Wij willen ook haar verhaal horen.",
        "bevindingen": "Je begeleider kwam vijf keer niet.\nNiemand vertelde jou dat.",
        "oplossingen": "- Je krijgt er een tweede begeleider bij.\n- Wij bellen als iemand niet komt.",
        "commissie": "De commissie vindt dat wij jou hadden moeten bellen.",
        "redenen": "Je begeleider kwam vijf keer niet. Wij vertelden jou dat niet. Dat had wel gemoeten.",
        "mening": "Jij zei dat je niet wist wie er kwam. Daar hebben wij goed over nagedacht.",
        "besluiten": "Wij bellen jou als iemand niet komt.",
        "verhaal": "Mijn begeleider kwam weer niet.\nIk wachtte heel lang.",
    },
}
GIVEN: dict[Kind, tuple[str, ...]] = {
    "ontvankelijk": ("plan",),
    "niet_ontvankelijk": ("motivering", "verwijzing"),
    "verlenging": ("reden",),
    "bevindingen": ("bevindingen", "oplossingen"),
    "besluit": ("commissie", "redenen", "mening", "besluiten"),
    "slot": ("redenen", "besluiten"),
    "namens": ("verhaal",),
}


def example(kind: Kind, tone: Tone) -> Letter:
    """A letter of this kind with everything in it that it can have."""
    letter = Letter(
        kind=kind,
        sender=SENDER,
        addressee=ADULT if tone == "u" else CHILD,
        day=DAYS[kind],
        tone=tone,
        signer=SIGNER,
        number="4829-3157",
        texts={name: TEXTS[tone][name] for name in GIVEN.get(kind, ())},
        routes=routes(IZW),
    )
    match kind:
        case "ontvangst":
            return replace(
                letter,
                facts={"ontvangen": RECEIVED, "antwoord": LAST, "langer": 4, "naam": "Jan Jansen"},
                steps=(
                    Point("stap.lezen", {"naam": "Jan Jansen"}),
                    Point("stap.contact", {"naam": "Jan Jansen", "datum": date(2026, 12, 1)}),
                    Point("stap.gesprek"),
                    Point("stap.medewerker"),
                    Point("stap.oplossing"),
                ),
            )
        case "ontvankelijk":
            facts = {"ontvangen": RECEIVED, "antwoord": LAST, "langer": 4, "naam": "Jan Jansen"}
            return replace(letter, facts=facts, steps=(Point("stap.onderzoek", {"datum": date(2026, 12, 14)}),))
        case "niet_ontvankelijk":
            facts = {"ontvangen": RECEIVED, "reden_niet": "andere_organisatie", "beslist_door": "Jan Jansen, directie"}
            return replace(letter, facts=facts)
        case "verlenging":
            return replace(letter, facts={"eerst": LAST, "antwoord": EXTENDED})
        case "bevindingen":
            return replace(letter, facts={"ontvangen": RECEIVED, "reactie": date(2027, 1, 29)})
        case "besluit":
            facts = {"ontvangen": RECEIVED, "uitkomst": "bindend_advies", "oordeel": "deels_gegrond"}
            return replace(
                letter,
                facts={**facts, "beslist_door": "Jan Jansen, directie", "klaar_op": date(2027, 3, 1)},
                measures=(Measure("Een tweede begeleider.", date(2027, 2, 15)), Measure("Excuses.", date(2027, 1, 20))),
            )
        case "slot":
            return replace(
                letter,
                facts={
                    "ontvangen": RECEIVED,
                    "gesloten": DAYS["slot"],
                    "oordeel": "gegrond",
                    "tevreden": "deels",
                    "verlengd": date(2026, 12, 21),
                    "sluitreden": "uitspraak",
                    "beslist_door": "Jan Jansen, directie",
                    "bewaard_tot": date(2029, 2, 8),
                },
                log=(
                    Point("gebeurd.ingediend", {"datum": RECEIVED}),
                    Point("gebeurd.ontvangen", {"datum": date(2026, 11, 26)}),
                    Point("gebeurd.gesprek_client", {"datum": date(2026, 12, 9)}),
                    Point("gebeurd.gesprek_medewerker", {"datum": date(2026, 12, 16)}),
                    Point("gebeurd.verlengen", {"datum": date(2026, 12, 21)}),
                    Point("gebeurd.besluit", {"datum": date(2027, 1, 25)}),
                ),
                measures=(Measure("Een tweede begeleider.", date(2027, 2, 15)),),
            )
        case "afschrift":
            return copy_for(example("bevindingen", tone), "medewerker", "Els Bakker", DAYS["afschrift"])
        case "namens":
            facts = {"gesproken": date(2026, 11, 23), "medewerker": "Els Bakker", "code": "appel-zeehond-bakker-tuin"}
            return replace(
                letter, facts={**facts, "officieel": "ja", "antwoord": LAST, "bot": "t.me/voorbeeldbot"}, routes=()
            )


def examples() -> Iterator[tuple[str, Letter]]:
    """Every letter with its name: the full ones in both registers, and those that differ by what is not there."""
    for kind in KINDS:
        for tone in ("u", "je") if kind != "afschrift" else ("u",):
            yield f"{kind}.{tone}", example(kind, tone)
    yield "afschrift_besluit.u", copy_for(example("besluit", "u"), "manager", "", DAYS["afschrift"])
    yield "ontvangst_ons.u", _ons()
    yield "besluit_kort.u", _short_decision()
    yield "slot_ingetrokken.u", _withdrawn("u")
    yield "slot_ingetrokken.je", _withdrawn("je")


def _ons() -> Letter:
    """An acknowledgement with the clocks of ONS welzijn (ONS-7 to ONS-36)."""
    contact = ONS.roles["klachtenfunctionaris"].contact
    name = "Kim Visser"
    return Letter(
        kind="ontvangst",
        sender=Sender("ons_welzijn", ONS.name, contact.post[1:], contact.phone, contact.mail),
        addressee=Addressee("Anna de Wit"),
        day=DAYS["ontvangst"],
        tone="u",
        signer=Signer(name, "klachtenfunctionaris"),
        number="4829-3157",
        facts={"ontvangen": RECEIVED, "naam": name},
        steps=(
            Point("stap.mag", {"datum": date(2026, 12, 7)}),
            Point("stap.medewerker"),
            Point("stap.manager"),
            Point("stap.onderzoek", {"datum": date(2026, 12, 14)}),
            Point("stap.gesprek"),
            Point("stap.bevindingen", {"datum": date(2027, 1, 23)}),
        ),
        routes=routes(ONS),
    )


def _short_decision() -> Letter:
    """A decision of the board after a ruling (AMB-21 to AMB-23), with only what it cannot go without."""
    return Letter(
        kind="besluit",
        sender=Sender("ambiq", AMBIQ.name),
        addressee=Addressee(),
        day=DAYS["besluit"],
        tone="u",
        signer=Signer("Noor Smit", "raad_van_bestuur"),
        facts={"ontvangen": RECEIVED, "uitkomst": "oordeel", "oordeel": "ongegrond"},
        texts={"commissie": "De begeleider heeft goed naar u geluisterd.", "redenen": "Wij vinden dat ook."},
    )


def _withdrawn(tone: Tone) -> Letter:
    letter = example("slot", tone)
    facts = {"ontvangen": RECEIVED, "gesloten": RECEIVED, "sluitreden": "ingetrokken", "tevreden": "niet_gevraagd"}
    return replace(letter, day=RECEIVED, facts=facts, texts={}, measures=(), routes=(), log=letter.log[:1])


def main() -> None:
    """Write the golden texts."""
    parser = argparse.ArgumentParser(description="De brieven als tekst.")
    parser.add_argument("--accept", action="store_true", help="schrijf de teksten in tests/letters/")
    if not parser.parse_args().accept:
        for name, letter in examples():
            print(f"==== {name}\n{text(letter)}")
        return
    GOLDEN.mkdir(exist_ok=True)
    for old in GOLDEN.glob("*.txt"):
        old.unlink()
    for name, letter in examples():
        (GOLDEN / f"{name}.txt").write_text(text(letter), encoding="utf-8")


if __name__ == "__main__":
    main()
