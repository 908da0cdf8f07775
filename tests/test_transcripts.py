"""Every chat, played twice: plainly, and with a restart before every line and every event delivered twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chat import played

CHATS = sorted((Path(__file__).parent / "transcripts").glob("*/*.chat"))


@pytest.mark.parametrize("path", CHATS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_bot_says_what_the_chat_says(path: Path) -> None:
    assert played(path) == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CHATS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_restarts_and_double_deliveries_change_nothing_that_anybody_sees(path: Path) -> None:
    assert played(path, harsh=True) == path.read_text(encoding="utf-8")
