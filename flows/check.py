"""Proves the rights of a client as properties of a ladder, with the real engine; it repairs nothing.

A finding says the place, the thing and the expectation, in Dutch: an administrator reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.check_graph import Graph
from flows.check_rights import Sight, graph_findings
from flows.check_staffing import Staffing, staffings
from flows.check_words import Says, word_findings
from flows.finding import Finding, about
from flows.procedure import Ladder, Procedure
from flows.steps import Ask, Await, Choose, Consult, Submit, Summary, Tell

RIGHTS = ("wegen", "vertrouwenspersoon", "formeel", "bellen")
YOUTH_RIGHTS = ("commissie", "vertrouwenspersoon")
"""Under the Jeugdwet these are near from every screen, also after the sending (Jeugdwet 4.2.1 and 4.2.4)."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a client could fall into on one ladder; `notes` are gaps that the organisation must fill."""

    pin: str
    walks: int
    spots: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]


def check(procedure: Procedure, says: Says) -> Report:
    """Walk the ladder under every staffing, and hold it against the rights."""
    findings = list(authored_findings(procedure))
    told: set[tuple[str, str]] = set()
    reached: set[str] = set()
    walks = spots = 0
    for staffing in staffings(procedure):
        graph = _explored(procedure, staffing)
        walks, spots = walks + 1, spots + len(graph.spots)
        reached |= graph.visited()
        for finding in (*graph_findings(graph, _near(procedure)), *word_findings(graph, says)):
            # What goes wrong with everybody there is not told again for every other staffing.
            fresh = finding.under(staffing.name, told)
            findings += [fresh] if fresh else []
    findings += _unreached(procedure, reached)
    return Report(procedure.pin, walks, spots, tuple(findings), tuple(_notes(procedure)))


def _explored(procedure: Procedure, staffing: Staffing) -> Graph:
    graph = Graph(Ladder(procedure, staffing.people), staffing)
    graph.explore()
    return graph


def _near(procedure: Procedure) -> tuple[Sight, ...]:
    """What must be at most two presses away, and whether that also holds after the sending."""
    young = any(law.id == "jeugdwet" for law in procedure.laws)
    always = YOUTH_RIGHTS if young else ()
    rights = [Sight(f"recht '{name}'", to, name in always) for name, to in procedure.rights.items()]
    places = [Sight(f"'{name}'", name, always=True) for name in ("hulplijnen", "mens", "stoppen")]
    return (*rights, *(sight for sight in places if sight.target in procedure.places))


def _unreached(procedure: Procedure, reached: set[str]) -> Iterator[Finding]:
    shared = {*procedure.detours, *procedure.questions}
    for step in procedure.steps:
        if step.id not in reached and step.id not in shared:
            yield about([step.id], "is nergens vandaan te bereiken", "een knop of antwoord dat hierheen leidt")


# -- what can be seen without walking ------------------------------------------------------------------------


def authored_findings(procedure: Procedure) -> Iterator[Finding]:
    """What is wrong as it is written down."""
    needed = RIGHTS + (YOUTH_RIGHTS if any(law.id == "jeugdwet" for law in procedure.laws) else ())
    for right in dict.fromkeys(needed):
        if right not in procedure.rights:
            yield Finding("[rights]", f"recht '{right}' ontbreekt", f"een regel '{right} = …' met een stap")
    for name, role in procedure.roles.items():
        if role.source is None:
            yield Finding(f"rol '{name}'", "heeft geen bron", "source met document, plaats en dag van nakijken")
    yield from _shared_clocks(procedure)
    for step in procedure.steps:
        if isinstance(step, (Submit, Consult, Tell)):
            yield from _downward(procedure, step)
        if isinstance(step, Summary):
            yield from _unasked(procedure, step)
            yield from _named(procedure, step)
        if isinstance(step, Submit):
            yield from _official(procedure, step)


def _shared_clocks(procedure: Procedure) -> Iterator[Finding]:
    """A talk and a complaint run beside each other: with one clock, an answer to one silences the other."""
    talks = [step for step in procedure.steps if isinstance(step, Consult)]
    in_talk = {term for step in talks for term in (*step.terms, step.again)}
    for step in procedure.steps:
        if isinstance(step, Await):
            for term in sorted(in_talk & {*step.terms, step.again}):
                thing = f"deelt termijn '{term}' met het gesprek in '{talks[0].id}'"
                yield about([step.id], thing, "een eigen termijn voor elk")


def _downward(procedure: Procedure, step: Submit | Consult | Tell) -> Iterator[Finding]:
    """Somebody who finds nobody on a rung goes on, or up; never down without having asked."""
    target = step.to if isinstance(step, Tell) else step.otherwise
    name = procedure.rights.get(target[1:]) if target.startswith("@") else target
    lower = procedure.places.get(name) if name else None
    if lower and step.rung and lower.rung and lower.rung < step.rung:
        thing = f"leidt vanzelf omlaag, van trede {step.rung} naar '{lower.id}' op trede {lower.rung}"
        yield about([step.id], thing, "dezelfde trede of hoger")


def _unasked(procedure: Procedure, step: Summary) -> Iterator[Finding]:
    for name in step.fields:
        if name not in procedure.asked:
            yield about([step.id], f"veld '{name}' wordt nergens gevraagd", "een stap die dit veld vraagt")


def _official(procedure: Procedure, step: Submit) -> Iterator[Finding]:
    """Official or not is asked in plain words, and silence is no answer."""
    if not step.official or step.official not in procedure.asked:
        return
    question = procedure.step(procedure.asking(step.official))
    if step.official not in step.fields:
        yield about([step.id], f"vraagt '{step.official}' niet", f"'{step.official}' onder fields")
    if not isinstance(question, Choose) or len(question.options) < 2:
        yield about([question.id], "laat niet kiezen of de klacht officieel wordt", "ja en nee als knoppen")


def _named(procedure: Procedure, step: Summary) -> Iterator[Finding]:
    """Where the procedure wants a name, the name is asked and cannot be skipped."""
    files = isinstance(step, Submit) and step.case
    official = step.formal and procedure.anonymous != "formal"
    wanted = official or (files and procedure.anonymous == "none")
    if not wanted:
        return
    names = [name for name in step.fields if procedure.fields[name].kind == "name"]
    asks = [procedure.step(procedure.asking(name)) for name in names if name in procedure.asked]
    if not any(isinstance(question, Ask) and not question.skip and not question.unknown for question in asks):
        thing = "vraagt geen naam, terwijl een officiële klacht hier een naam nodig heeft"
        yield about([step.id], thing, "een veld van de soort 'name' dat niet is over te slaan")


def _notes(procedure: Procedure) -> Iterator[str]:
    """What the source lacks, and contact cards that have nothing on them."""
    yield from (f"ontbreekt in de regeling: {gap}" for gap in procedure.missing)
    for role in dict.fromkeys(role for step in procedure.steps for role in step.cards):
        contact = procedure.roles[role].contact
        if not (contact.phone or contact.mail or contact.site or contact.post):
            yield f"rol '{role}' heeft een kaart zonder telefoon, e-mail, site of adres"
