"""What people type is understood as they meant it; above all, nobody leaves or loses by telling a story."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import phrases, wishes
from flows.check_graph import BEGIN
from flows.engine import advance
from flows.library import Library
from flows.procedure import Ladder
from flows.session import Session, Wrote
from flows.spelling import apart, normalise
from flows.wishes import Understood, understand

BOOK = phrases.load()
LEAVING = {"stoppen", "terug", "wissen", "intrekken"}

# All of the message is a wish: what was typed, and which wish (or two).
COMMANDS = [
    ("klacht indienen", "klacht"),
    ("Klacht", "klacht"),
    ("KLACHT INDIENEN!!", "klacht"),
    ("klagt indiene", "klacht"),
    ("ik wil een klagt indienen", "klacht"),
    ("ik wil graag een klacht in dienen aub", "klacht"),
    ("Ik zou graag een officiële klacht willen indienen.", "klacht"),
    ("hoe kan ik een klacht indienen?", "klacht"),
    ("hallo ik wil een klacht doen", "klacht"),
    ("klachtindienen", "klacht"),
    ("klacht idienen", "klacht"),
    ("ik heb een klacht", "klacht"),
    ("ik wil klagen 😡", "klacht"),
    ("Goedemorgen, ik wil een klacht indienen. Alvast bedankt.", "klacht"),
    ("wat kan ik doen", "wegen"),
    ("Wat kan ik doen?", "wegen"),
    ("hoi, wat kan ik hieraan doen", "wegen"),
    ("wat kan ik hier aan doen?", "wegen"),
    ("wat kunnen we doen", "wegen"),
    ("wat moet ik nu doen", "wegen"),
    ("wat zijn mijn mogelijkheden?", "wegen"),
    ("waar kan ik terecht", "wegen"),
    ("vertrouwenspersoon", "vertrouwenspersoon"),
    ("Vertrouwens persoon", "vertrouwenspersoon"),
    ("vertrouwes persoon", "vertrouwenspersoon"),
    ("vertrouwenpersoon", "vertrouwenspersoon"),
    ("vertouwenspersoon graag", "vertrouwenspersoon"),
    ("mag ik met de vertrouwenspersoon praten?", "vertrouwenspersoon"),
    ("ik wil de vertrouwenspersoon spreke", "vertrouwenspersoon"),
    ("kan ik praten met een vertrouwenspersoon", "vertrouwenspersoon"),
    ("wie is mijn vertrouwenspersoon", "vertrouwenspersoon"),
    ("vp", "vertrouwenspersoon"),
    ("bel mij", "bellen"),
    ("bel me aub 🙏", "bellen"),
    ("Kan iemand mij bellen?", "bellen"),
    ("kunt u mij terugbellen", "bellen"),
    ("kunnen jullie me terug bellen", "bellen"),
    ("ik wil graag gebeld worden", "bellen"),
    ("bel me terug", "bellen"),
    ("liever bellen", "bellen"),
    ("kan iemand me morgen bellen", "bellen"),
    ("stop", "stoppen"),
    ("STOP", "stoppen"),
    ("stoppp", "stoppen"),
    ("s t o p", "stoppen"),
    ("Stop maar", "stoppen"),
    ("ik wil stoppen", "stoppen"),
    ("ik wil stopen", "stoppen"),
    ("ik wil nu stoppe", "stoppen"),
    ("stop het gesprek", "stoppen"),
    ("gesprek afsluiten", "stoppen"),
    ("nee ik wil stoppen", "stoppen"),
    ("doei", "stoppen"),
    ("laat maar", "stoppen"),
    ("terug", "terug"),
    ("Terug.", "terug"),
    ("ga terug", "terug"),
    ("vorige vraag", "terug"),
    ("kan ik terug?", "terug"),
    ("meer", "meer"),
    ("menu", "meer"),
    ("help", "hulp"),
    ("HELP ME", "hulp"),
    ("ik heb hulp nodig", "hulp"),
    ("112", "hulp"),
    ("ik ben in gevaar", "hulp"),
    ("ik wil een mens spreken", "mens"),
    ("mag ik met iemand praten", "mens"),
    ("is daar iemand?", "mens"),
    ("ben je een robot?", "mens"),
    ("klachtencommissie", "commissie"),
    ("ik wil naar de klachten commissie", "commissie"),
    ("direct naar de commisie", "commissie"),
    ("anoniem", "anoniem"),
    ("ik wil annoniem blijven", "anoniem"),
    ("kan dit ook anoniem?", "anoniem"),
    ("een complimentje geven", "compliment"),
    ("ik wil een kompliment geven", "compliment"),
    ("schadevergoeding", "geld"),
    ("ik wil mijn geld terug", "geld"),
    ("krijg ik een schadevergoeding?", "geld"),
    ("Wie is aansprakelijk?", "geld"),
    ("klacht intrekken", "intrekken"),
    ("ik wil mijn klacht intrekken", "intrekken"),
    ("Ik trek mijn klacht in.", "intrekken"),
    ("klacht intreken graag", "intrekken"),
    ("wat is de status van mijn klacht", "status"),
    ("hoe ver is mijn klacht?", "status"),
    ("wanneer krijg ik antwoord", "status"),
    ("opnieuw beginnen", "nieuw"),
    ("een nieuwe klacht", "nieuw"),
    ("wis alles", "wissen"),
    ("verwijder mijn gegevens", "wissen"),
    ("gesprek wissen aub", "wissen"),
    ("ja", "ja"),
    ("jaaaaa", "ja"),
    ("Ja hoor!", "ja"),
    ("ja dat wil ik", "ja"),
    ("👍🏽", "ja"),
    ("yes", "ja"),
    ("nee", "nee"),
    ("neeee", "nee"),
    ("Nee, dank u", "nee"),
    ("liever niet", "nee"),
    ("dat wil ik niet", "nee"),
    ("👎", "nee"),
    ("weet ik niet", "weet_niet"),
    ("wee nie", "weet_niet"),
    ("kweenie", "weet_niet"),
    ("geen idee 🤷‍♀️", "weet_niet"),
    ("ik weet het niet zeker", "weet_niet"),
    ("sla over", "overslaan"),
    ("wil ik liever niet zeggen", "overslaan"),
    ("skip", "overslaan"),
    ("verder", "verder"),
    ("ok", "verder"),
    ("dat was het", "verder"),
    ("klaar!", "verder"),
    ("ik heb een vraag", "vragen"),
    ("wie leest dit?", "vraag_lezen"),
    ("krijg ik hier last mee", "vraag_last"),
    ("worden ze boos op mij?", "vraag_last"),
    ("hoe lang duurt het", "vraag_duur"),
    ("mag ik iemand meenemen", "vraag_mee"),
    ("is dit geheim?", "vraag_privacy"),
    ("klacht en vertrouwenspersoon", "klacht vertrouwenspersoon"),
    ("Ik wil een klacht indienen. En kan iemand mij bellen?", "klacht bellen"),
    ("vertrouwes persoon of bel me", "vertrouwenspersoon bellen"),
    ("stoppen en alles wissen", "stoppen wissen"),
    ("ik wil anoniem blijven en een klacht indienen", "anoniem klacht"),
]

# A story, and the roads that it asks for on its way.
STORIES = [
    ("mijn begeleider luistert nooit", ""),
    ("ze zijn heel gemeen tegen mij op de groep", ""),
    ("hij sloeg me", ""),
    ("ruzie", ""),
    ("me mentor zegt altijd nee tegen mij en tegen de rest zegt ze ja", ""),
    ("Ik zei stop maar hij ging gewoon door", ""),
    ("stop zei ik maar ze deed het toch", ""),
    ("het moet stoppen", ""),
    ("hij moet stoppen", ""),
    ("Kunnen jullie stoppen met elke keer mijn kamer doorzoeken", ""),
    ("kunnen jullie stoppen", ""),
    ("ik wil dat het stopt", ""),
    ("stop me", ""),
    ("ik wil stoppen met leven", ""),
    ("ik wil stoppen met deze begeleider", ""),
    ("ik wil niet meer", ""),
    ("ik wil niet meer verder", ""),
    ("ik wil terug", ""),
    ("ik wil terug naar mama", ""),
    ("ik wil terug naar huis", ""),
    ("ik moet terug van haar", ""),
    ("ik wil weg", ""),
    ("ik wil meer", ""),
    ("ik ben er klaar mee", ""),
    ("Ze hebben mijn gegevens gewist zonder iets te zeggen", ""),
    ("ze willen dat ik mijn klacht intrek maar dat doe ik niet", ""),
    ("mijn klacht is ingetrokken door mijn moeder zonder dat ik het wist", ""),
    ("Verwijder die man van de groep", ""),
    ("ze wissen alles wat ik zeg uit mijn dossier", ""),
    ("nee is nee maar hij luistert niet", ""),
    ("Ik heb al drie keer een klacht gestuurd en er komt niks terug", ""),
    ("De klachtencommissie heeft mij nooit geantwoord.", ""),
    ("de vertrouwenspersoon heeft alles doorverteld", ""),
    ("Ik kan de vertrouwenspersoon niet bereiken", ""),
    ("ik wil dat de vertrouwenspersoon beter luistert", ""),
    ("ik wil mijn moeder bellen maar dat mag niet van de leiding", ""),
    ("Ze zouden mij bellen maar ik heb niks gehoord", ""),
    ("hij zei bel me maar en toen nam hij niet op", ""),
    ("ik bel me suf en er komt niemand", ""),
    ("niemand wil met mij praten", ""),
    ("Mijn dochter moet elke dag anderhalf uur wachten op de taxi. Nee zeggen helpt niet.", ""),
    ("Toen ik terugkwam was mijn kamer leeg. Stop. Ik was zo boos.", ""),
    ("ze gaan altijd door met schreeuwen ook al zeg ik stop", ""),
    ("mijn begeleiding komt steeds te laat, soms komt er helemaal niemand 😢", ""),
    ("de taxi komt noojt op teid en ik moet alteid wagte", ""),
    ("Ze lezen mijn dagboek!!!!", ""),
    ("hallo mevrouw, ik wil nu gewoon even graag stoppen alstublieft, dank u wel", ""),
    ("Ik wil een klacht indienen over mijn begeleider", "klacht"),
    ("klacht over de taxi", "klacht"),
    ("ik heb een klacht over hoe ze met mijn zoon omgaan", "klacht"),
    ("Hierbij dien ik een klacht in. Op 3 maart kwam er weer niemand.", "klacht"),
    ("ik wil kan iemand mij bellen want ik kan niet goed schrijve", "bellen"),
    ("Kan iemand mij bellen over mijn begeleider? Ik durf het niet te typen.", "bellen"),
    ("ik wil met de vertrouwenspersoon praten over thuis", "vertrouwenspersoon"),
    ("Vertrouwenspersoon graag. Mijn mentor scheldt mij uit.", "vertrouwenspersoon"),
    ("ik wil met vertrouwes persoon praten me begeleider doet raar", "vertrouwenspersoon"),
    ("mijn vader slaat me mag ik met iemand praten", "mens"),
    ("Het gaat al maanden mis. Ik wil rechtstreeks naar de klachtencommissie met dit verhaal", "commissie"),
    ("ze pesten me elke dag maar ik wil anoniem blijven", "anoniem"),
    ("ik wil niet dat ze weten dat ik dit heb gezegd", "anoniem"),
    ("ik wil een compliment geven aan Joke, zij heeft mij zo goed geholpen", "compliment"),
    ("mijn fiets is kapot door hun schuld en ik wil de schade vergoed krijgen", "geld"),
    ("ze kwamen drie keer niet en ik moest wel betalen, ik wil me geld terug", "geld"),
    ("Ik stel de organisatie aansprakelijk voor mijn kapotte deur.", "geld"),
    ("de begeleider had mijn geld teruggelegd en toen was het weg", ""),
    ("ik kreeg van de rechter een schadevergoeding maar hier luistert niemand", ""),
    ("ik wil geen geld terug maar excuses", ""),
    ("Er is al weken geen hulp. Ik wil een klacht indienen en graag gebeld worden", "klacht bellen"),
    ("Mijn zoon raakte kwijt op de groep. Ik wil een klacht indienen. Kunt u mij bellen?", "klacht bellen"),
    ("ik wil geen klacht indienen maar wel met de vertrouwenspersoon praten", "vertrouwenspersoon"),
]

NOTHING = [
    "hoi",
    "Hallo!",
    "goedemiddag",
    "",
    "   ",
    "?",
    "🙂",
    "...",
    "dank u wel",
    "test",
    "x",
    "ik wil geen klacht indienen",
    "niet stoppen",
    "ik wil niet gebeld worden",
    "Ja. Nee.",
]

FIELDS = [
    ("Ik wil dat hij sorry zegt.", {"wens": "Ik wil dat hij sorry zegt."}),
    (
        "Ze kwam weer te laat. Ik zou graag willen dat ze op tijd komt. Dat is alles.",
        {"wens": "Ik zou graag willen dat ze op tijd komt."},
    ),
    ("ik hoop dat het beter word op de groep", {"wens": "ik hoop dat het beter word op de groep"}),
    ("ze moeten gewoon luisteren naar mij!", {"wens": "ze moeten gewoon luisteren naar mij!"}),
    (
        "Kunnen jullie ervoor zorgen dat ik een andere begeleider krijg?",
        {"wens": "Kunnen jullie ervoor zorgen dat ik een andere begeleider krijg?"},
    ),
    ("kunnen jullie zorgen dat het stopt", {"wens": "kunnen jullie zorgen dat het stopt"}),
    (
        "Hij sloeg de deur dicht en ik wil niet dat dat nog een keer gebeurt",
        {"wens": "ik wil niet dat dat nog een keer gebeurt"},
    ),
    (
        "Ik wil een andere begeleider. Ik wil ook dat iemand sorry zegt.",
        {"wens": "Ik wil een andere begeleider. Ik wil ook dat iemand sorry zegt."},
    ),
    ("ik wil weer naar huis", {"wens": "ik wil weer naar huis"}),
    ("ik wil dat niet maar het gebeurt toch", {}),
    ("ze moeten altijd lachen als ik huil", {}),
    ("Ik zou graag een klacht indienen over de taxi", {}),
    ("ik zou willen dat ik dood was", {}),
    ("Ik heet Noor en ik ben 12", {"naam": "Noor"}),
    ("ik heet noor woon in het gezinshuis", {"naam": "noor"}),
    ("hoi ik heet sem de vries, ze pesten me", {"naam": "sem de vries"}),
    ("Mijn naam is J. van der Berg-Smit. Mijn zoon krijgt geen hulp.", {"naam": "J. van der Berg-Smit"}),
    ("m'n naam is Fatima El Amrani en ik ben boos", {"naam": "Fatima El Amrani"}),
    ("mijn naam is jan jansen", {"naam": "jan jansen"}),
    ("mijn naam is niet belangrijk", {}),
    ("mijn naam is Noor van. Ik ben boos", {"naam": "Noor"}),
    ("mijn naam is Noor van der 3e groep", {"naam": "Noor"}),
    ("ik heet A B C D E F G en dat is lang", {"naam": "A B C D E F"}),
    ("mijn naam is haas", {}),
    ("ik vind niet dat ze weten dat ik het zei", {}),
    ("De verzorging is slecht.\nGroeten, Ans Bakker", {"naam": "Ans Bakker"}),
    ("mijn dochter heet Lisa en ze huilt elke dag", {}),
    ("Mijn nummer is 06-12345678 en ze bellen nooit", {"telefoon": "06-12345678"}),
    ("tel 06 12 34 56 78, er komt nooit iemand", {"telefoon": "06 12 34 56 78"}),
    ("u kunt mij bereiken op +31 6 12345678 over dit verhaal", {"telefoon": "+31 6 12345678"}),
    ("het nummer van mijn begeleider is 0612345678", {}),
    ("haar telefoonnummer is 0612345678 maar ze neemt niet op", {}),
    ("er staan twee nummers in de brief: 0612345678 en 0687654321", {}),
    ("ik heb gisteren 0515 543623 gebeld en niemand nam op", {}),
    ("ik heb gemaild naar info@voorbeeld.nl en geen antwoord gehad", {}),
    ("mijn begeleider zei dat ik 0612345678 moest bellen", {}),
    (
        "Groeten,\nAns Bakker\n06-12345678\nans@voorbeeld.nl",
        {
            "naam": "Ans Bakker",
            "telefoon": "06-12345678",
            "email": "ans@voorbeeld.nl",
        },
    ),
    (
        "ik ben te bereiken via ans@voorbeeld.nl of 0612345678. De taxi komt nooit.",
        {
            "telefoon": "0612345678",
            "email": "ans@voorbeeld.nl",
        },
    ),
    ("0612345678", {"telefoon": "0612345678"}),
    ("ik belde 0800-2000 en dat hielp niet", {}),
    ("Mijn burgerservicenummer is 123456782 en dat stond op straat", {}),
    ("mail me op ans.bakker@voorbeeld.nl want het gaat mis", {"email": "ans.bakker@voorbeeld.nl"}),
    ("het mailadres van de directeur is baas@voorbeeld.nl en hij antwoordt nooit", {}),
]


@pytest.mark.parametrize(("typed", "asked"), COMMANDS)
def test_a_message_that_is_a_wish(typed: str, asked: str) -> None:
    heard = understand(typed)
    assert (" ".join(heard.wishes), heard.only, heard.story) == (asked, True, False)


@pytest.mark.parametrize(("typed", "asked"), STORIES)
def test_a_message_that_tells_something(typed: str, asked: str) -> None:
    heard = understand(typed)
    assert (" ".join(heard.wishes), heard.only, heard.story) == (asked, False, True)


@pytest.mark.parametrize("typed", NOTHING)
def test_a_message_with_nothing_to_do_and_nothing_to_keep(typed: str) -> None:
    assert understand(typed) == Understood()


@pytest.mark.parametrize(("typed", "fields"), FIELDS)
def test_what_a_story_already_says(typed: str, fields: dict[str, str]) -> None:
    heard = understand(typed)
    assert dict(heard.fields) == fields
    assert not heard.only
    assert heard.story


def test_the_list_is_long_enough_to_mean_something() -> None:
    typed = [line for line, *_ in (*COMMANDS, *STORIES, *FIELDS)] + NOTHING
    assert len(typed) == len(set(typed)) >= 200


def test_a_wish_can_say_why_it_was_heard_without_a_word_of_the_client() -> None:
    assert understand("Klagt indiene, ik heet Noor").why == (("klacht", "klacht in dienen"),)
    assert understand("hij liegt, kan iemand mij bellen").why == (("bellen", "kan iemand mij bellen"),)
    assert understand("👍").why == (("ja", "teken"),)
    assert understand("hij liegt altijd").why == ()


def test_a_command_keeps_what_else_it_says() -> None:
    heard = understand("bel mij, mijn nummer is 0612345678")
    assert heard.wishes == ("bellen",)
    assert heard.fields == {"telefoon": "0612345678"}
    heard = understand("Ik heet Noor. Kan iemand mij bellen?")
    assert (heard.wishes, heard.only, dict(heard.fields)) == (("bellen",), True, {"naam": "Noor"})


def test_a_wish_without_a_full_stop_does_not_swallow_the_whole_story() -> None:
    told = "ik wil dat de taxi op tijd komt voor mijn zoon elke ochtend en niet een uur te laat want " + (
        "dan staat hij in de kou en wordt hij boos en moet ik mijn werk bellen en zo gaat het maar door " * 2
    )
    wish = understand(told).fields["wens"]
    assert wish == "ik wil dat de taxi op tijd komt voor mijn zoon elke ochtend"


@pytest.mark.parametrize("wish", sorted(BOOK.wishes))
def test_every_phrase_is_understood_as_its_own_wish(wish: str) -> None:
    said = [phrase.said for phrase in BOOK.phrases() if phrase.wish == wish]
    assert said
    assert {line: understand(line).wishes for line in said} == {line: (wish,) for line in said}


LEFT = [phrase.said for phrase in BOOK.phrases() if phrase.leaving]
AROUND = [
    "toen zei hij {} en daarna sloeg hij de deur dicht",
    "mijn begeleider zegt altijd {} tegen mij",
    "{} zei ze tegen mijn dochter en toen ging ze weg",
    "Ik was boos. Hij riep: {}. Niemand luistert naar ons.",
    "ze moeten {} met dat geschreeuw op de groep",
]


@pytest.mark.parametrize("story", AROUND)
def test_the_words_of_leaving_inside_a_story_are_story(story: str) -> None:
    for said in LEFT:
        heard = understand(story.format(said))
        assert not LEAVING & set(heard.wishes), said
        assert (heard.only, heard.story) == (False, True)


# -- the phrases themselves ----------------------------------------------------------------------------------

FILE = """
polite = ["(hoi|graag)"]
lead = ["ik wil"]
tail = ["aub"]
hello = ["hoi"]
[wishes.klacht]
phrases = ["(een |)klacht"]
"""


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ('[wishes.stoppen]\nphrases = ["klagt"]\n', "'klagt' is in 'stoppen' and in 'klacht'"),
        ('[wishes.stoppen]\nphrases = ["stop"]\nkleur = "rood"\n', "kleur"),
        ('[wishes.stoppen]\nphrases = ["stop"]\nbefore = "alles"\n', "before"),
    ],
)
def test_a_damaged_list_is_refused(tmp_path: Path, more: str, error: str) -> None:
    file = tmp_path / "wishes.toml"
    file.write_text(FILE, encoding="utf-8")
    found = phrases.load(file).find(["hoi", "ik", "wil", "een", "klacht", "aub"])
    assert found is not None
    assert (found.wish, found.said) == ("klacht", "een klacht")
    file.write_text(FILE + more, encoding="utf-8")
    with pytest.raises(ValueError, match=error):
        phrases.load(file)


# -- spelling ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Héél  ERG\n\nboos!!!", "heel erg boos"),
        ("stoooop", "stoop"),
        ("s t o p ermee", "stop ermee"),
        ("m'n moeder's telefoon", "mn moeders telefoon"),
        ("e-mail / foto’s 📷", "e mail fotos"),
        ("0800 0432", "0800 0432"),
        ("STRAẞE", "strasse"),
        ("😀", ""),
    ],
)
def test_spellings_come_closer_together(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("klagt", "klagt", 0),
        ("klagt", "kalgt", 1),
        ("klagt", "klag", 1),
        ("klagt", "klaagt", 1),
        ("klagt", "slagt", 1),
        ("doodgan", "dorgan", 2),
        ("vertrouwensperson", "vertouwesperson", 2),
        ("abc", "xyz", 3),
        ("abc", "", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert not apart(one, other, slips)
    assert slips == 0 or apart(one, other, slips - 1)
    assert not apart(other, one, slips)


# -- for every text ------------------------------------------------------------------------------------------

SAID = """ik wil stop stoppen terug klacht indienen intrekken mijn wis alles nee ja niet geen en of hij zei
    dat bel mij vertrouwenspersoon graag aub Noor heet 0612345678 moet begeleider verder meer help 👍 . ! ,
    a@b.nl"""
WORDS = st.sampled_from([*SAID.split(), "\n"])
TYPED = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=25).map(" ".join))


@given(TYPED)
def test_whatever_is_typed_gets_one_and_the_same_answer(text: str) -> None:
    heard = understand(text)
    assert heard == understand(text)
    assert set(heard.wishes) <= set(BOOK.wishes)
    assert len(heard.wishes) == len(set(heard.wishes))
    assert tuple(wish for wish, _ in heard.why) == heard.wishes
    assert not (heard.only and heard.story)
    assert heard.only or heard.story or not heard.wishes


@given(TYPED)
def test_nobody_leaves_in_a_story(text: str) -> None:
    heard = understand(text)
    if LEAVING & set(heard.wishes):
        assert heard.only
        assert len(normalise(text).split()) <= wishes.LONGEST_LEAVING + 2


@given(TYPED, st.sampled_from(["hij sloeg mij gisteren op de groep", "de taxi komt nooit op tijd"]))
def test_a_story_stays_a_story_whatever_is_typed_beside_it(text: str, story: str) -> None:
    heard = understand(f"{text}. {story}")
    assert (heard.only, heard.story) == (False, True)
    assert not LEAVING & set(heard.wishes)


@given(TYPED)
def test_what_is_read_out_stands_in_the_text(text: str) -> None:
    for name, value in understand(text).fields.items():
        assert value
        if name != "wens":
            assert value in text


@given(st.text())
def test_spelling_is_settled_at_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=60))
def test_capitals_and_spaces_make_no_difference(text: str) -> None:
    assert normalise(text.swapcase()) == normalise(text) or not text.isascii()
    assert normalise(f"  {text}\n") == normalise(text)


@pytest.mark.parametrize("name", ["ambiq", "iederzijnwerk", "ikbenerook", "ons_welzijn", "polypartners"])
def test_who_begins_by_asking_what_can_be_done_sees_the_choices(name: str) -> None:
    procedure = Library.read().newest(name)
    turn = advance(Ladder(procedure, ()), Session(procedure.pin), Wrote("wat kan ik doen", "1"), BEGIN)
    assert turn.session.step == procedure.rights["wegen"]
    assert not turn.session.answers
