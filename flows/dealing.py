"""What a turn sets going with other people: a talk, a complaint that is sent, and how either ends."""

from __future__ import annotations

from flows import clocks, filing, news
from flows.hearing import Hearing
from flows.session import (
    Act,
    Agreed,
    Count,
    Fact,
    Forget,
    Forward,
    GiveCode,
    Item,
    News,
    Notify,
    Pending,
    Prove,
    Release,
)
from flows.steps import Consult, Submit


class Dealing(Hearing):
    """A turn that can reach the people of a rung."""

    # -- talking -------------------------------------------------------------------------------------------------

    def open_talk(self, role: str) -> None:
        """Begin the talk under a fresh alias, or go on with it; either way it is not forgotten."""
        begun = self.session.talking == role
        if not begun:
            self._set(alias=self.moment.alias, talking=role)
        step = self.step
        if isinstance(step, Consult) and not any(self.runs(name) for name in (*step.terms, step.again)):
            self.start_terms((step.again,))
        if not begun:
            self.give_code()

    def close_talk(self) -> None:
        """The link is cut; "terug" must not lead into a talk that is over."""
        trail = tuple(name for name in self.session.trail if name != self.session.step)
        self._set(waiting=clocks.without_talk(self), trail=trail)
        pending = tuple(one for one in self.session.pending if one.kind != "voorstel")
        self._set(alias="", talking="", stand_in="", pending=pending)

    def choose_stand_in(self, role: str) -> None:
        """The client's yes: from now on this person reads and answers; what was said before stays with the other."""
        other = self.stand_in(role)
        if other is not None:
            self._set(stand_in=other.id)
            self.say("gesprek.waarnemer", naam=other.name)

    def silence(self) -> str:
        """The key of what it means that nobody says anything in the talk."""
        return clocks.silence(self)

    def hear(self) -> None:
        """The answer has come: the clock of the question stops."""
        self._set(waiting=clocks.without_talk(self))

    def give_code(self) -> None:
        """The words that find this again from another phone, shown once."""
        if not self.session.coded:
            self._set(coded=True)
            self.do(GiveCode(self.moment.code))
            self.say("terugkomcode", code=self.moment.code)

    # -- filing --------------------------------------------------------------------------------------------------------

    def has_had(self, summary: Submit) -> bool:
        """Whether this was sent already; a body that has the complaint can still get it as an official one."""
        return summary.id in self.session.filed or (summary.role in self.session.sent and not summary.formal)

    def file(self, step: Submit) -> None:
        """Send what stands in the summary; the draft goes, the number stays."""
        for effect in filing.effects(self, step):
            self.do(effect)
        sent = [effect for effect in self.effects if isinstance(effect, Forward | Release)]
        number = self.session.number or (self.moment.number if step.case else "")
        names = ", ".join(person.name for person in self.readers(step.role))
        if step.case:
            if self.session.number and step.role not in self.session.sent:
                # What the body before it did is history: the client waits for the next one now.
                self._set(news=(*self.session.news, News(news.FORWARDED, names, self.today)))
                self.answered_by(news.FORWARDED)
            given = tuple(dict.fromkeys((*self.session.given, *self.session.answers)))
            filed_on = self.session.filed_on or self.today
            sent_to = tuple(dict.fromkeys((*self.session.sent, step.role)))
            filed = (*self.session.filed, step.id)
            self._set(number=number, given=given, filed_on=filed_on, sent=sent_to, filed=filed)
            # Who may read what follows still hangs on these, when the answers are gone.
            self._set(codes=dict(self._codes()))
            self._set(answers={}, heard=(), files=(), trail=())
        else:
            self.drop(step.fields, files=step.tells_story)
            self._set(trail=())
        assert sent, step.id
        self.say(f"verstuurd.{step.purpose}", naam=names, rol=self.role_word(step.role))
        if step.case:
            self.give_code()

    def send_addition(self) -> None:
        for effect in filing.addition(self):
            self.do(effect)
        self.drop(("aanvulling",))
        self._set(satisfied=False)

    # -- what the organisation asks ------------------------------------------------------------------------------

    def pending(self) -> Pending | None:
        """The oldest question that is not answered yet."""
        return self.session.pending[0] if self.session.pending else None

    def pending_facts(self, pending: Pending) -> dict[str, Fact]:
        """What the words of this question need."""
        facts = {**self.base_facts(), **news.facts_of(self.procedure, pending.values)}
        return {**facts, "van": self.role_word(pending.values["van"])}

    def comes(self) -> tuple[Item, ...]:
        """What the organisation still owes, each with its day."""
        return news.comes(self)

    def done(self) -> tuple[Item, ...]:
        """What the organisation did, each with its day."""
        return news.done(self)

    def prove(self) -> None:
        """The proof of filing, for a client who asks for it."""
        self.do(Prove(self.session.number, news.comes(self)))

    def did(self, action: str) -> None:
        """What the client did with the case stands among what was done, unless its row is quiet."""
        row = self.procedure.case.row(action)
        if row is not None and not row.quiet:
            self._set(news=(*self.session.news, News(action, "", self.today)))

    def went_on(self) -> bool:
        """Whether the complaint went on to a next body, and nothing was done there yet."""
        return news.went_on(self)

    def over_key(self) -> str:
        """The words for a complaint that is over: stopped is not the same as done."""
        row = self.procedure.case.row(news.ended(self))
        return "stand.gestopt" if row is not None and row.after == "ingetrokken" else "stand.over"

    def closed(self) -> bool:
        """Whether the organisation has closed the complaint."""
        return bool(news.ended(self))

    def settle(self, pending: Pending) -> None:
        """It is answered."""
        self._set(pending=tuple(one for one in self.session.pending if one is not pending))

    def agree(self, pending: Pending, answer: str) -> None:
        """The yes or no to a proposal, for the people of the talk alone."""
        readers = tuple(person.id for person in self.answering(pending.values["van"]))
        self.do(Agreed(pending.values["van"], self.session.alias, readers, pending.values["tekst"], answer))

    def let_read(self, role: str) -> None:
        """The client said yes: what was sealed for this role goes to it."""
        if role not in self.session.sent:
            readers = tuple(person.id for person in self.readers(role))
            self.do(Release(self.session.number, role, readers))
            self._set(sent=(*self.session.sent, role))

    def let_speak(self, who: str) -> None:
        """The client said yes: staff may speak with this person about it."""
        self._set(allowed=tuple(dict.fromkeys((*self.session.allowed, who))))

    def take_back(self, who: str) -> None:
        """That yes is a no from now on."""
        self._set(allowed=tuple(one for one in self.session.allowed if one != who))

    # -- the end of a complaint ----------------------------------------------------------------------------------

    def _withdraw(self) -> None:
        for role in self.session.sent:
            readers = tuple(person.id for person in self.readers(role))
            self.do(Notify(role, "ingetrokken", self.session.number, readers))
        if self.session.number:
            self.do(Act("ingetrokken"))
        self.do(Count("ingetrokken"))
        # What is withdrawn is over: the next complaint is a new one, under a number of its own.
        self._set(number="", sent=(), filed=(), given=(), news=(), pending=(), filed_on=None, aside="", trail=())
        self._set(codes={}, allowed=(), satisfied=False)
        self._set(waiting=clocks.at_an_end(self))

    # -- ending --------------------------------------------------------------------------------------------------------

    def finish(self, count: str | None) -> None:
        """Nothing more is asked. A detour ends without ending the complaint or the talk beside it."""
        if count:
            self.do(Count(count))
        if self.session.answers or self.session.files:
            self.do(Forget())
        self._set(answers={}, heard=(), files=(), editing="")
        if not (self.in_aside() and (self.session.number or self.session.talking)):
            self._set(waiting=clocks.at_an_end(self), trail=(), aside="")

    def _forget(self) -> None:
        """What is not sent is destroyed; what was sent stays sent, and that is said."""
        kept = bool(self.session.number or self.session.talking)
        self.do(Forget(all=not kept))
        self.say("gewist.zaak_blijft" if kept else "gewist")
        self._set(answers={}, heard=(), files=(), editing="")
