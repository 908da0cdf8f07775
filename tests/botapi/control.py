"""Drives the server from another process: POST /control/<verb>, in JSON. A test in-process needs none of it."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.botapi.user import User

if TYPE_CHECKING:
    from tests.botapi.server import BotApi

Asked = dict[str, Any]
ACTS: dict[str, Callable[..., Any]] = {
    "start": User.start, "send": User.send, "edit": User.edit, "press": User.press,
    "press_data": User.press_data, "odd": User.odd, "delete": User.delete, "block": User.block, "unblock": User.unblock,
    "deactivate": User.deactivate, "forward": User.forward,
    "attach": lambda user, kind, data, *more: user.attach(kind, base64.b64decode(data), *more),
}  # fmt: skip


def _user(server: BotApi, number: int) -> User:
    return User(server, server.state.chats[number])


async def users(server: BotApi, asked: Asked) -> Any:
    """{count, name} -> the numbers of so many new people."""
    return [server.user(asked.get("name", "Iemand")).id for _ in range(asked.get("count", 1))]


async def act(server: BotApi, asked: Asked) -> Any:
    """{acts: [[user, what, argument …] …]} -> null for each that was done, else why not."""
    done: list[str | None] = []
    for number, what, *arguments in asked["acts"]:
        try:
            ACTS[what](_user(server, number), *arguments)
            done.append(None)
        except (AssertionError, KeyError, ValueError) as error:
            done.append(str(error))
    return done


async def seen(server: BotApi, asked: Asked) -> Any:
    """{user, forget} -> what this person sees; after that only the last `forget` messages are kept."""
    user = _user(server, asked["user"])
    found = {
        "seen": [one.as_json() for one in user.seen],
        "buttons": user.buttons,
        "toasts": user.toasts,
        "history": user.history,
    }
    if "forget" in asked:
        for number in list(user.chat.messages)[: -asked["forget"] or None]:
            del user.chat.messages[number]
    return found


async def heard(server: BotApi, asked: Asked) -> Any:
    """{after, seconds} -> what the bot said anywhere since that place; waits for something to be there."""
    return await server.feed.after(asked.get("after", 0), asked.get("seconds", 10.0))


async def counts(server: BotApi, _: Asked) -> Any:
    """How many calls, of which methods, what waits, what was wrong."""
    return {
        "calls": server.calls,
        "methods": server.counts,
        "waiting": len(server.state.updates),
        "violations": server.violations,
    }


async def requests(server: BotApi, asked: Asked) -> Any:
    """{after} -> the log of requests from that place on."""
    return server.requests[asked.get("after", 0) :]


async def clock(server: BotApi, asked: Asked) -> Any:
    """{move: seconds} or {set: moment} -> the time that it is now."""
    if "set" in asked:
        server.clock.set(asked["set"])
    server.clock.move(asked.get("move", 0))
    return server.clock.now()


async def fail(server: BotApi, asked: Asked) -> Any:
    """{method, how, times, retry_after, chat, text}: as `BotApi.fail`; {} heals."""
    if asked:
        server.fail(**asked)
    else:
        server.heal()
    return True


async def raw(server: BotApi, asked: Asked) -> Any:
    """{update}: as it stands."""
    server.raw(asked["update"])
    return True


VERBS: dict[str, Callable[[BotApi, Asked], Awaitable[Any]]] = {
    "users": users, "act": act, "seen": seen, "heard": heard, "counts": counts, "requests": requests,
    "clock": clock, "fail": fail, "raw": raw,
}  # fmt: skip


async def answer(server: BotApi, request: web.BaseRequest, verb: str) -> web.Response:
    """The verb's answer as JSON; 400 with the reason when it cannot be done."""
    if verb not in VERBS:
        return web.json_response({"error": f"'{verb}' is none of {', '.join(VERBS)}"}, status=404)
    try:
        found = await VERBS[verb](server, json.loads(await request.read() or b"{}"))
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
    server.answered()
    return web.Response(text=json.dumps(found, default=_plain), content_type="application/json")


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
