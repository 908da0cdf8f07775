"""The Telegram channel over real HTTP: what it calls, how failures are told apart, what it never logs."""

from __future__ import annotations

import asyncio
import functools
import io
import json
import logging
import traceback
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr
from telegram.request import RequestData

from bot.channels import (
    Answer,
    Button,
    ContactCard,
    Document,
    Elsewhere,
    FileRef,
    Impossible,
    Later,
    Outdated,
    Outgoing,
    SendError,
    Text,
    Unclear,
    Unreachable,
    Usurped,
)
from bot.channels.telegram import LARGEST_FILE, Hooked, Telegram, TokenRefused, Unparsable, quiet, read
from bot.channels.telegram_http import MaybeSent, NotSent, Request

TOKEN = "1234567:geheim-KANARIE-token"
HANG, DROP_BEFORE, DROP_AFTER = "hang", "drop before", "drop after"


@dataclass(frozen=True)
class Says:
    """An answer over HTTP that is not the usual one."""

    body: str | bytes = ""
    status: int = 200
    location: str = ""

    def response(self) -> web.Response:
        body = self.body.encode() if isinstance(self.body, str) else self.body
        headers = {"Location": self.location} if self.location else {}
        return web.Response(body=body, status=self.status, headers=headers, content_type="text/html")


