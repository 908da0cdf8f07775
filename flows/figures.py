"""What a case gives to the figures: codes with a month, never a word, so that they can outlive the case itself.

The figures of a case follow from the whole of it, and a change writes the difference: a code that was corrected
moves, a double that was merged goes, and nothing is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from flows.access import ADVISER, plain
from flows.case import Case, Clock, Deed
from flows.case_table import CLIENT, Option

if TYPE_CHECKING:
    from flows.procedure import Procedure

Figure: TypeAlias = tuple[str, str]
"""A month (`2026-11`) and a code: `ingediend`, `ingediend|trede=directie`, `ingediend|gemeente=oss|aard=uitleg`."""
Dimension: TypeAlias = tuple[str, str]

UNKNOWN = "onbekend"
"""The value of a code that was not given; so each breakdown adds up to its total."""
COMPLIMENT = "compliment"
LONGEST = 40
STOPPED = ("ingetrokken", "intrekking_noteren")
"""The client stopped, in the chat or by telling staff. Who goes on after that did not stop."""
OWED = ("hard", "soft")
"""The terms that the organisation itself has to keep."""
# None of these is a code that the ladder itself counts for a talk without a case, such as `ingetrokken`.
INGEDIEND, GESLOTEN, NIET_BEHANDELD, INGETROKKEN = "ingediend", "gesloten", "niet_behandeld", "klacht_ingetrokken"
OP_TIJD, TE_LAAT, VERLENGD_OP_TIJD, VERLENGD = "op_tijd", "te_laat", "verlengd_op_tijd", "verlengd"
NAAR_TREDE, BEANTWOORD, OORDEEL, TEVREDEN = "naar_trede", "beantwoord", "oordeel", "tevredenheid"
MAATREGEL, VERBETERPUNT = "maatregel", "verbeterpunt"


def tally(procedure: Procedure, case: Case) -> Counter[Figure]:
    """Everything that this case adds to the figures. A compliment, a double, and what an adviser hears add nothing."""
    found: Counter[Figure] = Counter()
    if _began_with(case) == ADVISER or case.done("samenvoegen") or COMPLIMENT in case.codes.values():
        return found
    splits = tuple(_known(procedure, case, splits_of(procedure)))
    subjects = tuple(_known(procedure, case, procedure.report.subjects))
    for day, head, dimensions in _events(procedure, case, subjects):
        month = day.strftime("%Y-%m")
        found.update((month, code) for code in _codes(head, splits, dimensions))
    return found


def difference(procedure: Procedure, before: Case | None, after: Case) -> dict[Figure, int]:
    """What must be added to the figures now that the case became this; negative where something moved."""
    change = tally(procedure, after)
    change.subtract(tally(procedure, before) if before else {})
    return {figure: by for figure, by in sorted(change.items()) if by}


def splits_of(procedure: Procedure) -> tuple[str, ...]:
    """The fields by which everything is given apart."""
    return tuple(dict.fromkeys((*procedure.case.scopes.values(), *procedure.report.splits)))


def code(head: str, *dimensions: Dimension) -> str:
    """How a figure is written down."""
    return "|".join((head, *(f"{name}={value}" for name, value in dimensions)))


def read(text: str) -> tuple[str, tuple[Dimension, ...]]:
    """The head and the dimensions of a code."""
    head, *rest = text.split("|")
    return head, tuple((name, value) for name, _, value in (one.partition("=") for one in rest))


# -- what happened -----------------------------------------------------------------------------------------------

Event: TypeAlias = tuple[date, str, tuple[Dimension, ...]]


def _events(procedure: Procedure, case: Case, subjects: tuple[Dimension, ...]) -> Iterator[Event]:
    """Every fact that is counted, with its day. `subjects` are given for what was filed alone."""
    filed = case.received_on or case.filed_on
    own = (("trede", _began_with(case)), ("officieel", case.official or UNKNOWN), ("weg", case.way))
    yield filed, INGEDIEND, (*own, *subjects)
    for clock in case.clocks:
        yield from _kept(procedure, case, clock)
    for deed in case.deeds:
        yield from _done(procedure, deed)
    judged = next((deed for deed in reversed(case.deeds) if deed.values.get("oordeel")), None)
    if judged:
        yield judged.on, OORDEEL, (("oordeel", judged.values["oordeel"]),)
    ways = [deed for deed in case.deeds if deed.action in (*STOPPED, "doorgestuurd")]
    if ways and ways[-1].action in STOPPED:
        yield ways[-1].on, INGETROKKEN, ()
    yield from _closed(procedure, case)


def _kept(procedure: Procedure, case: Case, clock: Clock) -> Iterator[Event]:
    rule = procedure.terms.get(clock.term)
    if rule is None or rule.kind not in OWED:
        return
    which = (("termijn", clock.term),)
    after = clock.due + timedelta(days=1)
    passed = f"{clock.term} na {after.isoformat()}" in case.told
    if passed or (clock.met is not None and clock.met > clock.due):
        yield after, TE_LAAT, which
    elif clock.met and any(
        deed.on == clock.met and deed.role != CLIENT and deed.action in rule.met_by for deed in case.deeds
    ):
        yield clock.met, VERLENGD_OP_TIJD if clock.extended else OP_TIJD, which


def _done(procedure: Procedure, deed: Deed) -> Iterator[Event]:
    values, row = deed.values, procedure.case.row(deed.action)
    match deed.action:
        case "verlengen":
            yield deed.on, VERLENGD, ()
        case "niet_ontvankelijk":
            yield deed.on, NIET_BEHANDELD, (("reden_niet", values.get("reden_niet", UNKNOWN)),)
        case "doorgestuurd" if values.get("rol", ADVISER) != ADVISER:
            yield deed.on, NAAR_TREDE, (("trede", values["rol"]),)
        case "maatregel":
            yield deed.on, MAATREGEL, (("soort_maatregel", values.get("soort_maatregel", UNKNOWN)),)
        case "verbeterpunt":
            yield deed.on, VERBETERPUNT, (("oorzaak", values.get("oorzaak", UNKNOWN)),)
        case _ if row is not None and row.after == "beantwoord":
            yield deed.on, BEANTWOORD, (("wijze", deed.action),)


def _closed(procedure: Procedure, case: Case) -> Iterator[Event]:
    """Closing, and whether the client was satisfied: said by the client, never guessed."""
    said = [deed for deed in case.deeds if deed.values.get("tevreden")]
    if said:
        yield said[-1].on, TEVREDEN, (("tevreden", said[-1].values["tevreden"]),)
    if case.state != "gesloten":
        return
    last = (case.done("sluiten") or case.deeds)[-1]
    reason = last.values.get("sluitreden", UNKNOWN)
    outside = any(one.id == reason and one.outside for one in _options(procedure, "sluitreden"))
    yield last.on, GESLOTEN, (("sluitreden", reason), ("buiten_regeling", "ja" if outside else "nee"))
    if not said:
        asks = {row.action for row in procedure.case.rows if row.pending == "tevreden"}
        asked = any(deed.action in asks for deed in case.deeds)
        yield last.on, TEVREDEN, (("tevreden", "geen_antwoord" if asked else "niet_gevraagd"),)


def _began_with(case: Case) -> str:
    """The role that it was filed with; whoever gets it back stands at the end of `roles`."""
    came = [deed.values["rol"] for deed in case.deeds if deed.values.get("rol") in case.roles]
    return next((role for role in case.roles if role not in came), came[-1] if came else "")


def _options(procedure: Procedure, ask: str) -> tuple[Option, ...]:
    question = procedure.case.asks.get(ask)
    return question.options if question else ()


# -- how it is given apart ---------------------------------------------------------------------------------------


def _codes(head: str, splits: tuple[Dimension, ...], dimensions: tuple[Dimension, ...]) -> Iterator[str]:
    """The total, one dimension, or a part of the organisation with one more: never more than two."""
    yield code(head)
    alone = dict.fromkeys((*splits, *dimensions))
    yield from (code(head, one) for one in alone)
    for split in dict.fromkeys(splits):
        yield from (code(head, split, one) for one in dict.fromkeys(dimensions) if one[0] != split[0])


def _known(procedure: Procedure, case: Case, names: tuple[str, ...]) -> Iterator[Dimension]:
    """The coded answers under these names: what the client chose, or staff on the registration form."""
    for name in dict.fromkeys(names):
        answer = _answer(procedure, case, name)
        chosen = name in procedure.fields
        for value in answer.split(",") if chosen else (answer,):
            # The name of a part that staff typed is written as one code, however they spelled it.
            yield name, plain(value)[:LONGEST] or UNKNOWN


def _answer(procedure: Procedure, case: Case, name: str) -> str:
    question = procedure.case.asks.get(name)
    if question is not None and (
        question.kind == "choice" or (question.kind == "line" and name in splits_of(procedure))
    ):
        said: Mapping[str, str] = next((deed.values for deed in reversed(case.deeds) if deed.values.get(name)), {})
        if said:
            return said[name]
    return case.codes.get(name, "")
