"""Who sees a case and who does not: every cell of role, part of the organisation and organisation, both ways."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.staff import Staff
from flows.access import ADVISER, SCOPES, part_of, readers, roles_in
from flows.calendar import AMSTERDAM
from flows.case import Case
from flows.case_table import CaseTable
from flows.library import Library
from flows.procedure import Ladder, Procedure
from flows.session import Moment, Person, Session
from flows.standing import Standing
from tests.people import key

TODAY = date(2026, 11, 25)
LIBRARY = Library.read()
REAL = [LIBRARY.valid(name, TODAY) for name in LIBRARY.organisations]
IZW = LIBRARY.valid("iederzijnwerk", TODAY)
PLACED = IZW.model_copy(update={"case": CaseTable(owner="directie", scopes={name: f"veld_{name}" for name in SCOPES})})
"""A procedure in which an answer of the client names every part that there is."""


def filed(*roles: str, excluded: tuple[str, ...] = (), procedure: Procedure = PLACED, **codes: str) -> Case:
    return Case(
        "1", procedure.id, procedure.pin, roles or ("coordinator",), "ja", TODAY, codes=codes, excluded=excluded
    )


def somebody(*roles: str, name: str = "an", never: tuple[str, ...] = (), **scope: str) -> Person:
    return Person(name, "An", roles, True, scope, never)


# -- roles -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", REAL, ids=lambda procedure: procedure.id)
def test_each_role_sees_what_lies_or_lay_with_it_and_nothing_else(procedure: Procedure) -> None:
    for held, lies in itertools.product(procedure.roles, repeat=2):
        seen = roles_in(procedure, filed(lies, procedure=procedure), somebody(held))
        assert seen == ((held,) if held in (lies, procedure.case.owner) else ()), (held, lies)


def test_the_owner_keeps_a_case_wherever_it_lies() -> None:
    assert roles_in(PLACED, filed("coordinator"), somebody("directie")) == ("directie",)
    assert roles_in(PLACED, filed("coordinator"), somebody("leidinggevende")) == ()


def test_a_rung_that_had_it_still_sees_it_and_one_that_never_had_it_does_not() -> None:
    case = filed("coordinator", "leidinggevende")
    assert roles_in(PLACED, case, somebody("coordinator")) == ("coordinator",)
    assert roles_in(PLACED, case, somebody("coordinator", "leidinggevende")) == ("coordinator", "leidinggevende")
    assert roles_in(PLACED, case, somebody(ADVISER)) == ()


def test_whom_the_client_left_out_sees_nothing_in_any_role() -> None:
    case = filed("coordinator", excluded=("an",))
    assert roles_in(PLACED, case, somebody("coordinator", "directie")) == ()
    assert roles_in(PLACED, case, somebody("coordinator", name="bo")) == ("coordinator",)


# -- parts of the organisation -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "part"), list(itertools.product(["coordinator", "leidinggevende", "directie"], SCOPES))
)
def test_each_role_sees_its_own_part_and_no_other(role: str, part: str) -> None:
    own, other = filed(role, **{f"veld_{part}": "noord"}), filed(role, **{f"veld_{part}": "zuid"})
    person = somebody(role, **{part: "Noord"})
    assert roles_in(PLACED, own, person) == (role,)
    assert roles_in(PLACED, other, person) == ()
    assert roles_in(PLACED, other, somebody(role)) == (role,)


@pytest.mark.parametrize(("one", "two"), list(itertools.combinations(SCOPES, 2)))
def test_who_is_of_two_parts_sees_only_what_is_of_both(one: str, two: str) -> None:
    person = somebody("coordinator", **{one: "noord", two: "zorg"})
    assert roles_in(PLACED, filed(**{f"veld_{one}": "noord", f"veld_{two}": "zorg"}), person)
    assert not roles_in(PLACED, filed(**{f"veld_{one}": "noord", f"veld_{two}": "werk"}), person)
    assert not roles_in(PLACED, filed(**{f"veld_{one}": "zuid", f"veld_{two}": "zorg"}), person)


@pytest.mark.parametrize("unsaid", [{}, {"veld_cluster": "weet_niet"}, {"veld_cluster": ""}])
def test_a_case_of_nobody_knows_which_part_goes_to_one_of_a_part_only_when_there_is_no_other(
    unsaid: dict[str, str],
) -> None:
    north, everywhere = somebody("coordinator", cluster="noord"), somebody("coordinator", name="bo")
    case = filed(**unsaid)
    assert roles_in(PLACED, case, north, (north, everywhere)) == ()
    assert roles_in(PLACED, case, everywhere, (north, everywhere)) == ("coordinator",)
    assert roles_in(PLACED, case, north, (north,)) == ("coordinator",)
    left_out = replace(case, excluded=("bo",))
    assert roles_in(PLACED, left_out, north, (north, everywhere)) == ("coordinator",)


def test_a_case_of_another_part_never_goes_to_somebody_for_want_of_a_reader() -> None:
    assert readers(PLACED, "coordinator", [somebody("coordinator", cluster="noord")], {"veld_cluster": "zuid"}) == ()


def test_a_part_that_no_answer_names_counts_as_unknown_and_not_as_everybody() -> None:
    person = somebody("directie", cluster="noord")
    assert part_of(IZW, {"hulp": "persoonlijk"}, person) == "unknown"
    assert part_of(IZW, {"hulp": "persoonlijk"}, somebody("directie", afdeling="Persoonlijk")) == "own"
    assert part_of(IZW, {"hulp": "huishouden"}, somebody("directie", afdeling="Persoonlijk")) == "other"


def test_who_may_never_see_a_subject_sees_no_case_about_it_among_others() -> None:
    person = somebody("coordinator", never=("medicatie",))
    assert roles_in(PLACED, filed(onderwerp="afspraken"), person)
    assert not roles_in(PLACED, filed(onderwerp="afspraken,medicatie"), person)


def test_a_client_is_shown_and_sealed_to_the_readers_of_their_own_part_before_and_after_filing() -> None:
    house, day = somebody("directie", afdeling="huishouden"), somebody("directie", name="bo", afdeling="dagbesteding")
    ladder = Ladder(IZW, (house, day))
    moment = Moment(datetime(2026, 11, 25, 10, tzinfo=AMSTERDAM), "1", "Groene Reiger", "appel")
    for session in (Session(IZW.pin, answers={"hulp": "huishouden"}), Session(IZW.pin, codes={"hulp": "huishouden"})):
        standing = Standing(ladder, session, moment)
        assert standing.readers("directie") == (house,)
        assert standing.readable_people() == (house,)
    assert Standing(ladder, Session(IZW.pin), moment).readers("directie") == (house, day)


# -- from the staff file -----------------------------------------------------------------------------------------

FILE = """
[people.noor]
name = "Noor"
function = "manager"
keys = ["{noor}"]
receives = ["telegram"]
cluster = "noord"
deputy = "inval"
[people.zus]
name = "Zus"
function = "manager"
keys = ["{zus}"]
receives = ["telegram"]
cluster = "zuid"
[people.inval]
name = "Inval"
function = "manager"
keys = ["{inval}"]
receives = ["telegram"]
[people.fa]
name = "Fa"
function = "vertrouwenspersoon"
keys = ["{fa}", "{fa2}"]
receives = ["telegram"]
deputy = "inval"
[organisations.iederzijnwerk]
recovery = "{herstel}"
[organisations.iederzijnwerk.roles]
coordinator = ["noor", "zus"]
vertrouwenspersoon = ["fa"]
[organisations.ambiq]
[organisations.ambiq.roles]
leidinggevende = ["inval", "zus"]
"""
KEYS = {name: key(f"toegang {name}").recipient for name in ("noor", "zus", "inval", "fa", "fa2", "herstel")}


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    path = tmp_path / "personeel.toml"
    path.write_text(FILE.format(**KEYS), encoding="utf-8")
    return Staff.load(path)


def people(staff: Staff, organisation: str) -> tuple[Person, ...]:
    """As the setting gives them to the core."""
    return tuple(
        Person(one.id, one.name, one.roles, True, one.scope, one.never) for one in staff.everybody(organisation)
    )


def seeing(staff: Staff, case: Case, procedure: Procedure = PLACED) -> set[str]:
    here = people(staff, case.organisation)
    return {one.id for one in here if roles_in(procedure, case, one, here)}


def test_each_manager_and_the_deputy_see_their_own_cluster(staff: Staff) -> None:
    assert seeing(staff, filed("coordinator", veld_cluster="noord")) == {"noor", "inval"}
    assert seeing(staff, filed("coordinator", veld_cluster="zuid")) == {"zus", "inval"}
    assert seeing(staff, filed("coordinator")) == {"inval"}


def test_the_people_of_another_organisation_see_nothing_here(staff: Staff) -> None:
    ambiq = LIBRARY.valid("ambiq", TODAY)
    elsewhere = filed("leidinggevende", procedure=ambiq)
    assert seeing(staff, elsewhere, ambiq) == {"inval"}
    assert "noor" not in {one.id for one in people(staff, "ambiq")}


def test_nobody_stands_in_for_an_adviser(staff: Staff) -> None:
    assert seeing(staff, filed(ADVISER)) == {"fa"}
    assert staff.recipients("iederzijnwerk", ADVISER, only=("fa", "inval")) == (KEYS["fa"], KEYS["fa2"])


def test_it_is_sealed_to_those_who_were_chosen_and_to_nobody_of_another_part(staff: Staff) -> None:
    chosen = readers(PLACED, "coordinator", people(staff, "iederzijnwerk"), {"veld_cluster": "noord"})
    keys = staff.recipients("iederzijnwerk", "coordinator", only=[one.id for one in chosen])
    assert set(keys) == {KEYS["noor"], KEYS["inval"], KEYS["herstel"]}
    assert staff.recipients("iederzijnwerk", "coordinator", only=()) == ()
    assert staff.recipients("iederzijnwerk", "directie", only=("noor",)) == ()
