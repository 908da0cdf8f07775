"""What the figures and yearly pages of one organisation hold, as authored data; it counts nothing."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from flows.authored import Authored, Many, Name

Chapter: TypeAlias = Literal["totalen", "toelichting", "verdeling", "tevredenheid", "maatregelen", "delen", "trends"]
CHAPTERS: tuple[Chapter, ...] = get_args(Chapter)


class Column(Authored):
    """One column of an export to another system: its heading there, and which part of a case fills it."""

    heading: str
    source: Literal["soort", "nummer", "maand", "trede", "officieel", "weg", "toestand", "maatregelen", "uitkomst",
                    "reden", "te_laat"] | None = None  # fmt: skip
    field: Name | None = None


class Report(Authored):
    """What an organisation counts and tells.

    `chapters` stand on the yearly page in this order, and after them what the Jeugdwet asks, where that law holds;
    `reader` is the role for whom it is written. `splits`: fields by which everything is given apart (a municipality,
    a kind of department; the parts in `[case.scopes]` always are). `subjects`: fields that say what it was about.
    `term`: the term of which the figures tell what came late. `established_by`: who must have adopted an improvement.
    `export`: columns for another system; complaints that began with a role of `export_without` are not in it.
    """

    chapters: Many[Chapter] = CHAPTERS
    reader: Name | None = None
    splits: Many[Name] = ()
    subjects: Many[Name] = ()
    term: Name | None = None
    established_by: str = ""
    export: Many[Column] = ()
    export_without: Many[Name] = ()
