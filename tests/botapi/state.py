"""What the server remembers: users, chats, messages, updates; and the rules that hold for them."""

from __future__ import annotations

import itertools
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any

FIRST_USER = 5_000_000_000
DAY = 86_400
DELETE_WITHIN = 2 * DAY
QUERY_LIVES = 60.0
TEXT, CAPTION, DATA, ANSWER = 4096, 1024, 64, 200
BUTTONS, ROW, MARKUP = 100, 8, 10_000
LARGEST = 20 * 1024 * 1024


class ApiError(Exception):
    """An answer that is no. `parameters` are retry_after or migrate_to_chat_id."""

    def __init__(self, status: int, text: str, parameters: dict[str, int] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.parameters = parameters or {}


def bad(text: str) -> ApiError:
    """400, as the real server says it."""
    return ApiError(400, f"Bad Request: {text}")


@dataclass(slots=True)
class Message:
    """A message as the server keeps it; `plain` is its Bot API form."""

    id: int
    plain: dict[str, Any]
    mine: bool
    date: float
    data: bytes = b""
    name: str = ""


@dataclass(slots=True)
class Chat:
    """A private chat or a group. `refusal` is why nothing can be sent there."""

    id: int
    kind: str = "private"
    first_name: str = "Iemand"
    messages: dict[int, Message] = field(default_factory=dict)
    ids: Any = field(default_factory=lambda: itertools.count(1))
    refusal: str = ""
    moved_to: int = 0
    started: bool = False

    def plain(self) -> dict[str, Any]:
        """The chat in Bot API form."""
        if self.kind == "private":
            return {"id": self.id, "type": "private", "first_name": self.first_name}
        return {"id": self.id, "type": self.kind, "title": self.first_name}


class State:
    """One bot's world. `clock` is seconds since 1970 and moves only when somebody moves it."""

    def __init__(self, now: float) -> None:
        self.clock = now
        self.me = {"id": 1234567, "is_bot": True, "first_name": "Trede", "username": "trede_proefbot",
                   "can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}  # fmt: skip
        self.chats: dict[int, Chat] = {}
        self.updates: deque[tuple[float, dict[str, Any]]] = deque()
        self.update_ids = itertools.count(secrets.randbelow(10**8) + 10**8)
        self.queries: dict[str, tuple[float, bool]] = {}
        self.toasts: dict[int, list[str]] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.allowed: list[str] = []
        self.webhook = ""
        self.secret = ""
        self.named: dict[str, Any] = {"name": "Trede", "description": "", "short_description": "", "commands": []}
        self._users = itertools.count(FIRST_USER)

    # -- chats ---------------------------------------------------------------------------------------------------

    def new_user(self, name: str) -> Chat:
        """A person, and the private chat with them."""
        chat = Chat(next(self._users), first_name=name)
        self.chats[chat.id] = chat
        return chat

    def chat(self, chat_id: object) -> Chat:
        """A chat to which may be sent. Raises ApiError as the real server does."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad("chat not found")
        if chat.moved_to:
            raise ApiError(
                400, "Bad Request: group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.moved_to}
            )
        if chat.refusal:
            raise ApiError(403, f"Forbidden: {chat.refusal}")
        if not chat.started and chat.kind == "private":
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def keep(self, chat: Chat, mine: bool, content: dict[str, Any], data: bytes = b"", name: str = "") -> Message:
        """A new message in a chat, under the next number of that chat."""
        number = next(chat.ids)
        plain = {"message_id": number, "date": int(self.clock), "chat": chat.plain(), **content}
        plain["from"] = self.me if mine else {"id": chat.id, "is_bot": False, "first_name": chat.first_name, "language_code": "nl"}
        message = Message(number, plain, mine, self.clock, data, name)
        chat.messages[number] = message
        return message

    def tell(self, kind: str, what: dict[str, Any], update_id: int | None = None) -> dict[str, Any]:
        """An update for the bot."""
        update = {"update_id": next(self.update_ids) if update_id is None else update_id, kind: what}
        self.updates.append((self.clock, update))
        return update

    def file(self, data: bytes) -> dict[str, Any]:
        """A file that waits to be fetched, under a path that nobody can guess."""
        name = f"BQAC{secrets.token_urlsafe(24)}"
        self.files[name] = (f"documents/{secrets.token_urlsafe(12)}", data)
        return {"file_id": name, "file_unique_id": secrets.token_urlsafe(8), "file_size": len(data)}

    # -- updates -------------------------------------------------------------------------------------------------

    def confirm(self, offset: int) -> None:
        """Everything before the offset is done with; what is a day old is dropped."""
        self.updates = deque(
            (since, update)
            for since, update in self.updates
            if (offset <= 0 or update.get("update_id", offset) >= offset) and self.clock - since < DAY
        )

    def waiting(self, limit: int) -> list[dict[str, Any]]:
        """The oldest updates of the kinds that were asked for."""
        found = [update for _, update in self.updates if self._wanted(update)]
        return found[:limit]

    def _wanted(self, update: dict[str, Any]) -> bool:
        kinds = [name for name in update if name != "update_id"]
        return not self.allowed or not kinds or any(kind in self.allowed for kind in kinds)

    # -- limits --------------------------------------------------------------------------------------------------

    @staticmethod
    def check_text(text: object, limit: int = TEXT) -> str:
        """Units of UTF-16, as Telegram counts."""
        if not isinstance(text, str) or not text.strip():
            raise bad("message text is empty")
        if len(text.encode("utf-16-le", "surrogatepass")) // 2 > limit:
            raise bad("message is too long" if limit == TEXT else "message caption is too long")
        return text

    @staticmethod
    def check_markup(markup: Any, size: int) -> dict[str, Any] | None:
        """Buttons: 1-64 bytes of data, 8 in a row, 100 in all, about 10 kB as JSON."""
        if markup is None:
            return None
        rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
        if not isinstance(rows, list):
            raise bad("object expected as reply markup")
        if size > MARKUP:
            raise bad("reply markup is too long")
        for row in rows:
            if len(row) > ROW:
                raise bad("BUTTON_ROW_TOO_LONG")
            for button in row:
                data = button.get("callback_data")
                if data is not None and not 1 <= len(data.encode()) <= DATA:
                    raise bad("BUTTON_DATA_INVALID")
        if sum(len(row) for row in rows) > BUTTONS:
            raise bad("reply markup is too long")
        return markup
