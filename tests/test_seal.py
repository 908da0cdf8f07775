"""What is sealed: `age` and we open it, nobody else does; its size tells little; the bot has signed it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import enclosures, identities, layout, recipients, seal, signing
from storage.enclosures import EnclosureError
from storage.layout import SEPARATOR, Document, LayoutError
from storage.recipients import RecipientError
from storage.signing import Signer

SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF7ULKwGGYlxVmLPEAtOzuH1KbxJnNJRu7L6SPUIYCLt"
CANARY = "KANARIE-in-de-mijn"
SIGNER = Signer(bytes(range(32)))
STRANGER = Signer(bytes(32))
ANNE, BO, CAS = identities.new(), identities.new(), identities.new()
READERS = [ANNE.recipient, BO.recipient]
DOCUMENT = Document("Melding\n\nIk word niet gehoord.\n", '{"number": "1234-5678", "aap": [1, "é"]}')

pages = st.lists(
    st.one_of(
        st.text(),
        st.sampled_from(["TREDE 1", SEPARATOR, "\\" + SEPARATOR, "\\\\" + SEPARATOR, SEPARATOR + " ", "\\", "{}"]),
        st.just("ed25519 0000000000000000 AAAA"),
    )
).map("\n".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
records = st.dictionaries(st.text(), values)


def age(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["age", *arguments], input=given, capture_output=True, check=False)


def chain(error: BaseException) -> str:
    """Everything that any logger could make of an error, its causes and contexts included."""
    parts = ["".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        parts += [repr(link), repr(link.args), repr(vars(link))]
        parts += [repr(getattr(link, name, "")) for name in ("doc", "object", "input")]
        link = link.__cause__ or link.__context__
    return "\n".join(parts)


# -- the seal ----------------------------------------


def test_each_reader_opens_a_record() -> None:
    sealed = seal.seal(DOCUMENT, READERS, SIGNER)
    for reader in (ANNE, BO):
        opened = seal.open_sealed(sealed, [reader.identity])
        assert opened.page == DOCUMENT.page
        assert opened.record == {"number": "1234-5678", "aap": [1, "é"]}
        assert opened.key_id == SIGNER.key_id
        assert opened.origin([SIGNER.public]) == "yes"
        assert seal.addressed(opened, [reader.identity])


def test_a_person_left_out_cannot_open_a_record() -> None:
    sealed = seal.seal(DOCUMENT, READERS, SIGNER)
    with pytest.raises(seal.NotForThisKey):
        seal.open_sealed(sealed, [CAS.identity])
    with pytest.raises(seal.NotForThisKey):
        seal.open_sealed(sealed, [])


def test_the_file_lists_as_many_stanzas_as_readers() -> None:
    for count in (1, 2, 7):
        readers = [identities.new().recipient for _ in range(count)]
        kinds = seal.stanzas(seal.seal(DOCUMENT, readers, SIGNER))
        assert kinds.count("X25519") == count
        assert all(kind == "X25519" or kind.endswith("-grease") for kind in kinds)
    assert seal.stanzas(b"geen age") == ()


def test_a_file_for_others_than_the_readers_may_not_leave() -> None:
    two = age("-r", ANNE.recipient, "-r", BO.recipient, given=b"x" * 70_000).stdout
    seal.verify(two, 2, 70_000)
    for readers, size in ((1, 70_000), (3, 70_000), (2, 69_999), (2, 4096)):
        with pytest.raises(seal.SealError):
            seal.verify(two, readers, size)
    mixed = age("-r", ANNE.recipient, "-r", SSH, given=b"x").stdout
    for sealed in (mixed, two[:-1], b"", b"leesbare tekst"):
        with pytest.raises(seal.SealError):
            seal.verify(sealed, 2, 1)


def test_age_opens_what_we_seal_and_shows_the_page_first(tmp_path: Path) -> None:
    key = tmp_path / "sleutel"
    key.write_text(ANNE.text())
    shown = age("-d", "-i", str(key), given=seal.seal(DOCUMENT, READERS, SIGNER))
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.decode().startswith("TREDE 1\nMelding\n\nIk word niet gehoord.\n")


def test_a_key_made_by_age_keygen_opens_what_we_seal(tmp_path: Path) -> None:
    key = tmp_path / "sleutel"
    subprocess.run(["age-keygen", "-o", str(key)], capture_output=True, check=True)
    recipient = subprocess.run(["age-keygen", "-y", str(key)], capture_output=True, check=True, text=True)
    sealed = seal.seal(DOCUMENT, [recipient.stdout.strip()], SIGNER)
    assert seal.open_sealed(sealed, identities.read(key.read_bytes())).page == DOCUMENT.page
    assert age("-d", "-i", str(key), given=sealed).returncode == 0


def test_we_open_what_age_seals_again_and_see_that_it_was_passed_on() -> None:
    plaintext = layout.write(DOCUMENT, [recipients.fingerprint(ANNE.recipient)], SIGNER)
    passed_on = age("-r", CAS.recipient, given=plaintext).stdout
    opened = seal.open_sealed(passed_on, [CAS.identity])
    assert opened.origin([SIGNER.public]) == "yes"
    assert not seal.addressed(opened, [CAS.identity])


@pytest.mark.parametrize("place", [0, 5, 30, 60, 150, 400, 1000, -1])
def test_a_changed_byte_is_refused(place: int) -> None:
    sealed = bytearray(seal.seal(DOCUMENT, [ANNE.recipient], SIGNER))
    sealed[place] ^= 1
    with pytest.raises(seal.OpenError):
        seal.open_sealed(bytes(sealed), [ANNE.identity])


@settings(deadline=None)
@given(st.integers(0, 1 << 20), st.integers(1, 255), st.integers(0, 1 << 20))
def test_damage_gives_a_refusal_and_nothing_else(place: int, change: int, cut: int) -> None:
    sealed = bytearray(seal.seal(DOCUMENT, [ANNE.recipient], SIGNER))
    whole = bytes(sealed)
    sealed[place % len(sealed)] ^= change
    for damaged in (bytes(sealed), whole[: cut % len(whole)]):
        with pytest.raises(seal.OpenError):
            seal.open_sealed(damaged, [ANNE.identity])


# -- the size ----------------------------------------


@settings(deadline=None)
@given(pages, records)
def test_every_record_fills_a_bucket(page: str, record: dict[str, object]) -> None:
    size = len(layout.write(Document(page, json.dumps(record)), ["a"], SIGNER))
    assert size >= 4096
    assert size & (size - 1) == 0


@given(st.integers(0, 1 << 32))
def test_a_bucket_is_the_smallest_doubling_that_fits(size: int) -> None:
    room = layout.bucket(size)
    assert room >= size
    assert room == 4096 or room < 2 * size
    assert (room // 4096) & (room // 4096 - 1) == 0


@pytest.mark.parametrize("size", [0, 1, 4096, 100_000, 1 << 20])
def test_a_file_fills_a_bucket(size: int) -> None:
    packed = enclosures.pack("a.jpg", bytes(size), SIGNER)
    assert len(packed) == layout.bucket(len(packed))
    assert len(packed) > size


def test_two_stories_in_one_bucket_give_files_of_one_size() -> None:
    def size(page: str) -> int:
        sealed = seal.seal(Document(page, "{}"), READERS, SIGNER)
        return len(sealed) - sealed.find(b"\n--- ")

    assert size("kort") == size("lang " * 500)


# -- the layout ----------------------------------------


@settings(deadline=None)
@given(pages, records)
def test_any_page_and_any_data_come_back(page: str, record: dict[str, object]) -> None:
    opened = layout.read(layout.write(Document(page, json.dumps(record)), ["b", "a"], SIGNER))
    assert opened.page == layout.tame(page)
    assert opened.record == json.loads(json.dumps(record))
    assert opened.readers == ("a", "b")
    assert opened.origin([SIGNER.public]) == "yes"


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cf"])))
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert layout.tame(text) == text


def test_nothing_in_a_record_steers_a_screen() -> None:
    wild = "\x1b[2Ja\x07\x9b1m\u202egnal\u2066\ud800\r\nb\tc\rd"
    plaintext = layout.write(Document(wild, json.dumps({"x": wild})), [], SIGNER).decode()
    assert not any(layout.tame(line) != line for line in plaintext.split("\n"))
    opened = layout.read(plaintext.encode())
    assert opened.page == "\ufffd[2Ja\ufffd\ufffd1m\ufffdgnal\ufffd\ufffd\nb\tc\nd"
    assert opened.record == {"x": wild}


def test_a_family_of_emoji_stays_together() -> None:
    assert layout.tame("👨\u200d👩\u200d👧") == "👨\u200d👩\u200d👧"


def test_data_is_written_in_one_way() -> None:
    one = layout.write(Document("", '{"b": 1, "a": "é"}'), [], SIGNER)
    assert one == layout.write(Document("", '{ "a":"\\u00e9","b":1 }'), [], SIGNER)


@pytest.mark.parametrize("text", ["", "[]", "1", "{", '{"a": NaN}', '{"a": 1e999}', "[" * 100_000])
def test_data_that_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(LayoutError):
        layout.write(Document("", text), [], SIGNER)


def _lines(change: Callable[[list[str]], object]) -> bytes:
    lines = layout.write(DOCUMENT, ["a"], SIGNER).decode().split("\n")
    change(lines)
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "plaintext",
    [
        b"",
        b"TREDE 1\n",
        b"TREDE 2" + _lines(lambda lines: None)[7:],
        b"\xff" + _lines(lambda lines: None),
        _lines(lambda lines: lines.remove(SEPARATOR)),
        _lines(lambda lines: lines.insert(-1, "een regel erbij")),
        _lines(lambda lines: lines.append("iets na het einde")),
        _lines(lambda lines: lines.pop()),
        _lines(lambda lines: lines.__setitem__(-2, "verstopt in de vulling")),
        _lines(lambda lines: lines.__setitem__(-3, "ed25519 zonder")),
        _lines(lambda lines: lines.__setitem__(-3, "ed25519 a geen-base64!")),
        _lines(lambda lines: lines.__setitem__(-4, "lezers a")),
        _lines(lambda lines: lines.__setitem__(-5, "geen json")),
    ],
)
def test_what_is_laid_out_otherwise_is_refused(plaintext: bytes) -> None:
    with pytest.raises(LayoutError):
        layout.read(plaintext)


# -- the signature ----------------------------------------


def test_a_record_by_somebody_else_is_not_from_the_bot() -> None:
    opened = seal.open_sealed(seal.seal(DOCUMENT, READERS, STRANGER), [ANNE.identity])
    assert opened.origin([SIGNER.public]) == "no"
    assert opened.origin([SIGNER.public, STRANGER.public]) == "yes"
    assert opened.origin([]) == "unknown"


@settings(deadline=None)
@given(st.data())
def test_a_changed_record_is_not_from_the_bot(data: st.DataObject) -> None:
    plaintext = bytearray(layout.write(DOCUMENT, ["a"], SIGNER))
    end = plaintext.rindex(b"==")
    plaintext[data.draw(st.integers(0, end - 1))] ^= data.draw(st.integers(1, 127))
    try:
        opened = layout.read(bytes(plaintext))
    except LayoutError:
        return
    same = layout.read(layout.write(DOCUMENT, ["a"], SIGNER))
    changed = (opened.page, opened.record, opened.readers) != (same.page, same.record, same.readers)
    assert opened.origin([SIGNER.public]) == "no" or not changed


def test_another_reader_in_the_list_breaks_the_signature() -> None:
    plaintext = layout.write(DOCUMENT, ["aaaa"], SIGNER).replace(b"readers aaaa", b"readers bbbb")
    assert layout.read(plaintext).origin([SIGNER.public]) == "no"


def test_a_file_does_not_pass_for_a_record() -> None:
    body = b"TREDE 1\n"
    line = signing.read_signature(SIGNER.sign(enclosures.CONTEXT, body))
    assert line is not None
    assert signing.origin([SIGNER.public], layout.CONTEXT, body, line[1]) == "no"


def test_the_public_key_file_comes_back() -> None:
    text = signing.public_key_file([SIGNER.public, STRANGER.public])
    assert signing.read_public_keys(text) == (SIGNER.public, STRANGER.public)
    assert SIGNER.key_id == signing.key_id(SIGNER.public)


@pytest.mark.parametrize("text", ["", "# niets", "ed25519 a b", "rsa 1 2", "ed25519 0000000000000000 AAAA"])
def test_a_wrong_public_key_file_is_refused(text: str) -> None:
    with pytest.raises(signing.PublicKeyError):
        signing.read_public_keys(text)


def test_a_signer_shows_nothing_of_its_seed() -> None:
    assert "0x1f" not in repr(SIGNER)
    assert bytes(range(32)).hex() not in repr(SIGNER)


# -- the readers ----------------------------------------

LOW_ORDER = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"


@pytest.mark.parametrize(
    ("readers", "words"),
    [
        ([], "none given"),
        ([""], "recipient 1 of 1: not a whole age key"),
        ([ANNE.recipient, CANARY], "recipient 2 of 2: not a whole age key"),
        ([ANNE.recipient + "\n"], "not a whole age key"),
        ([ANNE.recipient[:-1]], "not a whole age key"),
        ([ANNE.recipient[:-1] + ("q" if ANNE.recipient[-1] != "q" else "p")], "not a whole age key"),
        ([SSH], "an ssh key"),
        ([ANNE.recipient, SSH], "recipient 2 of 2: an ssh key"),
        (["ssh-rsa AAAA"], "an ssh key"),
        ([ANNE.identity], "a private key"),
        (["age1pq1" + "q" * 1900], "of another kind"),
        (["age1yubikey1" + "q" * 50], "of another kind"),
        ([BO.recipient, ANNE.recipient, BO.recipient], "recipient 3 of 3: the same key as recipient 1"),
        ([BO.recipient, BO.recipient.upper()], "recipient 2 of 2: the same key as recipient 1"),
    ],
)
def test_wrong_readers_are_refused_by_their_place(readers: list[str], words: str) -> None:
    with pytest.raises(RecipientError, match=words) as caught:
        seal.seal(Document(CANARY, json.dumps({"x": CANARY})), readers, SIGNER)
    assert CANARY not in chain(caught.value)
    assert ANNE.identity not in chain(caught.value)
    with pytest.raises(RecipientError):
        seal.seal_file("a.jpg", b"", readers, SIGNER)


def test_a_key_that_protects_nothing_is_refused(capfd: pytest.CaptureFixture[str]) -> None:
    assert pyrage.x25519.Recipient.from_str(LOW_ORDER), "it looks like a good key"
    assert "protects nothing" in str(recipients.problem(LOW_ORDER))
    capfd.readouterr()


def test_a_fingerprint_is_of_the_key_and_not_of_its_spelling() -> None:
    assert recipients.fingerprint(ANNE.recipient) == recipients.fingerprint(ANNE.recipient.upper())
    assert recipients.fingerprint(ANNE.recipient) != recipients.fingerprint(BO.recipient)


# -- files of the client ----------------------------------------


def test_a_file_comes_back_and_answers_to_what_the_record_lists() -> None:
    data = os.urandom(5000)
    found = seal.open_sealed_file(seal.seal_file("7f3a.jpg", data, READERS, SIGNER), [BO.identity])
    assert (found.name, found.data) == ("7f3a.jpg", data)
    assert found.origin([SIGNER.public]) == "yes"
    assert found.origin([STRANGER.public]) == "no"
    entry = {"name": "7f3a.jpg", "kind": "photo", "size": 5000, "sha256": hashlib.sha256(data).hexdigest()}
    (listed,) = enclosures.listed({"enclosures": [entry]})
    assert enclosures.matches(listed, data)
    assert not enclosures.matches(listed, data[:-1])
    assert not enclosures.matches(listed, data[:-1] + bytes([data[-1] ^ 1]))


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (b"\xff\xd8\xff\xe0 foto", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x00\n\x00\x00WEBP", "webp"),
        (b"%PDF-1.7", "pdf"),
        (b"OggS\x00", "ogg"),
        (b"\x00\x00\x00\x18ftypheic", "heic"),
        (b"\x00\x00\x00\x18ftypM4A ", "m4a"),
        (b"\x00\x00\x00\x18ftypisom", "mp4"),
        (b"PK\x03\x04" + bytes(30) + b"word/document.xml", "docx"),
        (b"PK\x03\x04" + bytes(30), "zip"),
        ("Lieve mensen, één ding".encode(), "txt"),
        (b"<html><script>", "txt"),
        (b"MZ\x90\x00", "bin"),
        (b"", "txt"),
    ],
)
def test_a_file_gets_the_ending_of_what_it_is(data: bytes, ending: str) -> None:
    sealed = seal.seal_file("7f3a.age", data, READERS, SIGNER)
    assert seal.open_sealed_file(sealed, [ANNE.identity]).name == f"7f3a.{ending}"


def test_age_and_tar_unpack_a_file_without_us(tmp_path: Path) -> None:
    (tmp_path / "sleutel").write_text(ANNE.text())
    sealed = seal.seal_file("7f3a.pdf", b"%PDF-1.7 inhoud", READERS, SIGNER)
    archive = age("-d", "-i", str(tmp_path / "sleutel"), given=sealed).stdout
    done = subprocess.run(["tar", "-x", "-C", str(tmp_path)], input=archive, capture_output=True, check=True)
    assert done.stderr == b""
    assert (tmp_path / "7f3a.pdf").read_bytes() == b"%PDF-1.7 inhoud"


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".a", "A.jpg", "foto van mij.jpg", "a.b.c", "a" * 200])
def test_a_name_that_could_tell_or_lead_astray_is_refused(name: str) -> None:
    with pytest.raises(EnclosureError) as caught:
        seal.seal_file(name, b"", READERS, SIGNER)
    assert not name or name not in str(caught.value)
    entry = {"name": name, "kind": "photo", "size": 0, "sha256": ""}
    with pytest.raises(EnclosureError):
        enclosures.listed({"enclosures": [entry]})


@pytest.mark.parametrize(
    "record", [{"enclosures": CANARY}, {"enclosures": [CANARY]}, {"enclosures": [{"name": CANARY}]}]
)
def test_a_wrong_list_of_files_is_refused_without_its_content(record: dict[str, object]) -> None:
    with pytest.raises(EnclosureError) as caught:
        enclosures.listed(record)
    assert CANARY not in chain(caught.value)


def test_a_record_is_no_file_and_a_file_no_record() -> None:
    with pytest.raises(seal.Damaged):
        seal.open_sealed_file(seal.seal(DOCUMENT, READERS, SIGNER), [ANNE.identity])
    with pytest.raises(seal.Damaged):
        seal.open_sealed(seal.seal_file("a.jpg", b"x", READERS, SIGNER), [ANNE.identity])


@settings(deadline=None)
@given(st.data())
def test_a_damaged_archive_gives_the_file_or_a_refusal(data: st.DataObject) -> None:
    packed = bytearray(enclosures.pack("a.jpg", b"inhoud", SIGNER))
    packed[data.draw(st.integers(0, 2048))] ^= data.draw(st.integers(1, 255))
    try:
        found = enclosures.unpack(bytes(packed))
    except EnclosureError:
        return
    assert (found.name, found.data) == ("a.jpg", b"inhoud") or found.origin([SIGNER.public]) == "no"


# -- silence ----------------------------------------


@pytest.mark.parametrize(
    "fail",
    [
        lambda: seal.seal(Document(CANARY, CANARY), READERS, SIGNER),
        lambda: seal.seal(Document(CANARY, f'{{"{CANARY}": NaN}}'), READERS, SIGNER),
        lambda: layout.read(f"TREDE 1\n{CANARY}".encode()),
        lambda: layout.read(CANARY.encode() + b"\xff"),
        lambda: _open_foreign(f"TREDE 1\n{CANARY}\n{SEPARATOR}\n{CANARY}\nreaders\ned25519 a AAAA\n \n".encode()),
        lambda: _open_foreign(CANARY.encode() + b"\xff"),
        lambda: seal.open_sealed(CANARY.encode(), [ANNE.identity]),
        lambda: seal.open_sealed(seal.seal(DOCUMENT, READERS, SIGNER), [CANARY]),
        lambda: identities.read(CANARY.encode()),
        lambda: signing.read_public_keys(CANARY),
    ],
)
def test_no_error_carries_content(fail: Callable[[], object]) -> None:
    with pytest.raises((ValueError, seal.OpenError)) as caught:
        fail()
    assert CANARY not in chain(caught.value)


def _open_foreign(plaintext: bytes) -> object:
    anne = pyrage.x25519.Recipient.from_str(ANNE.recipient)
    return seal.open_sealed(pyrage.encrypt(plaintext, [anne]), [ANNE.identity])


def test_what_holds_content_does_not_show_it() -> None:
    document = Document(CANARY, json.dumps({"x": CANARY}))
    opened = seal.open_sealed(seal.seal(document, READERS, SIGNER), [ANNE.identity])
    found = enclosures.unpack(enclosures.pack("a.jpg", CANARY.encode(), SIGNER))
    for thing in (document, opened, found):
        assert CANARY not in repr(thing)
    assert ANNE.identity not in repr(ANNE)
