"""The table of a case, both ways, for every procedure: what stands in it is done, the rest is refused with words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.render import words_in
from flows.case import Case, Clock, Deed, NotAllowed, act, may
from flows.case_table import CLIENT, HOUSE, RUNG, STATES, Row
from flows.library import FOLDER
from flows.procedure import Procedure, load

TODAY = date(2026, 11, 25)
PROCEDURES = [load(path) for path in sorted(FOLDER.glob("*.toml"))]
EDGES = [
    pytest.param(procedure, row, state, id=f"{procedure.id}-{row.action}-{state}")
    for procedure in PROCEDURES
    for row in procedure.case.rows
    for state in row.before
]


def case_for(procedure: Procedure, row: Row, state: str, role: str) -> Case:
    """A case in this state, lying with this role, on which everything that the row needs was done."""
    at = role if role in procedure.roles else next(iter(procedure.roles))
    terms = {name: rule for name, rule in procedure.terms.items() if rule.extend_weeks or row.action in rule.met_by}
    clocks = tuple(Clock(name, at, TODAY, date(2027, 1, 6)) for name in terms)
    case = Case("4829-3157", procedure.id, procedure.pin, (at,), "ja", TODAY, state=state, clocks=clocks)  # type: ignore[arg-type]
    needs = [
        *row.needs,
        *(need for name in row.asks for one in procedure.case.asks[name].options[:1] for need in one.needs),
    ]
    deeds = [Deed("toestemming_vragen", TODAY, at, at, {"wie": "uw dochter", "tot": "2026-12-24", "rol": at})]
    deeds += [Deed("toestemming", TODAY, CLIENT, CLIENT, {"antwoord": "ja"})]
    deeds += [Deed("pauze_vragen", TODAY, at, at, {"tot": "2026-12-24", "reden": "x"})]
    for need in needs:
        for one in need.split("|")[:1]:
            action, _, wanted = one.partition(".")
            name, _, value = wanted.partition("=")
            if wanted or action.removesuffix("*") not in {deed.action for deed in deeds}:
                deeds.append(Deed(action.removesuffix("*"), TODAY, at, at, {name: value} if wanted else {}))
    return replace(case, deeds=tuple(one for one in deeds if one.action != row.action or not row.once))


def values_for(procedure: Procedure, row: Row, case: Case) -> dict[str, str]:
    """An answer that fits to every question that is asked."""
    values: dict[str, str] = {}
    label = next(iter(procedure.labels))
    fixed = {"veld": label[0], "waarde": label[1]}
    for name in row.asks:
        question = procedure.case.asks[name]
        if not question.applies(values):
            continue
        values[name] = fixed.get(name) or {
            "choice": question.options[0].id if question.options else "",
            "date": "2026-11-24" if question.past else "2026-12-24",
            "weeks": "1",
            "consent": "uw dochter",
            "role": procedure.submits[0].role if procedure.submits else "",
        }.get(question.kind, "Iets wat iemand schreef.")
    return values


def actors(row: Row, procedure: Procedure) -> Iterator[str]:
    """Every role by which this may be done."""
    for role in row.by:
        if role in (CLIENT, HOUSE) or role != RUNG:
            yield role
        else:
            yield next(iter(procedure.roles))


@pytest.mark.parametrize(("procedure", "row", "state"), EDGES)
def test_what_stands_in_the_table_is_done(procedure: Procedure, row: Row, state: str) -> None:
    if row.guard == "verlengen":
        assert any(rule.extend_weeks for rule in procedure.terms.values()), "nothing here can be extended"
    if "role" in {procedure.case.asks[name].kind for name in row.asks} and not procedure.submits:
        with pytest.raises(NotAllowed):
            act(
                procedure,
                case_for(procedure, row, state, ""),
                Deed(row.action, TODAY, "x", next(actors(row, procedure))),
            )
        return
    for role in actors(row, procedure):
        case = case_for(procedure, row, state, role)
        moved = act(procedure, case, Deed(row.action, TODAY, "iemand", role, values_for(procedure, row, case)))
        assert moved.case.state == (row.after or state)
        assert moved.case.deeds[-1].action == row.action
        assert all(not clock.running for clock in moved.case.clocks if clock.term in moved.met)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.id)
def test_all_the_rest_is_refused_with_words(procedure: Procedure) -> None:
    words = words_in("nl", "u", procedure.id)
    refused = 0
    for row in procedure.case.rows:
        for state in STATES:
            for role in (*procedure.roles, CLIENT, HOUSE):
                case = case_for(procedure, row, state, next(iter(procedure.roles)))
                if state in row.before and may(procedure.case, row, case, role):
                    continue
                with pytest.raises(NotAllowed) as told:
                    act(procedure, case, Deed(row.action, TODAY, "iemand", role, values_for(procedure, row, case)))
                assert words.of(told.value.why, {**told.value.facts, "nummer": case.number})
                refused += 1
    assert refused


@pytest.mark.parametrize(("procedure", "row", "state"), EDGES)
def test_a_question_that_must_be_answered_is_missed(procedure: Procedure, row: Row, state: str) -> None:
    role = next(actors(row, procedure))
    case = case_for(procedure, row, state, role)
    full = values_for(procedure, row, case)
    for name in row.asks:
        question = procedure.case.asks[name]
        if question.required and question.applies(full) and name in full:
            with pytest.raises(NotAllowed):
                act(procedure, case, Deed(row.action, TODAY, "iemand", role, {**full, name: " "}))


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.id)
def test_every_row_says_why_and_every_word_of_it_exists(procedure: Procedure) -> None:
    words = words_in("nl", "u", procedure.id)
    for row in procedure.case.rows:
        assert row.source.document
        assert row.source.place
        assert words.has(f"handeling.{row.action}"), row.action
        if not row.quiet and CLIENT not in row.by:
            assert words.has(f"stand.{row.action}"), row.action
            assert words.has(f"zaak.{row.action}"), row.action
        if row.pending:
            assert words.has(f"vraag_zaak.{row.pending}"), row.pending
        for name in row.asks:
            question = procedure.case.asks[name]
            if not {CLIENT} & set(row.by):
                assert words.has(f"vraag_team.{name}"), name
            if question.told and not row.quiet:
                assert words.has(f"veld.zaak_{name}"), name
            for option in question.options:
                assert words.has(f"keuze.{name}.{option.id}"), (name, option.id)


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.id)
def test_every_term_that_staff_owe_can_be_answered(procedure: Procedure) -> None:
    for name, rule in procedure.terms.items():
        if rule.kind in ("hard", "soft"):
            assert rule.met_by, name
