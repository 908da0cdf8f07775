"""The tables on real files: rows that open in their own place only, nothing readable beside them, and forgetting."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from flows.case import Case
from flows.session import Session
from storage import cases, codes, envelopes, files, inbox, journal, outbox, sessions, staff, talks, terms
from storage.database import Database
from storage.keyring import Keyring
from storage.vault import Unreadable, Vault

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
            rows = [
                outbox.add(ring, number, b"l", f"{CANARY}{number}".encode(), TODAY, lasting=True)
                for number in (1, 2, 3)
            ]
            await db.write(rows)
            await db.write([outbox.sent(2)])
            of.destroy_expired(TODAY + timedelta(days=60))
            assert [one.id for one in (await outbox.waiting(db, ring))[0]] == [1, 3]
            assert await outbox.last(db) == 3
            assert CANARY.encode() not in everything(tmp_path)
            assert os.stat(tmp_path / "x.sqlite").st_mode & 0o077 == 0

    asyncio.run(play())


def test_a_swapped_or_older_row_is_never_somebody_elses_words(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            one = stored(of)
            await db.write([sessions.save(of, one, None, TODAY)])
            old = bytes((await db.row("SELECT state FROM sessions"))["state"])
            found = await sessions.get(db, of, one.id)
            assert found is not None
            await db.write([sessions.save(of, found, None, TODAY)])
            await db.write([("UPDATE sessions SET state = :state", {"state": old})])
            assert await sessions.get(db, of, one.id) is None
            assert await sessions.find(db, of, [one.lane]) == {}

    asyncio.run(play())


def test_files_of_a_draft_open_after_a_talk_and_not_after_the_sealing(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            one = stored(of)
            await db.write([files.save(of, one, "f", b"foto"), sessions.save(of, one, TODAY, TODAY)])
            for lasting in (True, False):
                one = sessions.kept(of, one, lasting, TODAY)
                await db.write([sessions.save(of, one, None, TODAY)])
                found = await sessions.get(db, of, one.id)
                assert found is not None and found.lasting is lasting
                assert await files.read(db, of, found, "f") == b"foto"
                one = found
            fresh = sessions.rekeyed(of, one, True, TODAY)
            await db.write([sessions.save(of, fresh, None, TODAY)])
            with pytest.raises(Unreadable):
                await files.read(db, of, fresh, "f")
            await db.write([files.drop(one.id)])
            with pytest.raises(KeyError):
                await files.read(db, of, fresh, "f")

    asyncio.run(play())


def test_a_draft_that_goes_on_for_months_never_dies_under_somebodys_hands(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            one = stored(of)
            await db.write([files.save(of, one, "f", b"foto"), sessions.save(of, one, TODAY, TODAY)])
            for days in range(0, 120, 12):
                day = TODAY + timedelta(days=days)
                of.destroy_expired(day)
                found = await sessions.get(db, of, one.id)
                assert found is not None
                await db.write([sessions.save(of, found, day + timedelta(days=14), day)])
            assert await files.read(db, vault(tmp_path), found, "f") == b"foto"
            of.destroy_expired(day + timedelta(days=30))
            assert await sessions.get(db, of, one.id) is None

    asyncio.run(play())


def test_many_chats_are_found_at_once_and_a_chat_may_have_more_talks(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ones = [stored(of, lane=of.blind("lane", str(n // 2))) for n in range(150)]
            await db.write([sessions.save(of, one, None, TODAY) for one in ones])
            found = await sessions.find(db, of, {one.lane for one in ones} | {b"niemand"})
            assert {lane: {one.id for one in many} for lane, many in found.items()} == {
                lane: {one.id for one in ones if one.lane == lane} for lane in {one.lane for one in ones}
            }
            await db.write([sessions.sleep(ones[0].id)])
            slept = await sessions.get(db, of, ones[0].id)
            assert slept is not None and not slept.active
            here = sessions.moved(slept, "telegram", "5000000002", b"n" * 16)
            await db.write([sessions.save(of, here, None, TODAY)])
            (back,) = (await sessions.find(db, of, [b"n" * 16]))[b"n" * 16]
            assert (back.id, back.address, back.active) == (ones[0].id, "5000000002", True)

    asyncio.run(play())


def test_one_alias_for_two_clients_never_leads_from_one_to_the_other(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            one, two = stored(of), stored(of, lane=b"m" * 16)
            same = [
                talks.Talk(f"0{n}" * 8, each.id, "vp", "ambiq", "Groene Reiger 27") for n, each in enumerate((one, two))
            ]
            await db.write(
                [talks.begin(ring, talk) for talk in same] + [sessions.save(of, s, None, TODAY) for s in (one, two)]
            )
            for talk in same:
                assert await talks.of_session(db, ring, talk.session, talk.alias) == talk
                assert await talks.get(db, ring, talk.id) == talk
            await db.write([talks.end(ring, one.id, "Groene Reiger 27")])
            assert await talks.get(db, ring, same[0].id) is None
            assert await talks.get(db, ring, same[1].id) == same[1]

    asyncio.run(play())


def test_an_envelope_comes_out_as_it_went_in_for_its_own_rung_alone(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            one = stored(of)
            sealed = [("zaak-4829-3157.age", b"age\0\1"), ("f.age", b""), ("zaak-4829-3157.age", b"aanvulling")]
            keep = [envelopes.keep(ring, one.id, "directie", name, data) for name, data in sealed]
            await db.write(
                [sessions.save(of, one, None, TODAY), *keep, envelopes.keep(ring, one.id, "commissie", "x", b"y")]
            )
            found = await envelopes.of_role(db, ring, one.id, "directie")
            assert [(each.name, each.sealed) for each in found] == sealed
            await db.write([envelopes.drop(ring, one.id, "directie")])
            assert await envelopes.of_role(db, ring, one.id, "directie") == []
            assert len(await envelopes.of_role(db, ring, one.id, "commissie")) == 1
            other = ring.vault.blind("role", "directie")
            await db.write([("UPDATE envelopes SET role = :role", {"role": other})])
            with pytest.raises(Unreadable):
                await envelopes.of_role(db, ring, one.id, "directie")

    asyncio.run(play())


def test_what_cannot_be_sent_loses_its_words_and_a_sealed_record_does_not(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            await db.write([outbox.add(ring, n, b"l", str(n).encode(), TODAY, lasting=n > 2) for n in (1, 2, 3, 4)])
            await db.write([outbox.failed(1, "geblokkeerd"), outbox.failed(3, "geen_adres")])
            rows = await db.rows("SELECT id, body IS NULL AS wiped FROM outbox WHERE state = 'failed' ORDER BY id")
            assert [(row["id"], row["wiped"]) for row in rows] == [(1, 1), (3, 0)]
            of.destroy_expired(TODAY + timedelta(days=40))
            found, lost = await outbox.waiting(db, ring)
            assert ([each.id for each in found], lost) == ([4], [2])
            await db.write([outbox.purge(TODAY + timedelta(days=1))])
            assert [row["id"] for row in await db.rows("SELECT id FROM outbox ORDER BY id")] == [2, 3, 4]

    asyncio.run(play())


def test_a_row_that_does_not_open_stops_no_other_row(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        soon = datetime(2026, 11, 25, tzinfo=UTC)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            one = stored(of)
            clocks = [terms.start(ring, one.id, "t", name, soon) for name in ("een", "twee")]
            desks = [staff.invite(ring, person, person, soon + timedelta(minutes=10)) for person in ("vera", "anna")]
            came = inbox.store(ring, "telegram", [(1, "1", b"a"), (2, "2", b"b")], TODAY)
            parcels = [outbox.add(ring, n, b"l", b"x", TODAY, lasting=True) for n in (1, 2)]
            await db.write([sessions.save(of, one, None, TODAY), *clocks, *desks, *came, *parcels])
            for damage in (
                "UPDATE terms SET name = x'00' WHERE id = 1",
                "UPDATE inbox SET body = x'00' WHERE id = 1",
                "UPDATE outbox SET body = x'00' WHERE id = 1",
                "UPDATE staff SET body = x'00' WHERE rowid = 1",
            ):
                await db.write([(damage, {})])
            assert [due.name for due in await terms.due(db, ring, soon)] == ["twee"]
            assert [desk.person for desk in await staff.everybody(db, ring)] == ["anna"]
            pending, lost = await inbox.pending(db, ring)
            assert ([each.body for each in pending], lost) == ([b"b"], [1])
            assert [each.id for each in (await outbox.waiting(db, ring))[0]] == [2]

    asyncio.run(play())


def test_what_was_put_aside_goes_when_it_can_be_read_by_nobody(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            await db.write(inbox.store(ring, "telegram", [(n, str(n), b"x") for n in (1, 2, 3)], TODAY))
            await db.write([inbox.handled(1), inbox.quarantine(2, "KeyError")])
            for days, left in ((0, [1, 2, 3]), (1, [2, 3]), (28, [2, 3]), (29, [3])):
                await db.write([inbox.purge(TODAY + timedelta(days=days))])
                assert [row["id"] for row in await db.rows("SELECT id FROM inbox ORDER BY id")] == left
            assert await inbox.last(db) == 3

    asyncio.run(play())


def test_an_invitation_binds_once_within_its_time(tmp_path: Path) -> None:
    async def play() -> None:
        of = vault(tmp_path)
        now = datetime(2026, 11, 25, 10, tzinfo=UTC)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            await db.write([staff.invite(ring, "vera", "appel-peer", now + timedelta(minutes=10))])
            assert await staff.invited(db, ring, "appel-peer", now + timedelta(minutes=10)) is None
            assert await staff.invited(db, ring, "appel-noot", now) is None
            desk = await staff.invited(db, ring, "appel-peer", now)
            assert desk is not None
            await db.write([staff.bound(ring, replace(desk, channel="telegram", address="5000000009"))])
            assert await staff.invited(db, ring, "appel-peer", now) is None
            await db.write([staff.invite(ring, "vera", "tweede", now + timedelta(minutes=10))])
            assert await staff.everybody(db, ring) == [staff.Desk("vera", "telegram", "5000000009")]
            await db.write([staff.removed(ring, "vera")])
            assert await staff.everybody(db, ring) == []

    asyncio.run(play())


def test_no_word_no_chat_no_step_and_no_number_in_any_file_at_any_moment(tmp_path: Path) -> None:
    """Every table is written, changed and deleted with both connections open; after each step all files are read."""
    secret = (
        CANARY,
        "5000000001",
        "Groene Reiger",
        "4829-3157",
        "antwoord_op_tijd",
        "appel peer",
        "vera",
        "directie",
        "verhaal",
    )

    def clean(moment: str) -> None:
        found = everything(tmp_path)
        assert not [word for word in secret if word.encode() in found], moment

    async def play() -> None:
        of = vault(tmp_path)
        now = datetime(2026, 11, 25, 10, tzinfo=UTC)
        async with Database(tmp_path / "x.sqlite") as db:
            ring = await Keyring.read(db, of, TODAY)
            one, words = stored(of), CANARY.encode()
            case = Case("4829-3157", "ambiq", "ambiq.2024-01-01", ("directie",), "ja", TODAY)
            filed = cases.fresh(ring, one.id, case)
            talk = talks.Talk("ab" * 8, one.id, "directie", "ambiq", "Groene Reiger 27")
            steps = {
                "in": inbox.store(ring, "telegram", [(1, "77", words)], TODAY),
                "gesprek": [sessions.save(of, one, TODAY, TODAY), codes.give(of, "appel peer", one.id)],
                "bestand": [files.save(of, one, "cd" * 8, words * 500)],
                "klok": [terms.start(ring, one.id, "ef" * 8, "antwoord_op_tijd", now)],
                "praten": [talks.begin(ring, talk)],
                "zaak": [cases.save(ring, filed, now), journal.note(of, "4829-3157", "ingediend", TODAY)],
                "later": [envelopes.keep(ring, one.id, "directie", "zaak-4829-3157.age", words)],
                "uit": [outbox.add(ring, n, one.lane, words, TODAY, lasting=n == 1) for n in (1, 2)],
                "staf": [staff.invite(ring, "vera", "appel peer", now + timedelta(minutes=10))],
                "bewijs": [journal.delivered(of, "4829-3157", "vera", "mail", "00" * 32, TODAY)],
                "zaak verder": [cases.save(ring, filed, None), inbox.handled(1), outbox.sent(1)],
                "mislukt": [outbox.failed(2, "geblokkeerd"), talks.end(ring, one.id, talk.alias)],
                "weg": [sessions.forget(of, one.id), staff.removed(ring, "vera")],
            }
            for moment, statements in steps.items():
                await db.write(statements)
                clean(moment)
            await db.checkpoint()
            clean("leeg")
            found = await cases.of_session(db, ring, one.id)
            assert found is not None and found.case == case
            assert await sessions.get(db, of, one.id) is None
            for table in ("sessions", "codes", "terms", "files", "envelopes", "talks", "staff"):
                assert await db.rows("SELECT 1 FROM " + table) == []
        clean("dicht")

    asyncio.run(play())


def test_figures_add_up_and_survive_what_they_count(tmp_path: Path) -> None:
    async def play() -> None:
        async with Database(tmp_path / "x.sqlite") as db:
            await asyncio.gather(*(db.write([journal.count(TODAY, "ambiq", code)]) for code in ("a", "b", "a", "a")))
            month = TODAY.strftime("%Y-%m")
            assert await journal.counted(db, "ambiq", month, month) == {(month, "a"): 3, (month, "b"): 1}
            assert await journal.counted(db, "ambiq", "2026-12", "2026-12") == {}

    asyncio.run(play())
