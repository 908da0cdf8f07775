"""No figure that is hidden can be computed: by trying every reading that fits what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import assume, example, given, settings
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


def readings(rest: int, count: int, hidden: Hidden) -> Iterator[tuple[int, ...]]:
    """Every way to divide what is not shown, as far as its words allow."""
    most = rest if hidden.most is None else hidden.most
    if count == 1:
        if hidden.least <= rest <= most:
            yield (rest,)
        return
    for first in range(hidden.least, min(rest, most) + 1):
        yield from ((first, *others) for others in readings(rest - first, count - 1, hidden))


@given(LINES)
def test_no_hidden_part_of_a_total_can_be_computed(cells: dict[str, int]) -> None:
    hidden = hide(cells)
    rest = sum(cells[name] for name in cells if name in hidden)
    fits = list(readings(rest, len(hidden.names), hidden)) if hidden.names else []
    for place in range(len(hidden.names)):
        assert len({reading[place] for reading in fits}) > 1


@given(LINES)
def test_everything_small_is_hidden_and_called_what_it_is(cells: dict[str, int]) -> None:
    hidden = hide(cells)
    assert {name for name, total in cells.items() if 0 < total < SMALL} <= hidden.names
    assert not hidden.small or all(0 < cells[name] <= MOST for name in cells if name in hidden)


@pytest.mark.parametrize(
    ("cells", "names", "small"),
    [
        ({"a": 9, "b": 7}, "", True),
        ({"a": 0, "b": 0}, "", True),
        ({"a": 12, "b": 1, "c": 2}, "bc", True),
        ({"a": 12, "b": 7, "c": 2}, "bc", False),
        ({"a": 12, "b": 4, "c": 4}, "bc", False),
        ({"a": 12, "b": 6, "c": 0, "d": 0}, "", True),
        ({"a": 12, "b": 1, "c": 1}, "bc", False),
        ({"a": 3, "b": 0, "c": 0}, "ab", False),
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
        ways = list(readings(rest, len(closed), hidden)) if closed else [()]
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
    assert {cell for cell, total in grid.items() if 0 < total < SMALL} <= hidden.names
    fits = fitting(grid, hidden)
    for cell in hidden.names:
        assert len({one[cell] for one in fits}) > 1


def test_a_grid_of_one_row_cannot_be_covered() -> None:
    assert hide_in({("r", "x"): 9, ("r", "y"): 1}) is None


def test_a_grid_of_large_figures_is_shown_whole() -> None:
    assert hide_in(dict.fromkeys(product("rs", "xy"), 6)) == Hidden()


def test_hidden_totals_stay_hidden_beside_a_grid_that_hides_their_cells() -> None:
    grid = {("r", "x"): 20, ("r", "y"): 9, ("s", "x"): 2, ("s", "y"): 1, ("t", "x"): 2, ("t", "y"): 2}
    inner = hide_in(grid)
    assert inner is not None
    margins = {"r": 29, "s": 3, "t": 4}
    assert covers(margins, hide(margins), [(grid, inner)], 0)
    # With the cells of one row in sight, its total is there to be added up.
    shown = Hidden(frozenset(cell for cell in inner.names if cell[0] == "t"))
    assert not covers(margins, hide(margins), [(grid, shown)], 0)


# -- a grid beside its totals, each with what is hidden of it ------------------------------------------------------

ROWS, COLUMNS = ("r", "s", "t"), ("x", "y")
WIDE_GRIDS = st.lists(st.sampled_from((0, 1, 1, 2, 3, 4, 6)), min_size=6, max_size=6).map(
    lambda cells: dict(zip(product(ROWS, COLUMNS), cells, strict=True))
)


def totals(grid: Grid, side: int) -> dict[str, int]:
    names = (ROWS, COLUMNS)[side]
    return {name: sum(total for cell, total in grid.items() if cell[side] == name) for name in names}


def may_be(other: Line, hidden: Hidden, own: Line) -> bool:
    return all(
        hidden.least <= total <= (total if hidden.most is None else hidden.most)
        if name in hidden
        else total == own[name]
        for name, total in other.items()
    )


def whole_grids(grid: Grid, hidden: Hidden) -> Iterator[dict[tuple[str, str], int]]:
    """Every grid of the same total that shows the same cells."""
    closed = [cell for cell in grid if cell in hidden]
    rest = sum(grid[cell] for cell in closed)
    for way in readings(rest, len(closed), hidden) if closed else [()]:
        yield {**grid, **dict(zip(closed, way, strict=True))}


@settings(max_examples=120, deadline=None)
@given(WIDE_GRIDS)
@example({("r", "x"): 6, ("r", "y"): 1, ("s", "x"): 1, ("s", "y"): 0, ("t", "x"): 0, ("t", "y"): 1})
def test_nothing_hidden_of_a_grid_and_its_totals_can_be_computed_from_all_together(grid: Grid) -> None:
    inner = hide_in(grid)
    own = [totals(grid, side) for side in (0, 1)]
    hidden = [hide(one) for one in own]
    assume(inner is not None and sum(grid.values()) <= 14)
    assert inner is not None
    if not all(covers(own[side], hidden[side], [(grid, inner)], side) for side in (0, 1)):
        return
    fits = [one for one in whole_grids(grid, inner) if all(may_be(totals(one, s), hidden[s], own[s]) for s in (0, 1))]
    for cell in inner.names:
        assert len({one[cell] for one in fits}) > 1
    for side in (0, 1):
        for name in hidden[side].names:
            assert len({totals(one, side)[name] for one in fits}) > 1
