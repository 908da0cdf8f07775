"""Encryption at rest: keys for what is being typed, keys for what lasts, and how both are forgotten. It knows no table."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TypeAlias

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32
NONCE = 12
WEEKS_KEPT = 14
"""Days after its week that a week's key still opens drafts."""
CACHED = 20_000
"""Unwrapped keys held in memory at most."""

Kind: TypeAlias = Literal["draft", "case"]


class VaultError(Exception):
    """The vault cannot be opened; the text says the way out, for an administrator."""


class Unreadable(Exception):
    """Sealed bytes that do not open: another row's, an older version's, changed, or their key is gone."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A wrapped data key. `kek` names the key that wraps it: `case-1`, or a week such as `2026-W48`."""

    kek: str
    wrapped: bytes

    @property
    def kind(self) -> Kind:
        """`draft` keys go with their week; `case` keys stay until they are forgotten."""
        return "case" if self.kek.startswith("case") else "draft"


@dataclass(frozen=True, slots=True)
class Place:
    """Where sealed bytes belong: they open nowhere else."""

    table: str
    column: str
    row: str
    version: int = 0

    def bound(self, kind: Kind) -> bytes:
        """The bytes that are authenticated along."""
        return "\0".join((self.table, self.column, self.row, str(self.version), kind)).encode()


def read_root(path: Path) -> bytes:
    """The root key: 32 bytes that nobody else may read. Raises VaultError."""
    try:
        mode = path.stat().st_mode
        root = path.read_bytes()
    except OSError:
        raise VaultError(f"rootsleutel: {path} is niet te lezen. Maak hem met 'trede init'.") from None
    if mode & 0o077:
        raise VaultError(f"rootsleutel: {path} is leesbaar voor anderen. Geef 'chmod 600 {path}'.")
    if len(root) != KEY:
        raise VaultError(f"rootsleutel: {path} moet {KEY} bytes zijn, en is er {len(root)}.")
    return root


class Vault:
    """All keys of one installation. `weeks` is a folder outside the database and its backups."""

    def __init__(self, root: bytes, weeks: Path) -> None:
        self._root = root
        self._folder = weeks
        weeks.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._case = AESGCM(self.derive("case-kek/v1"))
        self._week_wrap = AESGCM(self.derive("week-kek/v1"))
        self._blind = self.derive("blind-index/v1")
        self._weeks: dict[str, AESGCM] = {}
        self._open: OrderedDict[bytes, AESGCMSIV] = OrderedDict()
        self._self_test()

    def _self_test(self) -> None:
        try:
            AESGCMSIV(bytes(KEY)).encrypt(bytes(NONCE), b"", b"")
        except UnsupportedAlgorithm:
            raise VaultError(
                "versleuteling: AES-GCM-SIV ontbreekt. Nodig is OpenSSL 3.2 of nieuwer; "
                "installeer 'cryptography' van PyPI in plaats van het pakket van het systeem."
            ) from None

    def derive(self, label: str) -> bytes:
        """A key for one purpose, from the root; the same label gives the same key."""
        return HKDF(hashes.SHA256(), KEY, salt=None, info=label.encode()).derive(self._root)

    def blind(self, label: str, text: str) -> bytes:
        """A keyed hash of 16 bytes, to find something without naming it."""
        mac = hmac.HMAC(self._blind, hashes.SHA256())
        mac.update(f"{label}\0{text}".encode("utf-8", "surrogatepass"))
        return mac.finalize()[:16]

    # -- data keys -----------------------------------------------------------------------------------------------

    def new_key(self, kind: Kind, owner: str, today: date) -> DataKey:
        """A random data key for this owner, wrapped."""
        key = os.urandom(KEY)
        kek = "case-1" if kind == "case" else week_of(today)
        return DataKey(kek, self._wrap(kek, owner, key))

    def renewed(self, key: DataKey, owner: str, today: date) -> DataKey:
        """The same data key under this week's key, so that a draft in use does not die with an old week."""
        kek = week_of(today)
        if key.kind == "case" or key.kek == kek:
            return key
        return DataKey(kek, self._wrap(kek, owner, self._unwrap(key, owner)))

    def seal(self, key: DataKey, owner: str, place: Place, plain: bytes) -> bytes:
        """Nonce and ciphertext; they open with this key at this place only."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher(key, owner).encrypt(nonce, plain, place.bound(key.kind))

    def open(self, key: DataKey, owner: str, place: Place, sealed: bytes) -> bytes:
        """What `seal` sealed. Raises Unreadable."""
        try:
            return self._cipher(key, owner).decrypt(sealed[:NONCE], sealed[NONCE:], place.bound(key.kind))
        except (InvalidTag, ValueError):
            raise Unreadable(f"{place.table}.{place.column}") from None

    def _wrap(self, kek: str, owner: str, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._kek(kek, make=True).encrypt(nonce, key, f"{owner}\0{kek}".encode())

    def _unwrap(self, key: DataKey, owner: str) -> bytes:
        try:
            aad = f"{owner}\0{key.kek}".encode()
            return self._kek(key.kek).decrypt(key.wrapped[:NONCE], key.wrapped[NONCE:], aad)
        except (InvalidTag, ValueError):
            raise Unreadable("data key") from None

    def _cipher(self, key: DataKey, owner: str) -> AESGCMSIV:
        name = owner.encode() + key.wrapped
        cipher = self._open.get(name)
        if cipher is None:
            cipher = AESGCMSIV(self._unwrap(key, owner))
            self._open[name] = cipher
            if len(self._open) > CACHED:
                self._open.popitem(last=False)
        return cipher

    # -- week keys -----------------------------------------------------------------------------------------------

    def destroy_expired(self, today: date) -> int:
        """Destroy the keys of weeks that ended more than 14 days ago; what they wrapped opens no more."""
        gone = 0
        for path in self._folder.glob("*.key"):
            if _last_day(path.stem) + timedelta(days=WEEKS_KEPT) < today:
                _shred(path)
                self._weeks.pop(path.stem, None)
                gone += 1
        if gone:
            self._open.clear()
        return gone

    def _kek(self, name: str, make: bool = False) -> AESGCM:
        if name.startswith("case"):
            return self._case
        found = self._weeks.get(name)
        if found is None:
            found = self._weeks[name] = AESGCM(self._week(name, make))
        return found

    def _week(self, name: str, make: bool) -> bytes:
        """The key of a week: random, wrapped by the root, in a file of its own, made when it is first wanted."""
        path = self._folder / f"{name}.key"
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            if not make:
                raise Unreadable("week key") from None
            return self._make_week(path, name)
        try:
            return self._week_wrap.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except (InvalidTag, ValueError):
            raise Unreadable("week key") from None

    def _make_week(self, path: Path, name: str) -> bytes:
        key, nonce = os.urandom(KEY), os.urandom(NONCE)
        beside = path.with_suffix(".new")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(nonce + self._week_wrap.encrypt(nonce, key, name.encode()))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        return key


def week_of(day: date) -> str:
    """The ISO week, such as `2026-W48`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def _last_day(week: str) -> date:
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 7)


def _shred(path: Path) -> None:
    """Overwrite, then remove: what a disk does with it is beyond us, and the file is small."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
