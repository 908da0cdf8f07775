"""A page of a report as one file of HTML that asks nothing of any other: a plot stands beside its table, never instead.

A plot says nothing that the table does not: whoever cannot see it misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import assert_never

from bot.page import Block, Bullets, Cell, Heading, Page, Paragraph, Table

WIDE, ROW, LEFT, MOST = 700, 28, 300, 320
LONGEST = 38
"""Characters of a name beside its bar."""

STYLE = """
body { font: 18px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
h1 { font-size: 1.8rem; line-height: 1.2 } h2 { font-size: 1.3rem; margin-top: 2.5rem }
table { border-collapse: collapse; width: 100%; margin: 1.5rem 0 .5rem }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem }
th, td { border-bottom: 1px solid #767676; padding: .3rem .6rem; text-align: left; vertical-align: top }
td, thead th + th { text-align: right } tbody th { font-weight: 400 }
figure { margin: 0 0 1.5rem } svg { max-width: 100%; height: auto }
.noot { color: #4a4a4a; margin-top: 0 } .open { border-left: 6px solid #8a5300; padding-left: .8rem }
@media print { body { font-size: 11pt; max-width: none; margin: 0 } table, figure { break-inside: avoid }
h2 { break-after: avoid } }
"""


def html(page: Page) -> str:
    """The whole file."""
    title = escape(page.title)
    body = "\n".join(line for block in page.blocks for line in _block(block))
    return (
        f'<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{escape(page.subtitle)}</p>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield f"<h2>{escape(text)}</h2>"
        case Paragraph(text, gap):
            yield f'<p class="open">{escape(text)}</p>' if gap else f"<p>{escape(text)}</p>"
        case Bullets(items):
            yield "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Table():
            yield from _table(block)
        case _:
            assert_never(block)


def _table(table: Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in table.head)
    yield f"<table>\n<caption>{escape(table.caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>"
    for name, cells in table.rows:
        figures = "".join(f"<td>{escape(cell.text)}</td>" for cell in cells)
        yield f'<tr><th scope="row">{escape(name)}</th>{figures}</tr>'
    yield "</tbody>\n</table>"
    if table.note:
        yield f'<p class="noot">{escape(table.note)}</p>'
    if table.drawn:
        yield f"<figure>{svg(table)}</figure>"


def svg(table: Table) -> str:
    """The first column of figures as bars; what is not shown has no bar, only its words."""
    rows = [(name, cells[0]) for name, cells in table.rows]
    largest = max((cell.total or 0 for _, cell in rows), default=0) or 1
    high = ROW * len(rows) + 8
    bars = "".join(_bar(place, name, cell, largest) for place, (name, cell) in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDE}" height="{high}" '
        f'viewBox="0 0 {WIDE} {high}" font-family="system-ui, sans-serif" font-size="15">'
        f"<title>{escape(table.caption)}</title><desc>{escape(_told(rows))}</desc>{bars}</svg>"
    )


def _bar(place: int, name: str, cell: Cell, largest: int) -> str:
    top = ROW * place + 4
    long = round(MOST * (cell.total or 0) / largest)
    short = name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
    return (
        f'<text x="{LEFT - 8}" y="{top + 16}" text-anchor="end">{escape(short)}</text>'
        f'<rect x="{LEFT}" y="{top}" width="{long}" height="{ROW - 8}" fill="#1f5f8b"/>'
        f'<text x="{LEFT + long + 6}" y="{top + 16}">{escape(cell.text)}</text>'
    )


def _told(rows: list[tuple[str, Cell]]) -> str:
    return "; ".join(f"{name}: {cell.text}" for name, cell in rows)
