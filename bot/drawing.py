"""A procedure as a page that an organisation signs: graph, words, terms, sources. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.drawing_case import case_tables
from bot.drawing_graph import edges, graph, reached
from bot.drawing_tables import cell, role_cells, source, table, term_cells
from bot.render import MissingWords, Words, day_in_words
from flows.procedure import Procedure
from flows.session import Fact, Tone
from flows.steps import (
    Add,
    Ask,
    Avoid,
    Await,
    Choose,
    Consult,
    Done,
    Elsewhere,
    Letter,
    Option,
    Pick,
    Respond,
    Step,
    Submit,
    Summary,
    Tell,
)

_KINDS: Mapping[type[Step], str] = {
    Choose: "keuze",
    Pick: "meerkeuze",
    Ask: "vraag",
    Tell: "uitleg",
    Avoid: "wie leest het niet",
    Consult: "gesprek",
    Submit: "overzicht en versturen",
    Letter: "brief die de cliënt zelf verstuurt",
    Await: "wachten",
    Add: "aanvulling",
    Done: "einde",
    Elsewhere: "keuze uit de gesprekken van deze chat",
    Respond: "vraag van de organisatie",
}
_PARTS = {"story": "verhaal", "identity": "wie het is", "coded": "gekozen antwoord"}
_LAWS = {"jeugdwet": "Jeugdwet", "wkkgz": "Wkkgz", "wmo": "Wmo 2015"}
_LADDERS = {
    "strict": "de volgorde wordt aangeraden; wat de wet geeft, staat altijd open",
    "free": "de cliënt kiest zelf waar hij begint",
}
_ANONYMOUS = {
    "informal": "kan, behalve bij een officiële klacht",
    "formal": "kan, ook bij een officiële klacht",
    "none": "kan niet bij een klacht",
}
_OUTCOMES = {"advies": "een advies", "oordeel": "een oordeel", "bindend_advies": "een bindend advies"}


def page(procedure: Procedure) -> str:
    """The whole page, always the same for the same procedure and words."""
    return "\n".join(_Page(procedure).lines()) + "\n"


class _Page:
    def __init__(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self._words: dict[Tone, Words] = {
            "u": Words("nl", "u", procedure.id),
            "je": Words("nl", "je", procedure.id),
        }
        self._later: dict[str, Step] = {}

    def lines(self) -> Iterator[str]:
        procedure = self._procedure
        drawn = reached(procedure, self._label)
        own = [step for step in procedure.steps if step.id not in procedure.questions or self._is_asked(step)]
        asked = [step.id for step in own if step.id not in (*drawn, *procedure.detours)]
        yield from self._head()
        yield from ("## De ladder", "", "```mermaid", *graph(procedure, self._label), "```", "")
        yield "Een gestreepte pijl gaat vanzelf. Op elk scherm staat ook de knop Meer, met daarachter"
        yield from ("de hulplijnen, een mens, de rechten en stoppen; die weg staat niet in de tekening.", "")
        for title, names in (
            ("Stap voor stap", drawn),
            ("Vragen onderweg", asked),
            ("Achter Meer", procedure.detours),
        ):
            yield from (f"## {title}", "")
            for name in names:
                yield from self._step(procedure.step(name))
        yield from ("## Zinnen die op meer plekken staan", "")
        for key, step in self._later.items():
            yield from (f"### {key}", "", *self._said(key, step), "")
        yield from self._tables()

    def _is_asked(self, step: Step) -> bool:
        """Whether some summary asks this, or offers it."""
        submits = [one for one in self._procedure.steps if isinstance(one, Submit)]
        summaries = (one for one in self._procedure.steps if isinstance(one, Summary))
        fields = {name for one in summaries for name in one.fields}
        return getattr(step, "field", None) in fields or step.id in {one.readers for one in submits}

    def _head(self) -> Iterator[str]:
        procedure = self._procedure
        laws = ", ".join(f"{_LAWS[law.id]}{' (aangenomen)' if law.assumed else ''}" for law in procedure.laws)
        yield from (f"# {procedure.name}: de ladder van een klacht", "")
        yield f"Gemaakt met `trede draw` uit `{procedure.pin}.toml` en de woorden in `locales/`."
        yield from ("Verander deze bladzijde niet met de hand.", "", "| | |", "|---|---|")
        facts = {
            "Regeling": procedure.title,
            "Versie": f"{procedure.version}, geldig vanaf {day_in_words(procedure.valid_from)}",
            "Wetten": laws,
            "Volgorde": _LADDERS[procedure.ladder],
            "Aanspreken": f"{procedure.tone}, tot de cliënt zegt wie hij is",
            "Klagen zonder naam": _ANONYMOUS[procedure.anonymous],
            "Uitkomst": _OUTCOMES[procedure.outcome],
            "Onderdelen": ", ".join(member.name for member in procedure.members),
        }
        yield from (f"| {name} | {cell(value)} |" for name, value in facts.items() if value)
        yield ""

    # -- a step ----------------------------------------------------------------------------------------------

    def _step(self, step: Step) -> Iterator[str]:
        rung = f", trede {step.rung}" if step.rung is not None else ""
        role = f", {self._role(step.role)}" if step.role else ""
        yield from (f"### {step.id}", "", f"*{_KINDS[type(step)]}{rung}{role}*", "")
        first, *rest = self._keys(step)
        yield from (*self._said(first, step), "")
        ways = [(edge.label, edge.to) for edge in edges(self._procedure, step, self._label)]
        yield from (f"- {label or 'daarna'} → {'terug' if to == '<' else f'`{to}`'}" for label, to in ways)
        yield from self._own(step)
        if rest:
            yield "- zegt ook: " + ", ".join(f"`{key}`" for key in rest)
        if step.source:
            yield f"- bron: {source(step.source)}"
        yield ""
        for key in rest:
            self._later.setdefault(key, step)

    def _own(self, step: Step) -> Iterator[str]:
        """What belongs to this kind of step alone."""
        match step:
            case Submit():
                asked = ", ".join(f"{self._field(name)} (`{name}`)" for name in step.fields)
                yield f"- vraagt: {asked}"
                yield f"- gaat verzegeld naar: {self._role(step.role)}"
                if step.formal:
                    yield "- dit is de officiële weg"
            case Letter():
                yield f"- vraagt: {', '.join(f'{self._field(name)} (`{name}`)' for name in step.fields)}"
            case Await():
                yield f"- termijnen: {_codes(step.terms)}; wie langer wacht: `{step.again}`"
            case Consult():
                yield f"- termijnen: {_codes(step.terms)}; bij het begin: `{step.again}`"
            case Ask():
                extra = [
                    ("overslaan kan", step.skip),
                    ("'weet ik niet' kan", step.unknown),
                    ("in delen", step.more),
                ]
                yield f"- veld `{step.field}`" + "".join(f", {text}" for text, yes in extra if yes)
            case Pick():
                yield f"- veld `{step.field}`, meer antwoorden mogen"
                yield from (f"- antwoord: {self._label(option.label, step, option)}" for option in step.options)
            case Choose(field=str(field)):
                yield f"- veld `{field}`"
            case _:
                pass
        yield from (f"- kaart van: {self._role(role)}" for role in step.cards)

    def _keys(self, step: Step) -> list[str]:
        """Every sentence of this step, the one on entering first."""
        more = [*step.copies, *([f"hulplijnen.{step.lines}"] if step.lines else [])]
        match step:
            case Submit():
                up = ["doorsturen"] if step.case else []
                return [f"samenvatting.{step.purpose}", f"verstuurd.{step.purpose}", *up, *more]
            case Letter():
                return ["samenvatting.brief", "brief.opnieuw", *more]
            case Await():
                kinds = dict.fromkeys(self._procedure.terms[name].kind for name in (*step.terms, step.again))
                own = [step.asks] if step.asks else []
                return [step.key, "wachten.verder", *own, *(f"termijn.{kind}" for kind in kinds), *more]
            case Consult():
                return [
                    step.key,
                    "gesprek.verstuurd",
                    "gesprek.antwoord",
                    "gesprek.stil",
                    "gesprek.nog_open",
                    "gesprek.wachten",
                    *more,
                ]
            case Ask(more=True):
                return [step.key, f"{step.key}.meer", *more]
            case _:
                return [step.key, *more]

    # -- words -----------------------------------------------------------------------------------------------

    def _said(self, key: str, step: Step) -> Iterator[str]:
        polite, young = (self._of(key, tone, step) for tone in ("u", "je"))
        if polite == young:
            yield from _quoted(polite)
            return
        yield from ("**u**", "", *_quoted(polite), "", "**je**", "", *_quoted(young))

    def _label(self, key: str, step: Step, option: Option | None) -> str:
        target = option.to if option else None
        name = self._procedure.rights.get(target[1:]) if target and target.startswith("@") else target
        leads = self._procedure.places.get(name or "", step)
        return self._of(key, self._procedure.tone, leads, option)

    def _of(self, key: str, tone: Tone = "u", step: Step | None = None, option: Option | None = None) -> str:
        """The words of a key. What is known only in a talk stands between guillemets."""
        words = self._words[tone]
        facts: dict[str, Fact] = {"organisatie": self._procedure.name, **self._procedure.facts}
        if step and step.role:
            facts["rol"] = words.of(f"rol.{step.role}") if words.has(f"rol.{step.role}") else step.role
        facts |= {**(step.facts if step else {}), **(option.facts if option else {})}
        while True:
            try:
                return words.of(key, facts)
            except MissingWords:
                return f"(geen woorden voor {key})"
            except KeyError as error:
                facts[error.args[0]] = f"«{error.args[0]}»"

    def _field(self, name: str) -> str:
        return self._of(f"veld.{name}")

    def _role(self, role: str) -> str:
        return self._of(f"rol.{role}")

    # -- tables ----------------------------------------------------------------------------------------------

    def _tables(self) -> Iterator[str]:
        procedure = self._procedure
        rights = ((name, f"`{to}`") for name, to in procedure.rights.items())
        yield from table("Rechten", ("recht", "stap"), rights)
        terms = ((f"`{name}`", *term_cells(term), source(term.source)) for name, term in procedure.terms.items())
        yield from table("Termijnen", ("termijn", "duur", "soort", "bron"), terms)
        roles = ((self._role(name), *role_cells(role)) for name, role in procedure.roles.items())
        yield from table("Rollen", ("rol", "waar", "bereikbaar", "bron"), roles)
        asked = [name for name in procedure.fields if name in procedure.asked]
        fields = (
            (
                f"`{name}`",
                self._field(name),
                _PARTS[procedure.fields[name].part],
                procedure.fields[name].purpose,
            )
            for name in asked
        )
        yield from table("Velden", ("veld", "heet", "deel", "waarvoor"), fields)
        yield from ("## Wat in de regeling ontbreekt", "", *(f"- {gap}" for gap in procedure.missing), "")
        cannot = ((one.rule, one.reason, source(one.source)) for one in procedure.untranslatable)
        yield from table("Wat deze ladder niet kan zeggen", ("regel", "waarom niet", "bron"), cannot)
        yield from case_tables(procedure, self._words["u"])
        yield from (
            "## Akkoord",
            "",
            f"{procedure.name} heeft deze ladder gelezen en gaat ermee akkoord.",
            "",
        )
        yield from ("| naam | functie | dag | handtekening |", "|---|---|---|---|", "| | | | |")


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _quoted(text: str) -> Iterator[str]:
    yield from (f"> {line}".rstrip() for line in text.split("\n"))
