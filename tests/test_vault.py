"""The vault on real files: what opens where, what dies with its week, and what survives a restart."""

from __future__ import annotations

import asyncio
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import vault as vaults
from storage.database import Database
from storage.keyring import Keyring
from storage.vault import DataKey, Place, Unreadable, Vault, VaultError, read_root, week_of

TODAY = date(2026, 11, 25)
ROOT = bytes(range(32))
PLACE = Place("sessions", "state", "a", 1)


def vault(folder: Path, root: bytes = ROOT) -> Vault:
    return Vault(root, folder / "weken")


@given(plain=st.binary(max_size=2000), row=st.text(max_size=40), owner=st.text(max_size=20))
def test_what_is_sealed_comes_back_whole_whatever_it_is(
    tmp_path_factory: pytest.TempPathFactory, plain: bytes, row: str, owner: str
) -> None:
    of = vault(tmp_path_factory.getbasetemp())
    for kind in ("draft", "case"):
        key = of.new_key("draft" if kind == "draft" else "case", owner, TODAY)
        place = Place("files", "body", row, 7)
        sealed = of.seal(key, owner, place, plain)
        assert of.open(key, owner, place, sealed) == plain
        assert len(plain) < 8 or plain not in sealed


@given(parts=st.lists(st.text(alphabet="a.\0", max_size=3), min_size=6, max_size=6))
def test_no_two_places_look_alike(parts: list[str]) -> None:
    one, other = Place(*parts[:3], version=1), Place(*parts[3:], version=1)
    assert (one.bound("x") == other.bound("x")) == (one == other)
    assert one.bound("a") != one.bound("b")


def test_moved_changed_or_older_bytes_do_not_open(tmp_path: Path) -> None:
    of = vault(tmp_path)
    key = of.new_key("case", "a", TODAY)
    sealed = of.seal(key, "a", PLACE, b"iets")
    others = [Place("cases", "state", "a", 1), Place("sessions", "address", "a", 1), Place("sessions", "state", "b", 1)]
    for other in (*others, Place("sessions", "state", "a", 0), Place("sessions", "state", "a", 2)):
        with pytest.raises(Unreadable):
            of.open(key, "a", other, sealed)
    for changed in (b"", sealed[:5], sealed[:-1], sealed + b"x", bytes([sealed[0] ^ 1]) + sealed[1:]):
        with pytest.raises(Unreadable):
            of.open(key, "a", PLACE, changed)


def test_a_data_key_opens_for_its_own_owner_under_its_own_name_only(tmp_path: Path) -> None:
    of = vault(tmp_path)
    for kind in ("draft", "case"):
        key = of.new_key("draft" if kind == "draft" else "case", "a", TODAY)
        sealed = of.seal(key, "a", PLACE, b"iets")
        other = "case-1" if kind == "draft" else week_of(TODAY)
        of.passing(TODAY)
        for wrong in (DataKey(other, key.wrapped), DataKey(key.kek, key.wrapped[:-1]), DataKey(week_of(TODAY), b"")):
            with pytest.raises(Unreadable):
                vault(tmp_path).open(wrong, "a", PLACE, sealed)
        with pytest.raises(Unreadable):
            vault(tmp_path).open(key, "b", PLACE, sealed)


@pytest.mark.parametrize("name", ["case-2", "2026-W4", "../../root", "", "2020-W01", "2026-W48\n"])
def test_the_name_of_a_key_in_a_row_leads_to_no_other_file(tmp_path: Path, name: str) -> None:
    of = vault(tmp_path)
    sealed = of.seal(of.passing(TODAY), "a", PLACE, b"iets")
    (tmp_path / "root.key").write_bytes((tmp_path / "weken" / f"{week_of(TODAY)}.key").read_bytes())
    with pytest.raises(Unreadable):
        of.open(DataKey(name, b""), "a", PLACE, sealed)


def test_the_root_key_is_found_in_no_week_file_and_those_are_for_the_bot_alone(tmp_path: Path) -> None:
    of = vault(tmp_path)
    of.passing(TODAY)
    (path,) = (tmp_path / "weken").iterdir()
    assert path.name == "2026-W48.key" and path.stat().st_mode & 0o077 == 0
    assert (tmp_path / "weken").stat().st_mode & 0o077 == 0
    assert ROOT not in path.read_bytes() and path.read_bytes()[:1] == vaults.FORMAT


def test_two_processes_that_make_the_same_week_use_the_same_key(tmp_path: Path) -> None:
    one, other = vault(tmp_path), vault(tmp_path)
    sealed = one.seal(one.passing(TODAY), "a", PLACE, b"iets")
    assert other.open(other.passing(TODAY), "a", PLACE, sealed) == b"iets"
    assert [path.suffix for path in (tmp_path / "weken").iterdir()] == [".key"]


@pytest.mark.parametrize("damage", [b"", b"\x02", b"\x01" + bytes(60)])
def test_a_damaged_week_file_opens_nothing_and_is_not_replaced(tmp_path: Path, damage: bytes) -> None:
    of = vault(tmp_path)
    sealed = of.seal(of.passing(TODAY), "a", PLACE, b"iets")
    (path,) = (tmp_path / "weken").iterdir()
    path.write_bytes(damage)
    with pytest.raises(Unreadable):
        vault(tmp_path).open(DataKey(week_of(TODAY), b""), "a", PLACE, sealed)
    with pytest.raises(Unreadable):
        vault(tmp_path).passing(TODAY)
    assert path.read_bytes() == damage


