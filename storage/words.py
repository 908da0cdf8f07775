"""Simple Dutch words that children can read aloud, for passphrases, return codes and aliases.

Words are drawn by chance alone, never derived from a person, a chat or a case. The list holds 1,024, so
each word drawn is worth ten bits. No two of them sound alike, or differ by one sound only: one slip of the
ear or the pen never makes another word (held by a test).
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from pathlib import Path

BITS_PER_WORD = 10

# Spellings that sound the same in Dutch, the longest first; capitals stand for one vowel sound.
_SAME_SOUND = (
    ("ij", "E"), ("ei", "E"), ("ouw", "A"), ("auw", "A"), ("ou", "A"), ("au", "A"), ("sch", "sx"),
    ("ch", "g"), ("ck", "k"), ("ph", "f"), ("qu", "kw"), ("x", "ks"), ("y", "i"), ("th", "t"), ("dt", "t"),
)  # fmt: skip


@cache
def words() -> tuple[str, ...]:
    """The whole list, in alphabetical order."""
    return tuple(Path(__file__).with_name("words_nl.txt").read_text("ascii").split())


def draw(count: int) -> tuple[str, ...]:
    """That many words, each by chance; a word may come twice."""
    return tuple(secrets.choice(words()) for _ in range(count))


def sound(word: str) -> str:
    """How a word sounds, roughly: `konein` and `konijn` give the same."""
    heard = word.lower()
    for spelling, same in _SAME_SOUND:
        heard = heard.replace(spelling, same)
    heard = re.sub("c(?=[eiE])", "s", heard).replace("c", "k").replace("v", "f").replace("z", "s")
    heard = re.sub(r"([bdfgklmnprst])\1", r"\1", heard)
    return re.sub("b$", "p", re.sub("d$", "t", heard))


@cache
def _by_sound() -> dict[str, str]:
    return {sound(word): word for word in words()}


def hear(text: str) -> tuple[str, ...] | None:
    """The words of the list that this text names, in any case, with any mark between them, spelled by ear.

    None when something in it is no word of the list.
    """
    found = [_by_sound().get(sound(part)) for part in re.findall(r"[^\W\d_]+", text)]
    known = tuple(word for word in found if word is not None)
    return known if known and len(known) == len(found) else None
