"""The database on real files: one writer that survives what it is given, and a file that is refused when it must be."""

from __future__ import annotations

import asyncio
import logging
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import aiosqlite
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.database import MIGRATIONS, Database, DatabaseError, Statement
from storage.writer import Closed, merged

SET = "INSERT INTO meta (name, value) VALUES (:name, :value)"
CHANGE = "UPDATE meta SET value = :value WHERE name = :name"
DROP = "DELETE FROM meta WHERE name = :name"
COUNT = """
INSERT INTO counters (month, organisation, code, total) VALUES ('2026-11', 'x', 'y', 1)
ON CONFLICT (month, organisation, code) DO UPDATE SET total = total + 1
"""
CANARY = "KANARIE-zegt-iets"


def one(name: str, value: object = "x") -> Statement:
    return SET, {"name": name, "value": value}


async def names(db: Database) -> list[str]:
    return [row["name"] for row in await db.rows("SELECT name FROM meta ORDER BY name")]


# -- sharing a commit ------------------------------------------------------------------------------------------------


@given(lists=st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8))
def test_a_shared_commit_keeps_the_order_of_every_list(lists: list[list[str]]) -> None:
    statements = [[(sql, {"list": at, "place": n}) for n, sql in enumerate(sqls)] for at, sqls in enumerate(lists)]
    groups = merged(statements)
    ran = [(sql, params) for sql, many in groups for params in many]
    for at, expected in enumerate(statements):
        assert [(sql, params) for sql, params in ran if params["list"] == at] == expected
    assert len(ran) == sum(len(sqls) for sqls in lists)


def test_a_hundred_turns_are_a_handful_of_hops() -> None:
    """BEGIN and COMMIT come to this: every hop to the database's thread costs more than a row."""
    shapes = [
        "code save handled out",
        "stop start save handled out out",
        "file save handled out",
        "save handled out",
        "forget handled out",
        "stop open note drop keep keep save handled out out out",
        "save save handled out",
    ]
    lists = [[(sql, {}) for sql in shapes[number % len(shapes)].split()] for number in range(100)]
    assert len(merged(lists)) <= 14
    assert len(merged([[(sql, {}) for sql in ["save", "handled", "out", "out"]]] * 100)) == 3


