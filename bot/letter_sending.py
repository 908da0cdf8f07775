"""A letter on its way: to the client as a PDF in the chat, to the rung as a sealed file; others decide what it says."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bot import letters
from bot.channels import Document
from bot.desk import Desk
from bot.dossier import dossier
from bot.letter import Addressee, Letter, Sender, Signer, missing
from bot.letter_case import letter_of
from bot.night import silent
from bot.post import Parcel
from bot.render import words_in
from bot.setting import Setting
from flows.case import Case, Deed, Moved, NotAllowed, private_texts
from flows.procedure import Procedure
from flows.session import Attachment, Filing, Forward, Item, Session, Tone, Word

PURPOSES = {"te_printen": "brief", "niet_gelezen": "brief", "afschrift_geven": "afschrift"}
"""What a paper is, where the word beside it says what must be done with it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter that is made; `data` is the PDF, or the plain text where the typesetter refused."""

    letter: Letter
    text: str = field(repr=False)
    data: bytes = field(repr=False)
    kind: str = "pdf"

    def enclosed(self, now: datetime) -> Document:
        """As the client gets it: its name and the word beside it tell nothing of what is in it."""
        words = words_in(self.letter.language, self.letter.tone, self.letter.sender.id)
        name = f"brief-{self.letter.number}.{self.kind}"
        return Document(name, self.data, words.of("brief.bijlage"), silent=silent(now))


class Sending:
    """Makes letters and seals them for the staff of one organisation."""

    def __init__(self, setting: Setting, desk: Desk, procedure: Procedure, now: datetime) -> None:
        self._setting = setting
        self._desk = desk
        self._procedure = procedure
        self._now = now

    def letter(self, moved: Moved, tone: Tone | None = None) -> Letter | None:
        """The letter of this action. The bot knows no name or address of the client: whoever posts it does."""
        deed = moved.deed
        signer = Signer(self._desk.name_of(self._procedure.id, deed.by), deed.role)
        return letter_of(self._procedure, moved, sender_of(self._procedure), Addressee(), signer, tone=tone)

    async def written(self, moved: Moved, by_post: bool) -> Written | None:
        """The letter that goes with this action, if one does. Raises NotAllowed while something in it is missing."""
        letter = self.letter(moved)
        if letter is None:
            return None
        lacks = missing(letter)
        if lacks:
            facts = {"handeling": Word(f"handeling.{moved.deed.action}"), "mist": self._lacking(lacks[0][0])}
            raise NotAllowed("brief_mist", facts)
        return await written(letter, by_post)

    def _lacking(self, name: str) -> Word:
        asked = name in self._procedure.case.asks
        return Word(f"veld.zaak_{name}" if asked else f"brief_mist.{name}")

    def filed(self, letter: Written, case: Case, door: str) -> list[Parcel]:
        """The letter as the client got it, for the file that the organisation keeps of every complaint (ONS-38)."""
        return self._to_rung("brief", case, Session(case.procedure, tone=letter.letter.tone), letter.text, None, door)

    def unread(self, letter: Written, case: Case, door: str) -> list[Parcel]:
        """The client is not here any more: it is for the file, and whoever keeps that can still post it."""
        session = Session(case.procedure, tone=letter.letter.tone)
        return self._to_rung("niet_gelezen", case, session, letter.text, letter, door)

    def to_print(
        self, case: Case, session: Session, words: Sequence[str], letter: Written | None, door: str = ""
    ) -> list[Parcel]:
        """What a client without a chat must read, for the people of the rung, who print and post it."""
        text = "\n\n".join((*words, *((letter.text,) if letter else ())))
        return self._to_rung("te_printen", case, session, text, letter, door)

    def dossier(self, case: Case, deed: Deed, door: str) -> list[Parcel]:
        """The whole of the case, sealed for whoever asked for it."""
        filing = Filing(deed.role, (deed.by,), ())
        keys = self._keys(filing)
        if not keys:
            return []
        named, today = partial(self._desk.name_of, self._procedure.id), self._now.date()
        record = dossier(self._setting.papers, self._procedure, case, filing, keys, named, today)
        found = [(f"dossier-{case.number}.age", self._setting.papers.sealed(record, keys))]
        return self._delivered(case, filing, "dossier", found, door)

    def _keys(self, filing: Filing) -> tuple[str, ...]:
        return self._setting.staff.recipients(self._procedure.id, filing.role, only=filing.readers)

    def _delivered(
        self, case: Case, filing: Filing, word: str, sealed: Sequence[tuple[str, bytes]], door: str
    ) -> list[Parcel]:
        forward = Forward(case.number, word, "", self._now.date(), filing)
        return self._desk.deliver(self._procedure.id, forward, filing, sealed, (), door)

    def confided(self, moved: Moved) -> list[Parcel]:
        """What is for the eyes of one role alone goes to those people, sealed; the house keeps none of it.

        Raises NotAllowed where nobody would get it.
        """
        role, values = moved.row.seals_to, moved.deed.values
        if role is None:
            return []
        names = [name for name in private_texts(self._procedure, moved.row) if name in values]
        items = tuple(Item("bericht", values[name]) for name in names)
        filing = Filing(role, tuple(self._desk.holders(moved.case, role)), items)
        parcels = self.sealed(moved.case, Session(self._procedure.pin), filing, "vertrouwelijk") if items else []
        if not parcels:
            raise NotAllowed("niemand_leest", {"rol": Word(f"rol.{role}")})
        return parcels

    def _to_rung(
        self, word: str, case: Case, session: Session, text: str, letter: Written | None, door: str
    ) -> list[Parcel]:
        role, readers = self._rung(case)
        return self.sealed(case, session, Filing(role, readers, (Item("bericht", text),)), word, letter, door)

    def _rung(self, case: Case) -> tuple[str, tuple[str, ...]]:
        """Who holds the file: the rung where the case lies; where nobody can read there, its owner."""
        owner = self._procedure.case.owner or case.lies_with
        found = ((role, tuple(self._desk.holders(case, role))) for role in (case.lies_with, owner))
        return next(((role, readers) for role, readers in found if readers), (case.lies_with, ()))

    def sealed(
        self, case: Case, session: Session, filing: Filing, word: str, letter: Written | None = None, door: str = ""
    ) -> list[Parcel]:
        """A sealed page for these readers, and the letter to print beside it. `word`: what is said of it."""
        papers, day = self._setting.papers, self._now.date()
        keys = self._keys(filing)
        if not keys:
            return []
        names = [self._desk.name_of(self._procedure.id, one) for one in filing.readers]
        purpose = PURPOSES.get(word, word)
        files = (_attachment(case, letter),) if letter else ()
        record = papers.record(
            self._procedure, session, filing, names, keys, purpose=purpose, on=day, number=case.number, files=files
        )
        found = [(f"{purpose}-{case.number}.age", papers.sealed(record, keys))]
        found += [(f"{one.id}.age", papers.sealed_file(one, letter.data, keys)) for one in files if letter]
        return self._delivered(case, filing, word, found, door)


async def written(letter: Letter, by_post: bool) -> Written:
    """The letter as text and as PDF; `by_post`: with lines for an address."""
    text = letters.text(letter)
    try:
        return Written(letter, text, await asyncio.to_thread(letters.pdf, letter, by_post))
    except letters.Unprintable:
        return Written(letter, text, text.encode(), "txt")


def sender_of(procedure: Procedure) -> Sender:
    """The organisation, with the address of whoever owns its complaints."""
    roles = procedure.roles
    owner = roles.get(procedure.case.owner or "") or next((one for one in roles.values() if not one.external), None)
    if owner is None:
        return Sender(procedure.id, procedure.name)
    reach = owner.contact
    address = tuple(line for line in reach.post if line != procedure.name)
    return Sender(procedure.id, procedure.name, address, reach.phone, reach.mail)


def _attachment(case: Case, letter: Written) -> Attachment:
    digest = hashlib.sha256(letter.data).hexdigest()
    return Attachment(f"afdruk-{case.number}", "document", len(letter.data), digest)
