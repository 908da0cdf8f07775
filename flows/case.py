"""The life of a filed complaint: what was done, what may be done now, and what follows. It outlives the chat."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flows.calendar import ExtensionRefused, due, extend, put_off
from flows.case_table import CLIENT, HOUSE, RUNG, SATISFIED, CaseTable, Row, State
from flows.session import Fact, Facts, Word

if TYPE_CHECKING:
    from flows.procedure import Procedure

OPEN: frozenset[State] = frozenset({"ingediend", "ontvangen", "in_behandeling", "beantwoord", "extern"})
"""The states in which somebody still owes something."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done with a case. `by` is a person's id, `klager` or `huis`; `role` the role they acted in."""

    action: str
    on: date
    by: str
    role: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """A term of this case. It is met by an answer on `met`; `role` owes that answer."""

    term: str
    role: str
    start: date
    due: date
    met: date | None = None
    extended: bool = False

    @property
    def running(self) -> bool:
        """Whether somebody still owes this."""
        return self.met is None


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint under its number. `roles` hold its record, the last one is where it lies now.

    `codes` are chosen answers, never typed words; `excluded` the people whom the client ticked off; `way` how it
    came in (`chat`, `telefoon` …); `told` which reminders were given; `receipt` the signed proof of filing.
    """

    number: str
    organisation: str
    procedure: str
    roles: tuple[str, ...]
    official: str
    filed_on: date
    state: State = "ingediend"
    received_on: date | None = None
    way: str = "chat"
    tone: str = "u"
    codes: Mapping[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    clocks: tuple[Clock, ...] = ()
    deeds: tuple[Deed, ...] = ()
    told: tuple[str, ...] = ()
    receipt: str = ""

    @property
    def lies_with(self) -> str:
        """The role where it lies now."""
        return self.roles[-1]

    @property
    def open(self) -> bool:
        """Whether it is not over."""
        return self.state in OPEN

    def clock(self, term: str) -> Clock | None:
        """The clock of this term that runs, or the last one that did."""
        found = [one for one in self.clocks if one.term == term]
        return next((one for one in found if one.running), found[-1] if found else None)

    def done(self, action: str) -> tuple[Deed, ...]:
        """Every time that this was done, the oldest first."""
        return tuple(deed for deed in self.deeds if deed.action == action)

    def to_json(self) -> str:
        """One line of JSON: what storage seals."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Case:
        """Read back what `to_json` wrote; fields that a newer version added get their default."""
        raw: dict[str, Any] = {name: value for name, value in json.loads(text).items() if name in _NAMES}
        for name in ("roles", "excluded", "told"):
            raw[name] = tuple(raw.get(name, ()))
        for name in ("filed_on", "received_on"):
            raw[name] = date.fromisoformat(raw[name]) if raw.get(name) else None
        raw["clocks"] = tuple(Clock(**_dated(one, "start", "due", "met")) for one in raw.get("clocks", ()))
        raw["deeds"] = tuple(Deed(**_dated(one, "on")) for one in raw.get("deeds", ()))
        return cls(**raw)


_NAMES = frozenset(one.name for one in fields(Case))


def _dated(raw: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**raw, **{name: date.fromisoformat(raw[name]) for name in names if raw.get(name)}}


class NotAllowed(Exception):
    """This has no place here and now; nothing changed. `why` is the key of the words, `facts` what they need."""

    def __init__(self, why: str, facts: Facts | None = None) -> None:
        super().__init__(why)
        self.why = f"weigering.{why}"
        self.facts: Facts = facts or {}


@dataclass(frozen=True, slots=True)
class Moved:
    """A case after an action, by which row, and which terms that answered, moved or started."""

    case: Case
    deed: Deed
    row: Row
    met: tuple[str, ...] = ()
    due: Mapping[str, date] = field(default_factory=dict)


def act(procedure: Procedure, case: Case, deed: Deed) -> Moved:
    """The case after this deed. Raises NotAllowed where the table does not have it, with the reason and a way out."""
    table = procedure.case
    row = table.row(deed.action)
    if row is None:
        raise NotAllowed("onbekend", _named(deed))
    if not may(table, row, case, deed.role):
        raise NotAllowed("niet_van_u", _named(deed))
    if case.state not in row.before:
        raise NotAllowed("toestand", {**_named(deed), "toestand": Word(f"toestand.{case.state}")})
    if row.once and case.done(row.action):
        raise NotAllowed("al_gedaan", _named(deed))
    _needed(case, deed, row.needs)
    _answered(table, case, row, deed)
    return _moved(procedure, case, row, deed)


