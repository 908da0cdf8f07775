"""The bot in service: the house on one side, Telegram on the other, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import signal
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from bot import clock
from bot.app import House
from bot.channels import Channel, Later, SendError, Usurped
from bot.channels.folder import Folder
from bot.channels.mail import Mail
from bot.channels.telegram import Telegram, TokenRefused, read
from bot.config import Settings
from bot.installation import Installation
from bot.staff import Staff

log = logging.getLogger(__name__)

LONG_POLL = 30
"""Seconds that Telegram may hold our question."""
LONGEST_PAUSE = 60.0
GRACE = 8.0
"""Seconds that a stop waits for what is under way."""
YOUNG = 5_000
"""Objects between two looks for garbage that refers to itself; all else goes at once."""


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises Usurped when another program uses the token."""
    assert settings.telegram_token and settings.root_key_file and settings.staff_file
    staff = Staff.load(settings.staff_file)
    installation = Installation(
        settings.data_dir, settings.root_key_file, staff, settings.organisations,
        lambda: clock.now().date(), language=settings.language,
    )  # fmt: skip
    telegram = Telegram(settings.telegram_token, settings.telegram_api)
    async with telegram, installation as setting:
        house = House(setting, _channels(settings, telegram), {"telegram": _read}, clock.now, settings.send_rate)
        await house.open()
        _collect_less()
        try:
            await _until_told(_together(house, telegram))
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(house.delivery.idle(), GRACE)
            await house.close()


def _collect_less() -> None:
    """What is here now stays until the end: looking through it for garbage took an eighth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)


def _channels(settings: Settings, telegram: Telegram) -> Mapping[str, Channel]:
    channels: dict[str, Channel] = {"telegram": telegram, "map": Folder()}
    if settings.smtp and settings.mail_from:
        channels["mail"] = Mail(settings.smtp, settings.mail_from)
    return channels


def _read(raw: bytes) -> Any:
    return read(json.loads(raw))


async def _together(house: House, telegram: Telegram) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(house.run())
        group.create_task(_poll(house, telegram))


async def _until_told(work: Any) -> None:
    """Run until a signal asks for the end; a fault of the work itself is raised."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _poll(house: House, telegram: Telegram) -> None:
    """Ask for updates for ever. The next question, with its offset, is what tells Telegram that they are stored."""
    offset, pause = 0, 1.0
    while True:
        try:
            updates = await telegram.updates(offset, LONG_POLL)
        except (Usurped, TokenRefused):
            raise
        except SendError as error:
            log.warning("no updates", extra={"code": str(error)})
            await asyncio.sleep(max(pause, error.seconds if isinstance(error, Later) else 0.0))
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        pause = 1.0
        if updates:
            await house.take("telegram", [(str(one["update_id"]), _raw(one)) for one in updates])
            offset = max(one["update_id"] for one in updates) + 1


def _raw(update: Mapping[str, Any]) -> bytes:
    try:
        return to_json(update)
    except PydanticSerializationError:
        # Half of a pair of surrogates: no text, but it can stand in JSON, and one update may hold up no other.
        return json.dumps(update).encode()
