"""The bot as a process of its own, unmodified, with settings by environment and, where a test wants, another time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Self

from storage import signing
from storage.vault import Vault
from tests import people
from tests.botapi.server import BotApi

ROOT = Path(__file__).parent.parent


async def trede(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """A command in this folder with these settings and no others: exit code and what it printed."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


class Bot:
    """`async with Bot(folder, server, organisations)`. The household's files lie in `folder`."""

    def __init__(self, folder: Path, server: BotApi, organisations: tuple[str, ...], time: str = "") -> None:
        self.folder = folder
        self.server = server
        self.organisations = organisations
        self.time = time
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TREDE_TELEGRAM_TOKEN": server.token,
            "TREDE_TELEGRAM_API": server.url,
            "TREDE_DATA_DIR": str(folder / "var"),
            "TREDE_ROOT_KEY_FILE": str(people.root_key(folder)),
            "TREDE_STAFF_FILE": str(folder / "personeel.toml"),
            "TREDE_ORGANISATIONS": ",".join(organisations),
            "TREDE_LOG_LEVEL": "INFO",
            "TREDE_SEND_RATE": "0",
        }
        if not (folder / "personeel.toml").exists():
            people.staff(folder, organisations)

    async def __aenter__(self) -> Self:
        self.log = (self.folder / "bot.log").open("ab")
        moved = ("faketime", "-f", self.time) if self.time else ()
        self.process = await asyncio.create_subprocess_exec(
            *moved, sys.executable, "-m", "bot", "run",
            cwd=self.folder, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop(signal.SIGTERM)
        self.log.close()

    async def stop(self, how: signal.Signals) -> int:
        """End it like that, and wait; the exit code."""
        if self.process.returncode is None:
            os.killpg(self.process.pid, how)
        code = await self.process.wait()
        if self.time:
            # `faketime` starts the bot as a child of its own, and may be gone before it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        return code

    async def trede(self, *words: str) -> tuple[int, str]:
        """Another command beside the running bot: exit code and what it printed."""
        return await trede(self.folder, *words, **self.environment)

    @property
    def logged(self) -> str:
        """Everything that it wrote to its log."""
        return (self.folder / "bot.log").read_text(encoding="utf-8", errors="replace")

    @property
    def public_key(self) -> bytes:
        """With which its records are verified."""
        vault = Vault(people.root_key(self.folder).read_bytes(), self.folder / "andere-weken")
        return signing.Signer(vault.derive("signing/v1")).public
