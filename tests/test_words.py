"""The Dutch words that children read aloud: enough of them, simple, and none taken for another."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import words

WORDS = words.words()


def test_every_word_is_worth_ten_bits() -> None:
    assert len(WORDS) == len(set(WORDS)) == 2**words.BITS_PER_WORD
    assert list(WORDS) == sorted(WORDS)


def test_every_word_is_short_and_plain() -> None:
    assert [word for word in WORDS if not re.fullmatch("[a-z]{4,9}", word)] == []


def _one_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1:
        return False
    if len(one) == len(other):
        return sum(a != b for a, b in zip(one, other, strict=True)) <= 1
    short, long = sorted((one, other), key=len)
    return any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def test_no_word_is_one_sound_away_from_another() -> None:
    sounds = {word: words.sound(word) for word in WORDS}
    pairs = itertools.combinations(WORDS, 2)
    assert [pair for pair in pairs if _one_apart(sounds[pair[0]], sounds[pair[1]])] == []


@given(st.integers(0, 12))
def test_words_are_drawn_from_the_list(count: int) -> None:
    drawn = words.draw(count)
    assert len(drawn) == count
    assert set(drawn) <= set(WORDS)


@given(st.lists(st.sampled_from(WORDS), min_size=1), st.sampled_from([" ", "-", ", ", "\n", " - ", ".", "  "]))
def test_words_are_heard_with_any_mark_between_them(drawn: list[str], mark: str) -> None:
    assert words.hear(mark.join(drawn)) == tuple(drawn)
    assert words.hear(mark.join(drawn).upper()) == tuple(drawn)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Konein", ("konijn",)),
        ("sitroen hont", None),
        ("sitroen", ("citroen",)),
        ("zeepart", None),
        ("blaue", None),
        ("gauden bauwen", None),
        ("bauwen", ("bouwen",)),
        ("", None),
        ("1234", None),
        ("appel 1", ("appel",)),
        ("appel xyz", None),
    ],
)
def test_words_are_heard_as_they_are_spelled_by_ear(text: str, heard: tuple[str, ...] | None) -> None:
    assert words.hear(text) == heard