def test_order_within_a_list_holds_beside_others_of_another_order(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await db.write([one("a"), one("b")])
            lists: list[list[Statement]] = [
                [(DROP, {"name": "a"}), one("a", "weer")],
                [(CHANGE, {"name": "b", "value": "nieuw"}), (DROP, {"name": "b"})],
                [one("c"), (CHANGE, {"name": "c", "value": "nieuw"})],
                [one("d"), (DROP, {"name": "d"})],
            ]
            await asyncio.gather(*(db.write(statements) for statements in lists))
            found = {row["name"]: row["value"] for row in await db.rows("SELECT name, value FROM meta")}
            assert found == {"a": "weer", "c": "nieuw"}

    asyncio.run(play())


def test_only_the_guilty_list_is_refused_and_it_is_refused_whole(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            lists = [[one(f"{n}-a"), one(f"{n}-b", None if n == 3 else "x")] for n in range(6)]
            done = await asyncio.gather(*(db.write(each) for each in lists), return_exceptions=True)
            assert [type(each) for each in done].count(sqlite3.IntegrityError) == 1 and isinstance(
                done[3], aiosqlite.IntegrityError
            )
            assert await names(db) == [f"{n}-{c}" for n in range(6) if n != 3 for c in "ab"]

    asyncio.run(play())


@pytest.mark.parametrize("poison", [2**80, "\ud800", object(), None])
def test_no_value_whatever_stops_the_writer(tmp_path: Path, poison: object) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            writes = (db.write([one("goed")]), db.write([one("fout", poison)]), db.write([("GEEN SQL", {})]))
            done = await asyncio.gather(*writes, return_exceptions=True)
            assert [isinstance(each, Exception) for each in done] == [False, True, True]
            await db.write([one("later")])
            assert await names(db) == ["goed", "later"]

    asyncio.run(play())


def test_a_reference_is_looked_at_when_the_turn_is_whole(tmp_path: Path) -> None:
    """A first turn may give a code before its session is saved; a code of no session at all is refused."""

    async def play() -> None:
        code = "INSERT INTO codes (code, session) VALUES (:code, :session)"
        session = """INSERT INTO sessions (id, lane, active, kek, wrapped, version, state, address)
            VALUES (:id, x'00', 1, '', x'00', 1, x'00', x'00')"""
        async with Database(tmp_path / "x.sqlite") as db:
            await db.write([(code, {"code": b"1", "session": "s"}), (session, {"id": "s"})])
            with pytest.raises(aiosqlite.IntegrityError):
                await db.write([(code, {"code": b"2", "session": "niemand"})])
            assert [bytes(row["code"]) for row in await db.rows("SELECT code FROM codes")] == [b"1"]

    asyncio.run(play())


def test_a_full_disk_is_told_to_all_and_passes(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await db.write([one("eerder")])
            # As a disk that has no room: SQLite then answers SQLITE_FULL, and rolls back by itself.
            await db.write([("CREATE TABLE vol (x BLOB)", {})])
            pages = (await db.row("PRAGMA page_count"))[0]
            await db._writer._connection.execute_fetchall(f"PRAGMA max_page_count={pages}")
            done = await asyncio.gather(
                *(db.write([("INSERT INTO vol VALUES (zeroblob(200000))", {})]) for _ in range(3)),
                return_exceptions=True,
            )
            assert [str(each) for each in done] == ["database or disk is full"] * 3
            await db._writer._connection.execute_fetchall("PRAGMA max_page_count=1000000")
            await db.write([one("later")])
            assert await names(db) == ["eerder", "later"]

    asyncio.run(play())


def test_nobody_writes_through_the_reading_side(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            with pytest.raises(aiosqlite.OperationalError):
                await db.rows(SET, {"name": "a", "value": "b"})

    asyncio.run(play())


# -- ending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", range(1, 15))
def test_closing_at_any_moment_writes_what_was_asked_exactly_once(tmp_path: Path, steps: int) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            asked = [asyncio.create_task(db.write([(COUNT, {})])) for _ in range(3)]
            await asyncio.sleep(0)
            emptied = asyncio.create_task(db.checkpoint())
            for _ in range(steps):
                await asyncio.sleep(0)
        await asyncio.gather(*asked, emptied)
        for late in (db.write([(COUNT, {})]), db.checkpoint()):
            with pytest.raises(Closed):
                await late
        async with Database(tmp_path / "x.sqlite") as again:
            assert (await again.row("SELECT total FROM counters"))["total"] == 3

    asyncio.run(play())


def test_a_caller_that_is_cancelled_takes_nobody_along(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            tasks = [asyncio.create_task(db.write([one(name)])) for name in "abc"]
            await asyncio.sleep(0)
            tasks[1].cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert [type(each) for each in done] == [type(None), asyncio.CancelledError, type(None)]
            await db.write([])
            assert {"a", "c"} <= set(await names(db))

    asyncio.run(play())


def test_a_writer_that_is_cut_off_lets_nobody_wait(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            asked = [asyncio.create_task(db.write([one(name)])) for name in "ab"]
            for _ in range(3):
                await asyncio.sleep(0)
            late = asyncio.create_task(db.write([one("c")]))
            await asyncio.sleep(0)
            db._writer._task.cancel()
            done = await asyncio.gather(*asked, late, return_exceptions=True)
            assert [isinstance(each, Closed) for each in done] == [True] * 3
        async with Database(tmp_path / "x.sqlite") as again:
            assert await names(again) in ([], ["a", "b"])

    asyncio.run(play())


def test_what_was_written_is_there_after_a_kill(tmp_path: Path) -> None:
    script = """
import asyncio, os, signal, sys
from pathlib import Path
from storage.database import Database
async def keep(db, name):
    await db.write([("INSERT INTO meta (name, value) VALUES (:n, :v)", {"n": name, "v": "x"})])
    os.write(1, (name + "\\n").encode())
async def main():
    async with Database(Path(sys.argv[1])) as db:
        for number in range(40):
            await asyncio.gather(*(keep(db, f"{number}-{each}") for each in "abc"))
            if number == int(sys.argv[2]):
                os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    for moment in ("0", "7", "39"):
        path = tmp_path / f"{moment}.sqlite"
        ran = subprocess.run(
            [sys.executable, "-c", script, str(path), moment],
            capture_output=True,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert ran.returncode == -signal.SIGKILL, ran.stderr

        async def read(path: Path) -> list[str]:
            async with Database(path) as db:
                return await names(db)

        assert asyncio.run(read(path)) == sorted(ran.stdout.split())


# -- deleting --------------------------------------------------------------------------------------------------------


def traces(folder: Path) -> int:
    return sum(path.read_bytes().count(CANARY.encode()) for path in folder.rglob("*") if path.is_file())


def test_deleted_rows_are_gone_from_the_file_and_the_log_with_both_open(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await db.write([one(f"{n}", f"{CANARY}{n}" * 20) for n in range(200)])
            await db.rows("SELECT * FROM meta")
            assert traces(tmp_path)
            await db.write([("DELETE FROM meta", {})])
            await db.checkpoint()
            assert traces(tmp_path) == 0
            assert (tmp_path / "x.sqlite-wal").stat().st_size == 0

    asyncio.run(play())


def test_the_log_is_emptied_between_commits_and_never_in_one(tmp_path: Path) -> None:
    async def play() -> None:
        async def write(db: Database, name: str) -> None:
            for number in range(15):
                await db.write([one(f"{name}{number}"), (COUNT, {})])

        async with Database(tmp_path / "x.sqlite") as db:
            await asyncio.gather(write(db, "a"), write(db, "b"), *(db.checkpoint() for _ in range(30)))
            for _ in range(10):
                await asyncio.gather(db.checkpoint(), db.write([(COUNT, {})]), db.rows("SELECT * FROM meta"))
            assert len(await names(db)) == 30
            assert (await db.row("SELECT total FROM counters"))["total"] == 40

    asyncio.run(play())


def test_a_log_that_another_process_reads_is_said_and_emptied_the_next_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await db._writer._connection.execute_fetchall("PRAGMA busy_timeout=0")
            await db.write([one("a", CANARY)])
            other = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
            other.execute("BEGIN")
            other.execute("SELECT * FROM meta").fetchall()
            await db.write([(DROP, {"name": "a"})])
            await db.checkpoint()
            assert [record.__dict__["code"] for record in caplog.records] == ["log_bezet"]
            other.close()
            await db.checkpoint()
            assert traces(tmp_path) == 0

    asyncio.run(play())


def test_no_log_level_shows_what_is_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await db.write([one("a", CANARY)])
            await db.rows("SELECT * FROM meta WHERE value = :value", {"value": CANARY})
            with pytest.raises(aiosqlite.Error) as refused:
                await db.write([one("a", CANARY)])
            assert CANARY not in str(refused.value)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(play())
    assert CANARY not in caplog.text


# -- opening ---------------------------------------------------------------------------------------------------------


def opened(path: Path, migrations: Path = MIGRATIONS) -> list[str]:
    async def play() -> list[str]:
        async with Database(path, migrations) as db:
            return [row["name"] for row in await db.rows("SELECT name FROM migrations ORDER BY name")]

    return asyncio.run(play())


def test_the_file_and_its_log_are_for_the_bot_alone(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "map" / "x.sqlite") as db:
            await db.write([one("a")])
            for path in (tmp_path / "map", *(tmp_path / "map").iterdir()):
                assert path.stat().st_mode & 0o077 == 0, path.name

    asyncio.run(play())


def test_migrations_run_once_in_order_and_a_later_one_finds_the_rows(tmp_path: Path) -> None:
    folder = tmp_path / "migraties"
    folder.mkdir()
    (folder / "0001.sql").write_text(
        "-- Eerst; dit.\nCREATE TABLE a (x TEXT);\n  -- Dan.\nINSERT INTO a VALUES ('er al');\n"
    )
    assert opened(tmp_path / "x.sqlite", folder) == ["0001"]
    (folder / "0002.sql").write_text("ALTER TABLE a ADD COLUMN y TEXT;\nUPDATE a SET y = x;\n")
    for _ in range(2):
        assert opened(tmp_path / "x.sqlite", folder) == ["0001", "0002"]
    assert sqlite3.connect(tmp_path / "x.sqlite").execute("SELECT y FROM a").fetchall() == [("er al",)]


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "migraties"
    folder.mkdir()
    (folder / "0001.sql").write_text("CREATE TABLE a (x TEXT);")
    opened(tmp_path / "x.sqlite", folder)
    (folder / "0002.sql").write_text("CREATE TABLE b (x TEXT);\nCREATE TABLE a (x TEXT);")
    with pytest.raises(DatabaseError):
        opened(tmp_path / "x.sqlite", folder)
    tables = sqlite3.connect(tmp_path / "x.sqlite").execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {"a", "migrations"} == {name for (name,) in tables}


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    opened(tmp_path / "x.sqlite")
    with sqlite3.connect(tmp_path / "x.sqlite") as other:
        other.execute("INSERT INTO migrations (name) VALUES ('9999')")
    with pytest.raises(DatabaseError, match="nieuwere versie"):
        opened(tmp_path / "x.sqlite")


def test_a_file_that_is_no_database_is_refused_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"dit is een brief " * 100)
    with pytest.raises(DatabaseError, match="reservekopie"):
        opened(tmp_path / "x.sqlite")
    assert (tmp_path / "x.sqlite").read_bytes() == b"dit is een brief " * 100


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(DatabaseError, match="rechten"):
        opened(tmp_path / "bestand" / "x.sqlite")


def test_a_sqlite_that_does_not_do_as_it_is_told_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A database in memory cannot have a write-ahead log: it answers something else than what was asked.
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatabaseError, match="journal_mode is hier memory"):
        opened(Path(":memory:"))