def test_a_week_dies_on_its_day_also_in_the_memory_of_the_one_that_kills_it(tmp_path: Path) -> None:
    of = vault(tmp_path)
    (tmp_path / "weken" / "aantekening.key").write_bytes(b"van iemand anders")
    draft, lasting = of.new_key("draft", "a", TODAY), of.new_key("case", "b", TODAY)
    sealed = of.seal(draft, "a", PLACE, b"iets"), of.seal(lasting, "b", PLACE, b"zaak")
    passing = of.seal(of.passing(TODAY), "huis", PLACE, b"langs")
    sunday = date(2026, 11, 29)
    assert of.destroy_expired(sunday + timedelta(days=14)) == 0
    assert of.open(draft, "a", PLACE, sealed[0]) == b"iets"
    assert of.destroy_expired(sunday + timedelta(days=15)) == 1
    assert of.destroy_expired(sunday + timedelta(days=15)) == 0
    for each in (of, vault(tmp_path)):
        for key, owner, gone in ((draft, "a", sealed[0]), (DataKey(week_of(TODAY), b""), "huis", passing)):
            with pytest.raises(Unreadable):
                each.open(key, owner, PLACE, gone)
        assert each.open(lasting, "b", PLACE, sealed[1]) == b"zaak"
    assert [path.name for path in (tmp_path / "weken").iterdir()] == ["aantekening.key"]


def test_a_draft_that_becomes_lasting_still_opens_what_it_sealed_and_back(tmp_path: Path) -> None:
    of = vault(tmp_path)
    draft = of.new_key("draft", "a", TODAY)
    sealed = of.seal(draft, "a", Place("files", "body", "f"), b"foto")
    lasting = of.rewrapped(draft, "a", "case", TODAY)
    later = TODAY + timedelta(days=40)
    of.destroy_expired(later)
    back = of.rewrapped(lasting, "a", "draft", later)
    assert (draft.kind, lasting.kind, back.kek) == ("draft", "case", week_of(later))
    for key in (lasting, back, of.renewed(back, "a", later + timedelta(days=7))):
        assert vault(tmp_path).open(key, "a", Place("files", "body", "f"), sealed) == b"foto"
    assert of.rewrapped(lasting, "a", "case", later) is lasting


def test_memory_holds_one_key_for_each_owner_and_only_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than it holds, in any order, all still open; a forgotten one must be unwrapped again."""
    monkeypatch.setattr(vaults, "CACHED", 4)
    of = vault(tmp_path)
    keys = {str(n): of.new_key("draft", str(n), TODAY) for n in range(9)}
    sealed = {owner: of.seal(key, owner, PLACE, owner.encode()) for owner, key in keys.items()}
    for owner in [*keys, *reversed(keys)]:
        assert of.open(keys[owner], owner, PLACE, sealed[owner]) == owner.encode()
    of.forget("0")
    of.forget("nooit gezien")
    (tmp_path / "weken" / "2026-W48.key").unlink()
    other = vault(tmp_path)
    with pytest.raises(Unreadable):
        other.open(keys["0"], "0", PLACE, sealed["0"])


def test_a_new_root_key_is_no_root_key_for_what_was_there(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, vault(tmp_path), TODAY)
            sealed = ring.lasting(PLACE, b"zaak")
            again = await Keyring.read(db, vault(tmp_path), TODAY + timedelta(days=90))
            assert again.open(PLACE, sealed) == b"zaak"
            with pytest.raises(VaultError, match="past niet bij de database"):
                await Keyring.read(db, vault(tmp_path, bytes(32)), TODAY)

    asyncio.run(play())


def test_what_passes_through_dies_with_its_week_and_what_lasts_does_not(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            passing, lasting = ring.passing(TODAY, PLACE, b"bericht"), ring.lasting(PLACE, b"zaak")
            # Nothing of a week's key stands in the database, so nothing of it is in a copy of the database.
            assert [row["name"] for row in await db.rows("SELECT name FROM keys")] == ["house"]
            assert ring.open(PLACE, passing) == b"bericht"
            of.destroy_expired(TODAY + timedelta(days=30))
            assert ring.open(PLACE, lasting) == b"zaak"
            for wrong in (passing, b"", b"huis", b"\xff" * 40, b"../x.key" + bytes(40), lasting[:8] + passing[8:]):
                with pytest.raises(Unreadable):
                    ring.open(PLACE, wrong)

    asyncio.run(play())


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o444, 0o777])
def test_a_root_key_that_others_can_read_is_refused_with_the_way_out(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    path.write_bytes(ROOT)
    path.chmod(mode)
    with pytest.raises(VaultError, match="chmod 600"):
        read_root(path)


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_root_key_for_the_bot_alone_is_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "root.key"
    path.write_bytes(ROOT)
    path.chmod(mode)
    assert read_root(path) == ROOT


def test_a_root_key_that_is_absent_or_of_another_length_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    with pytest.raises(VaultError, match="trede init"):
        read_root(path)
    for length in (0, 31, 33):
        path.write_bytes(os.urandom(length))
        path.chmod(0o600)
        with pytest.raises(VaultError, match="32 bytes"):
            read_root(path)


@given(text=st.text(max_size=30))
def test_a_keyed_hash_says_nothing_and_never_changes(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    one, again, other = vault(folder), vault(folder), vault(folder, bytes(32))
    assert one.blind("lane", text) == again.blind("lane", text)
    assert len({one.blind("lane", text), one.blind("code", text), other.blind("lane", text)}) == 3
    assert len(one.blind("lane", text)) == 16
