"""Staff begin to enter a complaint that came by phone, letter or at the desk: where, how, and on which day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from flows.duty_cases import Cases
from flows.duty_days import day_in
from flows.duty_values import Counter, TakeIn
from flows.session import Choice

WAYS = ("telefoon", "brief", "mail", "langs")
NOTICE = "melding"
"""A body outside says that it has a complaint: a number and a day, and nothing of what was told."""


class Intakes(Cases):
    """The three questions before the client's own; what is chosen stands in the values of the duty."""

    def take_in(self) -> None:
        """From the beginning."""
        self.duty = replace(self.duty.without_form(), case="")
        self.next_intake()

    def chosen_intake(self, name: str, value: str) -> None:
        """An answer to one of them."""
        self.duty = replace(self.duty, values={**self.duty.values, name: value})
        self.next_intake()

    def typed_intake(self, text: str) -> None:
        """Only the day is ever typed."""
        day = day_in(text, self.today)
        if self.duty.asking != "dag" or day is None or day > self.today:
            self.say("team.invoer_dag_fout" if self.duty.asking == "dag" else "team.uitleg")
            self.next_intake()
        else:
            self.chosen_intake("dag", day.isoformat())

    def next_intake(self) -> None:
        """The question that is still open; after the last, the client's own questions begin."""
        desk = self._desk_of_intake()
        values = self.duty.values
        if desk is None:
            choices = tuple(
                Choice(f"waar:{one.id}", "knop_team.organisatie", {"naam": one.name}) for one in self.docket.desks
            )
            self._ask_intake("waar", choices)
        elif "hoe" not in values:
            self._ask_intake("hoe", tuple(Choice(f"hoe:{way}", f"team_weg.{way}") for way in self._ways(desk)))
        elif values["hoe"] == NOTICE and "bij" not in values:
            self._ask_intake("bij", tuple(Choice(f"bij:{role}", f"rol.{role}") for role in desk.outside))
        elif values["hoe"] != NOTICE and "dag" not in values:
            days = {"knop_team.vandaag": self.today, "knop_team.gisteren": self.today - timedelta(days=1)}
            self._ask_intake("dag", tuple(Choice(f"dag:{day.isoformat()}", key) for key, day in days.items()))
        else:
            day = values.get("dag", self.today.isoformat())
            self.duty = self.duty.without_form()
            self.effects.append(TakeIn(desk.id, values["hoe"], day, values.get("bij", "")))
            if values["hoe"] == NOTICE:
                self.listed()

    def _ask_intake(self, name: str, choices: tuple[Choice, ...]) -> None:
        self.duty = replace(self.duty, asking=name)
        self.show("invoer", f"team.invoer_{name}", (*choices, Choice("lijst", "knop_team.niet")))

    def _desk_of_intake(self) -> Counter | None:
        if len(self.docket.desks) == 1:
            return self.docket.desks[0]
        return next((one for one in self.docket.desks if one.id == self.duty.values.get("waar")), None)

    def _ways(self, desk: Counter) -> Iterator[str]:
        yield from WAYS
        if desk.outside:
            yield NOTICE
