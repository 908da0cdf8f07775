"""The people, chats and messages that the server remembers; it knows no requests and no updates."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.botapi.limits import ADDRESS, ApiError, bad, forbidden

Raw = dict[str, Any]

RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories",
)  # fmt: skip
NAMES = ("first_name", "last_name", "username")
SUPERGROUP_RIGHTS = ("can_pin_messages", "can_manage_topics")


@dataclass(slots=True)
class Person:
    """Somebody with an account. Their number is larger than 32 bits, as numbers of new accounts are."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    is_bot: bool = False
    deactivated: bool = False

    def plain(self) -> Raw:
        """As the Bot API shows them to a bot."""
        found: Raw = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        for name in ("last_name", "username"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        if not self.is_bot:
            found["language_code"] = "nl"
        return found


@dataclass(slots=True)
class Member:
    """Somebody in a chat. `status`: creator, administrator, member, left, kicked."""

    person: Person
    status: str = "member"
    rights: frozenset[str] = frozenset()
    anonymous: bool = False

    def plain(self) -> Raw:
        """As the Bot API shows a member."""
        found: Raw = {"status": self.status, "user": self.person.plain()}
        if self.status == "creator":
            found["is_anonymous"] = self.anonymous
        elif self.status == "administrator":
            found |= {"can_be_edited": False, "is_anonymous": self.anonymous}
            found |= {right: right in self.rights for right in (*RIGHTS, *SUPERGROUP_RIGHTS)}
        elif self.status == "kicked":
            found["until_date"] = 0
        return found


@dataclass(slots=True)
class Topic:
    """A thread in a forum; its number is that of the message that opened it. `gone`: how Telegram says so."""

    id: int
    name: str
    mine: bool
    closed: bool = False
    gone: str = ""


@dataclass(slots=True)
class Message:
    """A message as it stands in its chat. `plain` is its Bot API form and is replaced, never changed."""

    id: int
    plain: Raw
    mine: bool
    date: float
    data: bytes = b""
    name: str = ""
    silent: bool = False
    thread: int = 0

    @property
    def service(self) -> bool:
        """Telegram's own words about the chat: they can be neither copied nor, some of them, deleted."""
        kinds = ("forum_topic_", "new_chat_members", "left_chat_member", "migrate_", "pinned_message")
        return any(name.startswith(kinds) for name in self.plain)

    @property
    def previews(self) -> list[str]:
        """The addresses in it that Telegram's servers visit."""
        off = self.plain.get("link_preview_options", {}).get("is_disabled")
        return [] if off or not self.mine else ADDRESS.findall(self.plain.get("text", ""))


@dataclass(slots=True)
class Chat:
    """A private chat (with its `person`) or a group. The bot is among its members."""

    id: int
    kind: str
    title: str
    bot: Member
    person: Person | None = None
    forum: bool = False
    started: bool = False
    blocked: bool = False
    silenced: bool = False
    deleted: bool = False
    moved_to: int = 0
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Raw = field(default_factory=dict)
    history: list[tuple[str, int, str]] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    pinned: list[int] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    instance: str = field(default_factory=lambda: str(secrets.randbelow(2**63)))
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def private(self) -> bool:
        """Whether it is somebody's own chat with the bot."""
        return self.person is not None

    def plain(self) -> Raw:
        """The chat in Bot API form."""
        if self.person is not None:
            known = self.person.plain()
            names: Raw = {name: known[name] for name in NAMES if name in known}
            return {"id": self.id, "type": "private", **names}
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.kind, "title": self.title, **forum}

    def may_read(self) -> Chat:
        """Raises when the bot cannot so much as look here."""
        if self.kind == "supergroup" and self.bot.status in ("kicked", "left"):
            raise self.out()
        return self

    def may_write(self) -> Chat:
        """Raises when the bot can send nothing here."""
        if self.person is not None:
            if self.person.deactivated:
                raise forbidden("user is deactivated")
            if self.blocked:
                raise forbidden("bot was blocked by the user")
            if not self.started:
                raise forbidden("bot can't initiate conversation with a user")
        if self.moved_to:
            where = {"migrate_to_chat_id": self.moved_to}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", where)
        if self.deleted:
            raise forbidden("the group chat was deleted")
        if self.bot.status in ("kicked", "left"):
            raise self.out()
        if self.silenced:
            raise bad("not enough rights to send text messages to the chat")
        return self

    def out(self) -> ApiError:
        """The bot is not in here."""
        kicked = self.bot.status == "kicked"
        return forbidden(f"bot {'was kicked from' if kicked else 'is not a member of'} the {self.kind} chat")

    def keep(self, message: Message) -> Message:
        """Put a message into the chat."""
        self.messages[message.id] = message
        self.history.append(("new", message.id, words(message.plain)))
        return message

    def change(self, message: Message, plain: Raw) -> Message:
        """A message says something else from now on."""
        message.plain = plain
        self.history.append(("edited", message.id, words(plain)))
        return message

    def drop(self, number: int) -> None:
        """A message is gone, on both sides."""
        del self.messages[number]
        self.history.append(("deleted", number, ""))


def words(plain: Raw) -> str:
    """What a person reads in a message."""
    if "contact" in plain:
        return f"{plain['contact']['first_name']} {plain['contact']['phone_number']}"
    file = plain.get("document") or plain.get("audio") or {}
    return str(plain.get("text") or plain.get("caption") or file.get("file_name", ""))
