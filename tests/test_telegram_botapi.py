"""python-telegram-bot, as it is and over its own HTTP client, reads what the local Bot API server answers."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputProfilePhotoStatic,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.botapi.server import BotApi
from tests.botapi.user import User

JPEG = b"\xff\xd8\xff\xe0 een plaatje"
Story = Callable[[BotApi, Bot, User], Awaitable[None]]


def with_library(story: Story) -> None:
    """Play this with a server, a bot of the library and a person who has started it."""

    async def play() -> None:
        async with BotApi() as server:
            base = f"{server.url}/bot"
            async with Bot(server.token, base, f"{server.url}/file/bot") as bot:
                alice = server.user("Alice")
                alice.start()
                await story(server, bot, alice)
                assert server.violations == []

    asyncio.run(play())


def test_messages_buttons_files_and_presses_are_read() -> None:
    async def story(server: BotApi, bot: Bot, alice: User) -> None:
        assert (await bot.get_me()).username == "trede_proefbot"
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ja", callback_data="ja")]])
        message = await bot.send_message(alice.id, "dag", reply_markup=keyboard)
        assert message.text == "dag" and message.chat.first_name == "Alice"
        alice.press("Ja")
        first, pressed = await bot.get_updates()
        assert first.message is not None and first.message.text == "/start"
        query = pressed.callback_query
        assert isinstance(query, CallbackQuery) and query.data == "ja"
        assert await query.answer("goed") is True
        assert await message.edit_text("nog eens dag") and alice.toasts == ["goed"]
        file = io.BytesIO(b"verzegeld")
        sent = await bot.send_document(alice.id, file, caption="Uw verslag", filename="verslag.age")
        assert sent.document is not None and sent.document.file_name == "verslag.age"
        assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"verzegeld"
        assert await bot.delete_messages(alice.id, [message.message_id, sent.message_id])
        assert alice.seen == []

    with_library(story)


def test_everything_that_people_send_is_read() -> None:
    async def story(server: BotApi, bot: Bot, alice: User) -> None:
        for kind in ("sticker", "location", "dice", "contact", "poll"):
            alice.odd(kind)
        for kind in ("document", "photo", "voice", "video", "video_note", "audio"):
            alice.attach(kind, JPEG, "zie hier")
        alice.edit("toch niet")
        alice.block()
        group = server.group("Team", forum=True).add(alice)
        group.add_bot(alice, "can_manage_topics")
        group.open_topic(alice, "Zaak")
        updates = await bot.get_updates()
        assert len(updates) == 17 and all(isinstance(one, Update) for one in updates)
        assert all(one.effective_chat is not None for one in updates)

    with_library(story)


def test_the_bot_presents_itself() -> None:
    async def story(server: BotApi, bot: Bot, alice: User) -> None:
        scope = BotCommandScopeAllPrivateChats()
        await bot.set_my_commands([BotCommand("stop", "Stoppen")], scope=scope)
        assert [one.command for one in await bot.get_my_commands(scope=scope)] == ["stop"]
        await bot.set_my_short_description("Een klacht, stap voor stap")
        assert (await bot.get_my_short_description()).short_description.startswith("Een klacht")
        assert await bot.set_my_profile_photo(InputProfilePhotoStatic(JPEG))
        assert (await bot.get_chat(alice.id)).first_name == "Alice"

    with_library(story)


def test_each_kind_of_refusal_is_told_apart() -> None:
    """Any 404 becomes a wrong token, also that of a file."""

    async def story(server: BotApi, bot: Bot, alice: User) -> None:
        with pytest.raises(BadRequest, match="too long"):
            await bot.send_message(alice.id, "a" * 5000)
        server.fail("sendMessage", "429", retry_after=7)
        with pytest.raises(RetryAfter):
            await bot.send_message(alice.id, "dag")
        for how, error in (("500", NetworkError), ("html_502", NetworkError), ("drop_after", NetworkError)):
            server.fail("sendMessage", how)
            with pytest.raises(error):
                await bot.send_message(alice.id, "dag")
        assert alice.seen == ["dag"]
        alice.block()
        with pytest.raises(Forbidden, match="blocked"):
            await bot.send_message(alice.id, "dag")
        server.fail("getUpdates", "409")
        with pytest.raises(Conflict):
            await bot.get_updates()
        group = server.group("Team", "group").add(alice)
        group.add_bot(alice)
        new = group.migrate()
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(group.id, "dag")
        assert moved.value.new_chat_id == new.id
        with pytest.raises(InvalidToken):
            await Bot("1:x", f"{server.url}/bot").get_me()

    with_library(story)


def test_a_late_answer_is_a_timeout_after_which_the_message_may_be_there() -> None:
    async def story(server: BotApi, bot: Bot, alice: User) -> None:
        server.fail("sendMessage", "hang")
        with pytest.raises(TimedOut):
            await bot.send_message(alice.id, "dag", read_timeout=0.05)
        assert alice.seen == []

    with_library(story)


def test_one_malformed_update_is_more_than_the_library_can_read() -> None:
    """Nothing behind it is handled as long as it is there: whoever polls with the library has to read raw."""

    async def story(server: BotApi, bot: Bot, alice: User) -> None:
        alice.raw_update({"update_id": 5, "message": {"text": "geen bericht"}})
        alice.send("hier ben ik")
        for _ in range(2):
            server.clock.move(1)
            with pytest.raises(KeyError, match="date"):
                await bot.get_updates()

    with_library(story)
