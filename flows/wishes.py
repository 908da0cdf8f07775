"""Understands what a client types: a wish that could have been a button, a story, or both; it never guesses.

A wish by which somebody leaves or loses something (stop, back, wipe, withdraw) counts only if it is the whole
message. In a longer text the same words are part of a story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flows import phrases, roads, told
from flows.phrases import Phrase
from flows.spelling import normalise

LONGEST_COMMAND = 14
LONGEST_LEAVING = 8
"""Words. Who says more than this is telling something."""
LONGEST_LINE = 200
"""Characters. A line that is longer is no command; it is not even looked at as one."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text asks for and tells.

    `wishes` in the order in which they are asked. `only`: nothing else is in the text. `story`: something in
    it is to be kept. `why` says for each wish which phrase or pattern it was, never the client's words.
    """

    wishes: tuple[str, ...] = ()
    only: bool = False
    story: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    why: tuple[tuple[str, str], ...] = ()


_BOOK = phrases.load()

_MARKS = re.compile(r"[.,;:!?\n\r…&+/()\"“”]+|\s[–-]\s")
_SENTENCE_END = re.compile(r"[.!?]+\s|\n")
_SHORT_FORMS = re.compile(r"\b(a\.?u\.?b|s\.?v\.?p|a\.?j\.?b|m\.?v\.?g|n\.?v\.?t)\b\.?", re.IGNORECASE)
_SIGNS = {"👍": "ja", "✅": "ja", "👌": "ja", "👎": "nee", "❌": "nee", "🤷": "weet_niet"}
_COMPANIONS = re.compile("[\ufe0e\ufe0f\u200d\u2640\u2642\U0001f3fb-\U0001f3ff\\s]")
_ONLY_NAME = re.compile(
    r"(?:(?:hoi|hallo|hey) )?(?:en )?(?:ik heet|(?:mijn|mn|me) naam is) [^\W\d_]+(?: [^\W\d_]+){0,3}"
)
_REFUSED = re.compile(
    r"^(?:(?:ik|wij) )?(?:(?:wil|willen|hoef|wou|zou) )?(?:ik )?(?:(?:echt|nog|graag|liever) )?"
    r"(?:niet|geen|nie) "
)
_MAY_BE_REFUSED = frozenset(
    {"klacht", "vertrouwenspersoon", "bellen", "commissie", "mens", "stoppen", "terug", "wissen", "intrekken"}
)


def understand(text: str) -> Understood:
    """What this text asks for and tells; the same text always gives the same answer."""
    sign = _SIGNS.get(_COMPANIONS.sub("", text))
    if sign:
        return Understood((sign,), only=True, why=((sign, "teken"),))
    fields = told.read(text)
    command = _command(_parts(text), fields) if len(text) <= LONGEST_LINE else None
    if command is not None:
        return command
    why = _asked_in_story(text)
    return Understood(tuple(wish for wish, _ in why), story=True, fields=fields, why=why)


def _parts(text: str) -> list[list[str]]:
    """The words between the punctuation marks; numbers to call and addresses to write to are no words."""
    bare = told.without_contact(_SHORT_FORMS.sub(lambda found: found[0].replace(".", ""), text))
    parts = (normalise(part).split() for part in _MARKS.split(bare))
    return [part for part in parts if part]


# -- a wish that is all of the message -----------------------------------------------------------------------


def _command(parts: list[list[str]], fields: Mapping[str, str]) -> Understood | None:
    """The wishes, if there is nothing else; nothing, if there is only a greeting. None: it is a story."""
    if sum(map(len, parts)) > LONGEST_COMMAND:
        return None
    found: list[Phrase] = []
    for part in parts:
        if _says_nothing(part, "naam" in fields):
            continue
        here = _phrases_in(part)
        if here is None:
            return None
        found.extend(here)
    if not found and fields:
        return None
    if any(phrase.leaving for phrase in found) and sum(map(len, parts)) > LONGEST_LEAVING:
        return None
    why = {phrase.wish: phrase.said for phrase in reversed(found)}
    if {"ja", "nee"} <= why.keys():
        return Understood(fields=fields)
    wishes = tuple(dict.fromkeys(phrase.wish for phrase in found))
    if len(wishes) > 1:  # "nee, ik wil stoppen": the answer is in the wish
        wishes = tuple(wish for wish in wishes if wish not in ("ja", "nee", "verder")) or wishes
    reasons = tuple((wish, why[wish]) for wish in wishes)
    return Understood(wishes, only=bool(wishes), fields=fields, why=reasons)


def _says_nothing(part: list[str], named: bool) -> bool:
    """A greeting, a name that is told, one letter, or a wish that is refused: nothing to do or to keep."""
    words = " ".join(part)
    if max(map(len, part)) < 2 or (named and _ONLY_NAME.fullmatch(words)):
        return True
    if _BOOK.find(part) is not None:
        return False
    refused = _REFUSED.match(words)
    rest = _BOOK.find(words[refused.end() :].split()) if refused else None
    return _BOOK.greets(part) or (rest is not None and rest.wish in _MAY_BE_REFUSED)


def _phrases_in(part: list[str]) -> list[Phrase] | None:
    """One phrase, or two with `en` between them. None: something else is in it."""
    whole = _BOOK.find(part)
    if whole is not None:
        return [whole]
    for place, word in enumerate(part):
        if word in ("en", "of", "plus", "daarna") and 0 < place < len(part) - 1:
            left, right = _BOOK.find(part[:place]), _BOOK.find(part[place + 1 :])
            if left is not None and right is not None:
                return [left, right]
    return None


# -- a wish inside a story -----------------------------------------------------------------------------------


def _asked_in_story(text: str) -> tuple[tuple[str, str], ...]:
    """The roads that a story asks for, in the order of the text, with what found each."""
    words = normalise(text)
    found = roads.asked(words)
    known = {wish for _, wish, _ in found}
    for phrase, last in _sentences_of_their_own(text):
        if phrase.wish in roads.WISHES and phrase.wish not in known:
            found.append((len(words) if last else -1, phrase.wish, phrase.said))
            known.add(phrase.wish)
    return tuple((wish, said) for _, wish, said in sorted(found))


def _sentences_of_their_own(text: str) -> Iterator[tuple[Phrase, bool]]:
    """A sentence that begins or ends a story and is itself a wish (`Vertrouwenspersoon graag.`)."""
    begin = _SENTENCE_END.split(text[:LONGEST_LINE].lstrip(), maxsplit=1)
    end = _SENTENCE_END.split(text[-LONGEST_LINE:].rstrip(" .!?\n"))
    for sentence, last in ((begin[0], False), (end[-1], True)):
        words = normalise(sentence).split() if len(begin) > 1 else []
        phrase = _BOOK.find(words) if 2 <= len(words) <= LONGEST_LEAVING else None
        if phrase is not None:
            yield phrase, last
