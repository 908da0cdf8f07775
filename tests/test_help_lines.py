"""Nobody in need is sent to a number that is in doubt, and old data makes itself known."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.help_lines import LINES, USES, HelpLine, lines_for, lines_for_staff, load, stale

ALL = load()


def ids(lines: tuple[HelpLine, ...]) -> list[str]:
    return [line.id for line in lines]


def test_each_line_has_a_name_of_its_own() -> None:
    assert len(set(ids(ALL))) == len(ALL)


def test_what_children_and_adults_see_first() -> None:
    first = ["alarm", "zelfmoordpreventie", "veilig_thuis"]
    assert ids(lines_for(child=True)) == [*first, "kindertelefoon", "jeugdstem"]
    assert ids(lines_for(child=False)) == [*first, "luisterlijn", "jeugdstem"]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("child", [True, False])
def test_every_group_has_something_to_show(use: str, child: bool) -> None:
    lines = lines_for(child, use)
    assert 1 <= len(lines) <= 8
    for line in lines:
        assert line.audience in ("allen", "kind" if child else "volwassene")
        assert line.shown_phone or line.site


def test_an_adult_who_wants_somebody_beside_them_is_not_sent_to_youth_care_alone() -> None:
    adult = ids(lines_for(child=False, use="vertrouwenspersoon"))
    assert adult == ["jeugdstem", "clientondersteuner", "adviespunt_zorgbelang"]
    assert ids(lines_for(child=True, use="vertrouwenspersoon")) == ["jeugdstem"]


@pytest.mark.parametrize("use", [use for use in USES if use not in ("alle", "gevaar", "politie", "discriminatie")])
@pytest.mark.parametrize("child", [True, False])
def test_each_age_has_a_line_that_is_for_them(use: str, child: bool) -> None:
    about_youth = re.compile(r"\b(kind|kinderen|jongeren|8 tot 18|jeugdhulp)\b")
    assert [line for line in lines_for(child, use) if child or not about_youth.search(line.about)]


@pytest.mark.parametrize("use", ["alle", "gevaar", "zelfdoding", "geweld", "seksueel"])
@pytest.mark.parametrize("child", [True, False])
def test_112_comes_first_where_life_may_be_in_danger(use: str, child: bool) -> None:
    assert lines_for(child, use)[0].id == "alarm"


def test_only_certain_numbers_are_shown() -> None:
    shown = {line.id: line.shown_phone for line in ALL if line.shown_phone}
    assert shown == {
        "alarm": "112",
        "zelfmoordpreventie": "113",
        "veilig_thuis": "0800-2000",
        "kindertelefoon": "0800-0432",
        "luisterlijn": "088-0767000",
        "seksueel_geweld": "0800-0188",
        "politie": "0900-8844",
    }
    for line in ALL:
        if line.certainty != "zeker":
            assert line.phone is None or line.phone not in line.spoken


def test_lines_are_spoken_in_one_sentence_that_fits_every_reader() -> None:
    spoken = {line.id: line.spoken for line in ALL}
    assert spoken["alarm"] == "112 (gevaar voor een leven, nu): bel 112. Dag en nacht."
    assert spoken["zelfmoordpreventie"] == (
        "113 Zelfmoordpreventie (denken aan zelfdoding): bel 113 of chat op 113.nl. Dag en nacht, gratis, zonder naam."
    )
    assert spoken["kinderombudsman"] == (
        "De Kinderombudsman (rechten van kinderen, als klagen bij de organisatie niet hielp): "
        "kijk op kinderombudsman.nl. Op de site staat wanneer."
    )
    for text in spoken.values():
        assert not re.search(r"\b(u|uw|je|jij|jouw|anoniem)\b", text, re.IGNORECASE)


def test_lines_for_staff_never_reach_a_client() -> None:
    assert ids(lines_for_staff("zelfdoding")) == ["overleg_113"]
    seen = {line.id for use in USES for child in (True, False) for line in lines_for(child, use)}
    assert seen == set(ids(ALL)) - {"overleg_113"}


def test_an_unknown_group_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'koffie' is not one of alle"):
        lines_for(child=True, use="koffie")


def test_a_line_is_stale_after_six_months() -> None:
    never = tuple(line for line in ALL if line.verified_on is None)
    assert stale(date(2026, 11, 25)) == never
    assert stale(date(2027, 5, 25)) == never
    assert stale(date(2027, 5, 27)) == ALL


def test_what_was_never_checked_shows_no_number() -> None:
    for line in ALL:
        assert (line.verified_on is None) == (line.certainty == "nakijken")


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('phone = "0800-2000"', 'phone = "bel ons"'),
        ('certainty = "zeker"', 'certainty = "denk ik"'),
        ('uses = ["politie"]', 'uses = ["koffie"]'),
        ("verified_on = 2026-11-25", 'verified_on = "gisteren"'),
        ('site = "politie.nl"', 'site = "http://politie.nl/"'),
        ('audience = "kind"', 'audience = "kind"\nkleur = "rood"'),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, good: str, bad: str) -> None:
    text = LINES.read_text(encoding="utf-8").replace('uses = ["geweld", "politie"]', 'uses = ["politie"]')
    file = tmp_path / "help_lines.toml"
    file.write_text(text, encoding="utf-8")
    assert load(file)
    assert good in text
    file.write_text(text.replace(good, bad), encoding="utf-8")
    with pytest.raises(ValidationError):
        load(file)
