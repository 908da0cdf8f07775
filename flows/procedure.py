"""One organisation's complaints ladder as an authored, dated document; it is loaded and validated here, not walked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field as Default
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from flows import case_table
from flows.authored import Authored, Many, Name, Source, Target
from flows.calendar import Unit
from flows.case_table import CaseTable
from flows.report_plan import Report
from flows.session import Person
from flows.steps import AnyStep, Ask, Await, Choose, Consult, Letter, Pick, Submit
from flows.steps.base import Step

SHARED = Path(__file__).with_name("shared.toml")
SHARED_CASE = Path(__file__).with_name("shared_case.toml")


SPOKEN = ("telefoon", "langs")
"""Ways in which a complaint comes in without being written."""


class ProcedureError(Exception):
    """A procedure file cannot be used. `problems` are sentences: thing, place, expectation."""

    def __init__(self, file: str, problems: tuple[str, ...]) -> None:
        super().__init__(f"{file}: " + "; ".join(problems))
        self.file = file
        self.problems = problems


class Contact(Authored):
    """How to reach a role outside this chat; `post` is an address, line by line."""

    name: str = ""
    phone: str = ""
    mail: str = ""
    site: str = ""
    post: Many[str] = ()
    checked: date | None = None


class Role(Authored):
    """Who stands on a rung; who they are comes from the staff file. `external` is a body outside the organisation."""

    external: bool = False
    contact: Contact = Contact()
    aliases: Many[str] = ()
    source: Source | None = None


class Term(Authored):
    """A rule for time. `check` is our own date to ask how it went; `external` is somebody else's promise.

    `text` is for a day on which something else than the answer was promised. `met_by` are the actions of staff that
    answer it; `extend_weeks` by how much it can be extended, once. `role` owes it, wherever the case lies. `since`: a
    term may count from the day that a spoken complaint was written down, instead of the day that it was spoken.
    """

    amount: int
    unit: Unit
    kind: Literal["hard", "soft", "external", "check"]
    statutory: bool = False
    text: str = ""
    since: Literal["received", "written"] = "received"
    met_by: Many[Name] = ()
    extend_weeks: int = 0
    role: Name | None = None
    source: Source

    def told_on(self, due: date) -> date:
        """The day on which the client hears of it: our own question comes on its day, a promise has all of that day."""
        return due if self.kind == "check" else due + timedelta(days=1)

    def begins(self, way: str, received: date | None, today: date) -> date:
        """The day from which it counts, for what came in on `received`; without that day, today."""
        spoken = way in SPOKEN
        if received is None or self.kind == "check" or (self.since == "written" and spoken):
            return today
        return received

    @property
    def passing(self) -> str:
        """The key of what is said when this day is over: its own words, or those of its kind."""
        return self.text or f"termijn.{self.kind}"


class Field(Authored):
    """Something a record can hold, and why it is asked. `part` keeps story and identity apart; `like` names the
    field of which this is a second asking (a number to call once, beside a number to keep).
    """

    part: Literal["story", "identity", "coded"]
    kind: Literal["text", "name", "phone", "email", "choice"]
    purpose: str
    like: Name | None = None

    @property
    def example(self) -> str:
        """An answer that this field accepts."""
        return {"phone": "0612345678", "email": "a@example.nl", "name": "Noor Voorbeeld"}.get(
            self.kind, "Er is iets gebeurd wat niet fijn was."
        )

    def wrong(self, text: str) -> str:
        """The key of what is wrong with this answer, or nothing."""
        if not text.strip():
            return "leeg"
        if self.kind == "phone" and not 8 <= len(re.sub(r"\D", "", text)) <= 15:
            return "fout.telefoon"
        if self.kind == "email" and not re.fullmatch(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*", text):
            return "fout.email"
        if self.kind == "name" and len(text) > 200:
            return "fout.naam"
        return ""


class Law(Authored):
    """A law under which this organisation's help falls; `assumed` until the organisation confirms it."""

    id: Literal["jeugdwet", "wkkgz", "wmo"]
    assumed: bool = True


