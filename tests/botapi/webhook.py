"""Brings updates to the bot's own address, one after another, each until it is accepted; it drops none."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.botapi.clock import Clock
from tests.botapi.limits import bad, too_many
from tests.botapi.updates import SET, Updates

PORTS = (443, 80, 88, 8443)
SECRET = re.compile(r"[A-Za-z0-9_-]*")
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE, LONGEST_PAUSE = 60.0, 64.0


class Said(NamedTuple):
    """A result with a word of explanation beside it, as the methods of webhooks give."""

    result: Any
    description: str


@dataclass(slots=True)
class Hook:
    """Where to, and with which secret."""

    url: str
    secret: str = ""
    connections: int = 40


class Webhook:
    """`open` (the real server's --local) allows any address over plain HTTP: tests have no certificate."""

    def __init__(self, clock: Clock, updates: Updates, open: bool) -> None:
        self._clock = clock
        self._updates = updates
        self._open = open
        self._hook = Hook("")
        self._task: asyncio.Task[None] | None = None
        self._set = 0.0
        self._error: dict[str, Any] = {}

    def set(self, params: dict[str, Any]) -> Said:
        """setWebhook; without an address it is deleteWebhook."""
        secret, connections = str(params.get("secret_token", "")), int(params.get("max_connections", 40))
        hook = Hook(str(params.get("url", "")), secret, connections)
        if hook.url and self._clock.now() < self._set + 1:
            raise too_many(1)
        if not hook.url:
            return self.delete(params)
        self._check(hook)
        self._set = self._clock.now()
        self._updates.allow(params.get("allowed_updates"))
        if hook == self._hook:
            return Said(True, "Webhook is already set")
        self.close()
        if params.get("drop_pending_updates"):
            self._updates.clear()
        self._updates.end_poll(SET)
        self._hook, self._updates.hooked = hook, True
        self._task = asyncio.ensure_future(self._deliver())
        return Said(True, "Webhook was set")

    def _check(self, hook: Hook) -> None:
        address = urlsplit(hook.url)
        if len(hook.secret) > 256:
            raise bad("secret token is too long")
        if not SECRET.fullmatch(hook.secret):
            raise bad("secret token contains unallowed characters")
        if address.scheme not in ("http", "https") or not address.hostname:
            raise bad("invalid webhook URL specified")
        if self._open:
            return
        if address.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if (address.port or 443) not in PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    def delete(self, params: dict[str, Any]) -> Said:
        """deleteWebhook."""
        was = bool(self._hook.url)
        self.close()
        if params.get("drop_pending_updates"):
            self._updates.clear()
        return Said(True, "Webhook was deleted" if was else "Webhook is already deleted")

    def info(self) -> dict[str, Any]:
        """getWebhookInfo."""
        found: dict[str, Any] = {
            "url": self._hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self._hook.url:
            found |= {"max_connections": self._hook.connections, **self._error}
        if self._updates.allowed:
            found["allowed_updates"] = self._updates.allowed
        return found

    def close(self) -> None:
        """Nothing is brought any more."""
        if self._task is not None:
            self._task.cancel()
        self._task, self._hook, self._error, self._updates.hooked = None, Hook(""), {}, False

    async def _deliver(self) -> None:
        headers = {HEADER: self._hook.secret} if self._hook.secret else {}
        pause = 1.0
        async with ClientSession(timeout=ClientTimeout(total=PATIENCE), headers=headers) as session:
            while True:
                waiting = self._updates.first()
                if waiting is None:
                    await self._clock.bell.hear()
                elif await self._accepted(session, waiting.update):
                    self._updates.done(waiting)
                    pause = 1.0
                else:
                    await self._clock.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _accepted(self, session: ClientSession, update: dict[str, Any]) -> bool:
        try:
            async with session.post(self._hook.url, json=update) as answer:
                await answer.read()
                if 200 <= answer.status <= 299:
                    return True
                wrong = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, TimeoutError, OSError):
            wrong = "Connection refused"
        self._error = {"last_error_date": int(self._clock.now()), "last_error_message": wrong}
        return False
