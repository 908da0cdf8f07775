"""An action of staff, filled in one question at a time, and shown as the client will read it before it is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta

from flows import news
from flows.access import ADVISER
from flows.case import Deed, Moved, NotAllowed, act, ready, stands
from flows.case_table import Question, Row
from flows.duty_cases import Cases, actions, role_for
from flows.duty_days import day_in
from flows.duty_values import CarryOut, Matter, Quote
from flows.session import Choice, Fact, Say, Word

WEEKS = 4
LONGEST_LINE = 300
FULL = 4000
"""Characters after which Telegram cuts a text in two: more of it may come."""
EXAMPLE = "voorbeeld"
MENDED = tuple(f"weigering.{why}" for why in ("ontbreekt", "keuze", "dag", "getal", "code", "rol", "verlengen_te_lang"))
"""Refusals that another answer can mend."""


class Forms(Cases):
    """The screens on which something is filled in, and the one where it is looked over."""

    # -- beginning -----------------------------------------------------------------------------------------------

    def begin(self, matter: Matter, action: str) -> None:
        """The first question; what cannot be done whatever the answers are is refused at once, with the way out."""
        if (self.duty.form, self.duty.action) == (matter.id, action):
            self.go_on(matter)
            return
        row = next((one for one in actions(matter) if one.action == action), None)
        if row is None:
            self.say("team.kan_niet_meer")
            self.opened(matter)
            return
        role, asks = role_for(matter, row), matter.procedure.case.asks
        if any(asks[name].kind == "role" and not any(_choices(matter, row, name, {}, self.today)) for name in row.asks):
            self.say("team.niemand_anders")
            self.opened(matter)
            return
        try:
            act(matter.procedure, matter.case, Deed(action, self.today, "", role, _example(matter, row, self.today)))
        except NotAllowed as error:
            self._refused(matter, error)
            self.opened(matter)
            return
        self.duty = replace(self.duty.without_form(), form=matter.id, action=action, role=role)
        self.go_on(matter)

    def go_on(self, matter: Matter) -> None:
        """The next question that has no answer yet, or the looking over."""
        open_ = [name for name in _asked(matter, self._row(matter), self.duty.values) if name not in self.duty.values]
        if open_:
            self.duty = replace(self.duty, asking=open_[0])
            self.ask(matter)
        else:
            self.check(matter)

    # -- one question --------------------------------------------------------------------------------------------

    def ask(self, matter: Matter) -> None:
        """The question that stands open, with buttons for what can be chosen."""
        name = self.duty.asking
        question = matter.procedure.case.asks[name]
        choices = list(_choices(matter, self._row(matter), name, self.duty.values, self.today))
        if self.duty.longer:
            choices = [Choice("klaar", "knop_team.klaar")]
        elif name in self.duty.values:
            choices.append(Choice("zo_laten", "knop.zo_laten"))
        elif not question.required:
            choices.append(Choice("overslaan", "knop_team.overslaan"))
        choices.append(Choice("terug", "knop.terug"))
        self.say("team.vraag_kop", handeling=Word(f"handeling.{self.duty.action}"), nummer=matter.case.number)
        kept = self.duty.values.get(name, "")
        if kept and question.kind in ("text", "line") and not self.duty.longer:
            self.say("team.staat_er_nu", tekst=kept)
        self.show("vraag", "team.nog_meer" if self.duty.longer else f"vraag_team.{name}", tuple(choices))

    def answer(self, matter: Matter, text: str) -> None:
        """What was typed, if this question can be answered by typing."""
        question = matter.procedure.case.asks[self.duty.asking]
        value, wrong = _read(question, text, self.today)
        if any(_choices(matter, self._row(matter), self.duty.asking, self.duty.values, self.today)) and not value:
            wrong = wrong or "kies_knop"
        if wrong:
            self.say(f"team.{wrong}")
            self.ask(matter)
            return
        if self.duty.longer:
            value = f"{self.duty.values[self.duty.asking]}\n{value}"
        if question.kind == "text" and len(text) >= FULL:
            self.duty = replace(self.duty, values={**self.duty.values, self.duty.asking: value}, longer=True)
            self.ask(matter)
        else:
            self.answered(matter, value)

    def answered(self, matter: Matter, value: str) -> None:
        self.duty = replace(self.duty, values={**self.duty.values, self.duty.asking: value}, asking="", longer=False)
        self.go_on(matter)

    def kept(self, matter: Matter) -> None:
        """The answer stays what it was."""
        self.duty = replace(self.duty, asking="", longer=False)
        self.go_on(matter)

    def step_back(self, matter: Matter) -> None:
        """The question before this one; from the first, the case. Nothing that was typed is lost."""
        asked = _asked(matter, self._row(matter), self.duty.values)
        place = asked.index(self.duty.asking) if self.duty.asking in asked else 0
        self.duty = replace(self.duty, longer=False)
        if place:
            self.duty = replace(self.duty, asking=asked[place - 1])
            self.ask(matter)
        else:
            self.opened(matter)

    # -- looking over --------------------------------------------------------------------------------------------

    def check(self, matter: Matter) -> None:
        """Exactly what the client will read, or that they get no word; then yes, change, or not."""
        row = self._row(matter)
        try:
            moved = act(matter.procedure, matter.case, self._deed(matter, row))
        except NotAllowed as error:
            self._refused(matter, error)
            if error.why in MENDED:
                self.change(matter)
            else:
                self.duty = self.duty.without_form()
                self.opened(matter)
            return
        self.say("team.vraag_kop", handeling=Word(f"handeling.{row.action}"), nummer=matter.case.number)
        if row.quiet:
            self.say("team.leest_niets")
        else:
            self.say(f"team.leest_{matter.hears}")
            self.effects.append(Quote(tuple(_read_by_client(matter, moved)), "je" if matter.case.tone == "je" else "u"))
        choices = [Choice("ja", "knop_team.ja")]
        if row.asks:
            choices.append(Choice("veranderen", "knop_team.veranderen"))
        choices.append(Choice("niet", "knop_team.niet"))
        self.show("nakijken", "team.nakijken", tuple(choices))

    def change(self, matter: Matter) -> None:
        """Which answer must become another."""
        asks = matter.procedure.case.asks
        choices = [
            Choice(f"wijzig:{name}", f"veld.zaak_{name}" if asks[name].told else f"vraag_team.{name}")
            for name in _asked(matter, self._row(matter), self.duty.values)
        ]
        choices += [Choice("nakijken", "knop_team.zo_laten"), Choice("niet", "knop_team.niet")]
        self.show("veranderen", "team.veranderen", tuple(choices))

    def carry_out(self, matter: Matter) -> None:
        """It goes to the house, which tells what came of it."""
        deed = self._deed(matter, self._row(matter))
        self.effects.append(CarryOut(matter.id, deed.action, deed.role, deed.values))
        self.duty = replace(self.duty.without_form(), place="zaak", turn=self.duty.turn + 1, offered=())

    def _row(self, matter: Matter) -> Row:
        row = matter.procedure.case.row(self.duty.action)
        assert row is not None, self.duty.action
        return row

    def _deed(self, matter: Matter, row: Row) -> Deed:
        """Only what is asked, after the other answers: what an earlier choice asked for is left out."""
        asked = _asked(matter, row, self.duty.values)
        values = {name: self.duty.values[name] for name in asked if self.duty.values.get(name)}
        return Deed(row.action, self.today, "", self.duty.role, values)

    def _refused(self, matter: Matter, error: NotAllowed) -> None:
        self.say(error.why, **{**error.facts, "nummer": matter.case.number})


# -- what can be answered ----------------------------------------------------------------------------------------


def _asked(matter: Matter, row: Row, values: Mapping[str, str]) -> list[str]:
    return [name for name in row.asks if matter.procedure.case.asks[name].applies(values)]


def _read(question: Question, text: str, today: date) -> tuple[str, str]:
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


def _choices(matter: Matter, row: Row, name: str, values: Mapping[str, str], today: date) -> Iterator[Choice]:
    question = matter.procedure.case.asks[name]
    match question.kind:
        case "choice":
            for option in question.options:
                if ready(matter.case, option.needs):
                    yield Choice(f"is:{option.id}", f"keuze.{name}.{option.id}")
        case "date":
            for days, key in ((0, "vandaag"), (1, "morgen"), (7, "over_een_week")):
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


def _example(matter: Matter, row: Row, today: date) -> dict[str, str]:
    """Answers that fit, to find out whether the action itself has a place here and now."""
    values: dict[str, str] = {}
    for name in row.asks:
        if matter.procedure.case.asks[name].applies(values):
            first = next(_choices(matter, row, name, values, today), None)
            values[name] = first.id.removeprefix("is:") if first else EXAMPLE
    return values


# -- what the client reads ---------------------------------------------------------------------------------------


def _read_by_client(matter: Matter, moved: Moved) -> Iterator[Say]:
    """The same words, facts and lines as `flows/news.py` will say."""
    procedure, row, deed = matter.procedure, moved.row, moved.deed
    facts: dict[str, Fact] = {
        "organisatie": procedure.name,
        **procedure.facts,
        "nummer": matter.case.number,
        "naam": matter.name,
        "rol": Word(f"rol.{deed.role}"),
        **_days(moved),
    }
    items = () if row.pending and row.pending != "tevreden" else tuple(news.told(procedure, row, deed.values))
    yield Say(f"zaak.{row.action}", facts, items)
    if row.pending:
        asked = news.facts_of(procedure, deed.values)
        yield Say(f"vraag_zaak.{row.pending}", {**facts, **asked, "van": Word(f"rol.{deed.role}")})


def _days(moved: Moved) -> dict[str, Fact]:
    days: dict[str, Fact] = {f"datum_{clock.term}": clock.due for clock in moved.case.clocks if clock.running}
    days |= {f"datum_{name}": day for name, day in moved.due.items()}
    first = next(iter(moved.due.values()), None) or next(iter(days.values()), None)
    return {**days, "datum": first} if first else days