class Server:
    """A Bot API server that answers what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.next: deque[object] = deque()
        self.files: dict[str, bytes] = {}
        self.base = ""
        self._number = 100

    async def __aenter__(self) -> Server:
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_get("/file/bot{token}/{path:.*}", self._file)
        app.router.add_post("/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.base = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        assert request.match_info["token"] == TOKEN
        assert request.transport is not None
        method, answer = request.match_info["method"], self.next.popleft() if self.next else None
        if answer == DROP_BEFORE:
            request.transport.abort()
            return web.Response()
        self.calls.append((method, await _parameters(request)))
        if answer == DROP_AFTER:
            request.transport.abort()
            return web.Response()
        if answer == HANG:
            await asyncio.Event().wait()
        if isinstance(answer, Says):
            return answer.response()
        return web.json_response({"ok": True, "result": self._result(method) if answer is None else answer})

    def _result(self, method: str) -> object:
        self._number += 1
        match method:
            case "getUpdates":
                return []
            case "sendMessage" | "sendDocument" | "sendContact" | "editMessageText":
                return {"message_id": self._number, "date": 1, "chat": {"id": 10, "type": "private"}}
            case _:
                return True

    async def _file(self, request: web.Request) -> web.Response:
        assert request.match_info["token"] == TOKEN
        content = self.files.get(request.match_info["path"])
        return web.Response(status=404) if content is None else web.Response(body=content)


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = await request.json()
        return found
    form: dict[str, Any] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            form[name] = (value.filename, value.file.read(), value.content_type)
        else:
            form[name] = value
    return form


def refusal(status: int, description: str, **parameters: object) -> Says:
    body = {"ok": False, "error_code": status, "description": description}
    return Says(json.dumps({**body, **({"parameters": parameters} if parameters else {})}), status)


Scenario = Callable[[Server, Telegram], Awaitable[None]]


def wire(scenario: Scenario) -> Callable[[], None]:
    """Run a scenario with a server and a channel that talks to it."""

    async def play() -> None:
        async with Server() as server, Telegram(SecretStr(TOKEN), server.base) as telegram:
            await scenario(server, telegram)

    @functools.wraps(scenario)
    def test() -> None:
        asyncio.run(play())

    # pytest would look for fixtures under the names of the scenario's arguments.
    del test.__wrapped__
    return test


def outcome(answer: object, message: Outgoing) -> str | SendError:
    """What comes of sending a message when the server answers this."""

    async def play() -> str | SendError:
        async with Server() as server, Telegram(SecretStr(TOKEN), server.base) as telegram:
            server.next.append(answer)
            try:
                return await telegram.send("10", message)
            except SendError as error:
                return error

    return asyncio.run(play())


# -- what is called ------------------------------------------------------------------------------------------


@wire
async def test_a_text_goes_plainly_without_a_preview_or_markup(server: Server, telegram: Telegram) -> None:
    ref = await telegram.send("10", Text("<b>Hallo</b> *wereld* https://voorbeeld.nl"))
    assert ref == "101"
    sent = {
        "chat_id": 10,
        "text": "<b>Hallo</b> *wereld* https://voorbeeld.nl",
        "link_preview_options": {"is_disabled": True},
    }
    assert server.calls == [("sendMessage", sent)]


@wire
async def test_buttons_become_a_keyboard_and_copying_is_a_button_of_its_own(server: Server, telegram: Telegram) -> None:
    rows = ((Button("Ja", data="aa"), Button("Nee", data="bb")), (Button("Kopiëren", copy="Beste Anna"),))
    await telegram.send("10", Text("Goed?", buttons=rows, silent=True))
    [(_, sent)] = server.calls
    assert sent["disable_notification"] is True
    assert sent["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Ja", "callback_data": "aa"}, {"text": "Nee", "callback_data": "bb"}],
            [{"text": "Kopiëren", "copy_text": {"text": "Beste Anna"}}],
        ]
    }


@wire
async def test_a_copy_that_telegram_cannot_hold_is_no_button(server: Server, telegram: Telegram) -> None:
    rows = ((Button("Kopiëren", copy="x" * 257), Button("Verder", data="aa")),)
    await telegram.send("10", Text("Lang", buttons=rows))
    assert server.calls[0][1]["reply_markup"]["inline_keyboard"] == [[{"text": "Verder", "callback_data": "aa"}]]


@wire
async def test_a_document_goes_under_its_opaque_name_with_words_beside_it(server: Server, telegram: Telegram) -> None:
    content = bytes(range(256)) * 10
    button = ((Button("Gelezen", data="aa"),),)
    await telegram.send("10", Document("stuk-ab12.age", content, "Er is iets nieuws.", button))
    [(method, sent)] = server.calls
    assert method == "sendDocument"
    assert sent["document"][:2] == ("stuk-ab12.age", content)
    assert (sent["chat_id"], sent["caption"]) == ("10", "Er is iets nieuws.")
    assert json.loads(sent["reply_markup"])["inline_keyboard"] == [[{"text": "Gelezen", "callback_data": "aa"}]]


@wire
async def test_words_too_long_for_a_caption_go_before_the_document(server: Server, telegram: Telegram) -> None:
    await telegram.send("10", Document("stuk.age", b"x", "woord " * 200, ((Button("Ja", data="a"),),)))
    assert [method for method, _ in server.calls] == ["sendMessage", "sendDocument"]
    assert "reply_markup" not in server.calls[0][1]
    assert "caption" not in server.calls[1][1]


@wire
async def test_a_contact_card(server: Server, telegram: Telegram) -> None:
    await telegram.send("10", ContactCard("Vertrouwenspersoon", "+31 88 000 0000"))
    card = {"chat_id": 10, "phone_number": "+31 88 000 0000", "first_name": "Vertrouwenspersoon"}
    assert server.calls == [("sendContact", card)]


@wire
async def test_an_answer_to_a_button_fits_its_place(server: Server, telegram: Telegram) -> None:
    assert await telegram.send("10", Answer("7", "w" * 300)) == ""
    assert await telegram.send("10", Answer("8")) == ""
    assert server.calls == [
        ("answerCallbackQuery", {"callback_query_id": "7", "text": "w" * 200}),
        ("answerCallbackQuery", {"callback_query_id": "8"}),
    ]


@wire
async def test_a_long_text_goes_in_parts_with_the_buttons_on_the_last(server: Server, telegram: Telegram) -> None:
    text = "\n\n".join(f"Alinea {n}. " + "Dit is een zin met een smiley 🙂. " * 20 for n in range(20))
    ref = await telegram.send("10", Text(text, buttons=((Button("Verder", data="a"),),), replaces="5"))
    sent = [params for _, params in server.calls]
    assert {method for method, _ in server.calls} == {"sendMessage"}
    assert all(len(one["text"].encode("utf-16-le")) // 2 <= 4096 for one in sent)
    assert "".join("".join(one["text"] for one in sent).split()) == "".join(text.split())
    assert [("reply_markup" in one) for one in sent] == [False] * (len(sent) - 1) + [True]
    assert ref == str(100 + len(sent))


@pytest.mark.parametrize("fault", [refusal(429, "x", retry_after=3), DROP_BEFORE, DROP_AFTER])
def test_after_a_failure_halfway_a_long_text_goes_on_where_it_stopped(fault: object) -> None:
    async def play() -> None:
        async with Server() as server, Telegram(SecretStr(TOKEN), server.base) as telegram:
            message = Text("\n\n".join(letter * 3000 for letter in "abc"))
            server.next.extend([None, fault])
            with pytest.raises((Later, Unclear)):
                await telegram.send("10", message)
            assert await telegram.send("10", message)
            first = [params["text"][0] for _, params in server.calls]
            assert first.count("a") == first.count("c") == 1
            assert first[-2:] == ["b", "c"]
            # And the next time it is said, it is said completely.
            server.calls.clear()
            await telegram.send("10", message)
            assert [params["text"][0] for _, params in server.calls] == ["a", "b", "c"]

    asyncio.run(play())


# -- a message in the place of another -----------------------------------------------------------------------

SCREEN = Text("Nieuw", buttons=((Button("Ja", data="a"),),), silent=True, replaces="77")


@wire
async def test_a_screen_takes_the_place_of_the_one_that_was_pressed(server: Server, telegram: Telegram) -> None:
    assert await telegram.send("10", SCREEN) == "77"
    [(method, sent)] = server.calls
    assert method == "editMessageText"
    assert (sent["chat_id"], sent["message_id"], sent["text"]) == (10, 77, "Nieuw")
    assert "disable_notification" not in sent


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: message to edit not found",
        "Bad Request: message can't be edited",
        "Bad Request: MESSAGE_ID_INVALID",
        "Bad Request: there is no text in the message to edit",
    ],
)
def test_what_cannot_be_changed_is_said_anew(words: str) -> None:
    assert outcome(refusal(400, words), SCREEN) == "101"


def test_what_says_it_already_is_as_good_as_changed() -> None:
    words = (
        "Bad Request: message is not modified: specified new message content and reply markup are exactly "
        "the same as a current content and reply markup of the message"
    )
    assert outcome(refusal(400, words), SCREEN) == "77"


@pytest.mark.parametrize("fault", [DROP_BEFORE, DROP_AFTER])
def test_changing_and_answering_may_be_tried_again_when_it_is_not_clear_what_happened(fault: str) -> None:
    assert isinstance(outcome(fault, SCREEN), Later)
    assert isinstance(outcome(fault, Answer("7")), Later)


# -- how it can fail -----------------------------------------------------------------------------------------

FAILURES: list[tuple[int, str, type[SendError], str]] = [
    (403, "Forbidden: bot was blocked by the user", Unreachable, "telegram.blocked"),
    (403, "Forbidden: user is deactivated", Unreachable, "telegram.deactivated"),
    (403, "Forbidden: bot can't initiate conversation with a user", Unreachable, "telegram.never_started"),
    (403, "Forbidden: bot was kicked from the group chat", Unreachable, "telegram.kicked"),
    (403, "Forbidden: bot was kicked from the supergroup chat", Unreachable, "telegram.kicked"),
    (403, "Forbidden: bot is not a member of the channel chat", Unreachable, "telegram.kicked"),
    (403, "Forbidden: bots can't send messages to bots", Unreachable, "telegram.unreachable"),
    (400, "Bad Request: chat not found", Unreachable, "telegram.chat_unknown"),
    (400, "Bad Request: user not found", Unreachable, "telegram.chat_unknown"),
    (400, "Bad Request: PEER_ID_INVALID", Unreachable, "telegram.chat_unknown"),
    (400, "Bad Request: INPUT_USER_DEACTIVATED", Unreachable, "telegram.deactivated"),
    (400, "Bad Request: have no rights to send a message", Unreachable, "telegram.unreachable"),
    (
        400,
        "Bad Request: not enough rights to send text messages to the chat",
        Unreachable,
        "telegram.unreachable",
    ),
    (400, "Bad Request: message text is empty", Impossible, "telegram.empty"),
    (400, "Bad Request: message is too long", Impossible, "telegram.too_long"),
    (400, "Bad Request: BUTTON_DATA_INVALID", Impossible, "telegram.buttons"),
    (400, "Bad Request: reply markup is too long", Impossible, "telegram.buttons"),
    (400, "Bad Request: can't parse entities: Unsupported start tag", Impossible, "telegram.refused"),
    (413, "Request Entity Too Large", Impossible, "telegram.refused"),
    (404, "Not Found: method not found", Impossible, "telegram.refused"),
    (401, "Unauthorized", TokenRefused, "telegram.token"),
    (404, "Not Found", TokenRefused, "telegram.token"),
    (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        Usurped,
        "telegram.second_program",
    ),
    (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        Hooked,
        "telegram.webhook",
    ),
    (500, "Internal Server Error: restart", Later, "telegram.down"),
    (502, "Bad Gateway", Later, "telegram.down"),
]


@pytest.mark.parametrize(("status", "words", "kind", "code"), FAILURES)
def test_each_refusal_has_its_kind(status: int, words: str, kind: type[SendError], code: str) -> None:
    error = outcome(refusal(status, words), Text("Hallo"))
    assert (type(error), str(error)) == (kind, code)


def test_a_refusal_that_names_a_time_is_for_later() -> None:
    error = outcome(refusal(429, "Too Many Requests: retry after 14", retry_after=14), Text("Hallo"))
    assert isinstance(error, Later)
    assert (error.seconds, error.whole, str(error)) == (14.0, False, "telegram.too_many")


def test_a_chat_that_moved_says_where() -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    error = outcome(refusal(400, words, migrate_to_chat_id=-100123), Text("Hallo"))
    assert isinstance(error, Elsewhere)
    assert error.address == "-100123"


@pytest.mark.parametrize(
    "words",
    [
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        "Bad Request: QUERY_ID_INVALID",
    ],
)
def test_an_answer_that_comes_too_late_is_let_go(words: str) -> None:
    assert isinstance(outcome(refusal(400, words), Answer("7")), Outdated)


@pytest.mark.parametrize(
    "answer",
    [
        Says("<html>502</html>", status=502),
        Says("<html>Meld u aan op dit netwerk</html>"),
        Says("<html>Meld u aan</html>", status=403),
        Says(status=302, location="http://127.0.0.1:1/elders"),
        Says("[]"),
        Says('{"ok":true}'),
        Says("[" * 100_000),
        Says(b"\xff\xfe\x00", status=400),
        Says(status=429),
    ],
)
def test_what_is_not_an_answer_of_telegram_is_for_later(answer: Says) -> None:
    assert isinstance(outcome(answer, Text("Hallo")), Later)


def test_an_accepted_message_without_a_number_is_not_sent_again() -> None:
    assert outcome(True, Text("Hallo")) == ""


@pytest.mark.parametrize("fault", [DROP_BEFORE, DROP_AFTER])
def test_a_connection_that_breaks_after_sending_leaves_it_unclear(fault: str) -> None:
    """Whether the server had it before the break cannot be seen from here."""
    assert isinstance(outcome(fault, Text("Hallo")), Unclear)
    assert isinstance(outcome(fault, Document("stuk.age", b"x" * 100_000)), Unclear)


@pytest.mark.parametrize("base", ["http://127.0.0.1:1", "http://bestaat-niet.invalid"])
def test_where_nobody_listens_nothing_was_sent(base: str) -> None:
    async def play() -> None:
        async with Telegram(SecretStr(TOKEN), base) as telegram:
            with pytest.raises(Later) as caught:
                await telegram.send("10", Text("Hallo"))
            assert str(caught.value) == "telegram.unreached"

    asyncio.run(play())


@wire
async def test_a_server_that_is_silent_leaves_it_unclear(server: Server, telegram: Telegram) -> None:
    request = Request(f"{server.base}/bot{TOKEN}")
    async with request:
        server.next.append(HANG)
        with pytest.raises(MaybeSent):
            await request.do_request(f"{server.base}/bot{TOKEN}/getMe", "POST", RequestData(), read_timeout=0.01)
    with pytest.raises(NotSent):
        await request.do_request(f"{server.base}/bot{TOKEN}/getMe", "POST", RequestData())


@wire
async def test_an_address_that_is_none_is_impossible(server: Server, telegram: Telegram) -> None:
    with pytest.raises(Impossible):
        await telegram.send("niemand", Text("Hallo"))
    assert server.calls == []


@pytest.mark.parametrize("token", ["", "abc", "123", "123:", ":abc", "12 3:abc", "123:a\nb", "123:ä"])
def test_a_token_that_cannot_be_one_is_refused_at_once(token: str) -> None:
    with pytest.raises(TokenRefused, match=r"^telegram\.token$"):
        Telegram(SecretStr(token))


# -- files ---------------------------------------------------------------------------------------------------

PHOTO = FileRef("abc", "photo", 4)


@wire
async def test_a_file_is_fetched(server: Server, telegram: Telegram) -> None:
    server.next.append({"file_id": "abc", "file_unique_id": "u", "file_size": 4, "file_path": "photos/a b.jpg"})
    server.files["photos/a b.jpg"] = b"beel"
    assert await telegram.fetch(PHOTO) == b"beel"
    assert server.calls == [("getFile", {"file_id": "abc"})]


@wire
async def test_a_file_that_says_it_is_too_large_is_not_even_asked_for(server: Server, telegram: Telegram) -> None:
    with pytest.raises(Impossible):
        await telegram.fetch(FileRef("abc", "video", LARGEST_FILE + 1))
    assert server.calls == []


@wire
async def test_a_file_that_turns_out_too_large_is_not_taken_in(server: Server, telegram: Telegram) -> None:
    server.files["groot"] = bytes(LARGEST_FILE + 1)
    for size in ({"file_size": LARGEST_FILE + 1}, {"file_size": 4}, {}):
        server.next.append({"file_id": "abc", "file_unique_id": "u", "file_path": "groot", **size})
        with pytest.raises(Impossible, match="file_too_large"):
            await telegram.fetch(PHOTO)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (refusal(400, "Bad Request: file is too big"), Impossible, "telegram.file_too_large"),
        (
            refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable"),
            Impossible,
            "telegram.file_gone",
        ),
        (refusal(400, "Bad Request: invalid file_id"), Impossible, "telegram.file_gone"),
        ({"file_id": "a", "file_unique_id": "u", "file_path": "weg"}, Impossible, "telegram.file_gone"),
        ({"file_id": "a", "file_unique_id": "u"}, Later, "telegram.garbled"),
        (DROP_AFTER, Later, "telegram.no_answer"),
        (refusal(500, "Internal Server Error"), Later, "telegram.down"),
    ],
)
def test_a_file_that_cannot_be_fetched(answer: object, kind: type[SendError], code: str) -> None:
    async def play() -> None:
        async with Server() as server, Telegram(SecretStr(TOKEN), server.base) as telegram:
            server.next.append(answer)
            with pytest.raises(kind) as caught:
                await telegram.fetch(PHOTO)
            assert str(caught.value) == code

    asyncio.run(play())


# -- updates, and setting up ---------------------------------------------------------------------------------


@wire
async def test_updates_come_raw_and_what_we_want_is_always_named(server: Server, telegram: Telegram) -> None:
    strange = {"update_id": 8, "message": "dit is geen bericht"}
    server.next.append([strange, {"message": {}}, "niets", {"update_id": True}])
    assert await telegram.updates(8, timeout=0) == [strange]
    [(method, asked)] = server.calls
    assert method == "getUpdates"
    assert asked["offset"] == 8
    assert asked["allowed_updates"] == ["message", "edited_message", "callback_query", "my_chat_member"]


@pytest.mark.parametrize("answer", [True, ["niets"], Says("nee"), DROP_BEFORE, DROP_AFTER])
def test_updates_that_cannot_be_read_are_asked_for_again(answer: object) -> None:
    async def play() -> None:
        async with Server() as server, Telegram(SecretStr(TOKEN), server.base) as telegram:
            server.next.append(answer)
            with pytest.raises(Later):
                await telegram.updates(1, timeout=0)

    asyncio.run(play())


@wire
async def test_a_second_program_with_the_same_token_is_noticed(server: Server, telegram: Telegram) -> None:
    server.next.append(refusal(409, "Conflict: terminated by other getUpdates request"))
    with pytest.raises(Usurped):
        await telegram.updates(1, timeout=0)


@wire
async def test_the_bot_introduces_itself(server: Server, telegram: Telegram) -> None:
    await telegram.introduce("Trede", "Wat dit is.", "Kort.", [("start", "Beginnen")], b"\xff\xd8jpeg")
    asked = dict(server.calls)
    assert list(asked) == [
        "setMyName",
        "setMyDescription",
        "setMyShortDescription",
        "setMyCommands",
        "setMyProfilePhoto",
    ]
    assert asked["setMyCommands"]["commands"] == [{"command": "start", "description": "Beginnen"}]
    photo = json.loads(asked["setMyProfilePhoto"]["photo"])
    assert photo["type"] == "static"
    assert asked["setMyProfilePhoto"][photo["photo"].removeprefix("attach://")][1] == b"\xff\xd8jpeg"


@wire
async def test_who_the_bot_is(server: Server, telegram: Telegram) -> None:
    server.next.append({"id": 1, "is_bot": True, "first_name": "Trede", "username": "trede_bot"})
    server.next.append({"url": "https://voorbeeld.nl", "pending_update_count": 0})
    me = await telegram.me()
    assert (me.username, me.name, me.groups, me.webhook) == ("trede_bot", "Trede", False, True)
    await telegram.unhook()
    assert server.calls[-1] == ("deleteWebhook", {"drop_pending_updates": False})


@wire
async def test_leaving_a_group_that_the_bot_is_not_in_is_no_failure(server: Server, telegram: Telegram) -> None:
    server.next.append(refusal(403, "Forbidden: bot is not a member of the group chat"))
    await telegram.leave("-55")
    assert server.calls == [("leaveChat", {"chat_id": -55})]


# -- what is never shown -------------------------------------------------------------------------------------

CANARY = "KANARIE zei de cliënt"


async def failure(telegram: Telegram, message: Outgoing) -> SendError | None:
    try:
        await telegram.send("10", message)
    except SendError as error:
        return error
    return None


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that any logger says, at every level, with the libraries set as talkative as they can be."""
    quiet()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    loggers = [logging.getLogger(name) for name in ("", "telegram", "telegram.Bot", "telegram.ext", "aiohttp")]
    levels = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
        logger.addHandler(handler)
    yield written
    for logger, level in levels:
        logger.setLevel(level)
        logger.removeHandler(handler)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        refusal(400, f"Bad Request: can't parse entities: {CANARY}"),
        refusal(429, CANARY, retry_after=2),
        refusal(403, CANARY),
        Says(CANARY),
        Says(CANARY, status=500),
        {CANARY: CANARY},
        DROP_BEFORE,
        DROP_AFTER,
    ],
)
def test_neither_the_token_nor_a_word_is_in_a_log_or_an_error(answer: object, log: io.StringIO) -> None:
    async def play() -> None:
        async with Server() as server, Telegram(SecretStr(TOKEN), server.base) as telegram:
            for message in (Text(CANARY), Document("stuk.age", CANARY.encode(), CANARY), Answer("7", CANARY)):
                server.next.append(answer)
                error = await failure(telegram, message)
                shown = "".join(traceback.format_exception(error)) if error else ""
                assert "KANARIE" not in shown + repr(error)
                assert error is None or error.__context__ is None
            server.next.append([{"update_id": 3, "message": CANARY}])
            [raw] = await telegram.updates(1, timeout=0)
            with pytest.raises(Unparsable) as caught:
                read(raw)
            assert "KANARIE" not in "".join(traceback.format_exception(caught.value))
            assert "KANARIE" not in repr(telegram)

    asyncio.run(play())
    assert "KANARIE" not in log.getvalue()


def test_the_libraries_own_cry_about_an_update_is_left_without_words(log: io.StringIO) -> None:
    library = logging.getLogger("telegram.ext")
    try:
        raise ValueError(CANARY)
    except ValueError:
        library.critical("Error while parsing %s", {"text": CANARY}, exc_info=True, stack_info=True)
    logging.getLogger("aiohttp.client").warning("https://voorbeeld.nl/bot%s/getMe", TOKEN)
    assert "KANARIE" not in log.getvalue()
    assert "test_telegram_channel:" in log.getvalue()
    assert "ValueError" in log.getvalue()


def test_our_own_log_keeps_its_words(log: io.StringIO) -> None:
    logging.getLogger("bot.app").warning("%s komt later", "telegram.too_many")
    assert "telegram.too_many komt later" in log.getvalue()


def test_being_quiet_twice_is_being_quiet() -> None:
    quiet()
    made = logging.getLogRecordFactory()
    quiet()
    assert logging.getLogRecordFactory() is made
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING
