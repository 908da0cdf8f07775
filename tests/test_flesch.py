"""The measure of reading is held against words and sentences that were counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.flesch import measure, sentences, syllables, words

# Hyphens show where a person who counts on their fingers puts the next one up.
COUNTED = """
je klacht wie dag huis leeuw nieuw mooi draai boei blauw vrouw geit ijs één vóór hè zo'n team chat trouw
schreeuwt o-ver o-pen i-dee o-ma o-ma's ca-deau ca-fé nieu-we mooi-e draai-en blij-e leeu-wen ty-pe ba-by
hob-by sys-teem cli-ënt ge-acht ge-uit bu-reau mi-lieu sta-tion yo-ga roy-aal zee-ën ski-ën bui-en on-line
coa-chen o-kay Mei-jer ge-ëist be-ëin-dig ge-ëerd moei-te web-site in-houd tij-dens vrij-heid hui-zen
trou-wen keu-ze boe-ken goei-e ge-o-pend be-ge-leid com-mis-sie fa-mi-lie i-dee-ën re-a-geer po-li-tie
ra-di-o re-ac-tie ver-trou-wen pa-ti-ënt the-a-ter mu-se-um re-ü-nie ei-e-ren be-ant-woord o-a-se
ant-woor-den me-neer-tje zie-ken-huis ja-nu-a-ri be-ge-lei-der in-for-ma-tie si-tu-a-tie of-fi-ci-eel
fi-nan-ci-eel be-ant-woor-den psy-chi-a-ter pe-ri-o-de me-di-a-tor ca-te-go-rie-ën co-ör-di-na-tor
lei-ding-ge-ven-de ar-beids-coa-ching toe-stem-ming klach-ten-com-mis-sie ver-trou-wens-per-soon
in-di-vi-du-eel qua-ran-tai-ne co-ö-pe-ra-tie klach-ten-re-ge-ling klach-ten-func-ti-o-na-ris
fy-si-o-the-ra-pie ver-ant-woor-de-lijk-heid me-de-wer-kers-num-mer
"""
WORDS = COUNTED.split()


@pytest.mark.parametrize("counted", WORDS)
def test_a_word_has_as_many_syllables_as_are_heard(counted: str) -> None:
    assert syllables(counted.replace("-", "")) == counted.count("-") + 1


def test_the_list_is_long_enough_to_mean_something() -> None:
    assert len(set(WORDS)) >= 100


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("e-mail", 2),
        ("ouder-kindgesprek", 5),
        ("en/of", 2),
        ("GGZ", 3),
        ("AVG", 3),
        ("sms", 3),
        ("bijv.", 3),
        ("o.a.", 4),
        ("dhr.", 1),
        ("112", 1),
        ("4829-3157", 1),
        ("€ 12,50", 1),
        ("0800-0113", 1),
        ("www.kindertelefoon.nl", 1),
        ("anna@zorg.test", 1),
        ("{datum}", 1),
        ("Hallo!", 2),
        ("pst", 3),
        ("'s", 1),
    ],
)
def test_what_is_no_plain_word_is_said_or_seen(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "U hoort het uiterlijk vrijdag 8 januari.",
            ["U", "hoort", "het", "uiterlijk", "vrijdag", "8", "januari"],
        ),
        ("Bel 06 12 34 56 78 of 0800-0432.", ["Bel", "06 12 34 56 78", "of", "0800-0432"]),
        ("Bel +31 6 12345678, gratis.", ["Bel", "+31 6 12345678", "gratis"]),
        (
            "Kijk op https://www.akj.nl/klacht?a=1, daar staat het.",
            ["Kijk", "op", "https://www.akj.nl/klacht?a=1", "daar", "staat", "het"],
        ),
        ("Mail naar anna@zorg.nl.", ["Mail", "naar", "anna@zorg.nl"]),
        ("Zo'n foto's, 's avonds en 't kind", ["Zo'n", "foto's", "'s", "avonds", "en", "'t", "kind"]),
        ("Wat vindt u van de e-mail?", ["Wat", "vindt", "u", "van", "de", "e-mail"]),
        (
            "Dat is o.a. de arts (d.w.z. de dokter).",
            ["Dat", "is", "o.a.", "de", "arts", "d.w.z.", "de", "dokter"],
        ),
        ("• Ja 👍 – nee", ["Ja", "nee"]),
        (
            "Zaak 4829-3157 van 12-05-2026 om 9.30 uur",
            ["Zaak", "4829-3157", "van", "12-05-2026", "om", "9.30", "uur"],
        ),
        ("Dag {naam}, hoi", ["Dag", "{naam}", "hoi"]),
        ("…", []),
    ],
)
def test_words_as_a_reader_takes_them_in(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Dit is een zin.|Dit is er nog een!|En dit?",
        "U hoort het vóór 8 januari.|Dan bellen wij u.",
        "U hoort het op 8 jan. 2026 van ons.",
        "Het was in jan.|Nu is het mei.",
        "Dat kost € 1.250,50 per jaar.|Dat is veel.",
        "Bel om 9.30 uur naar 0800-0113.|Of app.",
        "Vertel iets, bijv. over uw hulp.|Dat mag.",
        "Dat mag, bijv. Jan doet het ook.",
        "Vraag het dhr. Jansen of mw. De Wit.|Zij weten het.",
        "Vraag het A.B. Jansen of J. de Vries.|Zij weten het.",
        "Kijk op www.kindertelefoon.nl.|Daar staat het.",
        "Kijk op www.akj.nl/klacht.html of mail a.b@c.nl.|Of bel.",
        "Brood, melk, enz. 's ochtends.",
        "Brood, melk, enz.|Daarna gaan we.",
        'Ze zei: "Ga weg!" en liep door.',
        'Ze zei: "Ga weg."|Toen liep ze door.',
        "Dat is (denk ik) zo.|(Of niet.)",
        "Nou... dat weet ik niet.|Wat?!|Echt…|Ja.",
        "1. Vertel wat er is.|2. Wacht op antwoord.",
        "U woont op nummer 12.|Klopt dat?",
        "Ik ben een computer.|👋 Hallo.",
        "Wat kunt u doen?|• Praten|• Bellen",
        "Wie leest dit|Anna leest dit",
        "Dat is e.d. geen punt.",
        "Bel 112.|Nu meteen.",
        "Bel tel. 0800-0113.|Of kom langs.",
        "Trede: stap 2.|'s Avonds niet.",
    ],
)
def test_a_sentence_ends_where_a_reader_takes_breath(text: str) -> None:
    parts = text.split("|")
    joined = "".join(
        part + ("\n" if part[-1] not in '.!?…")' or following.startswith("•") else " ")
        for part, following in zip(parts, [*parts[1:], ""], strict=True)
    )
    assert sentences(joined) == parts


def test_the_measure_of_a_text_that_was_counted_by_hand() -> None:
    # Dit is een com-pu-ter (4, 6). Je mag al-les ver-tel-len (4, 7). Wij le-zen het niet (4, 5).
    reading = measure("Dit is een computer. Je mag alles vertellen. Wij lezen het niet.")
    assert (reading.lengths, reading.words, reading.syllables) == ((4, 4, 4), 12, 18)
    assert reading.average == reading.longest == 4
    assert reading.score == pytest.approx(206.835 - 0.93 * 4 - 77 * 18 / 12)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        # For a child.
        (
            "Wat is er gebeurd? Vertel het maar. Je mag eerst even wachten. Jij beslist of je dit instuurt.",
            85,
            125,
        ),
        ("Vind je iets niet fijn? Dan mag je dat zeggen. Niemand wordt boos op jou.", 90, 125),
        # For a grown-up, in plain words.
        (
            "U hoort uiterlijk vrijdag 8 januari van ons. Anna de Wit leest uw klacht. Zij belt u daarna op. "
            "U mag iemand meenemen naar het gesprek.",
            70,
            100,
        ),
        # A newspaper.
        (
            "De gemeente heeft gisteren besloten om het zwembad in de wijk nog een jaar open te houden. "
            "Bewoners hadden daar met een lange lijst van namen om gevraagd.",
            55,
            85,
        ),
        # Article 1 of the Universal Declaration of Human Rights.
        (
            "Alle mensen worden vrij en gelijk in waardigheid en rechten geboren. Zij zijn begiftigd met "
            "verstand en geweten, en behoren zich jegens elkander in een geest van broederschap te gedragen.",
            45,
            70,
        ),
        # The law.
        (
            "De zorgaanbieder treft een schriftelijke regeling voor een effectieve en laagdrempelige opvang "
            "en afhandeling van hem betreffende klachten, overeenkomstig de bij algemene maatregel van "
            "bestuur gestelde voorschriften.",
            -30,
            30,
        ),
    ],
)
def test_texts_fall_in_their_band(text: str, low: float, high: float) -> None:
    assert low <= measure(text).score <= high


def test_a_harder_text_scores_lower() -> None:
    easy = measure("U hoort snel van ons. Wij bellen u.").score
    longer = measure("U hoort snel van ons en daarna bellen wij u ook nog een keer op.").score
    harder = measure("Belanghebbende ontvangt schriftelijke mededeling van de behandelingsprocedure.").score
    assert easy > longer > harder


@pytest.mark.parametrize("text", ["", " \n ", "… – •", "👍"])
def test_without_words_there_is_nothing_to_measure(text: str) -> None:
    with pytest.raises(ValueError, match="without a word"):
        measure(text)


@given(st.text(alphabet=st.sampled_from("aeiouyijëï bdkn.!?…\n\"'0128,:/@-{}()"), max_size=80))
def test_no_text_stops_it_and_no_word_is_lost(text: str) -> None:
    apart = [word for one in sentences(text) for word in words(one)]
    assert len(apart) >= len(words(text)) - text.count("\n")
    assert all(syllables(word) >= 1 for word in apart)
