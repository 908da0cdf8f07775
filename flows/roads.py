"""Finds the roads that somebody asks for inside a story; a word alone (`klacht`, `stop`) asks for nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WE_WANT = (
    r"\b(?:(?:ik|wij|we) (?:wil|willen|wou|zou|zouden)|(?:wil|mag|kan|zou|kunnen|mogen|willen) (?:ik|wij|we)"
    r"|maar (?:wel|graag|liever))"
)
_GAP = r" (?:(?!niet\b|nie\b|geen\b|nooit\b|dat\b|als\b|omdat\b|maar\b)\w+ ){0,5}?"
_NOT_AFTER = r"(?! (?:\w+ ){0,2}(?:niet|nie|nooit|geen)\b)"
_COMPLAINT = r"kla+[cg]h?t"
_ADVISER = r"(?:vp|v(?:er|re|r)?t[ro]+[oa]?u\w{0,5} ?p\w?r?s+o+n\w{0,3})\b"
_CALL = r"(?:terug ?|op)?(?:bellen|belle)\b"
_ANONYMOUS = r"an+on[ie]+m"
_DAMAGES = r"(?:schade ?vergoeding\w*|smartengeld|compensatie|(?:financiele |)vergoeding|schadeclaim)"
_SOMEBODY = r"(?:iemand|een (?:echte? )?(?:mens|persoon|medewerker)|echt iemand)"


@dataclass(frozen=True, slots=True)
class Road:
    """A wish, a sentence that asks for it, pieces of words that it never goes without, and its patterns."""

    wish: str
    said: str
    pieces: tuple[str, ...]
    pattern: re.Pattern[str]


def _road(wish: str, said: str, pieces: tuple[str, ...], *patterns: str) -> Road:
    return Road(wish, said, pieces, re.compile("|".join(patterns)))


ROADS = (
    _road(
        "klacht",
        "ik wil een klacht indienen",
        ("klacht", "klagt", "klaacht", "klage"),
        rf"{_WE_WANT}{_GAP}{_COMPLAINT}\w{{0,3}} (?:\w+ ){{0,3}}?"
        r"(?:in ?di+e?n\w*|doen\b|doe\b|meld\w*|maken\b|neerleg\w*|kwijt)",
        rf"{_WE_WANT}{_GAP}(?:klagen|klage)\b",
        rf"\bdien (?:\w+ ){{0,3}}?{_COMPLAINT}",
        rf"\b(?:ik|wij|we) (?:heb|hebben) (?:\w+ )?een (?:\w+ )?{_COMPLAINT}\b",
        rf"^(?:een |mijn )?{_COMPLAINT}\w{{0,3}} (?:over|tegen|van)\b",
    ),
    _road(
        "vertrouwenspersoon",
        "ik wil met de vertrouwenspersoon praten",
        ("pers", "vp", "prs"),
        rf"{_WE_WANT}{_GAP}{_ADVISER}{_NOT_AFTER}",
        rf"\b(?:ik|wij|we) (?:zoek|zoeken) (?:een |de |naar een )?{_ADVISER}",
        rf"\b(?:een|de|mijn) {_ADVISER} (?:graag|nodig)\b",
        rf"\bgraag (?:(?!niet\b|geen\b|dat\b)\w+ ){{0,4}}?{_ADVISER}{_NOT_AFTER}",
    ),
    _road(
        "bellen",
        "kan iemand mij bellen",
        ("bel", "telefo"),
        r"\b(?:kan|kunnen|kunt|kun|wilt|willen|wil) (?:er )?(?:iemand|u|jullie|je|jij) (?:mij|me|ons)"
        rf" (?:(?!niet\b|nooit\b)\w+ ){{0,4}}?{_CALL}",
        rf"(?<!zei )(?<!zegt )(?<!gezegd )(?<!ik )\bbel (?:mij|me|ons)\b{_NOT_AFTER}",
        rf"{_WE_WANT}{_GAP}(?:terug ?|op)?gebeld worden",
        rf"{_WE_WANT}{_GAP}(?:liever bellen|telefonisch|een telefoontje)",
        r"\bgraag (?:\w+ )?(?:terug ?)?gebeld\b",
        r"\bik word (?:\w+ )?(?:graag|liever) gebeld",
    ),
    _road(
        "mens",
        "ik wil met iemand praten",
        ("mens", "iemand", "persoon", "medewerker"),
        rf"{_WE_WANT}{_GAP}{_SOMEBODY} (?:\w+ ){{0,2}}?(?:spreken|praten|praate)\b",
        rf"{_WE_WANT}{_GAP}(?:praten|spreken) met {_SOMEBODY}\b",
    ),
    _road(
        "commissie",
        "ik wil naar de klachtencommissie",
        ("com",),
        rf"{_WE_WANT}{_GAP}(?:klacht(?:en)? ?)?com+is+ie\b{_NOT_AFTER}",
    ),
    _road(
        "anoniem",
        "ik wil anoniem blijven",
        ("ano", "anno", "naam", "niet dat"),
        rf"{_WE_WANT}{_GAP}{_ANONYMOUS}\w{{0,2}}\b",
        rf"\b(?:liever|graag|mag (?:dit|het|dat)|kan (?:dit|het|dat)) {_ANONYMOUS}",
        rf"\b{_ANONYMOUS} blijven",
        r"\bnoem(?:en)? mijn naam niet",
        r"\bniet mijn naam (?:noemen|zeggen|geven)",
        r"\bmijn naam niet (?:noemen|zeggen|geven|doorgeven)",
        r"\bwil(?:len)? niet dat (?:ze|zij|hij|iemand) we+te?n? (?:dat ik|wie ik)",
    ),
    _road(
        "geld",
        "ik wil mijn geld terug",
        ("geld", "schade", "vergoed", "compensatie", "aanspra", "kosten"),
        rf"{_WE_WANT}{_GAP}{_DAMAGES}\b",
        rf"{_WE_WANT}{_GAP}geld terug\b",
        rf"{_WE_WANT}{_GAP}(?:schade|kosten) (?:\w+ ){{0,2}}?(?:vergoed|terug|betaald)\w*",
        rf"\b(?:eis|eisen|verwacht|verwachten) (?:een |mijn |ons |al mijn )?(?:geld terug|{_DAMAGES})\b",
        r"\bstel(?:len|t)? (?:\w+ ){1,4}?aan?spra+kelijk",
        rf"{_WE_WANT}{_GAP}aan?spra+kelijk stel\w*",
        r"\b(?:wie|jullie|u|zij) (?:is|zijn|bent) (?:\w+ ){0,2}?aan?spra+kelijk",
        r"\bwie (?:gaat |)(?:betaalt|vergoedt|betalen|vergoeden) (?:\w+ ){0,2}?(?:schade|kosten)\b",
    ),
    _road(
        "compliment",
        "ik wil een compliment geven",
        ("compliment",),
        rf"{_WE_WANT}{_GAP}compliment\w*",
        r"^(?:een |mijn )?compliment\w* (?:voor|aan|over)\b",
    ),
)
WISHES = frozenset(road.wish for road in ROADS)


def asked(words: str) -> list[tuple[int, str, str]]:
    """Where in this normalised text a wish has been asked for, which, and the sentence that stands for it."""
    found = []
    for road in ROADS:
        if any(piece in words for piece in road.pieces):
            match = road.pattern.search(words)
            if match:
                found.append((match.end(), road.wish, road.said))
    return sorted(found)
