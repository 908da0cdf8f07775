"""The database file: opened, migrated, and written by one writer that lets many callers share a commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import aiosqlite

Params: TypeAlias = Mapping[str, object]
Statement: TypeAlias = tuple[str, Params]

MIGRATIONS = Path(__file__).with_name("migrations")
SECURE_DELETE = 1

# At DEBUG it writes the parameters of every statement.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


class DatabaseError(Exception):
    """The database cannot be used; the text says the way out."""


class Database:
    """One file. `write` is the only way to change it; reads have a connection of their own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._waiting: list[tuple[Sequence[Statement], asyncio.Future[None]]] = []
        self._something = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        self._writer = await self._connect()
        self._reader = await self._connect()
        try:
            await self._migrate()
        except BaseException:
            # An open connection has a thread of its own, and would keep the program from ending.
            await self._reader.close()
            await self._writer.close()
            raise
        self._task = asyncio.create_task(self._write_all())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        await self._reader.close()
        await self._writer.close()

    async def _connect(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, isolation_level=None)
        connection.row_factory = aiosqlite.Row
        for pragma in (
            "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON", "PRAGMA foreign_keys=ON",
            "PRAGMA busy_timeout=10000",
        ):  # fmt: skip
            await connection.execute(pragma)
        async with connection.execute("PRAGMA secure_delete") as cursor:
            row = await cursor.fetchone()
        if row is None or row[0] != SECURE_DELETE:
            await connection.close()
            raise DatabaseError("database: deze SQLite wist niet veilig (secure_delete). Installeer een andere SQLite.")
        return connection

    async def _migrate(self) -> None:
        """Every migration that this file has not had yet, each in a transaction of its own."""
        await self._writer.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, day TEXT NOT NULL DEFAULT CURRENT_DATE)"
        )
        async with self._writer.execute("SELECT name FROM migrations") as cursor:
            had = {row[0] async for row in cursor}
        for path in sorted(MIGRATIONS.glob("*.sql")):
            if path.stem in had:
                continue
            await self._writer.execute("BEGIN IMMEDIATE")
            for statement in _statements(path.read_text(encoding="utf-8")):
                await self._writer.execute(statement)
            await self._writer.execute("INSERT INTO migrations (name) VALUES (:name)", {"name": path.stem})
            await self._writer.execute("COMMIT")

    # -- reading -------------------------------------------------------------------------------------------------

    async def rows(self, sql: str, params: Params | None = None) -> list[Any]:
        """All rows of a query."""
        async with self._reader.execute(sql, params or {}) as cursor:
            return list(await cursor.fetchall())

    async def row(self, sql: str, params: Params | None = None) -> Any:
        """The first row of a query, or None."""
        found = await self.rows(sql, params)
        return found[0] if found else None

    # -- writing -------------------------------------------------------------------------------------------------

    async def write(self, statements: Iterable[Statement]) -> None:
        """All of these, or none; when this returns they are on the disk.

        Callers that come together share one commit. Equal statements of one commit run together, at the place of
        the first: order between different statements is kept only for their first occurrence.
        """
        listed = list(statements)
        if not listed:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((listed, future))
        self._something.set()
        await future

    async def checkpoint(self) -> None:
        """Empty the write-ahead log, so that what was deleted is gone from it too."""
        await self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _write_all(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            batch, self._waiting = self._waiting, []
            try:
                await self._commit([one for statements, _ in batch for one in statements])
            except aiosqlite.Error:
                await self._one_by_one(batch)
            else:
                for _, future in batch:
                    if not future.done():
                        future.set_result(None)

    async def _one_by_one(self, batch: Sequence[tuple[Sequence[Statement], asyncio.Future[None]]]) -> None:
        """Something in the shared commit was refused: only whoever asked for that hears it."""
        for statements, future in batch:
            try:
                await self._commit(statements)
            except aiosqlite.Error as error:
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(None)

    async def _commit(self, statements: Sequence[Statement]) -> None:
        grouped: dict[str, list[Params]] = {}
        for sql, params in statements:
            grouped.setdefault(sql, []).append(params)
        await self._writer.execute("BEGIN IMMEDIATE")
        try:
            for sql, many in grouped.items():
                await self._writer.executemany(sql, many)
            await self._writer.execute("COMMIT")
        except BaseException:
            await self._writer.execute("ROLLBACK")
            raise


def _statements(script: str) -> list[str]:
    """A migration's statements; a line of comment may hold a semicolon, a statement ends with one."""
    lines = (line for line in script.splitlines() if not line.startswith("--"))
    return [one for one in "\n".join(lines).split(";") if one.strip()]
