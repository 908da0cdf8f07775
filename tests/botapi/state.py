"""Everything that one bot's server remembers, put together; the rules of each thing stand with that thing."""

from __future__ import annotations

import itertools
import secrets
from collections import deque
from dataclasses import dataclass
from typing import Any

from tests.botapi.clock import Bell, Clock
from tests.botapi.files import Files
from tests.botapi.limits import bad, too_many
from tests.botapi.updates import Updates
from tests.botapi.webhook import Webhook
from tests.botapi.world import Chat, Member, Message, Person, Raw

FIRST_USER = 5_000_000_000
SUPERGROUPS = 1_000_000_000_000
ALL, ALL_SECONDS, GROUP, GROUP_SECONDS, ONE, ONE_SECONDS = 30, 1.0, 20, 60.0, 20, 20.0
"""Messages in so many seconds: overall, to one group, to one person (a short burst is let through)."""


@dataclass(slots=True)
class Query:
    """A pressed button that waits for its answer."""

    chat: Chat
    since: float
    answered: bool = False


class State:
    """One bot's world. `rates`: too many messages are refused, by the rule of thumb that Telegram gives."""

    def __init__(self, bot_id: int, rates: bool, open_webhooks: bool) -> None:
        self.clock = Clock(Bell())
        self.bot = Person(bot_id, "Trede", username="trede_proefbot", is_bot=True)
        self.me: Raw = {
            **self.bot.plain(), "can_join_groups": False, "can_read_all_group_messages": False,
            "supports_inline_queries": False, "supports_guest_queries": False,
            "can_connect_to_business": False, "has_main_web_app": False, "has_topics_enabled": False,
            "allows_users_to_create_topics": False, "can_manage_bots": False,
        }  # fmt: skip
        self.chats: dict[int, Chat] = {}
        self.people: dict[int, Person] = {}
        self.queries: dict[str, Query] = {}
        self.files = Files(self.clock)
        self.updates = Updates(self.clock)
        self.webhook = Webhook(self.clock, self.updates, open_webhooks)
        self.profile: dict[tuple[str, str, str], Any] = {}
        self._rates = rates
        self._sent: dict[int, deque[float]] = {}
        # Numbers of accounts are neither dense nor in the order in which people come.
        self._users = itertools.count(FIRST_USER + secrets.randbelow(10**9), 7)
        self._groups = itertools.count(1_500_000_000 + secrets.randbelow(10**8), 3)

    # -- people and chats ------------------------------------------------------------------------------------

    def new_person(self, first_name: str, last_name: str = "", username: str = "") -> Person:
        """Somebody with an account."""
        person = Person(next(self._users), first_name, last_name, username)
        self.people[person.id] = person
        return person

    def new_private(self, person: Person) -> Chat:
        """The chat of a person with the bot; it starts when they do."""
        chat = Chat(person.id, "private", "", Member(self.bot), person)
        chat.members = {person.id: Member(person), self.bot.id: chat.bot}
        self.chats[chat.id] = chat
        return chat

    def new_group(self, kind: str, title: str, forum: bool = False) -> Chat:
        """A group or supergroup in which the bot is not yet."""
        number = next(self._groups)
        chat_id = -(SUPERGROUPS + number) if kind == "supergroup" else -number
        chat = Chat(chat_id, kind, title, Member(self.bot, "left"), forum=forum)
        chat.members = {self.bot.id: chat.bot}
        self.chats[chat.id] = chat
        return chat

    def chat(self, chat_id: object) -> Chat:
        """The chat of this number or @username. Raises ApiError when the bot knows none."""
        if chat_id in (None, ""):
            raise bad("chat_id is empty")
        if isinstance(chat_id, str) and chat_id.startswith("@"):
            # A bot finds public groups by their name, never a person.
            raise bad("chat not found")
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if found is None:
            raise bad("chat not found")
        return found.may_read()

    # -- messages --------------------------------------------------------------------------------------------

    def keep(
        self, chat: Chat, content: Raw, sender: Person | None = None, data: bytes = b"", name: str = "",
        thread: int = 0, on_behalf: Chat | None = None,
    ) -> Message:  # fmt: skip
        """A new message in a chat, under the next number of that chat; without a sender it is the bot's."""
        now = self.clock.now()
        number = next(chat.ids)
        who = (sender or self.bot).plain()
        plain: Raw = {"message_id": number, "from": who, "chat": chat.plain(), "date": int(now)}
        if on_behalf is not None:
            plain["sender_chat"] = on_behalf.plain()
        if thread:
            plain |= {"message_thread_id": thread, "is_topic_message": True}
        plain.update(content)
        return chat.keep(Message(number, plain, sender is None, now, data, name, thread=thread))

    def ask(self, chat: Chat) -> str:
        """A pressed button: the number under which it can be answered, once and soon."""
        number = str(secrets.randbelow(2**62) + 2**61)
        self.queries[number] = Query(chat, self.clock.now())
        return number

    # -- rates -----------------------------------------------------------------------------------------------

    def count(self, chat: Chat) -> None:
        """One more message or edit. Raises 429 when that is one too many."""
        if not self._rates:
            return
        now = self.clock.now()
        most, seconds = (ONE, ONE_SECONDS) if chat.private else (GROUP, GROUP_SECONDS)
        for place, limit, span in ((0, ALL, ALL_SECONDS), (chat.id, most, seconds)):
            sent = self._sent.setdefault(place, deque())
            while sent and sent[0] <= now - span:
                sent.popleft()
            if len(sent) >= limit:
                raise too_many(max(1, int(sent[0] + span - now) + 1))
        for place in (0, chat.id):
            self._sent[place].append(now)
