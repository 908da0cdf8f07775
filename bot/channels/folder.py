"""Lays sealed files in a folder, whole or not at all; it overwrites nothing and never reads one back."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

from bot.channels import Answer, ContactCard, Document, FileRef, Impossible, Later, Outgoing, Text

AGAIN = 60.0
"""Seconds until a full or closed disk is tried again."""


class Folder:
    """The address is the folder. The same file twice is one file: a repeated delivery makes no double."""

    name = "map"

    async def send(self, address: str, message: Outgoing) -> str:
        """Write the file, and beside it the neutral words that came along. Raises Later when the disk refuses."""
        match message:
            case Document(name, data, text):
                stem, words = Path(name).stem, text
                return await self._lay(Path(address), name, data, f"{stem}.txt", words)
            case Text(text):
                name = f"bericht-{hashlib.sha256(text.encode()).hexdigest()[:8]}.txt"
                return await self._lay(Path(address), name, text.encode(), "", "")
            case ContactCard() | Answer():
                return ""

    async def fetch(self, file: FileRef) -> bytes:
        """Nothing arrives here."""
        raise Impossible("map.leest_niet")

    async def _lay(self, folder: Path, name: str, data: bytes, beside: str, words: str) -> str:
        try:
            return await asyncio.to_thread(_lay, folder, name, data, beside, words)
        except OSError as error:
            failure = Later(f"map.{error.errno}", AGAIN)
        raise failure


def _lay(folder: Path, name: str, data: bytes, beside: str, words: str) -> str:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = _write_new(folder, name, data)
    if words:
        _write_new(folder, beside, words.encode() + b"\n")
    return written.name


def _write_new(folder: Path, name: str, data: bytes) -> Path:
    """Under its own name, or with a number behind it when another file has that name already."""
    stem, dot, ending = name.partition(".")
    number = 1
    while True:
        path = folder / (name if number == 1 else f"{stem}-{number}{dot}{ending}")
        if not path.exists():
            break
        if path.read_bytes() == data:
            return path
        number += 1
    beside = folder / f".{path.name}.new"
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    _sync(folder)
    return path


def _sync(folder: Path) -> None:
    """The name is on the disk too, not only the bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
