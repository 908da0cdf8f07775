"""The yearly page of an organisation, from counters and registers alone: it reads no case and shows no small figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.page import Block, Bullets, Cell, Heading, Page, Paragraph, Table
from bot.render import Words, day_in_words
from bot.reports_figures import Counted
from bot.reports_labels import Labels
from flows import figures as f
from flows.access import ADVISER, plain
from flows.figures import Dimension
from flows.procedure import Procedure
from flows.report_plan import Chapter
from flows.suppression import Grid, Hidden, covers, hide, hide_in
from storage.register import Line as Entry

QUARTERS = ("1", "2", "3", "4")
GIVEN_ALREADY = ("ingetrokken", "niet_ontvankelijk")
"""Reasons to close that are totals of their own: they are given, so no other reason may be hidden against them."""
MR: tuple[Chapter, ...] = ("totalen", "verdeling", "trends")
ADOPTED = ("vastgesteld", "lopend", "klaar")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page must tell: the figures of its period, those of earlier years, and what the registers say."""

    procedure: Procedure
    counted: Counted
    earlier: Mapping[int, Counted] = field(default_factory=dict)
    entries: Sequence[Entry] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    kind: str = "jaar"


def page(asked: Asked, words: Words) -> Page:
    """The page. `kind` is `jaar` or `mr`."""
    return Page(*_Writing(asked, words).whole())


