"""The staff's side: what they receive, and what their actions become. Content goes only to those who may read it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot import buttons
from bot.channels import Arrival, Button, Document, Gone, Intruded, Tapped, Text, Typed
from bot.night import silent
from bot.post import Parcel, Proof
from bot.render import Words
from bot.setting import Setting
from flows.case import Case, Moved, NotAllowed
from flows.procedure import Procedure
from flows.reminders import Reminder
from flows.session import Attachment, EndTalk, Fact, Facts, Filing, Forward, Item, Notify, Relay, Session, Word
from storage import staff, talks

ANSWER = 0
"""The button under every message to an adviser."""


@dataclass(slots=True)
class Acted:
    """What came of a staff member's action: their desk now, words to them, and an input for a client's session."""

    desk: staff.Desk
    parcels: list[Parcel] = field(default_factory=list)
    told: Mapping[str, str] | None = None


class Desk:
    """Delivers to people, and understands what they do in their own private chat."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._words = Words("nl", "u")

    # -- what they receive ---------------------------------------------------------------------------------------

    def deliver(
        self, organisation: str, effect: Forward, filing: Filing, sealed: Sequence[tuple[str, bytes]], due: date | None
    ) -> list[Parcel]:
        """The sealed files to each reader, each in the ways that they chose, with a neutral word beside the first."""
        facts: dict[str, Fact] = {"nummer": effect.number or "geen"}
        key = f"bericht.{effect.purpose}"
        if due:
            facts["datum"] = due
            key += "_voor"
        text = self._words.of(key if self._words.has(key) else "bericht.nieuw", facts)
        parcels: list[Parcel] = []
        for person in filing.readers:
            for place, (name, data) in enumerate(sealed):
                proof = Proof(effect.number, person, hashlib.sha256(data).hexdigest())
                message = Document(name, data, "" if place else text)
                parcels += self._ways(organisation, person, message, proof)
        return parcels

    def notice(self, organisation: str, effect: Notify) -> list[Parcel]:
        """A word without content, to the people of a role."""
        text = Text(self._words.of(f"bericht.{effect.key}", {"nummer": effect.number}))
        return [parcel for person in effect.readers for parcel in self._ways(organisation, person, text, None)]

    def relay(
        self, procedure: Procedure, session: Session, talk: str, effect: Relay, data: bytes, day: date
    ) -> list[Parcel]:
        """A message of a client without a name: sealed, or readable where the adviser asked for that."""
        parcels: list[Parcel] = []
        for name in effect.readers:
            person = next(one for one in self.setting.staff.people(procedure.id) if one.id == name)
            bound = self.setting.bound(name)
            if bound is None:
                continue
            rows = self._talk_buttons(bound, talk)
            lane = self.setting.lane(bound.channel, bound.address)
            if person.readable and not effect.file:
                text = self._words.of("bericht.gesprek_leesbaar", {"alias": effect.alias, "tekst": effect.text})
                parcels.append(self.setting.parcel(lane, bound.channel, bound.address, Text(text, rows)))
                continue
            for message in self._sealed_talk(procedure, session, effect, person.id, person.name, data, day):
                message = Document(message.name, message.data, message.text, rows if message.text else ())
                parcels.append(self.setting.parcel(lane, bound.channel, bound.address, message))
        return parcels

    # -- about a case --------------------------------------------------------------------------------------------

    def name_of(self, organisation: str, person: str) -> str:
        """The name of this person as clients know it; the organisation's own for who is gone."""
        found = next((one for one in self.setting.staff.everybody(organisation) if one.id == person), None)
        return found.name if found else organisation

    def refused(self, person: str, error: NotAllowed, case: Case | None = None) -> list[Parcel]:
        """Why it cannot be done, and what can."""
        facts = {**error.facts, "nummer": case.number if case else ""}
        return self._to_chat(person, Text(self._words.of(error.why, facts)))

    def done(self, moved: Moved) -> list[Parcel]:
        """It is done: who did it hears so, and the roles that must know it, without content."""
        facts: dict[str, Fact] = {"nummer": moved.case.number, "handeling": Word(f"handeling.{moved.deed.action}")}
        parcels = self._to_chat(moved.deed.by, Text(self._words.of("team.gedaan", facts)))
        key = f"bericht.{moved.deed.action}"
        text = Text(self._words.of(key if self._words.has(key) else "bericht.zaak", facts))
        for role in moved.row.notifies:
            for person in self._readers(moved.case, role):
                if person != moved.deed.by:
                    parcels += self._ways(moved.case.organisation, person, text, None)
        return parcels

    def reminded(self, procedure: Procedure, case: Case, reminders: Sequence[Reminder]) -> list[Parcel]:
        """Which case, which term, by when, and what happens if nothing is done; never a word of the client."""
        parcels: list[Parcel] = []
        for one in reminders:
            facts: dict[str, Fact] = {"nummer": case.number, "datum": one.due, "organisatie": procedure.name}
            if one.term:
                facts["termijn"] = Word(f"termijn_naam.{one.term}")
            lines = [self._words.of(f"herinnering.{'hogerop' if one.escalated else one.stage}", facts)]
            if one.behind:
                lines.append(self._words.of("herinnering.te_laat_verteld", {"datum": one.behind}))
            text = Text("\n\n".join(lines))
            for person in self._readers(case, one.role):
                parcels += self._ways(case.organisation, person, text, None)
        return parcels

    def noticed(self, procedure: Procedure, number: str, by: str) -> list[Parcel]:
        """A complaint is with a body outside: its owner hears that, and whoever wrote it down."""
        owner = procedure.case.owner
        people = self.setting.staff.holders(procedure.id, owner) if owner else ()
        text = Text(self._words.of("bericht.melding", {"nummer": number}))
        parcels = [parcel for one in people for parcel in self._ways(procedure.id, one.id, text, None)]
        known = {one.id for one in people}
        return parcels if by in known else [*parcels, *self._to_chat(by, text)]

    def to_print(self, procedure: Procedure, session: Session, case: Case, text: str, day: date) -> list[Parcel]:
        """What a client without a chat must read, sealed to the people of the rung who print and post it."""
        role, readers = case.lies_with, self._readers(case, case.lies_with)
        keys = self.setting.staff.recipients(procedure.id, role, frozenset(case.excluded))
        if not keys:
            return []
        names = [self.name_of(procedure.id, one) for one in readers]
        filing = Filing(role, tuple(readers), (Item("bericht", text),))
        record = self.setting.papers.record(
            procedure, session, filing, names, keys, purpose="brief", on=day, number=case.number
        )
        sealed = self.setting.papers.sealed(record, keys)
        words = self._words.of("bericht.te_printen", {"nummer": case.number})
        parcels: list[Parcel] = []
        for person in readers:
            proof = Proof(case.number, person, hashlib.sha256(sealed).hexdigest())
            parcels += self._ways(procedure.id, person, Document(f"brief-{case.number}.age", sealed, words), proof)
        return parcels

    def _readers(self, case: Case, role: str) -> list[str]:
        """Who holds this role, without whom the client left out."""
        holders = self.setting.staff.holders(case.organisation, role)
        return [one.id for one in holders if one.id not in case.excluded]

    def _to_chat(self, person: str, message: Text) -> list[Parcel]:
        bound = self.setting.bound(person)
        if bound is None:
            return []
        lane = self.setting.lane(bound.channel, bound.address)
        return [self.setting.parcel(lane, bound.channel, bound.address, message)]

    def talk_ended(self, session: Session, effect: EndTalk, procedure: Procedure) -> list[Parcel]:
        """The client closed the talk: the adviser hears it, under the alias."""
        text = Text(self._words.of("bericht.gesprek_gesloten", {"alias": effect.alias}))
        ladder = self.setting.ladder(session.procedure)
        people = [one.id for one in ladder.people if effect.role in one.roles and one.reachable]
        return [parcel for person in people for parcel in self._ways(procedure.id, person, text, None, chat_only=True)]

    def apology(self, lane: bytes, channel: str, address: str, now: datetime) -> Parcel:
        """Something broke on our side."""
        text = Text(self._words.of("storing"), silent=silent(now))
        return self.setting.parcel(lane, channel, address, text)

    def _sealed_talk(
        self, procedure: Procedure, session: Session, effect: Relay, person: str, name: str, data: bytes, day: date
    ) -> Iterator[Document]:
        papers, keys = self.setting.papers, self.setting.staff.own_keys(procedure.id, person)
        files: tuple[Attachment, ...] = (effect.file,) if effect.file else ()
        items = (Item("bericht", effect.text),) if effect.text else ()
        record = papers.record(
            procedure, session, Filing(effect.role, (person,), items), [name], keys,
            purpose="gesprek", on=day, alias=effect.alias, files=files,
        )  # fmt: skip
        text = self._words.of("bericht.gesprek", {"alias": effect.alias})
        yield Document("bericht.age", papers.sealed(record, keys), text)
        for one in files:
            yield Document(f"{one.id}.age", papers.sealed_file(one, data, keys))

    def _talk_buttons(self, desk: staff.Desk, talk: str) -> tuple[tuple[Button, ...], ...]:
        """Signed for the adviser's own chat; the handle is the talk's, and says nothing of the client."""
        key, handle = self.setting.callback_key, bytes.fromhex(talk)
        return ((Button(self._words.of("knop.beantwoorden"), buttons.sign(key, handle, 0, ANSWER, desk.address)),),)

    def _ways(
        self, organisation: str, person: str, message: Text | Document, proof: Proof | None, chat_only: bool = False
    ) -> Iterator[Parcel]:
        found = next((one for one in self.setting.staff.people(organisation) if one.id == person), None)
        if found is None:
            return
        for channel, address in self._addresses(person, found.folder, found.email, found.receives):
            if chat_only and channel in ("map", "mail"):
                continue
            lane = self.setting.lane(channel, address)
            yield self.setting.parcel(lane, channel, address, message, proof)

    def _addresses(self, person: str, folder: str, email: str, receives: Sequence[str]) -> Iterator[tuple[str, str]]:
        for way in receives:
            bound = self.setting.bound(person)
            if way == "folder" and folder:
                yield "map", folder
            elif way == "mail" and email:
                yield "mail", email
            elif way == "telegram" and bound is not None:
                yield bound.channel, bound.address

    # -- what they do --------------------------------------------------------------------------------------------

    async def welcome(self, channel: str, arrival: Arrival, payload: str, now: datetime) -> staff.Desk | None:
        """A one-time code from `trede staff invite` binds this private chat; None when it is no such code."""
        invited = await staff.invited(self.setting.db, self.setting.ring, payload, now)
        return replace(invited, channel=channel, address=arrival.address) if invited else None

    def greeting(self, desk: staff.Desk) -> Parcel:
        """The first words in a staff member's chat."""
        return self._say(desk, "team.welkom")

    async def act(self, desk: staff.Desk, arrival: Arrival) -> Acted:
        """What a staff member did in their own chat: words to them, and what the house must be told."""
        match arrival.what:
            case Tapped(data):
                return await self._pressed(desk, buttons.read(self.setting.callback_key, data, arrival.sender))
            case Typed(text) if desk.talk:
                return await self._answered(desk, text)
            case Gone() | Intruded():
                return Acted(desk)
            case _:
                return Acted(desk, [self._say(desk, "team.uitleg")])

    async def _pressed(self, desk: staff.Desk, press: buttons.Press | None) -> Acted:
        talk = await talks.get(self.setting.db, self.setting.ring, press.handle.hex()) if press else None
        if press is None:
            return Acted(desk, [self._say(desk, "team.knop_oud")])
        if talk is None:
            return Acted(desk, [self._say(desk, "team.gesprek_weg")])
        if not self._holds(desk.person, talk.organisation, talk.role):
            return Acted(desk, [self._say(desk, "team.knop_oud")])
        return Acted(replace(desk, talk=talk.id), [self._say(desk, "team.typ_antwoord", {"alias": talk.alias})])

    async def _answered(self, desk: staff.Desk, text: str) -> Acted:
        talk = await talks.get(self.setting.db, self.setting.ring, desk.talk)
        if talk is None:
            return Acted(replace(desk, talk=""), [self._say(desk, "team.gesprek_weg")])
        name = next(one.name for one in self.setting.staff.people(talk.organisation) if one.id == desk.person)
        told = {"kind": "replied", "session": talk.session, "role": talk.role, "name": name, "text": text}
        words = [self._say(desk, "team.verstuurd", {"alias": talk.alias})]
        return Acted(replace(desk, talk=""), words, told)

    def _holds(self, person: str, organisation: str, role: str) -> bool:
        return any(one.id == person and role in one.roles for one in self.setting.staff.people(organisation))

    def _say(self, desk: staff.Desk, key: str, facts: Facts | None = None) -> Parcel:
        lane = self.setting.lane(desk.channel, desk.address)
        return self.setting.parcel(lane, desk.channel, desk.address, Text(self._words.of(key, facts)))
