"""How a client's file looks inside its own seal: an archive that any computer unpacks; it writes nothing out.

Tar is chosen for its end: zeros may follow it, so the padding to a size bucket harms no picture and no PDF.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from flows.record import Enclosure
from storage.layout import bucket
from storage.signing import Origin, Signer, origin, read_signature

CONTEXT = b"trede/file/v1\n"
SIGNATURE_NAME = "trede.sig"

# What the first bytes of a file say it is; by its ending a reader's computer chooses the program.
_ENDINGS = (
    (re.compile(rb"\xff\xd8\xff"), "jpg"),
    (re.compile(rb"\x89PNG\r\n"), "png"),
    (re.compile(rb"RIFF.{4}WEBP", re.DOTALL), "webp"),
    (re.compile(rb"GIF8"), "gif"),
    (re.compile(rb"%PDF-"), "pdf"),
    (re.compile(rb"OggS"), "ogg"),
    (re.compile(rb"ID3|\xff[\xf2\xf3\xfb]"), "mp3"),
    (re.compile(rb".{4}ftyp(hei|hev|mif1|msf1)", re.DOTALL), "heic"),
    (re.compile(rb".{4}ftypM4A", re.DOTALL), "m4a"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "mp4"),
    (re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd.oasis.opendocument.text", re.DOTALL), "odt"),
    (re.compile(rb"PK\x03\x04.*word/", re.DOTALL), "docx"),
    (re.compile(rb"PK\x03\x04"), "zip"),
    (re.compile(rb"[^\x00-\x08\x0e-\x1f]*\Z"), "txt"),
)

# No folder, no hidden file: what has this name is looked up beside the record.
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}(\.[a-z0-9]{1,8})?")


class EnclosureError(ValueError):
    """Something that is no enclosure, or cannot become one. Never holds a name or a word of the content."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A client's file as it was found inside a seal."""

    name: str
    data: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def origin(self, public_keys: Sequence[bytes]) -> Origin:
        """Whether the bot with one of these public keys sealed this file, whatever record it belongs to."""
        return origin(public_keys, CONTEXT, _signed(self.name, self.data), self.signature)


def listed(record: Mapping[str, Any]) -> tuple[Enclosure, ...]:
    """The files that a record lists; raises EnclosureError when the list is not as it must be."""
    entries = record.get("enclosures", [])
    if not isinstance(entries, list):
        raise EnclosureError("record, enclosures: expected a list")
    return tuple(_entry(place, entry) for place, entry in enumerate(entries, start=1))


def matches(enclosure: Enclosure, data: bytes) -> bool:
    """Whether this is the file that the record speaks of, to the last byte."""
    return len(data) == enclosure.size and hashlib.sha256(data).hexdigest() == enclosure.sha256


def ending(data: bytes) -> str:
    """The ending for a file with these bytes; `bin` for what is none of the kinds that people send."""
    return next((name for pattern, name in _ENDINGS if pattern.match(data)), "bin")


def pack(name: str, data: bytes, signer: Signer) -> bytes:
    """The bytes to be sealed. The name is opaque; `7f3a.age` is `7f3a.jpg` inside, by what the data are."""
    if not _NAME.fullmatch(name):
        raise EnclosureError("enclosure name: expected small letters, digits, - and _, and one ending at most")
    if name.endswith(".age"):
        name = name.removesuffix("age") + ending(data)
    line = signer.sign(CONTEXT, _signed(name, data))
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for member, content in ((name, data), (SIGNATURE_NAME, line.encode() + b"\n")):
            info = tarfile.TarInfo(member)
            info.size, info.mode = len(content), 0o600
            archive.addfile(info, io.BytesIO(content))
    packed = buffer.getvalue()
    return packed.ljust(bucket(len(packed)), b"\0")


def unpack(plaintext: bytes) -> Unpacked:
    """Take apart what `pack` made; raises EnclosureError when it is anything else."""
    match _members(plaintext):
        case [(str(name), data), (member, line)] if _NAME.fullmatch(name) and member == SIGNATURE_NAME:
            found = read_signature(line.decode("ascii", "replace").rstrip("\n"))
            if found is not None:
                return Unpacked(name, data, found[1])
    raise EnclosureError("enclosure: expected an archive of one file with an opaque name, and its signature")


def _members(plaintext: bytes) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(plaintext), mode="r:") as archive:
            while len(found) < 2 and (member := archive.next()) is not None:
                content = archive.extractfile(member) if member.isreg() else None
                if content is not None:
                    found.append((member.name, content.read()))
    except (tarfile.TarError, ValueError, OSError):
        pass
    return found


def _signed(name: str, data: bytes) -> bytes:
    # The hash, not the bytes: a signature goes over its message twice, and no other thread works meanwhile.
    return f"{name} {hashlib.sha256(data).hexdigest()}\n".encode()


def _entry(place: int, entry: object) -> Enclosure:
    # An error of pydantic quotes its input: it may not be in the chain of ours.
    try:
        found = Enclosure.model_validate(entry)
    except ValidationError:
        found = None
    if found is None or not _NAME.fullmatch(found.name):
        raise EnclosureError(f"record, enclosure {place}: expected an opaque name, a kind, a size and a SHA-256")
    return found
