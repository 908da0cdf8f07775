"""Turns what goes wrong with Telegram into the failures that delivery knows; Telegram's words stay behind."""

from __future__ import annotations

from telegram.error import TelegramError

from bot.channels import (
    Elsewhere,
    Impossible,
    Later,
    Outdated,
    SendError,
    Unclear,
    Unreachable,
    Usurped,
)
from bot.channels.telegram_http import Garbled, MaybeSent, NotSent, Refused, TooLarge

UNNAMED = 0.0
"""Telegram names no time: whoever tries again waits a little longer each time."""


class TokenRefused(SendError):
    """Telegram does not know this token (any more): BotFather gives a new one, for `.env`."""


class Hooked(Usurped):
    """A webhook is set: as long as it is there, Telegram gives the updates to that address alone."""


class Unchanged(SendError):
    """A message already says what it should be changed into: that is as good as changed."""


class Uneditable(SendError):
    """The message that should change cannot be changed: a new one must take its place."""


_GONE = "telegram.unreachable"
_BAD_REQUESTS: tuple[tuple[str, type[SendError], str], ...] = (
    ("message is not modified", Unchanged, "telegram.unchanged"),
    ("message to edit not found", Uneditable, "telegram.uneditable"),
    ("message can't be edited", Uneditable, "telegram.uneditable"),
    ("message_id_invalid", Uneditable, "telegram.uneditable"),
    ("message identifier is not specified", Uneditable, "telegram.uneditable"),
    ("there is no text in the message to edit", Uneditable, "telegram.uneditable"),
    ("message_edit_time_expired", Uneditable, "telegram.uneditable"),
    ("query is too old", Outdated, "telegram.query_old"),
    ("query_id_invalid", Outdated, "telegram.query_old"),
    ("chat not found", Unreachable, "telegram.chat_unknown"),
    ("user not found", Unreachable, "telegram.chat_unknown"),
    ("peer_id_invalid", Unreachable, "telegram.chat_unknown"),
    ("chat_id_invalid", Unreachable, "telegram.chat_unknown"),
    ("user is deactivated", Unreachable, "telegram.deactivated"),
    ("input_user_deactivated", Unreachable, "telegram.deactivated"),
    ("user_is_blocked", Unreachable, "telegram.blocked"),
    ("chat_write_forbidden", Unreachable, _GONE),
    ("have no rights to send", Unreachable, _GONE),
    ("not enough rights to send", Unreachable, _GONE),
    ("group chat was deactivated", Unreachable, _GONE),
    ("group is deactivated", Unreachable, _GONE),
    ("chat_restricted", Unreachable, _GONE),
    ("file is too big", Impossible, "telegram.file_too_large"),
    ("file is temporarily unavailable", Impossible, "telegram.file_gone"),
    ("invalid file_id", Impossible, "telegram.file_gone"),
    ("message is too long", Impossible, "telegram.too_long"),
    ("message_too_long", Impossible, "telegram.too_long"),
    ("message caption is too long", Impossible, "telegram.too_long"),
    ("text must be non-empty", Impossible, "telegram.empty"),
    ("message text is empty", Impossible, "telegram.empty"),
    ("button_data_invalid", Impossible, "telegram.buttons"),
    ("reply markup is too long", Impossible, "telegram.buttons"),
)
"""What stands in the description of a 400, in lower case; the first that fits counts."""

_FORBIDDEN = (
    ("blocked by the user", "telegram.blocked"),
    ("user is deactivated", "telegram.deactivated"),
    ("can't initiate conversation", "telegram.never_started"),
    ("was kicked", "telegram.kicked"),
    ("is not a member", "telegram.kicked"),
)


def translate(fault: TelegramError) -> SendError:
    """The kind of failure. Its text is a code; what Telegram wrote may quote us, and stays behind."""
    match fault:
        case Refused():
            return _refusal(fault, fault.description.lower())
        case NotSent():
            return Later("telegram.unreached", UNNAMED)
        case MaybeSent():
            return Unclear("telegram.no_answer")
        case TooLarge():
            return Impossible("telegram.file_too_large")
        case Garbled():
            return Later("telegram.garbled", UNNAMED)
        case _:
            # The library's own errors: none is expected here, and trying again is the safe side.
            return Later("telegram.unexpected", UNNAMED)


def _refusal(fault: Refused, text: str) -> SendError:
    if fault.moved_to:
        return Elsewhere("telegram.moved", str(fault.moved_to))
    match fault.status:
        case 429:
            return Later("telegram.too_many", float(fault.retry_after))
        case 400:
            return _bad_request(text)
        case 401:
            return TokenRefused("telegram.token")
        case 403:
            return Unreachable(next((code for words, code in _FORBIDDEN if words in text), _GONE))
        case 404 if "method" not in text:
            # Telegram answers "Not Found" to a token that is not well-formed.
            return TokenRefused("telegram.token")
        case 409:
            return Hooked("telegram.webhook") if "webhook" in text else Usurped("telegram.second_program")
        case status if status >= 500 or status < 400:
            return Later("telegram.down", UNNAMED)
        case _:
            return Impossible("telegram.refused")


def _bad_request(text: str) -> SendError:
    for words, kind, code in _BAD_REQUESTS:
        if words in text:
            return kind(code)
    return Impossible("telegram.refused")
