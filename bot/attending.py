"""The staff's own chat with the bot: a press or a typed answer becomes a screen, an order, or words to a client."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

from bot import buttons
from bot.acting import Order
from bot.channels import Arrival, Button, Gone, Intruded, Opened, Tapped, Text, Typed
from bot.copying import Copying
from bot.desk import ANSWER, OPEN, PROPOSE, Desk
from bot.post import Parcel
from bot.render import words_in
from bot.setting import Setting
from bot.telling import PAPER
from flows.access import ADVISER
from flows.case import Moved, NotAllowed
from flows.duty import Attended, CarryOut, Copied, Docket, Event, Looked, Matter, Quote, TakeIn, attend
from flows.duty_values import Counter, Hears
from flows.procedure import Ladder
from flows.session import Facts, Pressed, PressedOld, Say, Show, Started, Wrote
from storage import cases, journal, sessions, staff, talks
from storage.cases import StoredCase
from storage.database import Statement


@dataclass(slots=True)
class Acted:
    """What came of it: their desk now, words to them, an input for a client's session, or an order on a case.

    `intake`: they want to enter a complaint that came in by phone, by letter or at the desk.
    """

    desk: staff.Desk
    parcels: list[Parcel] = field(default_factory=list)
    told: Mapping[str, str] | None = None
    order: Order | None = None
    statements: list[Statement] = field(default_factory=list)
    intake: TakeIn | None = None


class Attending:
    """Understands what staff do in their own private chat."""

    def __init__(self, setting: Setting, desk: Desk, now: datetime) -> None:
        self._setting = setting
        self._desk = desk
        self._now = now

    async def act(self, desk: staff.Desk, arrival: Arrival) -> Acted:
        """One thing that a member of staff did."""
        match arrival.what:
            case Tapped(data):
                return await self._pressed(desk, buttons.read(self._setting.callback_key, data, arrival.sender))
            case Typed(forwarded=True):
                # Words of somebody else must not become a decision, or an answer to a client (S4).
                return Acted(desk, [self._say(desk, "team.doorgestuurd_bericht")])
            case Typed(text) if desk.talk:
                return await self._answered(desk, text)
            case Typed(text):
                return await self._attend(desk, Wrote(text))
            case Opened():
                return await self._attend(desk, Started())
            case Gone() | Intruded():
                return Acted(desk)
            case _:
                return await self._attend(desk, Wrote(""))

    # -- buttons -------------------------------------------------------------------------------------------------

    async def _pressed(self, desk: staff.Desk, press: buttons.Press | None) -> Acted:
        own = self._handle(desk)
        if press is not None and press.handle != own and press.index in (ANSWER, PROPOSE):
            return await self._answering(desk, press)
        event: Event = PressedOld()
        if press is not None and press.handle != own and press.index == OPEN:
            event = Looked(press.handle.hex())
        elif press is not None and press.handle == own and press.turn == desk.duty.turn:
            event = Pressed(desk.duty.offered[press.index]) if press.index < len(desk.duty.offered) else PressedOld()
        return await self._attend(replace(desk, talk=""), event)

    def _handle(self, desk: staff.Desk) -> bytes:
        """The eight bytes by which this desk knows its own buttons; nobody can go back from it."""
        return self._setting.vault.blind("desk", desk.person)[: buttons.HANDLE]

    # -- cases ---------------------------------------------------------------------------------------------------

    async def _attend(self, desk: staff.Desk, event: Event) -> Acted:
        wanted = {desk.duty.case, desk.duty.form, event.case if isinstance(event, Looked) else ""} - {""}
        docket = await self._in_hand(desk, event) or await self.docket(desk.person, wanted)
        attended = attend(desk.duty, event, docket, self._now.date())
        acted = Acted(replace(desk, duty=attended.duty), self._spoken(desk, attended))
        seen = docket.matter(attended.duty.case) if attended.duty.place == "zaak" else None
        if seen is not None and (desk.duty.place, desk.duty.case) != ("zaak", seen.id):
            # Who looked at a case, and when: a client may ask that (AVG 15), and an organisation must be able to tell.
            note = f"ingezien {desk.person}"
            acted.statements.append(journal.note(self._setting.vault, seen.case.number, note, self._now.date()))
        for effect in attended.effects:
            match effect:
                case CarryOut(case, action, role, values):
                    acted.order = Order(case, action, desk.person, role, values)
                case TakeIn():
                    acted.intake = effect
                case Say() | Show() | Quote() | Copied():
                    pass
                case _:
                    assert_never(effect)
        return acted

    async def _in_hand(self, desk: staff.Desk, event: Event) -> Docket | None:
        """Between two questions of a form only its own case is needed: a long list is not opened for each answer."""
        name = desk.duty.form
        if desk.duty.place not in ("vraag", "nakijken", "veranderen") or not isinstance(event, Pressed | Wrote):
            return None
        found = await cases.get(self._setting.db, self._setting.ring, name) if name else None
        if found is None or not self._desk.may(found.case, desk.person):
            return None
        return Docket((await self._matter(desk.person, found, True),), self._desks(desk.person))

    async def docket(self, person: str, wanted: Collection[str] = ()) -> Docket:
        """Everything that this person may see now: what is not closed, and those that they have in hand."""
        db, ring = self._setting.db, self._setting.ring
        found = {one.id: one for one in await cases.not_closed(db, ring)}
        for name in set(wanted) - found.keys():
            asked = await cases.get(db, ring, name)
            found |= {name: asked} if asked else {}
        mine = [one for one in found.values() if self._desk.may(one.case, person)]
        return Docket(
            tuple([await self._matter(person, one, one.id in wanted) for one in mine]), self._desks(person)
        )  # fmt: skip

    def _desks(self, person: str) -> tuple[Counter, ...]:
        """Where they can write down what somebody tells them: they hold a role that gets complaints, and no talks."""
        found = []
        for name in self._setting.organisations:
            procedure = self._setting.library.valid(name, self._now.date())
            roles = {role for one in self._setting.staff.everybody(name) if one.id == person for role in one.roles}
            if procedure.case.rows and roles - {ADVISER} and procedure.submits:
                outside = tuple(role for role, one in procedure.roles.items() if one.external and role != ADVISER)
                found.append(Counter(name, procedure.name, outside if procedure.case.owner else ()))
        return tuple(found)

    async def _matter(self, person: str, found: StoredCase, whole: bool) -> Matter:
        ladder = self._setting.ladder(found.case.procedure)
        name = self._desk.name_of(found.case.organisation, person)
        staffed = tuple(role for role in ladder.procedure.roles if _held(ladder, role))
        roles = self._desk.may(found.case, person)
        hears = await self._hears(found) if whole else "chat"
        return Matter(found.id, found.case, ladder.procedure, roles, name, staffed, hears)

    async def _hears(self, found: StoredCase) -> Hears:
        """How the client of this case hears what is done."""
        client = await sessions.get(self._setting.db, self._setting.vault, found.session) if found.session else None
        if client is None or client.session.number != found.case.number:
            return "niet"
        return "papier" if client.channel == PAPER else "chat"

    def _spoken(self, desk: staff.Desk, attended: Attended) -> list[Parcel]:
        """All that is said in this turn, as one message; its buttons are those of the screen."""
        words = words_in("nl", "u", attended.organisation)
        blocks: list[str] = []
        rows: tuple[tuple[Button, ...], ...] = ()
        for effect in attended.effects:
            match effect:
                case Say():
                    blocks.append(words.message(effect))
                case Quote(says, tone):
                    client = words_in("nl", tone, attended.organisation)
                    blocks += [client.message(one) for one in says]
                case Copied(moved):
                    blocks += self._copies(moved)
                case Show():
                    blocks.append(words.message(effect))
                    rows = tuple(
                        tuple(self._button(desk, attended, place, label) for place, label in row)
                        for row in words.rows(effect.choices)
                    )
                case _:
                    pass
        return [self._parcel(desk, Text("\n\n".join(blocks), rows))] if blocks else []

    def _copies(self, moved: Moved) -> list[str]:
        """The copies as they will be read; where there is no letter to copy, why not."""
        procedure = self._setting.library.pinned(moved.case.procedure)
        try:
            return Copying(self._setting, self._desk, procedure, self._now).preview(moved)
        except NotAllowed as error:
            return [words_in("nl", "u", procedure.id).of(error.why, error.facts)]

    def _button(self, desk: staff.Desk, attended: Attended, place: int, label: str) -> Button:
        data = buttons.sign(
            self._setting.callback_key, self._handle(desk), attended.duty.turn, place, desk.address
        )  # fmt: skip
        return Button(label, data)

    # -- talks ---------------------------------------------------------------------------------------------------

    async def _answering(self, desk: staff.Desk, press: buttons.Press) -> Acted:
        """The button under a message of a client without a name."""
        talk = await talks.get(self._setting.db, self._setting.ring, press.handle.hex())
        if talk is None:
            return Acted(desk, [self._say(desk, "team.gesprek_weg")])
        if not self._holds(desk.person, talk.organisation, talk.role):
            return Acted(desk, [self._say(desk, "team.knop_oud")])
        proposing = press.index == PROPOSE
        key = "team.typ_voorstel" if proposing else "team.typ_antwoord"
        return Acted(replace(desk, talk=talk.id, proposing=proposing), [self._say(desk, key, {"alias": talk.alias})])

    async def _answered(self, desk: staff.Desk, text: str) -> Acted:
        talk = await talks.get(self._setting.db, self._setting.ring, desk.talk)
        if talk is None or not self._holds(desk.person, talk.organisation, talk.role):
            return Acted(replace(desk, talk=""), [self._say(desk, "team.gesprek_weg")])
        name = self._desk.name_of(talk.organisation, desk.person)
        kind = "proposed" if desk.proposing else "replied"
        told = {"kind": kind, "session": talk.session, "role": talk.role, "name": name, "text": text}
        words = [self._say(desk, "team.verstuurd", {"alias": talk.alias})]
        return Acted(replace(desk, talk="", proposing=False), words, told)

    def _holds(self, person: str, organisation: str, role: str) -> bool:
        """A stand-in never gets a message of a talk without the client's yes, and so never the button under it."""
        return any(
            one.id == person and (role in one.roles or (role == ADVISER and bool(one.standby)))
            for one in self._setting.staff.everybody(organisation)
        )

    def _say(self, desk: staff.Desk, key: str, facts: Facts | None = None) -> Parcel:
        return self._parcel(desk, Text(words_in("nl", "u").of(key, facts)))

    def _parcel(self, desk: staff.Desk, message: Text) -> Parcel:
        lane = self._setting.lane(desk.channel, desk.address)
        return self._setting.parcel(lane, desk.channel, desk.address, message)


def _held(ladder: Ladder, role: str) -> bool:
    return any(role in one.roles for one in ladder.people)
