"""The words: u and je right everywhere, no officialese, no promise that is not wholly true, every placeholder alike."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from bot.render import catalogue

U, JE = catalogue("nl"), catalogue("nl@kind")
POLITE = re.compile(r"\b(u|uw|uzelf|hebt u|bent u)\b", re.IGNORECASE)
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jezelf)\b", re.IGNORECASE)
STAFF = ("bericht.", "team.", "papier.", "knop.beantwoorden", "bot.", "brief.afschrift.", "brief.lezer.",
         "vraag_team.", "handeling.", "herinnering.", "weigering.", "toestand.")  # fmt: skip
"""What staff and administrators read; they are always addressed with u."""
OFFICIALESE = (
    "ontvankelijk", "bejegening", "aangeklaagde", "beklaagde", "middels", "teneinde", "indien ", "alvorens", "gegrond",
    "bemiddeling", "nabestaande", "wettelijk vertegenwoordiger", "doorlooptijd", "hoor en wederhoor", "schriftelijk",
    "betreffende", "desbetreffende", "hieromtrent",
)  # fmt: skip
UNTRUE = ("anoniem", "end-to-end", "niemand kan meelezen", "alles is gewist", "alles wordt gewist", "100%")


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(U))
def test_adults_are_addressed_with_u(key: str) -> None:
    assert not FAMILIAR.search(U[key]), U[key]


@pytest.mark.parametrize("key", sorted(JE))
def test_children_are_addressed_with_je(key: str) -> None:
    assert not POLITE.search(JE[key]), JE[key]


def test_every_sentence_with_u_has_one_with_je() -> None:
    spoken = {key for key, text in U.items() if POLITE.search(text) and not key.startswith(STAFF)}
    copied = {key for key in U if key.endswith(".tekst")}
    assert spoken - copied - set(JE) == set()


def test_the_same_things_are_filled_in() -> None:
    assert [key for key in JE if key in U and holes(JE[key]) != holes(U[key])] == []


@pytest.mark.parametrize("word", OFFICIALESE)
def test_no_officialese(word: str) -> None:
    assert [key for key, text in {**U, **JE}.items() if word in text.lower()] == []


@pytest.mark.parametrize("promise", UNTRUE)
def test_no_promise_that_is_not_wholly_true(promise: str) -> None:
    assert [key for key, text in {**U, **JE}.items() if promise in text.lower()] == []
