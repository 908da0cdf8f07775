"""The database file: opened, checked, migrated and read; it is changed through its one writer alone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Self

import aiosqlite

from storage.writer import Params, Statement, Writer

__all__ = ["Database", "DatabaseError", "Params", "Statement"]

MIGRATIONS = Path(__file__).with_name("migrations")
PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "secure_delete": 1,
    "foreign_keys": 1,
    "busy_timeout": 10_000,
}
"""What every connection must answer: some builds of SQLite take a pragma and do nothing with it."""

# At DEBUG it writes the parameters of every statement.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)


class DatabaseError(Exception):
    """The database cannot be used; the text says the way out."""


class Database:
    """One file. `write` is the only way to change it; reads have a connection of their own."""

    def __init__(self, path: Path, migrations: Path = MIGRATIONS) -> None:
        self._path = path
        self._migrations = migrations

    async def __aenter__(self) -> Self:
        """Raises DatabaseError."""
        # An open connection has a thread of its own, and would keep the program from ending.
        async with AsyncExitStack() as stack:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._path.touch(mode=0o600)
                writer = await self._connect(stack)
                await self._migrate(writer)
                self._reader = await self._connect(stack)
                await self._reader.execute("PRAGMA query_only=ON")
            except OSError as error:
                raise DatabaseError(
                    f"database: {self._path} is niet te schrijven ({error.strerror}). "
                    "Geef de gebruiker van de bot rechten op deze map."
                ) from None
            except aiosqlite.Error as error:
                raise DatabaseError(
                    f"database: {self._path} is niet te openen ({type(error).__name__}). Verwacht een bestand dat "
                    "Trede heeft gemaakt. Zet een reservekopie terug."
                ) from None
            self._writer = Writer(writer)
            self._closing = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        async with self._closing:
            await self._writer.close()

    async def _connect(self, stack: AsyncExitStack) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(self._path, isolation_level=None)
        stack.push_async_callback(connection.close)
        connection.row_factory = aiosqlite.Row
        for pragma in (
            "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA secure_delete=ON", "PRAGMA foreign_keys=ON",
            "PRAGMA busy_timeout=10000",
        ):  # fmt: skip
            await connection.execute_fetchall(pragma)
        for name, wanted in PRAGMAS.items():
            found = next(iter(await connection.execute_fetchall("PRAGMA " + name)))[0]
            if found != wanted:
                raise DatabaseError(
                    f"database: {name} is hier {found}, en moet {wanted} zijn: anders blijft gewiste tekst staan of "
                    "gaat een antwoord verloren. Installeer een andere SQLite, of zet de map op een gewone schijf."
                )
        return connection

    async def _migrate(self, connection: aiosqlite.Connection) -> None:
        """Every migration that this file has not had yet, all in one transaction."""
        await connection.execute("BEGIN IMMEDIATE")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, day TEXT NOT NULL DEFAULT CURRENT_DATE)"
        )
        had = {row[0] for row in await connection.execute_fetchall("SELECT name FROM migrations")}
        known = {path.stem: path for path in sorted(self._migrations.glob("*.sql"))}
        if had - known.keys():
            raise DatabaseError(
                f"database: {self._path} is van een nieuwere versie van Trede. Installeer die versie, of zet een "
                "reservekopie van voor die versie terug."
            )
        for name, path in known.items():
            if name not in had:
                for statement in _statements(path.read_text(encoding="utf-8")):
                    await connection.execute(statement)
                await connection.execute("INSERT INTO migrations (name) VALUES (:name)", {"name": name})
        await connection.execute("COMMIT")

    # -- reading -------------------------------------------------------------------------------------------------

    async def rows(self, sql: str, params: Params | None = None) -> list[Any]:
        """All rows of a query."""
        return list(await self._reader.execute_fetchall(sql, params or {}))

    async def row(self, sql: str, params: Params | None = None) -> Any:
        """The first row of a query, or None."""
        found = await self.rows(sql, params)
        return found[0] if found else None

    # -- writing -------------------------------------------------------------------------------------------------

    async def write(self, statements: Iterable[Statement]) -> None:
        """All of these, or none; when this returns they are on the disk.

        Callers that come together share one commit. The order within a list is kept; the order between lists of
        callers that did not wait for each other is not.
        """
        await self._writer.write(statements)

    async def checkpoint(self) -> None:
        """Empty the write-ahead log, so that what was deleted is gone from it too."""
        await self._writer.checkpoint()


def _statements(script: str) -> list[str]:
    """A migration's statements; a line of comment may hold a semicolon, a statement ends with one."""
    lines = (line for line in script.splitlines() if not line.lstrip().startswith("--"))
    return [one for one in "\n".join(lines).split(";") if one.strip()]
