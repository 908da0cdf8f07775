"""The tables of a drawn ladder: terms, roles and sources as rows of text. It chooses no rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.render import day_in_words
from flows.authored import Source
from flows.calendar import Unit
from flows.procedure import Contact, Role, Term

_TERMS = {
    "hard": "moet",
    "soft": "streven",
    "external": "belofte van een ander",
    "check": "de bot vraagt hoe het gaat",
}
_UNITS: Mapping[Unit, tuple[str, str]] = {
    "werkdag": ("werkdag", "werkdagen"),
    "kalenderdag": ("dag", "dagen"),
    "week": ("week", "weken"),
    "maand": ("maand", "maanden"),
    "jaar": ("jaar", "jaar"),
}


def table(title: str, heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A heading and a table below it."""
    yield from (f"## {title}", "", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads))
    yield from (f"| {' | '.join(cell(value) for value in row)} |" for row in rows)
    yield ""


def term_cells(term: Term) -> tuple[str, str]:
    """How long, and what kind of promise."""
    kind = f"{_TERMS[term.kind]}{', staat in de wet' if term.statutory else ''}"
    return f"{term.amount} {_UNITS[term.unit][term.amount != 1]}", kind


def role_cells(role: Role) -> tuple[str, str, str]:
    """Inside or outside, how to reach, and the source."""
    where = "buiten de organisatie" if role.external else "in de organisatie"
    return (
        where,
        contact(role.contact) or "zie het personeelsbestand",
        source(role.source) if role.source else "**geen**",
    )


def contact(of: Contact) -> str:
    """Everything by which somebody can be reached."""
    return ", ".join(part for part in (of.name, of.phone, of.mail, of.site, *of.post) if part)


def source(told: Source) -> str:
    """Where a rule stands, and when that was last checked."""
    return f"{told.document}, {told.place} (nagekeken op {day_in_words(told.checked)})"


def cell(text: str) -> str:
    """Text that stays within its cell."""
    return text.replace("|", "\\|").replace("\n", " ")
