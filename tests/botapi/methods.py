"""The methods of the Bot API: each takes the state and its parameters, and gives the result or raises ApiError."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.botapi.state import ANSWER, CAPTION, DELETE_WITHIN, LARGEST, QUERY_LIVES, ApiError, Chat, Message, State, bad

Params = dict[str, Any]


def send_message(state: State, params: Params) -> Any:
    chat = state.chat(params.get("chat_id"))
    content: Params = {"text": state.check_text(params.get("text"))}
    return _kept(state, chat, params, content)


def send_contact(state: State, params: Params) -> Any:
    chat = state.chat(params.get("chat_id"))
    contact = {name: params[name] for name in ("phone_number", "first_name") if name in params}
    return _kept(state, chat, params, {"contact": contact})


def _sends(kind: str) -> Callable[[State, Params], Any]:
    def send(state: State, params: Params) -> Any:
        chat = state.chat(params.get("chat_id"))
        name, data = _upload(params, kind)
        content: Params = {kind: {**state.file(data), "file_name": name}}
        if kind == "photo":
            content = {kind: [{**state.file(data), "width": 90, "height": 90}]}
        if params.get("caption"):
            content["caption"] = state.check_text(params["caption"], CAPTION)
        return _kept(state, chat, params, content, data, name)

    return send


def _upload(params: Params, kind: str) -> tuple[str, bytes]:
    value = params.get(kind)
    if isinstance(value, str) and value.startswith("attach://"):
        value = params.get(value.removeprefix("attach://"))
    if not isinstance(value, bytes):
        raise bad(f"there is no {kind} in the request")
    return str(params.get(f"{kind}.name") or params.get("upload.name") or "file"), value


def _kept(state: State, chat: Chat, params: Params, content: Params, data: bytes = b"", name: str = "") -> Any:
    markup = params.get("reply_markup")
    checked = state.check_markup(markup, len(json.dumps(markup)) if markup else 0)
    if checked:
        content["reply_markup"] = checked
    message = state.keep(chat, True, content, data, name)
    message.plain["silent"] = bool(params.get("disable_notification"))
    return {name: value for name, value in message.plain.items() if name != "silent"}


def edit_text(state: State, params: Params) -> Any:
    message = _own(state, params, "edit")
    text = state.check_text(params.get("text"))
    markup = state.check_markup(params.get("reply_markup"), len(json.dumps(params.get("reply_markup") or "")))
    if message.plain.get("text") == text and message.plain.get("reply_markup") == markup:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        )
    message.plain["text"] = text
    message.plain.pop("reply_markup", None)
    if markup:
        message.plain["reply_markup"] = markup
    message.plain["edit_date"] = int(state.clock)
    return {name: value for name, value in message.plain.items() if name != "silent"}


def edit_markup(state: State, params: Params) -> Any:
    message = _own(state, params, "edit")
    return edit_text(state, {**params, "text": message.plain.get("text", "")})


def _own(state: State, params: Params, doing: str) -> Message:
    chat = state.chat(params.get("chat_id"))
    message = chat.messages.get(params.get("message_id", 0))
    if message is None:
        raise bad(f"message to {doing} not found")
    if not message.mine:
        raise bad(f"message can't be {doing}ed")
    return message


def answer(state: State, params: Params) -> Any:
    query = str(params.get("callback_query_id"))
    since, used = state.queries.get(query, (0.0, True))
    if used or state.clock - since > QUERY_LIVES:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    text = str(params.get("text", ""))
    if len(text) > ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    state.queries[query] = (since, True)
    if text:
        chat_id = int(query.split("-")[0])
        state.toasts.setdefault(chat_id, []).append(text)
    return True


def delete(state: State, params: Params) -> Any:
    chat = state.chat(params.get("chat_id"))
    message = chat.messages.get(params.get("message_id", 0))
    if message is None:
        raise bad("message to delete not found")
    if state.clock - message.date > DELETE_WITHIN:
        raise bad("message can't be deleted")
    del chat.messages[message.id]
    return True


def delete_many(state: State, params: Params) -> Any:
    chat = state.chat(params.get("chat_id"))
    numbers = params.get("message_ids") or []
    if not 1 <= len(numbers) <= 100:
        raise bad("MESSAGE_IDS_INVALID")
    for number in numbers:
        message = chat.messages.get(number)
        if message is not None and state.clock - message.date <= DELETE_WITHIN:
            del chat.messages[number]
    return True


def copy(state: State, params: Params) -> Any:
    found = _other(state, params)
    content = {k: v for k, v in found.plain.items() if k in ("text", "caption", "document", "photo", "contact")}
    message = state.keep(state.chat(params.get("chat_id")), True, content, found.data, found.name)
    return {"message_id": message.id}


def forward(state: State, params: Params) -> Any:
    found = _other(state, params)
    content = {k: v for k, v in found.plain.items() if k in ("text", "caption", "document", "photo", "contact")}
    content["forward_origin"] = {"type": "user", "date": found.plain["date"], "sender_user": found.plain["from"]}
    return state.keep(state.chat(params.get("chat_id")), True, content, found.data, found.name).plain


def _other(state: State, params: Params) -> Message:
    found = state.chat(params.get("from_chat_id")).messages.get(params.get("message_id", 0))
    if found is None:
        raise bad("message to copy not found")
    return found


def get_file(state: State, params: Params) -> Any:
    name = str(params.get("file_id"))
    if name not in state.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    path, data = state.files[name]
    if len(data) > LARGEST:
        raise bad("file is too big")
    return {"file_id": name, "file_unique_id": name[-8:], "file_size": len(data), "file_path": path}


def set_webhook(state: State, params: Params) -> Any:
    state.webhook, state.secret = str(params.get("url", "")), str(params.get("secret_token", ""))
    if "allowed_updates" in params:
        state.allowed = params["allowed_updates"]
    return True


def delete_webhook(state: State, params: Params) -> Any:
    state.webhook = ""
    if params.get("drop_pending_updates"):
        state.updates.clear()
    return True


def webhook_info(state: State, _: Params) -> Any:
    return {"url": state.webhook, "has_custom_certificate": False, "pending_update_count": len(state.updates)}


def get_chat(state: State, params: Params) -> Any:
    return {**state.chat(params.get("chat_id")).plain(), "accent_color_id": 0, "max_reaction_count": 11}


def leave(state: State, params: Params) -> Any:
    chat = state.chat(params.get("chat_id"))
    chat.refusal = "bot is not a member of the group chat"
    return True


def _setter(name: str, longest: int) -> Callable[[State, Params], Any]:
    def set_it(state: State, params: Params) -> Any:
        value = params.get(name, "")
        if isinstance(value, str) and len(value) > longest:
            raise bad(f"{name.upper()}_TOO_LONG")
        state.named[name] = value
        return True

    return set_it


def _getter(name: str) -> Callable[[State, Params], Any]:
    return lambda state, _: {name: state.named[name]} if name != "commands" else state.named[name]


METHODS: dict[str, Callable[[State, Params], Any]] = {
    "getMe": lambda state, _: state.me,
    "sendMessage": send_message,
    "sendContact": send_contact,
    "sendDocument": _sends("document"),
    "sendPhoto": _sends("photo"),
    "sendVoice": _sends("voice"),
    "editMessageText": edit_text,
    "editMessageReplyMarkup": edit_markup,
    "answerCallbackQuery": answer,
    "deleteMessage": delete,
    "deleteMessages": delete_many,
    "copyMessage": copy,
    "forwardMessage": forward,
    "getFile": get_file,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": webhook_info,
    "getChat": get_chat,
    "leaveChat": leave,
    "setMyName": _setter("name", 64),
    "setMyDescription": _setter("description", 512),
    "setMyShortDescription": _setter("short_description", 120),
    "setMyCommands": _setter("commands", 100),
    "setMyProfilePhoto": lambda state, params: True,
    "getMyName": _getter("name"),
    "getMyDescription": _getter("description"),
    "getMyShortDescription": _getter("short_description"),
    "getMyCommands": _getter("commands"),
}

__all__ = ["METHODS", "ApiError"]
