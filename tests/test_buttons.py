"""A pressed button counts only when this bot made it for the client who presses it."""

from __future__ import annotations

import base64
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import HANDLE, Press, read, sign

KEY = bytes(range(32))
handles = st.binary(min_size=HANDLE, max_size=HANDLE)
turns = st.integers(0, 2**24 - 1)
indexes = st.integers(0, 255)
senders = st.integers(1, 2**52).map(str)


def raw(data: str) -> bytearray:
    return bytearray(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))


def spell(body: bytes) -> str:
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode()


@given(handles, turns, indexes, senders)
def test_a_button_says_what_was_signed(handle: bytes, turn: int, index: int, sender: str) -> None:
    data = sign(KEY, handle, turn, index, sender)
    assert len(data.encode()) <= 64
    assert read(KEY, data, sender) == Press(handle, turn, index)


@given(handles, turns, indexes, senders, st.integers(0, 24), st.integers(1, 255))
def test_any_changed_byte_is_refused(handle: bytes, turn: int, index: int, sender: str, at: int, flip: int) -> None:
    """Byte 0 is the version, then the handle, the turn, the index and the signature."""
    body = raw(sign(KEY, handle, turn, index, sender))
    body[at] ^= flip
    assert read(KEY, spell(bytes(body)), sender) is None


@given(handles, turns, indexes, senders, senders)
def test_another_person_cannot_press_it(handle: bytes, turn: int, index: int, sender: str, other: str) -> None:
    data = sign(KEY, handle, turn, index, sender)
    assert (read(KEY, data, other) is None) == (sender != other)


@given(handles, turns, indexes, senders, st.integers(0, 33))
def test_a_truncated_button_is_refused(handle: bytes, turn: int, index: int, sender: str, length: int) -> None:
    assert read(KEY, sign(KEY, handle, turn, index, sender)[:length], sender) is None


@given(handles, turns, indexes, senders, st.text(min_size=1, max_size=4))
def test_a_lengthened_button_is_refused(handle: bytes, turn: int, index: int, sender: str, more: str) -> None:
    assert read(KEY, sign(KEY, handle, turn, index, sender) + more, sender) is None


@given(st.text(max_size=64), senders)
def test_no_text_is_ever_a_press_or_an_error(data: str, sender: str) -> None:
    assert read(KEY, data, sender) is None


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    data = sign(KEY, b"12345678", 3, 1, "10")
    twin = next(t for c in ascii_letters if raw(t := data[:-1] + c) == raw(data) and t != data)
    assert read(KEY, twin, "10") is None


def test_another_key_does_not_read_it() -> None:
    assert read(bytes(32), sign(KEY, b"12345678", 3, 1, "10"), "10") is None


def test_a_signed_button_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.buttons.VERSION", 2)
    newer = sign(KEY, b"12345678", 3, 1, "10")
    monkeypatch.undo()
    assert read(KEY, newer, "10") is None


@pytest.mark.parametrize(
    ("handle", "turn", "index"),
    [
        (b"1234567", 0, 0),
        (b"123456789", 0, 0),
        (b"12345678", 1 << 24, 0),
        (b"12345678", -1, 0),
        (b"12345678", 0, 256),
    ],
)
def test_what_does_not_fit_is_not_signed(handle: bytes, turn: int, index: int) -> None:
    with pytest.raises(ValueError, match="a button takes"):
        sign(KEY, handle, turn, index, "10")
