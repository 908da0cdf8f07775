"""The server as a process of its own: `python -m tests.botapi`; prints its address. For the bench: /control answers counts."""

from __future__ import annotations

import asyncio
import sys

from tests.botapi.server import BotApi


async def main() -> None:
    async with BotApi(check="--check" in sys.argv) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


asyncio.run(main())
