"""Talks with Telegram: its calls are made here and nowhere else; it decides nothing and keeps no text."""

from __future__ import annotations

import hashlib
import warnings
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias
from urllib.parse import urlsplit

from pydantic import SecretStr
from telegram import Bot, InputFile, InputProfilePhotoStatic
from telegram.error import TelegramError
from telegram.warnings import PTBUserWarning

from bot.channels import (
    Answer,
    Button,
    ContactCard,
    Document,
    FileRef,
    Impossible,
    Later,
    Leave,
    Outgoing,
    SendError,
    Text,
    Unclear,
    Unreachable,
)
from bot.channels.telegram_errors import UNNAMED, Hooked, TokenRefused, Unchanged, Uneditable, translate
from bot.channels.telegram_http import READ, Refused, Request
from bot.channels.telegram_log import quiet
from bot.channels.telegram_reading import Unparsable, read
from bot.channels.telegram_text import CAPTION, parts, units

__all__ = ["Hooked", "Me", "Telegram", "TokenRefused", "Unparsable", "quiet", "read"]

Call: TypeAlias = tuple[str, dict[str, Any]]

API = "https://api.telegram.org"
LARGEST_FILE = 20 * 1024 * 1024
"""Bytes that a bot may fetch."""
TOAST = 200
COPY = 256
"""Characters beside a pressed button, and on a button that copies."""
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram for, in every call: left out, Telegram would go by an earlier one."""
UPLOADS = ("sendDocument", "setMyProfilePhoto")
"""The methods that take a file along."""
_HALF_SENT = 1000
"""How many messages of several parts are remembered when only a part of them could be sent."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it. `groups`: it can be put into groups; `webhook`: it cannot be polled."""

    username: str
    name: str
    groups: bool
    webhook: bool


