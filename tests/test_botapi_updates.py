"""The local Bot API server does as the real one with updates: offset, long poll, webhook; and it fails on demand.

[S] read in the source of the official server, [D] its documentation, [M] measured with python-telegram-bot.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from tests.botapi.wire import Wire, buttons, over_http, server_with

MEANWHILE = 4
"""Calls that go through while another one is held: it would have been answered long before."""


async def still_held(wire: Wire, call: asyncio.Task[dict[str, object]]) -> bool:
    for _ in range(MEANWHILE):
        await wire.call("getMe")
    return not call.done()


# -- offset and limit ------------------------------------------------------------------------------------------


@over_http
async def test_the_offset_confirms_what_came_before_it(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    first, second = alice.send("een")["update_id"], alice.send("twee")["update_id"]
    assert [one["update_id"] for one in await wire.updates()] == [first, second] == [first, first + 1]
    assert [one["update_id"] for one in await wire.updates(offset=second)] == [second]
    assert (await wire.updates(offset=second + 1, timeout=0), len(wire.server.state.updates)) == ([], 0)


@over_http
async def test_what_is_not_confirmed_comes_again(wire: Wire) -> None:
    """[D]"""
    wire.someone().send("een")
    assert await wire.updates() == await wire.updates() != []


@over_http
async def test_a_negative_offset_keeps_so_many_from_the_end(wire: Wire) -> None:
    """[D] All before them are forgotten."""
    alice = wire.someone()
    last = [alice.send(text) for text in ("een", "twee", "drie")][-1]
    assert await wire.updates(offset=-1) == [last]
    assert len(wire.server.state.updates) == 1


@over_http
async def test_an_offset_far_in_the_future_confirms_nothing(wire: Wire) -> None:
    """[S] A number kept from another time does not cost the messages of today."""
    told = wire.someone().send("een")
    assert await wire.updates(offset=told["update_id"] + 1_000_000) == [told]


@over_http
async def test_there_are_100_updates_at_a_time_and_fewer_when_asked(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    first = alice.send("0")["update_id"]
    for number in range(1, 120):
        alice.send(str(number))
    assert len(await wire.updates(limit=2)) == 2
    assert len(await wire.updates(offset=first)) == 100


@over_http
async def test_who_asks_the_same_again_within_half_a_second_gets_one_update(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    for text in ("een", "twee"):
        alice.send(text)
    assert [len(await wire.updates()) for _ in range(2)] == [2, 1]
    wire.server.clock.move(1)
    assert len(await wire.updates()) == 2


@over_http
async def test_who_asks_the_same_again_within_3_seconds_is_held_for_3_seconds(wire: Wire) -> None:
    """[S] Although the timeout is 0."""
    assert await wire.updates() == []
    again = await wire.polling(timeout=0)
    assert await still_held(wire, again)
    wire.server.clock.move(3)
    assert (await again)["result"] == []


@over_http
async def test_updates_older_than_a_day_are_dropped(wire: Wire) -> None:
    """[S][D]"""
    alice = wire.someone()
    alice.send("gisteren")
    wire.server.clock.move(hours=23)
    alice.send("vandaag")
    wire.server.clock.move(hours=2)
    assert [one["message"]["text"] for one in await wire.updates()] == ["vandaag"]


@over_http
async def test_after_a_week_of_silence_numbers_go_on_somewhere_else(wire: Wire) -> None:
    """[D] So they order nothing across that gap."""
    alice = wire.someone()
    before = alice.send("een")["update_id"]
    wire.server.clock.move(days=8)
    assert alice.send("twee")["update_id"] != before + 1


@over_http
async def test_what_the_bot_does_not_want_is_not_kept_and_is_remembered(wire: Wire) -> None:
    """[D] `allowed_updates`, also when it is left out later."""
    alice = wire.someone()
    await wire.sent(alice, reply_markup=buttons("Ja"))
    await wire.updates(allowed_updates=["callback_query"])
    alice.send("dit wilde niemand horen")
    alice.press("Ja")
    assert [list(one) for one in await wire.updates(timeout=1)] == [["update_id", "callback_query"]]
    await wire.updates(allowed_updates=[])
    alice.send("en dit wel")
    wire.server.clock.move(1)
    assert len(await wire.updates()) == 2


@over_http
async def test_an_update_can_come_twice_and_can_be_malformed(wire: Wire) -> None:
    """[D] After a crash of either side; under the same number or another."""
    alice = wire.someone()
    told = alice.send("een")
    assert await wire.updates(offset=told["update_id"]) == [told]
    assert (await wire.updates(offset=told["update_id"] + 1), len(wire.server.state.updates)) == ([], 0)
    wire.server.duplicate(told)
    other = wire.server.duplicate(told, same=False)
    wire.server.raw({"update_id": other["update_id"] + 1, "message": 3})
    got = (await wire.unchecked("getUpdates", offset=told["update_id"] + 2))["result"]
    assert [one["update_id"] for one in got] == [told["update_id"], other["update_id"], other["update_id"] + 1]
    assert (got[0]["message"], got[2]["message"]) == (told["message"], 3)


# -- long poll, one poller -------------------------------------------------------------------------------------


@over_http
async def test_a_long_poll_ends_when_something_comes(wire: Wire) -> None:
    """[D]"""
    poll = await wire.polling()
    assert await still_held(wire, poll)
    told = wire.someone().send("hier ben ik")
    assert (await poll)["result"] == [told]


@over_http
async def test_a_long_poll_lasts_50_seconds_at_most(wire: Wire) -> None:
    """[S] Whatever was asked for."""
    poll = await wire.polling(timeout=3600)
    wire.server.clock.move(49)
    assert await still_held(wire, poll)
    wire.server.clock.move(1)
    assert (await poll)["result"] == []


@over_http
async def test_a_second_poller_ends_the_first(wire: Wire) -> None:
    """[S] And it is the second that gets what comes."""
    first = await wire.polling()
    second = asyncio.ensure_future(wire.call("getUpdates", offset=1, timeout=50))
    ended = await first
    assert (ended["status"], ended["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    told = wire.someone().send("voor wie?")
    assert (await second)["result"] == [told]


@over_http
async def test_a_poller_that_is_gone_costs_nothing(wire: Wire) -> None:
    """[S] Its connection was cut; what comes is for the next one."""
    first = await wire.polling()
    first.cancel()
    await wire.server.until(lambda: not wire.server.state.updates.polled)
    told = wire.someone().send("een")
    assert await wire.updates() == [told]


@over_http
async def test_polling_is_refused_while_a_webhook_is_set(wire: Wire) -> None:
    """[S] The second refusal within 3 seconds is held for 3 seconds."""
    first = await wire.polling()
    await wire.yes("setWebhook", url="https://voorbeeld.nl/x")
    assert (await first)["description"] == "Conflict: terminated by setWebhook request"
    again = asyncio.ensure_future(wire.call("getUpdates"))
    assert await still_held(wire, again)
    wire.server.clock.move(3)
    assert (await again)["description"] == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await wire.call("deleteWebhook"))["description"] == "Webhook was deleted"
    assert await wire.updates() == []


# -- webhook ---------------------------------------------------------------------------------------------------


@over_http
async def test_a_webhook_is_https_at_one_of_four_ports_with_a_secret_of_few_signs(wire: Wire) -> None:
    """[D]"""
    for url, secret, refused in (
        ("http://voorbeeld.nl/", "", "bad webhook: An HTTPS URL must be provided for webhook"),
        ("https://voorbeeld.nl:444/", "", "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://voorbeeld.nl/", "a b", "secret token contains unallowed characters"),
        ("https://voorbeeld.nl/", "a" * 257, "secret token is too long"),
        ("voorbeeld", "", "invalid webhook URL specified"),
    ):
        refusal = await wire.no("setWebhook", url=url, secret_token=secret)
        assert refusal == f"400 Bad Request: {refused}"
    for port in (80, 88, 443, 8443):
        wire.server.clock.move(2)
        await wire.yes("setWebhook", url=f"https://voorbeeld.nl:{port}/", secret_token="A-z_9")
    assert await wire.no("setWebhook", url="https://voorbeeld.nl/") == "429 Too Many Requests: retry after 1"
    assert (await wire.yes("getWebhookInfo"))["url"] == "https://voorbeeld.nl:8443/"


@asynccontextmanager
async def listening(answers: list[int]) -> AsyncIterator[tuple[str, list[tuple[str, int]]]]:
    """A bot's own address that gives these answers and then 200, and what came there: (secret, update)."""
    came: list[tuple[str, int]] = []

    async def take(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        came.append((secret, (await request.json())["update_id"]))
        return web.Response(status=answers.pop(0) if answers else 200)

    app = web.Application()
    app.router.add_post("/haak", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/haak", came
    finally:
        await runner.cleanup()


@server_with(local=True)
async def test_a_webhook_brings_the_secret_and_is_repeated_until_it_is_accepted(wire: Wire) -> None:
    """[D] Anything but 2xx is no."""
    async with listening([500, 302]) as (address, came):
        await wire.yes("setWebhook", url=address, secret_token="geheim")
        told = wire.someone().send("een")["update_id"]
        for times in (1, 2):
            await wire.server.until(lambda times=times: len(came) == times)  # type: ignore[misc]
            await wire.server.until(lambda: "last_error_date" in wire.server.state.webhook.info())
            wire.server.clock.move(2)
        await wire.server.until(lambda: len(wire.server.state.updates) == 0)
        assert came == [("geheim", told)] * 3
        info = await wire.yes("getWebhookInfo")
        assert info["last_error_message"].startswith("Wrong response from the webhook: 302")


@server_with(local=True)
async def test_what_waits_is_kept_for_the_webhook_unless_it_is_to_be_dropped(wire: Wire) -> None:
    """[D] `drop_pending_updates`"""
    alice = wire.someone()
    async with listening([]) as (address, came):
        alice.send("van voor de haak")
        await wire.yes("setWebhook", url=address, drop_pending_updates=True)
        told = alice.send("erna")["update_id"]
        await wire.server.until(lambda: bool(came))
        assert came == [("", told)]


# -- failing on demand -----------------------------------------------------------------------------------------


@over_http
async def test_a_connection_cut_before_applies_nothing_and_cut_after_does(wire: Wire) -> None:
    """A client cannot tell one from the other."""
    alice = wire.someone()
    for how, seen in (("drop_before", 0), ("drop_after", 1)):
        wire.server.fail("sendMessage", how)
        with pytest.raises(aiohttp.ClientError):
            await wire.sent(alice)
        assert len(alice.seen) == seen


@over_http
async def test_it_fails_as_often_as_asked_with_the_answers_of_the_real_one(wire: Wire) -> None:
    """[S] 429 says when; 5xx is JSON from the server itself and HTML from what stands before it."""
    alice = wire.someone()
    wire.server.fail("sendMessage", "429", retry_after=7)
    wire.server.fail("sendMessage", "500", times=2)
    answers = [await wire.call("sendMessage", chat_id=alice.id, text="dag") for _ in range(4)]
    assert [one["status"] for one in answers] == [429, 500, 500, 200]
    assert answers[0]["parameters"] == {"retry_after": 7}
    url = f"{wire.server.url}/bot{wire.server.token}/sendMessage"
    for how, status in (("garbage", 200), ("html_502", 502), ("truncated", 200)):
        wire.server.fail("*", how)
        async with wire.session.post(url, json={"chat_id": alice.id, "text": how}) as response:
            assert response.status == status
            with pytest.raises(json.JSONDecodeError):
                await response.json(content_type=None)
    assert alice.seen == ["dag", "truncated"]


@over_http
async def test_an_answer_can_be_late(wire: Wire) -> None:
    alice = wire.someone()
    wire.server.fail("sendMessage", "hang")
    sending = asyncio.ensure_future(wire.sent(alice))
    await wire.server.until(lambda: wire.server.hanging == 1)
    assert alice.seen == []
    wire.server.heal()
    await sending
    assert alice.seen == ["dag"]


@over_http
async def test_a_fault_can_be_of_one_chat_alone(wire: Wire) -> None:
    alice, bob = wire.someone("Alice"), wire.someone("Bob")
    wire.server.fail("sendMessage", "500", chat=bob.id)
    await wire.sent(alice)
    assert await wire.no("sendMessage", chat_id=bob.id, text="dag") == "500 Internal Server Error"
