"""Turns a record into a file that only the named people can open, and back; it keeps nothing of either.

Everything that knows that the writer is pyrage stands here and in `recipients.py` and `identities.py`.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pyrage
from pyrage import x25519

from storage import enclosures, layout, recipients
from storage.enclosures import EnclosureError, Unpacked
from storage.layout import Document, LayoutError, Opened
from storage.signing import Signer

_INTRO = b"age-encryption.org/v1\n"
_NONCE, _CHUNK, _TAG = 16, 65536, 16


class SealError(Exception):
    """What came out of the writer is not a file for all the readers and nobody else: it must not be sent."""


class OpenError(Exception):
    """A sealed file that was not opened. Never holds a word of the content."""


class NotForThisKey(OpenError):
    """None of the keys given is among those that the file was sealed to."""


class Damaged(OpenError):
    """Not a sealed file, changed on its way, or sealed around something that this bot did not make."""


def seal(document: Document, readers: Sequence[str], signer: Signer) -> bytes:
    """The sealed record. Raises RecipientError, LayoutError or SealError; then nothing may be sent."""
    keys = recipients.parse(readers)
    plaintext = layout.write(document, [recipients.fingerprint(str(key)) for key in keys], signer)
    return _encrypt(plaintext, keys)


def seal_file(name: str, data: bytes, readers: Sequence[str], signer: Signer) -> bytes:
    """A client's file under a seal of its own. Raises RecipientError, EnclosureError or SealError."""
    keys = recipients.parse(readers)
    return _encrypt(enclosures.pack(name, data, signer), keys)


def open_sealed(sealed: bytes, identities: Sequence[str]) -> Opened:
    """The record in a sealed file. Raises NotForThisKey or Damaged."""
    plaintext = _decrypt(sealed, _identities(identities))
    try:
        return layout.read(plaintext)
    except LayoutError as error:
        raise Damaged(str(error)) from None


def addressed(opened: Opened, identities: Sequence[str]) -> bool:
    """Whether the writer named one of these keys as a reader; if not, a reader has passed the record on."""
    own = {recipients.fingerprint(str(key.to_public())) for key in _identities(identities)}
    return not own.isdisjoint(opened.readers)


def open_sealed_file(sealed: bytes, identities: Sequence[str]) -> Unpacked:
    """The client's file in a sealed one; the record tells whether it is whole. Raises as `open_sealed`."""
    plaintext = _decrypt(sealed, _identities(identities))
    try:
        return enclosures.unpack(plaintext)
    except EnclosureError as error:
        raise Damaged(str(error)) from None


def stanzas(sealed: bytes) -> tuple[str, ...]:
    """The kinds of the stanzas in the header of an age file, in order; none when it is no age file."""
    return _header(sealed)[0]


def verify(sealed: bytes, readers: int, size: int) -> None:
    """Raise SealError unless this is a file for so many X25519 readers, and no others, around so many bytes."""
    kinds, length = _header(sealed)
    # rage adds a stanza of noise ("grease") now and then; it opens nothing.
    real = [kind for kind in kinds if not kind.endswith("-grease")]
    if real != ["X25519"] * readers:
        raise SealError(f"sealed file: expected {readers} X25519 stanzas, found {len(real)} of any kind")
    expected = length + _NONCE + size + _TAG * max(1, -(-size // _CHUNK))
    if len(sealed) != expected:
        raise SealError(f"sealed file: expected {expected} bytes, found {len(sealed)}")


class _Steps(io.BytesIO):
    """Gives its bytes through Python code, so that other threads get a turn: pyrage itself never lets go."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size)


def _encrypt(plaintext: bytes, keys: Sequence[x25519.Recipient]) -> bytes:
    sink = io.BytesIO()
    pyrage.encrypt_io(_Steps(plaintext), sink, keys)
    sealed = sink.getvalue()
    verify(sealed, len(keys), len(plaintext))
    return sealed


def _header(sealed: bytes) -> tuple[tuple[str, ...], int]:
    end = sealed.find(b"\n--- ")
    close = sealed.find(b"\n", end + 1)
    if not sealed.startswith(_INTRO) or end < 0 or close < 0:
        return (), 0
    lines = sealed[len(_INTRO) : end].split(b"\n")
    kinds = [line.split(b" ")[1].decode("ascii", "replace") for line in lines if line.startswith(b"-> ")]
    return tuple(kinds), close + 1


def _identities(identities: Sequence[str]) -> list[x25519.Identity]:
    found: list[x25519.Identity] = []
    for place, text in enumerate(identities, start=1):
        try:
            found.append(x25519.Identity.from_str(text))
        except pyrage.IdentityError:
            raise NotForThisKey(f"key {place} of {len(identities)}: expected AGE-SECRET-KEY-1…") from None
    return found


def _decrypt(sealed: bytes, keys: Sequence[x25519.Identity]) -> bytes:
    kinds = stanzas(sealed)
    if not kinds:
        raise Damaged("sealed file: expected the header of an age file")
    try:
        return pyrage.decrypt(sealed, keys)
    except pyrage.DecryptError as error:
        foreign = "No matching keys" in str(error)
    if foreign:
        raise NotForThisKey(f"sealed file: its {kinds.count('X25519')} readers are others than this key")
    raise Damaged("sealed file: changed on its way, or not whole")
