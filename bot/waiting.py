"""What came in and waits for its turn: stored first, each chat in its own order, a file fetched before its turn."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from bot import chance
from bot.acting import Order
from bot.channels import Arrival, Channel, SendError, Sent
from bot.patience import Patience
from bot.setting import Setting
from flows.session import Attachment, Expired, Input, Proposed, Replied
from storage import inbox, sessions
from storage.database import Statement
from storage.refusal import named
from storage.writer import Closed

log = logging.getLogger(__name__)

HOUSE = "huis"
"""The source of what the house tells itself: a term that came, an answer of an adviser."""
BATCH = 128
"""Chats that share one commit, at most."""
LARGEST_FILE = 20 * 1024 * 1024

Read: TypeAlias = Callable[[bytes], Arrival | None]


@dataclass(slots=True)
class Row:
    """One thing that happened and is not handled yet. `file` and `data` are the file that came with it."""

    id: int
    source: str
    lane: bytes
    arrival: Arrival | None = None
    session: str = ""
    event: Input | None = None
    order: Order | None = None
    look: str = ""
    asked: Mapping[str, Any] | None = None
    data: bytes = b""
    file: Attachment | None = None
    why: str = ""
    draws: int = 0

    @property
    def awaits_file(self) -> bool:
        """Whether its bytes must still be fetched."""
        sent = self.arrival is not None and isinstance(self.arrival.what, Sent)
        return sent and self.file is None and not self.why


@dataclass(frozen=True, slots=True)
class Note:
    """What the house tells itself, in the same commit as why; afterwards it waits like all else."""

    number: int
    body: bytes = field(repr=False)
    statements: tuple[Statement, ...] = field(repr=False)


class Waiting:
    """The rows of the inbox in memory. `read` turns a raw update of a channel into an Arrival."""

    def __init__(
        self,
        setting: Setting,
        channels: Mapping[str, Channel],
        read: Mapping[str, Read],
        now: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        self.something = asyncio.Event()
        self._setting = setting
        self._channels = channels
        self._read = read
        self._now = now
        self._patience = patience
        self._rows: deque[Row] = deque()
        self._busy: set[bytes] = set()
        self._fetching: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count(1)

    async def open(self) -> None:
        """Take up what an earlier run did not handle."""
        db = self._setting.db
        self._numbers = itertools.count(await inbox.last(db) + 1)
        came, lost = await inbox.pending(db, self._setting.ring)
        await self.write([inbox.quarantine(number, "sleutel_weg") for number in lost])
        for one in came:
            await self._enqueue(one.id, one.source, one.body)

    async def close(self) -> None:
        """Fetch no more; what waits stays in the database."""
        for task in self._fetching:
            task.cancel()
        await asyncio.gather(*self._fetching, return_exceptions=True)

    @property
    def resting(self) -> bool:
        """Whether nothing waits to be handled."""
        return not (self._rows or self._busy or self._fetching)

    # -- taking in -----------------------------------------------------------------------------------------------

    async def take(self, source: str, updates: Sequence[tuple[str, bytes]]) -> None:
        """Store raw updates under their own names; when this returns they may be acknowledged."""
        db = self._setting.db
        known = await self._patience.until(lambda: inbox.known(db, source, [name for name, _ in updates]))
        new = {name: raw for name, raw in updates if name not in known}
        rows = [(next(self._numbers), name, raw) for name, raw in new.items()]
        await self.write(inbox.store(self._setting.ring, source, rows, self._now().date()))
        for number, _, raw in rows:
            await self._enqueue(number, source, raw)

    def note(self, name: str, told: Mapping[str, Any]) -> Note:
        """What the house will tell itself under this name, once its statements are written."""
        number, body = next(self._numbers), json.dumps(told).encode()
        stored = inbox.store(self._setting.ring, HOUSE, [(number, name, body)], self._now().date())
        return Note(number, body, tuple(stored))

    async def noted(self, note: Note) -> None:
        """It is written: it waits for its turn."""
        await self._enqueue(note.number, HOUSE, note.body)

    async def tell(self, name: str, told: Mapping[str, Any], why: Sequence[Statement]) -> None:
        """The house tells itself something, and writes in one commit what led to it.

        What is refused for itself alone stays as it was, is tried at the next look, and stops no other clock.
        """
        note = self.note(name, told)
        try:
            await self.write([*why, *note.statements])
        except Closed:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, one bad row must not stop the rest
            log.error("what came due could not be kept", extra={"code": named(error)})
        else:
            await self.noted(note)

    async def write(self, statements: Sequence[Statement]) -> None:
        """Written, however long that takes; raises only what is wrong with these statements themselves."""
        await self._patience.until(lambda: self._setting.db.write(statements))

    async def _enqueue(self, number: int, source: str, raw: bytes) -> None:
        """Read what is stored; what cannot be read is put aside and stops nothing."""
        try:
            row = self._row(number, source, raw)
        except Exception as error:  # noqa: BLE001 - whatever it is, one bad update must not stop the rest
            log.error("an input was put aside", extra={"code": type(error).__name__, "row": number})
            await self.write([inbox.quarantine(number, type(error).__name__)])
            return
        if row is None:
            await self.write([inbox.handled(number)])
            return
        self._rows.append(row)
        self.something.set()

    def _row(self, number: int, source: str, raw: bytes) -> Row | None:
        if source == HOUSE:
            told = json.loads(raw)
            row = Row(number, source, bytes.fromhex(told["lane"]), session=told["session"])
            return _read_told(row, told)
        arrival = self._read[source](raw)
        if arrival is None:
            return None
        return Row(number, source, self._setting.lane(source, arrival.address), arrival)

    # -- whose turn it is ----------------------------------------------------------------------------------------

    def choose(self) -> list[Row]:
        """One row a chat, in order; a file that is not here yet holds up its own chat alone."""
        chosen: list[Row] = []
        held: set[bytes] = set()
        later: list[Row] = []
        while self._rows and len(chosen) < BATCH:
            row = self._rows.popleft()
            if row.lane in self._busy or row.lane in held:
                held.add(row.lane)
                later.append(row)
                continue
            self._busy.add(row.lane)
            if row.awaits_file:
                self._fetch(row)
            else:
                chosen.append(row)
        self._rows.extendleft(reversed(later))
        return chosen

    def done(self, rows: Sequence[Row], again: Sequence[Row]) -> None:
        """These had their turn; `again` come first the next time."""
        self._rows.extendleft(reversed(again))
        for row in rows:
            self._busy.discard(row.lane)

    def _fetch(self, row: Row) -> None:
        task = asyncio.create_task(self._bring(row))
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def _bring(self, row: Row) -> None:
        """Fetch the bytes; then the row takes its turn, before all else of its chat."""
        assert row.arrival is not None and isinstance(row.arrival.what, Sent)
        file = row.arrival.what.file
        if file.size > LARGEST_FILE:
            row.why = "te_groot"
        else:
            try:
                row.data = await self._channels[row.source].fetch(file)
            except SendError:
                row.why = "niet_opgehaald"
            else:
                digest = hashlib.sha256(row.data).hexdigest()
                row.file = Attachment(chance.handle(), file.kind, len(row.data), digest)
        self._busy.discard(row.lane)
        self._rows.appendleft(row)
        self.something.set()


async def lane_of(setting: Setting, session: str, case: str) -> bytes:
    """The lane of the client whose case it is; a lane of its own where no chat is left."""
    one = await sessions.get(setting.db, setting.vault, session) if session else None
    return one.lane if one else setting.lane(HOUSE, case)


def _read_told(row: Row, told: Mapping[str, Any]) -> Row:
    match told["kind"]:
        case "expired":
            row.event = Expired(told["term"])
        case "replied":
            row.event = Replied(told["role"], told["name"], told["text"])
        case "proposed":
            row.event = Proposed(told["role"], told["name"], told["text"])
        case "acted":
            row.order = Order.read(told)
        case "look":
            row.look = told["case"]
        case "taken_down" | "notice":
            row.asked = told
        case kind:
            raise ValueError(kind)
    return row
