"""What staff receive: sealed files, and words without content. Content goes only to those who may read it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot import buttons
from bot.channels import Arrival, Button, Document, Text
from bot.night import silent
from bot.post import Parcel, Proof
from bot.render import Words, words_in
from bot.setting import Setting
from flows.access import concerned, readers, roles_in
from flows.case import Case, Moved, NotAllowed
from flows.procedure import Procedure
from flows.reminders import Reminder
from flows.session import Attachment, EndTalk, Fact, Facts, Filing, Forward, Item, Notify, Relay, Session, Word
from storage import staff
from storage.cases import StoredCase

ANSWER = 0
"""The button under every message to an adviser: its handle is the talk's."""
PROPOSE = 2
"""The button beside it: the adviser wants to do something, and asks the client first."""
OPEN = 1
"""The button under everything that staff hear of a case: its handle is the case's."""

ANSWERS = (
    "toestemming", "toestemming_terug", "pauze", "ingeschakeld", "tevredenheid", "verlenging_reactie", "bij_commissie",
    "uitspraak_gehad",
)  # fmt: skip
"""What a client does with a case that somebody of the staff waits for."""


@dataclass(frozen=True, slots=True)
class Door:
    """Leads from a message to a case: its handle, and the number that stands on the button."""

    case: str
    number: str


