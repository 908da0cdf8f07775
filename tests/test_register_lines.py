"""The register of improvements: what a case leaves behind, how it goes on by command, and what it never holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.sheet import csv_text, read_csv
from flows.improving import STATUSES, STEPS, Improvement, NotAllowed, step
from tests import people

TODAY = date(2026, 11, 26)
GIVEN = {
    "vastgesteld_door": "het managementteam", "eigenaar": "Mia Vos", "klaar_op": "2027-01-31", "reden": "Het kan niet.",
}  # fmt: skip
Trede = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(("start", "end"), list(product(STATUSES, STATUSES)))
def test_an_improvement_takes_the_steps_of_the_table_and_no_other(start: str, end: str) -> None:
    now = Improvement({"status": start})
    if start == end or (start, end) in STEPS:
        assert step(now, {**GIVEN, "status": end}, TODAY).status == end
    else:
        with pytest.raises(NotAllowed, match=f"van {start} kan het"):
            step(now, {**GIVEN, "status": end}, TODAY)


@pytest.mark.parametrize(("ways", "name"), [(ways, name) for ways, needs in STEPS.items() for name in needs])
def test_a_step_that_lacks_something_says_what(ways: tuple[str, str], name: str) -> None:
    given = {key: value for key, value in GIVEN.items() if key != name}
    with pytest.raises(NotAllowed, match=name):
        step(Improvement({"status": ways[0]}), {**given, "status": ways[1]}, TODAY)


def test_what_was_said_at_an_earlier_step_counts_but_a_reason_is_given_anew() -> None:
    adopted = step(Improvement(), {**GIVEN, "status": "vastgesteld"}, TODAY)
    assert adopted.values["sinds_vastgesteld"] == "2026-11-26"
    assert step(adopted, {"status": "lopend"}, TODAY).status == "lopend"
    with pytest.raises(NotAllowed, match="reden"):
        step(adopted, {"status": "vervallen"}, TODAY)


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(NotAllowed, match="2026-12-31"):
        step(Improvement(), {"klaar_op": "volgende week"}, TODAY)


def test_a_cell_never_becomes_a_formula() -> None:
    text = csv_text(("a", "b"), [("=HYPERLINK(1)", "-3"), ("@som", "gewoon; met punt")])
    assert read_csv(text) == (
        ["a", "b"],
        [(2, {"a": "'=HYPERLINK(1)", "b": "-3"}), (3, {"a": "'@som", "b": "gewoon; met punt"})],
    )


# -- on a real file ----------------------------------------------------------------------------------------------


@pytest.fixture
def trede(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trede:
    """The command, as an administrator types it, on an installation of its own."""

    people.staff(tmp_path, ("ons_welzijn",))
    people.root_key(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "TELEGRAM_TOKEN": "123456:" + "a" * 35, "ROOT_KEY_FILE": "root.key", "STAFF_FILE": "personeel.toml",
        "DATA_DIR": "var", "ORGANISATIONS": "ons_welzijn",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"TREDE_{name}", value)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["register", "ons_welzijn", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_an_improvement_goes_from_proposal_to_done_by_command(trede: Trede) -> None:
    code, out, _ = trede("add", "verbeterpunt=De planner belt dezelfde dag terug.", "oorzaak=planning")
    assert code == 0
    name = out.strip()
    code, _, err = trede("set", name, "status=lopend", "eigenaar=Mia Vos", "klaar_op=2027-01-31")
    assert (code, "van voorstel kan het naar" in err) == (1, True)
    code, _, err = trede("set", name, "status=vastgesteld")
    assert (code, "vastgesteld_door" in err) == (1, True)
    code, _, err = trede("set", name, "status=vastgesteld", "vastgesteld_door=Mia Vos")
    assert (code, "managementteam" in err) == (0, True)
    assert trede("set", name, "status=lopend", "eigenaar=Mia Vos", "klaar_op=2027-01-31")[0] == 0
    assert trede("set", name, "status=klaar", "nummers=4829-3157, 1111-2222")[0] == 0
    assert "klaar, Mia Vos, klaar op 2027-01-31: De planner belt dezelfde dag terug." in trede("list")[1]
    code, out, _ = trede("export")
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff")), delimiter=";"))
    assert (code, rows[0]["status"], rows[0]["zaken"]) == (0, "klaar", "4829-3157, 1111-2222")


def test_what_is_not_there_or_not_known_is_said(trede: Trede) -> None:
    assert "list` noemt ze alle" in trede("set", "00000000", "status=klaar")[2]
    assert "is geen naam=waarde" in trede("add", "verbeterpunt=x", "kleur=rood")[2]
    assert trede("add", "oorzaak=planning")[0] == 1


def test_an_export_goes_to_a_file(trede: Trede, tmp_path: Path) -> None:
    trede("add", "verbeterpunt=Bel terug.")
    assert trede("export", "--out", "uit.csv")[0] == 0
    assert "Bel terug." in (tmp_path / "uit.csv").read_text(encoding="utf-8")


def test_each_member_sees_its_own_improvements(trede: Trede) -> None:
    trede("add", "verbeterpunt=Van noord.", "member=noord")
    trede("add", "verbeterpunt=Van zuid.", "member=zuid")
    assert "Van zuid." not in trede("list", "--deel", "member=noord")[1]
