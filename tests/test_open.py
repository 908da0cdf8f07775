"""`trede keygen` and `trede open`, as staff use them, beside the `age` program itself."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pty
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.commands import keys, opening
from storage import identities, layout, recipients, seal, signing, words
from storage.layout import Document
from storage.signing import Signer

SIGNER, STRANGER = Signer(bytes(range(32))), Signer(bytes(32))
PHOTO = b"\xff\xd8\xff een foto"
PASSPHRASE = "lantaarn in de wind"

Ask = Callable[[str], str]


def answers(*given: str) -> Ask:
    """Somebody who types these, one after another."""
    left: Iterator[str] = iter(given)
    return lambda _: next(left)


def silent(question: str) -> str:
    raise AssertionError(f"nobody should be asked: {question}")


def keygen(*argv: object, ask: Ask = silent) -> int:
    parser = argparse.ArgumentParser()
    keys.add_keygen_arguments(parser)
    return keys.keygen(parser.parse_args([str(word) for word in argv]), ask)


def open_file(*argv: object, ask: Ask = silent) -> int:
    parser = argparse.ArgumentParser()
    opening.add_open_arguments(parser)
    return opening.open_file(parser.parse_args([str(word) for word in argv]), ask)


class Desk:
    """The folder of somebody who holds a key, and another with what arrived."""

    def __init__(self, root: Path) -> None:
        self.pair = identities.new()
        self.own, self.inbox, self.saved = root / "eigen", root / "post", root / "bijlagen"
        for folder in (self.own, self.inbox, self.saved):
            folder.mkdir()
        self.key, self.bot_key = self.own / "sleutel", self.own / "bot.pub"
        self.key.write_text(self.pair.text())
        self.bot_key.write_text(signing.public_key_file([SIGNER.public]))
        self.record = self.inbox / "1234-5678.age"

    def receive(self, signer: Signer = SIGNER, page: str = "Melding 1234-5678", files: tuple[str, ...] = ()) -> None:
        digest = hashlib.sha256(PHOTO).hexdigest()
        listed = [{"name": name, "kind": "photo", "size": len(PHOTO), "sha256": digest} for name in files]
        record = json.dumps({"number": "1234-5678", "enclosures": listed})
        self.record.write_bytes(seal.seal(Document(page, record), [self.pair.recipient], signer))
        for name in files:
            sealed = seal.seal_file(name, PHOTO, [self.pair.recipient], signer)
            (self.inbox / name).write_bytes(sealed)

    def open(self, *more: object) -> int:
        return open_file(self.record, *more, "--key", self.key, "--to", self.saved)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# -- trede open ----------------------------------------


def test_a_record_is_shown_and_known_to_be_from_the_bot(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive()
    assert desk.open() == 0
    assert capsys.readouterr().out == "Melding 1234-5678\n\nAfkomstig van deze bot: ja\n"


def test_without_the_key_of_the_bot_its_origin_is_unknown(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive()
    desk.bot_key.rename(desk.inbox / "bot.pub")
    assert desk.open() == 0
    assert "Afkomstig van deze bot: onbekend" in capsys.readouterr().out
    assert desk.open("--bot-key", desk.inbox / "bot.pub") == 0
    assert "Afkomstig van deze bot: ja" in capsys.readouterr().out


def test_a_forged_record_is_named_before_it_is_shown(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive(STRANGER, files=("a1.age",))
    assert desk.open() == 4
    shown = capsys.readouterr().out
    assert shown.startswith("LET OP: dit bestand komt NIET van deze bot.")
    assert "Afkomstig van deze bot: nee" in shown
    assert list(desk.saved.iterdir()) == []


def test_a_record_that_was_passed_on_is_named(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    plaintext = layout.write(Document("Melding", "{}"), [recipients.fingerprint("age1ander")], SIGNER)
    again = subprocess.run(["age", "-r", desk.pair.recipient], input=plaintext, capture_output=True, check=True)
    desk.record.write_bytes(again.stdout)
    assert desk.open() == 0
    shown = capsys.readouterr().out
    assert "Afkomstig van deze bot: ja" in shown
    assert "een andere lezer heeft het doorgegeven" in shown


def test_files_of_the_client_are_checked_and_saved(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive(files=("a1.age", "b2.age"))
    assert desk.open() == 0
    assert "Bijlage 1 van 2 klopt en is bewaard" in capsys.readouterr().out
    for name in ("a1.jpg", "b2.jpg"):
        assert (desk.saved / name).read_bytes() == PHOTO
        assert stat.S_IMODE((desk.saved / name).stat().st_mode) == 0o600


def test_files_are_saved_beside_the_record_unless_told_otherwise(desk: Desk) -> None:
    desk.receive(files=("a1.age",))
    assert open_file(desk.record, "--key", desk.key) == 0
    assert (desk.inbox / "a1.jpg").read_bytes() == PHOTO


def test_nothing_is_overwritten(desk: Desk) -> None:
    desk.receive(files=("a1.age",))
    (desk.saved / "a1.jpg").write_text("iets van mij")
    assert desk.open() == 0
    assert desk.open() == 0
    assert (desk.saved / "a1.jpg").read_text() == "iets van mij"
    assert (desk.saved / "a1-2.jpg").read_bytes() == PHOTO
    assert len(list(desk.saved.iterdir())) == 2


def test_a_file_under_another_name_is_known_by_its_content(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive(files=("a1.age",))
    renamed = (desk.inbox / "a1.age").rename(desk.own / "download (1).age")
    assert desk.open() == 5
    assert "Bijlage 1 van 1 (a1.age) ontbreekt" in capsys.readouterr().out
    assert desk.open(renamed) == 0
    assert (desk.saved / "a1.jpg").read_bytes() == PHOTO


def test_a_file_that_is_not_the_listed_one_is_not_saved(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive(files=("a1.age",))
    other = seal.seal_file("a1.jpg", b"iets anders", [desk.pair.recipient], SIGNER)
    (desk.inbox / "a1.age").write_bytes(other)
    assert desk.open() == 5
    assert desk.open(desk.inbox / "a1.age") == 5
    assert "hoort niet bij deze melding" in capsys.readouterr().out
    assert list(desk.saved.iterdir()) == []


def test_a_file_by_itself_is_saved_when_the_bot_sealed_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.record.write_bytes(seal.seal_file("a1.jpg", PHOTO, [desk.pair.recipient], SIGNER))
    assert desk.open() == 0
    assert "losse bijlage" in capsys.readouterr().out
    assert (desk.saved / "a1.jpg").read_bytes() == PHOTO
    desk.record.write_bytes(seal.seal_file("b2.jpg", PHOTO, [desk.pair.recipient], STRANGER))
    assert desk.open() == 4
    assert not (desk.saved / "b2.jpg").exists()


def test_another_key_does_not_open_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive()
    desk.key.write_text(identities.new().text())
    assert desk.open() == 3
    assert "niet voor deze sleutel verzegeld" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"", b"geen age", b"age-encryption.org/v1\n-> X25519 a\n"])
def test_a_damaged_file_is_said_to_be_damaged(desk: Desk, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    desk.record.write_bytes(content)
    assert desk.open() == 3
    assert "beschadigd" in capsys.readouterr().err


def test_a_record_cannot_steer_the_screen(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    wild = layout.write(Document("Melding", "{}"), [], SIGNER).replace(b"Melding", b"Meld\x1b[2J")
    again = subprocess.run(["age", "-r", desk.pair.recipient], input=wild, capture_output=True, check=True)
    desk.record.write_bytes(again.stdout)
    assert desk.open() == 4
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["../buiten", "/etc/iets", ".verborgen"])
def test_a_record_cannot_point_outside_the_folder(desk: Desk, name: str) -> None:
    record = json.dumps({"enclosures": [{"name": name, "kind": "photo", "size": 1, "sha256": "a"}]})
    desk.record.write_bytes(seal.seal(Document("Melding", record), [desk.pair.recipient], SIGNER))
    assert desk.open() == 5


def test_wrong_use_is_told_apart(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive()
    nowhere = desk.inbox / "nergens"
    assert open_file(nowhere, "--key", desk.key) == 2
    assert open_file(desk.record, "--key", nowhere) == 2
    assert open_file(desk.record, "--key", desk.record) == 2
    assert open_file(desk.record, "--key", desk.key, "--to", nowhere) == 2
    assert open_file(desk.record, "--key", desk.key, "--bot-key", nowhere) == 2
    assert open_file(desk.record, "--key", desk.key, "--bot-key", desk.key) == 2
    desk.key.write_text("geen sleutel")
    assert desk.open() == 2
    assert str(desk.key) in capsys.readouterr().err


def test_the_help_names_every_exit_code() -> None:
    parser = argparse.ArgumentParser()
    opening.add_open_arguments(parser)
    assert all(f"{code} " in parser.format_help() for code in (0, 2, 3, 4, 5))


# -- trede keygen ----------------------------------------


def test_a_plain_key_opens_what_is_sealed_to_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sleutel"
    assert keygen(path, "--plain") == 0
    recipient = capsys.readouterr().out.strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = subprocess.run(["age-keygen", "-y", str(path)], capture_output=True, check=True, text=True)
    assert shown.stdout.strip() == recipient
    assert recipients.problem(recipient) is None


def test_a_key_that_is_there_is_never_touched(tmp_path: Path) -> None:
    path = tmp_path / "sleutel"
    path.write_text("oud")
    assert keygen(path, "--plain") == 2
    assert path.read_text() == "oud"
    with pytest.raises(FileExistsError):
        keys.write_new(path, b"nieuw")


def test_a_key_without_a_place_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert keygen(tmp_path / "nergens" / "sleutel", "--plain") == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("typed", [("kort",), (PASSPHRASE, "lantaarn in de zon")])
def test_a_passphrase_is_long_and_typed_twice(tmp_path: Path, typed: tuple[str, ...]) -> None:
    assert keygen(tmp_path / "sleutel", ask=answers(*typed)) == 2
    assert list(tmp_path.iterdir()) == []


def test_only_a_locked_key_asks_for_a_passphrase(desk: Desk) -> None:
    desk.receive()
    armoured = subprocess.run(
        ["age", "-a", "-r", desk.pair.recipient], input=b"x", capture_output=True, check=True
    ).stdout
    for content in (desk.record.read_bytes(), armoured, desk.key.read_bytes(), b""):
        assert not identities.is_locked(content)
    broken = b"age-encryption.org/v1\n-> scrypt a\n"
    assert identities.is_locked(broken)
    with pytest.raises(identities.KeyFileError):
        identities.unlock(broken, PASSPHRASE)


def test_a_key_file_may_hold_an_old_and_a_new_key(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.receive()
    desk.key.write_text(identities.new().text() + "\n" + desk.key.read_text())
    assert desk.open() == 0
    assert "doorgegeven" not in capsys.readouterr().out


def test_words_must_be_typed_over(tmp_path: Path) -> None:
    assert keygen(tmp_path / "sleutel", "--words", ask=answers("appel boom kasteel lantaarn appel boom kasteel")) == 2
    assert list(tmp_path.iterdir()) == []


def test_words_open_the_key_as_they_are_typed_from_paper(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = desk.own / "met woorden"
    passphrase: list[str] = []

    def copy(_: str) -> str:
        passphrase.extend(words.hear(capsys.readouterr().err.split("\n")[2]) or ())
        return " ".join(passphrase)

    assert keygen(path, "--words", ask=copy) == 0
    assert len(passphrase) * words.BITS_PER_WORD >= 64
    recipient = capsys.readouterr().out.strip()
    desk.record.write_bytes(seal.seal(Document("Melding", "{}"), [recipient], SIGNER))
    assert open_file(desk.record, "--key", path, ask=answers(" ".join(passphrase).capitalize())) == 0
    assert open_file(desk.record, "--key", path, ask=answers("iets heel anders")) == 3


def test_age_itself_opens_a_record_with_a_locked_key(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path, page = desk.own / "met wachtwoord", desk.saved / "bladzijde"
    assert keygen(path, ask=answers(PASSPHRASE, PASSPHRASE)) == 0
    assert b"AGE-SECRET-KEY" not in path.read_bytes()
    recipient = capsys.readouterr().out.strip()
    desk.record.write_bytes(seal.seal(Document("Melding", "{}"), [recipient], SIGNER))
    command = ["age", "-d", "-i", str(path), "-o", str(page), str(desk.record)]
    assert at_a_terminal(command, PASSPHRASE) == 0
    assert page.read_text().startswith("TREDE 1\nMelding\n")


def at_a_terminal(command: list[str], typed: str) -> int:
    """Run a program that asks for a passphrase at a terminal, and type it when asked."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown, asked = b"", False
    while True:
        try:
            piece = os.read(terminal, 1024)
        except OSError:
            break
        if not piece:
            break
        shown += piece
        if b"passphrase" in shown and not asked:
            os.write(terminal, typed.encode() + b"\n")
            asked = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