def allowed(procedure: Procedure, case: Case, role: str) -> Iterator[Row]:
    """What this role may do now, as far as that does not hang on the answers."""
    for row in procedure.case.rows:
        again = not (row.once and case.done(row.action))
        here = may(procedure.case, row, case, role) and case.state in row.before and again
        if here and ready(case, row.needs):
            yield row


def ready(case: Case, needs: tuple[str, ...]) -> bool:
    """Whether everything that must come first was done."""
    return all(_met(case, need) for need in needs)


def may(table: CaseTable, row: Row, case: Case, role: str) -> bool:
    """Whether this is for this role at all: named in the row, where the case lies, or its owner."""
    if role in (CLIENT, HOUSE):
        return role in row.by
    named = role in row.by and (role == case.lies_with or not row.here)
    return named or (RUNG in row.by and role in (case.lies_with, table.owner))


def stands(case: Case, name: str) -> tuple[str, ...]:
    """What the client has allowed and not taken back, for a question of kind `consent`."""
    asked: list[str] = []
    given: list[str] = []
    for deed in case.deeds:
        match deed.action:
            case "toestemming_vragen" if deed.values.get("wie"):
                asked.append(deed.values["wie"])
            case "toestemming" if asked:
                # Questions are answered in the order in which they were asked.
                who = asked.pop(0)
                given += [who] if deed.values.get("antwoord") == "ja" else []
            case "toestemming_terug":
                given = [who for who in given if who != deed.values.get("wie")]
            case _:
                pass
    return tuple(dict.fromkeys(given))


def follow(procedure: Procedure, case: Case, terms: Mapping[str, date], today: date) -> Case:
    """The clocks that the client was told of: those are the clocks that staff must keep."""
    rules = {name: procedure.terms[name] for name in terms if procedure.terms[name].kind != "check"}
    running = {clock.term for clock in case.clocks if clock.running}
    # Only the first clocks count from the day it came in; a next rung begins when it gets the complaint.
    received = None if case.clocks else case.received_on
    fresh = tuple(
        Clock(name, rule.role or case.lies_with, rule.begins(case.way, received, today), terms[name])
        for name, rule in rules.items()
        if name not in running
    )
    return replace(case, clocks=(*case.clocks, *fresh))


def late(case: Case, today: date) -> tuple[Clock, ...]:
    """The clocks that ran out without an answer, the oldest first."""
    return tuple(sorted((one for one in case.clocks if one.running and one.due < today), key=lambda one: one.due))


# -- what must be so ---------------------------------------------------------------------------------------------


def _named(deed: Deed) -> dict[str, Fact]:
    return {"handeling": Word(f"handeling.{deed.action}")}


def _met(case: Case, need: str) -> bool:
    """One need: a deed, a deed with an answer, or a term that is over (met or passed)."""
    return any(_one_met(case, one) for one in need.split("|"))


def _one_met(case: Case, need: str) -> bool:
    if need.startswith("termijn:"):
        clock = case.clock(need.removeprefix("termijn:"))
        return clock is not None and not clock.running
    action, _, wanted = need.partition(".")
    name, _, value = wanted.partition("=")
    # The last time counts; with a star, any time.
    deeds = case.done(action.removesuffix("*"))
    return any(not wanted or deed.values.get(name) == value for deed in (deeds if action.endswith("*") else deeds[-1:]))


def _needed(case: Case, deed: Deed, needs: tuple[str, ...]) -> None:
    for need in needs:
        if not _met(case, need):
            first = need.split("|")[0].partition(".")[0].removesuffix("*")
            raise NotAllowed("eerst", {**_named(deed), "eerst": Word(f"handeling.{first}")})


