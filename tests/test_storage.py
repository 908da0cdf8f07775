"""The memory on real files: one writer that shares commits, rows that open in their own place only, and forgetting."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest

from flows.session import Session
from storage import codes, files, inbox, outbox, sessions, terms
from storage.database import Database
from storage.keyring import Keyring
from storage.vault import Place, Unreadable, Vault, VaultError, read_root

TODAY = date(2026, 11, 25)
ROOT = bytes(range(32))
CANARY = "KANARIE-zegt-iets"


def vault(folder: Path, root: bytes = ROOT) -> Vault:
    return Vault(root, folder / "weken")


def stored(of: Vault, **changes: object) -> sessions.Stored:
    session = Session("ambiq.2024-01-01", "verhaal", answers={"verhaal": CANARY})
    one = sessions.fresh(of, session, "telegram", "5000000001", b"l" * 16, TODAY)
    return replace(one, **changes)  # type: ignore[arg-type]


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# -- the vault -------------------------------------------------------------------------------------------------------


def test_sealed_bytes_open_in_their_own_place_only(tmp_path: Path) -> None:
    of = vault(tmp_path)
    key = of.new_key("case", "a", TODAY)
    place = Place("sessions", "state", "a", 1)
    sealed = of.seal(key, "a", place, b"iets")
    assert of.open(key, "a", place, sealed) == b"iets"
    others = [Place("sessions", "state", "b", 1), Place("sessions", "state", "a", 2), Place("sessions", "address", "a", 1)]
    for other in others:
        with pytest.raises(Unreadable):
            of.open(key, "a", other, sealed)
    with pytest.raises(Unreadable):
        of.open(of.new_key("case", "a", TODAY), "a", place, sealed)
    with pytest.raises(Unreadable):
        of.open(key, "a", place, sealed[:-1] + bytes([sealed[-1] ^ 1]))


def test_a_draft_dies_with_its_week_and_a_case_does_not(tmp_path: Path) -> None:
    of = vault(tmp_path)
    place = Place("sessions", "state", "a")
    draft, case = of.new_key("draft", "a", TODAY), of.new_key("case", "a", TODAY)
    sealed = of.seal(draft, "a", place, b"draft"), of.seal(case, "a", place, b"zaak")
    assert of.destroy_expired(TODAY + timedelta(days=14)) == 0
    assert of.open(draft, "a", place, sealed[0]) == b"draft"
    assert of.destroy_expired(TODAY + timedelta(days=30)) == 1
    for again in (of, vault(tmp_path)):
        with pytest.raises(Unreadable):
            again.open(draft, "a", place, sealed[0])
        assert again.open(case, "a", place, sealed[1]) == b"zaak"


def test_a_draft_in_use_moves_to_the_new_week(tmp_path: Path) -> None:
    of = vault(tmp_path)
    key = of.new_key("draft", "a", TODAY)
    sealed = of.seal(key, "a", Place("t", "c", "a"), b"draft")
    later = of.renewed(key, "a", TODAY + timedelta(days=13))
    of.destroy_expired(TODAY + timedelta(days=30))
    assert vault(tmp_path).open(later, "a", Place("t", "c", "a"), sealed) == b"draft"


def test_another_root_key_opens_nothing(tmp_path: Path) -> None:
    of = vault(tmp_path)
    key = of.new_key("draft", "a", TODAY)
    sealed = of.seal(key, "a", Place("t", "c", "a"), b"x")
    with pytest.raises(Unreadable):
        vault(tmp_path, bytes(32)).open(key, "a", Place("t", "c", "a"), sealed)
    assert of.blind("lane", "1") != vault(tmp_path, bytes(32)).blind("lane", "1")


def test_a_root_key_that_others_can_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "root.key"
    path.write_bytes(ROOT)
    path.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        read_root(path)
    path.chmod(0o600)
    assert read_root(path) == ROOT
    path.write_bytes(b"kort")
    with pytest.raises(VaultError, match="32 bytes"):
        read_root(path)
    with pytest.raises(VaultError, match="trede init"):
        read_root(tmp_path / "nergens")


# -- the writer ------------------------------------------------------------------------------------------------------


def test_one_refused_list_does_not_hurt_the_others_in_its_commit(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            good = ("INSERT INTO meta (name, value) VALUES (:name, :value)", {"name": "a", "value": "1"})
            wrong = ("INSERT INTO meta (name, value) VALUES (:name, :value)", {"name": "b", "value": None})
            done = await asyncio.gather(db.write([good]), db.write([wrong]), return_exceptions=True)
            assert done[0] is None and isinstance(done[1], aiosqlite.IntegrityError)
            assert [row["name"] for row in await db.rows("SELECT name FROM meta")] == ["a"]

    asyncio.run(play())


def test_a_list_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            sql = "INSERT INTO meta (name, value) VALUES (:name, :value)"
            with pytest.raises(aiosqlite.IntegrityError):
                await db.write([(sql, {"name": "a", "value": "1"}), (sql, {"name": "a", "value": "2"})])
            assert await db.rows("SELECT name FROM meta") == []

    asyncio.run(play())


def test_what_was_written_is_there_after_a_kill(tmp_path: Path) -> None:
    script = f"""
import asyncio, os, signal
from pathlib import Path
from storage.database import Database
async def main():
    async with Database(Path({str(tmp_path / "x.sqlite")!r})) as db:
        for number in range(50):
            await db.write([("INSERT INTO meta (name, value) VALUES (:n, :v)", {{"n": str(number), "v": "x"}})])
            print(number, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parent.parent)
    assert ran.returncode == -signal.SIGKILL

    async def read() -> list[str]:
        async with Database(tmp_path / "x.sqlite") as db:
            return [row["name"] for row in await db.rows("SELECT name FROM meta")]

    assert sorted(asyncio.run(read()), key=int) == ran.stdout.split()


