"""How a record looks inside the seal, first for people, then for machines; it neither opens nor closes one.

    TREDE 1
    the page, in Dutch
    ----- Hieronder staat hetzelfde voor de computer. -----
    {"canonical":"JSON"}
    readers <fingerprint> <fingerprint>
    ed25519 <key id of the bot> <signature>
    spaces up to a size bucket, and a newline

So somebody who has nothing but the `age` program reads a page. The signature covers all lines above it, the
readers too: otherwise one who may read a record could pass it on as if the bot had sent it to another.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from storage.signing import Origin, Signer, origin, read_signature

MAGIC = "TREDE 1"
SEPARATOR = "----- Hieronder staat hetzelfde voor de computer. -----"
CONTEXT = b"trede/record/v1\n"
SMALLEST_BUCKET = 4096

# What steers a screen instead of standing on it: controls (not newline and tab), and turners of direction.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


class LayoutError(ValueError):
    """Something that is no record, or cannot become one. Never holds a word of the content."""


@dataclass(frozen=True, slots=True)
class Document:
    """A record before it is sealed: the page that people read, and the same as one JSON object, as text."""

    page: str = field(repr=False)
    record: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A record as it was found inside a seal; whether the bot wrote it is for `origin` to say."""

    page: str = field(repr=False)
    record: Mapping[str, Any] = field(repr=False)
    readers: tuple[str, ...]
    key_id: str
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)

    def origin(self, public_keys: Sequence[bytes]) -> Origin:
        """Whether the bot with one of these public keys wrote this."""
        return origin(public_keys, CONTEXT, self.signed, self.signature)


def bucket(size: int) -> int:
    """The size in bytes that something of this size is padded to: 4 KiB, doubled as often as needed."""
    room = SMALLEST_BUCKET
    while room < size:
        room *= 2
    return room


def tame(text: str) -> str:
    """The text with every character that steers a screen replaced by one that only stands there."""
    return _STEERING.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def write(document: Document, readers: Sequence[str], signer: Signer) -> bytes:
    """The bytes to be sealed: laid out, signed and padded."""
    page = "\n".join(_escape(line) for line in tame(document.page).split("\n"))
    lines = (MAGIC, page, SEPARATOR, _canonical(document.record), " ".join(["readers", *sorted(readers)]), "")
    body = "\n".join(lines).encode()
    whole = body + signer.sign(CONTEXT, body).encode() + b"\n"
    return whole.ljust(bucket(len(whole) + 1) - 1) + b"\n"


def read(plaintext: bytes) -> Opened:
    """Take apart what `write` made; raises LayoutError when it is anything else."""
    lines = _decode(plaintext).split("\n")
    if lines[0] != MAGIC or SEPARATOR not in lines:
        raise LayoutError(f"record: expected '{MAGIC}' on the first line, a page and a separator")
    end = lines.index(SEPARATOR)
    match lines[end + 1 :]:
        # Padding is not signed: nothing may hide in it.
        case [data, readers, signature_line, padding, ""] if not padding.strip(" "):
            pass
        case _:
            raise LayoutError("record: expected data, readers, a signature and padding after the separator")
    record, signature = _parse(data), read_signature(signature_line)
    if record is None or signature is None or readers.split(" ")[0] != "readers":
        raise LayoutError("record: the data, the readers or the signature cannot be read")
    return Opened(
        page="\n".join(_unescape(line) for line in lines[1:end]),
        record=record,
        readers=tuple(readers.split(" ")[1:]),
        key_id=signature[0],
        signed="\n".join([*lines[: end + 3], ""]).encode(),
        signature=signature[1],
    )


def _escape(line: str) -> str:
    return "\\" + line if line.lstrip("\\") == SEPARATOR else line


def _unescape(line: str) -> str:
    return line[1:] if line.startswith("\\") and line.lstrip("\\") == SEPARATOR else line


def _canonical(text: str) -> str:
    record = _parse(text)
    if record is None:
        raise LayoutError("document: expected its data to be one JSON object")
    # ASCII, so that nothing in this line can steer the screen of somebody who reads with `age` alone.
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


# The errors of json and of bytes.decode carry the whole text along: none of them may be in the chain of ours.
def _parse(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _finite(number: str) -> float:
    value = float(number)
    return value if math.isfinite(value) else _refuse(number)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _decode(plaintext: bytes) -> str:
    try:
        return plaintext.decode()
    except UnicodeDecodeError:
        pass
    raise LayoutError("record: expected UTF-8")
