"""A page of a report as the files that an organisation keeps: HTML, PDF and CSV, all with the same figures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from bot.letters import print_with
from bot.page import Block, Bullets, Heading, Page, Paragraph, Table
from bot.render import LOCALES
from bot.reports_html import html
from bot.sheet import csv_text

LAYOUT = LOCALES / "verslag.typ"
HEAD = ("tabel", "rij", "kolom", "waarde")


def write(page: Page, folder: Path, day: date) -> Iterator[Path]:
    """The files, each with its path; readable by whoever runs this alone. Raises OSError, and Unprintable."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for ending, data in (("html", html(page).encode()), ("csv", sheet(page).encode()), ("pdf", pdf(page, day))):
        path = folder / f"{page.name}.{ending}"
        keep(path, data)
        yield path


def keep(path: Path, data: bytes) -> None:
    """Write one file that nobody else may read."""
    path.touch(mode=0o600)
    path.write_bytes(data)


def sheet(page: Page) -> str:
    """Every figure on a row of its own, as it may be shown."""
    return csv_text(HEAD, _rows(page))


def _rows(page: Page) -> Iterator[tuple[str, ...]]:
    for block in page.blocks:
        if isinstance(block, Table):
            for name, cells in block.rows:
                for column, cell in zip(block.head[1:], cells, strict=True):
                    yield block.caption, name, column, cell.text


def pdf(page: Page, day: date) -> bytes:
    """The page as a tagged PDF (PDF/UA-1). Raises Unprintable."""
    data = {"title": page.title, "subtitle": page.subtitle, "blocks": [_told(block) for block in page.blocks]}
    return print_with(LAYOUT, json.dumps(data, ensure_ascii=False), datetime.combine(day, time(), UTC))


def _told(block: Block) -> dict[str, object]:
    match block:
        case Heading(text):
            return {"is": "heading", "text": text}
        case Paragraph(text, gap):
            return {"is": "gap" if gap else "paragraph", "text": text}
        case Bullets(items):
            return {"is": "bullets", "items": list(items)}
        case Table(caption, head, rows, _, note):
            cells = [[name, *(cell.text for cell in cells)] for name, cells in rows]
            return {"is": "table", "caption": caption, "head": list(head), "rows": cells, "note": note}
