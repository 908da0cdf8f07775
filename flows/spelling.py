"""Brings spellings closer together, so that one list of words finds them all; it judges no meaning."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = re.compile(r"['’‘`´]")
_NO_WORD = re.compile(r"[\W_]+")
_LETTER_RUN = re.compile(r"([^\W\d_])\1{2,}")
_SPACED_OUT = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b){2,}")


def normalise(text: str) -> str:
    """Small letters, no marks, emoji or punctuation, one space between words.

    A letter that comes three times or more is left twice (`jaaaa` -> `jaa`); a word that is spelled out is
    put together (`s t o p` -> `stop`). Doing it again changes nothing.
    """
    if not text.isascii():
        text = _without_marks(text)
    words = _NO_WORD.sub(" ", _APOSTROPHES.sub("", text.casefold())).strip()
    if " " in words:
        words = _SPACED_OUT.sub(lambda found: found[0].replace(" ", ""), words)
    return _LETTER_RUN.sub(r"\1\1", words)


def _without_marks(text: str) -> str:
    # Small letters can bring marks back and the other way round, so more than once.
    for _ in range(3):
        loose = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in loose if not unicodedata.combining(sign)).casefold()
        text = unicodedata.normalize("NFKC", text)
    return text


_SOUNDS = (
    ("sch", "sg"), ("ch", "g"), ("gh", "g"), ("c", "k"), ("ph", "f"), ("qu", "kw"), ("x", "ks"), ("th", "t"),
    ("ij", "ei"), ("ie", "i"), ("y", "i"), ("au", "ou"), ("dt", "t"),
)  # fmt: skip
_RUN = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def sound(word: str) -> str:
    """How a normalised word sounds, so that `klagt` and `stopen` meet `klacht` and `stoppen`."""
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    word = _RUN.sub(r"\1", word)
    if word.endswith("en") and len(word) > 3:
        word = word[:-1]
    return f"{word[:-1]}t" if word.endswith("d") else word


def apart(one: str, other: str, most: int) -> bool:
    """Whether two words are more than `most` slips apart: a letter more, less, wrong, or two swapped."""
    if abs(len(one) - len(other)) > most:
        return True
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return True
    return row[-1] > most
