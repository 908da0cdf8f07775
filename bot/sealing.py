"""What of a client's turn goes to the people of a rung, each thing sealed for its own readers. Saves nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from bot import chance
from bot.telling import Telling
from flows.procedure import Procedure
from flows.session import Agreed, Attachment, Effect, Filing, Forward, Relay, Release, StartTerm
from storage import envelopes, files, talks
from storage.database import Statement


class Sealing(Telling):
    """A turn that can reach people."""

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


def promised(procedure: Procedure, effects: Sequence[Effect]) -> tuple[date, ...]:
    """What a notice to staff says of this turn's days: by when the client must hear something, and the answer's day.

    Our own day to ask how it went is no promise; it is named only where there is nothing else.
    """
    started = [effect for effect in effects if isinstance(effect, StartTerm) and not effect.kept]
    promised = [one for one in started if procedure.terms[one.term].kind != "check"]
    days = {one.due for one in promised or started}
    return tuple(sorted({min(days), max(days)})) if promised else tuple(sorted(days)[:1])
