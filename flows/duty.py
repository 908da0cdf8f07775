"""What a member of staff sees in their own chat, and what a press or an answer becomes; never a word of a client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import assert_never

from flows.duty_form import Forms
from flows.duty_intake import Intakes
from flows.duty_values import (
    Attended,
    CarryOut,
    Copied,
    Docket,
    Duty,
    Effect,
    Event,
    Looked,
    Matter,
    Quote,
    TakeIn,
)
from flows.session import Pressed, PressedOld, Started, Wrote

__all__ = [
    "Attended",
    "CarryOut",
    "Copied",
    "Docket",
    "Duty",
    "Effect",
    "Event",
    "Looked",
    "Matter",
    "Quote",
    "TakeIn",
    "attend",
]


def attend(duty: Duty, event: Event, docket: Docket, today: date) -> Attended:
    """The one function that decides. What means nothing here changes nothing, and says so."""
    chat = Chat(duty, docket, today)
    match event:
        case Started():
            chat.listed()
        case Looked(case):
            chat.look(case)
        case Pressed(option):
            chat.press(option)
        case PressedOld():
            chat.press_old()
        case Wrote(text):
            chat.write(text)
        case _:
            assert_never(event)
    return chat.attended()


class Chat(Forms, Intakes):
    """One turn of one member of staff."""

    def look(self, name: str) -> None:
        """The screen of this case. One that is not theirs, or not theirs any more, is as one that never was."""
        matter = self.docket.matter(name)
        if matter is None:
            self.say("weigering.zaak_weg")
            self.listed()
        else:
            self.opened(matter)

    def press(self, option: str) -> None:
        if option not in self.duty.offered:
            self.press_old()
            return
        kind, _, name = option.partition(":")
        match kind:
            case "vorige" | "volgende":
                self.listed(self.duty.page + (1 if kind == "volgende" else -1))
            case "lijst":
                self.listed()
            case "invoeren":
                self.take_in()
            case "waar" | "hoe" | "bij" | "dag":
                self.chosen_intake(kind, name)
            case "zaak" if name:
                self.look(name)
            case "zaak":
                self.look(self.duty.case)
            case "meer_handelingen" | "doe":
                self._with_case(kind, name)
            case _:
                self._with_form(kind, name)

    def press_old(self) -> None:
        """A button of an earlier screen: the newest one is shown again."""
        self.say("team.knop_oud")
        self.again()

    def write(self, text: str) -> None:
        form = self.docket.matter(self.duty.form) if self.duty.place == "vraag" else None
        if form is not None:
            self.answer(form, text)
            return
        if self.duty.place == "invoer":
            self.typed_intake(text)
            return
        if self.duty.place:
            self.say("team.uitleg")
        elif not self.docket.matters:
            self.say("team.hoe_antwoorden")
        self.again()

    def again(self) -> None:
        """The screen on which they stand, as it is now."""
        form, matter = self.docket.matter(self.duty.form), self.docket.matter(self.duty.case)
        match self.duty.place:
            case "zaak" | "meer" if matter is not None:
                self.opened(matter)
            case "invoer":
                self.next_intake()
            case "vraag" if form is not None:
                self.ask(form)
            case "nakijken" | "veranderen" if form is not None:
                self.check(form)
            case _:
                self.listed(self.duty.page)

    def _with_case(self, kind: str, action: str) -> None:
        matter = self.docket.matter(self.duty.case)
        if matter is None:
            self.look("")
        elif kind == "doe":
            self.begin(matter, action)
        else:
            self.more(matter)

    def _with_form(self, kind: str, name: str) -> None:
        form = self.docket.matter(self.duty.form)
        if form is None:
            self.duty = self.duty.without_form()
            self.look("")
            return
        self.duty = replace(self.duty, case=form.id)
        match kind:
            case "verder":
                self.go_on(form)
            case "is":
                self.answered(form, name)
            case "overslaan":
                self.answered(form, "")
            case "zo_laten" | "klaar":
                self.kept(form)
            case "terug":
                self.step_back(form)
            case "ja":
                self.carry_out(form)
            case "veranderen":
                self.change(form)
            case "wijzig":
                self.duty = replace(self.duty, asking=name)
                self.ask(form)
            case "nakijken":
                self.check(form)
            case _:
                self.duty = self.duty.without_form()
                self.opened(form)
