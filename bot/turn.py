"""One input of one client, all the way: advance, and what must be saved and said because of it. Saves nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import assert_never

from bot import buttons, chance
from bot.casework import Casework
from bot.channels import Button, ContactCard, Document, Outgoing, Text
from bot.desk import Desk
from bot.night import silent, telling
from bot.post import Parcel
from bot.reading import handle
from bot.render import Words, words_in
from bot.setting import Setting
from flows.engine import advance
from flows.keeping import lasting, until
from flows.library import in_hall
from flows.procedure import Procedure
from flows.session import (
    Act,
    Agreed,
    Attached,
    Attachment,
    Begin,
    Card,
    Count,
    DropFiles,
    Effect,
    EndTalk,
    Enter,
    Fact,
    Filing,
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
from storage import codes, envelopes, files, journal, sessions, talks, terms
from storage.database import Statement
from storage.refusal import Taken
from storage.sessions import Stored

PAPER = "papier_post"
"""The channel of a client without a chat: nothing is sent there, it is printed by staff."""


@dataclass(slots=True)
class Outcome:
    """What one input leads to: rows to write in one commit, and parcels to send after it.

    `touched` are the sessions that it changes: no two inputs of one commit may change the same.
    """

    statements: list[Statement] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    toast: str = ""
    forgot: bool = False
    rebind: bool = False
    told: Mapping[str, str] | None = None
    touched: set[str] = field(default_factory=set)


class Turning:
    """One turn in the shell. `ref` is the message whose button was pressed, so that its screen can be changed."""

    def __init__(
        self, house: Setting, desk: Desk, stored: Stored, others: Sequence[Stored], now: datetime, ref: str = ""
    ) -> None:
        self.house = house
        self.desk = desk
        self.stored = stored
        self.others = others
        self.now = now
        self.ref = ref
        self.out = Outcome()
        self.cases = Casework(house, self.procedure, stored.id, now)
        self._printed: list[str] = []
        self._fresh_key = False
        self._data = b""
        self._turn = chance.handle()

    @property
    def procedure(self) -> Procedure:
        return self.house.library.pinned(self.stored.session.procedure)

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

    def _today(self) -> date:
        return self.now.date()

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
                await self._forward(effect, _promised(self.procedure, all_))
            case Release():
                await self._release(effect, _promised(self.procedure, all_))
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

    # -- to the client -------------------------------------------------------------------------------------------

    def _words(self) -> Words:
        session = self.stored.session
        return words_in(session.language, session.tone, self.procedure.id)

    def _speak(self, effect: Say | Show | Card) -> None:
        words, quiet = self._words(), silent(self.now)
        if self.stored.channel == PAPER:
            if isinstance(effect, Say):
                self._printed.append(words.message(effect))
            return
        message: Outgoing
        match effect:
            case Say():
                message = Text(words.message(effect), silent=quiet)
            case Card(name, phone):
                message = ContactCard(name, phone, silent=quiet)
            case Show():
                message = Text(
                    words.message(effect), self._buttons(words, effect), quiet, self.ref if effect.replace else ""
                )
        self.out.parcels.append(self.house.parcel(self.stored.lane, self.stored.channel, self.stored.address, message))

    def _buttons(self, words: Words, show: Show) -> tuple[tuple[Button, ...], ...]:
        turn, key, own = self.stored.session.turn, self.house.callback_key, handle(self.stored.id)
        return tuple(
            tuple(Button(label, buttons.sign(key, own, turn, index, self.stored.address)) for index, label in row)
            for row in words.rows(show.choices)
        )

    async def _prove(self, effect: Prove) -> None:
        """A readable page, and below it what `trede verify` checks."""
        stored = await self.cases.stored()
        if stored is None or not stored.case.receipt:
            self._speak(Say("bewijs.geen"))
            return
        case, words = stored.case, self._words()
        facts: dict[str, Fact] = {"organisatie": self.procedure.name, "nummer": case.number, "datum": case.filed_on}
        page = words.message(Say("bewijs.tekst", facts, effect.items))
        data = f"{page}\n\n{case.receipt}\n".encode()
        message = Document(f"bewijs-{case.number}.txt", data, words.of("bewijs"))
        self.out.parcels.append(self.house.parcel(self.stored.lane, self.stored.channel, self.stored.address, message))

    async def _post(self) -> None:
        """For a client without a chat: what they must hear goes, sealed, to whoever prints and posts it."""
        stored = await self.cases.stored() if self._printed else None
        if stored is not None:
            text = "\n\n".join(self._printed)
            self.out.parcels += self.desk.to_print(
                self.procedure, self.stored.session, stored.case, text, self._today()
            )

    # -- to the people of a rung ---------------------------------------------------------------------------------

    async def _forward(self, effect: Forward, due: Sequence[date]) -> None:
        """Seal now; the draft, its files and its key are gone in the same commit."""
        enclosed = [(one, await self._bytes(one)) for one in effect.files]
        for filing in (effect.to, *effect.later):
            sealed = self._sealed(effect, filing, enclosed)
            if filing is effect.to:
                case = await self._case() if effect.number else ""
                self.out.parcels += self.desk.deliver(self.procedure.id, effect, filing, sealed, due, case)
            else:
                for name, data in sealed:
                    self.out.statements.append(envelopes.keep(self.house.ring, self.stored.id, filing.role, name, data))
        if effect.final:
            self._fresh_key = True
            self.out.statements.append(files.drop(self.stored.id))

    def _sealed(
        self, effect: Forward, filing: Filing, enclosed: Sequence[tuple[Attachment, bytes]]
    ) -> list[tuple[str, bytes]]:
        """The record for these readers, and the client's files, each a sealed file of its own."""
        staff, papers, session = self.house.staff, self.house.papers, self.stored.session
        keys = staff.recipients(self.procedure.id, filing.role, only=filing.readers)
        names = [person.name for person in staff.everybody(self.procedure.id) if person.id in filing.readers]
        record = papers.record(
            self.procedure, session, filing, names, keys,
            purpose=effect.purpose, on=effect.on, number=effect.number, official=effect.official,
            addition=effect.addition, files=effect.files,
        )  # fmt: skip
        if effect.number and filing is effect.to and not effect.addition:
            self.cases.proves(papers.receipt(record))
        stem = f"zaak-{effect.number}" if effect.number else effect.purpose
        found = [(f"{stem}.age", papers.sealed(record, keys))]
        return found + [(f"{one.id}.age", papers.sealed_file(one, data, keys)) for one, data in enclosed]

    async def _bytes(self, file: Attachment) -> bytes:
        """A file of this client: the one that has just come, or one that was kept."""
        if self._data and hashlib.sha256(self._data).hexdigest() == file.sha256:
            return self._data
        return await files.read(self.house.db, self.house.vault, self.stored, file.id)

    async def _release(self, effect: Release, due: Sequence[date]) -> None:
        """What was sealed for this rung goes now, as it is: the house cannot open it."""
        kept = await envelopes.of_role(self.house.db, self.house.ring, self.stored.id, effect.role)
        filing = Filing(effect.role, effect.readers, ())
        forward = Forward(effect.number, "klacht", "", self._today(), filing)
        sealed = [(one.name, one.sealed) for one in kept]
        self.out.parcels += self.desk.deliver(self.procedure.id, forward, filing, sealed, due, await self._case())
        self.out.statements.append(envelopes.drop(self.house.ring, self.stored.id, effect.role))

    async def _case(self) -> str:
        """The handle of this session's case, for the button that opens it."""
        stored = await self.cases.stored()
        return stored.id if stored else ""

    async def _inform(self) -> None:
        """Who hears of every complaint, hears of this one, without content."""
        stored = await self.cases.stored()
        if stored is not None:
            self.out.parcels += self.desk.filed(self.procedure, stored)

    async def _relay(self, effect: Relay) -> None:
        """The client's words to the adviser, under the alias; what is carried is not kept."""
        data = b""
        if effect.file:
            data = await self._bytes(effect.file)
        talk, opened = await self._talk(effect)
        self.out.statements += opened
        self.out.parcels += self.desk.relay(self.procedure, self.stored.session, talk, effect, data, self._today())

    async def _agreed(self, effect: Agreed) -> None:
        """A yes or a no to a proposal goes the way of every word to the adviser, and is kept nowhere else."""
        text = self.desk.agreement(effect.text, effect.answer)
        await self._relay(Relay(effect.role, effect.alias, effect.readers, text))

    async def _talk(self, effect: Relay) -> tuple[str, list[Statement]]:
        known = await talks.of_session(self.house.db, self.house.ring, self.stored.id, effect.alias)
        if known is not None:
            return known.id, []
        talk = talks.Talk(chance.handle(), self.stored.id, effect.role, self.procedure.id, effect.alias)
        return talk.id, [talks.begin(self.house.ring, talk)]

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


def _promised(procedure: Procedure, effects: Sequence[Effect]) -> tuple[date, ...]:
    """What a notice to staff says of this turn's days: by when the client must hear something, and the answer's day.

    Our own day to ask how it went is no promise; it is named only where there is nothing else.
    """
    started = [effect for effect in effects if isinstance(effect, StartTerm) and not effect.kept]
    promised = [one for one in started if procedure.terms[one.term].kind != "check"]
    days = {one.due for one in promised or started}
    return tuple(sorted({min(days), max(days)})) if promised else tuple(sorted(days)[:1])
