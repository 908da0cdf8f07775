"""Signs the data of buttons, so that only our own, pressed by their own client, count; decides no more."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import struct
from dataclasses import dataclass

VERSION = 1
HANDLE = 8
"""Bytes of a handle: random, and found again in one table only."""

_BODY = struct.Struct(f">B{HANDLE}s3sB")
_MAC = 12
_CONTEXT = b"trede button\0"
_LENGTH = 34
"""Characters of signed data: 25 bytes as base64url, where Telegram allows 64."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was really ours: whose talk, which turn showed it, and which one of that screen."""

    handle: bytes
    turn: int
    index: int


def sign(key: bytes, handle: bytes, turn: int, index: int, sender: str) -> str:
    """The data of one button. `sender` is the one client who may press it; it is in the signature only."""
    if len(handle) != HANDLE or not 0 <= turn < 1 << 24 or not 0 <= index < 1 << 8:
        raise ValueError(f"a button takes {HANDLE} bytes, a turn below 2^24 and an index below 2^8")
    body = _BODY.pack(VERSION, handle, turn.to_bytes(3, "big"), index)
    return _encode(body + _mac(key, body, sender))


def read(key: bytes, data: str, sender: str) -> Press | None:
    """What a pressed button says; None for anything that this key did not sign for this sender."""
    raw = _decode(data)
    if raw is None:
        return None
    body, mac = raw[: _BODY.size], raw[_BODY.size :]
    if not hmac.compare_digest(mac, _mac(key, body, sender)):
        return None
    version, handle, turn, index = _BODY.unpack(body)
    return Press(handle, int.from_bytes(turn, "big"), index) if version == VERSION else None


def _mac(key: bytes, body: bytes, sender: str) -> bytes:
    # The body has a fixed length, so nothing of the sender's id can pass for a part of it.
    return hmac.digest(key, _CONTEXT + body + sender.encode("utf-8", "surrogatepass"), hashlib.sha256)[:_MAC]


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decode(data: str) -> bytes | None:
    if len(data) != _LENGTH or not data.isascii():
        return None
    try:
        raw = base64.b64decode(data + "==", altchars=b"-_", validate=True)
    except binascii.Error:
        return None
    # 34 characters hold four bits more than 25 bytes: only one spelling of them is ours.
    return raw if _encode(raw) == data else None
