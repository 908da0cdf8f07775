"""What a private chat and a group have in common for the people in them: saying something, and seeing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.botapi.seen import Seen, find
from tests.botapi.world import Chat, Message, Person, Raw

if TYPE_CHECKING:
    from tests.botapi.server import BotApi

PATIENCE = 20.0
"""Seconds that a test waits before it gives up."""


class Room:
    """A chat, seen from the side of people."""

    def __init__(self, server: BotApi, chat: Chat) -> None:
        self.server = server
        self.chat = chat

    # -- doing -----------------------------------------------------------------------------------------------

    def _post(self, person: Person, content: Raw, **more: Any) -> Raw:
        """A message into the chat, and the update that tells the bot."""
        update_id = more.pop("update_id", None)
        message = self.server.state.keep(self.chat, content, person, **more)
        self.server.feed.acted(self.chat.id)
        return self._told("message", message.plain, update_id)

    def _told(self, kind: str, plain: Raw, update_id: int | None = None) -> Raw:
        return self.server.tell(kind, plain, update_id)

    def _changed(self, message: Message, text: str) -> Raw:
        place = "text" if "text" in message.plain else "caption"
        now = int(self.server.clock.now())
        self.chat.change(message, {**message.plain, place: text, "edit_date": now})
        return self._told("edited_message", message.plain)

    def _pressed(self, person: Person, data: str, message: Message | None) -> Raw:
        chat = self.chat.plain()
        # Of a message that is gone the bot hears only that it was there.
        gone: Raw = {"message_id": 1, "chat": chat, "date": 0}
        what = {
            "id": self.server.state.ask(self.chat),
            "from": person.plain(),
            "message": message.plain if message is not None else gone,
            "chat_instance": self.chat.instance,
            "data": data,
        }
        self.server.feed.acted(self.chat.id)
        return self.server.tell("callback_query", what)

    def _membership(self, by: Person, before: Raw, after: Raw) -> Raw:
        what = {"chat": self.chat.plain(), "from": by.plain(), "date": int(self.server.clock.now())}
        changed = {**what, "old_chat_member": before, "new_chat_member": after}
        return self.server.tell("my_chat_member", changed)

    def _button(self, label: str, oldest: bool) -> tuple[Message, Raw]:
        found = find(self.chat, label, oldest)
        if found is None:
            raise AssertionError(f"there is no button [{label}]; there are {self.buttons}")
        return found

    # -- seeing ----------------------------------------------------------------------------------------------

    @property
    def seen(self) -> list[Seen]:
        """What the bot's messages say in this chat as they stand there now, in order."""
        return [Seen.of(one) for one in self.chat.messages.values() if one.mine]

    @property
    def history(self) -> list[tuple[str, str]]:
        """Everything that anybody in the chat saw happen: (new, edited or deleted; the words)."""
        return [(what, words) for what, _, words in self.chat.history]

    @property
    def files(self) -> list[Message]:
        """The files that the bot sent here."""
        return [one for one in self.chat.messages.values() if one.mine and one.data]

    @property
    def buttons(self) -> list[str]:
        """The labels under the newest message that has buttons."""
        for message in reversed(self.chat.messages.values()):
            labels = Seen.of(message).buttons if "reply_markup" in message.plain else []
            if labels:
                return labels
        return []

    @property
    def toasts(self) -> list[str]:
        """What was shown beside a pressed button."""
        return self.chat.toasts

    async def sees(self, part: str, seconds: float = PATIENCE) -> str:
        """Wait until a message with these words is in the chat. Raises TimeoutError."""
        await self.until(lambda: any(part in text for text in self.seen), seconds)
        return next(text for text in reversed(self.seen) if part in text)

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait for something that this person could see. Raises TimeoutError."""
        await self.server.until(true, seconds)

    async def wait(self, what: int | Callable[[list[Seen]], bool], seconds: float = PATIENCE) -> list[Seen]:
        """Wait until so many messages are there, or until they are as they should be. Raises TimeoutError."""
        number = what if isinstance(what, int) else 0
        true = (lambda seen: len(seen) >= number) if isinstance(what, int) else what
        await self.until(lambda: bool(true(self.seen)), seconds)
        return self.seen
