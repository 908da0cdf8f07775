"""Knows the phrases of wishes.toml and finds the one that a line is; it never looks for one inside a line."""

from __future__ import annotations

import itertools
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from flows.authored import Authored, Many, Name
from flows.spelling import apart, sound

PHRASES = Path(__file__).with_name("wishes.toml")


class _Wish(Authored):
    phrases: Many[str]
    leaving: bool = False
    slips: bool = False
    before: Literal["lead", "polite", "none"] = "lead"


class _Phrases(Authored):
    polite: Many[str]
    lead: Many[str]
    tail: Many[str]
    hello: Many[str]
    wishes: dict[Name, _Wish]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say a wish, and how it sounds when it is written as one word."""

    wish: str
    said: str
    key: str
    letters: frozenset[str]
    leaving: bool
    before: int


_BEFORE = {"none": 0, "polite": 1, "lead": 2}


class Book:
    """All phrases, by sound and without spaces, so that `weetniet` and `terug bellen` are found too."""

    def __init__(self, phrases: _Phrases) -> None:
        self.polite = _spoken(phrases.polite)
        self.lead = _spoken(phrases.lead)
        self.tail = _spoken(phrases.tail)
        self.hello = _spoken(phrases.hello) | self.polite | self.tail
        self.wishes = tuple(phrases.wishes)
        self._longest = max(said.count(" ") for said in self.polite | self.lead | self.tail) + 1
        self._phrases: dict[str, Phrase] = {}
        self._near: dict[tuple[str, int], list[Phrase]] = {}
        for name, wish in phrases.wishes.items():
            for said in sorted(_all(wish.phrases)):
                self._add(name, wish, said)
        self._find = lru_cache(maxsize=1024)(self._find_line)

    def _add(self, name: str, wish: _Wish, said: str) -> None:
        key = "".join(map(sound, said.split()))
        known = self._phrases.get(key)
        if known is None:
            phrase = Phrase(name, said, key, frozenset(key), wish.leaving, _BEFORE[wish.before])
            self._phrases[key] = phrase
            if wish.slips:
                self._near.setdefault((key[0], len(key)), []).append(phrase)
        elif known.wish != name:
            raise ValueError(f"wishes: '{said}' is in '{name}' and in '{known.wish}'")

    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase; of those that sound the same, the first."""
        return tuple(self._phrases.values())

    def find(self, words: list[str]) -> Phrase | None:
        """The phrase that these normalised words are, with nothing but politeness around it."""
        return self._find(" ".join(map(sound, words)))

    def greets(self, words: list[str]) -> bool:
        """Whether these words are a greeting or a courtesy."""
        return " ".join(map(sound, words)) in self.hello

    def _find_line(self, line: str) -> Phrase | None:
        sounds = line.split()
        starts, ends = self._starts(sounds), self._ends(sounds)
        for start, before in starts:
            for end in ends:
                phrase = self._phrases.get("".join(sounds[start:end]))
                if phrase is not None and before <= phrase.before:
                    return phrase
        for start, before in dict.fromkeys((starts[0], starts[-1])):
            for end in dict.fromkeys((ends[0], ends[-1])):
                phrase = self._nearest("".join(sounds[start:end]))
                if phrase is not None and before <= phrase.before:
                    return phrase
        return None

    def _nearest(self, key: str) -> Phrase | None:
        """The phrase that was meant by this one with a slip in it: one in eight letters, two in twelve."""
        if len(key) < 8:
            return None
        most = 1 if len(key) < 12 else 2
        letters = frozenset(key)
        for slips in sorted(range(-most, most + 1), key=abs):
            for phrase in self._near.get((key[0], len(key) + slips), ()):
                if len(letters ^ phrase.letters) <= 2 * most and not apart(key, phrase.key, most):
                    return phrase
        return None

    def _starts(self, sounds: list[str]) -> list[tuple[int, int]]:
        """Where the wish may begin, and what stood before: 0 nothing, 1 politeness, 2 `ik wil` and such."""
        found = {0: 0}
        for start in range(len(sounds)):
            for size in range(1, self._longest + 1) if start in found else ():
                said = " ".join(sounds[start : start + size])
                kind = 1 if said in self.polite else 2 if said in self.lead else 0
                if kind and start + size < len(sounds):
                    before = max(found[start], kind)
                    found[start + size] = min(before, found.get(start + size, before))
        return sorted(found.items())

    def _ends(self, sounds: list[str]) -> list[int]:
        found = {len(sounds)}
        for end in range(len(sounds), 1, -1):
            if end in found:
                sizes = range(1, min(self._longest, end - 1) + 1)
                found.update(end - size for size in sizes if " ".join(sounds[end - size : end]) in self.tail)
        return sorted(found, reverse=True)


def _all(templates: tuple[str, ...]) -> set[str]:
    """Every phrase that the templates stand for: `(een |)klacht` is `een klacht` and `klacht`."""
    found: set[str] = set()
    for template in templates:
        parts = [part.split("|") for part in re.split(r"[()]", template)]
        found.update(" ".join("".join(choice).split()) for choice in itertools.product(*parts))
    return found - {""}


def _spoken(templates: tuple[str, ...]) -> frozenset[str]:
    return frozenset(" ".join(map(sound, said.split())) for said in _all(templates))


def load(path: Path = PHRASES) -> Book:
    """Read the phrases. Raises pydantic's ValidationError, or ValueError when a phrase means two things."""
    return Book(_Phrases.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))))
