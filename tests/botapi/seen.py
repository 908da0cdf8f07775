"""What a person sees on their phone: words, files, buttons, whose words they were; never anybody's number."""

from __future__ import annotations

from typing import Any, Self

from tests.botapi.world import Chat, Message, Raw, words


class Seen(str):
    """The words of a message as they stand there now (or the name of its file), and what is beside them."""

    id: int
    rows: tuple[tuple[str, ...], ...]
    file: bytes
    name: str
    contact: tuple[str, str] | None
    origin: str
    edited: bool
    silent: bool
    protected: bool
    thread: int
    previews: list[str]

    @classmethod
    def of(cls, message: Message) -> Self:
        """How this message looks."""
        plain = message.plain
        seen = cls(words(plain) or message.name)
        seen.id = message.id
        seen.rows = tuple(tuple(button["text"] for button in row) for row in rows(plain))
        seen.file, seen.name = message.data, message.name
        card = plain.get("contact")
        seen.contact = (card["first_name"], card["phone_number"]) if card else None
        seen.origin = _origin(plain.get("forward_origin", {}))
        seen.edited = "edit_date" in plain
        seen.silent = message.silent
        seen.protected = bool(plain.get("has_protected_content"))
        seen.thread = message.thread
        seen.previews = message.previews
        return seen

    @property
    def buttons(self) -> list[str]:
        """The labels under it."""
        return [label for row in self.rows for label in row]

    def as_json(self) -> Raw:
        """For a reader in another process."""
        return {
            "id": self.id,
            "text": str(self),
            "rows": self.rows,
            "name": self.name,
            "size": len(self.file),
        }


def rows(plain: Raw) -> list[list[Raw]]:
    """The buttons under a message."""
    found: list[list[Raw]] = plain.get("reply_markup", {}).get("inline_keyboard", [])
    return found


def find(chat: Chat, label: str, oldest: bool) -> tuple[Message, Raw] | None:
    """The newest button with this label (or the oldest), and the message that it is under."""
    messages = list(chat.messages.values())
    for message in messages if oldest else reversed(messages):
        for row in rows(message.plain):
            for button in row:
                if button["text"] == label:
                    return message, button
    return None


def _origin(origin: dict[str, Any]) -> str:
    person = origin.get("sender_user", {})
    name = " ".join(person[part] for part in ("first_name", "last_name") if part in person)
    return str(origin.get("sender_user_name") or name)
