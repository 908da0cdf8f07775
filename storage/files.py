"""Files that a client sent along, sealed under the session's own key until they are forwarded."""

from __future__ import annotations

from storage.database import Database, Statement
from storage.sessions import Stored
from storage.vault import Place, Vault

_SAVE = "INSERT INTO files (id, session, body) VALUES (:id, :session, :body)"
_READ = "SELECT body FROM files WHERE id = :id AND session = :session"
_TAKE_OUT = "DELETE FROM files WHERE id = :id AND session = :session"
_DROP = "DELETE FROM files WHERE session = :session"


def save(vault: Vault, stored: Stored, name: str, data: bytes) -> Statement:
    """Keep the bytes of one file."""
    body = vault.seal(stored.key, stored.id, Place("files", "body", name), data)
    return _SAVE, {"id": name, "session": stored.id, "body": body}


async def read(db: Database, vault: Vault, stored: Stored, name: str) -> bytes:
    """The bytes of one file. Raises Unreadable, or KeyError when it is not there."""
    row = await db.row(_READ, {"id": name, "session": stored.id})
    if row is None:
        raise KeyError("files")
    return vault.open(stored.key, stored.id, Place("files", "body", name), bytes(row["body"]))


def take_out(session: str, name: str) -> Statement:
    """One file of a session."""
    return _TAKE_OUT, {"id": name, "session": session}


def drop(session: str) -> Statement:
    """All files of a session."""
    return _DROP, {"session": session}