class Desk:
    """Delivers to people, each in the ways that they chose."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._words = Words("nl", "u")

    # -- what they receive ---------------------------------------------------------------------------------------

    def deliver(
        self,
        organisation: str,
        effect: Forward,
        filing: Filing,
        sealed: Sequence[tuple[str, bytes]],
        due: Sequence[date],
        case: str = "",
    ) -> list[Parcel]:
        """The sealed files to each reader, each in the ways that they chose, with a neutral word beside the first.

        `due`: by when the client must hear something, and by when the answer, where that is another day. `case` is
        the handle of the case, for the button that opens it.
        """
        text = self._word_beside(effect, due)
        parcels: list[Parcel] = []
        for person in filing.readers:
            for place, (name, data) in enumerate(sealed):
                proof = Proof(effect.number, person, hashlib.sha256(data).hexdigest())
                message = Document(name, data, "" if place else text, case=effect.number)
                door = Door(case, effect.number) if case and not place else None
                parcels += self._ways(organisation, person, message, proof, door=door)
        return parcels

    def _word_beside(self, effect: Forward, due: Sequence[date]) -> str:
        facts: dict[str, Fact] = {"nummer": effect.number or "geen"}
        facts |= dict(zip(("datum", "antwoord"), due, strict=False))
        key = f"bericht.{effect.purpose}"
        known = [f"{key}_voor_en_antwoord"] if len(due) > 1 else []
        known += [f"{key}_voor"] if due else [key]
        return self._words.of(next((one for one in known if self._words.has(one)), "bericht.nieuw"), facts)

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
            person = next(one for one in self.setting.staff.everybody(procedure.id) if one.id == name)
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

    def agreement(self, proposal: str, answer: str) -> str:
        """What an adviser reads of the client's yes or no: the log of what was agreed, in their own hands."""
        return self._words.of(
            "team.voorstel_antwoord", {"tekst": proposal, "antwoord": Word(f"keuze.antwoord.{answer}")}
        )

    # -- about a case --------------------------------------------------------------------------------------------

    def name_of(self, organisation: str, person: str) -> str:
        """The name of this person as clients know it; the organisation's own for who is gone."""
        found = next((one for one in self.setting.staff.everybody(organisation) if one.id == person), None)
        return found.name if found else organisation

    def may(self, case: Case, person: str) -> tuple[str, ...]:
        """The roles in which this person may see and handle this case; empty: it does not exist for them."""
        ladder = self.setting.ladder(case.procedure)
        found = next((one for one in ladder.people if one.id == person), None)
        return roles_in(ladder.procedure, case, found, ladder.people) if found else ()

    def refused(self, person: str, error: NotAllowed, found: StoredCase | None = None) -> list[Parcel]:
        """Why it cannot be done, and what can."""
        facts = {**error.facts, "nummer": found.case.number if found else ""}
        door = Door(found.id, found.case.number) if found else None
        words = words_in("nl", "u", found.case.organisation) if found else self._words
        return self._to_chat(person, Text(words.of(error.why, facts)), door)

    def done(self, moved: Moved, name: str = "") -> list[Parcel]:
        """It is done: who did it hears so, and the roles that must know it, without content. `name`: its handle."""
        facts: dict[str, Fact] = {"nummer": moved.case.number, "handeling": Word(f"handeling.{moved.deed.action}")}
        door = Door(name, moved.case.number) if name else None
        parcels = self._to_chat(moved.deed.by, Text(self._words.of("team.gedaan", facts)), door)
        return parcels + self._notified(moved, door)

    def _notified(self, moved: Moved, door: Door | None) -> list[Parcel]:
        """Those who must know that this was done, by staff or by the client; without content."""
        facts: dict[str, Fact] = {"nummer": moved.case.number, "handeling": Word(f"handeling.{moved.deed.action}")}
        parcels: list[Parcel] = []
        key = f"bericht.{moved.deed.action}"
        text = Text(self._words.of(key if self._words.has(key) else "bericht.zaak", facts))
        for role in moved.row.notifies:
            for person in self.holders(moved.case, role):
                if person != moved.deed.by:
                    seen = door if self.may(moved.case, person) else None
                    parcels += self._ways(moved.case.organisation, person, text, None, door=seen)
        return parcels

    def filed(self, procedure: Procedure, found: StoredCase) -> list[Parcel]:
        """Who must hear of every complaint, hears of one that went to somebody else; never of one about themselves."""
        case = found.case
        facts: dict[str, Fact] = {"nummer": case.number, "rol": Word(f"rol.{case.lies_with}")}
        text = Text(self._words.of("bericht.klacht_elders", facts))
        told = dict.fromkeys(
            person
            for role in procedure.case.informs
            if role != case.lies_with and not concerned(procedure, case, role)
            for person in self.holders(case, role)
        )
        parcels: list[Parcel] = []
        for person in sorted(told.keys() - set(self.holders(case, case.lies_with))):
            door = Door(found.id, case.number) if self.may(case, person) else None
            parcels += self._ways(case.organisation, person, text, None, door=door)
        return parcels

    def answered(self, moved: Moved, name: str) -> list[Parcel]:
        """The client answered what was asked: whoever asked it hears so, else the rung where the case lies."""
        case = moved.case
        if moved.deed.action not in ANSWERS:
            return self._notified(moved, Door(name, case.number))
        table = self.setting.ladder(case.procedure).procedure.case
        asked = [deed.by for deed in case.deeds if (row := table.row(deed.action)) and row.pending]
        people = asked[-1:] if asked and self.may(case, asked[-1]) else self.holders(case, case.lies_with)
        facts: dict[str, Fact] = {"nummer": case.number, "handeling": Word(f"handeling.{moved.deed.action}")}
        own = f"bericht.{moved.deed.action}"
        said = self._words.of(own if self._words.has(own) else "bericht.geantwoord", facts)
        text, door = Text(said), Door(name, case.number)
        return [one for person in people for one in self._ways(case.organisation, person, text, None, door=door)]

    def reminded(self, procedure: Procedure, case: Case, reminders: Sequence[Reminder], name: str = "") -> list[Parcel]:
        """Which case, which terms, by when, and what happens if nothing is done: one message to each, no content."""
        said: dict[str, list[str]] = {}
        for one in reminders:
            line = self._reminder(procedure, case, one)
            for person in self.holders(case, one.role):
                said.setdefault(person, []).append(line)
        parcels: list[Parcel] = []
        for person, lines in said.items():
            # Who only watches over the terms is told of a case that they may not open.
            door = Door(name, case.number) if name and self.may(case, person) else None
            text = Text("\n\n".join(dict.fromkeys(lines)))
            parcels += self._ways(case.organisation, person, text, None, door=door)
        return parcels

    def _reminder(self, procedure: Procedure, case: Case, one: Reminder) -> str:
        facts: dict[str, Fact] = {"nummer": case.number, "datum": one.due, "organisatie": procedure.name}
        if one.term:
            facts["termijn"] = Word(f"termijn_naam.{one.term}")
        outside = case.state == "extern" and one.stage == "stil"
        stage = "stil_extern" if outside else "hogerop" if one.escalated else one.stage
        line = self._words.of(f"herinnering.{stage}", facts)
        if one.behind:
            line += "\n" + self._words.of("herinnering.te_laat_verteld", {"datum": one.behind})
        return line

    def noticed(self, procedure: Procedure, number: str, by: str) -> list[Parcel]:
        """A complaint is with a body outside: its owner hears that, and whoever wrote it down."""
        owner = procedure.case.owner
        people = self.setting.staff.holders(procedure.id, owner) if owner else ()
        text = Text(self._words.of("bericht.melding", {"nummer": number}))
        parcels = [parcel for one in people for parcel in self._ways(procedure.id, one.id, text, None)]
        known = {one.id for one in people}
        return parcels if by in known else [*parcels, *self._to_chat(by, text)]

    def holders(self, case: Case, role: str) -> list[str]:
        """Who holds this role, of the case's part of the organisation, without whom the client left out."""
        ladder = self.setting.ladder(case.procedure)
        return [one.id for one in readers(ladder.procedure, role, ladder.people, case.codes, case.excluded)]

    def _to_chat(self, person: str, message: Text, door: Door | None = None) -> list[Parcel]:
        bound = self.setting.bound(person)
        if bound is None:
            return []
        message = replace(message, buttons=self._door(bound.address, door)) if door else message
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
        ways = {"knop.beantwoorden": ANSWER, "knop.voorstellen": PROPOSE}
        return (
            tuple(
                Button(self._words.of(words), buttons.sign(key, handle, 0, index, desk.address))
                for words, index in ways.items()
            ),
        )

    def _ways(
        self,
        organisation: str,
        person: str,
        message: Text | Document,
        proof: Proof | None,
        chat_only: bool = False,
        door: Door | None = None,
    ) -> Iterator[Parcel]:
        found = next((one for one in self.setting.staff.everybody(organisation) if one.id == person), None)
        if found is None:
            return
        for channel, address in self._addresses(person, found.folder, found.email, found.receives):
            if chat_only and channel in ("map", "mail"):
                continue
            lane = self.setting.lane(channel, address)
            here = door if channel not in ("map", "mail") else None
            told = replace(message, buttons=self._door(address, here)) if here else message
            yield self.setting.parcel(lane, channel, address, told, proof)

    def _door(self, address: str, door: Door | None) -> tuple[tuple[Button, ...], ...]:
        """The button that opens a case in this chat; what stands behind it is decided when it is pressed."""
        if door is None:
            return ()
        data = buttons.sign(self.setting.callback_key, bytes.fromhex(door.case), 0, OPEN, address)
        return ((Button(self._words.of("knop_team.open", {"nummer": door.number}), data),),)

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

    def _say(self, desk: staff.Desk, key: str, facts: Facts | None = None) -> Parcel:
        lane = self.setting.lane(desk.channel, desk.address)
        return self.setting.parcel(lane, desk.channel, desk.address, Text(self._words.of(key, facts)))
