"""The methods that put a message into a chat: send, copy, forward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi import limits, topics
from tests.botapi.files import Stored
from tests.botapi.limits import bad
from tests.botapi.state import State
from tests.botapi.world import Chat, Message, Raw

Params = dict[str, Any]

CARRIED = (
    "text", "entities", "caption", "document", "photo", "voice", "video", "video_note", "audio", "sticker",
    "contact", "location", "dice", "poll",
)  # fmt: skip
"""What goes along with a copy; buttons do not."""


def message(state: State, params: Params) -> Any:
    """sendMessage."""
    limits.no_markdown(params)
    content: Raw = {"text": limits.text(params.get("text"))}
    if params.get("link_preview_options"):
        content["link_preview_options"] = params["link_preview_options"]
    return _put(state, params, content)


def contact(state: State, params: Params) -> Any:
    """sendContact."""
    for name, said in (("phone_number", "phone number"), ("first_name", "first name")):
        if not params.get(name):
            raise bad(f"{said} must be non-empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    known = {name: params[name] for name in names if params.get(name)}
    return _put(state, params, {"contact": known})


def file(kind: str) -> Callable[[State, Params], Any]:
    """sendDocument, sendPhoto, sendVoice."""

    def send(state: State, params: Params) -> Any:
        limits.no_markdown(params)
        words = limits.caption(params.get("caption"))
        stored = state.files.received(kind, params.get(kind))
        content = state.files.content(kind, stored.data, stored.name, stored.mime)
        if kind == "voice" and params.get("duration"):
            content["voice"]["duration"] = params["duration"]
        return _put(state, params, {**content, **({"caption": words} if words else {})}, stored)

    return send


def action(state: State, params: Params) -> Any:
    """sendChatAction: nothing that stays."""
    if params.get("action") not in limits.ACTIONS:
        raise bad("wrong parameter action in request")
    state.chat(params.get("chat_id")).may_write().actions.append(params["action"])
    return True


def _put(state: State, params: Params, content: Raw, file: Stored | None = None) -> Raw:
    chat = state.chat(params.get("chat_id"))
    markup = limits.markup(params.get("reply_markup"), chat.private)
    chat.may_write()
    thread = topics.into(chat, params)
    content = {**content, **_beside(chat, params)}
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    state.count(chat)
    if markup and "inline_keyboard" not in markup:
        chat.keyboard = {} if markup.get("remove_keyboard") else markup
    data, name = (file.data, file.name) if file else (b"", "")
    sent = state.keep(chat, content, data=data, name=name, thread=thread)
    sent.silent = bool(params.get("disable_notification"))
    return sent.plain


def _beside(chat: Chat, params: Params) -> Raw:
    found: Raw = {"has_protected_content": True} if params.get("protect_content") else {}
    asked = params.get("reply_parameters")
    if asked:
        replied = chat.messages.get(asked.get("message_id", 0))
        if replied is not None:
            plain = {name: value for name, value in replied.plain.items() if name != "reply_to_message"}
            found["reply_to_message"] = plain
        elif not asked.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    return found


def copy(state: State, params: Params) -> Any:
    """copyMessage: the content without a link to where it came from."""
    limits.no_markdown(params)
    found = _other(state, params, "copy", "copied")
    content = {name: value for name, value in found.plain.items() if name in CARRIED}
    if "caption" in params and "text" not in content:
        words = limits.caption(params["caption"])
        content = {name: value for name, value in content.items() if name != "caption"}
        content |= {"caption": words} if words else {}
    return {"message_id": _put(state, params, content, _file(found))["message_id"]}


def forward(state: State, params: Params) -> Any:
    """forwardMessage: the content and, for everybody to see, who said it first."""
    found = _other(state, params, "forward", "forwarded")
    content = {name: value for name, value in found.plain.items() if name in CARRIED}
    first = {"type": "user", "date": found.plain["date"], "sender_user": found.plain["from"]}
    content["forward_origin"] = found.plain.get("forward_origin", first)
    return _put(state, params, content, _file(found))


def _other(state: State, params: Params, to: str, done: str) -> Message:
    chat = state.chat(params.get("from_chat_id"))
    found = chat.messages.get(params.get("message_id", 0))
    if found is None:
        raise bad(f"message to {to} not found")
    if found.service or found.plain.get("has_protected_content"):
        raise bad(f"message can't be {done}")
    return found


def _file(found: Message) -> Stored | None:
    return Stored("", found.data, found.name, "") if found.data else None
