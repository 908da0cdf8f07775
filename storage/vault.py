"""Encryption at rest: keys for what is typed, keys for what lasts, how both are forgotten. It knows no table."""

from __future__ import annotations

import hmac
import os
import re
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32
NONCE = 12
WEEKS_KEPT = 14
"""Days after its week that a week's key still opens drafts."""
CACHED = 2_000
"""Unwrapped keys held in memory at most."""

CASE = "case-1"
"""The key that wraps what lasts. A next root key brings `case-2` beside it, so that old and new stay readable."""
FORMAT = b"\x01"
"""The first byte of a week's file: which root key and which cipher sealed it."""

Kind: TypeAlias = Literal["draft", "case"]

_WEEK = re.compile(r"\d{4}-W\d\d", re.ASCII)


class VaultError(Exception):
    """The vault cannot be opened; the text says the way out, for an administrator."""


class Unreadable(Exception):
    """Sealed bytes that do not open: another row's, an older version's, changed, or their key is gone."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A wrapped data key. `kek` names the key that wraps it: `case-1`, or a week such as `2026-W48`.

    Without `wrapped` it is the house's own key of that week, which needs no row to be kept in.
    """

    kek: str
    wrapped: bytes

    @property
    def kind(self) -> Kind:
        """`draft` keys go with their week; `case` keys stay until they are forgotten."""
        return "case" if self.kek == CASE else "draft"


@lru_cache(maxsize=1024)
def _part(text: str) -> bytes:
    encoded = text.encode("utf-8", "surrogatepass")
    return len(encoded).to_bytes(4, "big") + encoded


@dataclass(frozen=True, slots=True)
class Place:
    """Where sealed bytes belong: they open nowhere else."""

    table: str
    column: str
    row: str
    version: int = 0

    def bound(self, owner: str) -> bytes:
        """The bytes that are authenticated along; each part with its length, so that no two places look alike."""
        version = str(self.version)
        return _part(owner) + _part(self.table) + _part(self.column) + _part(self.row) + _part(version)


