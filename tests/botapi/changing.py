"""The methods that change or delete what stands in a chat, and that answer a pressed button."""

from __future__ import annotations

from typing import Any

from tests.botapi import limits
from tests.botapi.limits import DELETE_WITHIN, QUERY_LIVES, bad
from tests.botapi.state import State
from tests.botapi.world import Chat, Message, Raw

Params = dict[str, Any]


def text(state: State, params: Params) -> Any:
    """editMessageText. A keyboard that is not said again is gone."""
    limits.no_markdown(params)
    words = limits.text(params.get("text"))
    chat, message = _mine(state, params)
    if "text" not in message.plain:
        raise bad("there is no text in the message to edit")
    preview = params.get("link_preview_options")
    beside = {"link_preview_options": preview} if preview else {}
    kept = {name: value for name, value in message.plain.items() if name != "link_preview_options"}
    return _changed(state, chat, message, params, {**kept, "text": words, **beside})


def markup(state: State, params: Params) -> Any:
    """editMessageReplyMarkup."""
    chat, message = _mine(state, params)
    return _changed(state, chat, message, params, dict(message.plain))


def _mine(state: State, params: Params) -> tuple[Chat, Message]:
    number = params.get("message_id", 0)
    if "chat_id" not in params and not number:
        raise bad("message identifier is not specified")
    chat = state.chat(params.get("chat_id"))
    message = chat.messages.get(number)
    if message is None:
        raise bad("message to edit not found")
    if not message.mine or message.service:
        raise bad("message can't be edited")
    chat.may_write()
    return chat, message


def _changed(state: State, chat: Chat, message: Message, params: Params, plain: Raw) -> Raw:
    buttons = limits.markup(params.get("reply_markup"), chat.private)
    if buttons and "inline_keyboard" not in buttons:
        raise bad("inline keyboard expected")
    plain.pop("reply_markup", None)
    if buttons and buttons["inline_keyboard"]:
        plain["reply_markup"] = buttons
    if all(plain.get(name) == message.plain.get(name) for name in ("text", "reply_markup")):
        raise bad(limits.NOT_MODIFIED)
    state.count(chat)
    return chat.change(message, {**plain, "edit_date": int(state.clock.now())}).plain


def answer(state: State, params: Params) -> Any:
    """answerCallbackQuery: once, and soon."""
    query = state.queries.get(str(params.get("callback_query_id")))
    if query is None or query.answered or state.clock.now() - query.since > QUERY_LIVES:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    words = str(params.get("text") or "")
    if len(words) > limits.ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query.answered = True
    if words:
        query.chat.toasts.append(words)
    return True


def delete(state: State, params: Params) -> Any:
    """deleteMessage."""
    if params.get("chat_id") in (None, ""):
        raise bad("chat identifier is not specified")
    if not params.get("message_id"):
        raise bad("message identifier is not specified")
    chat = state.chat(params["chat_id"]).may_write()
    message = chat.messages.get(params["message_id"])
    if message is None:
        raise bad("message to delete not found")
    _may_go(state, chat, message)
    chat.drop(message.id)
    return True


def delete_many(state: State, params: Params) -> Any:
    """deleteMessages: what is not there is passed over; what may not go keeps all of them."""
    numbers = params.get("message_ids") or []
    if not numbers:
        raise bad("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad("too many message identifiers specified")
    chat = state.chat(params.get("chat_id")).may_write()
    found = [chat.messages[number] for number in dict.fromkeys(numbers) if number in chat.messages]
    for message in found:
        _may_go(state, chat, message)
    for message in found:
        chat.drop(message.id)
    return True


def _may_go(state: State, chat: Chat, message: Message) -> None:
    """Own messages, those of the other in a private chat, and of anybody for who may delete: for 48 hours."""
    ruler = "can_delete_messages" in chat.bot.rights
    if "forum_topic_created" in message.plain or not (message.mine or chat.private or ruler):
        raise bad("message can't be deleted")
    if state.clock.now() - message.date > DELETE_WITHIN and not ruler:
        raise bad("message can't be deleted for everyone")
