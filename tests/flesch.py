"""Measures how hard a Dutch text is to read: an alarm when words grow hard, no proof that they are easy."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# -- syllables -----------------------------------------------------------------------------------------------

_SOUNDS = re.compile(
    # A y before a vowel is a consonant: yoga, royaal. So is the u of qu.
    r"y(?=[aeiou])|(?<=q)u(?=[aeiou])"
    # What is written with more letters and said in one go, longest first.
    r"|(?P<one>eau|aai|ooi|oei|eeu|ieu|eij|uij|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ei|ij|ai|ë[eiu]|[aeo]y(?![aeiou])"
    r"|[aeiouyäëïöü])"
)
_FOREIGN = (
    ("coach", "cootsj"),
    ("team", "tiem"),
    ("line", "lain"),
    ("site", "sait"),
    ("tion", "sjon"),
    ("eum", "ejum"),
    ("ieur", "ijeur"),
    ("chatbot", "tsjetbot"),
)
"""Borrowed endings that are not said as Dutch writes them, by sound; `_WITHIN` holds anywhere in a word."""
_WITHIN = {"coach", "team", "chatbot"}
_SHORT = {
    "art": 3,
    "bijv": 3,
    "blz": 3,
    "bv": 3,
    "ca": 2,
    "dhr": 1,
    "dr": 2,
    "drs": 4,
    "d.w.z": 3,
    "enz": 4,
    "evt": 4,
    "i.v.m": 5,
    "jl": 4,
    "m.b.t": 6,
    "mevr": 2,
    "mr": 2,
    "mw": 2,
    "nl": 3,
    "nr": 2,
    "o.a": 4,
    "t.a.v": 6,
    "t/m": 4,
    "vgl": 4,
}
"""Abbreviations, and in how many syllables they are said."""
_BEFORE_A_NUMBER = re.compile(r"tel|jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec", re.IGNORECASE)


def syllables(word: str) -> int:
    """Of one word as a person says it. Numbers, addresses and the like are taken in at a glance: one."""
    bare = word.strip(".,;:!?…()[]\"'’‘“”")
    if bare.lower() in _SHORT:
        return _SHORT[bare.lower()]
    if _GLANCE.fullmatch(word):
        return 1
    return max(1, sum(_part(part) for part in re.split(r"[-/]", bare)))


def _part(word: str) -> int:
    letters = [letter for letter in word if letter.isalpha()]
    if 2 <= len(letters) <= 5 and ((word.isupper() and len(letters) <= 4) or not _spoken(word)):
        return len(letters)  # GGZ, AVG, sms: letter by letter
    return _spoken(word)


def _spoken(word: str) -> int:
    plain = _without_accents(word.lower())
    for written, said in _FOREIGN:
        pattern = written if written in _WITHIN else rf"(?<=\w){written}(?=s?$)"
        plain = re.sub(pattern, said, plain)
    return sum(1 for found in _SOUNDS.finditer(plain) if found["one"])


def _without_accents(word: str) -> str:
    """The stress marks of één and vóór go; a trema stays, for it begins a syllable."""
    apart = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in apart if c not in "\u0300\u0301\u0302\u0327"))


# -- words and sentences -------------------------------------------------------------------------------------

_GLANCES = (
    r"https?://\S*[\w/]",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:nl|com|org|eu|be|net|info)\b(?:/\S*[\w/])?",
    r"\{\w+\}",
    r"(?:\+31|0)[ ()\d-]{7,}\d",
    r"(?:[€$] ?)?\d(?:[\d.,:/-]*\d)?",
)
_GLANCE = re.compile("|".join(_GLANCES))
_WORD = re.compile(
    "|".join(_GLANCES) + r"|(?:[^\W\d_]\.){2,}|[^\W\d_]+/m\b|['’][^\W\d_]\b|[^\W\d_]+(?:['’-][^\W\d_]+|['’])*"
)
_END = re.compile(r"(?:[.!?]+|…)[\"'”’)\]]*(?=\s)|\n")
_OPENING = re.compile(r"^[\"'“‘(\[•*–—-]*\s*")


def words(text: str) -> list[str]:
    """Everything that is read as one word; an address or a phone number is one."""
    return [found.group() for found in _WORD.finditer(text)]


def sentences(text: str) -> list[str]:
    """Each with at least one word. In a chat a new line is a new sentence, with a full stop or without."""
    found, begin = [], 0
    for end in _END.finditer(text):
        if text[end.start()] == "\n" or _ends(text[begin : end.end()], text[end.end() :].lstrip(" \t")):
            found.append(text[begin : end.end()])
            begin = end.end()
    found.append(text[begin:])
    return [one.strip() for one in found if words(one)]


def _ends(before: str, after: str) -> bool:
    """Whether the mark between these two ends a sentence."""
    if re.match(r"['’][st] [A-Z]", after):
        return True  # 's Avonds
    follows = _OPENING.sub("", after, count=1)[:1]
    last = re.search(r"(\S+)\.[\"'”’)\]]*$", before)
    if last is None or before.rstrip("\"'”’)]").endswith(".."):
        return not follows.islower()
    word = last[1].lstrip("(\"'“‘")
    if word.isdigit() and not before[: last.start()].strip():
        return False  # 1. the number of an item
    if re.fullmatch(r"(?:[A-Z]\.)*[A-Z]", word) and follows.isupper():
        return False  # J. Jansen
    if _BEFORE_A_NUMBER.fullmatch(word):
        return not follows.isdigit()
    if word.lower() in _SHORT and word.lower() != "enz":
        return False
    return not follows.islower()


# -- the measure ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """What was counted in a text. `lengths` are the words of each sentence."""

    lengths: tuple[int, ...]
    syllables: int

    @property
    def words(self) -> int:
        return sum(self.lengths)

    @property
    def average(self) -> float:
        """Words to a sentence."""
        return self.words / len(self.lengths)

    @property
    def longest(self) -> int:
        return max(self.lengths)

    @property
    def score(self) -> float:
        """Flesch-Douma (W.H. Douma, 1960): 100 is very easy, 60 to 70 normal, 0 very hard."""
        return 206.835 - 0.93 * self.average - 77 * self.syllables / self.words


def measure(text: str) -> Reading:
    """Raises ValueError for a text without a word."""
    counted = [words(one) for one in sentences(text)]
    if not counted:
        raise ValueError("a text without a word cannot be measured")
    return Reading(tuple(map(len, counted)), sum(syllables(word) for one in counted for word in one))
