"""The file of a complaint: all that was done, with what was written at it, as one record that needs no bot to be read.

The client's story is not in it: that stands in the sealed complaint, which the same readers have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from bot.papers import Papers
from bot.render import Words, day_in_words, words_in
from flows.case import Case, Clock, Deed
from flows.case_table import CLIENT, HOUSE, Question
from flows.duty_cases import about
from flows.procedure import Procedure
from flows.record import Answer, Record
from flows.session import Filing, Session, Tone

NAME = "dossier"

Named = Callable[[str], str]
"""The name of a person of the staff."""


def dossier(
    papers: Papers, procedure: Procedure, case: Case, filing: Filing, keys: tuple[str, ...], named: Named, today: date
) -> Record:
    """The whole case for these readers. Nothing is in it that was for the eyes of one role alone: that is not kept."""
    tone: Tone = "je" if case.tone == "je" else "u"
    empty = papers.record(
        procedure, Session(case.procedure, tone=tone), filing, [named(one) for one in filing.readers], keys,
        purpose=NAME, on=today, number=case.number, official=case.official,
    )  # fmt: skip
    words = words_in("nl", "u", procedure.id)
    answers = (*_stands(procedure, case, words, today), *_log(procedure, case, words, named))
    return empty.model_copy(update={"answers": answers})


def _stands(procedure: Procedure, case: Case, words: Words, today: date) -> Iterator[Answer]:
    """Where it stands, which terms there were, and what the client chose."""
    for item in about(procedure, case, today):
        if item.field not in ("team_gedaan", "team_klok", "team_officieel"):
            said = words.of(item.key, item.facts) if item.key else item.text
            yield _coded(item.field, words.of(f"veld.{item.field}"), said)
    for place, clock in enumerate(case.clocks):
        label = words.of(f"termijn_naam.{clock.term}")
        yield _coded(f"termijn_{place}", label[:1].upper() + label[1:], _clock(clock, words))
    for name, chosen in case.codes.items():
        if not chosen:
            continue
        said = ", ".join(_label(procedure, words, name, one) for one in chosen.split(","))
        yield _coded(name, words.of(f"veld.{name}") if words.has(f"veld.{name}") else name, said)


def _clock(clock: Clock, words: Words) -> str:
    key = "dossier.termijn_gehaald" if clock.met else "dossier.termijn"
    return words.of(key, {"datum": clock.due, "gehaald": clock.met or clock.due})


def _label(procedure: Procedure, words: Words, name: str, value: str) -> str:
    label = procedure.labels.get((name, value))
    return words.of(label) if label and words.has(label) else value


def _coded(name: str, label: str, value: str) -> Answer:
    return Answer(field=name, label=label, part="coded", value=value, code=value)


def _log(procedure: Procedure, case: Case, words: Words, named: Named) -> Iterator[Answer]:
    """Every action, with its day, who did it in which role, and all that they wrote."""
    for place, deed in enumerate(case.deeds):
        label = f"{day_in_words(deed.on)}: {words.of(f'handeling.{deed.action}')} ({_who(deed, words, named)})"
        said = "\n".join(_answers(procedure, deed, words))
        yield Answer(field=f"{deed.action}_{place}", label=label, part="story", value=said or words.of("dossier.leeg"))


def _who(deed: Deed, words: Words, named: Named) -> str:
    if deed.role == CLIENT:
        return words.of("dossier.klager")
    if deed.role == HOUSE:
        return words.of("team_door.huis")
    return f"{named(deed.by)}, {words.of(f'rol.{deed.role}')}"


def _answers(procedure: Procedure, deed: Deed, words: Words) -> Iterator[str]:
    asks = procedure.case.asks
    for name, value in deed.values.items():
        if value:
            keys = (f"veld.zaak_{name}", f"vraag_team.{name}")
            label = next((words.of(key) for key in keys if words.has(key)), name)
            yield f"{label.rstrip(':')}: {_said(asks.get(name), name, value, words)}"


def _said(question: Question | None, name: str, value: str, words: Words) -> str:
    kind = question.kind if question else "text"
    match kind:
        case "choice" if words.has(f"keuze.{name}.{value}"):
            return words.of(f"keuze.{name}.{value}")
        case "role" if words.has(f"rol.{value}"):
            return words.of(f"rol.{value}")
        case "date":
            return day_in_words(date.fromisoformat(value))
        case _:
            return value
