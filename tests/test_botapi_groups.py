"""The local Bot API server does as the real one with groups, their members and their threads.

[S] read in the source of the official server, [D] its documentation.
"""

from __future__ import annotations

from tests.botapi.group import ALL_RIGHTS, Group
from tests.botapi.user import User
from tests.botapi.wire import Wire, buttons, over_http


def team(wire: Wire, *rights: str, kind: str = "supergroup", forum: bool = False) -> tuple[Group, User]:
    """A group with Vera and the bot in it, whose updates so far are fetched."""
    vera = wire.someone("Vera")
    group = wire.server.group("Team", kind, forum).add(vera)
    group.add_bot(vera, *rights)
    wire.server.state.updates.clear()
    return group, vera


# -- membership ------------------------------------------------------------------------------------------------


@over_http
async def test_a_supergroup_has_a_number_of_its_own_kind(wire: Wire) -> None:
    """[D]"""
    assert str(team(wire)[0].id).startswith("-100") and team(wire, kind="group")[0].id < 0


@over_http
async def test_the_bot_is_told_that_it_is_put_into_a_group(wire: Wire) -> None:
    """[D] `my_chat_member`, and Telegram's own words in the group."""
    vera = wire.someone("Vera")
    wire.server.group("Team").add_bot(vera, "can_delete_messages")
    change, message = await wire.updates()
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert change["my_chat_member"]["new_chat_member"]["can_delete_messages"] is True
    assert message["message"]["new_chat_members"][0]["is_bot"] is True


@over_http
async def test_a_bot_that_was_kicked_can_send_nothing(wire: Wire) -> None:
    """[S] The texts differ by the kind of group."""
    for kind in ("group", "supergroup"):
        group, vera = team(wire, kind=kind)
        group.kick_bot(vera)
        refused = await wire.no("sendMessage", chat_id=group.id, text="dag")
        assert refused == f"403 Forbidden: bot was kicked from the {kind} chat"
        assert group.send(vera, "/hallo")["update_id"] == 0


@over_http
async def test_a_bot_that_left_is_no_member(wire: Wire) -> None:
    """[S]"""
    group, _ = team(wire)
    await wire.yes("leaveChat", chat_id=group.id)
    refused = "403 Forbidden: bot is not a member of the supergroup chat"
    assert await wire.no("sendMessage", chat_id=group.id, text="dag") == refused
    assert await wire.no("leaveChat", chat_id=group.id) == refused


@over_http
async def test_a_private_chat_cannot_be_left(wire: Wire) -> None:
    """[S]"""
    alice = wire.server.user("Alice")
    alice.start()
    refused = await wire.no("leaveChat", chat_id=alice.id)
    assert refused == "400 Bad Request: chat member status can't be changed in private chats"


@over_http
async def test_a_group_that_becomes_a_supergroup_says_where_it_went(wire: Wire) -> None:
    """[S] In the refusal; [D] in both chats."""
    group, _ = team(wire, kind="group")
    new = group.migrate()
    answer = await wire.call("sendMessage", chat_id=group.id, text="dag")
    assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer["parameters"] == {"migrate_to_chat_id": new.id}
    await wire.yes("sendMessage", chat_id=new.id, text="dag")
    old, there = [one["message"] for one in await wire.updates()]
    assert (old["migrate_to_chat_id"], there["migrate_from_chat_id"]) == (new.id, group.id)


@over_http
async def test_a_group_can_be_closed_to_the_bot_in_two_more_ways(wire: Wire) -> None:
    """[S]"""
    group, _ = team(wire, kind="group")
    group.silence()
    refused = await wire.no("sendMessage", chat_id=group.id, text="dag")
    assert refused == "400 Bad Request: not enough rights to send text messages to the chat"
    group.delete_group()
    assert await wire.no("sendMessage", chat_id=group.id, text="dag") == "403 Forbidden: the group chat was deleted"