class Telegram:
    """The channel. Made outside the loop, opened inside it: `async with Telegram(token) as telegram`."""

    name = "telegram"

    def __init__(self, token: SecretStr, api: str = API) -> None:
        # Methods by name give plain JSON, eight times cheaper than the library's objects, and for getUpdates the
        # only form that one bad update cannot break. Files go by the library, which warns each time.
        warnings.filterwarnings("ignore", r"Please use 'Bot\.", PTBUserWarning)
        secret = token.get_secret_value()
        number, _, rest = secret.partition(":")
        if not (number.isdecimal() and rest and secret.isascii() and secret.isprintable()) or " " in secret:
            raise TokenRefused("telegram.token")
        self._request = Request(f"{api.rstrip('/')}/bot{secret}")
        self._files = urlsplit(f"{api.rstrip('/')}/file/bot{secret}").path
        self._bot = Bot(
            secret,
            base_url=f"{api.rstrip('/')}/bot",
            base_file_url=f"{api.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._half_sent: OrderedDict[bytes, int] = OrderedDict()

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._request.shutdown()

    # -- sending ---------------------------------------------------------------------------------------------

    async def send(self, address: str, message: Outgoing) -> str:
        """Deliver, and return the id of the (last) message. Raises a `SendError`.

        A long text goes in parts; after a failure halfway, the same message goes on where it stopped.
        """
        if isinstance(message, Answer):
            # An answer that is given twice is at worst refused as too old.
            text = {"text": message.text[:TOAST]} if message.text else {}
            await self._again("answerCallbackQuery", {"callback_query_id": message.query, **text})
            return ""
        if isinstance(message, Leave):
            await self.leave(address)
            return ""
        calls = _calls(_chat(address), message)
        if isinstance(message, Text) and message.replaces.isdecimal() and len(calls) == 1:
            ref = await self._replace(message.replaces, calls[0][1])
            if ref:
                return ref
        return await self._one_by_one(calls, address, message)

    async def _replace(self, ref: str, sending: dict[str, Any]) -> str:
        """Change the message in its place; the empty string when that cannot be done any more."""
        editing = {name: value for name, value in sending.items() if name != "disable_notification"}
        try:
            await self._again("editMessageText", {**editing, "message_id": int(ref)})
        except Unchanged:
            return ref
        except Uneditable:
            return ""
        return ref

    async def _one_by_one(self, calls: Sequence[Call], address: str, message: Outgoing) -> str:
        if len(calls) == 1:
            return _ref(await self._call(*calls[0]))
        # Not the message itself: what a client wrote stays here no longer than the sending takes.
        known = hashlib.blake2b(repr((address, message)).encode("utf-8", "replace"), digest_size=16).digest()
        done, ref = self._half_sent.pop(known, 0), ""
        for method, params in calls[done:]:
            try:
                ref = _ref(await self._call(method, params))
            except (Later, Unclear):
                self._half_sent[known] = done
                if len(self._half_sent) > _HALF_SENT:
                    self._half_sent.popitem(last=False)
                raise
            done += 1
        return ref

    async def fetch(self, file: FileRef) -> bytes:
        """The bytes of a file that a client sent. Raises a `SendError`; too large is `Impossible`."""
        if file.size > LARGEST_FILE:
            raise Impossible("telegram.file_too_large")
        found = await self._again("getFile", {"file_id": file.id})
        path, size = (found.get("file_path"), found.get("file_size")) if isinstance(found, dict) else (None, 0)
        if not isinstance(path, str) or not path:
            raise Later("telegram.garbled", UNNAMED)
        if isinstance(size, int) and size > LARGEST_FILE:
            raise Impossible("telegram.file_too_large")
        try:
            return await self._request.download(f"{self._files}/{path}", LARGEST_FILE)
        except Refused as refused:
            # Here "not found" is said of the file, not of the token.
            gone = 400 <= refused.status < 500 and refused.status != 429
            failure: SendError = Impossible("telegram.file_gone") if gone else translate(refused)
        except TelegramError as fault:
            failure = translate(fault)
        raise Later(str(failure), UNNAMED) if isinstance(failure, Unclear) else failure

    # -- receiving -------------------------------------------------------------------------------------------

    async def updates(self, offset: int, timeout: int = 30) -> list[dict[str, Any]]:
        """What came in since `offset`, raw; waits up to `timeout` seconds for it. Raises a `SendError`.

        Asking for `offset` tells Telegram that everything before it is safely stored.
        """
        asked = {"offset": offset, "timeout": timeout, "limit": 100, "allowed_updates": list(KINDS)}
        found = await self._again("getUpdates", asked, timeout + 10.0)
        if not isinstance(found, list):
            raise Later("telegram.garbled", UNNAMED)
        # One without a number can neither be stored nor passed by; the next one passes it by.
        sound = [raw for raw in found if isinstance(raw, dict) and type(raw.get("update_id")) is int]
        if found and not sound:
            raise Later("telegram.garbled", UNNAMED)
        return sound

    # -- setting up ------------------------------------------------------------------------------------------

    async def me(self) -> Me:
        """Who the bot is; the simplest question that shows whether the token and the connection are good."""
        user = await self._again("getMe", {})
        hook = await self._again("getWebhookInfo", {})
        if not isinstance(user, dict) or not isinstance(hook, dict):
            raise Later("telegram.garbled", UNNAMED)
        return Me(
            username=str(user.get("username", "")),
            name=str(user.get("first_name", "")),
            groups=user.get("can_join_groups") is True,
            webhook=bool(hook.get("url")),
        )

    async def introduce(
        self,
        name: str,
        description: str,
        short: str,
        commands: Sequence[tuple[str, str]],
        picture: bytes = b"",
    ) -> None:
        """How the bot presents itself: name, what stands in an empty chat, commands, picture (JPEG)."""
        named = [{"command": command, "description": words} for command, words in commands]
        await self._again("setMyName", {"name": name})
        await self._again("setMyDescription", {"description": description})
        await self._again("setMyShortDescription", {"short_description": short})
        await self._again("setMyCommands", {"commands": named, "scope": {"type": "all_private_chats"}})
        if picture:
            await self._again("setMyProfilePhoto", {"photo": InputProfilePhotoStatic(picture)})

    async def unhook(self) -> None:
        """Take away a webhook: as long as there is one, Telegram refuses to be asked for updates."""
        await self._again("deleteWebhook", {"drop_pending_updates": False})

    async def leave(self, address: str) -> None:
        """Leave a group or channel; nothing when the bot is out of it already."""
        try:
            await self._again("leaveChat", {"chat_id": _chat(address)})
        except (Unreachable, Impossible):
            return

    # -- calling ---------------------------------------------------------------------------------------------

    async def _again(self, method: str, params: dict[str, Any], seconds: float = READ) -> Any:
        """A call that may be repeated: when it is not clear what became of it, trying again does no harm."""
        try:
            return await self._call(method, params, seconds)
        except Unclear as unclear:
            code = str(unclear)
        raise Later(code, UNNAMED)

    async def _call(self, method: str, params: dict[str, Any], seconds: float = READ) -> Any:
        try:
            if method in UPLOADS:
                return await self._bot.do_api_request(method, params)
            return await self._request.call(method, params, seconds)
        except TelegramError as fault:
            failure = translate(fault)
        # Raised out here, so that what Telegram wrote does not travel along as the context of the error.
        raise failure


def _chat(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        raise Impossible("telegram.address") from None


def _calls(chat: int, message: Text | Document | ContactCard) -> list[Call]:
    """The calls that send one message, in order; the buttons are on the last."""
    to: dict[str, Any] = {"chat_id": chat}
    if message.silent:
        to["disable_notification"] = True
    match message:
        case Text():
            calls = _texts(to, message.text)
        case Document():
            file = InputFile(message.data, filename=message.name)
            beside = units(message.text) <= CAPTION
            words = {"caption": message.text} if message.text and beside else {}
            calls = [] if beside else _texts(to, message.text)
            calls.append(("sendDocument", {**to, "document": file, **words}))
        case ContactCard():
            return [("sendContact", {**to, "phone_number": message.phone, "first_name": message.name})]
    if message.buttons:
        calls[-1][1]["reply_markup"] = {"inline_keyboard": _keyboard(message.buttons)}
    return calls


def _texts(to: dict[str, Any], text: str) -> list[Call]:
    # No parse_mode: what a client or somebody of the organisation wrote must stay what it says. No previews:
    # Telegram would visit the address.
    plain = {"link_preview_options": {"is_disabled": True}}
    return [("sendMessage", {**to, "text": part, **plain}) for part in parts(text)]


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> list[list[dict[str, Any]]]:
    return [[_button(button) for button in row if len(button.copy) <= COPY] for row in rows]


def _button(button: Button) -> dict[str, Any]:
    if button.copy:
        return {"text": button.label, "copy_text": {"text": button.copy}}
    return {"text": button.label, "callback_data": button.data}


def _ref(result: object) -> str:
    ref = result.get("message_id") if isinstance(result, dict) else None
    return str(ref) if type(ref) is int else ""
