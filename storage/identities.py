"""Makes, locks and reads the private keys of people who open records; the bot in service never calls it.

A locked key file is an age file around an age identity file, as `age` itself knows it: `age -d -i` takes it.
Deriving a key from a passphrase takes seconds and stops every thread of the process: never inside the bot.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

import pyrage
from pyrage import passphrase as scrypt
from pyrage import x25519

_LOCKED = b"age-encryption.org/v1\n-> scrypt "
_ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----\n"


class KeyFileError(ValueError):
    """A key file that gives no key. Never holds a word of it."""


class WrongPassphrase(KeyFileError):
    """The key file is locked with another passphrase."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A private key, and the recipient (`age1…`) that belongs to it."""

    identity: str = field(repr=False)
    recipient: str

    def text(self) -> str:
        """The content of an identity file, as `age-keygen` writes it."""
        return f"# public key: {self.recipient}\n{self.identity}\n"


def new() -> KeyPair:
    """A fresh key."""
    key = x25519.Identity.generate()
    return KeyPair(str(key), str(key.to_public()))


def lock(text: str, passphrase: str) -> bytes:
    """An identity file that asks for this passphrase."""
    return scrypt.encrypt(text.encode(), passphrase, armored=True)


def is_locked(data: bytes) -> bool:
    """Whether this key file asks for a passphrase; a sealed record given in its place does not."""
    # Base64 makes four characters of three bytes, so a multiple of three can be compared.
    armoured = _ARMOUR + base64.b64encode(_LOCKED[:30])
    return data.replace(b"\r\n", b"\n").startswith((_LOCKED, armoured))


def unlock(data: bytes, passphrase: str) -> bytes:
    """The identity file inside a locked one; raises WrongPassphrase or KeyFileError."""
    try:
        return scrypt.decrypt(data, passphrase)
    except pyrage.DecryptError as error:
        wrong = str(error) == "Decryption failed"
    if wrong:
        raise WrongPassphrase("key file: another passphrase")
    raise KeyFileError("key file: expected an age file locked with a passphrase")


def read(data: bytes) -> tuple[str, ...]:
    """The identities in an unlocked identity file; raises KeyFileError for none, or anything else."""
    lines = [line.strip() for line in data.decode("ascii", "replace").splitlines()]
    keys = [line for line in lines if line and not line.startswith("#")]
    for place, key in enumerate(keys, start=1):
        try:
            x25519.Identity.from_str(key)
        except pyrage.IdentityError:
            raise KeyFileError(f"key file, key {place}: expected AGE-SECRET-KEY-1…") from None
    if not keys:
        raise KeyFileError("key file: expected a line AGE-SECRET-KEY-1…")
    return tuple(keys)