@over_http
async def test_the_bot_sees_who_is_in_a_group_by_status(wire: Wire) -> None:
    """[D] `ChatMember`"""
    group, vera = team(wire, "can_manage_topics")
    boss = wire.someone("Bas")
    group.add(boss, "can_delete_messages", anonymous=True)
    stranger = wire.someone("Sam")
    me = wire.server.state.bot.id
    found = {
        number: await wire.yes("getChatMember", chat_id=group.id, user_id=number)
        for number in (vera.id, boss.id, stranger.id, me)
    }
    assert [one["status"] for one in found.values()] == ["member", "administrator", "left", "administrator"]
    assert found[boss.id]["is_anonymous"] is True
    assert found[me]["can_manage_topics"] is True and found[me]["can_delete_messages"] is False
    assert (await wire.yes("getChat", chat_id=group.id))["title"] == "Team"


# -- what a bot hears and may do -------------------------------------------------------------------------------


@over_http
async def test_a_bot_that_is_no_administrator_hears_commands_and_replies_to_it_only(wire: Wire) -> None:
    """[D] Privacy mode."""
    group, vera = team(wire)
    number = (await wire.yes("sendMessage", chat_id=group.id, text="dag"))["message_id"]
    group.send(vera, "dit gaat de bot niet aan")
    group.send(vera, "/meer")
    group.send(vera, "dank je", reply_to=number)
    assert [one["message"]["text"] for one in await wire.updates()] == ["/meer", "dank je"]


@over_http
async def test_an_anonymous_administrator_speaks_as_the_group(wire: Wire) -> None:
    """[D] `sender_chat`; who it is, nobody hears."""
    group, _ = team(wire, *ALL_RIGHTS)
    boss = wire.someone("Bas")
    group.add(boss, anonymous=True)
    wire.server.state.updates.clear()
    message = group.send(boss, "namens het team")["message"]
    assert (message["from"]["id"], message["from"]["username"]) == (1087968824, "GroupAnonymousBot")
    assert message["sender_chat"]["id"] == group.id
    assert str(boss.id) not in str(await wire.updates())


@over_http
async def test_in_a_group_a_bot_deletes_its_own_and_others_only_by_right(wire: Wire) -> None:
    """[D][S]"""
    for rights, ok in (((), False), (("can_delete_messages",), True)):
        group, vera = team(wire, *rights)
        said = group.send(vera, "weg")["message"]["message_id"]
        own = (await wire.yes("sendMessage", chat_id=group.id, text="dag"))["message_id"]
        await wire.yes("deleteMessage", chat_id=group.id, message_id=own)
        answer = await wire.call("deleteMessage", chat_id=group.id, message_id=said)
        assert answer["ok"] is ok
        assert ok or answer["description"] == "Bad Request: message can't be deleted"


@over_http
async def test_a_press_in_a_group_says_who_and_where(wire: Wire) -> None:
    """[D]"""
    group, vera = team(wire)
    await wire.yes("sendMessage", chat_id=group.id, text="?", reply_markup=buttons("Ja"))
    query = group.press(vera, "Ja")["callback_query"]
    assert (query["from"]["id"], query["message"]["chat"]["id"]) == (vera.id, group.id)


@over_http
async def test_a_pin_needs_a_right_in_a_group(wire: Wire) -> None:
    """[D]"""
    group, vera = team(wire)
    number = (await wire.yes("sendMessage", chat_id=group.id, text="dag"))["message_id"]
    assert "not enough rights" in await wire.no("pinChatMessage", chat_id=group.id, message_id=number)
    await wire.yes("pinChatMessage", chat_id=vera.id, message_id=await wire.sent(vera))


# -- threads ---------------------------------------------------------------------------------------------------


