"""Files on a real disk: whole, once, ours alone, and never in the place of another."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import (
    Answer,
    Button,
    ContactCard,
    Document,
    FileRef,
    Impossible,
    Later,
    Outgoing,
    SendError,
    Text,
    Unreachable,
)
from bot.channels.folder import Folder

SEALED = bytes(range(256)) * 40
CASE = Document("zaak-4829-3157.age", SEALED, "Nieuwe klacht. Nummer: 4829-3157.")
STOPPED = "De klacht met nummer 4829-3157 is gestopt door de cliënt."


def send(folder: Path | str, *messages: Outgoing) -> list[str]:
    async def one_by_one() -> list[str]:
        return [await Folder().send(str(folder), message) for message in messages]

    return asyncio.run(one_by_one())


def refusal(folder: Path | str, message: Outgoing = CASE) -> SendError:
    with pytest.raises(SendError) as caught:
        send(folder, message)
    return caught.value


def found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextlib.contextmanager
def disk_of(size: int) -> Iterator[None]:
    """No file grows beyond this many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_lies_there_as_it_was_with_its_words_beside_it(tmp_path: Path) -> None:
    assert send(tmp_path, CASE) == ["zaak-4829-3157.age"]
    words = b"Nieuwe klacht. Nummer: 4829-3157.\n"
    assert found(tmp_path) == {"zaak-4829-3157.age": SEALED, "zaak-4829-3157.txt": words}


def test_without_words_there_is_the_file_alone(tmp_path: Path) -> None:
    send(tmp_path, Document("7f3a.age", SEALED, "", ((Button("Antwoorden", "x"),),)))
    assert found(tmp_path) == {"7f3a.age": SEALED}


def test_folders_and_files_are_for_our_eyes_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        send(tmp_path / "post" / "anna", CASE)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "post").rglob("*")}
    assert modes == {"anna": 0o700, "zaak-4829-3157.age": 0o600, "zaak-4829-3157.txt": 0o600}
    assert stat.S_IMODE((tmp_path / "post").stat().st_mode) == 0o700


def test_a_folder_that_was_there_keeps_its_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    send(tmp_path, CASE)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o750


def test_delivered_again_it_is_still_one_file(tmp_path: Path) -> None:
    assert send(tmp_path, CASE, CASE) == ["zaak-4829-3157.age"] * 2
    assert len(found(tmp_path)) == 2


def test_another_file_of_the_same_case_gets_a_number_and_so_do_its_words(tmp_path: Path) -> None:
    more = Document(CASE.name, b"een aanvulling", "Aanvulling op een klacht.")
    assert send(tmp_path, CASE, more, more, CASE) == [
        "zaak-4829-3157.age",
        "zaak-4829-3157-2.age",
        "zaak-4829-3157-2.age",
        "zaak-4829-3157.age",
    ]
    assert found(tmp_path) == {
        "zaak-4829-3157.age": SEALED,
        "zaak-4829-3157.txt": f"{CASE.text}\n".encode(),
        "zaak-4829-3157-2.age": b"een aanvulling",
        "zaak-4829-3157-2.txt": b"Aanvulling op een klacht.\n",
    }


def test_words_that_a_crash_took_come_with_the_next_delivery(tmp_path: Path) -> None:
    send(tmp_path, CASE)
    (tmp_path / "zaak-4829-3157.txt").unlink()
    assert send(tmp_path, CASE) == ["zaak-4829-3157.age"]
    assert len(found(tmp_path)) == 2


def test_a_message_without_a_file_is_one_small_file(tmp_path: Path) -> None:
    (first, again, other) = send(tmp_path, Text(STOPPED), Text(STOPPED), Text("Iets anders."))
    assert first == again != other
    assert found(tmp_path) == {first: f"{STOPPED}\n".encode(), other: b"Iets anders.\n"}
    assert first.startswith("bericht-") and first.endswith(".txt")


