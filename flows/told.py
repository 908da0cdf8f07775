"""Reads out of a story what it already says: wish, name, number, address; in doubt it reads nothing."""

from __future__ import annotations

import re

LONGEST_WISH = 40
"""Words. Without a full stop in it a whole story could follow on "ik wil dat"."""


def read(text: str) -> dict[str, str]:
    """The fields that stand in this text, as the client typed them."""
    found = {
        "wens": _wish(text),
        "naam": _name(text),
        "telefoon": _own(_PHONE, text),
        "email": _own(_EMAIL, text) if "@" in text else "",
    }
    return {field: value for field, value in found.items() if value}


# -- a phone number, a mail address --------------------------------------------------------------------------

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,20}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)31[ .-]?(?:\(0\))?|\(?0)[ .-]?[1-9](?:[ ().-]{0,2}\d){8}(?![\d@])")
_THING = r"(?:\w*nummer|telefoon|tel|mobiel|mobieltje|06|e-?mail|mail|\w*adres)"
_AT = r"(?:op|via|onder)\s+(?:\S+\s+(?:of|en)\s+)?"
_MINE = re.compile(
    rf"\b(?:mijn|m['’]?n|ons)\s+(?:[\w-]+\s+)?{_THING}\b(?!\s+van\b)[^.!?\n]*$"
    r"|\b(?:bel|mail|app|sms|bellen|mailen|appen)\s+(?:mij|me|ons)\b[^.!?\n]*$"
    rf"|\b(?:mij|me|ons)\s+[^.!?\n]*(?:bellen|mailen|appen|bereiken)\s+{_AT}$"
    rf"|\bik\s+ben\s+[^.!?\n]*(?:bereikbaar|bereiken)\s+{_AT}$"
    rf"|(?:^|[\n.,;!?]\s*){_THING}?\.?\s*(?:is\s*)?:?\s*$",
    re.IGNORECASE,
)


def without_contact(text: str, instead: str = " ") -> str:
    """The text without phone numbers and mail addresses."""
    if "@" in text:
        text = _EMAIL.sub(instead, text)
    return _PHONE.sub(instead, text)


def _own(pattern: re.Pattern[str], text: str) -> str:
    """The one thing of its kind in this text, if the client says that it is theirs."""
    found = list(pattern.finditer(text))
    if len({match[0] for match in found}) != 1:
        return ""
    before = text[max(0, found[0].start() - 60) : found[0].start()]
    return found[0][0].strip() if _MINE.search(before) else ""


# -- a name --------------------------------------------------------------------------------------------------

