"""The house's own data keys: one a week for what passes through, one that lasts for what staff must still get."""

from __future__ import annotations

from datetime import date

from storage.database import Database, Statement
from storage.vault import DataKey, Place, Unreadable, Vault, week_of

_FIND = "SELECT kek, wrapped FROM keys WHERE name = :name"
_SAVE = "INSERT INTO keys (name, kek, wrapped) VALUES (:name, :kek, :wrapped) ON CONFLICT (name) DO NOTHING"
_LASTING = "house"


class Keyring:
    """Seals rows that belong to no session. Sealed bytes name the key that opens them in their first eight bytes."""

    def __init__(self, vault: Vault, lasting: DataKey) -> None:
        self.vault = vault
        self._keys = {_LASTING: lasting}
        self._sealing: tuple[str, DataKey] | None = None

    @classmethod
    async def read(cls, db: Database, vault: Vault, today: date) -> Keyring:
        """All keys that can still be opened; the lasting one is made at the first start."""
        key = vault.new_key("case", _LASTING, today)
        await db.write([(_SAVE, {"name": _LASTING, "kek": key.kek, "wrapped": key.wrapped})])
        row = await db.row(_FIND, {"name": _LASTING})
        ring = cls(vault, DataKey(row["kek"], bytes(row["wrapped"])))
        for row in await db.rows("SELECT name, kek, wrapped FROM keys"):
            ring._keys[row["name"]] = DataKey(row["kek"], bytes(row["wrapped"]))
        return ring

    def passing(self, today: date) -> tuple[str, list[Statement]]:
        """The name of this week's key, and the row that keeps it when it is new."""
        name = week_of(today)
        if name in self._keys:
            return name, []
        key = self._keys[name] = self.vault.new_key("draft", name, today)
        return name, [(_SAVE, {"name": name, "kek": key.kek, "wrapped": key.wrapped})]

    def seal(self, name: str, place: Place, plain: bytes) -> bytes:
        """Sealed under the key of this name."""
        return name.ljust(8).encode() + self.vault.seal(self._keys[name], name, place, plain)

    def lasting(self, place: Place, plain: bytes) -> bytes:
        """Sealed under the key that stays: for what must outlive a week."""
        return self.seal(_LASTING, place, plain)

    def open(self, place: Place, sealed: bytes) -> bytes:
        """What either of them sealed. Raises Unreadable."""
        name = sealed[:8].decode("ascii", "replace").strip()
        key = self._keys.get(name)
        if key is None:
            raise Unreadable(f"{place.table}.{place.column}")
        return self.vault.open(key, name, place, sealed[8:])
