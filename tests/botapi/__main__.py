"""The server as a process of its own; prints its address. Another process drives it: see control.py."""

from __future__ import annotations

import argparse
import asyncio
import sys

from tests.botapi.server import TOKEN, BotApi


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: one that is free")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--check", type=int, default=1, metavar="N", help="check one request in N; 0: none")
    parser.add_argument("--rates", action="store_true", help="refuse too many messages with 429")
    return parser.parse_args()


async def main() -> None:
    asked = arguments()
    async with BotApi(asked.token, asked.check, asked.port, asked.rates) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(130)
