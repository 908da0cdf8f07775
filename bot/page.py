"""A page of a report as values: headings, sentences, tables. What it looks like is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some sentences. `gap`: somebody still has to fill this in."""

    text: str
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, or the words that stand instead of one that is not shown."""

    text: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under a caption. `drawn`: a plot beside it says the same once more. `note` explains what is not shown."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    drawn: bool = False
    note: str = ""


Block: TypeAlias = Heading | Paragraph | Bullets | Table


@dataclass(frozen=True, slots=True)
class Page:
    """The whole of it; `name` is what its files are called."""

    name: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
