"""What is wrong with an installation, told to its administrator; never with the value that was wrong."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, for an administrator: what, where, what was expected, and the way out."""

    thing: str
    place: str
    expectation: str
    way_out: str

    def __str__(self) -> str:
        return f"{self.thing} ({self.place}): verwacht {self.expectation}. {self.way_out}"


def hooked(organisations: Sequence[str]) -> Problem:
    """Somebody set a webhook on this bot: what Telegram gives to that address, it does not give to us."""
    name = organisations[0] if organisations else "ORGANISATIE"
    return Problem(
        "webhook",
        "bij Telegram",
        "geen: nu gaan de berichten van deze bot naar een ander adres",
        f"Is dat adres niet meer nodig? Doe dan trede init --organisation {name} in de map met .env: dat haalt de "
        "webhook weg, en wat wacht komt alsnog. Is het nog nodig? Maak dan bij @BotFather een eigen bot voor Trede.",
    )


class ConfigError(Exception):
    """Settings or a staff file that nothing may be started with."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"- {problem}" for problem in self.problems))
