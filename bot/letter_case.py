"""The letter that goes with what was done to a case: everything in it comes from the case; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from bot.letter import Addressee, Kind, Letter, Measure, Point, Sender, Signer, routes
from flows.calendar import due
from flows.case import Case, Clock, Moved
from flows.case_table import SATISFIED
from flows.procedure import Procedure
from flows.session import Fact, Tone

_TEXTS = (
    "plan", "motivering", "reden", "bevindingen", "oplossingen", "redenen", "besluiten", "afspraken", "commissie",
    "verwijzing", "mening",
)  # fmt: skip
_CODES = ("reden_niet", "beslist_door", "oordeel", "sluitreden")
_STEPS = {"ontvankelijk": "stap.mag", "onderzoek_klaar": "stap.onderzoek", "bevindingen": "stap.bevindingen"}
"""What a clock is for is the first action that answers it."""
_DECIDED = ("bevindingen", "gesprek_samen", "oplossing", "besluit", "standpunt", "rvb_besluit", "maatregelen_commissie")
"""What a closing letter repeats; the last word of each counts."""
_RULINGS = ("uitspraak", "advies", "advies_ontvangen", "commissie_uitspraak")
"""What a commission gives, and the names of the texts in which it stands."""
_SAID = ("tevredenheid", "tevreden_genoteerd")
_FOR_CHILD: Mapping[Kind, str] = {
    "ontvankelijk": "plan",
    "niet_ontvankelijk": "motivering",
    "verlenging": "reden",
    "bevindingen": "bevindingen",
    "besluit": "redenen",
    "slot": "redenen",
}
"""Where in a child's letter the words that staff wrote for a child stand; they are instead of all others."""


def letter_of(
    procedure: Procedure,
    moved: Moved,
    sender: Sender,
    addressee: Addressee,
    signer: Signer,
    language: str = "nl",
    tone: Tone | None = None,
) -> Letter | None:
    """The letter that the row of this action asks for, if it asks for one; it may still lack something (`missing`).

    `tone`: for another reader than the client.
    """
    case, deed = moved.case, moved.deed
    kind = next((one for one in get_args(Kind) if one == moved.row.letter), None)
    if kind is None or kind in ("afschrift", "namens"):
        return None
    tone = tone or _tone(case)
    values = {**(_outcome(case) if kind == "slot" else {}), **_ruling(case, kind), **deed.values}
    return Letter(
        kind=kind,
        sender=sender,
        addressee=addressee,
        day=deed.on,
        tone=tone,
        signer=signer,
        number=case.number,
        facts={
            **_times(procedure, moved, kind),
            **_codes(values),
            **_word(procedure, case, kind),
            **_childs(tone),
            "naam": signer.name,
        },
        texts=_texts(kind, tone, values),
        steps=tuple(_steps(procedure, case, signer.name)) if kind in ("ontvangst", "ontvankelijk") else (),
        log=tuple(happened(case)) if kind == "slot" else (),
        measures=tuple(_measures(case, tone)) if kind in ("besluit", "slot") else (),
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


def _childs(tone: Tone) -> dict[str, Fact]:
    return {"voor_kind": "ja"} if tone == "je" else {}


def _texts(kind: Kind, tone: Tone, values: Mapping[str, str]) -> dict[str, str]:
    if tone == "je":
        place = _FOR_CHILD.get(kind, "")
        return {place: values["voor_kind"]} if place and values.get("voor_kind") else {}
    return {name: values[name] for name in _TEXTS if values.get(name)}


def _ruled(case: Case, kind: Kind) -> Mapping[str, str] | None:
    """What a commission gave before this was decided."""
    given = [deed.values for deed in case.deeds if deed.action in _RULINGS]
    return given[-1] if given and kind in ("besluit", "slot") else None


def _ruling(case: Case, kind: Kind) -> dict[str, str]:
    values = _ruled(case, kind) or {}
    said = [values[name] for name in ("commissie", "uitspraak", "advies") if values.get(name)]
    judged = {"oordeel": values["oordeel"]} if values.get("oordeel") else {}
    return judged | ({"commissie": "\n\n".join(said)} if said else {})


def _word(procedure: Procedure, case: Case, kind: Kind) -> dict[str, Fact]:
    """What kind of word a commission gives here: an advice, a judgement, or a binding one."""
    values = _ruled(case, kind)
    return {} if values is None else {"uitkomst": values.get("soort_uitspraak") or procedure.outcome}


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
            found |= {"gesloten": moved.deed.on, "tevreden": _satisfied(procedure, case)}
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
    for action in _DECIDED:
        for deed in case.done(action)[-1:]:
            found |= {name: value for name, value in deed.values.items() if name != "bevindingen"}
    return found


def _satisfied(procedure: Procedure, case: Case) -> str:
    """What the client said of it, or that nothing was said, or asked (X-7)."""
    said = [deed.values["tevreden"] for deed in case.deeds if deed.action in _SAID and deed.values.get("tevreden")]
    rows = [procedure.case.row(deed.action) for deed in case.deeds]
    asked = any(row is not None and row.pending == SATISFIED[0] for row in rows)
    return said[-1] if said else "niet_beantwoord" if asked else "niet_gevraagd"


def _measures(case: Case, tone: Tone) -> Iterator[Measure]:
    for deed in case.done("maatregel"):
        text = deed.values.get("voor_kind" if tone == "je" else "maatregel", "")
        ready = deed.values.get("klaar_op")
        if text:
            yield Measure(text, date.fromisoformat(ready) if ready else None)
