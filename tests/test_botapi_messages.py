"""The local Bot API server does as the real one with buttons, with changes and deletions, and with files.

[S] read in the source of the official server, [D] its documentation.
"""

from __future__ import annotations

import aiohttp

from tests.botapi.wire import Wire, buttons, over_http

JPEG = b"\xff\xd8\xff\xe0 een plaatje"

# -- buttons ---------------------------------------------------------------------------------------------------


@over_http
async def test_the_data_of_a_button_has_1_to_64_bytes(wire: Wire) -> None:
    """[D] Bytes, not characters."""
    alice = wire.someone()
    for data in ("x" * 65, "é" * 33, ""):
        markup = buttons("Ja", data=data)
        refused = await wire.no("sendMessage", chat_id=alice.id, text="?", reply_markup=markup)
        assert refused == "400 Bad Request: BUTTON_DATA_INVALID"
    await wire.sent(alice, reply_markup=buttons("Ja", data="é" * 32))


@over_http
async def test_a_row_has_8_buttons_and_all_rows_together_100(wire: Wire) -> None:
    """The limits of clients; more is no violation of the specification, and noticed all the same."""
    alice = wire.someone()
    row = [{"text": "a", "callback_data": "x"}] * 8
    for rows in ([row + row[:1]], [row] * 13):
        markup = {"inline_keyboard": rows}
        refused = await wire.no("sendMessage", chat_id=alice.id, text="?", reply_markup=markup)
        assert refused == "400 Bad Request: reply markup is too long"
    await wire.sent(alice, reply_markup={"inline_keyboard": [row] * 12})
    assert wire.server.violations == ["sendMessage: more than 8 buttons in a row"]


@over_http
async def test_buttons_of_more_than_about_10_kb_are_too_long(wire: Wire) -> None:
    """[S] The text."""
    markup = {"inline_keyboard": [[{"text": "a" * 200, "callback_data": "x"}] for _ in range(60)]}
    refused = await wire.no("sendMessage", chat_id=wire.someone().id, text="?", reply_markup=markup)
    assert refused == "400 Bad Request: reply markup is too long"