@over_http
async def test_a_message_goes_into_its_thread_and_says_so(wire: Wire) -> None:
    """[D] The thread has the number of the message that opened it."""
    group, vera = team(wire, "can_manage_topics", forum=True)
    thread = (await wire.yes("createForumTopic", chat_id=group.id, name="Zaak 1"))["message_thread_id"]
    assert "forum_topic_created" in group.chat.messages[thread].plain
    message = await wire.yes("sendMessage", chat_id=group.id, text="dag", message_thread_id=thread)
    assert (message["message_thread_id"], message["is_topic_message"]) == (thread, True)
    assert message["chat"]["is_forum"] is True
    assert group.send(vera, "/goed", thread=thread)["message"]["message_thread_id"] == thread


@over_http
async def test_a_thread_is_opened_by_right_and_in_a_forum_only(wire: Wire) -> None:
    """[D] The rights; the texts are those of the library beneath the server."""
    for rights, forum, refused in (
        ((), True, "not enough rights to create a topic"),
        (("can_manage_topics",), False, "the chat is not a forum"),
    ):
        group, _ = team(wire, *rights, forum=forum)
        refusal = await wire.no("createForumTopic", chat_id=group.id, name="Zaak")
        assert refusal == f"400 Bad Request: {refused}"


@over_http
async def test_the_thread_general_has_a_number_that_nobody_can_send_to(wire: Wire) -> None:
    """[S]"""
    group, _ = team(wire, forum=True)
    refused = await wire.no("sendMessage", chat_id=group.id, text="dag", message_thread_id=1)
    assert refused == "400 Bad Request: message thread not found"
    assert "message_thread_id" not in await wire.yes("sendMessage", chat_id=group.id, text="dag")


@over_http
async def test_a_closed_thread_takes_nothing_from_who_may_not_open_it(wire: Wire) -> None:
    """The text: tdlib; who may manage threads still writes."""
    group, vera = team(wire, forum=True)
    thread = group.open_topic(vera, "Vraag")
    group.close_topic(thread)
    refused = await wire.no("sendMessage", chat_id=group.id, text="dag", message_thread_id=thread)
    assert refused == "400 Bad Request: TOPIC_CLOSED"
    group.chat.bot.rights = frozenset({"can_manage_topics"})
    await wire.yes("reopenForumTopic", chat_id=group.id, message_thread_id=thread)
    await wire.yes("closeForumTopic", chat_id=group.id, message_thread_id=thread)
    again = await wire.no("closeForumTopic", chat_id=group.id, message_thread_id=thread)
    assert again == "400 Bad Request: TOPIC_NOT_MODIFIED"


@over_http
async def test_a_deleted_thread_refuses_with_one_of_two_texts_or_lets_messages_fall_into_general(
    wire: Wire,
) -> None:
    """jikssha/telegram_private_chatbot#3: only the number in the answer shows where a message went."""
    group, vera = team(wire, forum=True)
    for gone in ("message thread not found", "TOPIC_DELETED"):
        thread = group.open_topic(vera, "Zaak")
        group.delete_topic(thread, gone)
        refused = await wire.no("sendMessage", chat_id=group.id, text="dag", message_thread_id=thread)
        assert refused == f"400 Bad Request: {gone}"
    thread = group.open_topic(vera, "Zaak")
    group.delete_topic(thread, "General")
    sent = await wire.yes("sendMessage", chat_id=group.id, text="dag", message_thread_id=thread)
    assert "message_thread_id" not in sent


@over_http
async def test_deleting_a_thread_takes_all_its_messages_however_old(wire: Wire) -> None:
    """[D] Its text names no limit of 48 hours; the message that opened a thread goes in no other way."""
    rights = ("can_manage_topics", "can_delete_messages")
    group, vera = team(wire, *rights, forum=True)
    thread = (await wire.yes("createForumTopic", chat_id=group.id, name="Zaak"))["message_thread_id"]
    group.send(vera, "oud", thread=thread)
    refused = await wire.no("deleteMessage", chat_id=group.id, message_id=thread)
    assert refused == "400 Bad Request: message can't be deleted"
    wire.server.clock.move(days=300)
    await wire.yes("deleteForumTopic", chat_id=group.id, message_thread_id=thread)
    assert not [one for one in group.chat.messages.values() if one.thread == thread]
