"""Proof of filing: a signed commitment to a sealed record, which tells nothing of it. It keeps nothing.

The salt is in the client's receipt alone: without it nobody can try whether a record is the one that was filed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from storage import signing
from storage.signing import Origin, Signer

CONTEXT = b"trede receipt v1\0"
_HEAD = "trede-bewijs 1"
_WIDTH = 76


class ReceiptError(ValueError):
    """A text that is no receipt, or not a whole one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the bot vouches for: a complaint was filed on this day, for these readers, with this content."""

    organisation: str
    number: str
    day: str
    readers: tuple[str, ...]
    salt: str
    commitment: str

    def fits(self, record: Mapping[str, Any]) -> bool:
        """Whether this is the record that was filed."""
        return secrets.compare_digest(self.commitment, _commitment(bytes.fromhex(self.salt), record))


def issue(
    signer: Signer, organisation: str, number: str, day: date, readers: Sequence[str], record: Mapping[str, Any]
) -> str:
    """The lines for the computer: what is vouched for, and the bot's signature."""
    salt = secrets.token_bytes(32)
    receipt = Receipt(organisation, number, day.isoformat(), tuple(readers), salt.hex(), _commitment(salt, record))
    body = json.dumps(asdict(receipt), ensure_ascii=False, sort_keys=True).encode()
    encoded = base64.b64encode(body).decode()
    lines = [encoded[start : start + _WIDTH] for start in range(0, len(encoded), _WIDTH)]
    return "\n".join([_HEAD, *lines, signer.sign(CONTEXT, body)])


def read(text: str, public_keys: Sequence[bytes]) -> tuple[Receipt, Origin]:
    """The receipt in a text, and whether one of these keys signed it. Raises ReceiptError."""
    _, found, block = text.replace("\r", "").partition(f"{_HEAD}\n")
    lines = [line.strip() for line in block.splitlines() if line.strip()]
    place = next((at for at, line in enumerate(lines) if line.startswith("ed25519 ")), None)
    if not found or place is None:
        raise ReceiptError("no receipt")
    signature = signing.read_signature(lines[place])
    try:
        body = base64.b64decode("".join(lines[:place]), validate=True)
        raw = json.loads(body)
        receipt = Receipt(**{**raw, "readers": tuple(raw["readers"])})
        bytes.fromhex(receipt.salt)
    except (binascii.Error, ValueError, TypeError, KeyError, UnicodeDecodeError):
        raise ReceiptError("damaged receipt") from None
    if signature is None:
        raise ReceiptError("damaged signature")
    return receipt, signing.origin(public_keys, CONTEXT, body, signature[1])


def _commitment(salt: bytes, record: Mapping[str, Any]) -> str:
    # One spelling of a record: what was read back out of a seal must give the same bytes.
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(CONTEXT + salt + text.encode("utf-8", "surrogatepass")).hexdigest()