def _answered(table: CaseTable, case: Case, row: Row, deed: Deed) -> None:
    for name in row.asks:
        question = table.asks[name]
        value = deed.values.get(name, "")
        if not question.applies(deed.values, case.tone):
            continue
        if not value.strip():
            if question.required:
                raise NotAllowed("ontbreekt", {**_named(deed), "vraag": Word(f"vraag_team.{name}")})
            continue
        if question.kind == "choice":
            option = next((one for one in question.options if one.id == value), None)
            if option is None:
                raise NotAllowed("keuze", {**_named(deed), "vraag": Word(f"vraag_team.{name}")})
            _needed(case, deed, option.needs)
        elif question.kind == "date" and not _is_day(value):
            raise NotAllowed("dag", {**_named(deed), "vraag": Word(f"vraag_team.{name}")})
        elif question.past and date.fromisoformat(value) > deed.on:
            raise NotAllowed("dag_komt_nog", {**_named(deed), "vraag": Word(f"vraag_team.{name}")})
        elif question.kind == "weeks" and not value.isdecimal():
            raise NotAllowed("getal", {**_named(deed), "vraag": Word(f"vraag_team.{name}")})
        elif question.kind == "consent" and value not in stands(case, name):
            raise NotAllowed("geen_toestemming", _named(deed))


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


# -- what follows ------------------------------------------------------------------------------------------------


def _moved(procedure: Procedure, case: Case, row: Row, deed: Deed) -> Moved:
    private = private_texts(procedure, row)
    kept = replace(deed, values={name: value for name, value in deed.values.items() if name not in private})
    case = replace(case, state=row.after or case.state, deeds=(*case.deeds, kept))
    met = tuple(
        clock.term
        for clock in case.clocks
        if clock.running and (row.action in procedure.terms[clock.term].met_by or not case.open)
    )
    if row.after == "gesloten" and row.guard != "samenvoegen":
        _heard(case, deed)
    case = replace(case, clocks=tuple(_meet(clock, met, deed.on) for clock in case.clocks))
    if row.hands_to:
        case = replace(case, roles=(*(one for one in case.roles if one != row.hands_to), row.hands_to))
    moved = Moved(case, deed, row, met)
    moved = _guarded(procedure, moved)
    return _started(procedure, moved)


def private_texts(procedure: Procedure, row: Row) -> tuple[str, ...]:
    """What is written for the eyes of one role alone: it is sealed to them, and not kept."""
    asks = procedure.case.asks
    return tuple(name for name in row.asks if row.seals_to and asks[name].kind in ("text", "line"))


def _heard(case: Case, deed: Deed) -> None:
    """The last letter says whether the client is satisfied: they have the time to say so (IZW-57, X-7)."""
    clock = case.clock(SATISFIED[1])
    if clock is not None and clock.running and clock.due >= deed.on:
        noted = Word("handeling.tevreden_genoteerd")
        raise NotAllowed("wacht_op_tevreden", {**_named(deed), "datum": clock.due, "noteren": noted})


def _meet(clock: Clock, met: tuple[str, ...], on: date) -> Clock:
    return replace(clock, met=on) if clock.running and clock.term in met else clock


def _started(procedure: Procedure, moved: Moved) -> Moved:
    case, days = moved.case, dict(moved.due)
    begins = moved.deed.values.get(moved.row.starts_on or "")
    first = date.fromisoformat(begins) if begins else moved.deed.on
    for name in moved.row.starts:
        rule = procedure.terms[name]
        day = due(first, rule.amount, rule.unit, rule.statutory)
        # Told a second time, by the client or by another of the staff, it is still one term.
        kept = tuple(clock for clock in case.clocks if clock.term != name or not clock.running)
        case = replace(case, clocks=(*kept, Clock(name, rule.role or case.lies_with, first, day)))
        if rule.kind != "check":
            # Our own date promises the client nothing.
            days[name] = day
    return replace(moved, case=case, due=days)


def _guarded(procedure: Procedure, moved: Moved) -> Moved:
    match moved.row.guard:
        case "verlengen":
            return _extended(procedure, moved)
        case "pauze":
            return _paused(procedure, moved)
        case "overdragen":
            return _handed_over(procedure, moved)
        case "deel":
            known = {name: value for name, value in moved.deed.values.items() if value.strip()}
            codes = {**moved.case.codes, **known}
            return replace(moved, case=replace(moved.case, codes=codes))
        case "code":
            return _corrected(procedure, moved)
        case "uiterlijk":
            return _last_day(procedure, moved)
        case "ander_mens":
            return _by_another(moved)
        case _:
            return moved


