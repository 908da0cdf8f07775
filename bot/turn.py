"""One input of one client, all the way: advance, and what must be saved and said because of it. Saves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.night import telling
from bot.reading import handle
from bot.sealing import Sealing, promised
from bot.telling import PAPER, Outcome
from flows.engine import advance
from flows.keeping import lasting, until
from flows.library import in_hall
from flows.session import (
    Act,
    Agreed,
    Attached,
    Begin,
    Card,
    Count,
    DropFiles,
    Effect,
    EndTalk,
    Enter,
    Forget,
    Forward,
    GiveCode,
    Input,
    Moment,
    Notify,
    OpenCase,
    Other,
    Prove,
    Relay,
    Release,
    Say,
    Session,
    Show,
    Started,
    StartTerm,
    StopTerms,
    Switch,
    Toast,
    Wrote,
)
from storage import codes, files, journal, sessions, talks, terms
from storage.refusal import Taken
from storage.sessions import Stored


class Turning(Sealing):
    """One turn in the shell."""

    @property
    def moment(self) -> Moment:
        """The time, fresh names, and the other talks of this chat."""
        return replace(self.house.draw(self.now), others=tuple(self._other(one) for one in self._neighbours()))

    async def run(self, event: Input, data: bytes = b"") -> Outcome:
        """Advance, and carry out what comes of it. `data` are the bytes of a file that came along."""
        before, self._data = self.stored, data
        await self._advance(event)
        if self.stored.session.way != "chat" and self.stored.session.number and not before.session.number:
            self._speak(Say("invoer.klaar"))
        self._enclose()
        await self._post()
        self._save(before)
        self.out.statements += self.cases.statements()
        return self.out

    async def say(self, key: str) -> Outcome:
        """A sentence of the shell's own; the session stays where it is."""
        self._speak(Say(key))
        self._save(self.stored)
        return self.out

    def wake(self) -> None:
        """This session is the one of its chat that hears what is typed."""
        self.stored = replace(self.stored, active=True)
        self.out.statements += [sessions.sleep(one.id) for one in self.others if one.id != self.stored.id]

    async def _advance(self, event: Input) -> None:
        ladder = self.house.ladder(self.stored.session.procedure)
        turn = advance(ladder, self.stored.session, event, self.moment)
        await self._alias_is_free(turn.session)
        self.stored = replace(self.stored, session=turn.session)
        if isinstance(event, Attached) and turn.session.files and turn.session.files[-1].id == event.file.id:
            self.out.statements.append(files.save(self.house.vault, self.stored, event.file.id, self._data))
        for effect in turn.effects:
            await self._carry(effect, turn.effects)
        await self.cases.follow(turn.effects, turn.session)

    async def _alias_is_free(self, session: Session) -> None:
        """An adviser may never take one client for another. Raises Taken."""
        fresh = session.alias and session.alias != self.stored.session.alias
        if fresh and await talks.taken(self.house.db, self.house.ring, self.stored.id, session.alias):
            raise Taken("alias")

    def _save(self, before: Stored) -> None:
        """The session's new state, under a new key where the old one must open nothing more."""
        self.out.touched.add(self.stored.id)
        if self.out.forgot:
            return
        session = self.stored.session
        stays = lasting(self.procedure, session, self._today())
        if self._fresh_key:
            self.stored = sessions.rekeyed(self.house.vault, self.stored, stays, self._today())
        elif stays != before.lasting:
            # The files of a draft are sealed with this key: they must still open when the talk is over.
            self.stored = sessions.kept(self.house.vault, self.stored, stays, self._today())
        if session.way != "chat" and session.number and not before.session.number:
            # Written down for somebody without a chat: what comes next is printed, until the return code is used.
            session = replace(session, received=None)
            lane = self.house.lane(PAPER, self.stored.id)
            self.stored = sessions.moved(replace(self.stored, session=session), PAPER, self.stored.id, lane)
        expires = until(self.procedure, session, self._today())
        self.out.statements.append(sessions.save(self.house.vault, self.stored, expires, self._today()))

    async def _carry(self, effect: Effect, all_: Sequence[Effect]) -> None:
        match effect:
            case Say() | Show() | Card():
                self._speak(effect)
            case Toast(key):
                self.out.toast = self._words().of(key)
            case Relay():
                await self._relay(effect)
            case Agreed():
                await self._agreed(effect)
            case EndTalk(_, alias):
                self.out.statements.append(talks.end(self.house.ring, self.stored.id, alias))
                self.out.parcels += self.desk.talk_ended(self.stored.session, effect, self.procedure)
            case OpenCase():
                self.cases.open(effect, self.stored.session)
                await self._inform()
            case Prove():
                await self._prove(effect)
            case Act():
                moved = await self.cases.client_acts(effect)
                self.out.parcels += self.desk.answered(moved, await self._case()) if moved else []
            case Forward():
                await self._forward(effect, promised(self.procedure, all_))
            case Release():
                await self._release(effect, promised(self.procedure, all_))
            case StartTerm(name, due):
                own = self.procedure.terms[name].kind == "check"
                self.out.statements.append(
                    terms.start(self.house.ring, self.stored.id, self._turn, name, telling(due, own))
                )
            case StopTerms():
                self.out.statements.append(terms.stop(self.stored.id, self._turn))
            case GiveCode(code):
                self.out.statements.append(codes.give(self.house.vault, code, self.stored.id))
            case Notify():
                self.out.parcels += self.desk.notice(self.procedure.id, effect)
            case Count(code):
                self.out.statements.append(journal.count(self._today(), self.procedure.id, code))
            case Forget(everything):
                self._forget(everything)
            case DropFiles(names):
                self.out.statements += [files.take_out(self.stored.id, name) for name in names]
            case Enter(organisation):
                await self._enter(organisation)
            case Begin():
                await self._begin(effect)
            case Switch(to):
                await self._switch(to)
            case _:
                assert_never(effect)

    # -- this session and its neighbours -------------------------------------------------------------------------

    def _forget(self, everything: bool) -> None:
        if everything:
            self.out.statements.append(sessions.forget(self.house.vault, self.stored.id))
            self.out.forgot = True
        else:
            self._fresh_key = True
            self.out.statements.append(files.drop(self.stored.id))

    async def _enter(self, organisation: str) -> None:
        procedure = self.house.library.valid(organisation, self._today())
        session = Session(procedure.pin, language=self.stored.session.language, turn=self.stored.session.turn)
        self.stored = replace(self.stored, session=session)
        await self._advance(Started())

    async def _begin(self, effect: Begin) -> None:
        """A session of its own beside this one; this one sleeps, its clocks run on."""
        self.stored = replace(self.stored, active=False)
        procedure = self.house.library.valid(self.procedure.id, self._today())
        fresh = sessions.fresh(
            self.house.vault, Session(procedure.pin, language=self.stored.session.language),
            self.stored.channel, self.stored.address, self.stored.lane, self._today(),
        )  # fmt: skip
        await self._beside(fresh, Wrote(effect.text, effect.ref) if effect.text else Started())

    async def _switch(self, to: str) -> None:
        other = next(one for one in self._neighbours() if handle(one.id).hex() == to)
        self.stored = replace(self.stored, active=False)
        await self._beside(replace(other, active=True), Started())

    def _neighbours(self) -> list[Stored]:
        """The other talks of this chat, the oldest first; who has not yet said where they get help, has none."""
        beside = [one for one in self.others if one.id != self.stored.id and not in_hall(one.session.procedure)]
        return sorted(beside, key=_order)

    def _other(self, stored: Stored) -> Other:
        session = stored.session
        name = self.house.library.pinned(session.procedure).name
        return Other(handle(stored.id).hex(), name, session.number, session.alias, session.began)

    async def _beside(self, stored: Stored, event: Input) -> None:
        others = [self.stored, *(one for one in self.others if one.id not in (self.stored.id, stored.id))]
        inner = Turning(self.house, self.desk, stored, others, self.now)
        out = await inner.run(event)
        self.out.statements += out.statements
        self.out.parcels += out.parcels
        self.out.touched |= out.touched


def _order(stored: Stored) -> tuple[date, str, str, str]:
    session = stored.session
    return session.began or date.min, session.number, session.alias, stored.id
