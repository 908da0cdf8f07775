"""The local Bot API server behaves like the real one: each test is one fact of its documentation or its source."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter

from tests.botapi.server import BotApi
from tests.botapi.spec import spec, violations

Play = Callable[["Wire"], Awaitable[None]]


class Wire:
    """A server, and raw HTTP calls to it."""

    def __init__(self, server: BotApi, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    async def call(self, method: str, /, token: str = "", **params: Any) -> dict[str, Any]:
        url = f"{self.server.url}/bot{token or self.server.token}/{method}"
        async with self.session.post(url, json=params) as response:
            body: dict[str, Any] = await response.json()
            return {**body, "status": response.status}


def over_http(test: Play) -> Callable[[], None]:
    @functools.wraps(test)
    def run() -> None:
        async def play() -> None:
            async with BotApi() as server, aiohttp.ClientSession() as session:
                await test(Wire(server, session))

        asyncio.run(play())

    # The fixture that pytest would look for is the argument of the wrapped function.
    del run.__wrapped__
    return run


async def _sent(wire: Wire, text: str = "dag", **more: Any) -> tuple[Any, dict[str, Any]]:
    user = wire.server.user("Alice")
    user.send("hoi")
    return user, await wire.call("sendMessage", chat_id=user.id, text=text, **more)


# -- calls -----------------------------------------------------------------------------------------------------------


@over_http
async def test_a_wrong_token_is_401(wire: Wire) -> None:
    assert (await wire.call("getMe", token="1:x"))["status"] == 401


@over_http
async def test_an_unknown_method_is_404_with_its_own_text(wire: Wire) -> None:
    answer = await wire.call("sendHug")
    assert (answer["status"], answer["description"]) == (404, "Not Found: method not found")


@over_http
async def test_the_path_is_url_decoded(wire: Wire) -> None:
    quoted = wire.server.token.replace(":", "%3A")
    async with wire.session.get(f"{wire.server.url}/bot{quoted}/getMe") as response:
        assert (await response.json())["result"]["is_bot"] is True


@over_http
async def test_forms_and_query_strings_carry_parameters_too(wire: Wire) -> None:
    user = wire.server.user("Alice")
    user.send("hoi")
    url = f"{wire.server.url}/bot{wire.server.token}/sendMessage"
    async with wire.session.post(url, data={"chat_id": str(user.id), "text": "12"}) as response:
        assert (await response.json())["result"]["text"] == "12"
    async with wire.session.get(url, params={"chat_id": str(user.id), "text": "dag"}) as response:
        assert (await response.json())["ok"] is True


@over_http
async def test_a_parameter_that_the_specification_lacks_is_noticed(wire: Wire) -> None:
    await _sent(wire, colour="green")
    assert wire.server.violations == ["sendMessage: unknown parameter colour"]


def test_a_missing_or_ill_typed_parameter_is_noticed() -> None:
    assert violations("sendMessage", {"chat_id": 1}) == ["sendMessage: text is missing"]
    assert violations("sendMessage", {"chat_id": 1, "text": 3}) == ["sendMessage: text is no String"]
    button = {"inline_keyboard": [[{"text": "Ja", "callback_data": "x"}]]}
    assert violations("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": button}) == []
    assert violations("sendMessage", {"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [["x"]]}})


def test_the_digest_holds_names_and_types_only() -> None:
    assert spec()["methods"]["getFile"] == {"file_id": [["String"], True]}


# -- sending ---------------------------------------------------------------------------------------------------------


@over_http
async def test_message_ids_count_up_in_each_chat(wire: Wire) -> None:
    alice, first = await _sent(wire)
    second = await wire.call("sendMessage", chat_id=alice.id, text="nog iets")
    assert second["result"]["message_id"] == first["result"]["message_id"] + 1
    _, other = await _sent(wire)
    assert other["result"]["message_id"] == first["result"]["message_id"]


@over_http
async def test_a_text_has_at_most_4096_units_of_utf_16(wire: Wire) -> None:
    user, fits = await _sent(wire, "a" * 4096)
    assert fits["ok"]
    long = await wire.call("sendMessage", chat_id=user.id, text="🙂" * 2049)
    assert long["description"] == "Bad Request: message is too long"


@over_http
async def test_an_empty_text_is_refused(wire: Wire) -> None:
    assert (await _sent(wire, "  "))[1]["description"] == "Bad Request: message text is empty"


@over_http
async def test_callback_data_has_1_to_64_bytes(wire: Wire) -> None:
    for data in ("x" * 65, "é" * 33, ""):
        markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": data}]]}
        assert (await _sent(wire, reply_markup=markup))[1]["description"] == "Bad Request: BUTTON_DATA_INVALID"
    markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": "x" * 64}]]}
    assert (await _sent(wire, reply_markup=markup))[1]["ok"]


@over_http
async def test_a_row_has_8_buttons_and_a_keyboard_100(wire: Wire) -> None:
    button = {"text": "a", "callback_data": "x"}
    assert not (await _sent(wire, reply_markup={"inline_keyboard": [[button] * 9]}))[1]["ok"]
    assert not (await _sent(wire, reply_markup={"inline_keyboard": [[button] * 8] * 13}))[1]["ok"]


@over_http
async def test_markup_of_more_than_about_10_kb_is_too_long(wire: Wire) -> None:
    rows = [[{"text": "a" * 200, "callback_data": "x"}] for _ in range(60)]
    answer = (await _sent(wire, reply_markup={"inline_keyboard": rows}))[1]
    assert answer["description"] == "Bad Request: reply markup is too long"


@over_http
async def test_a_bot_cannot_begin_a_chat(wire: Wire) -> None:
    user = wire.server.user("Alice")
    answer = await wire.call("sendMessage", chat_id=user.id, text="dag")
    assert (answer["status"], answer["description"]) == (403, "Forbidden: bot can't initiate conversation with a user")


@over_http
async def test_who_blocked_the_bot_gets_nothing(wire: Wire) -> None:
    user, _ = await _sent(wire)
    user.block()
    answer = await wire.call("sendMessage", chat_id=user.id, text="dag")
    assert answer["description"] == "Forbidden: bot was blocked by the user"
    user.unblock()
    assert (await wire.call("sendMessage", chat_id=user.id, text="dag"))["ok"]


@over_http
async def test_a_chat_that_moved_says_where_to(wire: Wire) -> None:
    user, _ = await _sent(wire)
    user.chat.moved_to = -100123
    answer = await wire.call("sendMessage", chat_id=user.id, text="dag")
    assert answer["parameters"] == {"migrate_to_chat_id": -100123}


@over_http
async def test_an_unknown_chat_is_not_found(wire: Wire) -> None:
    assert (await wire.call("sendMessage", chat_id=42, text="x"))["description"] == "Bad Request: chat not found"


@over_http
async def test_copying_leaves_no_link_and_forwarding_does(wire: Wire) -> None:
    alice = wire.server.user("Alice")
    told = alice.send("geheim")["message"]["message_id"]
    vera, _ = await _sent(wire)
    await wire.call("copyMessage", chat_id=vera.id, from_chat_id=alice.id, message_id=told)
    assert str(alice.id) not in str(list(vera.chat.messages.values())[-1].plain)
    await wire.call("forwardMessage", chat_id=vera.id, from_chat_id=alice.id, message_id=told)
    assert str(alice.id) in str(list(vera.chat.messages.values())[-1].plain["forward_origin"])


# -- changing and deleting -------------------------------------------------------------------------------------------


@over_http
async def test_an_edit_without_a_change_is_an_error(wire: Wire) -> None:
    user, sent = await _sent(wire)
    same = await wire.call("editMessageText", chat_id=user.id, message_id=sent["result"]["message_id"], text="dag")
    assert same["description"].startswith("Bad Request: message is not modified")


@over_http
async def test_an_unknown_message_cannot_be_edited(wire: Wire) -> None:
    user, _ = await _sent(wire)
    answer = await wire.call("editMessageText", chat_id=user.id, message_id=99, text="x")
    assert answer["description"] == "Bad Request: message to edit not found"


@over_http
async def test_a_bot_deletes_what_the_client_wrote_in_a_private_chat(wire: Wire) -> None:
    user = wire.server.user("Alice")
    told = user.send("weg ermee")["message"]["message_id"]
    assert (await wire.call("deleteMessage", chat_id=user.id, message_id=told))["result"] is True
    assert told not in user.chat.messages


@over_http
async def test_after_48_hours_nothing_can_be_deleted(wire: Wire) -> None:
    user, sent = await _sent(wire)
    wire.server.state.clock += 48 * 3600 + 1
    answer = await wire.call("deleteMessage", chat_id=user.id, message_id=sent["result"]["message_id"])
    assert answer["description"] == "Bad Request: message can't be deleted"


@over_http
async def test_deleting_an_unknown_message_is_an_error_alone_and_skipped_among_many(wire: Wire) -> None:
    user, sent = await _sent(wire)
    known = sent["result"]["message_id"]
    alone = await wire.call("deleteMessage", chat_id=user.id, message_id=99)
    assert alone["description"] == "Bad Request: message to delete not found"
    assert (await wire.call("deleteMessages", chat_id=user.id, message_ids=[98, known, 99]))["result"] is True
    assert known not in user.chat.messages


@over_http
async def test_at_most_100_messages_are_deleted_at_once(wire: Wire) -> None:
    user, _ = await _sent(wire)
    assert not (await wire.call("deleteMessages", chat_id=user.id, message_ids=list(range(101))))["ok"]


# -- buttons ---------------------------------------------------------------------------------------------------------


@over_http
async def test_a_press_is_answered_once_and_then_it_is_too_old(wire: Wire) -> None:
    user, _ = await _sent(wire, reply_markup={"inline_keyboard": [[{"text": "Ja", "callback_data": "x"}]]})
    query = user.press("Ja")["callback_query"]["id"]
    assert (await wire.call("answerCallbackQuery", callback_query_id=query, text="goed"))["result"] is True
    assert user.toasts == ["goed"]
    again = await wire.call("answerCallbackQuery", callback_query_id=query)
    assert "query is too old and response timeout expired or query ID is invalid" in again["description"]


@over_http
async def test_a_late_answer_to_a_press_is_too_old(wire: Wire) -> None:
    user, _ = await _sent(wire, reply_markup={"inline_keyboard": [[{"text": "Ja", "callback_data": "x"}]]})
    query = user.press("Ja")["callback_query"]["id"]
    wire.server.state.clock += 3600
    assert not (await wire.call("answerCallbackQuery", callback_query_id=query))["ok"]


# -- updates ---------------------------------------------------------------------------------------------------------


@over_http
async def test_the_offset_confirms_what_came_before(wire: Wire) -> None:
    user = wire.server.user("Alice")
    first, second = user.send("een")["update_id"], user.send("twee")["update_id"]
    got = await wire.call("getUpdates")
    assert [one["update_id"] for one in got["result"]] == [first, second]
    assert [one["update_id"] for one in (await wire.call("getUpdates", offset=second))["result"]] == [second]
    assert (await wire.call("getUpdates", offset=second + 1))["result"] == []


@over_http
async def test_updates_that_are_not_confirmed_come_again(wire: Wire) -> None:
    wire.server.user("Alice").send("een")
    assert (await wire.call("getUpdates"))["result"] == (await wire.call("getUpdates"))["result"] != []


@over_http
async def test_the_limit_holds(wire: Wire) -> None:
    user = wire.server.user("Alice")
    for _ in range(3):
        user.send("x")
    assert len((await wire.call("getUpdates", limit=2))["result"]) == 2


@over_http
async def test_a_long_poll_ends_when_something_comes(wire: Wire) -> None:
    user = wire.server.user("Alice")
    waiting = asyncio.ensure_future(wire.call("getUpdates", timeout=50))
    while not wire.server.calls:
        await asyncio.sleep(0)
    user.send("hier ben ik")
    assert (await waiting)["result"][0]["message"]["text"] == "hier ben ik"


@over_http
async def test_a_second_poller_ends_the_first(wire: Wire) -> None:
    first = asyncio.ensure_future(wire.call("getUpdates", timeout=50))
    while not wire.server.calls:
        await asyncio.sleep(0)
    second = asyncio.ensure_future(wire.call("getUpdates", timeout=50))
    ended = await first
    assert ended["status"] == 409 and "terminated by other getUpdates request" in ended["description"]
    wire.server.user("Alice").send("x")
    assert (await second)["ok"]


@over_http
async def test_polling_is_refused_while_a_webhook_is_set(wire: Wire) -> None:
    await wire.call("setWebhook", url="https://voorbeeld.nl/x", secret_token="geheim")
    assert (await wire.call("getUpdates"))["status"] == 409
    await wire.call("deleteWebhook")
    assert (await wire.call("getUpdates"))["ok"]


@over_http
async def test_updates_older_than_a_day_are_dropped(wire: Wire) -> None:
    wire.server.user("Alice").send("gisteren")
    wire.server.state.clock += 86_401
    assert (await wire.call("getUpdates"))["result"] == []


@over_http
async def test_allowed_updates_are_remembered_when_they_are_left_out(wire: Wire) -> None:
    user = wire.server.user("Alice")
    await wire.call("getUpdates", allowed_updates=["callback_query"])
    user.send("dit wilde niemand")
    assert (await wire.call("getUpdates"))["result"] == []
    assert (await wire.call("getUpdates", allowed_updates=["message"]))["result"] != []


# -- files -----------------------------------------------------------------------------------------------------------


@over_http
async def test_a_file_is_fetched_by_a_path_that_nobody_can_guess(wire: Wire) -> None:
    user = wire.server.user("Alice")
    sent = user.attach("document", b"inhoud")["message"]["document"]
    path = (await wire.call("getFile", file_id=sent["file_id"]))["result"]["file_path"]
    async with wire.session.get(f"{wire.server.url}/file/bot{wire.server.token}/{path}") as response:
        assert await response.read() == b"inhoud"
    async with wire.session.get(f"{wire.server.url}/file/bot{wire.server.token}/documents/1") as response:
        assert response.status == 404


@over_http
async def test_a_bot_cannot_fetch_more_than_20_mib(wire: Wire) -> None:
    sent = wire.server.user("Alice").attach("document", b"x" * (20 * 1024 * 1024 + 1))["message"]["document"]
    answer = await wire.call("getFile", file_id=sent["file_id"])
    assert answer["description"] == "Bad Request: file is too big"


# -- faults on demand, and python-telegram-bot's reading of all this ---------------------------------------------------


@over_http
async def test_a_dropped_connection_before_applies_nothing_and_after_does(wire: Wire) -> None:
    user, _ = await _sent(wire)
    for how, seen in (("drop_before", 1), ("drop_after", 2)):
        wire.server.fail("sendMessage", how)
        with pytest.raises(aiohttp.ClientError):
            await wire.call("sendMessage", chat_id=user.id, text="dag")
        assert len(user.seen) == seen


@over_http
async def test_ptb_reads_its_answers_and_its_errors(wire: Wire) -> None:
    user = wire.server.user("Alice")
    user.send("hoi")
    base = f"{wire.server.url}/bot"
    async with Bot(wire.server.token, base_url=base) as bot:
        assert (await bot.send_message(user.id, "dag")).text == "dag"
        assert isinstance((await bot.get_updates())[0], Update)
        wire.server.fail("sendMessage", "429", retry_after=7)
        with pytest.raises(RetryAfter):
            await bot.send_message(user.id, "dag")
        with pytest.raises(BadRequest, match="too long"):
            await bot.send_message(user.id, "a" * 5000)
        user.block()
        with pytest.raises(Forbidden):
            await bot.send_message(user.id, "dag")
    with pytest.raises(InvalidToken):
        async with Bot("1:x", base_url=base):
            pass
