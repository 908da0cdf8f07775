"""The page with which staff open a record without a terminal, made to fit one bot; it opens nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.signing import public_key_file

PAGE = Path(__file__).with_name("reader.html")
_NO_BOT = '<meta name="trede-bot" content="">'


def page(public_keys: Sequence[bytes]) -> str:
    """The page that knows these public keys of a bot: who has it need not be given `bot.pub` as well."""
    lines = [line for line in public_key_file(public_keys).splitlines() if not line.startswith("#")]
    # Letters, digits, spaces and what base64 adds: nothing that could end the attribute.
    return PAGE.read_text(encoding="utf-8").replace(_NO_BOT, _NO_BOT.replace('""', f'"{",".join(lines)}"'))
