"""What can be answered to a question of staff: by which buttons, and how a typed answer is read. It shows nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from flows.access import ADVISER
from flows.case import ready, stands
from flows.case_table import Question, Row
from flows.duty_days import day_in
from flows.duty_values import Matter
from flows.session import Choice

WEEKS = 4
LONGEST_LINE = 300
EXAMPLE = "voorbeeld"
COMING = ((0, "vandaag"), (1, "morgen"), (7, "over_een_week"))
PAST = ((0, "vandaag"), (-1, "gisteren"))


def questions(matter: Matter, row: Row, values: Mapping[str, str]) -> list[str]:
    """What is asked, in order, after these answers."""
    return [name for name in row.asks if matter.procedure.case.asks[name].applies(values, matter.case.tone)]


def read(question: Question, text: str, today: date) -> tuple[str, str]:
    """The value of a typed answer, or what is wrong with it."""
    text = text.strip()
    match question.kind:
        case "text":
            return text, "" if text else "leeg"
        case "line":
            line = " ".join(text.split())
            return line, "" if 0 < len(line) <= LONGEST_LINE else "te_lang" if line else "leeg"
        case "date":
            day = day_in(text, today)
            return (day.isoformat(), "") if day else ("", "geen_dag")
        case "weeks":
            number = text.split()[0] if text else ""
            return (number, "") if number.isdecimal() and 0 < int(number) < 100 else ("", "geen_weken")
        case _:
            return "", "kies_knop"


def choices_for(matter: Matter, row: Row, name: str, values: Mapping[str, str], today: date) -> Iterator[Choice]:
    """The buttons of a question; none where the answer is typed alone."""
    question = matter.procedure.case.asks[name]
    match question.kind:
        case "choice":
            for option in question.options:
                if ready(matter.case, option.needs):
                    yield Choice(f"is:{option.id}", f"keuze.{name}.{option.id}")
        case "date":
            for days, key in PAST if question.past else COMING:
                day = today + timedelta(days=days)
                yield Choice(f"is:{day.isoformat()}", f"knop_team.{key}", {"datum": day})
        case "weeks":
            for weeks in range(1, WEEKS + 1):
                yield Choice(f"is:{weeks}", "knop_team.week" if weeks == 1 else "knop_team.weken", {"aantal": weeks})
        case "consent":
            for who in dict.fromkeys(stands(matter.case, name)):
                yield Choice(f"is:{who}", "knop_team.tekst", {"tekst": who})
        case "role":
            for role in matter.staffed:
                if role not in (*matter.case.roles, ADVISER):
                    yield Choice(f"is:{role}", f"rol.{role}")
        case _ if row.guard == "code":
            yield from _codes(matter, name, values)


def _codes(matter: Matter, name: str, values: Mapping[str, str]) -> Iterator[Choice]:
    """A chosen answer that was wrong: which one, and what it must be."""
    labels = matter.procedure.labels
    if name == "veld":
        for known in matter.case.codes:
            yield Choice(f"is:{known}", f"veld.{known}")
    else:
        for (known, value), label in labels.items():
            if known == values.get("veld"):
                yield Choice(f"is:{value}", label)


def example(matter: Matter, row: Row, today: date) -> dict[str, str]:
    """Answers that fit, to find out whether the action itself has a place here and now."""
    values: dict[str, str] = {}
    for name in row.asks:
        if matter.procedure.case.asks[name].applies(values, matter.case.tone):
            first = next(choices_for(matter, row, name, values, today), None)
            values[name] = first.id.removeprefix("is:") if first else EXAMPLE
    return values
