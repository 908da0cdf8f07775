"""An action of staff, filled in one question at a time, and shown as the client will read it before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flows import news
from flows.case import Deed, Moved, NotAllowed, act
from flows.case_table import Row
from flows.duty_answers import choices_for, example, questions, read
from flows.duty_cases import Cases, actions, role_for
from flows.duty_values import CarryOut, Copied, Matter, Quote
from flows.session import Choice, Fact, Say, Word

FULL = 4000
"""Characters after which Telegram cuts a text in two: more of it may come."""
MENDED = tuple(
    f"weigering.{why}"
    for why in ("ontbreekt", "keuze", "dag", "dag_komt_nog", "getal", "code", "rol", "verlengen_te_lang")
)
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
        if any(
            asks[name].kind == "role" and not any(choices_for(matter, row, name, {}, self.today)) for name in row.asks
        ):
            self.say("team.niemand_anders")
            self.opened(matter)
            return
        try:
            act(matter.procedure, matter.case, Deed(action, self.today, "", role, example(matter, row, self.today)))
        except NotAllowed as error:
            self._refused(matter, error)
            self.opened(matter)
            return
        self.duty = replace(self.duty.without_form(), form=matter.id, action=action, role=role)
        self.go_on(matter)

    def go_on(self, matter: Matter) -> None:
        """The next question that has no answer yet, or the looking over."""
        open_ = [
            name for name in questions(matter, self._row(matter), self.duty.values) if name not in self.duty.values
        ]
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
        choices = list(choices_for(matter, self._row(matter), name, self.duty.values, self.today))
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
        key, facts = f"vraag_team.{name}", dict[str, Fact]()
        if question.kind == "text" and question.told and name != news.FOR_CHILD and self._for_child(matter):
            key, facts = "team.voor_het_dossier", {"wat": Word(f"veld.zaak_{name}")}
        self.show("vraag", "team.nog_meer" if self.duty.longer else key, tuple(choices), (), **facts)

    def answer(self, matter: Matter, text: str) -> None:
        """What was typed, if this question can be answered by typing."""
        question = matter.procedure.case.asks[self.duty.asking]
        value, wrong = read(question, text, self.today)
        if any(choices_for(matter, self._row(matter), self.duty.asking, self.duty.values, self.today)) and not value:
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
        names = questions(matter, self._row(matter), self.duty.values)
        place = names.index(self.duty.asking) if self.duty.asking in names else 0
        self.duty = replace(self.duty, longer=False)
        if place:
            self.duty = replace(self.duty, asking=names[place - 1])
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
        if row.letter == "afschrift":
            self.say("team.leest_afschrift")
            self.effects.append(Copied(moved))
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
            for name in questions(matter, self._row(matter), self.duty.values)
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

    def _for_child(self, matter: Matter) -> bool:
        """Whether staff will write it once more, for a child."""
        return news.FOR_CHILD in questions(matter, self._row(matter), self.duty.values)

    def _deed(self, matter: Matter, row: Row) -> Deed:
        """Only what is asked, after the other answers: what an earlier choice asked for is left out."""
        names = questions(matter, row, self.duty.values)
        values = {name: self.duty.values[name] for name in names if self.duty.values.get(name)}
        return Deed(row.action, self.today, "", self.duty.role, values)

    def _refused(self, matter: Matter, error: NotAllowed) -> None:
        self.say(error.why, **{**error.facts, "nummer": matter.case.number})


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
    # A client who waits is asked at once, and the question says it all; a decision is told whole before it.
    if not row.pending or row.pending == "tevreden":
        yield Say(f"zaak.{row.action}", facts, tuple(news.told(procedure, row, deed.values)))
    if row.pending:
        asked = news.facts_of(procedure, deed.values)
        yield Say(f"vraag_zaak.{row.pending}", {**facts, **asked, "van": Word(f"rol.{deed.role}")})


def _days(moved: Moved) -> dict[str, Fact]:
    days: dict[str, Fact] = {f"datum_{clock.term}": clock.due for clock in moved.case.clocks if clock.running}
    days |= {f"datum_{name}": day for name, day in moved.due.items()}
    first = next(iter(moved.due.values()), None) or next(iter(days.values()), None)
    return {**days, "datum": first} if first else days
