"""Keys and facts become Dutch (or another language): the only reader of locales/, and it decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path

from babel.dates import format_date
from babel.messages.pofile import read_po

from flows.session import Choice, Fact, Facts, Item, Say, Show, Tone, Word

LOCALES = Path(__file__).parent.parent / "locales"
CATALOGUE = Path("LC_MESSAGES") / "messages.po"
SHORT = 18
"""Characters on a button that still leave room for another beside it."""


LISTED = ("stand", "komt", "team_laat", "team_voor", "team_ander", "team_rust", "team_klok", "team_gedaan")
"""Fields whose values stand below each other."""


class MissingWords(KeyError):
    """No catalogue has words for this key."""


@cache
def catalogue(name: str) -> Mapping[str, str]:
    """All words of one language and register, such as `nl` or `nl@kind`; read once."""
    with (LOCALES / name / CATALOGUE).open("rb") as file:
        po = read_po(file, ignore_obsolete=True)
    return {str(message.id): str(message.string) for message in po if message.id and message.string}


@cache
def words_in(language: str, tone: Tone, organisation: str = "") -> Words:
    """The words of one language, register and organisation; made once."""
    return Words(language, tone, organisation)


class Words:
    """The words of one language and register, with one organisation's own sentences before the shared ones."""

    def __init__(self, language: str, tone: Tone, organisation: str = "") -> None:
        chain = (f"{language}@kind", language) if tone == "je" else (language,)
        self._catalogues = tuple(catalogue(name) for name in chain if (LOCALES / name).is_dir())
        self._language = language
        self._organisation = organisation

    def has(self, key: str) -> bool:
        """Whether there are words for this key."""
        return self._find(key) is not None

    def of(self, key: str, facts: Facts | None = None) -> str:
        """The sentence of a key, filled in. Raises MissingWords."""
        pattern = self._find(key)
        if pattern is None:
            raise MissingWords(key)
        return pattern.format_map({name: self._plain(value) for name, value in (facts or {}).items()})

    def message(self, effect: Say | Show) -> str:
        """A whole message: the sentence, and below it the lines of a summary."""
        text = self.of(effect.key, effect.facts)
        lines = self.lines(effect.items)
        return f"{text}\n\n{lines}" if lines else text

    def lines(self, items: Iterable[Item]) -> str:
        """Items as lines: a short answer beside its name, a story below it."""
        blocks = []
        for field, group in groupby(items, key=lambda item: item.field):
            values = [self._value(item) for item in group]
            if field == "hulplijn":
                blocks.append("\n".join(f"• {value}" for value in values))
                continue
            if field in LISTED:
                blocks.append("\n".join((f"{self.of(f'veld.{field}')}:", *(f"• {value}" for value in values))))
                continue
            label = self.of(f"veld.{field}")
            value = ", ".join(values)
            blocks.append(f"{label}:\n{value}" if "\n" in value or len(value) > 60 else f"{label}: {value}")
        return "\n".join(blocks)

    def rows(self, choices: Iterable[Choice]) -> tuple[tuple[tuple[int, str], ...], ...]:
        """Buttons in rows: (index, label); short ones side by side, the way back and "Meer" last."""
        rows: list[list[tuple[int, str]]] = []
        last: list[tuple[int, str]] = []
        for index, choice in enumerate(choices):
            button = (index, self.of(choice.key, choice.facts))
            if choice.id in ("terug", "meer"):
                last.append(button)
            elif rows and len(rows[-1]) == 1 and len(button[1]) <= SHORT and len(rows[-1][0][1]) <= SHORT:
                rows[-1].append(button)
            else:
                rows.append([button])
        return tuple(tuple(row) for row in (*rows, last) if row)

    def _find(self, key: str) -> str | None:
        for name in (f"{self._organisation}.{key}", key) if self._organisation else (key,):
            for words in self._catalogues:
                if name in words:
                    return words[name]
        return None

    def _value(self, item: Item) -> str:
        if item.key and item.field == "bestanden":
            return f"{self.of(item.key)} {item.text}"
        if item.key and item.text and item.field == "lezer":
            return f"{item.text} ({self.of(item.key)})"
        return self.of(item.key, item.facts) if item.key else item.text

    def _plain(self, value: Fact) -> str:
        if isinstance(value, Word):
            return self.of(value.key)
        if isinstance(value, date):
            return format_date(value, "EEEE d MMMM", locale=self._language)
        return str(value)


def day_in_words(day: date, language: str = "nl") -> str:
    """A day with its year, as it stands on paper: staff read Dutch."""
    return format_date(day, "EEEE d MMMM y", locale=language)


def month_in_words(day: date, language: str = "nl") -> str:
    """A month with its year, where a day would tell too much."""
    return format_date(day, "MMMM y", locale=language)
