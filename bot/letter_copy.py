"""A short copy of a letter for the employee or the manager: what they need, and nothing of who the client is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, TypeAlias

from bot.letter import Addressee, Letter, one_line
from flows.session import Word
from flows.told import without_contact

Reader: TypeAlias = Literal["medewerker", "manager"]

NEEDED = ("bevindingen", "oplossingen", "redenen", "besluiten")
"""The texts that a reader of a copy needs (ONS-26); the story and what is for the client alone are not among them."""
LEFT_OUT = "[weggelaten]"
CLIENT = "de cliënt"

_POSTCODE = re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b(?: [A-Z][\w'’-]*)?")
_TITLES = "de|den|der|van|ten|ter|het|mevrouw|meneer|mevr|heer|mw|dhr"


def copy_for(
    letter: Letter, reader: Reader, name: str, day: date, keep: tuple[str, ...] = NEEDED, without: tuple[str, ...] = ()
) -> Letter:
    """The copy of this letter for one reader; `keep` names the texts that go along, `without` words that may not.

    A name, an address, a phone number or a mail address of the client in a text of staff is taken out as far as a
    machine can see it: whoever sends the copy reads it first.
    """
    return replace(
        letter,
        kind="afschrift",
        addressee=Addressee(name),
        day=day,
        tone="u",
        facts=_facts(letter, reader),
        texts={key: _cut(letter, value, without) for key, value in letter.texts.items() if key in keep},
        steps=(),
        log=(),
        measures=tuple(replace(one, text=_cut(letter, one.text, without)) for one in letter.measures),
        routes=(),
    )


def _facts(letter: Letter, reader: Reader) -> Mapping[str, str | date | Word]:
    facts: dict[str, str | date | Word] = {
        "lezer": reader,
        "soort": Word(f"brief.soort.{letter.kind}"),
        "dag_brief": letter.day,
    }
    judged = letter.facts.get("oordeel")
    return facts | ({"oordeel": judged} if isinstance(judged, str) else {})


def _cut(letter: Letter, text: str, without: tuple[str, ...]) -> str:
    for line in (*letter.addressee.address, *without):
        text = _said(line).sub(LEFT_OUT, text)
    text = _POSTCODE.sub(LEFT_OUT, without_contact(text, LEFT_OUT))
    name = one_line(letter.addressee.name)
    parts = [part for part in name.split() if len(part) > 2 and not re.fullmatch(_TITLES, part.lower().strip("."))]
    for said in filter(None, (name, *parts)):
        text = _said(said).sub(CLIENT, text)
    return text


def _said(words: str) -> re.Pattern[str]:
    """These words wherever they stand as whole words, in any case; at a line break too."""
    spaced = r"\s+".join(map(re.escape, one_line(words).split()))
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE) if spaced else re.compile(r"(?!)")
