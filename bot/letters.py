"""A letter as a text for the chat, or as a PDF to print; it decides no fact and sends nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import assert_never

import typst

from bot.letter import Letter
from bot.letter_words import Block, Bullets, Composed, Heading, Paragraph, compose
from bot.render import LOCALES

LAYOUT = LOCALES / "brief.typ"
STRANGE = "\N{WHITE SQUARE}"
"""Printed for a letter of a script that no font of the typesetter has; the text of the chat keeps the letter itself."""


class Unprintable(Exception):
    """The typesetter refused; its reason may hold words of the letter and is kept out of this."""

    def __init__(self) -> None:
        super().__init__("de brief is niet te zetten als PDF")


# -- as text -----------------------------------------------------------------------------------------------------


def text(letter: Letter) -> str:
    """The letter for the chat or a screen reader: no layout, and no address of the client. Raises as `compose`."""
    said = compose(letter)
    head = "\n".join((said.sender[0], said.day, *((said.number,) if said.number else ())))
    tail = "\n".join((said.greeting, "", *said.signed))
    return "\n\n".join((head, said.title, said.salutation, *map(_plain, said.blocks), tail)) + "\n"


def _plain(block: Block) -> str:
    match block:
        case Heading(text):
            return text if text.endswith("?") else f"{text}:"
        case Paragraph(text):
            return text
        case Bullets(items, numbered):
            marks = (f"{place}." if numbered else "•" for place in range(1, len(items) + 1))
            return "\n".join(f"{mark} {_indented(item, len(mark))}" for mark, item in zip(marks, items, strict=True))
        case _:
            assert_never(block)


def _indented(item: str, by: int) -> str:
    return item.replace("\n", "\n" + " " * (by + 1))


# -- as PDF ------------------------------------------------------------------------------------------------------

_MISSING = re.compile(r"the text `\"(.*)\"` could not be displayed", re.DOTALL)
_BEYOND = re.compile("[^\\x00-\u017f\u2010-\u2026\u20ac\u25a1]")
"""What goes if the typesetter does not name the stranger (of a group it names the first) or names too many of them."""
_PATIENCE = 20
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf(letter: Letter, blank: bool = False) -> bytes:
    """The letter as a tagged PDF (PDF/UA-1), the same bytes for the same letter. Raises as `compose`, and Unprintable.

    `blank`: lines in the window of the envelope, on which somebody writes to whom it goes.
    It computes for some milliseconds: call it in a thread (`asyncio.to_thread`).
    """
    said = compose(letter)
    data = json.dumps({**_data(said, letter.tone), "blank": blank}, ensure_ascii=False)
    return print_with(LAYOUT, data, datetime.combine(letter.day, time(), UTC))


def print_with(layout: Path, data: str, moment: datetime) -> bytes:
    """JSON in a layout as a tagged PDF; all of it is text to the layout. Raises Unprintable."""
    for turn in range(_PATIENCE + 2):
        try:
            return _set(layout, data, moment)
        except typst.TypstError as error:
            # What the fonts do not have may not be printed as nothing: PDF/UA-1 forbids it, and a reader must see it.
            named = data.translate(dict.fromkeys(_strange(error.message), STRANGE))
        plain = _BEYOND.sub(STRANGE, data)
        if plain == data:
            raise Unprintable
        data = plain if named == data or turn == _PATIENCE else named
    raise Unprintable


def _strange(refusal: str) -> Iterator[int]:
    """The characters without a glyph, from what the typesetter says; never one of the JSON around them."""
    found = _MISSING.search(refusal)
    if found is not None:
        text = _ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), found[1])
        yield from (ord(one) for one in text if not one.isascii() and one != STRANGE)


def _set(layout: Path, data: str, moment: datetime) -> bytes:
    return typst.compile(
        layout,
        root=LOCALES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"letter": data},
        pdf_standards=["ua-1"],
        timestamp=moment,
    )


@cache
def _fonts() -> typst.Fonts:
    """The fonts that the package brings along, so that every machine prints the same letter."""
    return typst.Fonts(include_system_fonts=False)


def _data(said: Composed, tone: str) -> dict[str, object]:
    """What the layout reads. All of it is data to it: no text of anybody is markup."""
    return {
        "language": said.language,
        "large": tone == "je",
        "sender": said.sender,
        "addressee": said.addressee,
        "day": said.day,
        "number": said.number,
        "title": said.title,
        "salutation": said.salutation,
        "blocks": [_block(block) for block in said.blocks],
        "greeting": said.greeting,
        "signed": said.signed,
        "page": said.page,
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Heading(text):
            return {"is": "heading", "lines": [text]}
        case Paragraph(text, mark):
            return {"is": "mark" if mark else "paragraph", "lines": text.split("\n")}
        case Bullets(items, numbered):
            return {"is": "numbered" if numbered else "bullets", "items": [item.split("\n") for item in items]}
        case _:
            assert_never(block)
