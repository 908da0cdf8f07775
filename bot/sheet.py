"""Rows for a spreadsheet as CSV, and back; a cell never becomes a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"
"""Without it a spreadsheet on Windows reads UTF-8 as something else."""


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The rows with their head, for a Dutch spreadsheet: semicolons between the cells."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return BOM + out.getvalue()


def read_csv(text: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """The head, and every row that is not empty by its head, with the number of its line. Takes `;` and `,`."""
    text = text.removeprefix(BOM)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    head = [cell.strip().lower() for cell in next(reader, [])]
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            filled = [cell.strip() for cell in cells] + [""] * (len(head) - len(cells))
            rows.append((reader.line_num, dict(zip(head, filled, strict=False))))
    return head, rows


def _plain(cell: str) -> str:
    # OWASP: a cell that begins like this is run as a formula when the file is opened.
    return f"'{cell}" if cell.startswith(FORMULA) and not cell.lstrip("-").isdecimal() else cell
