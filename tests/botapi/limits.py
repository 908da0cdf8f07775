"""The limits of the Bot API and the words in which Telegram refuses; it knows no chat and keeps nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

TEXT, CAPTION, DATA, COPY, ANSWER, PLACEHOLDER = 4096, 1024, 64, 256, 200, 64
BUTTONS, ROW, KEYS, KEY_ROW, MARKUP = 100, 8, 300, 12, 10_000
COMMANDS, COMMAND, EXPLAINED = 100, re.compile(r"[a-z0-9_]{1,32}"), 256
DOWNLOAD, UPLOAD, PHOTO = 20 * 1024 * 1024, 50 * 1024 * 1024, 10 * 1024 * 1024
DAY = 86_400
DELETE_WITHIN = 2 * DAY
LINK_LIVES = 3600
QUERY_LIVES = 60
"""Seconds. Of the last Telegram says only that it is short."""

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip
ADDRESS = re.compile(r"https?://\S+")


class ApiError(Exception):
    """An answer that is no; `parameters`: retry_after, migrate_to_chat_id; `breach`: what no bot should ask."""

    def __init__(self, status: int, text: str, parameters: dict[str, int] | None = None, breach: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.parameters = parameters or {}
        self.breach = breach


def bad(text: str, breach: str = "") -> ApiError:
    """400, as the real server says it."""
    return ApiError(400, f"Bad Request: {text}", breach=breach)


def forbidden(text: str) -> ApiError:
    """403: this chat is closed to the bot."""
    return ApiError(403, f"Forbidden: {text}")


def too_many(seconds: int) -> ApiError:
    """429: later."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def units(text: str) -> int:
    """The length in UTF-16, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def text(value: object) -> str:
    """The words of a message as they will stand there: without the white space around them."""
    if not isinstance(value, str) or not value:
        raise bad("message text is empty")
    if not value.strip():
        raise bad("text must be non-empty")
    if units(value.strip()) > TEXT:
        raise bad("message is too long")
    return value.strip()


def caption(value: object) -> str:
    """The words beside a file; there may be none."""
    words = value.strip() if isinstance(value, str) else ""
    if units(words) > CAPTION:
        raise bad("message caption is too long")
    return words


def no_markdown(params: dict[str, Any]) -> None:
    """Words are taken as they are: entities in them are something that this server does not read."""
    for name in ("parse_mode", "entities", "caption_entities"):
        if params.get(name):
            raise bad("can't parse entities", breach=f"{name} is not read by this server")


def markup(value: Any, private: bool) -> dict[str, Any] | None:
    """Buttons under a message, or a keyboard instead of the user's. None when there are none."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    if len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")) > MARKUP:
        raise bad("reply markup is too long")
    if "inline_keyboard" in value:
        for button in _each(value["inline_keyboard"], BUTTONS, ROW):
            _inline(button)
    elif "keyboard" in value:
        for button in _each(value["keyboard"], KEYS, KEY_ROW):
            if isinstance(button, dict) and button.get("request_contact") and not private:
                raise bad("phone number can be requested in private chats only")
    if units(value.get("input_field_placeholder") or "") > PLACEHOLDER:
        raise bad("reply markup is too long", breach="input_field_placeholder is longer than 64 characters")
    return value


def _each(rows: Any, all_together: int, in_a_row: int) -> Iterator[Any]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup JSON object")
    if sum(len(row) for row in rows) > all_together:
        raise bad("reply markup is too long")
    for row in rows:
        if len(row) > in_a_row:
            raise bad("reply markup is too long", breach=f"more than {in_a_row} buttons in a row")
        yield from row


def _inline(button: Any) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad("can't parse inline keyboard button: Text is empty", breach="a button without words")
    if "callback_data" in button:
        if not 1 <= len(str(button["callback_data"]).encode("utf-8", "surrogatepass")) <= DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif "copy_text" in button:
        if not 1 <= units(str(button["copy_text"].get("text", ""))) <= COPY:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    elif "url" in button:
        if "." not in str(button["url"]):
            raise bad("BUTTON_URL_INVALID")
    elif len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def commands(value: Any) -> list[dict[str, Any]]:
    """At most 100, each 1-32 of `[a-z0-9_]` with 1-256 characters that say what it does."""
    if len(value) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for one in value:
        if not COMMAND.fullmatch(one["command"].removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(one["description"]) <= EXPLAINED:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{"command": one["command"].removeprefix("/"), "description": one["description"]} for one in value]
