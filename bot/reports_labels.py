"""What each code of a figure is called in Dutch, and which values a name can have."""

from __future__ import annotations

from bot.render import Words
from flows.figures import UNKNOWN, Dimension
from flows.procedure import Procedure

PLACES = {"weg": "team_weg", "trede": "rol", "termijn": "termijn_naam", "wijze": "handeling"}
"""Names that are neither a field of the client nor a question to staff."""
UNSAID = ("niet_gevraagd", "geen_antwoord")
"""What a client did not say about being satisfied."""


class Labels:
    """The words of one organisation for its codes."""

    def __init__(self, procedure: Procedure, words: Words) -> None:
        self._procedure = procedure
        self._words = words

    def name(self, name: str) -> str:
        """What this breakdown is called."""
        for key in (f"verslag.per.{name}", f"veld.{name}", f"veld.zaak_{name}", f"vraag_team.{name}"):
            if self._words.has(key):
                return self._words.of(key)
        return name.replace("_", " ")

    def of(self, name: str, value: str) -> str:
        """What this value is called."""
        own = self._procedure.labels.get((name, value), "")
        keys = (
            f"verslag.waarde.{name}.{value}", f"{PLACES.get(name, 'antwoord')}.{value}", own, f"keuze.{name}.{value}",
            f"knop.{value}" if name == "officieel" else "", f"verslag.waarde.{value}",
        )  # fmt: skip
        return next((self._words.of(key) for key in keys if key and self._words.has(key)), value.replace("_", " "))

    def row(self, name: str, value: str) -> str:
        """The same at the head of a row or column."""
        return _large(self.of(name, value))

    def head(self, name: str) -> str:
        """The name of a breakdown above its column."""
        return _large(self.name(name))

    def part(self, part: Dimension | None) -> str:
        """The part of the organisation that a page is about."""
        return self.of(*part) if part else ""

    def values(self, name: str) -> tuple[str, ...]:
        """Every value that this name can have, in the order in which it is asked."""
        procedure = self._procedure
        if name == "trede":
            return tuple(dict.fromkeys(step.role for step in procedure.submits if step.role))
        if name == "weg":
            return ("chat", "telefoon", "brief", "mail", "langs")
        if name == "officieel":
            return ("ja", "nee", UNKNOWN)
        question = procedure.case.asks.get(name)
        if question is not None:
            own = tuple(option.id for option in question.options)
            return (*own, *UNSAID) if name == "tevreden" else own
        return tuple(value for field, value in procedure.labels if field == name and value)


def _large(text: str) -> str:
    return text[:1].upper() + text[1:]
