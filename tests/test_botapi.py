"""The local Bot API server does as the real one with calls, with what is sent, and with the bot itself.

[S] read in the source of the official server, [D] its documentation.
"""

from __future__ import annotations

import json

import aiohttp

from tests.botapi.spec import spec, violations
from tests.botapi.wire import Wire, buttons, over_http, server_with

# -- calls -----------------------------------------------------------------------------------------------------


@over_http
async def test_a_wrong_token_is_unauthorized(wire: Wire) -> None:
    """[S]"""
    assert await wire.no("getMe", token="1:AAF") == "401 Unauthorized"
    assert await wire.no("getMe", token="zonder") == "401 Unauthorized: invalid token specified"


@over_http
async def test_an_unknown_method_is_404_with_a_text_of_its_own(wire: Wire) -> None:
    """[S] Not a wrong token, although a client may take every 404 for one."""
    assert await wire.no("sendHug") == "404 Not Found: method not found"
    assert wire.server.violations == ["sendHug: unknown method"]


@over_http
async def test_the_path_is_url_decoded_and_capitals_in_it_do_not_count(wire: Wire) -> None:
    """[S]"""
    quoted = wire.server.token.replace(":", "%3A")
    async with wire.session.get(f"{wire.server.url}/bot{quoted}/getme") as response:
        assert (await response.json())["result"]["is_bot"] is True


@over_http
async def test_parameters_come_in_the_query_in_forms_in_json_and_in_parts(wire: Wire) -> None:
    """[D] Objects are JSON in a string, except in JSON."""
    alice = wire.someone()
    url = f"{wire.server.url}/bot{wire.server.token}/sendMessage"
    plain = {"chat_id": str(alice.id), "text": "12", "reply_markup": json.dumps(buttons("Ja"))}
    parts = aiohttp.FormData()
    for name, value in plain.items():
        parts.add_field(name, value, content_type="text/plain")
    calls = [wire.session.get(url, params=plain), wire.session.post(url, data=plain)]
    calls += [wire.session.post(url, data=parts), wire.session.post(url, json={**plain, "chat_id": alice.id})]
    for call in calls:
        async with call as response:
            assert (await response.json())["result"]["text"] == "12"
    assert [one.buttons for one in alice.seen] == [["Ja"]] * 4
    assert wire.server.violations == []


@over_http
async def test_parameters_that_the_specification_lacks_or_needs_are_noticed(wire: Wire) -> None:
    """[D] The real server passes the first over in silence; here no test does."""
    alice = wire.someone()
    await wire.yes("sendMessage", chat_id=alice.id, text="dag", colour="green")
    assert await wire.no("sendMessage", chat_id=alice.id) == "400 Bad Request: message text is empty"
    assert await wire.no("sendMessage", text="dag") == "400 Bad Request: chat_id is empty"
    assert (await wire.yes("sendMessage", chat_id=alice.id, text=3))["text"] == "3"
    assert wire.server.violations == [
        "sendMessage: unknown parameter colour",
        "sendMessage: text is missing",
        "sendMessage: chat_id is missing",
        "sendMessage: text is no String",
    ]


def test_objects_inside_parameters_are_held_against_the_specification_too() -> None:
    """[D]"""
    call = {"chat_id": 1, "text": "a"}
    assert violations("sendMessage", {**call, "reply_markup": buttons("Ja")}) == []
    for button in ("x", {"callback_data": "x"}, {"text": "a", "colour": "green"}, {"text": 3}):
        assert violations("sendMessage", {**call, "reply_markup": {"inline_keyboard": [[button]]}})
    assert violations("deleteMessages", {"chat_id": 1, "message_ids": [1, "2"]})
    assert violations("setMyCommands", {"commands": [{"command": "stop"}]})


def test_the_digest_names_its_source_and_holds_names_and_types_only() -> None:
    assert "PaulSonOfLars/telegram-bot-api-spec (MIT)" in spec()["source"]
    assert spec()["methods"]["getFile"] == {"file_id": [["String"], True]}


@over_http
async def test_every_request_is_in_the_log(wire: Wire) -> None:
    alice = wire.someone()
    await wire.sent(alice, "een")
    await wire.yes("getMe")
    assert wire.server.requests == [("sendMessage", {"chat_id": alice.id, "text": "een"}), ("getMe", {})]