@over_http
async def test_a_button_that_copies_holds_256_characters(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()

    def copies(text: str) -> dict[str, object]:
        return {"inline_keyboard": [[{"text": "Kopieer", "copy_text": {"text": text}}]]}

    await wire.sent(alice, reply_markup=copies("a" * 256))
    refused = await wire.no("sendMessage", chat_id=alice.id, text="?", reply_markup=copies("a" * 257))
    assert refused == "400 Bad Request: BUTTON_COPY_TEXT_INVALID"


@over_http
async def test_a_press_is_answered_once_and_is_too_old_after_that(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    await wire.sent(alice, reply_markup=buttons("Ja"))
    query = alice.press("Ja")["callback_query"]
    assert query["data"] == "x" and query["chat_instance"] != str(alice.id)
    assert await wire.yes("answerCallbackQuery", callback_query_id=query["id"], text="goed") is True
    assert alice.toasts == ["goed"]
    old = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await wire.no("answerCallbackQuery", callback_query_id=query["id"]) == old
    assert await wire.no("answerCallbackQuery", callback_query_id="42") == old


@over_http
async def test_a_late_answer_to_a_press_is_too_old(wire: Wire) -> None:
    """[S] It happens after every restart."""
    alice = wire.someone()
    await wire.sent(alice, reply_markup=buttons("Ja"))
    query = alice.press("Ja")["callback_query"]["id"]
    wire.server.clock.move(hours=1)
    refused = await wire.no("answerCallbackQuery", callback_query_id=query)
    assert refused.startswith("400 Bad Request: query is too old")


@over_http
async def test_the_answer_to_a_press_has_at_most_200_characters(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    await wire.sent(alice, reply_markup=buttons("Ja"))
    query = alice.press("Ja")["callback_query"]["id"]
    refused = await wire.no("answerCallbackQuery", callback_query_id=query, text="a" * 201)
    assert refused == "400 Bad Request: MESSAGE_TOO_LONG"
    await wire.yes("answerCallbackQuery", callback_query_id=query, text="a" * 200)


@over_http
async def test_buttons_on_old_messages_stay_live(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    await wire.sent(alice, reply_markup=buttons("Ja", data="oud"))
    await wire.sent(alice, reply_markup=buttons("Ja", data="nieuw"))
    wire.server.clock.move(days=30)
    assert alice.press("Ja", oldest=True)["callback_query"]["data"] == "oud"
    assert alice.press("Ja")["callback_query"]["data"] == "nieuw"


@over_http
async def test_a_telephone_number_can_be_asked_for_in_a_private_chat_only(wire: Wire) -> None:
    """[D] `request_contact`"""
    alice = wire.someone()
    group = wire.server.group("Team").add(alice)
    group.add_bot(alice)
    markup = {"keyboard": [[{"text": "Deel mijn nummer", "request_contact": True}]], "one_time_keyboard": True}
    refused = await wire.no("sendMessage", chat_id=group.id, text="?", reply_markup=markup)
    assert refused == "400 Bad Request: phone number can be requested in private chats only"
    await wire.sent(alice, reply_markup=markup)
    assert alice.press("Deel mijn nummer")["message"]["contact"]["user_id"] == alice.id
    assert alice.keyboard == []


# -- changing and deleting -------------------------------------------------------------------------------------


@over_http
async def test_a_changed_message_loses_the_buttons_that_are_not_said_again(wire: Wire) -> None:
    """[D] It is the same message, with a date of its change."""
    alice = wire.someone()
    number = await wire.sent(alice, "een", reply_markup=buttons("Ja"))
    changed = await wire.yes("editMessageText", chat_id=alice.id, message_id=number, text="twee")
    assert (changed["message_id"], "edit_date" in changed) == (number, True)
    assert (alice.seen, alice.buttons) == (["twee"], [])
    assert alice.history[-2:] == [("new", "een"), ("edited", "twee")]


@over_http
async def test_a_change_that_changes_nothing_is_an_error(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    number = await wire.sent(alice, "dag", reply_markup=buttons("Ja"))
    what = {"chat_id": alice.id, "message_id": number, "reply_markup": buttons("Ja")}
    same = "400 Bad Request: message is not modified: specified new message content and reply markup are exactly"
    assert (await wire.no("editMessageText", **what, text="dag")).startswith(same)
    assert (await wire.no("editMessageReplyMarkup", **what)).startswith(same)
    await wire.yes("editMessageReplyMarkup", chat_id=alice.id, message_id=number)
    assert alice.buttons == []


@over_http
async def test_only_the_bots_own_texts_can_be_changed(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    theirs = alice.send("van mij")["message"]["message_id"]
    card = await wire.yes("sendContact", chat_id=alice.id, phone_number="112", first_name="Nood")
    for number, text in (
        (99, "message to edit not found"),
        (theirs, "message can't be edited"),
        (card["message_id"], "there is no text in the message to edit"),
    ):
        refused = await wire.no("editMessageText", chat_id=alice.id, message_id=number, text="x")
        assert refused == f"400 Bad Request: {text}"


@over_http
async def test_a_bot_deletes_what_the_client_wrote_in_a_private_chat_for_both_sides(wire: Wire) -> None:
    """[D][S]"""
    alice = wire.someone()
    told = alice.send("weg ermee")["message"]["message_id"]
    assert await wire.yes("deleteMessage", chat_id=alice.id, message_id=told) is True
    assert alice.history[-1] == ("deleted", "") and told not in alice.chat.messages


@over_http
async def test_after_48_hours_nothing_in_a_private_chat_can_be_deleted(wire: Wire) -> None:
    """[D] Neither the client's messages nor the bot's own."""
    alice = wire.someone()
    theirs, ours = alice.send("oud")["message"]["message_id"], await wire.sent(alice)
    young = await wire.sent(alice)
    wire.server.clock.move(hours=47)
    await wire.yes("deleteMessage", chat_id=alice.id, message_id=young)
    wire.server.clock.move(hours=2)
    for number in (theirs, ours):
        refused = await wire.no("deleteMessage", chat_id=alice.id, message_id=number)
        assert refused.startswith("400 Bad Request: message can't be deleted")


@over_http
async def test_an_unknown_message_is_an_error_alone_and_passed_over_among_many(wire: Wire) -> None:
    """[S][D]"""
    alice = wire.someone()
    alone = await wire.no("deleteMessage", chat_id=alice.id, message_id=99)
    assert alone == "400 Bad Request: message to delete not found"
    numbers = [98, await wire.sent(alice), 99]
    assert await wire.yes("deleteMessages", chat_id=alice.id, message_ids=numbers) is True
    assert alice.seen == []


@over_http
async def test_1_to_100_messages_are_deleted_at_once(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    await wire.yes("deleteMessages", chat_id=alice.id, message_ids=list(range(1, 101)))
    for numbers in ([], list(range(1, 102))):
        refused = await wire.no("deleteMessages", chat_id=alice.id, message_ids=numbers)
        assert refused.startswith("400 Bad Request: ")


@over_http
async def test_the_bot_is_not_told_when_a_person_deletes_a_message(wire: Wire) -> None:
    """tdlib/telegram-bot-api#286"""
    alice = wire.someone()
    alice.delete(alice.send("toch niet")["message"]["message_id"])
    assert [list(one) for one in await wire.updates()] == [["update_id", "message"]]


# -- files -----------------------------------------------------------------------------------------------------


@over_http
async def test_a_file_is_fetched_by_a_path_that_nobody_can_guess_for_an_hour(wire: Wire) -> None:
    """[D]"""
    file = wire.someone().attach("document", b"inhoud", filename="brief.pdf")["message"]["document"]
    got = [await wire.yes("getFile", file_id=file["file_id"]) for _ in range(2)]
    assert got[0]["file_path"] != got[1]["file_path"] and got[0]["file_size"] == 6
    address = f"{wire.server.url}/file/bot{wire.server.token}/{got[0]['file_path']}"
    async with wire.session.get(address) as response:
        assert await response.read() == b"inhoud"
    wire.server.clock.move(hours=1, seconds=1)
    for gone in (address, f"{wire.server.url}/file/bot{wire.server.token}/documents/file_1.pdf"):
        async with wire.session.get(gone) as response:
            assert response.status == 404
    assert (await wire.no("getFile", file_id="x")).endswith("the file is temporarily unavailable")


@over_http
async def test_a_bot_fetches_files_of_up_to_20_mib(wire: Wire) -> None:
    """[S]"""
    alice = wire.someone()
    for more, ok in ((0, True), (1, False)):
        file = alice.attach("voice", b"x" * (20 * 1024 * 1024 + more))["message"]["voice"]
        answer = await wire.call("getFile", file_id=file["file_id"])
        assert answer["ok"] is ok
        assert ok or answer["description"] == "Bad Request: file is too big"


@over_http
async def test_a_file_goes_up_as_a_part_and_arrives_with_its_name_and_caption(wire: Wire) -> None:
    """[D] Also through `attach://`, and a second time by its number."""
    alice = wire.someone()
    url = f"{wire.server.url}/bot{wire.server.token}/sendDocument"
    for document, part in (("", "document"), ("attach://stuk", "stuk")):
        form = aiohttp.FormData({"chat_id": str(alice.id), "caption": "Uw verslag"})
        form.add_field(part, b"verzegeld", filename="verslag.age", content_type="application/octet-stream")
        if document:
            form.add_field("document", document)
        async with wire.session.post(url, data=form) as response:
            sent = (await response.json())["result"]
    await wire.yes("sendDocument", chat_id=alice.id, document=sent["document"]["file_id"])
    assert alice.seen == ["Uw verslag", "Uw verslag", "verslag.age"]
    assert {(one.name, one.file) for one in alice.seen} == {("verslag.age", b"verzegeld")}
    assert wire.server.violations == []


@over_http
async def test_a_caption_has_1024_characters_and_a_photo_10_mb(wire: Wire) -> None:
    """[D]"""
    alice = wire.someone()
    url = f"{wire.server.url}/bot{wire.server.token}/sendPhoto"
    for caption, data, refused in (
        ("a" * 1024, JPEG, ""),
        ("a" * 1025, JPEG, "Bad Request: message caption is too long"),
        ("a", JPEG + b"x" * 10 * 1024 * 1024, "Bad Request: file of size"),
        ("a", b"geen plaatje", "Bad Request: IMAGE_PROCESS_FAILED"),
    ):
        form = aiohttp.FormData({"chat_id": str(alice.id), "caption": caption})
        form.add_field("photo", data, filename="foto.jpg", content_type="image/jpeg")
        async with wire.session.post(url, data=form) as response:
            assert (await response.json()).get("description", "").startswith(refused)
    assert len(alice.seen) == 1


@over_http
async def test_a_request_of_more_than_50_mb_is_too_large(wire: Wire) -> None:
    """[D]"""
    form = aiohttp.FormData({"chat_id": str(wire.someone().id)})
    form.add_field("document", b"x" * (50 * 1024 * 1024 + 1), filename="film.mp4")
    url = f"{wire.server.url}/bot{wire.server.token}/sendDocument"
    async with wire.session.post(url, data=form) as response:
        answer = await response.json()
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


@over_http
async def test_several_photos_at_once_are_an_update_each(wire: Wire) -> None:
    """python-telegram-bot#1958: they share a `media_group_id`, and the words are with the first."""
    wire.someone().album("photo", [JPEG, JPEG], "Dit is de kamer")
    messages = [one["message"] for one in await wire.updates()]
    assert len({one["media_group_id"] for one in messages}) == 1
    assert [one.get("caption") for one in messages] == ["Dit is de kamer", None]


@over_http
async def test_what_else_people_send_has_the_form_of_the_specification(wire: Wire) -> None:
    """[D] Each fetch of updates here is held against it. A long text comes in parts."""
    alice = wire.someone()
    for kind in ("sticker", "location", "dice", "contact", "poll"):
        alice.odd(kind)
    for kind in ("document", "photo", "voice", "video", "video_note", "audio"):
        alice.attach(kind, JPEG, "zie hier")
    alice.forward("van de groepsapp", "Iemand anders")
    alice.edit("toch anders")
    alice.send("a" * 5000)
    assert len(await wire.updates()) == 15