class Review(Authored):
    """When the organisation looks at its own text again: on `first`, and every so many years after it."""

    first: date
    years: int

    def due(self, since: date, today: date) -> date | None:
        """The last day on which it should have been looked at again, for a text as it stood `since`."""
        days = [
            date(year, self.first.month, self.first.day) for year in range(self.first.year, today.year + 1, self.years)
        ]
        return next((day for day in reversed(days) if since < day <= today), None)


class Untranslatable(Authored):
    """A rule of the source that this schema cannot say, and what happens instead."""

    rule: str
    reason: str
    source: Source


class Member(Authored):
    """An organisation under an umbrella."""

    id: Name
    name: str


class Procedure(Authored):
    """A ladder as it is valid from a day; sessions stay pinned to the version they began with."""

    id: Name
    name: str
    valid_from: date
    title: str
    version: str
    laws: Many[Law]
    ladder: Literal["strict", "free"]
    tone: Literal["u", "je"]
    anonymous: Literal["informal", "formal", "none"] = "informal"
    register_cases: Literal["joint", "always", "none"] = Default(alias="register", default="always")
    outcome: Literal["advies", "oordeel", "bindend_advies"] = "oordeel"
    start: Name
    rights: dict[Name, Name]
    wishes: dict[Name, Target] = Default(default_factory=dict)
    facts: dict[Name, str] = Default(default_factory=dict)
    members: Many[Member] = ()
    missing: Many[str] = ()
    review: Review | None = None
    roles: dict[Name, Role]
    terms: dict[Name, Term]
    fields: dict[Name, Field]
    steps: Many[AnyStep]
    asides: Many[AnyStep] = ()
    detours: Many[Name] = ()
    questions: Many[Name] = ()
    untranslatable: Many[Untranslatable] = ()
    case: CaseTable = CaseTable()
    report: Report = Report()

    @property
    def pin(self) -> str:
        """The name under which sessions stay with this version."""
        return f"{self.id}.{self.valid_from.isoformat()}"

    @cached_property
    def places(self) -> dict[str, Step]:
        """Every step by its id, the shared ones included."""
        return {step.id: step for step in (*self.asides, *self.steps)}

    @cached_property
    def aside_ids(self) -> frozenset[str]:
        """The shared places that a client visits and comes back from."""
        return frozenset(self.detours)

    def step(self, name: str) -> Step:
        """The step of this id; every target was checked when the procedure was loaded."""
        return self.places[name]

    def field(self, name: str) -> Field:
        """The field of this name."""
        return self.fields[name]

    def asking(self, field: str) -> str:
        """The step where this field is answered."""
        return next(
            step.id
            for step in (*self.steps, *self.asides)
            if isinstance(step, (Ask, Choose, Pick)) and step.field == field
        )

    @cached_property
    def asked(self) -> frozenset[str]:
        """The fields that some step asks for."""
        fields = (getattr(step, "field", None) for step in (*self.steps, *self.asides))
        return frozenset(field for field in fields if field)

    @cached_property
    def labels(self) -> dict[tuple[str, str], str]:
        """The key of the words of each answer that is chosen and not typed."""
        found: dict[tuple[str, str], str] = {}
        for step in (*self.steps, *self.asides):
            if isinstance(step, (Choose, Pick)):
                for option in step.options:
                    for name, value in option.set.items():
                        found.setdefault((name, value), f"antwoord.{name}.{value}")
                    if step.field:
                        found[step.field, option.id] = option.label
        return found

    @cached_property
    def submits(self) -> tuple[Submit, ...]:
        """The steps that send a complaint, in the order of the ladder."""
        return tuple(step for step in self.steps if isinstance(step, Submit) and step.case)


class Ladder:
    """A procedure as it is staffed here: what the engine walks."""

    __slots__ = ("people", "procedure")

    def __init__(self, procedure: Procedure, people: tuple[Person, ...] = ()) -> None:
        self.procedure = procedure
        self.people = people


