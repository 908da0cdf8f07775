"""A person with a phone: does what a person can do, and sees what a person sees, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from tests.botapi.content import odd, parts, said
from tests.botapi.room import Room
from tests.botapi.world import Member, Message, Person, Raw

_albums = itertools.count(13_000_000_000_000_000)


class User(Room):
    """One person in their private chat with the bot."""

    @property
    def id(self) -> int:
        """The number that nobody else may see."""
        return self.chat.id

    @property
    def person(self) -> Person:
        """The account."""
        assert self.chat.person is not None
        return self.chat.person

    # -- saying ----------------------------------------------------------------------------------------------

    def start(self, payload: str = "") -> Raw:
        """Open the chat, perhaps through a link."""
        return self.send(f"/start {payload}".strip())

    def send(self, text: str, update_id: int | None = None) -> Raw:
        """Type something; the update of the (last) message."""
        self.chat.started = True
        *before, last = parts(text)
        for part in before:
            self._post(self.person, said(part))
        return self._post(self.person, said(last), update_id=update_id)

    def edit(self, text: str, message_id: int = 0) -> Raw:
        """Change what was typed: the last message, or that one."""
        mine = [one for one in self.chat.messages.values() if not one.mine and "text" in one.plain]
        return self._changed(self.chat.messages[message_id] if message_id else mine[-1], text)

    def delete(self, message_id: int) -> None:
        """Take a message away. No bot is told."""
        self.chat.drop(message_id)

    def attach(
        self, kind: str, data: bytes, caption: str = "", filename: str = "", mime: str = "", album: str = ""
    ) -> Raw:
        """Send a photo, document, voice, video, video_note or audio."""
        self.chat.started = True
        content = self.server.state.files.content(kind, data, filename, mime)
        content |= {"caption": caption} if caption else {}
        content |= {"media_group_id": album} if album else {}
        return self._post(self.person, content, data=data, name=filename)

    def album(self, kind: str, files: Iterable[bytes], caption: str = "") -> list[Raw]:
        """Several files at once: each is an update of its own, and the words are with the first."""
        number = str(next(_albums))
        return [
            self.attach(kind, data, caption if place == 0 else "", album=number) for place, data in enumerate(files)
        ]

    def odd(self, kind: str) -> Raw:
        """A sticker, a place, a poll, a die, their own number."""
        self.chat.started = True
        return self._post(self.person, odd(kind, self.person))

    def sticker(self) -> Raw:
        return self.odd("sticker")

    def contact(self) -> Raw:
        return self.odd("contact")

    def poll(self) -> Raw:
        return self.odd("poll")

    def location(self) -> Raw:
        return self.odd("location")

    def forward(self, text: str, origin: str) -> Raw:
        """Pass on what somebody else wrote."""
        self.chat.started = True
        first = {"type": "hidden_user", "date": int(self.server.clock.now()) - 60, "sender_user_name": origin}
        return self._post(self.person, {**said(text), "forward_origin": first})

    def raw_update(self, update: Raw) -> None:
        """An update as it stands, malformed perhaps."""
        self.server.raw(update)

    # -- pressing --------------------------------------------------------------------------------------------

    def press(self, label: str, oldest: bool = False) -> Raw:
        """Press the newest button with this label (or the oldest), under a message or on the keyboard."""
        for row in self.chat.keyboard.get("keyboard", []) if label not in self.buttons else ():
            for key in row:
                if (key["text"] if isinstance(key, dict) else key) == label:
                    return self._key(key)
        message, button = self._button(label, oldest)
        if "callback_data" not in button:
            raise AssertionError(f"the button [{label}] tells the bot nothing")
        return self._pressed(self.person, button["callback_data"], message)

    def _key(self, key: Raw | str) -> Raw:
        if self.chat.keyboard.get("one_time_keyboard"):
            self.chat.keyboard = {}
        if isinstance(key, dict) and key.get("request_contact"):
            return self.contact()
        return self.send(key["text"] if isinstance(key, dict) else key)

    def press_data(self, data: str, message: Message | None = None) -> Raw:
        """Send this data as if a button had it."""
        mine = [one for one in self.chat.messages.values() if one.mine]
        return self._pressed(self.person, data, message or (mine[0] if mine else None))

    # -- going and coming ------------------------------------------------------------------------------------

    def block(self) -> Raw:
        """The bot can send nothing here any more."""
        self.chat.blocked = True
        return self._membership(self.person, self._bot("member"), self._bot("kicked"))

    def unblock(self) -> Raw:
        """It can again."""
        self.chat.blocked = False
        return self._membership(self.person, self._bot("kicked"), self._bot("member"))

    def deactivate(self) -> None:
        """The account is gone."""
        self.person.deactivated = True

    def _bot(self, status: str) -> Raw:
        return Member(self.server.state.bot, status).plain()

    @property
    def keyboard(self) -> list[str]:
        """The labels of the keyboard that stands in the place of theirs."""
        keys = [key for row in self.chat.keyboard.get("keyboard", []) for key in row]
        return [str(key["text"] if isinstance(key, dict) else key) for key in keys]
