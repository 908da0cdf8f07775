"""Reads out of a story what it already says: the wish, a name, a phone number, an address; in doubt it reads nothing."""

from __future__ import annotations

import re

LONGEST_WISH = 40
"""Words. Without a full stop in it a whole story could follow on "ik wil dat"."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\d+])(?:(?:\+|00)31[ .-]?(?:\(0\))?|\(?0)[ .-]?[1-9](?:[ ().-]{0,2}\d){8}(?![\d@])")
_OF_ANOTHER = re.compile(
    r"(?:(?:nummer|telefoon|tel|mobiel|mail|e-mail|email|mailadres|emailadres|adres)\s+van\s+(?!mij\b)"
    r"|\b(?:zijn|haar|hun|jullie|diens)\s+(?:\S+\s+)?(?:nummer|telefoon\w*|06|mail\w*|e-?mail\w*))[^.!?\n]*$",
    re.IGNORECASE,
)  # fmt: skip


def read(text: str) -> dict[str, str]:
    """The fields that stand in this text, as the client typed them."""
    found = {"wens": _wish(text), "naam": _name(text), "telefoon": _only(_PHONE, text), "email": _only(_EMAIL, text)}
    return {field: value for field, value in found.items() if value}


def without_contact(text: str) -> str:
    """The text without phone numbers and mail addresses."""
    if "@" in text:
        text = _EMAIL.sub(" ", text)
    return _PHONE.sub(" ", text)


def _only(pattern: re.Pattern[str], text: str) -> str:
    """The one thing of its kind in this text. Two different ones, or somebody else's: we do not know whose."""
    if pattern is _EMAIL and "@" not in text:
        return ""
    found = list(pattern.finditer(text))
    if len({match[0] for match in found}) != 1:
        return ""
    before = text[max(0, found[0].start() - 60) : found[0].start()]
    return "" if _OF_ANOTHER.search(before) else found[0][0].strip()


# -- a name ------------------------------------------------------------------------------------------------------

_NAMED = re.compile(
    r"\b(?:ik\s+he+t|mijn\s+(?:volledige\s+|eigen\s+)?naa?m\s+is|m['’]?n\s+naa?m\s+is|me\s+naa?m\s+is)"
    r"(?:\s+(?:eigenlijk|gewoon|trouwens|dus))*\s*:?\s+(.{1,80})",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_BETWEEN = frozenset({"van", "de", "der", "den", "het", "el", "al", "ten", "ter", "te", "la", "ben", "bin", "von"})
_NO_NAME = frozenset(
    "niet geen nog zo dus hier er dat dit wat een geheim anoniem onbelangrijk belangrijk haas u je jij en ik ben"
    " bekend onbekend liever niets niks toch privé prive al altijd jullie ze hij zij".split()
)


def _name(text: str) -> str:
    match = _NAMED.search(text)
    if match is None:
        return ""
    rest = match[1]
    words: list[str] = []
    place = 0
    while len(words) < 6:
        found = _WORD.match(rest, place)
        if found is None or not _goes_on(words, found[0], rest[found.end() :]):
            break
        words.append(found[0])
        place = found.end()
        if not rest[place : place + 1].isspace():
            break
        place += len(rest[place:]) - len(rest[place:].lstrip(" "))
    while words and words[-1].lower() in _BETWEEN:
        words.pop()
    return " ".join(words).rstrip(".")


def _goes_on(words: list[str], word: str, rest: str) -> bool:
    """Whether this word still belongs to the name: a capital, a word like `van`, or the last word of the sentence."""
    small = word.lower()
    if small in _NO_NAME:
        return False
    if not words or word[0].isupper():
        return True
    if small in _BETWEEN:
        return bool(rest.strip())
    ends = not rest.strip() or rest.lstrip(" ")[0] in ".,;!?\n"
    return words[-1].lower() in _BETWEEN or (ends and len(words) == 1 and words[0][0].islower())


# -- a wish ------------------------------------------------------------------------------------------------------

_WISHED = re.compile(
    r"""\b(?:
      (?:ik|wij|we)\ (?:wil|willen|wou|zou|zouden)\ (?:(?:heel|erg|zo|ook|alleen|eigenlijk|gewoon|nu|echt)\ )*
        (?:graag\ (?:willen\ )?|willen\ )?(?:niet\ (?:meer\ )?)?dat\ (?!niet\b|wel\b|ook\b|graag\b|zelf\b|\W|$)
    | (?:ik|wij|we)\ (?:zou|zouden)\ (?:heel\ )?graag\ (?!dat\b)\w
    | (?:ik|wij|we)\ (?:wil|willen|wou)\ (?:(?:heel|erg|gewoon|eigenlijk|nu|alleen)\ )*(?:graag\ )?
        (?:een\ ander|andere|excuus|excuses|sorry|uitleg|weer\ |mijn\ geld|geld\ terug|een\ oplossing|naar\ huis)
    | (?:ik|wij|we)\ (?:hoop|hopen)\ (?:dat|op)\ \w
    | (?:mijn|onze)\ wens\ is\ \w | wat\ ik\ wil\ is\ \w | het\ liefst\ (?:wil|zou|heb)\ \w
    | (?:ik|wij|we)\ (?:wens|verwacht|verlang|eis)\ dat\ \w
    | (?:ze|zij|jullie)\ (?:zouden\ )?mo+e?t(?:en)?\ (?!altijd|steeds|vaak|lachen|huilen|mij\ niet)\w
    | (?:hij|zij|ze|iemand)\ mo+e?t\ (?:sorry|excuses|zijn\ excuses|haar\ excuses|weg|ophouden|stoppen|luisteren)
    | (?:kunnen|kunt|willen|wilt|kan|wil)\ (?:jullie|u|je|iemand|jij)\ (?:er\ ?(?:voor|alsjeblieft)?\ ?)?
        (?:alsjeblieft\ |misschien\ |ook\ )?(?:zorgen|regelen)\ (?:dat|voor)?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")
_BREAK = re.compile(r"\s(?:want|omdat|maar|en|daarna|toen|hij|ze|zij)\s", re.IGNORECASE)
_ROAD = re.compile(
    r"klacht|klagt|vertrou|gebeld|bellen|praten met|spreken|contact|commissie|anoniem|compliment", re.IGNORECASE
)
_DEATH = re.compile(r"\b(?:dood\w*|leven|leef|zelfmoor\w+|sterven|doodgaan)\b", re.IGNORECASE)


def _wish(text: str) -> str:
    """The sentences in which the client says what should happen, from where they begin to say it."""
    found: list[str] = []
    place = 0
    while match := _WISHED.search(text, place):
        end = _SENTENCE_END.search(text, match.end())
        place = end.end() if end else len(text)
        sentence = text[match.start() : place].strip()
        asks_for_road = _ROAD.search(sentence) and " dat " not in match[0]
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