def read_root(path: Path) -> bytes:
    """The root key: 32 bytes that nobody else may read. Raises VaultError."""
    try:
        mode = path.stat().st_mode
        root = path.read_bytes()
    except OSError as error:
        raise VaultError(
            f"rootsleutel: {path} is niet te lezen ({error.strerror}). Maak hem met 'trede init'."
        ) from None
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
        self._case = {CASE: AESGCM(self.derive("case-kek/v1"))}
        self._week_wrap = AESGCM(self.derive("week-kek/v1"))
        self._blind = self.derive("blind-index/v1")
        self._weeks: dict[str, bytes] = {}
        self._open: OrderedDict[str, tuple[DataKey, AESGCMSIV]] = OrderedDict()
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
        return hmac.digest(self._blind, f"{label}\0{text}".encode("utf-8", "surrogatepass"), "sha256")[:16]

    # -- data keys -----------------------------------------------------------------------------------------------

    def new_key(self, kind: Kind, owner: str, today: date) -> DataKey:
        """A random data key for this owner, wrapped."""
        return self._wrapped(self._kek_name(kind, today), owner, os.urandom(KEY))

    def rewrapped(self, key: DataKey, owner: str, kind: Kind, today: date) -> DataKey:
        """The same data key under another one: what it sealed still opens, and lives as long as `kind` says."""
        kek = self._kek_name(kind, today)
        return key if key.kek == kek else self._wrapped(kek, owner, self._unwrap(key, owner))

    def renewed(self, key: DataKey, owner: str, today: date) -> DataKey:
        """The same data key under this week's key, so that a draft in use does not die with an old week."""
        return self.rewrapped(key, owner, key.kind, today)

    def passing(self, today: date) -> DataKey:
        """The house's own key of this week, derived from the week's: nothing is left to keep, or to lose."""
        week = week_of(today)
        self._week(week, make=True)
        return DataKey(week, b"")

    def opens(self, key: DataKey, owner: str) -> bool:
        """Whether this data key can still be used."""
        try:
            self._cipher(key, owner)
        except Unreadable:
            return False
        return True

    def seal(self, key: DataKey, owner: str, place: Place, plain: bytes) -> bytes:
        """Nonce and ciphertext; they open with this key at this place only."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher(key, owner).encrypt(nonce, plain, place.bound(owner))

    def open(self, key: DataKey, owner: str, place: Place, sealed: bytes) -> bytes:
        """What `seal` sealed. Raises Unreadable."""
        try:
            return self._cipher(key, owner).decrypt(sealed[:NONCE], sealed[NONCE:], place.bound(owner))
        except (InvalidTag, ValueError):
            raise Unreadable(f"{place.table}.{place.column}") from None

    def forget(self, owner: str) -> None:
        """No longer hold this owner's key in memory; on disk it goes with its row."""
        self._open.pop(owner, None)

    def _kek_name(self, kind: Kind, today: date) -> str:
        if kind == "case":
            return CASE
        self._week(week_of(today), make=True)
        return week_of(today)

    def _wrapped(self, kek: str, owner: str, key: bytes) -> DataKey:
        nonce = os.urandom(NONCE)
        return DataKey(kek, nonce + self._kek(kek).encrypt(nonce, key, _wrapping(owner, kek)))

    def _unwrap(self, key: DataKey, owner: str) -> bytes:
        if not key.wrapped:
            return HKDF(hashes.SHA256(), KEY, salt=None, info=b"passing/v1").derive(self._week(key.kek))
        try:
            nonce, wrapped = key.wrapped[:NONCE], key.wrapped[NONCE:]
            return self._kek(key.kek).decrypt(nonce, wrapped, _wrapping(owner, key.kek))
        except (InvalidTag, ValueError):
            raise Unreadable("data key") from None

    def _cipher(self, key: DataKey, owner: str) -> AESGCMSIV:
        """The opened key of this owner; one owner has one, so that a new key drives the old one out of memory."""
        found = self._open.get(owner)
        if found is None or found[0] != key:
            found = self._open[owner] = key, AESGCMSIV(self._unwrap(key, owner))
            if len(self._open) > CACHED:
                self._open.popitem(last=False)
        self._open.move_to_end(owner)
        return found[1]

    # -- week keys -----------------------------------------------------------------------------------------------

    def destroy_expired(self, today: date) -> int:
        """Destroy the keys of weeks that ended more than 14 days ago; what they wrapped opens no more."""
        gone = 0
        for path in self._folder.glob("*.key"):
            if _WEEK.fullmatch(path.stem) and _last_day(path.stem) + timedelta(days=WEEKS_KEPT) < today:
                _shred(path)
                self._weeks.pop(path.stem, None)
                gone += 1
        if gone:
            _keep_names(self._folder)
            self._open.clear()
        return gone

    def _kek(self, name: str) -> AESGCM:
        return self._case.get(name) or AESGCM(self._week(name))

    def _week(self, name: str, make: bool = False) -> bytes:
        """The key of a week: random, wrapped by the root, in a file of its own. Raises Unreadable."""
        found = self._weeks.get(name)
        if found is None:
            # The name comes from a row: it may not lead to another file.
            if not _WEEK.fullmatch(name):
                raise Unreadable("week key")
            found = self._weeks[name] = self._read_week(name, make)
        return found

    def _read_week(self, name: str, make: bool) -> bytes:
        path = self._folder / f"{name}.key"
        if make and not path.exists():
            self._make_week(path, name)
        try:
            sealed = path.read_bytes()
            if sealed[:1] != FORMAT:
                raise Unreadable("week key")
            return self._week_wrap.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], name.encode())
        except (OSError, InvalidTag, ValueError):
            raise Unreadable("week key") from None

    def _make_week(self, path: Path, name: str) -> None:
        """On the disk before it wraps anything; when two processes make it, both use the one that was first."""
        key, nonce = os.urandom(KEY), os.urandom(NONCE)
        beside = path.with_suffix(f".{secrets.token_hex(4)}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(FORMAT + nonce + self._week_wrap.encrypt(nonce, key, name.encode()))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
        _keep_names(self._folder)


def _wrapping(owner: str, kek: str) -> bytes:
    return f"{owner}\0{kek}".encode("utf-8", "surrogatepass")


@lru_cache(maxsize=64)
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


def _keep_names(folder: Path) -> None:
    """A file that was made or removed is so after a power cut only when its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
