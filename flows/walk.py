"""One turn in the making, in whole: where it may go. It lives for one turn.

What it is made of stands below it, each layer knowing only the ones before: `standing`, `saying`, `hearing`, `dealing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flows import news
from flows.dealing import Dealing
from flows.session import Act, Begin, Count, Enter, Pending, Session
from flows.steps import Choose, Option, Step, Submit, Summary

if TYPE_CHECKING:
    from flows.wishes import Understood

ROADS = ("vertrouwenspersoon", "bellen", "commissie")
"""Wishes inside a story that say where the client wants to go with it."""


class Walk(Dealing):
    """A turn that can go on to another step; this is what every step is given."""

    def go(self, target: str, passing: bool = False, again: bool = False) -> None:
        """Go on to a step. `passing`: the step we leave asked nothing, so "terug" must not stop there.

        `again`: the client was there before, and what began there goes on.
        """
        if target == "<":
            self.home()
            return
        name = self.resolve(target)
        assert name is not None, target
        here = self.session.step
        if name in self.procedure.aside_ids:
            if not self.in_aside():
                self._set(aside=here)
            elif here and here != name:
                self._push(here)
        else:
            left = self.in_aside() or target.startswith("@")
            if self.in_aside():
                here = self.session.aside
                self._set(aside="", trail=self._road())
            if left and self.session.editing:
                # Whoever goes elsewhere is no longer answering for that summary; "terug" finds it again.
                here = self.session.editing
                self._set(editing="")
            if here and here != name and not passing:
                self._push(here)
        self._set(step=name)
        if again:
            self.step.resume(self)
        else:
            self.step.enter(self)

    def on(self, target: str) -> None:
        """Go on after an answer; an answer that a summary asked for goes back to it."""
        summary = self.session.editing
        if summary:
            here = self.session.step
            trail = tuple(name for name in self.session.trail if name != summary)
            asked_on_the_way = trail == self.session.trail
            self._set(editing="", step=summary, trail=(*trail, here) if asked_on_the_way else trail)
            self.step.show(self)
        else:
            self.go(target)

    def pass_over(self, role: str, otherwise: str) -> None:
        """Nobody is left on this rung: say so, and which is next."""
        self.say("overgeslagen", rol=self.role_word(role))
        self.go(otherwise, passing=True)

    def back(self) -> None:
        """One step back; inside a detour, at most to where it began."""
        trail = self.session.trail
        if self.in_aside() and not (trail and trail[-1] in self.procedure.aside_ids):
            self.home()
            return
        if trail:
            here, name = self.step, trail[-1]
            editing = here.id if isinstance(here, Summary) else self.session.editing
            if not getattr(self.procedure.step(name), "field", None):
                editing = ""
            self._set(step=name, trail=trail[:-1], editing=editing)
        self.step.resume(self)

    def home(self) -> None:
        """Back to where the detour began; nothing there was lost."""
        self.leave_aside()
        self.step.resume(self)

    def leave_aside(self) -> None:
        if self.in_aside():
            self._set(step=self.session.aside, aside="", trail=self._road())

    def take(self, option: Option, step: Step) -> None:
        """Everything that this button does, in the order in which it is written down."""
        if option.skip and step.role:
            self._set(skipped=(*self.session.skipped, f"{step.role}:{option.skip}"))
        for name, value in option.set.items():
            self.answer(name, value)
        if option.tone:
            self._set(tone=option.tone)
        if option.count:
            self.do(Count(option.count))
        if option.act and self.session.number:
            self.do(Act(option.act, option.answer))
            self.answered_by(option.act, option.answer)
            self.did(option.act)
        if option.withdraw:
            self._withdraw()
        if option.forget:
            self._forget()
        if option.enter:
            self.do(Enter(option.enter))
        if option.begin:
            self.begin()
        elif option.to:
            self.go(option.to)
        elif isinstance(step, Choose) and step.to:
            self.on(step.to)

    # -- summaries -----------------------------------------------------------------------------------------------------

    def branch(self) -> None:
        """This step shows a second screen; "terug" leads to its first."""
        self._push(self.session.step)

    def close_branch(self) -> None:
        """Back to this step's first screen, as if there had been no second."""
        self._set(trail=tuple(name for name in self.session.trail if name != self.session.step))
        self.step.show(self)

    def edit(self, summary: Step, target: str) -> None:
        """Change one thing of a summary, and come back to it."""
        self._push(summary.id)
        self._set(editing=summary.id, step=target)
        self.step.show(self)

    def wait_on(self) -> None:
        """To where the client waits for whoever has the complaint now; nothing is sent twice."""
        place = self.procedure.step(self.session.filed[-1])
        assert isinstance(place, Submit), place.id
        self.go(place.to, passing=True, again=True)

    def begin_summary(self) -> None:
        """Whoever comes to another summary is no longer answering for the one before."""
        self._set(editing="")

    def ask(self, summary: Summary, field: str) -> None:
        """Visit the step that asks this, and come back to the summary with the answer."""
        self._set(editing=summary.id, step=self.procedure.asking(field))
        self.step.enter(self)

    def collect(self, summary: Summary) -> bool:
        """Ask what a summary still lacks, one thing at a time; False when it lacks nothing."""
        for field in summary.fields:
            if summary.lacks(self, field) and self._asks(field):
                self.ask(summary, field)
                return True
        return False

    # -- answering -----------------------------------------------------------------------------------------------------

    def misunderstood(self) -> None:
        """This means nothing here: say so, change nothing, and ask again."""
        self.say("niet_begrepen")
        self.step.show(self)

    def follow(self, heard: Understood, quiet: bool = False) -> bool:
        """A story that also asks for something leads there; otherwise it is kept, and the question comes again."""
        for wish in heard.wishes:
            target = self.procedure.wishes.get(wish)
            if wish in ROADS and target and self.resolve(target) not in (None, self.session.step):
                self.say("verhaal.bewaard")
                self.go(target)
                return True
        if not quiet:
            self.say("verhaal.bewaard")
            self.step.show(self)
        return False

    def correct(self, text: str, ref: str) -> None:
        """An edited message changes what it said before, as long as that is not sealed."""
        old = [one for one in self.session.heard if one.ref == ref]
        if not old:
            self.say("wijzigen_te_laat")
            return
        answers = dict(self.session.answers)
        for one in old:
            answers[one.field] = answers.get(one.field, "").replace(one.text, text, 1)
        heard = tuple(replace(one, text=text) if one.ref == ref else one for one in self.session.heard)
        self._set(answers=answers, heard=heard)
        self.say("gewijzigd")
        if isinstance(self.step, Summary):
            self.step.show(self)

    # -- beginning -----------------------------------------------------------------------------------------------------

    def take_down(self, way: str, received: date) -> None:
        """Staff ask the client the questions of the official road, and type the answers."""
        self._set(way=way, received=received)
        self.say("invoer.begin")
        self.go("@formeel")

    def wait_for_answer(self, kind: str, values: Mapping[str, str]) -> None:
        """Somebody asks the client something; the place where they stood waits for them."""
        self._set(pending=(*self.session.pending, Pending(kind, values)))
        self.go(news.PLACE)

    def begin(self) -> None:
        """A new talk: beside a filed case or an open talk, otherwise in this place."""
        if self.session.number or self.session.talking:
            self.do(Begin())
        else:
            self._restart()
            self.step.enter(self)

    def begin_with(self, text: str, ref: str, heard: Understood) -> None:
        """A story told at an end is the beginning of a new one."""
        if self.session.number or self.session.talking:
            self.do(Begin(text, ref))
            return
        self._restart()
        self.step.write(self, text, ref, heard)

    def _restart(self) -> None:
        """A session as new. What was told since the end belongs to it."""
        old = self.session
        kept = Session(
            old.procedure, self.procedure.start, old.language, self.procedure.tone, turn=old.turn, began=self.today
        )
        self.session = replace(kept, coded=old.coded, answers=old.answers, heard=old.heard, files=old.files)
