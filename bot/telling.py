"""What one client sees of their turn: words, buttons, a proof; on paper where there is no chat. Saves nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot import buttons, chance
from bot.casework import Casework
from bot.channels import Button, ContactCard, Document, Outgoing, Text
from bot.desk import Desk
from bot.letter_sending import Sending, Written
from bot.night import silent
from bot.post import Parcel
from bot.reading import handle
from bot.render import Words, words_in
from bot.setting import Setting
from flows.procedure import Procedure
from flows.session import Card, Fact, Prove, Say, Show
from storage.database import Statement
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


class Telling:
    """A turn that can speak. `ref` is the message whose button was pressed, so that its screen can be changed."""

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
        self.letter: Written | None = None
        self._printed: list[str] = []
        self._fresh_key = False
        self._data = b""
        self._turn = chance.handle()

    @property
    def on_paper(self) -> bool:
        """Whether this client has no chat: what they must read is printed."""
        return self.stored.channel == PAPER

    @property
    def procedure(self) -> Procedure:
        return self.house.library.pinned(self.stored.session.procedure)

    def _today(self) -> date:
        return self.now.date()

    def _words(self) -> Words:
        session = self.stored.session
        return words_in(session.language, session.tone, self.procedure.id)

    def _speak(self, effect: Say | Show | Card) -> None:
        words, quiet = self._words(), silent(self.now)
        if self.on_paper:
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
                self._enclose()
                message = Text(
                    words.message(effect), self._buttons(words, effect), quiet, self.ref if effect.replace else ""
                )
        self.out.parcels.append(self.house.parcel(self.stored.lane, self.stored.channel, self.stored.address, message))

    def _enclose(self) -> None:
        """The letter comes after what is said of it, and before the buttons."""
        if self.letter is not None and not self.on_paper:
            message = self.letter.enclosed(self.now)
            parcel = self.house.parcel(self.stored.lane, self.stored.channel, self.stored.address, message)
            self.out.parcels.append(parcel)
            self.letter = None

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
        stored = await self.cases.stored() if self._printed or (self.letter and self.on_paper) else None
        if stored is not None:
            sending = Sending(self.house, self.desk, self.procedure, self.now)
            session = self.stored.session
            self.out.parcels += sending.to_print(stored.case, session, self._printed, self.letter, stored.id)