@given(st.lists(st.sampled_from([b"", b"a", b"b", b"ab" * 5000]), min_size=1, max_size=8))
def test_whatever_comes_under_one_name_nothing_is_lost_or_double(
    tmp_path_factory: pytest.TempPathFactory, contents: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("post")
    names = send(folder, *(Document("bericht.age", data) for data in contents))
    assert sorted(found(folder).values()) == sorted(set(contents))
    assert [found(folder)[name] for name in names] == contents


def test_two_at_once_do_not_take_each_others_place(tmp_path: Path) -> None:
    contents = [bytes([number]) * 1000 for number in range(12)]

    async def together() -> list[str]:
        sends = (Folder().send(str(tmp_path), Document("bericht.age", data)) for data in contents)
        return await asyncio.gather(*sends)

    names = asyncio.run(together())
    assert len(set(names)) == 12
    assert [found(tmp_path)[name] for name in names] == contents


def test_who_looks_meanwhile_sees_the_whole_file_or_none(tmp_path: Path) -> None:
    target, whole = tmp_path / "groot.age", os.urandom(8_000_000)
    seen, ended = set[int](), threading.Event()

    def look() -> None:
        while not ended.is_set():
            if target.exists():
                seen.add(target.stat().st_size)

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        send(tmp_path, Document(target.name, whole))
    finally:
        ended.set()
        watcher.join()
    assert seen <= {len(whole)}


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "zaak-4829-3157.age").symlink_to(tmp_path / "elders")
    assert send(tmp_path, CASE) == ["zaak-4829-3157-2.age"]
    assert not (tmp_path / "elders").exists()


# -- what a refusal means ------------------------------------------------------------------------------------


def test_a_full_disk_leaves_nothing_behind_and_is_tried_again(tmp_path: Path) -> None:
    with disk_of(5000):
        error = refusal(tmp_path)
    assert (type(error), str(error)) == (Later, "map.vol")
    assert isinstance(error, Later) and error.seconds > 0
    assert found(tmp_path) == {}
    assert send(tmp_path, CASE) == ["zaak-4829-3157.age"]


def test_a_disk_that_may_not_be_written_is_tried_again() -> None:
    error = refusal("/sys/kernel/post")
    assert (type(error), str(error)) == (Later, "map.geen_toegang")


def test_a_file_in_the_place_of_the_folder_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "post").write_bytes(b"")
    for place in ("post", "post/anna"):
        error = refusal(tmp_path / place)
        assert (type(error), str(error)) == (Later, "map.geen_map")


def test_errors_name_no_path(tmp_path: Path) -> None:
    (tmp_path / "post").write_bytes(b"")
    error = refusal(tmp_path / "post")
    assert error.args == ("map.geen_map",)
    assert error.__context__ is None and error.__cause__ is None


@pytest.mark.parametrize("address", ["", "post\x00anna"])
def test_what_is_no_folder_gets_nothing(address: str) -> None:
    assert type(refusal(address)) is Unreachable


@pytest.mark.parametrize(
    "name",
    [
        "../zaak.age",
        "/etc/zaak.age",
        ".age",
        "zaak",
        "Klacht van Jan.age",
        "a.b.age",
        "a.age\n",
        "a\x00.age",
        "",
    ],
)
def test_a_name_stays_in_its_folder_and_says_nothing(tmp_path: Path, name: str) -> None:
    error = refusal(tmp_path / "post", Document(name, SEALED))
    assert (type(error), str(error)) == (Impossible, "map.naam")
    assert found(tmp_path) == {}


def test_a_card_with_a_name_and_an_answer_to_a_button_are_no_files(tmp_path: Path) -> None:
    for message in (ContactCard("Anna", "0612345678"), Answer("7")):
        assert type(refusal(tmp_path, message)) is Impossible
    with pytest.raises(Impossible):
        asyncio.run(Folder().fetch(FileRef("1", "photo", 1)))
    assert found(tmp_path) == {}
