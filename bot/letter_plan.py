"""What each kind of letter says, in which order; only the order, for the words are in the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.letter import Kind


@dataclass(frozen=True, slots=True)
class Fixed:
    """A sentence of ours, if everything in `needs` is there and nothing in `unless` is."""

    key: str
    needs: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sentence that belongs to a code: `brief.<key>.<code>`, if that fact is there.

    `loose`: an organisation may have codes of its own, and those need no sentence.
    """

    key: str
    fact: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What staff wrote under this name, if they did."""

    name: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences; numbered if the order is the order of time to come."""

    name: Literal["steps", "log"]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Measures:
    """What will be done, each with its day."""


@dataclass(frozen=True, slots=True)
class Routes:
    """Where else to go, each with how to reach it."""


Part: TypeAlias = Fixed | Chosen | Own | Points | Measures | Routes


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under one heading; without any part left, the heading goes too."""

    heading: str
    parts: tuple[Part, ...]


def _section(heading: str, *parts: Part) -> Section:
    return Section(heading, parts)


_BY_WHEN = (Fixed("antwoord", ("antwoord",)), Fixed("langer", ("antwoord", "langer")))
_DONE = (
    Own("besluiten"),
    Fixed("maatregel.klaar_op", ("besluiten", "klaar_op"), ("al_klaar",)),
    Fixed("maatregel.klaar", ("besluiten", "al_klaar")),
    Measures(),
    Fixed("niets", ("oordeel",), ("besluiten", "measures", "voor_kind")),
    Fixed("beslist", ("beslist_door",)),
)

PLANS: Mapping[Kind, tuple[Section, ...]] = {
    "ontvangst": (
        _section("", Fixed("ontvangst.dank"), Fixed("behandelt", ("naam",)), Fixed("geen_last")),
        _section("kop.nu", Points("steps", numbered=True), *_BY_WHEN),
        _section("kop.mag", Fixed("mag")),
        _section("kop.ook", Routes()),
    ),
    "ontvankelijk": (
        _section("", Fixed("ontvankelijk.dank"), Fixed("behandelt", ("naam",))),
        _section("kop.aanpak", Own("plan"), Points("steps", numbered=True), *_BY_WHEN),
        _section("kop.mag", Fixed("mag"), Fixed("geen_last")),
        _section("kop.ook", Routes()),
    ),
    "niet_ontvankelijk": (
        _section("", Fixed("niet_ontvankelijk.uitleg")),
        _section(
            "kop.waarom_niet",
            Chosen("reden_niet", "reden_niet", loose=True),
            Own("motivering"),
            Fixed("beslist", ("beslist_door",)),
        ),
        _section("kop.wel", Fixed("niet_ontvankelijk.wel"), Own("verwijzing"), Routes()),
        _section("kop.oneens", Fixed("oneens")),
    ),
    "verlenging": (
        _section("", Fixed("verlenging.eerst", ("eerst",)), Fixed("verlenging.nieuw")),
        _section("kop.waarom_langer", Own("reden")),
        _section("kop.oneens", Fixed("verlenging.oneens"), Fixed("verlenging.ook", ("routes",)), Routes()),
    ),
    "bevindingen": (
        _section("", Fixed("bevindingen.dank")),
        _section("kop.gevonden", Own("bevindingen")),
        _section("kop.kan", Own("oplossingen")),
        _section(
            "kop.vindt",
            Fixed("bevindingen.vindt"),
            Fixed("bevindingen.reactie", ("reactie",)),
            Fixed("bevindingen.verder", ("routes",)),
            Routes(),
        ),
    ),
    "besluit": (
        _section("", Fixed("besluit.uitleg")),
        _section("kop.commissie", Chosen("uitkomst", "uitkomst"), Own("commissie")),
        _section("kop.gelijk", Chosen("oordeel", "oordeel")),
        _section("kop.waarom", Own("redenen")),
        _section("kop.mening", Own("mening")),
        _section("kop.doen", *_DONE),
        _section("kop.oneens", Fixed("besluit.oneens"), Fixed("besluit.verder", ("routes",)), Routes()),
    ),
    "slot": (
        _section("", Fixed("slot.uitleg"), Chosen("sluitreden", "sluitreden", loose=True)),
        _section("kop.gedaan", Points("log")),
        _section(
            "kop.besloten",
            Chosen("oordeel", "oordeel"),
            Fixed("slot.geen_besluit", unless=("oordeel",)),
            Own("redenen"),
            Own("oplossingen"),
            Own("afspraken"),
            *_DONE,
        ),
        _section(
            "kop.duur",
            Chosen("duur", "duur"),
            Fixed("slot.verlengd", ("verlengd",)),
            Fixed("slot.te_laat", ("te_laat",)),
        ),
        _section("kop.tevreden", Chosen("tevreden", "tevreden")),
        _section("kop.nog", Fixed("slot.nog", ("routes",)), Routes()),
        _section("", Fixed("slot.bewaard", ("bewaard_tot",))),
    ),
    "afschrift": (
        _section("", Fixed("afschrift.uitleg"), Chosen("lezer", "lezer")),
        _section("afschrift.kop_gevonden", Own("bevindingen")),
        _section("afschrift.kop_kan", Own("oplossingen")),
        _section("afschrift.kop_gelijk", Chosen("afschrift", "oordeel")),
        _section("afschrift.kop_waarom", Own("redenen")),
        _section("afschrift.kop_doen", Own("besluiten"), Measures()),
        _section("", Fixed("afschrift.stil")),
    ),
    "namens": (
        _section("", Fixed("namens.dank"), Chosen("officieel", "officieel")),
        _section("kop.opgeschreven", Own("verhaal")),
        _section("", Fixed("namens.klopt"), Fixed("antwoord", ("antwoord",)), Fixed("geen_last")),
        _section(
            "kop.code",
            Fixed("namens.code_uitleg"),
            Fixed("namens.code", mark=True),
            Fixed("namens.code_bewaren"),
            Fixed("namens.bot", ("bot",)),
        ),
        _section("kop.mag", Fixed("mag")),
    ),
}
