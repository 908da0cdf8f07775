"""Who may open a record: reads and refuses public keys of people; it never sees a private one.

Only age X25519 keys (`age1…`): with one kind in a file nobody has to ask which reader is its weakest. No ssh
keys, because those have other uses and are renewed for other reasons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import pyrage
from pyrage import x25519


class RecipientError(ValueError):
    """A list of recipients that nothing may be sealed to. Says which one by its place, never by its text."""


def parse(recipients: Sequence[str]) -> list[x25519.Recipient]:
    """The keys to seal to; raises RecipientError for none, a wrong or foreign one, and one given twice."""
    if not recipients:
        raise RecipientError("recipients: none given; expected at least one age key (age1…)")
    found: list[x25519.Recipient] = []
    places: dict[str, int] = {}
    for place, text in enumerate(recipients, start=1):
        where = f"recipient {place} of {len(recipients)}"
        trouble = problem(text)
        if trouble:
            raise RecipientError(f"{where}: {trouble}")
        key = x25519.Recipient.from_str(text)
        earlier = places.setdefault(str(key), place)
        if earlier != place:
            raise RecipientError(f"{where}: the same key as recipient {earlier}; expected each key once")
        found.append(key)
    return found


@lru_cache(maxsize=1024)
def problem(recipient: str) -> str | None:
    """What is wrong with one recipient, or None: for a configuration that reports all its errors at once."""
    if recipient.startswith("ssh-"):
        return "an ssh key; expected an age key (age1…)"
    if recipient.upper().startswith("AGE-"):
        return "a private key, which must never be here; expected an age key (age1…)"
    # Only a key of another kind (age1pq1…, age1yubikey1…) has a second 1: the data of bech32 never holds one.
    if recipient.startswith("age1") and recipient.count("1") > 1:
        return "an age key of another kind; expected a plain one (age1…, made by trede keygen or age-keygen)"
    try:
        key = x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        return "not a whole age key; expected age1 and 58 characters, copied without a change"
    return None if _usable(key) else "an age key that protects nothing; expected one made by trede keygen"


def fingerprint(recipient: str) -> str:
    """A short name for a public key, the same for each spelling of it."""
    return hashlib.sha256(recipient.lower().encode()).hexdigest()[:16]


def _usable(key: x25519.Recipient) -> bool:
    # A point of low order is valid bech32, but pyrage panics on it, with an error that is no Exception: let
    # that be when the staff file is read, not when somebody's complaint is to be sealed.
    try:
        pyrage.encrypt(b"", [key])
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        return False
    return True
