"""A group: its members, its threads, and what of it a bot gets to see."""

from __future__ import annotations

from tests.botapi import topics
from tests.botapi.content import said
from tests.botapi.room import Room
from tests.botapi.user import User
from tests.botapi.world import RIGHTS, SUPERGROUP_RIGHTS, Member, Person, Raw, Topic

ALL_RIGHTS = (*RIGHTS, *SUPERGROUP_RIGHTS)
ANONYMOUS = Person(1087968824, "Group", username="GroupAnonymousBot", is_bot=True)
"""In whose name an administrator speaks who does not want to be known."""


class Group(Room):
    """A group or supergroup, with or without threads."""

    @property
    def id(self) -> int:
        return self.chat.id

    # -- who is in it ----------------------------------------------------------------------------------------

    def add(self, user: User, *rights: str, anonymous: bool = False) -> Group:
        """Somebody joins; with rights they are an administrator."""
        status = "administrator" if rights or anonymous else "member"
        self.chat.members[user.id] = Member(user.person, status, frozenset(rights), anonymous)
        self._post(user.person, {"new_chat_members": [user.person.plain()]})
        return self

    def add_bot(self, by: User, *rights: str) -> Raw:
        """The bot is put into the group."""
        self._becomes(by, "administrator" if rights else "member", rights)
        return self._post(by.person, {"new_chat_members": [self.server.state.bot.plain()]})

    def kick_bot(self, by: User) -> Raw:
        """The bot is thrown out."""
        return self._becomes(by, "kicked")

    def silence(self) -> None:
        """Only administrators may write here."""
        self.chat.silenced = True

    def delete_group(self) -> None:
        """The group is no more."""
        self.chat.deleted = True

    def _becomes(self, by: User, status: str, rights: tuple[str, ...] = ()) -> Raw:
        bot = self.chat.bot
        before = bot.plain()
        bot.status, bot.rights = status, frozenset(rights)
        return self._membership(by.person, before, bot.plain())

    def migrate(self) -> Group:
        """The group becomes a supergroup under another number, and Telegram says so in both."""
        new = self.server.group(self.chat.title)
        new.chat.members = {**self.chat.members}
        new.chat.bot.status, new.chat.bot.rights = self.chat.bot.status, self.chat.bot.rights
        new.chat.members[self.server.state.bot.id] = new.chat.bot
        self._post(ANONYMOUS, {"migrate_to_chat_id": new.id}, on_behalf=self.chat)
        new._post(ANONYMOUS, {"migrate_from_chat_id": self.id}, on_behalf=new.chat)
        self.chat.moved_to = new.id
        return new

    # -- talking ---------------------------------------------------------------------------------------------

    def send(self, user: User, text: str, thread: int = 0, reply_to: int = 0) -> Raw:
        """A member writes; an anonymous administrator in the name of the group."""
        member = self.chat.members[user.id]
        content = said(text)
        if reply_to:
            content["reply_to_message"] = self.chat.messages[reply_to].plain
        if member.anonymous:
            return self._post(ANONYMOUS, content, thread=thread, on_behalf=self.chat)
        return self._post(user.person, content, thread=thread)

    def press(self, user: User, label: str, oldest: bool = False) -> Raw:
        """A member presses a button."""
        message, button = self._button(label, oldest)
        return self._pressed(user.person, button["callback_data"], message)

    def _told(self, kind: str, plain: Raw, update_id: int | None = None) -> Raw:
        if self.chat.bot.status in ("left", "kicked") or not self._for_the_bot(plain):
            return {"update_id": 0, kind: plain}
        return super()._told(kind, plain, update_id)

    def _for_the_bot(self, plain: Raw) -> bool:
        """Commands, replies to the bot and Telegram's own words; to an administrator everything."""
        if self.chat.bot.status == "administrator" or self.server.state.me["can_read_all_group_messages"]:
            return True
        if "text" not in plain:
            return not any(name in plain for name in ("caption", "document", "photo", "voice"))
        replied = plain.get("reply_to_message", {}).get("from", {})
        return str(plain["text"]).startswith("/") or replied.get("id") == self.server.state.bot.id

    # -- threads ---------------------------------------------------------------------------------------------

    def open_topic(self, user: User, name: str) -> int:
        """A member opens a thread; its number."""
        made = {"name": name, "icon_color": topics.COLOURS[0]}
        message = self.server.state.keep(self.chat, {"forum_topic_created": made}, user.person)
        message.plain = {**message.plain, "message_thread_id": message.id, "is_topic_message": True}
        message.thread = message.id
        self.chat.topics[message.id] = Topic(message.id, name, mine=False)
        self._told("message", message.plain)
        return message.id

    def close_topic(self, number: int) -> None:
        """A member closes a thread."""
        self.chat.topics[number].closed = True

    def delete_topic(self, number: int, gone: str = "message thread not found") -> None:
        """A member deletes a thread. `gone`: what a bot hears that writes to it: this, or TOPIC_DELETED.

        With "General" it hears nothing, and its messages land where everybody reads.
        """
        topics.empty(self.chat, self.chat.topics[number], gone)