def test_deleted_rows_are_overwritten_and_the_log_is_emptied(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await db.write([("INSERT INTO meta (name, value) VALUES ('a', :v)", {"v": CANARY})])
            assert CANARY.encode() in everything(tmp_path)
            await db.write([("DELETE FROM meta WHERE name = :n", {"n": "a"})])
            await db.checkpoint()
            assert CANARY.encode() not in everything(tmp_path)

    asyncio.run(play())


# -- the tables ------------------------------------------------------------------------------------------------------


def test_a_session_comes_back_as_it_was_and_nothing_of_it_is_readable(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            one = stored(of)
            await db.write([sessions.save(of, one, TODAY, TODAY), codes.give(of, "appel peer", one.id)])
            found = (await sessions.find(db, of, [one.lane]))[one.lane][0]
            assert (found.session, found.address, found.version) == (one.session, "5000000001", 1)
            assert await codes.find(db, of, "appel peer") == one.id
            assert await codes.find(db, of, "appel noot") is None
            found_bytes = everything(tmp_path)
            assert CANARY.encode() not in found_bytes and b"5000000001" not in found_bytes
            assert b"verhaal" not in found_bytes.replace(b"verhaal TEXT", b"")

    asyncio.run(play())


def test_rows_that_were_swapped_do_not_open(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            one, two = stored(of), stored(of, lane=b"m" * 16)
            await db.write([sessions.save(of, one, None, TODAY), sessions.save(of, two, None, TODAY)])
            swap = "UPDATE sessions SET state = (SELECT state FROM sessions WHERE id = :other) WHERE id = :id"
            await db.write([(swap, {"id": one.id, "other": two.id})])
            assert await sessions.get(db, of, one.id) is None
            assert await sessions.get(db, of, two.id) is not None

    asyncio.run(play())


def test_forgetting_takes_everything_that_hangs_on_a_session(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            one = stored(of)
            soon = datetime(2026, 11, 25, tzinfo=UTC)
            await db.write([
                sessions.save(of, one, TODAY, TODAY), codes.give(of, "appel", one.id),
                files.save(of, one, "f", b"foto"), terms.start(ring, one.id, "t", "antwoord", soon),
            ])  # fmt: skip
            assert [due.name for due in await terms.due(db, ring, soon)] == ["antwoord"]
            assert await sessions.expire(db, of, TODAY + timedelta(days=1)) == 1
            for table in ("sessions", "codes", "files", "terms"):
                assert await db.rows("SELECT 1 FROM " + table) == []

    asyncio.run(play())


def test_clocks_that_start_in_a_turn_outlive_the_stop_of_that_turn(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        soon = datetime(2026, 11, 25, tzinfo=UTC)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            one = stored(of)
            await db.write([sessions.save(of, one, TODAY, TODAY), terms.start(ring, one.id, "1", "oud", soon)])
            # In a shared commit equal statements run together: the stop may come after the start.
            await db.write([terms.start(ring, one.id, "2", "nieuw", soon), terms.stop(one.id, "2")])
            assert [due.name for due in await terms.due(db, ring, soon)] == ["nieuw"]

    asyncio.run(play())


def test_an_update_is_kept_once_and_read_back_after_a_restart(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            await db.write(inbox.store(ring, "telegram", [(1, "77", CANARY.encode())], TODAY))
            await db.write(inbox.store(ring, "telegram", [(2, "77", b"nog eens")], TODAY))
            assert await inbox.known(db, "telegram", ["77", "78"]) == {"77"}
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            came, lost = await inbox.pending(db, ring)
            assert [(one.id, one.body) for one in came] == [(1, CANARY.encode())] and lost == []
            await db.write([inbox.handled(1)])
            assert await inbox.pending(db, ring) == ([], [])
            assert await inbox.known(db, "telegram", ["77"]) == {"77"}
            of.destroy_expired(TODAY + timedelta(days=40))
            assert CANARY.encode() not in everything(tmp_path)

    asyncio.run(play())


def test_a_clock_that_ran_ahead_and_came_back_stops_nothing(tmp_path: Path) -> None:
    """The week's key is destroyed by then; what comes in gets a new one."""

    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            await db.write(inbox.store(ring, "telegram", [(1, "1", b"eerst")], TODAY))
            assert of.destroy_expired(TODAY + timedelta(days=60)) == 1
            await db.write(inbox.store(ring, "telegram", [(2, "2", b"daarna")], TODAY))
            came, lost = await inbox.pending(db, await Keyring.read(db, of, TODAY))
            assert [one.body for one in came] == [b"daarna"] and lost == [1]

    asyncio.run(play())


def test_the_outbox_keeps_its_order_and_outlives_a_week(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            rows = [outbox.add(ring, number, b"l", f"{CANARY}{number}".encode(), TODAY, lasting=True) for number in (1, 2, 3)]
            await db.write(rows)
            await db.write([outbox.sent(2)])
            of.destroy_expired(TODAY + timedelta(days=60))
            assert [one.id for one in (await outbox.waiting(db, ring))[0]] == [1, 3]
            assert await outbox.last(db) == 3
            assert CANARY.encode() not in everything(tmp_path)
            assert os.stat(tmp_path / "x.sqlite").st_mode & 0o077 == 0

    asyncio.run(play())
