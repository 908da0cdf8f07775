"""Reads one raw update of Telegram into what happened; it knows no library, no network, and shows no content.

Plain dictionaries, because `Update.de_json` costs more than everything else that one message takes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, TypeAlias

from bot.channels import (
    Arrival,
    Edited,
    FileRef,
    Gone,
    Happened,
    Intruded,
    Moved,
    Odd,
    Opened,
    Sent,
    Tapped,
    Typed,
)

Raw: TypeAlias = dict[str, Any]

ANONYMOUS_ADMIN = 1087968824
CHANNEL_BOT = 136817688
TELEGRAM_ITSELF = 777000
_NOBODY = {ANONYMOUS_ADMIN: "anonymous", CHANNEL_BOT: "channel_bot", TELEGRAM_ITSELF: "service"}
"""Ids behind which another person speaks, whom Telegram does not name."""

WORDS = {
    "stop": "stop",
    "stoppen": "stop",
    "cancel": "stop",
    "help": "hulp",
    "hulp": "hulp",
    "menu": "meer",
    "meer": "meer",
    "settings": "meer",
    "terug": "terug",
    "wissen": "wissen",
}
"""What a command stands for when it is sent alone: the word that a client could have typed as well."""

_COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FILES = ("document", "voice", "video_note", "audio", "video")
_ODD = (
    "contact",
    "sticker",
    "dice",
    "game",
    "poll",
    "venue",
    "location",
    "story",
    "checklist",
    "paid_media",
    "live_photo",
    "invoice",
    "giveaway",
    "gift",
)
"""`dice` and `venue` stand before what else their messages hold."""
_SERVICE = frozenset(
    (
        "chat_background_set",
        "chat_shared",
        "connected_website",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "gift_upgrade_sent",
        "message_auto_delete_timer_changed",
        "passport_data",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "unique_gift",
        "users_shared",
        "web_app_data",
        "write_access_allowed",
    )
)
"""What Telegram says by itself in a private chat: nobody waits for an answer to it."""


class Unparsable(Exception):
    """An update without the shape that the Bot API promises; its text is the place, never the content."""


def read(raw: Raw) -> Arrival | None:
    """What happened, or None when it is nothing to us. Raises `Unparsable`."""
    if not isinstance(raw, dict):
        raise Unparsable("update")
    if "message" in raw:
        return _message(_dict(raw, "message"))
    if "callback_query" in raw:
        return _pressed(_dict(raw, "callback_query"))
    if "edited_message" in raw:
        return _edited(_dict(raw, "edited_message"))
    if "my_chat_member" in raw:
        return _member(_dict(raw, "my_chat_member"))
    for kind in ("channel_post", "edited_channel_post"):
        if kind in raw:
            return Arrival(str(_int(_dict(_dict(raw, kind), "chat"), "id")), "", Intruded("channel"))
    return None


def _message(message: Raw) -> Arrival | None:
    place = _place(message)
    if isinstance(place, Arrival) or place is None:
        return place
    what = _content(message, str(_int(message, "message_id")))
    return None if what is None else Arrival(place, place, what)


def _edited(message: Raw) -> Arrival | None:
    place = _place(message)
    if isinstance(place, Arrival) or place is None:
        return None
    text = _text(message, "text") if "text" in message else _text(message, "caption")
    if not text and "location" in message:
        return None
    return Arrival(place, place, Edited(text, str(_int(message, "message_id"))))


def _place(message: Raw) -> str | Arrival | None:
    """The address of a private chat whose owner speaks; else what is wrong with it, or None for a bot."""
    chat = _dict(message, "chat")
    address, kind = _int(chat, "id"), chat.get("type")
    sender = _dict(message, "from") if "from" in message else {}
    who = _int(sender, "id") if sender else 0
    why = _intrusion(message, kind, who)
    if why == "group" and "migrate_to_chat_id" in message:
        return Arrival(str(address), str(who), Moved(str(_int(message, "migrate_to_chat_id"))))
    if why:
        return Arrival(str(address), str(who or ""), Intruded(why))
    if sender.get("is_bot") is True:
        return None
    if who != address:
        raise Unparsable("message.from")
    return str(address)


def _intrusion(message: Raw, kind: object, who: int) -> str:
    """Why nothing may be said to this message; empty when its sender is who they seem to be."""
    if kind != "private":
        if kind not in ("group", "supergroup", "channel"):
            raise Unparsable("message.chat.type")
        return "channel" if kind == "channel" else "group"
    if "sender_chat" in message:
        return "sender_chat"
    if who in _NOBODY:
        return _NOBODY[who]
    if "via_bot" in message:
        return "via_bot"
    if "business_connection_id" in message:
        return "business"
    # What somebody forwards may be part of a story; what it commands is not their own wish.
    return "forwarded" if _forwarded(message) and _text(message, "text").startswith("/") else ""


def _forwarded(message: Raw) -> bool:
    return "forward_origin" in message or "forward_date" in message


def _content(message: Raw, ref: str) -> Happened | None:
    if "text" in message:
        said = _said(_text(message, "text"), ref)
        return replace(said, forwarded=True) if isinstance(said, Typed) and _forwarded(message) else said
    file = _file(message)
    if file is not None:
        return Sent(file, _text(message, "caption"), ref)
    for kind in _ODD:
        if kind in message:
            return Odd(kind, ref)
    return None if _SERVICE & message.keys() else Odd("other", ref)


def _said(text: str, ref: str) -> Happened:
    command = _COMMAND.fullmatch(text) if text.startswith("/") else None
    if command is None:
        return Typed(text, ref)
    name, rest = command[1].lower(), (command[2] or "").strip()
    if name == "start":
        # Only a link can put a payload there; words that somebody typed behind it are words.
        return Opened(rest) if not rest or _PAYLOAD.fullmatch(rest) else Typed(rest, ref)
    return Typed(text if rest else WORDS.get(name, text), ref)


def _file(message: Raw) -> FileRef | None:
    if "photo" in message:
        sizes = message["photo"]
        if not isinstance(sizes, list) or not sizes:
            raise Unparsable("message.photo")
        return _ref(_best(sizes), "photo")
    if "animation" in message:
        # A film without sound: Telegram calls it so, the client does not.
        return _ref(_dict(message, "animation"), "video")
    for kind in _FILES:
        if kind in message:
            return _ref(_dict(message, kind), kind)
    return None


def _best(sizes: list[Any]) -> Raw:
    """The largest of the sizes of one photo."""
    for size in sizes:
        if not isinstance(size, dict):
            raise Unparsable("message.photo")
    best: Raw = max(sizes, key=lambda size: _int(size, "width") * _int(size, "height"))
    return best


def _ref(file: Raw, kind: str) -> FileRef:
    id = file.get("file_id")
    if not isinstance(id, str) or not id:
        raise Unparsable("message.file_id")
    size, mime = file.get("file_size"), file.get("mime_type")
    return FileRef(id, kind, size if type(size) is int else 0, mime if isinstance(mime, str) else "")


def _pressed(query: Raw) -> Arrival | None:
    sender = str(_int(_dict(query, "from"), "id"))
    id, data = query.get("id"), query.get("data")
    if not isinstance(id, str):
        raise Unparsable("callback_query.id")
    if "message" not in query:
        return Arrival(sender, sender, Intruded("inline"))
    message = _dict(query, "message")
    chat = _dict(message, "chat")
    address, kind = str(_int(chat, "id")), chat.get("type")
    if kind != "private":
        return Arrival(address, sender, Intruded("channel" if kind == "channel" else "group"))
    if not isinstance(data, str):
        return None
    return Arrival(address, sender, Tapped(data, str(_int(message, "message_id")), id))


def _member(change: Raw) -> Arrival | None:
    chat = _dict(change, "chat")
    address, kind = str(_int(chat, "id")), chat.get("type")
    sender = str(_int(_dict(change, "from"), "id"))
    status = _dict(change, "new_chat_member").get("status")
    if not isinstance(status, str):
        raise Unparsable("my_chat_member.status")
    away = status in ("kicked", "left")
    if kind == "private":
        return Arrival(address, sender, Gone()) if away else None
    return None if away else Arrival(address, sender, Intruded("channel" if kind == "channel" else "group", put=True))


def _dict(raw: Raw, name: str) -> Raw:
    value = raw.get(name)
    if not isinstance(value, dict):
        raise Unparsable(name)
    return value


def _int(raw: Raw, name: str) -> int:
    value = raw.get(name)
    if type(value) is not int:
        raise Unparsable(name)
    return value


def _text(raw: Raw, name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise Unparsable(name)
    # Half of a pair can come out of JSON, and can be written nowhere.
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
