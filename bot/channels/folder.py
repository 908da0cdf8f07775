"""Lays sealed files in a folder, whole or not at all; it overwrites nothing and reads nothing of it out."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import itertools
import os
import re
import tempfile
from pathlib import Path

from bot.channels import Document, FileRef, Impossible, Later, Outgoing, Text, Unreachable

AGAIN = 60.0
"""Seconds until a full or closed disk is tried again."""

OPAQUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\.[a-z0-9]{1,8}")
CODES = {
    errno.ENOSPC: "map.vol",
    errno.EDQUOT: "map.vol",
    errno.EFBIG: "map.vol",
    errno.EACCES: "map.geen_toegang",
    errno.EPERM: "map.geen_toegang",
    errno.EROFS: "map.geen_toegang",
    errno.ENOTDIR: "map.geen_map",
    errno.EEXIST: "map.geen_map",
}
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What file systems without hard links (a stick, some shares) say."""


class Folder:
    """The address is the folder. The same file twice is one file: a repeated delivery makes no double."""

    name = "map"

    async def send(self, address: str, message: Outgoing) -> str:
        """Write the file, and beside it the words that came along. Returns its name; raises a `SendError`."""
        match message:
            case Document(name, data, words):
                if not OPAQUE.fullmatch(name):
                    raise Impossible("map.naam")
            case Text(words):
                name, data = f"bericht-{hashlib.sha256(words.encode()).hexdigest()[:12]}.txt", _lines(words)
                words = ""
            case _:
                raise Impossible("map.soort")
        if not address or "\x00" in address:
            raise Unreachable("map.adres")
        try:
            return await asyncio.to_thread(_lay, Path(address), name, data, words)
        except OSError as error:
            failure = Later(CODES.get(error.errno or 0, "map.schrijven"), AGAIN)
        # Outside the `except`: the error of the system names the path, and would come along.
        raise failure

    async def fetch(self, file: FileRef) -> bytes:
        """Nothing arrives here."""
        raise Impossible("map.leest_niet")


def _lay(folder: Path, name: str, data: bytes, words: str) -> str:
    _make(folder)
    written = _write_new(folder, name, data)
    if words:
        _write_new(folder, f"{Path(written).stem}.txt", _lines(words))
    return written


def _make(folder: Path) -> None:
    """Each folder that is not there yet, for our eyes only."""
    for one in reversed((folder, *folder.parents)):
        if not one.exists():
            with contextlib.suppress(FileExistsError):
                one.mkdir(mode=0o700)
                _sync(one.parent)


def _write_new(folder: Path, name: str, data: bytes) -> str:
    """Under its own name, or with a number behind it when something else has that name. Returns the name."""
    stem, _, ending = name.partition(".")
    for number in itertools.count(1):
        path = folder / (name if number == 1 else f"{stem}-{number}.{ending}")
        if not os.path.lexists(path) and _place(path, data):
            break
        if _holds(path, data):
            break
    # Also for a file that was there: the crash may have come between its name and the disk.
    _sync(folder)
    return path.name


def _holds(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _place(path: Path, data: bytes) -> bool:
    """The whole file appears at once under this name; False when the name was taken meanwhile."""
    handle, made = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    beside = Path(made)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return _link(beside, path)
    finally:
        # A full disk is not made fuller by what was half written.
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)


def _link(beside: Path, path: Path) -> bool:
    """A second name for what was written: unlike a rename it never takes the place of another file."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        beside.rename(path)
    return True


def _sync(folder: Path) -> None:
    """The name is on the disk too, not only the bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lines(words: str) -> bytes:
    return words.encode() + b"\n"
