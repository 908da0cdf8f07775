"""The house's own keys: one a week for what passes through, one that lasts for what staff must still get."""

from __future__ import annotations

from datetime import date

from storage.database import Database
from storage.vault import DataKey, Place, Unreadable, Vault, VaultError

_FIND = "SELECT kek, wrapped FROM keys WHERE name = :name"
_SAVE = "INSERT INTO keys (name, kek, wrapped) VALUES (:name, :kek, :wrapped) ON CONFLICT (name) DO NOTHING"
_RENEW = """
INSERT INTO keys (name, kek, wrapped) VALUES (:name, :kek, :wrapped)
ON CONFLICT (name) DO UPDATE SET kek = excluded.kek, wrapped = excluded.wrapped
"""
_LASTING = "house"
_OWNER = "house {}"
"""No session has a name with a space in it, so none can ever have the house's key."""
_NAME = 8


class Keyring:
    """Seals rows that belong to no session. Sealed bytes name their key in their first eight bytes."""

    def __init__(self, vault: Vault, lasting: DataKey) -> None:
        self.vault = vault
        self._lasting = lasting

    @classmethod
    async def read(cls, db: Database, vault: Vault, today: date) -> Keyring:
        """The lasting key is made at the first start. Raises VaultError when the root key is another one."""
        fresh = vault.new_key("case", _OWNER.format(_LASTING), today)
        await db.write([(_SAVE, {"name": _LASTING, "kek": fresh.kek, "wrapped": fresh.wrapped})])
        row = await db.row(_FIND, {"name": _LASTING})
        ring = cls(vault, DataKey(row["kek"], bytes(row["wrapped"])))
        try:
            # With another root nobody would be found, and every client would silently be a stranger.
            ring.lasting(Place("keys", "wrapped", _LASTING), b"")
        except Unreadable:
            raise VaultError(
                "rootsleutel: past niet bij de database. Verwacht: de sleutel waarmee zij is gemaakt. "
                "Zet die terug, of begin met een lege gegevensmap."
            ) from None
        return ring

    def passing(self, today: date, place: Place, plain: bytes) -> bytes:
        """Sealed under this week's key: gone two weeks after it, whatever happens to the row."""
        key = self.vault.passing(today)
        return key.kek.encode() + self.vault.seal(key, _OWNER.format(key.kek), place, plain)

    def lasting(self, place: Place, plain: bytes) -> bytes:
        """Sealed under the key that stays: for what must outlive a week."""
        sealed = self.vault.seal(self._lasting, _OWNER.format(_LASTING), place, plain)
        return _LASTING.ljust(_NAME).encode() + sealed

    def open(self, place: Place, sealed: bytes) -> bytes:
        """What either of them sealed. Raises Unreadable."""
        name = sealed[:_NAME].decode("ascii", "replace").strip()
        key = self._lasting if name == _LASTING else DataKey(name, b"")
        return self.vault.open(key, _OWNER.format(name), place, sealed[_NAME:])
