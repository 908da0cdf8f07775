"""A letter before it has words: who writes to whom, what is known, what staff wrote; it says nothing itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias, get_args

from flows.procedure import Contact, Procedure
from flows.session import Fact, Facts, Tone

Kind: TypeAlias = Literal[
    "ontvangst",
    "ontvankelijk",
    "niet_ontvankelijk",
    "verlenging",
    "bevindingen",
    "besluit",
    "slot",
    "afschrift",
    "namens",
]
KINDS: tuple[Kind, ...] = get_args(Kind)

NEEDS: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    "ontvangst": (("ontvangen",), ("steps",)),
    "ontvankelijk": (("ontvangen",), ("steps", "plan")),
    "niet_ontvankelijk": (("ontvangen",), ("motivering",), ("beslist_door",), ("routes", "verwijzing")),
    "verlenging": (("antwoord",), ("reden",)),
    "bevindingen": (("ontvangen",), ("bevindingen",)),
    "besluit": (("ontvangen",), ("oordeel",), ("redenen",)),
    "slot": (("ontvangen",), ("gesloten",), ("log",), ("oordeel", "sluitreden"), ("tevreden",)),
    "afschrift": (("lezer",), ("soort",), ("dag_brief",)),
    "namens": (("gesproken",), ("medewerker",), ("code",)),
}
"""What a letter may not go without (Wkkgz article 17, the procedures); of each group one is enough."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The organisation that writes; `id` finds its own sentences, `address` is where an answer by post goes."""

    id: str
    name: str
    address: tuple[str, ...] = ()
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who filed the complaint (IZW-47). A chat knows no address, and often no name."""

    name: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """The person who signs; `role` is a role of the procedure, or nothing."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One line of a list: a key after `brief.`, such as `stap.gesprek` or `gebeurd.verlenging`, with its facts."""

    key: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """What will be done, in staff's words, and by which day (Wkkgz article 17 lid 1)."""

    text: str
    ready: date | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """Where else this client may go."""

    role: str
    contact: Contact = field(default_factory=Contact)


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `facts` and `texts` by the names in docs/letters.md; `texts` are what staff wrote, as plain text.

    Whatever is not there vanishes from the letter; what may not be missing is in `NEEDS`.
    """

    kind: Kind
    sender: Sender
    addressee: Addressee
    day: date
    tone: Tone
    signer: Signer
    number: str = ""
    facts: Facts = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Point, ...] = ()
    log: tuple[Point, ...] = ()
    measures: tuple[Measure, ...] = ()
    routes: tuple[Route, ...] = ()
    language: str = "nl"

    def has(self, name: str) -> bool:
        """Whether there is something under this name: a fact, a text or a list."""
        match name:
            case "steps" | "log" | "measures" | "routes":
                return bool(getattr(self, name))
            case _:
                return bool(self.own(name)) or self.facts.get(name, "") != ""

    def own(self, name: str) -> str:
        """What staff wrote under this name, made safe to print."""
        return clean(self.texts.get(name, ""))


class Incomplete(Exception):
    """A letter that may not go out yet. `missing` are groups of names: of each group one is enough."""

    def __init__(self, kind: Kind, missing: tuple[tuple[str, ...], ...]) -> None:
        named = ", ".join(" of ".join(group) for group in missing)
        super().__init__(f"brief '{kind}' mist: {named}")
        self.kind = kind
        self.missing = missing


def missing(letter: Letter) -> tuple[tuple[str, ...], ...]:
    """What this letter still lacks; a judgement without reasons is none."""
    groups = NEEDS[letter.kind]
    if letter.kind == "slot" and letter.has("oordeel"):
        groups = (*groups, ("redenen",))
    return tuple(group for group in groups if not any(letter.has(name) for name in group))


def childs_version(
    letter: Letter, addressee: Addressee, texts: Mapping[str, str], measures: tuple[Measure, ...] = ()
) -> Letter:
    """The same letter for a child, with je. What staff wrote for adults is left out: a child gets words of its own."""
    return replace(letter, tone="je", addressee=addressee, texts=texts, measures=measures)


def routes(procedure: Procedure, *roles: str) -> tuple[Route, ...]:
    """The ways on from here: these roles, or else the vertrouwenspersoon and every body outside the organisation.

    A geschillencommissie exists for the Wkkgz alone (X-8).
    """
    wkkgz = any(law.id == "wkkgz" for law in procedure.laws)
    outside = [name for name, role in procedure.roles.items() if role.external or name == "vertrouwenspersoon"]
    return tuple(
        Route(name, procedure.roles[name].contact)
        for name in roles or outside
        if wkkgz or name != "geschillencommissie"
    )


# -- what others typed -------------------------------------------------------------------------------------------

_GAP = re.compile(r"\n{3,}")
_BREAKS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))


def clean(text: str) -> str:
    """Plain text alone: no control character, and nothing that turns the order of what a reader sees."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_BREAKS).replace("\t", " "))
    kept = "".join(c for c in plain if c == "\n" or unicodedata.category(c)[0] != "C")
    return _GAP.sub("\n\n", "\n".join(line.strip() for line in kept.split("\n"))).strip()


def one_line(text: str) -> str:
    """The same for a name, a number or a line of an address."""
    return " ".join(clean(text).split())


def cleaned(facts: Facts) -> Iterator[tuple[str, Fact]]:
    """The facts, made safe to print."""
    for name, value in facts.items():
        yield name, one_line(value) if isinstance(value, str) else value
