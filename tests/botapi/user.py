"""A person with a phone: does what a person can do, and sees what a person sees, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.botapi.state import Chat, Message

if TYPE_CHECKING:
    from tests.botapi.server import BotApi


class User:
    """One person in their private chat with the bot."""

    def __init__(self, server: BotApi, chat: Chat) -> None:
        self.server = server
        self.chat = chat

    @property
    def id(self) -> int:
        """The number that nobody else may see."""
        return self.chat.id

    # -- doing ---------------------------------------------------------------------------------------------------

    def start(self, payload: str = "") -> dict[str, Any]:
        """Open the chat."""
        self.chat.started = True
        return self.send(f"/start {payload}".strip())

    def send(self, text: str, update_id: int | None = None) -> dict[str, Any]:
        """Type something."""
        content: dict[str, Any] = {"text": text}
        if text.startswith("/"):
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return self._message(content, update_id)

    def edit(self, text: str) -> dict[str, Any]:
        """Change the last thing that was typed."""
        mine = [one for one in self.chat.messages.values() if not one.mine and "text" in one.plain]
        mine[-1].plain = {**mine[-1].plain, "text": text, "edit_date": int(self.server.state.clock)}
        return self.server.tell("edited_message", mine[-1].plain)

    def press(self, label: str, oldest: bool = False) -> dict[str, Any]:
        """Press the newest button with this label (or the oldest)."""
        seen = list(self.chat.messages.values())
        for message in seen if oldest else reversed(seen):
            for row in message.plain.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return self.press_data(button["callback_data"], message)
        raise AssertionError(f"{self.chat.first_name} sees no button [{label}]")

    def press_data(self, data: str, message: Message | None = None) -> dict[str, Any]:
        """Send this data as if a button had it."""
        message = message or next(one for one in self.chat.messages.values() if one.mine)
        query = f"{self.id}-{secrets.token_hex(6)}"
        self.server.state.queries[query] = (self.server.state.clock, False)
        plain = {name: value for name, value in message.plain.items() if name != "silent"}
        who = {"id": self.id, "is_bot": False, "first_name": self.chat.first_name}
        what = {"id": query, "from": who, "message": plain, "chat_instance": str(self.id), "data": data}
        return self.server.tell("callback_query", what)

    def attach(self, kind: str, data: bytes, caption: str = "") -> dict[str, Any]:
        """Send a photo, a document, a voice message."""
        file = self.server.state.file(data)
        content: dict[str, Any] = {kind: file}
        if kind == "photo":
            content = {"photo": [{**file, "width": 90, "height": 90}]}
        elif kind in ("voice", "video_note"):
            content = {kind: {**file, "duration": 3, **({"length": 240} if kind == "video_note" else {})}}
        return self._message(content | ({"caption": caption} if caption else {}))

    def odd(self, kind: str) -> dict[str, Any]:
        """A sticker, a place, a poll, a contact."""
        what: dict[str, Any] = {
            "sticker": {"file_id": "x", "file_unique_id": "x", "type": "regular", "width": 9, "height": 9,
                        "is_animated": False, "is_video": False},
            "location": {"latitude": 52.1, "longitude": 5.1},
            "contact": {"phone_number": "0612345678", "first_name": "Iemand"},
            "dice": {"emoji": "🎲", "value": 3},
        }  # fmt: skip
        return self._message({kind: what[kind]})

    def block(self) -> None:
        """The bot can send nothing here any more."""
        self.chat.refusal = "bot was blocked by the user"

    def unblock(self) -> None:
        """It can again."""
        self.chat.refusal = ""

    def _message(self, content: dict[str, Any], update_id: int | None = None) -> dict[str, Any]:
        self.chat.started = True
        return self.server.tell("message", self.server.state.keep(self.chat, False, content).plain, update_id)

    # -- seeing --------------------------------------------------------------------------------------------------

    @property
    def seen(self) -> list[str]:
        """What the bot's messages say in this chat, in order."""
        return [_words(one) for one in self.chat.messages.values() if one.mine]

    @property
    def files(self) -> list[Message]:
        """The files that the bot sent here."""
        return [one for one in self.chat.messages.values() if one.mine and one.data]

    @property
    def buttons(self) -> list[str]:
        """The labels under the newest message that has buttons."""
        for message in reversed(self.chat.messages.values()):
            rows = message.plain.get("reply_markup", {}).get("inline_keyboard", [])
            if rows:
                return [button["text"] for row in rows for button in row]
        return []

    @property
    def toasts(self) -> list[str]:
        """What was shown beside a pressed button."""
        return self.server.state.toasts.get(self.id, [])

    async def sees(self, part: str, seconds: float = 20.0) -> str:
        """Wait until a message with these words is in the chat. Raises TimeoutError."""
        await self.until(lambda: any(part in text for text in self.seen), seconds)
        return next(text for text in reversed(self.seen) if part in text)

    async def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait for something that this person could see."""
        await self.server.until(true, seconds)


def _words(message: Message) -> str:
    plain = message.plain
    if "contact" in plain:
        return f"{plain['contact']['first_name']} {plain['contact']['phone_number']}"
    return str(plain.get("text") or plain.get("caption") or message.name)