def _extended(procedure: Procedure, moved: Moved) -> Moved:
    """Only in time, once, and at most what the rule says (Wkkgz 17 lid 2; Awb 9:11 lid 2)."""
    case, deed = moved.case, moved.deed
    longest = {name: rule.extend_weeks for name, rule in procedure.terms.items() if rule.extend_weeks}
    clock = next((one for one in case.clocks if one.term in longest and one.running), None)
    if clock is None:
        raise NotAllowed("geen_verlenging", _named(deed))
    rule, weeks = procedure.terms[clock.term], int(deed.values.get("weken", "0"))
    facts = {**_named(deed), "datum": clock.due, "weken": longest[clock.term]}
    if weeks > longest[clock.term]:
        raise NotAllowed("verlengen_te_lang", facts)
    try:
        day = extend(
            clock.start, rule.amount, rule.unit, rule.statutory, weeks=weeks, today=deed.on, extended=clock.extended
        )
    except ExtensionRefused as error:
        raise NotAllowed(f"verlengen_{error.why}", facts) from None
    moved_clock = replace(clock, due=day, extended=True)
    clocks = tuple(moved_clock if one is clock else one for one in case.clocks)
    told = tuple(one for one in case.told if not one.startswith(f"{clock.term} "))
    return replace(moved, case=replace(case, clocks=clocks, told=told), due={clock.term: day})


def _paused(procedure: Procedure, moved: Moved) -> Moved:
    """With the client's own yes, in writing, all clocks rest until a day."""
    if moved.deed.values.get("antwoord") != "ja":
        return moved
    asked = moved.case.done("pauze_vragen")[-1]
    rest = date.fromisoformat(asked.values["tot"]) - moved.deed.on
    rest = max(rest, timedelta(0))
    rules = procedure.terms
    days = {
        one.term: put_off(one.due, rest, rules[one.term].amount, rules[one.term].unit, rules[one.term].statutory)
        for one in moved.case.clocks
        if one.running
    }
    clocks = tuple(replace(one, due=days[one.term]) if one.running else one for one in moved.case.clocks)
    return replace(moved, case=replace(moved.case, clocks=clocks), due=days)


def _handed_over(procedure: Procedure, moved: Moved) -> Moved:
    """It lies with another role from now on. What was owed goes along, unless the client went on to a next body."""
    role = moved.deed.values["rol"]
    if moved.deed.values.get("antwoord") == "nee":
        return moved
    if role not in {step.role for step in procedure.submits}:
        raise NotAllowed("rol", _named(moved.deed))
    clocks = moved.case.clocks
    if moved.deed.action == "doorgestuurd":
        clocks = tuple(_meet(one, (one.term,), moved.deed.on) for one in clocks)
    else:
        clocks = tuple(replace(one, role=role) if one.running else one for one in clocks)
    roles = (*(one for one in moved.case.roles if one != role), role)
    return replace(moved, case=replace(moved.case, roles=roles, clocks=clocks))


def _last_day(procedure: Procedure, moved: Moved) -> Moved:
    """The last day to go to the body outside, reckoned from the last time that it happened; it binds no staff."""
    rule, values = procedure.terms["indienen"], moved.deed.values
    day = due(date.fromisoformat(values["gebeurd_op"]), rule.amount, rule.unit, rule.statutory)
    deed = replace(moved.deed, values={**values, "uiterlijk": day.isoformat()})
    return replace(moved, deed=deed, case=replace(moved.case, deeds=(*moved.case.deeds[:-1], deed)))


def _by_another(moved: Moved) -> Moved:
    """Two people decide: whoever holds both roles does not agree with themselves."""
    first = moved.row.needs[0]
    if moved.case.done(first)[-1].by == moved.deed.by:
        raise NotAllowed("zelfde_mens", _named(moved.deed))
    return moved


def _corrected(procedure: Procedure, moved: Moved) -> Moved:
    """A chosen answer that was wrong; the old one stays in the log."""
    name, value = moved.deed.values["veld"], moved.deed.values["waarde"]
    if (name, value) not in procedure.labels:
        raise NotAllowed("code", _named(moved.deed))
    case, before = moved.case, moved.case.codes.get(name, "")
    last = replace(case.deeds[-1], values={**case.deeds[-1].values, **({"was": before} if before else {})})
    return replace(moved, case=replace(case, codes={**case.codes, name: value}, deeds=(*case.deeds[:-1], last)))
