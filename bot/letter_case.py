"""The letter that goes with what was done to a case: everything in it comes from the case; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from bot.letter import Addressee, Kind, Letter, Measure, Point, Sender, Signer, routes
from flows.calendar import due
from flows.case import Case, Clock, Deed, Moved
from flows.procedure import Procedure
from flows.session import Fact, Tone

_TEXTS = (
    "plan", "motivering", "reden", "bevindingen", "oplossingen", "redenen", "besluiten", "afspraken", "commissie",
    "verwijzing", "mening",
)  # fmt: skip
_CODES = ("reden_niet", "beslist_door", "oordeel", "sluitreden", "uitkomst")
_STEPS = {"ontvankelijk": "stap.mag", "onderzoek_klaar": "stap.onderzoek", "bevindingen": "stap.bevindingen"}
"""What a clock is for is the first action that answers it."""
_ANSWERED = ("besluit", "bevindingen", "buiten_beantwoord")
"""After one of these the client is asked whether they are satisfied."""


def letter_of(
    procedure: Procedure, moved: Moved, sender: Sender, addressee: Addressee, signer: Signer, language: str = "nl"
) -> Letter | None:
    """The letter that the row of this action asks for, if it asks for one; it may still lack something (`missing`)."""
    case, deed = moved.case, moved.deed
    kind = next((one for one in get_args(Kind) if one == moved.row.letter), None)
    if kind is None:
        return None
    values = {**_outcome(case), **deed.values} if kind == "slot" else deed.values
    return Letter(
        kind=kind,
        sender=sender,
        addressee=addressee,
        day=deed.on,
        tone=_tone(case),
        signer=signer,
        number=case.number,
        facts={**_times(procedure, moved, kind), **_codes(values), "naam": signer.name},
        texts={name: values[name] for name in _TEXTS if values.get(name)},
        steps=tuple(_steps(procedure, case, signer.name)) if kind in ("ontvangst", "ontvankelijk") else (),
        log=tuple(happened(case)) if kind == "slot" else (),
        measures=tuple(map(_measure, case.done("maatregel"))) if kind in ("besluit", "slot") else (),
        routes=routes(procedure),
        language=language,
    )


def happened(case: Case) -> Iterator[Point]:
    """What was done, each with its day, for the first block of a closing letter (IZW-54)."""
    yield Point("gebeurd.ingediend", {"datum": _received(case)})
    for deed in case.deeds:
        if deed.values.get("antwoord") != "nee":
            yield Point(f"gebeurd.{deed.action}", {"datum": deed.on})


def _tone(case: Case) -> Tone:
    return "je" if case.tone == "je" else "u"


def _received(case: Case) -> date:
    return case.received_on or case.filed_on


def _codes(values: Mapping[str, str]) -> dict[str, Fact]:
    found: dict[str, Fact] = {name: values[name] for name in _CODES if values.get(name)}
    if values.get("klaar_op"):
        found["klaar_op"] = date.fromisoformat(values["klaar_op"])
    return found


def _times(procedure: Procedure, moved: Moved, kind: Kind) -> dict[str, Fact]:
    case = moved.case
    found: dict[str, Fact] = {"ontvangen": _received(case)}
    clock = _answer(procedure, case)
    match kind:
        case "ontvangst" | "ontvankelijk":
            found |= _promised(procedure, clock)
        case "verlenging":
            extended = next((one for one in case.clocks if one.term in moved.due), None)
            if extended is not None:
                found |= {"antwoord": extended.due, "eerst": _first(procedure, extended)}
        case "slot":
            found |= {"gesloten": moved.deed.on, "tevreden": _satisfied(case)}
            for deed in case.done("verlengen"):
                found["verlengd"] = deed.on
            if clock is not None and (clock.met or moved.deed.on) > clock.due:
                found["te_laat"] = clock.due
        case _:
            pass
    return found


def _answer(procedure: Procedure, case: Case) -> Clock | None:
    """The clock of the answer itself, the last one that ran."""
    terms = {name for name, rule in procedure.terms.items() if rule.met_by[:1] == ("besluit",) or name == "antwoord"}
    found = [one for one in case.clocks if one.term in terms]
    return found[-1] if found else None


def _promised(procedure: Procedure, clock: Clock | None) -> dict[str, Fact]:
    if clock is None or not clock.running or procedure.terms[clock.term].kind != "hard":
        return {}
    found: dict[str, Fact] = {"antwoord": clock.due}
    weeks = procedure.terms[clock.term].extend_weeks
    if weeks and not clock.extended:
        found["langer"] = weeks
    return found


def _first(procedure: Procedure, clock: Clock) -> date:
    rule = procedure.terms[clock.term]
    return due(clock.start, rule.amount, rule.unit, rule.statutory)


def _steps(procedure: Procedure, case: Case, name: str) -> Iterator[Point]:
    """What comes now, in the order of time; what was done already does not come any more."""
    clocks = {procedure.terms[one.term].met_by[:1]: one.due for one in case.clocks if one.running}
    actions = {row.action for row in procedure.case.rows}
    if not case.done("ontvankelijk"):
        yield Point("stap.lezen", {"naam": name})
    for action in ("ontvankelijk", "onderzoek_klaar"):
        if (action,) in clocks:
            yield Point(_STEPS[action], {"datum": clocks[(action,)]})
    for action, key in (("gesprek_client", "stap.gesprek"), ("betrokkene_ingelicht", "stap.medewerker")):
        if action in actions and not case.done(action):
            yield Point(key)
    if ("bevindingen",) in clocks:
        yield Point(_STEPS["bevindingen"], {"datum": clocks[("bevindingen",)]})


def _outcome(case: Case) -> dict[str, str]:
    """What was decided before it was closed, the last word of each (IZW-55)."""
    found: dict[str, str] = {}
    for action in ("bevindingen", "gesprek_samen", "besluit"):
        for deed in case.done(action)[-1:]:
            found |= {name: value for name, value in deed.values.items() if name != "bevindingen"}
    return found


def _satisfied(case: Case) -> str:
    """What the client said of it, or that nothing was said, or asked (X-7)."""
    said = [deed.values["tevreden"] for deed in case.deeds if deed.values.get("tevreden")]
    asked = any(case.done(action) for action in _ANSWERED)
    return said[-1] if said else "niet_beantwoord" if asked else "niet_gevraagd"


def _measure(deed: Deed) -> Measure:
    ready = deed.values.get("klaar_op")
    return Measure(deed.values.get("maatregel", ""), date.fromisoformat(ready) if ready else None)
