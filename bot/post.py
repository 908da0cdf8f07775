"""What waits in the outbox: one message to one address, written down and read back. It sends nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from pydantic_core import to_json

from bot.channels import Answer, Button, ContactCard, Document, Leave, Outgoing, Text

_KINDS: dict[str, type[Text | Document | ContactCard | Answer | Leave]] = {
    "text": Text,
    "document": Document,
    "card": ContactCard,
    "answer": Answer,
    "leave": Leave,
}

_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Proof:
    """For what staff receive: which case, which reader, and the hash of the sealed file."""

    number: str
    reader: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One row of the outbox. `lane` keeps the order: parcels of one lane go one after the other."""

    id: int
    lane: bytes
    channel: str
    address: str
    message: Outgoing
    proof: Proof | None = None
    attempts: int = 0

    def pack(self) -> bytes:
        """All but the id and the lane, as bytes; a file's data stands behind the first line as it is."""
        kind = _NAMES[type(self.message)]
        data = self.message.data if isinstance(self.message, Document) else b""
        fields = {one: getattr(self.message, one) for one in self.message.__slots__ if one != "data"}
        if "buttons" in fields:
            fields["buttons"] = [[[b.label, b.data, b.copy] for b in row] for row in fields["buttons"]]
        proof = asdict(self.proof) if self.proof else None
        head = {"channel": self.channel, "address": self.address, "kind": kind, "message": fields, "proof": proof}
        return to_json(head) + b"\n" + data

    @classmethod
    def unpack(cls, id: int, lane: bytes, packed: bytes, attempts: int = 0) -> Parcel:
        """Read back what `pack` wrote."""
        first, _, data = packed.partition(b"\n")
        head = json.loads(first)
        fields = head["message"]
        if head["kind"] == "document":
            fields["data"] = data
        if "buttons" in fields:
            fields["buttons"] = tuple(tuple(Button(*one) for one in row) for row in fields["buttons"])
        proof = Proof(**head["proof"]) if head["proof"] else None
        message = _KINDS[head["kind"]](**fields)
        return cls(id, lane, head["channel"], head["address"], message, proof, attempts)
