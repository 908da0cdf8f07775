"""Tells what it means that the database refuses: everybody's trouble, a name that is taken, or one list alone."""

from __future__ import annotations

import sqlite3

_EVERYBODYS = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}  # fmt: skip
_TAKEN = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}


class Taken(Exception):
    """A name that chance drew is somebody else's already: it must be drawn again."""


def everybodys(error: BaseException) -> bool:
    """The file or the disk is what is wrong: whoever asks hears the same, and may hear something else later."""
    return _code(error) & 0xFF in _EVERYBODYS


def taken(error: BaseException) -> bool:
    """What was written has a name that is there already."""
    return isinstance(error, Taken) or _code(error) in _TAKEN


def named(error: BaseException) -> str:
    """What a log may say of it: a code, never what the error says, which may quote a value."""
    name = getattr(error, "sqlite_errorname", None)
    return name if isinstance(name, str) else type(error).__name__


def _code(error: BaseException) -> int:
    """SQLite's extended result code; zero for what did not come from SQLite."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0)
