"""The letters: each says what its rule asks, in plain words, and what staff typed stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.letter import (
    KINDS,
    NEEDS,
    Addressee,
    Incomplete,
    Kind,
    Letter,
    Measure,
    Point,
    Signer,
    childs_version,
    clean,
    routes,
)  # fmt: skip
from bot.letter_copy import NEEDED, copy_for
from bot.letter_plan import PLANS, Chosen, Fixed, Own, Points
from bot.letter_words import Block, Bullets, Heading, Paragraph, compose
from bot.letters import STRANGE, Unprintable, pdf, text
from bot.render import MissingWords
from flows.library import FOLDER
from flows.procedure import load
from flows.session import Tone
from tests.flesch import measure
from tests.letter_examples import ADULT, GOLDEN, IKB, IZW, RECEIVED, example, examples

LETTERS = dict(examples())
POLITE = re.compile(r"\b(u|uw|uzelf)\b", re.IGNORECASE)
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|you|your|and|please|letter|complaint|dear|page|date)\b", re.IGNORECASE)
OURS = {"u": 65, "je": 85}
"""Flesch-Douma: letters 65; what a child reads must be easier still."""


def said(letter: Letter) -> str:
    """The text without its line breaks, as one hears it."""
    return " ".join(text(letter).split())


def reader(letter: Letter) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf(letter)))


def printed(letter: Letter) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(letter).pages).split())


# -- what a letter says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        # IZW-32: the acknowledgement explains the procedure, the terms and who else can help.
        ("ontvangst.u", ["maandag 23 november", "uiterlijk maandag 4 januari 2027", "4 weken", "Klachtenportaal Zorg",
                         "Geschillencommissie", "info@klachtenportaalzorg.nl", "geld kosten", "geen last"]),
        # ONS-12, ONS-13: whether it is taken up, and the plan.
        ("ontvankelijk.u", ["gaan uw klacht behandelen", "Daarna praten wij met uw begeleider", "14 december"]),
        # IZW-52: the reasons and who decided; and where to go instead.
        ("niet_ontvankelijk.u", ["Die is niet van ons", "besloten door Jan Jansen", "andere organisatie",
                                 "Bel het taxibedrijf", "Klachtenportaal Zorg"]),
        # IZW-39: why, and until when.
        ("verlenging.u", ["uiterlijk maandag 4 januari", "nu uiterlijk maandag 1 februari", "begeleider is ziek"]),
        # ONS-25: findings and solutions that can be done.
        ("bevindingen.u", ["vijf keer niet", "tweede begeleider", "vrijdag 29 januari", "niet tevreden"]),
        # B-5: judgement, reasons, decisions, and when they are ready; X-32: what a binding advice means.
        ("besluit.u", ["voor een deel gelijk", "U hoorde dat niet van ons", "nieuwe afspraak", "maandag 1 maart",
                       "maandag 15 februari", "al klaar", "bindend advies"]),
        # IZW-54 to IZW-57, IZW-66: the four blocks, and where to go after them.
        ("slot.u", ["praatten wij met de medewerker", "U krijgt gelijk", "77 dagen", "meer tijd nodig",
                    "voor een deel tevreden", "Geschillencommissie", "8 februari 2029"]),
        ("namens.u", ["appel-zeehond-bakker-tuin", "Els Bakker", "officiële klacht", "aan niemand"]),
        ("ontvangst_ons.u", ["7 december", "manager", "23 januari 2027", "Secretariaat", "Postbus 17"]),
        ("besluit_kort.u", ["geen gelijk", "uitspraak", "niets te veranderen", "raad van bestuur"]),
        ("slot_ingetrokken.u", ["zelf gestopt", "dezelfde dag", "Bent u tevreden"]),
    ],
)  # fmt: skip
def test_a_letter_says_what_the_rule_asks(name: str, parts: list[str]) -> None:
    heard, paper = said(LETTERS[name]), printed(LETTERS[name])
    for part in parts:
        assert re.search(part, heard), part
        assert re.search(part, paper), part


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_what_was_read_aloud(name: str) -> None:
    golden = GOLDEN / f"{name}.txt"
    assert text(LETTERS[name]) == golden.read_text(encoding="utf-8"), "python -m tests.letter_examples --accept"


def test_no_golden_letter_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(LETTERS)


def test_every_kind_is_read_aloud_in_both_registers() -> None:
    wanted = {f"{kind}.{tone}" for kind in KINDS for tone in ("u", "je")} - {"afschrift.je"}
    assert wanted <= set(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
def test_no_key_no_hole_and_no_english(name: str) -> None:
    heard = text(LETTERS[name])
    assert not re.search(r"[{}\0_]|\bbrief\.", heard)
    assert not ENGLISH.search(heard)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_keeps_its_register(name: str) -> None:
    other = FAMILIAR if LETTERS[name].tone == "u" else POLITE
    assert not other.search(text(LETTERS[name]))


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_easy_to_read(name: str) -> None:
    bare = replace(LETTERS[name], texts=dict.fromkeys(LETTERS[name].texts, "X."), measures=())
    ours = "\n".join(sentence for sentence in _sentences(bare) if sentence != "X.")
    reading = measure(ours)
    assert reading.score >= OURS[bare.tone]
    assert reading.average <= 12


def _sentences(letter: Letter) -> Iterator[str]:
    """Our own sentences; not the addresses, for those are read at a glance."""
    for block in compose(letter).blocks:
        match block:
            case Heading(said) | Paragraph(said):
                yield said
            case Bullets(items):
                yield from items


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "afschrift"])
def test_a_childs_letter_is_shorter(kind: Kind) -> None:
    child, adult = (measure(_fixed(example(kind, tone))) for tone in ("je", "u"))
    assert child.words < adult.words
    assert child.average < adult.average


def _fixed(letter: Letter) -> str:
    letter = replace(letter, texts=dict.fromkeys(letter.texts, "X."), measures=(), routes=routes(IZW))
    return "\n".join(sentence for sentence in _sentences(letter) if sentence != "X.")


# -- what it may not go without, and what vanishes ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "group"), [(kind, group) for kind in KINDS for group in NEEDS[kind]], ids=lambda value: str(value)
)
def test_a_letter_does_not_go_without(kind: Kind, group: tuple[str, ...]) -> None:
    letter = _without(example(kind, "u"), *group)
    with pytest.raises(Incomplete) as refused:
        text(letter)
    assert group in refused.value.missing
    with pytest.raises(Incomplete):
        pdf(letter)


def _without(letter: Letter, *names: str) -> Letter:
    lists: dict[str, Any] = {name: () for name in names if name in ("steps", "log", "measures", "routes")}
    facts = {name: value for name, value in letter.facts.items() if name not in names}
    return replace(letter, facts=facts, texts={k: v for k, v in letter.texts.items() if k not in names}, **lists)


@pytest.mark.parametrize("blank", ["", "  \n ", "\u202e\u200b"])
def test_a_blank_motivation_is_none(blank: str) -> None:
    letter = example("niet_ontvankelijk", "u")
    with pytest.raises(Incomplete, match="motivering"):
        text(replace(letter, texts={**letter.texts, "motivering": blank}))


def test_a_judgement_at_the_end_has_its_reasons() -> None:
    with pytest.raises(Incomplete, match="redenen"):
        text(_without(example("slot", "u"), "redenen"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_vanishes_with_its_heading(kind: Kind) -> None:
    full = example(kind, "u")
    firsts = {group[0] for group in NEEDS[kind]} | ({"redenen"} if kind == "slot" else set())
    every = {*full.facts, *full.texts, "steps", "log", "measures", "routes"}
    bare = replace(_without(full, *(every - firsts)), addressee=Addressee(), number="")
    if kind == "niet_ontvankelijk":
        bare = replace(bare, routes=full.routes)
    blocks = compose(bare).blocks
    assert all(isinstance(after, Paragraph | Bullets) for after in _after_headings(blocks))
    assert "\n\n\n" not in text(bare)
    assert pdf(bare).startswith(b"%PDF")


def _after_headings(blocks: tuple[Block, ...]) -> Iterator[Block | None]:
    for place, block in enumerate(blocks):
        if isinstance(block, Heading):
            yield blocks[place + 1] if place + 1 < len(blocks) else None


def test_a_code_without_a_sentence_is_refused_where_it_counts() -> None:
    letter = example("besluit", "u")
    with pytest.raises(MissingWords):
        text(replace(letter, facts={**letter.facts, "oordeel": "misschien"}))
    open_list = example("slot", "u")
    assert "Op maandag 8 februari" in text(replace(open_list, facts={**open_list.facts, "sluitreden": "eigen_reden"}))


@pytest.mark.parametrize("tone", ["u", "je"])
@pytest.mark.parametrize("outcome", ["oordeel", "advies", "bindend_advies"])
def test_what_the_commission_says_differs_by_what_it_is(tone: Tone, outcome: str) -> None:
    letters = {
        one: replace(example("besluit", tone), facts={**example("besluit", tone).facts, "uitkomst": one})
        for one in ("oordeel", "advies", "bindend_advies")
    }
    own = text(letters.pop(outcome))
    assert own not in {text(other) for other in letters.values()}
    assert ("moeten doen" in own) == (outcome == "bindend_advies")
    assert ("Wij beslissen zelf" in own) == (outcome == "advies")


@pytest.mark.parametrize("procedure", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_procedure_has_its_ways_on(procedure: Any) -> None:
    ladder = load(procedure)
    found = routes(ladder)
    assert found
    assert ("geschillencommissie" in {route.role for route in found}) == ("geschillencommissie" in ladder.roles)
    letter = replace(example("slot", "u"), routes=found)
    for route in found:
        assert all(one in said(letter) for one in (route.contact.phone, route.contact.mail, route.contact.site))


def test_the_geschillencommissie_is_for_the_wkkgz_alone() -> None:
    wmo = IZW.model_copy(update={"laws": tuple(law for law in IZW.laws if law.id != "wkkgz")})
    assert [route.role for route in routes(wmo)] == ["klachtenportaal"]


def test_a_day_of_another_year_is_said_with_its_year() -> None:
    letter = example("verlenging", "u")
    assert "maandag 4 januari 2027" in text(letter)
    later = replace(letter, day=date(2027, 1, 2))
    assert "maandag 4 januari antwoord" in text(later)


@pytest.mark.parametrize(("days", "words"), [(0, "dezelfde dag"), (1, "één dag"), (2, "2 dagen")])
def test_the_days_are_counted(days: int, words: str) -> None:
    letter = example("slot", "u")
    closed = RECEIVED.replace(day=RECEIVED.day + days)
    assert words in text(replace(letter, facts={**letter.facts, "gesloten": closed}))


def test_a_measure_without_a_day_promises_none() -> None:
    letter = replace(example("besluit", "u"), measures=(Measure("Een gesprek."),))
    assert "• Een gesprek.\n\n" in text(letter)


def test_what_is_done_is_not_promised() -> None:
    letter = example("besluit", "u")
    done = replace(letter, facts={**letter.facts, "klaar_op": letter.day}, measures=())
    assert "Dit is al klaar." in text(done)
    assert "of eerder" not in text(done)


def test_an_action_without_words_is_left_out_of_the_log() -> None:
    letter = example("slot", "u")
    assert text(replace(letter, log=(*letter.log, Point("gebeurd.iets_eigens")))) == text(letter)


def test_a_child_gets_words_of_its_own() -> None:
    adult = example("besluit", "u")
    child = example("besluit", "je")
    theirs = childs_version(adult, child.addressee, child.texts, child.measures)
    assert text(theirs) == text(child)
    with pytest.raises(Incomplete, match="redenen"):
        text(childs_version(adult, child.addressee, {}))


@pytest.mark.parametrize("tone", ["u", "je"])
def test_an_organisation_says_a_sentence_its_own_way(tone: Tone) -> None:
    shared = replace(example("slot", tone), routes=routes(IKB))
    own = replace(shared, sender=replace(shared.sender, id="ikbenerook"))
    assert "binnen twee werkdagen" not in text(shared)
    assert "Er is iets misgegaan (klachtencommissie): mensen die niet bij ons werken" in text(own)
    assert "binnen twee werkdagen" in text(own)


def test_the_chat_gets_no_address_of_the_client() -> None:
    assert ADULT.address[0] not in text(LETTERS["ontvangst.u"])
    assert ADULT.address[0] in printed(LETTERS["ontvangst.u"])


# -- copies ------------------------------------------------------------------------------------------------------

TOLD = (
    "Anna de Wit woont op Kerkstraat 1. Mevrouw Wit belde met 06 12 34 56 78 en mailde met anna@voorbeeld.nl, "
    "uit 8775 XD Nijhuizum. ANNA was boos. Wij maken een vaste afspraak."
)


@pytest.mark.parametrize("reader_", ["medewerker", "manager"])
def test_a_copy_holds_what_its_reader_needs_and_not_who_it_is(reader_: Any) -> None:
    letter = replace(
        example("besluit", "u"),
        texts=dict.fromkeys(("redenen", "commissie", "mening", "besluiten", "verhaal"), TOLD),
        measures=(Measure(TOLD, date(2027, 2, 15)),),
    )
    copy = copy_for(letter, reader_, "Els Bakker", date(2027, 1, 26))
    for whole in (said(copy), printed(copy)):
        for secret in ("Anna", "ANNA", "Wit", "Kerkstraat", "06 12", "anna@", "8775 XD", "Klachtenportaal"):
            assert secret not in whole.replace("8775 XD Nijhuizum", "", whole.count(letter.sender.address[-1])), secret
        assert "Wij maken een vaste afspraak" in whole
        assert "4829-3157" in whole
    assert set(copy.texts) == {"redenen", "besluiten"} <= set(NEEDED)


def test_a_copy_can_be_shorter_still() -> None:
    copy = copy_for(example("besluit", "u"), "medewerker", "", date(2027, 1, 26), keep=())
    assert copy.texts == {}
    assert "nieuwe afspraak" not in text(copy)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in ("afschrift", "namens")])
def test_every_letter_can_be_copied(kind: Kind) -> None:
    copy = copy_for(example(kind, "je"), "manager", "", date(2027, 2, 9))
    assert "Wij sturen u dit" in text(copy)
    assert "Sam" not in text(copy)


# -- what staff typed is text ------------------------------------------------------------------------------------

ATTACK = '#panic("x") #read("/etc/passwd") $x^2$ *vet* _schuin_ @ref <label> \\ \\u{41} `code` [x] {naam} {0} %s = Kop'


@pytest.mark.parametrize("where", ["texts", "name", "number", "fact", "address", "signer", "measure"])
def test_what_was_typed_is_never_markup(where: str) -> None:
    letter = example("besluit", "u")
    match where:
        case "texts":
            letter = replace(letter, texts=dict.fromkeys(letter.texts, ATTACK))
        case "name":
            letter = replace(letter, addressee=Addressee(ATTACK))
        case "number":
            letter = replace(letter, number=ATTACK)
        case "fact":
            letter = replace(letter, facts={**letter.facts, "beslist_door": ATTACK})
        case "address":
            letter = replace(letter, addressee=Addressee("Anna", (ATTACK,)))
        case "signer":
            letter = replace(letter, signer=Signer(ATTACK))
        case _:
            letter = replace(letter, measures=(Measure(ATTACK),))
    bare = "".join(ATTACK.split())
    assert bare in "".join(printed(letter).split())
    assert where == "address" or bare in "".join(text(letter).split())


def test_nothing_turns_the_order_of_what_is_read() -> None:
    hidden = "a\u202eb\u2066c\u200fd\u200be\ufefff\x00g\x1bh\u00adi"
    assert clean(hidden) == "abcdefghi"
    letter = example("verlenging", "u")
    letter = replace(letter, texts={"reden": hidden}, addressee=Addressee(hidden))
    assert "abcdefghi" in text(letter)
    assert "Beste abcdefghi," in text(letter)
    assert "abcdefghi" in printed(letter)


def test_a_line_of_an_address_stays_one_line() -> None:
    letter = replace(example("verlenging", "u"), addressee=Addressee("Anna\n\nWij hebben besloten", ("a\u2028b",)))
    assert compose(letter).addressee == ("Anna Wij hebben besloten", "a b")


def test_paragraphs_and_lines_of_staff_are_kept() -> None:
    assert clean("een  \r\ntwee\r\n\r\n\r\n\r\ndrie\u2029vier\n") == "een\ntwee\n\ndrie\nvier"


def test_a_letter_that_no_font_has_is_seen_as_missing() -> None:
    letter = replace(example("verlenging", "u"), texts={"reden": "Zij heet ሰላም 😀. Її ім'я: العربية"})
    paper = printed(letter)
    assert STRANGE in paper
    assert "ሰላም 😀" in text(letter)
    assert "Zij heet" in paper
    assert "ім" in paper


@pytest.mark.parametrize(
    "typed", ["0\N{EMOJI MODIFIER FITZPATRICK TYPE-1-2}", " ".join(map(chr, range(0x4E00, 0x4E60))), "\u0f77"]
)
def test_a_stranger_that_the_typesetter_does_not_name_is_still_seen(typed: str) -> None:
    paper = printed(replace(example("verlenging", "u"), texts={"reden": f"Eén reden: {typed}"}))
    assert "Eén reden:" in paper
    assert STRANGE in paper


@given(st.text(max_size=120))
def test_whatever_is_typed_can_be_printed(typed: str) -> None:
    letter = replace(example("verlenging", "u"), texts={"reden": f"x{typed}"}, addressee=Addressee(typed))
    assert pdf(letter).startswith(b"%PDF")
    assert clean(clean(typed)) == clean(typed)


def test_a_refusal_tells_nothing_of_the_letter() -> None:
    assert "brief" in str(Unprintable())
    with pytest.raises(Incomplete) as refused:
        text(_without(example("besluit", "u"), "redenen"))
    assert "Anna" not in str(refused.value)


# -- the PDF -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LETTERS)
def test_the_pdf_is_tagged_and_says_what_it_is(name: str) -> None:
    letter = LETTERS[name]
    document = reader(letter)
    root: Any = document.trailer["/Root"]
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert document.metadata is not None
    assert document.metadata.title == compose(letter).title
    assert document.metadata.author == letter.sender.name


def test_the_tags_name_headings_paragraphs_and_lists() -> None:
    root: Any = reader(LETTERS["ontvangst.u"]).trailer["/Root"]
    tags = list(_tags(root["/StructTreeRoot"]))
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == len([one for one in compose(LETTERS["ontvangst.u"]).blocks if isinstance(one, Heading)])
    assert tags.count("/L") == 2
    assert {"/P", "/LI", "/LBody"} <= set(tags)


def _tags(node: Any) -> Iterator[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from _tags(node["/K"])


@pytest.mark.parametrize("name", LETTERS)
def test_every_font_is_inside(name: str) -> None:
    for page in reader(LETTERS[name]).pages:
        fonts: Any = page["/Resources"]["/Font"]  # type: ignore[index]
        for font in fonts.values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(inner)


def test_the_paper_says_what_the_chat_says() -> None:
    for name, letter in LETTERS.items():
        paper = "".join(re.sub(r"[•–]|Bladzijde \d van \d|\d\.", "", printed(letter)).split())
        for block in compose(letter).blocks:
            for sentence in _of(block):
                bare = "".join(re.sub(r"\d\.", "", sentence).split())
                assert bare in paper or bare.replace("-", "") in paper.replace("-", ""), (name, sentence)


def _of(block: Block) -> tuple[str, ...]:
    return block.items if isinstance(block, Bullets) else (block.text,)


def test_the_same_letter_is_the_same_bytes() -> None:
    assert pdf(LETTERS["slot.je"]) == pdf(example("slot", "je"))
    assert pdf(LETTERS["slot.je"]) != pdf(replace(LETTERS["slot.je"], number="1"))


# -- the page about them -----------------------------------------------------------------------------------------


def test_the_page_names_every_kind_and_everything_that_a_letter_takes() -> None:
    page = (GOLDEN.parent.parent / "docs" / "letters.md").read_text(encoding="utf-8")
    names = {*KINDS, *(name for groups in NEEDS.values() for group in groups for name in group)}
    for sections in PLANS.values():
        for part in (part for section in sections for part in section.parts):
            match part:
                case Fixed(_, needs, unless):
                    names |= {*needs, *unless}
                case Chosen(_, fact):
                    names.add(fact)
                case Own(name) | Points(name):
                    names.add(name)
                case _:
                    pass
    assert {name for name in names if f"`{name}`" not in page} == {"duur", "al_klaar"}