_NAMED = re.compile(
    r"\b(?:ik\s+heett?|(?:mijn|m['’]?n|me)\s+(?:volledige\s+|eigen\s+)?naa?m\s+is)"
    r"(?:\s+(?:eigenlijk|gewoon|trouwens|dus))*\s*:?\s+(?=(.{1,80}))",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\b(?:[Gg]roetjes|[Gg]roeten|[Gg]roet|[Gg]r|mvg|MVG|[Hh]oogachtend)\b[\s,.!]*(?:van\s+)?"
    r"((?:[A-Z][^\W\d_]*\.? ?|van |de |der |den ){1,5})\W*?(?:$|\n)"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_BETWEEN = frozenset(("van", "de", "der", "den", "el", "ten", "ter", "la", "bin", "von"))
_NO_NAMES = """
    niet geen nog zo dus hier er dat dit wat een geheim anoniem onbelangrijk belangrijk haas u je jij en ik
    ben is bekend onbekend liever niets niks toch privé prive altijd jullie ze hij zij ook maar wel bij met in
"""
_NO_NAME = frozenset(_NO_NAMES.split())


def _name(text: str) -> str:
    for match in _NAMED.finditer(text):
        words = _words_of_name(match[1])
        if words:
            return words
    signed = _SIGNED.search(text, max(0, len(text) - 100))
    return _words_of_name(signed[1]) if signed else ""


def _words_of_name(rest: str) -> str:
    words: list[str] = []
    place = 0
    while len(words) < 6:
        found = _WORD.match(rest, place)
        if found is None or not _goes_on(words, found[0], rest[found.end() :]):
            break
        words.append(found[0])
        place = found.end()
        full_stop = found[0].endswith(".") and len(found[0]) > 3
        if full_stop or rest[place : place + 1] != " ":
            break
        place += len(rest[place:]) - len(rest[place:].lstrip(" "))
    while words and words[-1].lower() in _BETWEEN:
        words.pop()
    return " ".join(words).rstrip(".")


def _goes_on(words: list[str], word: str, rest: str) -> bool:
    """Whether this word still is of the name: a capital, a word like `van`, or the last word."""
    small = word.lower()
    if small in _BETWEEN and words:
        return bool(rest.strip())
    if small in _NO_NAME:
        return False
    if not words or word[0].isupper():
        return True
    ends = not rest.strip() or rest.lstrip(" ")[0] in ".,;!?\n"
    return words[-1].lower() in _BETWEEN or (ends and len(words) == 1 and words[0][0].islower())


# -- a wish --------------------------------------------------------------------------------------------------

_I = r"\b(?:ik|wij|we)\ "
_REALLY = r"(?:(?:heel|erg|zo|ook|alleen|eigenlijk|gewoon|nu|echt|graag|willen)\ )*"
_WISHED = re.compile(
    "|".join(
        (
            rf"{_I}(?:wil|willen|wou|zou|zouden)\ {_REALLY}(?:niet\ (?:meer\ )?)?dat\ "
            r"(?!niet\b|wel\b|ook\b|graag\b|zelf\b)\w",
            rf"{_I}(?:zou|zouden)\ (?:heel\ )?graag\ (?!dat\b)\w",
            rf"{_I}(?:wil|willen|wou)\ {_REALLY}(?:een\ ander|andere|excuus|excuses|sorry|uitleg|weer\ "
            r"|(?:mijn|me|m.n)\ geld|geld\ terug|(?:een\ )?schadevergoeding|een\ oplossing|naar\ huis)",
            rf"{_I}(?:hoop|hopen)\ (?:dat|op)\ \w",
            rf"{_I}(?:wens|verwacht|verlang|eis)\ dat\ \w",
            r"\b(?:(?:mijn|onze)\ wens|wat\ ik\ wil)\ is\ \w",
            r"\bhet\ liefst\ (?:wil|zou|heb)\ \w",
            r"\b(?:ze|zij|jullie)\ (?:zouden\ )?mo+e?ten\ (?!altijd|steeds|vaak|lachen|huilen|mij\ niet)\w",
            r"\b(?:hij|zij|ze|iemand)\ mo+e?t\ "
            r"(?:sorry|excuses|zijn\ excuses|haar\ excuses|weg|ophouden|stoppen|luisteren)",
            r"\b(?:kunnen|kunt|willen|wilt|kan|wil)\ (?:jullie|u|je|iemand|jij)\ (?:er\ ?(?:voor\ )?)?"
            r"(?:(?:alsjeblieft|alstublieft|misschien|ook)\ )?(?:er\ ?voor\ )?(?:zorgen|regelen)\b",
        )
    ),
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
_BREAK = re.compile(r"\s(?:want|omdat|maar|en|daarna|toen|hij|ze|zij)\s", re.IGNORECASE)
_ROAD = re.compile(
    r"klacht|klagt|vertrou|gebeld|bellen|praten met|spreken|contact|commissie|anoniem|compliment",
    re.IGNORECASE,
)
_DEATH = re.compile(r"\b(?:dood\w*|leven|leef|zelfmoor\w+|sterven)\b", re.IGNORECASE)


def _wish(text: str) -> str:
    """The sentences in which the client says what should happen, from where they begin to say it."""
    found: list[str] = []
    place = 0
    while match := _WISHED.search(text, place):
        end = _SENTENCE_END.search(text, match.end())
        place = end.end() if end else len(text)
        sentence = text[match.start() : place].strip()
        asks_for_road = _ROAD.search(sentence) and " dat " not in match[0]
        # A wish to be dead is no wish to put before an organisation as the outcome of a complaint.
        if not asks_for_road and not _DEATH.search(sentence):
            found.append(_not_too_long(sentence))
    return " ".join(found)


def _not_too_long(sentence: str) -> str:
    words = sentence.split()
    if len(words) <= LONGEST_WISH:
        return sentence
    stop = _BREAK.search(sentence, len(" ".join(words[:12])))
    end = stop.start() if stop else len(sentence)
    return sentence[: min(end, len(" ".join(words[:LONGEST_WISH])))].rstrip(" ,;")