class _Writing:
    def __init__(self, asked: Asked, words: Words) -> None:
        self._asked = asked
        self._words = words
        self._procedure = asked.procedure
        self._counted = asked.counted
        self._labels = Labels(asked.procedure, words)

    def whole(self) -> tuple[str, str, str, tuple[Block, ...]]:
        report, counted = self._procedure.report, self._counted
        facts = {
            "organisatie": self._procedure.name,
            "periode": counted.period,
            "deel": self._labels.part(counted.part),
        }
        kind = self._asked.kind
        name = "-".join(one for one in (kind, self._procedure.id, counted.slug) if one)
        subtitle = self._say("deel_van" if counted.part else "geheel", **facts)
        if report.reader and kind == "jaar":
            subtitle += " " + self._say("voor_wie", rol=self._labels.of("trede", report.reader))
        blocks: list[Block] = [Paragraph(self._say("inleiding"))]
        for chapter in MR if kind == "mr" else report.chapters:
            blocks += self._chapter(chapter)
        if kind == "jaar" and not counted.part and any(law.id == "jeugdwet" for law in self._procedure.laws):
            blocks += self._jeugdwet()
        return name, self._say(f"titel_{kind}", **facts), subtitle, tuple(blocks)

    def _say(self, key: str, **facts: str | int) -> str:
        return self._words.of(f"verslag.{key}", facts)

    def _chapter(self, chapter: Chapter) -> Iterator[Block]:
        own: dict[Chapter, Iterator[Block]] = {
            "totalen": self._totals(), "toelichting": self._explained(), "verdeling": self._divided(),
            "tevredenheid": self._satisfied(), "maatregelen": self._learned(), "delen": self._parts(),
            "trends": self._trends(),
        }  # fmt: skip
        blocks = list(own[chapter])
        if blocks:
            yield Heading(self._say(f"hoofdstuk.{chapter}"))
            yield from blocks

    # -- totals, which are always given ---------------------------------------------------------------------------

    def _totals(self) -> Iterator[Block]:
        term = self._procedure.report.term
        which: tuple[Dimension, ...] = (("termijn", term),) if term else ()
        rows: list[tuple[str, str, tuple[Dimension, ...]]] = [("ingediend", f.INGEDIEND, ())]
        rows += [(head, head, which) for head in (f.OP_TIJD, f.VERLENGD_OP_TIJD, f.TE_LAAT) if which]
        heads = (f.NIET_BEHANDELD, f.INGETROKKEN, f.NAAR_TREDE, f.GESLOTEN, f.MAATREGEL, f.VERBETERPUNT)
        rows += [(head, head, ()) for head in heads]
        told = {"termijn": self._labels.of("termijn", term)} if term else {}
        yield Table(
            self._say("tabel.totalen"),
            (self._say("kop.wat"), self._say("kop.aantal")),
            tuple((self._say(f"totaal.{name}", **told), (self._whole(head, dims),)) for name, head, dims in rows),
        )
        if not self._counted.part:
            yield from self._beside()

    def _whole(self, head: str, dimensions: tuple[Dimension, ...] = ()) -> Cell:
        total = self._counted.total(head, *dimensions)
        return Cell(str(total), total)

    def _beside(self) -> Iterator[Block]:
        """What was solved without a complaint, and what was none: never among the complaints."""
        solved = sum(total for code, total in self._counted.heads() if code.startswith("opgelost_"))
        for name, total in (("opgelost", solved), ("compliment", self._counted.total(f.COMPLIMENT))):
            if total:
                shown = str(total) if total >= 5 else self._say("minder_dan_5")
                yield Paragraph(self._say(name, aantal=shown))

    def _explained(self) -> Iterator[Block]:
        """IZW: why it took longer, and why a complaint was not taken up."""
        said = [one.values["toelichting"] for one in self._entries("toelichting") if one.values.get("toelichting")]
        term = self._procedure.report.term
        late = self._counted.total(f.TE_LAAT, *((("termijn", term),) if term else ()))
        owed = late + self._counted.total(f.NIET_BEHANDELD)
        if said:
            yield Bullets(tuple(said))
        if owed > len(said):
            yield Paragraph(self._say("toelichting_mist", aantal=owed - len(said)), gap=True)
        elif not owed:
            yield Paragraph(self._say("toelichting_niet_nodig"))

    # -- what is given apart --------------------------------------------------------------------------------------

    def _divided(self) -> Iterator[Block]:
        for name in (*self._procedure.report.subjects, "trede", "officieel", "weg"):
            yield from self._line(f.INGEDIEND, name)
        yield from self._line(f.TE_LAAT, "termijn")
        yield from self._line(f.NIET_BEHANDELD, "reden_niet")
        yield from self._line(f.NAAR_TREDE, "trede")
        yield from self._line(f.OORDEEL, "oordeel")
        yield from self._line(f.GESLOTEN, "sluitreden")

    def _satisfied(self) -> Iterator[Block]:
        yield from self._line(f.TEVREDEN, "tevreden")

    def _line(self, head: str, name: str) -> Iterator[Block]:
        cells = self._cells(self._counted, head, name)
        # The whole of the only part is a total that is given; of late terms no total is.
        single = len(cells) < 2 and name != "termijn"
        if not any(cells.values()) or single or self._counted.split == name:
            return
        hidden = hide(cells)
        rows = tuple((self._labels.row(name, value), (self._shown(total, value in hidden, hidden),))
                     for value, total in cells.items())  # fmt: skip
        caption = self._say(f"tabel.{head}", per=self._labels.name(name))
        head_row = (self._labels.head(name), self._say("kop.aantal"))
        yield Table(caption, head_row, rows, drawn=_drawable(rows), note=self._note(hidden))

    def _cells(self, counted: Counted, head: str, name: str) -> dict[str, int]:
        """Every value that there is, also those that did not happen: what is left out would be a figure too."""
        seen = counted.values(head, name)
        values = dict.fromkeys((*self._labels.values(name), *seen))
        cells = {value: counted.total(head, (name, value)) for value in values}
        if name == "sluitreden":
            cells = {value: total for value, total in cells.items() if value not in GIVEN_ALREADY}
        if name == "termijn":
            cells = {value: total for value, total in cells.items() if value != self._procedure.report.term}
        return cells

    def _shown(self, total: int, closed: bool, hidden: Hidden) -> Cell:
        if not closed:
            return Cell(str(total), total)
        return Cell(self._say("minder_dan_5" if hidden.small else "niet_getoond"))

    def _note(self, *hidden: Hidden | None) -> str:
        closed = [one for one in hidden if one is not None and one.names]
        if not closed:
            return ""
        return self._say("noot_klein" if all(one.small for one in closed) else "noot_ook_groter")

    # -- the parts of the organisation ----------------------------------------------------------------------------

    def _parts(self) -> Iterator[Block]:
        if self._counted.part:
            return
        for split in f.splits_of(self._procedure):
            yield from self._line(f.INGEDIEND, split)
        subjects = [(f.INGEDIEND, name) for name in self._procedure.report.subjects]
        for head, name in (*subjects, (f.TEVREDEN, "tevreden"), (f.MAATREGEL, "soort_maatregel")):
            yield from self._grids(head, name)

    def _grids(self, head: str, name: str) -> Iterator[Block]:
        """A table per part, as far as no hidden total can be computed from them together."""
        splits = [split for split in f.splits_of(self._procedure) if split != name]
        grids = {split: grid for split in splits if any((grid := self._grid(head, split, name)).values())}
        closed = {split: hidden for split, grid in grids.items() if (hidden := hide_in(grid)) is not None}
        while closed and not self._covered(head, name, grids, closed):
            closed.popitem()
        for split in grids:
            if split not in closed:
                facts = {"per": self._labels.name(name), "deel": self._labels.name(split)}
                yield Paragraph(self._say("te_klein", **facts))
            else:
                yield self._grid_table(head, split, name, grids[split], closed[split])

    def _grid(self, head: str, split: str, name: str) -> Grid:
        rows, columns = self._cells(self._counted, head, split), self._cells(self._counted, head, name)
        return {
            (row, column): self._counted.total(head, (split, row), (name, column)) for row in rows for column in columns
        }

    def _covered(self, head: str, name: str, grids: Mapping[str, Grid], closed: Mapping[str, Hidden]) -> bool:
        inner = [(grids[split], hidden) for split, hidden in closed.items()]
        columns = self._cells(self._counted, head, name)
        fine = covers(columns, hide(columns), inner, 1)
        for split, hidden in closed.items():
            rows = self._cells(self._counted, head, split)
            fine = fine and covers(rows, hide(rows), [(grids[split], hidden)], 0)
        return fine

    def _grid_table(self, head: str, split: str, name: str, grid: Grid, hidden: Hidden) -> Table:
        rows, columns = dict.fromkeys(row for row, _ in grid), dict.fromkeys(column for _, column in grid)
        return Table(
            self._say(f"tabel.{head}_per_deel", per=self._labels.name(name), deel=self._labels.name(split)),
            (self._labels.head(split), *(self._labels.row(name, column) for column in columns)),
            tuple(
                (
                    self._labels.row(split, row),
                    tuple(self._shown(grid[row, one], (row, one) in hidden, hidden) for one in columns),
                )
                for row in rows
            ),
            note=self._note(hidden),
        )

    # -- over time ------------------------------------------------------------------------------------------------

    def _trends(self) -> Iterator[Block]:
        quarters = {one: self._counted.quarter(one, f.INGEDIEND) for one in QUARTERS}
        if any(quarters.values()) and self._counted.whole_year:
            hidden = hide(quarters)
            rows = tuple((self._say("kwartaal", nummer=one), (self._shown(total, one in hidden, hidden),))
                         for one, total in quarters.items())  # fmt: skip
            head = (self._say("kop.kwartaal"), self._say("kop.aantal"))
            yield Table(self._say("tabel.kwartaal"), head, rows, drawn=_drawable(rows), note=self._note(hidden))
        if not self._asked.earlier:
            return
        subjects = [(f.INGEDIEND, name) for name in (*self._procedure.report.subjects, "trede")]
        splits = [(f.INGEDIEND, name) for name in f.splits_of(self._procedure) if not self._counted.part]
        for head_, name in (*subjects, (f.MAATREGEL, "soort_maatregel"), *splits):
            yield from self._years(head_, name)

    def _years(self, head: str, name: str) -> Iterator[Block]:
        """Each year as its own page gives it, so that two pages never tell more than one."""
        years = {**self._asked.earlier, self._counted.year: self._counted}
        cells = {year: self._cells(counted, head, name) for year, counted in sorted(years.items())}
        if sum(any(one.values()) for one in cells.values()) < 2 or self._counted.split == name:
            return
        hidden = {year: hide(one) for year, one in cells.items()}
        values = dict.fromkeys(value for one in cells.values() for value in one)
        rows = tuple(
            (
                self._labels.row(name, value),
                tuple(self._shown(cells[year].get(value, 0), value in hidden[year], hidden[year]) for year in cells),
            )
            for value in values
        )
        caption = self._say("tabel.jaren", wat=self._say(f"tabel.{head}", per=self._labels.name(name)))
        yield Table(caption, (self._labels.head(name), *map(str, cells)), rows, note=self._note(*hidden.values()))

    # -- what was learned, and what the law asks --------------------------------------------------------------------

    def _learned(self) -> Iterator[Block]:
        yield from self._line(f.MAATREGEL, "soort_maatregel")
        yield from self._line(f.VERBETERPUNT, "oorzaak")
        points = self._entries("verbeterpunt")
        adopted = [one for one in points if one.values.get("status") in ADOPTED]
        if adopted:
            yield Paragraph(self._say("verbeterpunten"))
            yield Bullets(tuple(self._point(one) for one in adopted))
        if len(points) > len(adopted):
            yield Paragraph(self._say("voorstellen", aantal=len(points) - len(adopted)))

    def _point(self, entry: Entry) -> str:
        status = self._words.of(f"verslag.status.{entry.values['status']}")
        return f"{entry.values.get('verbeterpunt', '')} ({status})"

    def _jeugdwet(self) -> Iterator[Block]:
        """Article 4.3.1 lid 2: what the yearly report says of complaints, and what only people can write."""
        own = self._procedure
        yield Heading(self._say("hoofdstuk.jeugdwet"))
        yield Paragraph(
            self._say("jeugdwet.regeling", titel=own.title, versie=own.version, dag=day_in_words(own.valid_from))
        )
        yield Bullets(tuple(dict.fromkeys(self._labels.of("trede", name) for name in own.roles if name != ADVISER)))
        yield Paragraph(self._say("jeugdwet.aantal", aantal=self._counted.total(f.INGEDIEND)))
        for name in ("bekend", "commissie", "waarborgen", "oordelen", "gevolg"):
            given = self._asked.texts.get(name, "")
            yield Paragraph(given or self._say(f"jeugdwet.{name}"), gap=not given)

    def _entries(self, kind: str) -> list[Entry]:
        first, last = self._counted.first, self._counted.last
        split = self._counted.part
        found = [one for one in self._asked.entries if one.kind == kind and first <= _month(one.day) <= last]
        return [one for one in found if split is None or self._of_part(one, split)]

    def _of_part(self, entry: Entry, split: Dimension) -> bool:
        names = [part for part, name in self._procedure.case.scopes.items() if name == split[0]]
        return any(plain(entry.values.get(name, "")) == split[1] for name in (*names, split[0]))


def _drawable(rows: tuple[tuple[str, tuple[Cell, ...]], ...]) -> bool:
    """Whether a plot would show anything."""
    return any(cell.total for _, cells in rows for cell in cells)


def _month(day: date) -> str:
    return day.strftime("%Y-%m")
