"""Signs what the bot seals, because age does not prove who wrote a file; it never makes or stores a key."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Origin = Literal["yes", "no", "unknown"]
"""Whether the bot wrote it; `unknown` only when there is no public key to compare with."""

_SCHEME = "ed25519"


class PublicKeyError(ValueError):
    """A file with public keys of a bot that cannot be read."""


class Signer:
    """The bot's own signing key. The seed (32 bytes) is derived from the root key by whoever makes this."""

    __slots__ = ("_key", "key_id", "public")

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id: str = key_id(self.public)

    def sign(self, context: bytes, body: bytes) -> str:
        """One line of ASCII: scheme, key id, signature.

        The context keeps one kind of thing from passing for another.
        """
        signature = base64.b64encode(self._key.sign(context + body)).decode()
        return f"{_SCHEME} {self.key_id} {signature}"


def key_id(public: bytes) -> str:
    """A short fingerprint of a public key: enough to tell keys apart, not enough to trust one."""
    return hashlib.sha256(public).hexdigest()[:16]


def read_signature(line: str) -> tuple[str, bytes] | None:
    """The key id and the signature of a line that `Signer.sign` wrote; None when it is not such a line."""
    match line.split(" "):
        case [scheme, key, encoded] if scheme == _SCHEME:
            signature = _decode(encoded)
            return None if signature is None else (key, signature)
        case _:
            return None


def origin(public_keys: Sequence[bytes], context: bytes, body: bytes, signature: bytes) -> Origin:
    """Whether one of these keys signed this; a bot whose key was renewed has several."""
    if not public_keys:
        return "unknown"
    return "yes" if any(_verifies(public, context + body, signature) for public in public_keys) else "no"


def public_key_file(public_keys: Iterable[bytes]) -> str:
    """The text of `bot.pub`: give it to everyone who opens records, by a road of its own."""
    head = "# Openbare sleutel van de bot: hiermee ziet u of een bestand echt van de bot komt."
    lines = (f"{_SCHEME} {key_id(key)} {base64.b64encode(key).decode()}" for key in public_keys)
    return "\n".join([head, *lines, ""])


def read_public_keys(text: str) -> tuple[bytes, ...]:
    """The keys in the text of a `bot.pub`; raises PublicKeyError with the number of the wrong line."""
    keys: list[bytes] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        found = read_signature(line.strip())
        if found is None or len(found[1]) != 32 or found[0] != key_id(found[1]):
            raise PublicKeyError(f"bot key file, line {number}: expected '{_SCHEME} <key id> <public key>'")
        keys.append(found[1])
    if not keys:
        raise PublicKeyError("bot key file: expected at least one key")
    return tuple(keys)


def _verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _decode(encoded: str) -> bytes | None:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
