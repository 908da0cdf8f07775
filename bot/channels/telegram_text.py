"""Cuts a text that is too long for one message where a reader would pause; it changes no word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MESSAGE = 4096
CAPTION = 1024
"""Telegram counts in UTF-16 units: an emoji is two."""

_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n"),
    re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][\"'”\u2019)]))\s"),
    re.compile(r"\s"),
)
"""The white space after a paragraph, a line, a sentence, a word."""
_FILLED = 0.5
"""A part is at least this full, or a smaller pause is looked for."""
_JOINS = "\u200d\ufe0e\ufe0f"


def units(text: str) -> int:
    """The length that Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, limit: int = MESSAGE) -> tuple[str, ...]:
    """The text in messages of at most `limit` units. What stands between two parts is only white space."""
    if units(text) <= limit:
        return (text,)
    return tuple(_cut(text.strip(), limit)) or (text,)


def _cut(text: str, limit: int) -> Iterator[str]:
    while units(text) > limit:
        end = _pause(text, _fitting(text, limit))
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    if text:
        yield text


def _fitting(text: str, limit: int) -> int:
    """How many characters of a text fit in so many units."""
    head = text[:limit]
    over = units(head) - limit
    while over > 0:
        # Each character that is two units long gives back at most two.
        head = head[: len(head) - (over + 1) // 2]
        over = units(head) - limit
    return len(head)


def _pause(text: str, most: int) -> int:
    """Where a part of at most so many characters ends best."""
    for pause in _PAUSES:
        # The white space itself may stand just behind the last character that fits.
        last = max((found.start() for found in pause.finditer(text, 0, most + 1)), default=0)
        if last >= most * _FILLED:
            return last
    # A word without end: at least no letter is parted from its accent, and no emoji from its other half.
    while most > 1 and (text[most] in _JOINS or text[most - 1] == "\u200d" or unicodedata.combining(text[most])):
        most -= 1
    return most
