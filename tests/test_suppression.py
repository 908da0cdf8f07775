"""No figure that is hidden can be computed: by trying every reading that fits what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.suppression import MOST, SMALL, Grid, Hidden, Line, covers, hide, hide_in

LINES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=2, max_size=4)
SMALL_GRIDS = st.integers(2, 3).flatmap(
    lambda rows: st.integers(2, 3).flatmap(
        lambda columns: st.lists(st.integers(0, 7), min_size=rows * columns, max_size=rows * columns).map(
            lambda cells: dict(zip(product("rst"[:rows], "xyz"[:columns]), cells, strict=True))
        )
    )
)


def readings(rest: int, count: int, most: int | None) -> Iterator[tuple[int, ...]]:
    """Every way to divide what is not shown."""
    if count == 1:
        if most is None or rest <= most:
            yield (rest,)
        return
    for first in range(min(rest, rest if most is None else most) + 1):
        yield from ((first, *others) for others in readings(rest - first, count - 1, most))


@given(LINES)
def test_no_hidden_part_of_a_total_can_be_computed(cells: dict[str, int]) -> None:
    hidden = hide(cells)
    rest = sum(cells[name] for name in cells if name in hidden)
    fits = list(readings(rest, len(hidden.names), hidden.most)) if hidden.names else []
    for place in range(len(hidden.names)):
        assert len({reading[place] for reading in fits}) > 1


@given(LINES)
def test_everything_small_is_hidden_and_called_what_it_is(cells: dict[str, int]) -> None:
    hidden = hide(cells)
    if any(cells.values()):
        assert {name for name, total in cells.items() if total < SMALL} <= hidden.names
    assert not hidden.small or all(cells[name] <= MOST for name in cells if name in hidden)


@pytest.mark.parametrize(
    ("cells", "names", "small"),
    [
        ({"a": 9, "b": 7}, "", True),
        ({"a": 0, "b": 0}, "", True),
        ({"a": 12, "b": 1, "c": 2}, "bc", True),
        ({"a": 12, "b": 7, "c": 2}, "bc", False),
        ({"a": 12, "b": 4, "c": 4}, "bc", False),
        ({"a": 12, "b": 6, "c": 0, "d": 0}, "bcd", False),
    ],
)
def test_as_little_as_can_be_is_hidden(cells: Line, names: str, small: bool) -> None:
    assert hide(cells) == Hidden(frozenset(names), small)


def fitting(grid: Grid, hidden: Hidden) -> list[dict[tuple[str, str], int]]:
    """Every grid with the same row totals, column totals and shown cells."""
    rows, columns = sorted({row for row, _ in grid}), sorted({column for _, column in grid})
    found: list[dict[tuple[str, str], int]] = [{}]
    for row in rows:
        own = [(row, column) for column in columns]
        closed = [cell for cell in own if cell in hidden]
        rest = sum(grid[cell] for cell in closed)
        ways = list(readings(rest, len(closed), hidden.most)) if closed else [()]
        found = [
            {**one, **{cell: grid[cell] for cell in own}, **dict(zip(closed, way, strict=True))}
            for one in found
            for way in ways
            if all(
                sum(total for (_, c), total in one.items() if c == cell[1]) + value
                <= sum(total for (_, c), total in grid.items() if c == cell[1])
                for cell, value in zip(closed, way, strict=True)
            )
        ]
    sums = {column: sum(total for (_, c), total in grid.items() if c == column) for column in columns}
    return [
        one
        for one in found
        if all(sum(total for (_, c), total in one.items() if c == column) == sums[column] for column in columns)
    ]


@settings(max_examples=150, deadline=None)
@given(SMALL_GRIDS)
def test_no_hidden_cell_of_a_grid_can_be_computed_from_all_its_totals(grid: dict[tuple[str, str], int]) -> None:
    hidden = hide_in(grid)
    if hidden is None or not hidden.names:
        return
    assert {cell for cell, total in grid.items() if total < SMALL} <= hidden.names
    fits = fitting(grid, hidden)
    for cell in hidden.names:
        assert len({one[cell] for one in fits}) > 1


def test_a_grid_of_one_row_cannot_be_covered() -> None:
    assert hide_in({("r", "x"): 9, ("r", "y"): 1}) is None


def test_a_grid_of_large_figures_is_shown_whole() -> None:
    assert hide_in(dict.fromkeys(product("rs", "xy"), 6)) == Hidden()


def test_hidden_totals_stay_hidden_beside_a_grid_that_hides_their_cells() -> None:
    grid = {("r", "x"): 20, ("r", "y"): 9, ("s", "x"): 1, ("s", "y"): 1, ("t", "x"): 2, ("t", "y"): 0}
    inner = hide_in(grid)
    assert inner is not None
    margins = {"r": 29, "s": 2, "t": 2}
    assert covers(margins, hide(margins), [(grid, inner)], 0)
    # With the cells of one row in sight, its total is there to be added up.
    shown = Hidden(frozenset(cell for cell in inner.names if cell[0] == "t"))
    assert not covers(margins, hide(margins), [(grid, shown)], 0)