@server_with(check=3)
async def test_one_request_in_so_many_can_be_logged_and_checked(wire: Wire) -> None:
    """For a bench, whose figures the checking would be in."""
    for _ in range(7):
        await wire.yes("getMe", colour="green")
    assert (len(wire.server.requests), len(wire.server.violations), wire.server.calls) == (2, 2, 7)


# -- sending ---------------------------------------------------------------------------------------------------


@over_http
async def test_message_numbers_count_up_in_each_chat_by_itself(wire: Wire) -> None:
    """[D] A number is unique in its chat only."""
    alice, bob = wire.someone("Alice"), wire.someone("Bob")
    first = await wire.sent(alice)
    assert await wire.sent(alice) == first + 1
    assert await wire.sent(bob) == first


@over_http
async def test_of_a_person_a_bot_sees_name_and_language_and_a_number_of_more_than_32_bits(wire: Wire) -> None:
    """[D] `User`: never a telephone number."""
    person = wire.server.user("Alice", "de Wit", "alice_dw").start()["message"]["from"]
    assert person.pop("id") > 2**32
    named = {"first_name": "Alice", "last_name": "de Wit", "username": "alice_dw"}
    assert person == {**named, "is_bot": False, "language_code": "nl"}


@over_http
async def test_a_text_has_at_most_4096_units_of_utf_16(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    await wire.sent(alice, "a" * 4096)
    refused = await wire.no("sendMessage", chat_id=alice.id, text="🙂" * 2049)
    assert refused == "400 Bad Request: message is too long"


@over_http
async def test_a_text_without_words_is_refused(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    assert await wire.no("sendMessage", chat_id=alice.id, text="") == "400 Bad Request: message text is empty"
    assert await wire.no("sendMessage", chat_id=alice.id, text=" ") == "400 Bad Request: text must be non-empty"


@over_http
async def test_a_bot_cannot_begin_a_chat(wire: Wire) -> None:
    """[D]"""
    bob = wire.server.user("Bob")
    refused = await wire.no("sendMessage", chat_id=bob.id, text="dag")
    assert refused == "403 Forbidden: bot can't initiate conversation with a user"
    assert await wire.no("sendMessage", chat_id=42, text="dag") == "400 Bad Request: chat not found"


@over_http
async def test_who_blocked_the_bot_gets_nothing_and_the_bot_is_told(wire: Wire) -> None:
    """[S] The text; [D] the update."""
    alice = wire.someone()
    alice.block()
    for method, more in (("sendMessage", {"text": "dag"}), ("sendChatAction", {"action": "typing"})):
        assert await wire.no(method, chat_id=alice.id, **more) == "403 Forbidden: bot was blocked by the user"
    alice.unblock()
    await wire.sent(alice)
    changes = [one["my_chat_member"]["new_chat_member"]["status"] for one in await wire.updates()]
    assert changes == ["kicked", "member"]


@over_http
async def test_an_account_that_is_gone_gets_nothing(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    alice.deactivate()
    assert await wire.no("sendMessage", chat_id=alice.id, text="dag") == "403 Forbidden: user is deactivated"


@over_http
async def test_a_copy_has_no_link_to_the_original_and_a_forwarded_message_has(wire: Wire) -> None:
    """[D] And nothing that a person sees holds the number of another."""
    alice, vera = wire.server.user("Alice", "de Wit"), wire.someone("Vera")
    said = alice.send("niemand mag weten dat ik dit zeg")["message"]["message_id"]
    to = {"chat_id": vera.id, "from_chat_id": alice.id, "message_id": said}
    assert (await wire.yes("copyMessage", **to)).keys() == {"message_id"}
    forwarded = await wire.yes("forwardMessage", **to)
    assert forwarded["forward_origin"]["sender_user"]["id"] == alice.id
    words = "niemand mag weten dat ik dit zeg"
    assert [(str(one), one.origin) for one in vera.seen] == [(words, ""), (words, "Alice de Wit")]
    assert str(alice.id) not in repr([vars(one) for one in vera.seen])


@over_http
async def test_a_copied_document_keeps_its_file_name(wire: Wire) -> None:
    """[D] So whoever relays has to rename."""
    alice, vera = wire.someone("Alice"), wire.someone("Vera")
    file = alice.attach("document", b"inhoud", filename="brief van Alice.pdf", mime="application/pdf")
    number = file["message"]["message_id"]
    await wire.yes("copyMessage", chat_id=vera.id, from_chat_id=alice.id, message_id=number)
    assert (vera.seen[0].name, vera.seen[0].file) == ("brief van Alice.pdf", b"inhoud")


@over_http
async def test_protected_content_can_be_neither_copied_nor_forwarded(wire: Wire) -> None:
    """[D]"""
    alice, vera = wire.someone("Alice"), wire.someone("Vera")
    number = await wire.sent(alice, protect_content=True)
    kept = {"chat_id": vera.id, "from_chat_id": alice.id, "message_id": number}
    assert await wire.no("copyMessage", **kept) == "400 Bad Request: message can't be copied"
    assert await wire.no("forwardMessage", **kept) == "400 Bad Request: message can't be forwarded"
    assert alice.seen[0].protected


@over_http
async def test_telegram_visits_an_address_unless_previews_are_off(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    await wire.sent(alice, "zie https://voorbeeld.nl/klacht")
    await wire.sent(alice, "zie https://voorbeeld.nl/klacht", link_preview_options={"is_disabled": True})
    assert [one.previews for one in alice.seen] == [["https://voorbeeld.nl/klacht"], []]


@over_http
async def test_a_contact_is_a_name_and_a_number_on_a_card(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    await wire.yes("sendContact", chat_id=alice.id, phone_number="0881234567", first_name="Vertrouwenspersoon")
    assert alice.seen[0].contact == ("Vertrouwenspersoon", "0881234567")


@over_http
async def test_a_message_can_come_without_a_sound(wire: Wire) -> None:
    """[D] `disable_notification`."""
    alice = wire.someone()
    await wire.sent(alice, disable_notification=True)
    await wire.sent(alice)
    assert [one.silent for one in alice.seen] == [True, False]


@over_http
async def test_a_command_of_a_person_is_marked_and_the_payload_of_a_link_stands_behind_it(wire: Wire) -> None:
    """[D] `bot_command`"""
    message = wire.server.user("Alice").start("ambiq")["message"]
    assert message["text"] == "/start ambiq"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


@server_with(rates=True)
async def test_more_than_about_20_messages_a_minute_to_a_group_are_refused_with_a_time(wire: Wire) -> None:
    """[S] The form of the answer; the number is a rule of thumb. Edits count too."""
    vera = wire.someone("Vera")
    group = wire.server.group("Team").add(vera)
    group.add_bot(vera)
    for number in range(19):
        await wire.yes("sendMessage", chat_id=group.id, text=str(number))
    last = group.seen[-1].id
    await wire.yes("editMessageText", chat_id=group.id, message_id=last, text="anders")
    answer = await wire.call("sendMessage", chat_id=group.id, text="te veel")
    later = answer["parameters"]["retry_after"]
    assert (answer["status"], answer["description"]) == (429, f"Too Many Requests: retry after {later}")
    wire.server.clock.move(later)
    await wire.yes("sendMessage", chat_id=group.id, text="nu wel")


# -- the bot itself --------------------------------------------------------------------------------------------


@over_http
async def test_a_bot_has_100_commands_with_names_of_small_letters(wire: Wire) -> None:
    """[D]"""
    stop = {"command": "stop", "description": "Stoppen"}
    scope = {"type": "all_private_chats"}
    await wire.yes("setMyCommands", commands=[stop] * 100, scope=scope)
    assert await wire.yes("getMyCommands", scope=scope) == [stop] * 100
    assert await wire.yes("getMyCommands") == []
    for wrong in ("Stop", "stop-nu", "a" * 33, ""):
        assert (await wire.no("setMyCommands", commands=[{**stop, "command": wrong}])).startswith("400")
    assert (await wire.no("setMyCommands", commands=[{**stop, "description": "a" * 257}])).startswith("400")
    assert (await wire.no("setMyCommands", commands=[stop] * 101)).startswith("400")


@over_http
async def test_a_bot_has_a_name_of_64_a_description_of_512_and_a_short_one_of_120(wire: Wire) -> None:
    """[D]"""
    for name, most in (("name", 64), ("description", 512), ("short_description", 120)):
        words = "".join(part.title() for part in name.split("_"))
        await wire.yes(f"setMy{words}", **{name: "a" * most})
        assert await wire.yes(f"getMy{words}", language_code="nl") == {name: "a" * most}
        assert (await wire.no(f"setMy{words}", **{name: "a" * (most + 1)})).startswith("400")
    assert (await wire.yes("getMe"))["first_name"] == "a" * 64