# -- loading -----------------------------------------------------------------------------------------------------


def load(path: Path, shared: Path = SHARED) -> Procedure:
    """Read one TOML file and join it with what all ladders share. Raises ProcedureError with every problem."""
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
        common = tomllib.loads(shared.read_text(encoding="utf-8"))
        cases = tomllib.loads(SHARED_CASE.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProcedureError(path.name, (f"het bestand is niet te lezen als TOML ({error})",)) from None
    written = {step.get("id") for step in own.get("steps", ()) if isinstance(step, dict)}
    own["asides"] = [step for step in common["steps"] if step["id"] not in written]
    own["detours"] = [step["id"] for step in common["steps"]]
    own["questions"] = [step["id"] for step in common["questions"] if step["id"] not in written]
    own["steps"] = [*own.get("steps", ()), *(step for step in common["questions"] if step["id"] not in written)]
    for table in ("fields", "terms", "wishes"):
        own[table] = common.get(table, {}) | own.get(table, {})
    own["terms"] = cases.get("terms", {}) | own["terms"]
    own["case"] = case_table.joined(own.get("case", {}), cases)
    try:
        procedure = Procedure.model_validate(own)
    except ValidationError as error:
        problems = tuple(_say(own, problem) for problem in error.errors(include_input=False))
        raise ProcedureError(path.name, problems) from None
    problems = tuple(_dangling(procedure))
    if f"{procedure.id}.{procedure.valid_from}" != path.stem:
        problems += (f"het bestand heet '{path.name}', maar hoort '{procedure.pin}.toml' te heten",)
    if problems:
        raise ProcedureError(path.name, problems)
    return procedure


_PLAIN = {
    "missing": "ontbreekt",
    "extra_forbidden": "kan hier niet staan",
    "literal_error": "moet een van deze zijn: {expected}",
    "union_tag_invalid": "heeft een soort die niet bestaat; de soorten zijn: {expected_tags}",
    "union_tag_not_found": "heeft geen soort (kind)",
    "string_pattern_mismatch": "moet een naam zijn: kleine letters, cijfers en _",
    "string_type": "moet tekst zijn",
    "int_type": "moet een heel getal zijn",
    "bool_type": "moet true of false zijn",
    "date_type": "moet een dag zijn, zoals 2026-11-25",
    "tuple_type": "moet een lijst zijn",
    "model_type": "moet een tabel zijn",
    "dict_type": "moet een tabel zijn",
}
"""What pydantic has against a value, for an administrator; what is not here is told in its own words."""


def _say(own: Mapping[str, Any], problem: ErrorDetails) -> str:
    plain = _PLAIN.get(problem["type"], problem["msg"]).format_map(problem.get("ctx", {}))
    loc = problem["loc"]
    if loc[0] != "steps" or len(loc) < 2:
        return f"'{'.'.join(str(part) for part in loc)}' {plain}"
    written = own["steps"][loc[1]]
    # The third part is the kind of the step, which the union put there.
    rest = ".".join(str(part) for part in loc[3:])
    place = f": '{rest}'" if rest else ""
    return f"stap '{written.get('id', loc[1])}'{place} {plain}"


def _dangling(procedure: Procedure) -> Iterator[str]:
    """Everything that is named and does not exist."""
    seen: set[str] = set()
    for step in procedure.steps:
        if step.id in seen:
            yield f"stap '{step.id}' staat er twee keer in"
        seen.add(step.id)
    if procedure.start not in procedure.places:
        yield f"het begin '{procedure.start}' bestaat niet als stap"
    for right, target in procedure.rights.items():
        if target not in procedure.places:
            yield f"recht '{right}' leidt naar '{target}', en die stap bestaat niet"
    for wish, target in procedure.wishes.items():
        if not target.startswith(("@", "<")) and target not in procedure.places:
            yield f"wens '{wish}' leidt naar '{target}', en die stap bestaat niet"
    for step in (*procedure.steps, *procedure.asides):
        yield from _dangling_in(procedure, step)
    yield from case_table.dangling(procedure.case, frozenset(procedure.roles), frozenset(procedure.terms))
    about = (("about", name) for name in procedure.case.about)
    for part, name in (*procedure.case.scopes.items(), *about):
        field = procedure.fields.get(name)
        chosen = field is not None and field.part == "coded" and field.kind == "choice"
        if not chosen and name not in procedure.case.asks:
            yield f"[case] leest '{part}' uit veld '{name}', en dat is geen gekozen antwoord"
    yield from _dangling_report(procedure)
    actions = {row.action for row in procedure.case.rows}
    for name, term in procedure.terms.items():
        if term.role and term.role not in procedure.roles:
            yield f"termijn '{name}' noemt rol '{term.role}', en die staat niet onder [roles]"
        for action in term.met_by:
            if action not in actions:
                yield f"termijn '{name}' noemt handeling '{action}', en die staat niet onder [case]"


def _dangling_report(procedure: Procedure) -> Iterator[str]:
    """Only what is chosen can be counted: a typed word would be a client's own."""
    report = procedure.report
    chosen = {name for name, one in procedure.fields.items() if one.part == "coded" and one.kind == "choice"}
    chosen |= {name for name, one in procedure.case.asks.items() if one.kind == "choice"}
    columns = tuple(column.field for column in report.export if column.field)
    # The name of a part (a municipality, a cluster) may be typed by staff, in one line.
    parts = {name for name, one in procedure.case.asks.items() if one.kind == "line"}
    for name in (*report.splits, *report.subjects, *columns):
        if name not in chosen and not (name in parts and name in report.splits):
            yield f"[report] noemt '{name}', en dat is geen gekozen antwoord"
    if report.term and report.term not in procedure.terms:
        yield f"[report] noemt termijn '{report.term}', en die staat niet onder [terms]"
    for role in (*report.export_without, *((report.reader,) if report.reader else ())):
        if role not in procedure.roles:
            yield f"[report] noemt rol '{role}', en die staat niet onder [roles]"


def _dangling_in(procedure: Procedure, step: Step) -> Iterator[str]:
    own = step.id not in procedure.aside_ids
    for target in step.leads():
        if target.startswith("@"):
            if own and target[1:] not in procedure.rights and target != "@gesprek":
                yield f"stap '{step.id}' leidt naar '{target}', en dat recht staat niet onder [rights]"
        elif target != "<" and target not in procedure.places:
            yield f"stap '{step.id}' leidt naar '{target}', en die stap bestaat niet"
        elif target == "<" and own:
            yield f"stap '{step.id}' leidt naar '<', en dat kan alleen vanuit een uitstapje (shared.toml)"
    if step.role and step.role not in procedure.roles:
        yield f"stap '{step.id}' noemt rol '{step.role}', en die staat niet onder [roles]"
    for role in step.cards:
        if role not in procedure.roles:
            yield f"stap '{step.id}' toont de kaart van '{role}', en die staat niet onder [roles]"
    for term in _terms_of(step):
        if term not in procedure.terms:
            yield f"stap '{step.id}' noemt termijn '{term}', en die staat niet onder [terms]"
    for name in _fields_of(step):
        if name not in procedure.fields:
            yield f"stap '{step.id}' noemt veld '{name}', en dat staat niet onder [fields]"


def _terms_of(step: Step) -> tuple[str, ...]:
    return (*step.terms, step.again) if isinstance(step, (Await, Consult)) else ()


def _fields_of(step: Step) -> tuple[str, ...]:
    match step:
        case Submit():
            return (*step.fields, *((step.official,) if step.official else ()), *step.elsewhere)
        case Letter():
            return (*step.fields, *step.again, *step.elsewhere)
        case Ask() | Pick():
            return (step.field,)
        case Choose():
            sets = tuple(name for option in step.options for name in option.set)
            return (*((step.field,) if step.field else ()), *sets)
        case _:
            return ()
