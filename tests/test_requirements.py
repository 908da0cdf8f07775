"""The coverage table: every row of the five procedures and of their contradictions, and what shows it."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROWS = {"AMB": 33, "IKB": 30, "IZW": 70, "POL": 40, "ONS": 73, "X": 35}
LATER = ("second: ", "third: ", "fourth: ", "web: ")


def table() -> dict[str, Any]:
    return tomllib.loads((HERE / "requirements.toml").read_text(encoding="utf-8"))


def test_no_row_is_missing_and_none_is_invented() -> None:
    assert set(table()) == {f"{name}-{number}" for name, last in ROWS.items() for number in range(1, last + 1)}


@pytest.mark.parametrize("row", sorted(table()))
def test_what_shows_a_row_exists(row: str) -> None:
    entry = table()[row]
    assert set(entry) <= {"shown", "next", "elsewhere"} and entry
    assert entry.get("next", LATER[0]).startswith(LATER)
    for shown in entry.get("shown", []):
        file, _, name = shown.partition("::")
        path = HERE / file
        assert path.exists(), shown
        if name:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
            assert name in names, shown
