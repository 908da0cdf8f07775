"""What an organisation tells of its complaints: played through the house, read back after the cases are gone."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.__main__ import main
from bot.page import Cell, Page, Paragraph, Table
from bot.render import Words, words_in
from bot.reports import Asked, page
from bot.reports_cases import digest, discussion, exported
from bot.reports_figures import Counted
from bot.reports_files import pdf, sheet
from bot.reports_html import html
from bot.reports_import import HEADS
from flows.access import ADVISER
from flows.case import Case, Clock, Deed
from flows.figures import Figure, difference, tally
from flows.figures import read as code_of
from flows.library import Library
from flows.procedure import Procedure
from flows.steps import Submit
from storage import cases, journal
from storage.register import Line
from tests import people
from tests.chat import Player, read
from tests.household import Household

LIBRARY = Library.read()
STORY = Path(__file__).parent / "transcripts/iederzijnwerk/schoonmaak_officieel.chat"
SENDING = "[Versturen]"
WORDS = words_in("nl", "u", "iederzijnwerk")
Trede = Callable[..., tuple[int, str, str]]


def izw() -> Procedure:
    return LIBRARY.newest("iederzijnwerk")


# -- on a real file, with a case that was played ------------------------------------------------------------------


async def lived(folder: Path, deletes: bool) -> str:
    """A complaint that came, was answered late, was closed; returns its number."""
    chat = read(STORY)
    async with Household(folder, ("iederzijnwerk",), chat.begins) as house:
        for line in chat.lines:
            if line.text.startswith("["):
                await house.presses("klant", line.text[1:-1])
            else:
                await house.says("klant", line.text)
            if line.text == SENDING:
                break
        await house.staff_does("directie", "ontvangen", {"plan": "Jan belt."})
        await house.later(timedelta(days=50))
        answer = {"oordeel": "gegrond", "redenen": "Er kwam niemand.", "besluiten": "Een vaste dag in Bolsward."}
        await house.staff_does("directie", "besluit", answer)
        await house.staff_does("directie", "maatregel", {"soort_maatregel": "herstel", "maatregel": "Jan belt Tineke."})
        await house.staff_does("directie", "verbeterpunt", {"verbeterpunt": "Bel terug.", "oorzaak": "planning"})
        await house.staff_does("directie", "toelichting", {"toelichting": "De planner was lang ziek."})
        await house.staff_does("directie", "terugkoppeling", {"op_dag": house.clock.date().isoformat()})
        closing = {"sluitreden": "geen_antwoord", "sluitmotief": "Twee keer gebeld."}
        await house.later(timedelta(days=8))
        await house.staff_does("directie", "sluiten", closing)
        setting = house.house.setting
        (found,) = await cases.everything(setting.db, setting.ring)
        assert found.case.state == "gesloten"
        if deletes:
            await setting.db.write([cases.forget(setting.ring, found.id)])
            assert await cases.everything(setting.db, setting.ring) == []
        return found.case.number


@pytest.fixture
def trede(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Trede:
    """The command, as an administrator types it, on the files of the household."""
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "TELEGRAM_TOKEN": "123456:" + "a" * 35, "ROOT_KEY_FILE": "root.key", "STAFF_FILE": "personeel.toml",
        "DATA_DIR": "var", "ORGANISATIONS": "iederzijnwerk",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"TREDE_{name}", value)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["report", "iederzijnwerk", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def cells(path: Path) -> dict[tuple[str, str], str]:
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8").removeprefix("\ufeff")), delimiter=";")
    return {(row["tabel"], row["rij"]): row["waarde"] for row in rows}


def test_the_figures_are_there_when_the_case_is_gone(tmp_path: Path, trede: Trede) -> None:
    asyncio.run(lived(tmp_path, deletes=True))
    code, out, err = trede("--year", "2026", "--out", "uit")
    assert code == 0, err
    assert sorted(Path(one).suffix for one in out.split()) == [".csv", ".html", ".pdf"]
    first = cells(tmp_path / "uit/jaar-iederzijnwerk-2026.csv")
    assert first["Alle klachten", "Klachten die binnenkwamen"] == "1"
    assert trede("--year", "2027", "--out", "uit")[0] == 0
    second = cells(tmp_path / "uit/jaar-iederzijnwerk-2027.csv")
    assert second["Alle klachten", "Te laat: het antwoord op de klacht"] == "1"
    assert second["Alle klachten", "Klachten die zijn gesloten"] == "1"
    assert second["Alle klachten", "Klachten die binnenkwamen"] == "0"
    assert second["Tevreden of niet", "Wel gevraagd, geen antwoord"] == "niet getoond"
    text = (tmp_path / "uit/jaar-iederzijnwerk-2027.html").read_text(encoding="utf-8")
    assert "De planner was lang ziek." in text
    assert "Nog in te vullen" not in text


def test_no_file_of_a_report_holds_a_word_of_client_or_case(tmp_path: Path, trede: Trede) -> None:
    number = asyncio.run(lived(tmp_path, deletes=False))
    for kind in ((), ("--mr",), ("--stand",), ("--bespreking", number)):
        assert trede("--year", "2027", "--out", "uit", *kind)[0] == 0
    files = [one.read_text(encoding="utf-8") for one in (tmp_path / "uit").iterdir() if one.suffix != ".pdf"]
    assert len(files) == 8
    for secret in ("Tineke", "Jan belt", "Bolsward", "Dorpsstraat", "0515 123456", "klagt", number):
        assert not [text for text in files if secret in text], secret


def test_files_are_for_whoever_made_them_alone(tmp_path: Path, trede: Trede) -> None:
    asyncio.run(lived(tmp_path, deletes=True))
    trede("--year", "2027", "--out", "uit")
    assert {one.stat().st_mode & 0o077 for one in (tmp_path / "uit").iterdir()} == {0}


def test_earlier_figures_count_once_however_often_they_are_brought_in(tmp_path: Path, trede: Trede) -> None:
    asyncio.run(lived(tmp_path, deletes=True))
    told = "maand;code;aantal\n2026-03;ingediend;7\n2026-03;ingediend|onderwerp=afspraken;6\n"
    (tmp_path / "eerder.csv").write_text(told, encoding="utf-8")
    for _ in range(2):
        code, _, err = trede("--year", "2026", "--out", "uit", "--import", "eerder.csv")
        assert (code, "2 cijfers" in err) == (0, True)
        assert cells(tmp_path / "uit/jaar-iederzijnwerk-2026.csv")["Alle klachten", "Klachten die binnenkwamen"] == "8"
    (tmp_path / "eerder.csv").write_text("maand,code,aantal\n2026-02,ingediend,3\n2026-11,ingediend,1\n", "utf-8")
    code, _, err = trede("--year", "2026", "--out", "uit", "--import", "eerder.csv")
    assert "in 2026-11 telde Trede zelf ook" in err
    assert cells(tmp_path / "uit/jaar-iederzijnwerk-2026.csv")["Alle klachten", "Klachten die binnenkwamen"] == "5"


STAFF = """
[people.hanna]
name = "Hanna Vis"
function = "teamleider huishouden"
keys = ["{key}"]
receives = ["telegram"]
afdeling = "Huishouden"
"""


def test_somebody_of_one_part_gets_that_part_and_nothing_of_another(tmp_path: Path, trede: Trede) -> None:
    asyncio.run(lived(tmp_path, deletes=True))
    file = tmp_path / "personeel.toml"
    told = file.read_text(encoding="utf-8") + STAFF.format(key=people.key("hanna").recipient)
    file.write_text(told.replace('leidinggevende = ["leidinggevende"]', 'leidinggevende = ["leidinggevende", "hanna"]'))
    for words, total in (
        (("--voor", "hanna"), "1"), (("--deel", "afdeling=huishouden"), "1"), (("--deel", "hulp=persoonlijk"), "0"),
    ):  # fmt: skip
        code, out, err = trede("--year", "2026", "--out", "uit", *words)
        assert code == 0, err
        sheet_ = next(Path(one) for one in out.split() if one.endswith(".csv"))
        assert cells(tmp_path / sheet_)["Alle klachten", "Klachten die binnenkwamen"] == total
    assert trede("--year", "2026", "--out", "uit", "--voor", "directie")[0] == 0


WRONG = {
    "month;code;total": "regel 1",
    "maand;code;aantal\n2025-03;ingediend;7": "een maand van 2026",
    "maand;code;aantal\n2026-13;ingediend;7": "een maand van 2026",
    "maand;code;aantal\n2026-03;klachten;7": "code 'klachten'",
    "maand;code;aantal\n2026-03;ingediend;-1": "0 of meer",
    "maand;code;aantal\n2026-03;ingediend;": "0 of meer",
    "maand;code;aantal\n2026-03;ingediend;7\n2026-03;ingediend;7": "regel 3",
    "maand;code;aantal\n2026-03;ingediend|onderwerp=fiets;7": "onderwerp=fiets",
    "maand;code;aantal\n2026-03;ingediend|naam=jan;7": "verdeling 'naam'",
    "maand;code;aantal\n2026-03;te_laat|termijn=ooit;7": "termijn=ooit",
    "maand;code;aantal\n2026-03;ingediend|onderwerp=afspraken;7": "niet meer dan het totaal ingediend: 0",
    "maand;code;aantal\n2026-03;ingediend|onderwerp=afspraken|soort=klacht;1": "eerst een deel",
    "maand;code;aantal\n2026-03;ingediend|hulp=werk|soort=klacht|weg=chat;1": "hooguit twee",
}


@pytest.mark.parametrize("told", WRONG, ids=WRONG.values())
def test_a_wrong_figure_is_refused_with_its_line(tmp_path: Path, trede: Trede, told: str) -> None:
    asyncio.run(lived_empty(tmp_path))
    (tmp_path / "eerder.csv").write_text(told, encoding="utf-8")
    code, _, err = trede("--year", "2026", "--out", "uit", "--import", "eerder.csv")
    assert (code, WRONG[told] in err) == (3, True), err
    assert not (tmp_path / "uit").exists()


async def lived_empty(folder: Path) -> None:
    async with Household(folder, ("iederzijnwerk",), datetime.fromisoformat("2026-11-25T10:00:00+01:00")):
        pass


def test_what_cannot_be_asked_is_said(tmp_path: Path, trede: Trede) -> None:
    asyncio.run(lived_empty(tmp_path))
    for words, said in (
        (("--van", "2026-07", "--tot", "2026-02"), "is geen stuk van 2026"),
        (("--van", "juli"), "is geen maand"),
        (("--deel", "cluster=noord"), "wordt hier niet apart geteld"),
        (("--deel", "afdeling=maan"), "Kies uit: persoonlijk"),
        (("--voor", "niemand"), "werkt niet bij"),
        (("--triasweb",), "geen kolommen"),
        (("--bespreking", "0000-0000"), "die zaak is er niet"),
        (("--teksten", "nergens.toml"), "nergens.toml"),
    ):
        code, _, err = trede("--year", "2026", *words)
        assert (code in (1, 2), said in err) == (True, True), err


# -- pages of invented figures ------------------------------------------------------------------------------------


def month(code: str, total: int, when: str = "2026-03") -> tuple[Figure, int]:
    return (when, code), total


def counted(*figures: tuple[Figure, int], part: tuple[str, str] | None = None, year: int = 2026) -> Counted:
    return Counted(dict(figures), f"{year}-01", f"{year}-12", part)


def shown(made: Page) -> dict[tuple[str, str, str], str]:
    return {
        (block.caption, name, column): cell.text
        for block in made.blocks
        if isinstance(block, Table)
        for name, own in block.rows
        for column, cell in zip(block.head[1:], own, strict=True)
    }


MANY = (
    month("ingediend", 30), month("ingediend|hulp=huishouden", 18), month("ingediend|hulp=persoonlijk", 7),
    month("ingediend|hulp=dagbesteding", 3), month("ingediend|hulp=onbekend", 2),
    month("ingediend|onderwerp=afspraken", 22),
    month("ingediend|onderwerp=uitleg", 8), month("te_laat|termijn=antwoord", 2), month("tevredenheid", 9),
    month("tevredenheid|tevreden=ja", 8), month("tevredenheid|tevreden=nee", 1),
)  # fmt: skip


def test_a_total_is_given_however_small_and_a_part_is_not() -> None:
    found = shown(page(Asked(izw(), counted(*MANY)), WORDS))
    assert found["Alle klachten", "Te laat: het antwoord op de klacht", "Aantal"] == "2"
    assert found["Klachten per soort hulp", "Dagbesteding", "Aantal"] == "minder dan 5"
    assert found["Klachten per soort hulp", "Persoonlijke hulp", "Aantal"] == "7"
    # One small figure beside one large one could be computed from the total: then neither is shown.
    assert found["Tevreden of niet", "Nee", "Aantal"] == found["Tevreden of niet", "Ja", "Aantal"] == "niet getoond"
    assert found["Tevreden of niet", "Een beetje", "Aantal"] == "0"


PAIR = st.tuples(st.integers(0, 7), st.integers(0, 7))
CLOSED = ("minder dan 5", "niet getoond")


def divided(cells: tuple[int, ...]) -> list[str]:
    """How the page shows two parts by two subjects: totals of rows, of columns, and the four cells."""
    own = LIBRARY.newest("ambiq")
    plan = own.report.model_copy(update={"splits": ("registreren",), "subjects": ("registreren_medewerker",)})
    own = own.model_copy(update={"report": plan})
    codes = [f"ingediend|registreren={row}" for row in ("ja", "nee")]
    codes += [f"ingediend|registreren_medewerker={column}" for column in ("ja", "nee")]
    codes += [f"{row}|{column.partition('|')[2]}" for row in codes[:2] for column in codes[2:]]
    figures = dict(month(code, total) for code, total in zip(codes, places(cells), strict=True))
    told = shown(
        page(Asked(own, Counted({**figures, **dict([month("ingediend", sum(cells))])}, "2026-01", "2026-12")), WORDS)
    )
    row, column = WORDS.of("veld.registreren"), WORDS.of("veld.registreren_medewerker")
    keys = [(f"Klachten per {name}", value, "Aantal") for name in (row, column) for value in ("Ja", "Nee")]
    keys += [(f"Klachten per {row} en {column}", one, other) for one in ("Ja", "Nee") for other in ("Ja", "Nee")]
    return [told.get(key, "") for key in keys]


def places(cells: tuple[int, ...]) -> tuple[int, ...]:
    a, b, c, d = cells
    return a + b, c + d, a + c, b + d, a, b, c, d


def may_be(total: int, text: str) -> bool:
    return 0 < total < 5 if text == CLOSED[0] else text in ("", CLOSED[1]) or str(total) == text


@settings(max_examples=50, deadline=None)
@given(PAIR, PAIR)
def test_nothing_hidden_on_a_page_can_be_computed_from_all_of_it(one: tuple[int, int], other: tuple[int, int]) -> None:
    cells = (*one, *other)
    told, whole = divided(cells), sum(cells)
    assert all(told[:4]) or not whole
    fits = [
        reading
        for a, b, c in product(range(whole + 1), repeat=3)
        if a + b + c <= whole and all(map(may_be, reading := places((a, b, c, whole - a - b - c)), told))
    ]
    for place, text in enumerate(told):
        if text in CLOSED:
            assert len({reading[place] for reading in fits}) > 1, (told, place)


def test_who_works_for_one_part_gets_the_figures_of_that_part_alone() -> None:
    figures = (*MANY, month("ingediend|hulp=persoonlijk|onderwerp=uitleg", 7))
    part = ("hulp", "persoonlijk")
    found = shown(page(Asked(izw(), counted(*figures, part=part)), WORDS))
    assert found["Alle klachten", "Klachten die binnenkwamen", "Aantal"] == "7"
    assert found["Klachten per onderwerp", "Uitleg en informatie", "Aantal"] == "7"
    assert not [caption for caption, _, _ in found if "soort hulp" in caption]
    other = shown(page(Asked(izw(), counted(*figures, part=("hulp", "dagbesteding"))), WORDS))
    assert other["Alle klachten", "Klachten die binnenkwamen", "Aantal"] == "3"


def test_an_earlier_year_stands_as_its_own_page_gave_it() -> None:
    before = counted(month("ingediend", 9, "2025-05"), month("ingediend|onderwerp=afspraken", 8, "2025-05"),
                     month("ingediend|onderwerp=uitleg", 1, "2025-05"), year=2025)  # fmt: skip
    now = shown(page(Asked(izw(), counted(*MANY), {2025: before}), WORDS))
    own = shown(page(Asked(izw(), before), WORDS))
    names = {name for caption, name, _ in own if caption == "Klachten per onderwerp"}
    assert names
    for name in names:
        trend = now["Klachten per onderwerp, door de jaren", name, "2025"]
        assert trend == own["Klachten per onderwerp", name, "Aantal"]


def test_why_something_was_late_must_be_written_and_is_told() -> None:
    def texts(*lines: Line) -> list[Paragraph]:
        made = page(Asked(izw(), counted(*MANY), entries=lines), WORDS)
        return [block for block in made.blocks if isinstance(block, Paragraph) and block.gap]

    said = Line("1", "iederzijnwerk", "toelichting", date(2026, 4, 1), {"toelichting": "De planner was ziek."})
    assert "nog niet: 2." in texts()[0].text
    assert "nog niet: 1." in texts(said)[0].text
    assert texts(said, replace(said, id="2")) == []


def test_what_the_jeugdwet_asks_stands_where_that_law_holds() -> None:
    def headed(name: str) -> str:
        return html(page(Asked(LIBRARY.newest(name), Counted({}, "2026-01", "2026-12")), words_in("nl", "u", name)))

    assert "Wat de Jeugdwet vraagt" not in headed("iederzijnwerk")
    for name in ("ambiq", "ikbenerook", "ons_welzijn", "polypartners"):
        assert "Wat de Jeugdwet vraagt" in headed(name)
        assert headed(name).count('class="open"') >= 5


def test_own_texts_fill_what_only_people_can_write() -> None:
    asked = Asked(LIBRARY.newest("ambiq"), Counted({}, "2026-01", "2026-12"), texts={"bekend": "Op een kaart."})
    text = html(page(asked, WORDS))
    assert "Op een kaart." in text
    assert WORDS.of("verslag.jeugdwet.bekend") not in text


def test_an_improvement_is_told_when_it_was_adopted() -> None:
    values = {"verbeterpunt": "Bel terug.", "status": "lopend"}
    lines = [Line(str(place), "x", "verbeterpunt", date(2026, 2, 1), one)
             for place, one in enumerate((values, {"verbeterpunt": "Nog een idee."}))]  # fmt: skip
    text = html(page(Asked(izw(), counted(*MANY), entries=lines), WORDS))
    assert "Bel terug. (bezig)" in text
    assert "Nog een idee." not in text


EVERY = sorted(LIBRARY.organisations)


@pytest.mark.parametrize("name", EVERY)
def test_every_code_has_words(name: str) -> None:
    """A page on which everything happened once, in each organisation: no code of ours is left on it."""
    own, words = LIBRARY.newest(name), words_in("nl", "u", name)
    made = page(Asked(own, everything(own)), words)
    told = sheet(made) + made.title + made.subtitle
    captions = {block.caption for block in made.blocks if isinstance(block, Table)}
    assert {"Tevreden of niet", "Maatregelen per soort maatregel", "Klachten per manier van indienen"} <= captions
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", told)
    assert all(cell for row in csv.reader(io.StringIO(told), delimiter=";") for cell in row[:3])


def everything(procedure: Procedure) -> Counted:
    """Figures of invented cases in which everything happened that can be counted, six times each."""
    on = date(2026, 2, 1)
    asks = {name: [one.id for one in question.options] for name, question in procedure.case.asks.items()}
    roles = [name for name in procedure.roles if name != ADVISER]
    clocks = [Clock(name, roles[0], on, on, met=on + timedelta(days=1)) for name in procedure.terms]
    figures: Counter[Figure] = Counter()
    for turn in range(max(map(len, asks.values()))):
        codes = {field: values[turn % len(values)] for field, values in fields(procedure).items() if values}
        said = {name: values[turn % len(values)] for name, values in asks.items() if values}
        said["rol"] = roles[turn % len(roles)]
        deeds = tuple(Deed(row.action, on, "x", "x", said) for row in procedure.case.rows if row.guard != "samenvoegen")
        official, way = (("ja", "chat"), ("nee", "brief"), ("", "telefoon"))[turn % 3]
        case = Case("1", procedure.id, procedure.pin, (roles[0],), official, on, "gesloten", way=way, codes=codes)
        case = replace(case, deeds=deeds, clocks=tuple(clocks))
        figures.update({figure: 6 * by for figure, by in difference(procedure, None, case).items()})
    return Counted(dict(figures), "2026-01", "2026-12")


def fields(procedure: Procedure) -> dict[str, list[str]]:
    names = {name for name, _ in procedure.labels}
    return {name: [value for field, value in procedure.labels if field == name and value] for name in names}


# -- how it looks --------------------------------------------------------------------------------------------------


def test_a_page_asks_nothing_of_another_machine_and_says_everything_twice() -> None:
    text = html(page(Asked(izw(), counted(*MANY)), WORDS))
    assert not re.findall(r"""(?:src|href)=|url\(|@import|<script""", text)
    assert '<html lang="nl">' in text
    plots = re.findall(r"<svg.*?</svg>", text)
    assert plots
    for plot in plots:
        tree = ElementTree.fromstring(plot)
        space = "{http://www.w3.org/2000/svg}"
        caption = tree.findtext(f"{space}title")
        table = re.search(rf"<caption>{re.escape(caption or '-')}</caption>.*?</table>", text, re.DOTALL)
        assert table, "a plot without its table"
        assert all(one.partition(": ")[2] in table[0] for one in (tree.findtext(f"{space}desc") or "-").split("; "))


def test_what_somebody_typed_is_text_and_never_markup() -> None:
    line = Line("1", "x", "toelichting", date(2026, 4, 1), {"toelichting": "<script>alert(1)</script> #pagebreak()"})
    made = page(Asked(izw(), counted(*MANY), entries=[line]), WORDS)
    assert "<script>" not in html(made)
    read_back = PdfReader(io.BytesIO(pdf(made, date(2026, 11, 26))))
    assert "#pagebreak()" in "".join(one.extract_text() for one in read_back.pages)


def test_a_hidden_figure_has_no_bar_to_measure() -> None:
    table = Table(
        "Klachten", ("Deel", "Aantal"), (("a", (Cell("12", 12),)), ("b", (Cell("minder dan 5"),))), drawn=True
    )
    assert re.findall(r'width="(\d+)" height="20"', html(Page("x", "x", "x", (table,)))) == ["320", "0"]


def test_the_pdf_is_tagged_and_holds_the_tables() -> None:
    made = PdfReader(io.BytesIO(pdf(page(Asked(izw(), counted(*MANY)), WORDS), date(2026, 11, 26))))
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Klachten die binnenkwamen" in made.pages[0].extract_text()


# -- cases one by one ----------------------------------------------------------------------------------------------


def ambiq(number: str, *roles: str, **fields: object) -> Case:
    case = Case(number, "ambiq", LIBRARY.newest("ambiq").pin, roles, "ja", date(2026, 3, 5))
    return replace(case, **fields)  # type: ignore[arg-type]


def test_the_export_leaves_out_what_is_confidential_at_the_commission_or_not_agreed() -> None:
    joint = {"registreren": "ja", "registreren_medewerker": "nee"}
    found = [
        ambiq("1-1", "leidinggevende", codes={"onderwerp": "verzorging,begeleiding"}),
        ambiq("2-2", "klachtenfunctionaris"),
        ambiq("3-3", "leidinggevende", "klachtencommissie"),
        ambiq("4-4", "klachtenfunctionaris", "vertrouwenspersoon"),
        ambiq("5-5", "leidinggevende", codes=joint),
        ambiq("6-6", "leidinggevende", codes={**joint, "registreren_medewerker": "ja"}),
    ]
    own = LIBRARY.newest("ambiq")
    rows, left = exported(own, Words("nl", "u", "ambiq"), found)
    heads = [one.heading for one in own.report.export]
    assert [row[heads.index("Nummer")] for row in rows] == ["1-1", "", "6-6"]
    assert left == {"commissie": 1, "vertrouwelijk": 1, "niet_samen": 1}
    assert ", " in rows[0][heads.index("Onderwerp")]
    assert rows[0][heads.index("Maand")] == "2026-03"


def test_a_sheet_to_learn_from_has_months_and_codes_and_nothing_typed() -> None:
    deeds = (
        Deed("ontvangen", date(2026, 3, 9), "karin", "klachtenfunctionaris", {"plan": "Wij bellen Noor in Almelo."}),
        Deed("gesprek_client", date(2026, 4, 2), "vera", "vertrouwenspersoon", {"analyse": "Geheim."}),
        Deed("contact_derde", date(2026, 4, 3), "karin", "klachtenfunctionaris", {"derde": "Oom Piet"}),
        Deed("maatregel", date(2026, 4, 6), "karin", "klachtenfunctionaris",
             {"soort_maatregel": "preventief", "maatregel": "Noor krijgt bezoek."}),
    )  # fmt: skip
    case = ambiq("1-1", "klachtenfunctionaris", deeds=deeds, state="gesloten", codes={"onderwerp": "verzorging"})
    text = html(discussion(LIBRARY.newest("ambiq"), Words("nl", "u", "ambiq"), case))
    assert "april 2026: " in text
    assert "(ervan leren als organisatie)" in text
    for secret in ("Noor", "Almelo", "Piet", "Geheim", "1-1", "karin", "vera"):
        assert secret not in text
    assert not re.findall(r"\b\d{1,2} (?:maart|april)", text)


def test_the_digest_counts_what_runs_what_is_late_and_what_comes() -> None:
    def clock(due: date) -> tuple[Clock, ...]:
        return (Clock("antwoord", "leidinggevende", date(2026, 3, 5), due),)

    today = date(2026, 4, 16)
    found = [
        ambiq("1-1", "leidinggevende", clocks=clock(date(2026, 4, 15))),
        ambiq("2-2", "leidinggevende", clocks=clock(date(2026, 4, 20))),
        ambiq("3-3", "klachtenfunctionaris", clocks=clock(date(2026, 6, 1))),
        ambiq("4-4", "leidinggevende", state="ingetrokken"),
        ambiq("5-5", "vertrouwenspersoon"),
    ]
    made = digest(LIBRARY.newest("ambiq"), Words("nl", "u", "ambiq"), found, today)
    assert [cells[0].total for _, cells in next(one for one in made.blocks if isinstance(one, Table)).rows] == [
        3,
        1,
        1,
        1,
    ]
    assert not re.search(r"\d-\d\b", sheet(made))


def test_the_export_is_written_as_csv_and_json(tmp_path: Path, trede: Trede, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREDE_ORGANISATIONS", "ambiq")
    begins = datetime.fromisoformat("2026-11-25T10:00:00+01:00")

    async def empty() -> None:
        async with Household(tmp_path, ("ambiq",), begins) as house:
            setting = house.house.setting
            case = cases.fresh(setting.ring, "", ambiq("1-1", "leidinggevende"))
            await setting.db.write([cases.save(setting.ring, case, None), journal.count(begins.date(), "ambiq", "x")])

    asyncio.run(empty())
    assert main(["report", "ambiq", "--year", "2026", "--triasweb", "--out", "uit"]) == 0
    told = json.loads((tmp_path / "uit/triasweb-ambiq-2026-01-2026-12.json").read_text(encoding="utf-8"))
    assert told["regels"][0]["Nummer"] == "1-1"
    assert told["kolommen"]["Onderwerp"] == "onderwerp"
    assert "Soort melding;Nummer" in (tmp_path / "uit/triasweb-ambiq-2026-01-2026-12.csv").read_text(encoding="utf-8")


# -- counters beside cases -----------------------------------------------------------------------------------------

CHATS = Path(__file__).parent / "transcripts"
LIVED = sorted(path for path in CHATS.glob("*/*.chat") if "> (sluiten" in path.read_text(encoding="utf-8"))


async def beside(folder: Path, chat: Path, harsh: bool) -> tuple[Counter[Figure], Counter[Figure]]:
    """The counters after a whole chat, and what its cases add up to."""
    name = chat.parent.name
    story = read(chat)
    await Player(name, story, folder, harsh).play()
    async with Household(folder, (name,), story.begins) as house:
        setting = house.house.setting
        found = [one.case for one in await cases.everything(setting.db, setting.ring)]
        counters = await journal.counted(setting.db, name, "2000-01", "2999-12")
    wanted: Counter[Figure] = Counter()
    for case in found:
        wanted.update(tally(LIBRARY.pinned(case.procedure), case))
    return Counter({one: by for one, by in counters.items() if code_of(one[1])[0] in HEADS}), wanted


PLAYED = [(chat, False) for chat in LIVED[::5]] + [(LIVED[0], True)]


@pytest.mark.parametrize(("chat", "harsh"), PLAYED, ids=lambda one: one.stem if isinstance(one, Path) else str(one))
def test_after_a_whole_chat_the_counters_are_what_its_cases_add_up_to(tmp_path: Path, chat: Path, harsh: bool) -> None:
    counters, wanted = asyncio.run(beside(tmp_path, chat, harsh))
    assert wanted
    assert counters == wanted


def test_a_ladder_counts_talks_under_other_codes_than_cases() -> None:
    ladder = {"ingetrokken"}
    for name in EVERY:
        for step in (*LIBRARY.newest(name).steps, *LIBRARY.newest(name).asides):
            ladder |= {option.count for option in getattr(step, "options", ()) if getattr(option, "count", None)}
            ladder |= {getattr(step, "count", None) or "ingetrokken"}
            ladder |= {step.purpose} if isinstance(step, Submit) and not step.case else set()
    assert len(ladder) > 5
    assert ladder & set(HEADS) <= {"compliment"}
