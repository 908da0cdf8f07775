"""The counters of one period, of the whole organisation or of one part of it; it adds up and hides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flows.figures import Dimension, code, read


@dataclass(frozen=True, slots=True)
class Counted:
    """Month and code -> total, from `first` to `last` (`2026-01`). `part` is the one that the page is about."""

    months: Mapping[tuple[str, str], int]
    first: str
    last: str
    part: Dimension | None = None
    _sums: dict[str, int] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        for (month, name), total in self.months.items():
            if self.first <= month <= self.last:
                self._sums[name] = self._sums.get(name, 0) + total

    @property
    def year(self) -> int:
        """The year of its first month."""
        return int(self.first[:4])

    @property
    def whole_year(self) -> bool:
        """Whether it is one calendar year."""
        return self.first == f"{self.year}-01" and self.last == f"{self.year}-12"

    @property
    def period(self) -> str:
        """As it stands in a title."""
        return str(self.year) if self.whole_year else f"{self.first} – {self.last}"

    @property
    def slug(self) -> str:
        """As it stands in the name of a file."""
        period = str(self.year) if self.whole_year else f"{self.first}-{self.last}"
        return f"{period}-{'-'.join(self.part)}" if self.part else period

    @property
    def split(self) -> str:
        """The field of the part."""
        return self.part[0] if self.part else ""

    def total(self, head: str, *dimensions: Dimension) -> int:
        """How often, in this period and this part."""
        return self._sums.get(code(head, *self._within(dimensions)), 0)

    def values(self, head: str, name: str) -> tuple[str, ...]:
        """The values that were counted under this name."""
        before = self._within(())
        found = set()
        for text, total in self._sums.items():
            own, dimensions = read(text)
            if total and own == head and dimensions[:-1] == before and dimensions[-1:] and dimensions[-1][0] == name:
                found.add(dimensions[-1][1])
        return tuple(sorted(found))

    def heads(self) -> Iterator[tuple[str, int]]:
        """Every total without a part."""
        return ((name, total) for name, total in self._sums.items() if "|" not in name)

    def quarter(self, number: str, head: str) -> int:
        """How often in this quarter."""
        wanted = code(head, *self._within(()))
        months = {f"{self.year}-{3 * (int(number) - 1) + month:02}" for month in (1, 2, 3)}
        return sum(total for (month, name), total in self.months.items() if name == wanted and month in months)

    def _within(self, dimensions: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
        return (self.part, *dimensions) if self.part else dimensions
