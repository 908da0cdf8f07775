"""A letter in words: the plan of its kind, filled with the sentences of the catalogues and the texts of staff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, assert_never

from bot.letter import Incomplete, Letter, Measure, Route, clean, cleaned, missing, one_line
from bot.letter_plan import PLANS, Chosen, Fixed, Measures, Own, Part, Points, Routes, Section
from bot.render import Words, day_in_words, words_in
from flows.session import Fact, Facts


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a line break in it was typed there. `mark`: words to copy, such as a return code."""

    text: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    numbered: bool = False


Block: TypeAlias = Heading | Paragraph | Bullets


@dataclass(frozen=True, slots=True)
class Composed:
    """A letter in words, without any layout. `page` is said around the number of the page and of all pages."""

    language: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    day: str
    number: str
    title: str
    salutation: str
    blocks: tuple[Block, ...]
    greeting: str
    signed: tuple[str, ...]
    page: tuple[str, ...]


def compose(letter: Letter) -> Composed:
    """All the words of a letter. Raises Incomplete, and MissingWords for a code that has no sentence."""
    lacks = missing(letter)
    if lacks:
        raise Incomplete(letter.kind, lacks)
    return _Writer(letter).composed()


class _Writer:
    """Finds the words of one letter."""

    def __init__(self, letter: Letter) -> None:
        letter = replace(letter, facts={**letter.facts, **_length(letter), **_done(letter)})
        self._letter = letter
        self._words: Words = words_in(letter.language, letter.tone, letter.sender.id)
        self._facts = self._said(letter.facts)

    def composed(self) -> Composed:
        letter = self._letter
        name = one_line(letter.addressee.name)
        own = f"{letter.kind}.nummer"
        key = own if self._words.has(f"brief.{own}") else "nummer"
        return Composed(
            language=letter.language,
            sender=_lines((letter.sender.name, *letter.sender.address)),
            addressee=_lines((name, *letter.addressee.address)),
            day=day_in_words(letter.day, letter.language),
            number=self._of(key, {"nummer": one_line(letter.number)}) if letter.number else "",
            title=self._of(f"titel.{letter.kind}"),
            salutation=self._of("aanhef", {"aan": name}) if name else self._of("aanhef_zonder_naam"),
            blocks=(*(block for section in PLANS[letter.kind] for block in self._section(section)), *self._questions()),
            greeting=self._of("groet"),
            signed=_lines((letter.signer.name, self._role(letter.signer.role), letter.sender.name)),
            page=tuple(self._of("bladzijde", {"nu": "\0", "alle": "\0"}).split("\0")),
        )

    def _section(self, section: Section) -> Iterator[Block]:
        blocks = [block for part in section.parts for block in self._part(part)]
        if blocks and section.heading:
            yield Heading(self._of(section.heading))
        yield from blocks

    def _part(self, part: Part) -> Iterator[Block]:
        letter = self._letter
        match part:
            case Fixed(key, needs, unless, mark):
                if all(map(letter.has, needs)) and not any(map(letter.has, unless)):
                    yield Paragraph(self._of(key, self._facts), mark)
            case Chosen(key, fact, loose):
                code = f"{key}.{self._facts.get(fact, '')}"
                if letter.has(fact) and (self._words.has(f"brief.{code}") or not loose):
                    yield Paragraph(self._of(code, self._facts))
            case Own(name):
                yield from (Paragraph(text) for text in letter.own(name).split("\n\n") if text)
            case Points(name, numbered):
                points = letter.steps if name == "steps" else letter.log
                said = (one for one in points if name == "steps" or self._words.has(f"brief.{one.key}"))
                yield from _list((self._of(one.key, self._said(one.facts)) for one in said), numbered)
            case Measures():
                yield from _list(self._measure(one) for one in letter.measures)
            case Routes():
                yield from _list(self._route(route) for route in letter.routes)
            case _:
                assert_never(part)

    def _questions(self) -> Iterator[Block]:
        """Where to ask; a colleague who gets a copy knows."""
        sender = self._letter.sender
        if self._letter.kind == "afschrift":
            return
        ways = "_".join(name for name, there in (("bellen", sender.phone), ("mailen", sender.mail)) if there)
        facts = {"telefoon": one_line(sender.phone), "email": one_line(sender.mail)}
        facts["adres"] = ", ".join(_lines((sender.name, *sender.address)))
        said = [self._of("uitleg")]
        said += [self._of(f"vraag.{ways}", facts)] if ways else []
        said += [self._of("vraag.schrijven", facts)] if sender.address else []
        yield Heading(self._of("kop.vragen"))
        yield Paragraph(" ".join(said))

    def _route(self, route: Route) -> str:
        contact = route.contact
        key = f"weg.{route.role}"
        said = self._of(key if self._words.has(f"brief.{key}") else "weg.anders", {"naam": self._name(route)})
        ways = {
            "telefoon": contact.phone,
            "email": contact.mail,
            "site": contact.site,
            "adres": ", ".join(contact.post),
        }
        reach = [self._of(f"contact.{way}", {way: value}) for way, value in ways.items() if value]
        return "\n".join((said, *(reach or [self._of("contact.vragen")])))

    def _name(self, route: Route) -> str:
        """A body by its name and what it is, neither of them twice."""
        name, label = route.contact.name, self._role(route.role)
        if not name or name.lower() in label.lower():
            said = label
        else:
            said = name if not label or label.lower() in name.lower() else f"{name} ({label})"
        return said[:1].upper() + said[1:]

    def _role(self, role: str) -> str:
        return self._words.of(f"rol.{role}") if role else ""

    def _measure(self, measure: Measure) -> str:
        if measure.ready is None:
            return clean(measure.text)
        key = "klaar" if measure.ready <= self._letter.day else "klaar_voor"
        return f"{clean(measure.text)}\n{self._of(f'maatregel.{key}', self._said({'datum': measure.ready}))}"

    def _of(self, key: str, facts: Facts | None = None) -> str:
        return self._words.of(f"brief.{key}", facts)

    def _said(self, facts: Facts) -> dict[str, Fact]:
        """The facts as they are said here: a day of another year than the letter's is said with its year."""
        return {name: self._dated(value) for name, value in cleaned(facts)}

    def _dated(self, value: Fact) -> Fact:
        other_year = isinstance(value, date) and value.year != self._letter.day.year
        return day_in_words(value, self._letter.language) if isinstance(value, date) and other_year else value


def _length(letter: Letter) -> dict[str, Fact]:
    """How long it took, from receiving to closing (IZW-56)."""
    begin, end = letter.facts.get("ontvangen"), letter.facts.get("gesloten")
    if not isinstance(begin, date) or not isinstance(end, date):
        return {}
    days = (end - begin).days
    return {"dagen": days, "duur": "zelfde_dag" if days < 1 else "een_dag" if days == 1 else "dagen"}


def _done(letter: Letter) -> dict[str, Fact]:
    """A day that is over promises nothing: then it is done."""
    ready = letter.facts.get("klaar_op")
    return {"al_klaar": "ja"} if isinstance(ready, date) and ready <= letter.day else {}


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, lines) if line)


def _list(items: Iterable[str], numbered: bool = False) -> Iterator[Block]:
    found = tuple(items)
    if found:
        yield Bullets(found, numbered)
