"""The one writer: callers that come together share a commit; a refused list hurts nobody. It knows no table."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import aiosqlite

from storage.refusal import everybodys

log = logging.getLogger(__name__)

Params: TypeAlias = Mapping[str, object]
Statement: TypeAlias = tuple[str, Params]


class Closed(Exception):
    """Nothing is written any more: the database is closed."""


@dataclass(slots=True)
class _Wanted:
    """One caller's list, and where that caller waits."""

    statements: Sequence[Statement]
    done: asyncio.Future[None]

    def settle(self, error: Exception | None = None) -> None:
        """Let the caller go on; one that was cancelled meanwhile hears nothing."""
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Writer:
    """Owns its connection: nobody else may run a statement on it, also not between two statements of a commit."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._waiting: list[_Wanted] = []
        self._emptying: list[asyncio.Future[None]] = []
        self._something = asyncio.Event()
        self._closed = False
        self._task = asyncio.create_task(self._work())

    async def write(self, statements: Iterable[Statement]) -> None:
        """All of these, or none; when this returns they are on the disk."""
        listed = list(statements)
        if not listed:
            return
        await self._ask(_Wanted(listed, asyncio.get_running_loop().create_future()), None)

    async def checkpoint(self) -> None:
        """Empty the write-ahead log, after what was asked before."""
        await self._ask(None, asyncio.get_running_loop().create_future())

    async def close(self) -> None:
        """Write what was asked, and stop."""
        self._closed = True
        self._something.set()
        # Not awaited by itself: being cancelled here may not cut a commit in two.
        await asyncio.wait([self._task])

    async def _ask(self, wanted: _Wanted | None, emptied: asyncio.Future[None] | None) -> None:
        if self._closed or self._task.done():
            raise Closed("database")
        if wanted:
            self._waiting.append(wanted)
        if emptied:
            self._emptying.append(emptied)
        self._something.set()
        await (wanted.done if wanted else emptied)  # type: ignore[misc]

    async def _work(self) -> None:
        batch: list[_Wanted] = []
        try:
            while not self._closed or self._waiting or self._emptying:
                await self._something.wait()
                self._something.clear()
                batch, self._waiting = self._waiting, []
                if batch:
                    await self._write(batch)
                if self._emptying:
                    await self._empty()
                if self._closed:
                    self._something.set()
        finally:
            # Only a cancelled task comes here with callers that still wait.
            for one in (*batch, *self._waiting):
                one.settle(Closed("database"))
            for emptied in self._emptying:
                emptied.cancel()

    async def _write(self, batch: Sequence[_Wanted]) -> None:
        """One commit for all; when it is refused, each alone, so that only whoever asked for it hears that."""
        try:
            await self._commit(merged(one.statements for one in batch))
        except Exception as error:  # noqa: BLE001  whatever it is, the writer goes on and the caller hears it
            # What is everybody's trouble would only take longer when each list is tried alone.
            if len(batch) > 1 and not everybodys(error):
                for one in batch:
                    await self._write([one])
                return
            for one in batch:
                one.settle(error)
        else:
            for one in batch:
                one.settle()

    async def _commit(self, groups: Sequence[tuple[str, Sequence[Params]]]) -> None:
        await self._connection.execute("BEGIN IMMEDIATE")
        try:
            for sql, many in groups:
                await self._connection.executemany(sql, many)
            await self._connection.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors, and then refuses to do it again.
            with contextlib.suppress(aiosqlite.Error):
                await self._connection.execute("ROLLBACK")
            raise

    async def _empty(self) -> None:
        asked, self._emptying = self._emptying, []
        try:
            busy, *_ = next(iter(await self._connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")))
        except aiosqlite.Error:
            busy = 1
        if busy:
            # Another process is reading. The rows are gone from the file; the log is emptied the next time.
            log.error("the log could not be emptied", extra={"code": "log_bezet"})
        for one in asked:
            if not one.done():
                one.set_result(None)


def merged(lists: Iterable[Sequence[Statement]]) -> list[tuple[str, list[Params]]]:
    """Equal statements of different lists run together: each group is one hop to the database's thread.

    Within a list the order stays what it was. Between lists nothing is promised: their callers did not wait for
    each other.
    """
    groups: list[tuple[str, list[Params]]] = []
    for statements in lists:
        last = -1
        for sql, params in statements:
            places = range(max(last, 0), len(groups))
            found = next((place for place in places if groups[place][0] == sql), None)
            if found is None:
                # Right behind the one before it, so that the statements after it still find their group.
                found = last + 1
                groups.insert(found, (sql, []))
            groups[found][1].append(params)
            last = found
    return groups
