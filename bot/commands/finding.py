"""What `trede doctor` says of one thing that it looked at; every line but a good one has a way out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.config import ConfigError

Level: TypeAlias = Literal["ok", "te doen", "fout"]
"""`fout`: the bot cannot do its work, or breaks a promise. `te doen`: it works, and an organisation can do better."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    text: str


def problems(error: ConfigError) -> Iterator[Finding]:
    """All that is wrong with a file or the settings."""
    return (Finding("fout", str(problem)) for problem in error.problems)
