"""Which figures of a report are not shown, so that nobody behind a small one can be found, and none can be computed.

Every part of one to four is hidden; nothing is shown as nothing, as nobody is behind it. Who knows the total, all
that is shown and the words on what is hidden must still have at least two values that fit each hidden figure; where
that is not so, more is hidden, or a table is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

SMALL = 5
MOST = SMALL - 1

Line: TypeAlias = Mapping[str, int]
"""The parts of one total, which itself is given."""
Cell: TypeAlias = tuple[str, str]
Grid: TypeAlias = Mapping[Cell, int]
"""The parts of a total in two ways at once: every row with every column."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is not shown of a line or a grid. `small`: all of it is one to four, and may be called less than five."""

    names: frozenset[Any] = frozenset()
    small: bool = True

    def __contains__(self, name: object) -> bool:
        return name in self.names

    @property
    def least(self) -> int:
        """What a hidden figure is at least, as far as its words say so."""
        return 1 if self.small else 0

    @property
    def most(self) -> int | None:
        """What a hidden figure is at most, as far as its words say so."""
        return MOST if self.small else None


def hide(cells: Line) -> Hidden:
    """What to hide of these parts of a total that itself is given."""
    names = {name for name, total in cells.items() if 0 < total < SMALL}
    rest = sum(cells[name] for name in names)
    if not names or (len(names) > 1 and len(names) < rest < MOST * len(names)):
        return Hidden(frozenset(names))
    # The smallest first: what is lost is as little as can be. An empty part last: it says the most by being gone.
    others = sorted(
        (name for name in cells if name not in names), key=lambda name: (not cells[name], cells[name], name)
    )
    return Hidden(frozenset(names if len(names) > 1 else (*names, *others[:1])), small=False)


def hide_in(grid: Grid) -> Hidden | None:
    """What to hide of a grid of which every row total and column total may be known. None: it cannot be shown."""
    names: set[Cell] = {cell for cell, total in grid.items() if 0 < total < SMALL}
    small = Hidden(frozenset(names))
    if all(_moves(grid, small, cell) for cell in names):
        return small
    for _ in grid:
        hidden = Hidden(frozenset(names), small=False)
        open_ = sorted(cell for cell in names if not _moves(grid, hidden, cell))
        if not open_:
            return hidden
        wider = min(_wider(grid, names, open_[0]), key=lambda one: one[0], default=None)
        if wider is None:
            return None
        names |= wider[1]
    return None


def covers(margins: Line, hidden: Hidden, grids: Sequence[tuple[Grid, Hidden]], side: int) -> bool:
    """Whether hidden totals stay hidden beside these grids, of which they are the rows (0) or the columns (1).

    One can be more and another less, while each grid changes along in cells that are hidden themselves.
    """
    return all(
        any(_shifts(margins, hidden, grids, side, one, other) or _shifts(margins, hidden, grids, side, other, one)
            for other in hidden.names if other != one)
        for one in hidden.names
    )  # fmt: skip


# -- another reading that fits ------------------------------------------------------------------------------------


def _moves(grid: Grid, hidden: Hidden, cell: Cell) -> bool:
    """Whether this cell can have another value while no total changes: four hidden cells that go up and down."""
    return any(
        _up_and_down(grid, hidden, corners) or _up_and_down(grid, hidden, corners[::-1])
        for corners in _rectangles(grid, cell)
        if all(one in hidden for pair in corners for one in pair)
    )


def _up_and_down(grid: Grid, hidden: Hidden, corners: tuple[tuple[Cell, Cell], ...]) -> bool:
    more, less = corners
    top = hidden.most
    return all(grid[one] > hidden.least for one in less) and all(top is None or grid[one] < top for one in more)


def _rectangles(grid: Grid, cell: Cell) -> Iterator[tuple[tuple[Cell, Cell], ...]]:
    """Every four cells on two rows and two columns, this one among them, as two pairs of opposite corners."""
    row, column = cell
    for other_row, other_column in grid:
        if other_row != row and other_column != column:
            yield (cell, (other_row, other_column)), ((row, other_column), (other_row, column))


def _wider(grid: Grid, names: set[Cell], cell: Cell) -> Iterator[tuple[tuple[int, int], set[Cell]]]:
    """What else could be hidden to cover this cell, each with what that would cost."""
    for corners in _rectangles(grid, cell):
        four = {one for pair in corners for one in pair}
        hidden = Hidden(frozenset(names | four), small=False)
        if _up_and_down(grid, hidden, corners) or _up_and_down(grid, hidden, corners[::-1]):
            fresh = four - names
            yield (sum(grid[one] for one in fresh), len(fresh)), fresh


def _shifts(
    margins: Line, hidden: Hidden, grids: Sequence[tuple[Grid, Hidden]], side: int, up: object, down: object
) -> bool:
    if margins[str(down)] <= hidden.least or (hidden.most is not None and margins[str(up)] >= hidden.most):
        return False
    return all(_follows(grid, inner, side, up, down) for grid, inner in grids)


def _follows(grid: Grid, inner: Hidden, side: int, up: object, down: object) -> bool:
    """Whether one cell of `down` can go to the same place of `up`."""
    for cell, total in grid.items():
        if cell[side] == down and total > inner.least and cell in inner:
            other = (str(up), cell[1]) if side == 0 else (cell[0], str(up))
            if other in inner and (inner.most is None or grid[other] < inner.most):
                return True
    return False
