"""What a raw update of Telegram is taken for: who may speak, what they did, and what is too odd to read."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import (
    Arrival,
    Edited,
    FileRef,
    Gone,
    Happened,
    Intruded,
    Moved,
    Odd,
    Opened,
    Sent,
    Tapped,
    Typed,
)
from bot.channels.telegram_reading import Unparsable, read
from bot.channels.telegram_text import parts, units

ANNA = {"id": 10, "is_bot": False, "first_name": "Anna"}
PRIVATE = {"id": 10, "type": "private", "first_name": "Anna"}
GROUP = {"id": -55, "type": "group", "title": "Groep"}
FILE = {"file_id": "abc", "file_unique_id": "u", "file_size": 7}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": PRIVATE, "from": ANNA, **content}


def heard(**content: Any) -> Happened | None:
    arrival = read({"update_id": 1, "message": message(**content)})
    return None if arrival is None else arrival.what


# -- what was said -------------------------------------------------------------------------------------------


def test_an_arrival_says_from_where_and_by_whom() -> None:
    arrival = read({"update_id": 1, "message": message(text="Hallo")})
    assert arrival == Arrival("10", "10", Typed("Hallo", "3"))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Ik word niet gehoord.", Typed("Ik word niet gehoord.", "3")),
        ("/start", Opened()),
        ("/start ambiq", Opened("ambiq")),
        ("/START@trede_bot a-B_9", Opened("a-B_9")),
        ("/start Ik wil iets kwijt", Typed("Ik wil iets kwijt", "3")),
        ("/start " + "a" * 65, Typed("a" * 65, "3")),
        ("/stop", Typed("stop", "3")),
        ("/Stoppen", Typed("stop", "3")),
        ("/help", Typed("hulp", "3")),
        ("/menu@trede_bot", Typed("meer", "3")),
        ("/stop er wordt niet geluisterd", Typed("/stop er wordt niet geluisterd", "3")),
        ("/onbekend", Typed("/onbekend", "3")),
        ("/", Typed("/", "3")),
        ("half \ud83d paar", Typed("half \ufffd paar", "3")),
    ],
)
def test_words_and_commands(text: str, what: Happened) -> None:
    assert heard(text=text) == what


@pytest.mark.parametrize(
    ("content", "file"),
    [
        ({"document": {**FILE, "mime_type": "application/pdf"}}, FileRef("abc", "document", 7, "application/pdf")),
        ({"voice": FILE}, FileRef("abc", "voice", 7)),
        ({"video_note": FILE}, FileRef("abc", "video_note", 7)),
        ({"audio": FILE}, FileRef("abc", "audio", 7)),
        ({"video": {"file_id": "abc"}}, FileRef("abc", "video", 0)),
        ({"animation": FILE, "document": FILE}, FileRef("abc", "video", 7)),
        (
            {
                "photo": [
                    {**FILE, "width": 90, "height": 60},
                    {**FILE, "file_id": "best", "width": 1280, "height": 900},
                    {**FILE, "width": 320, "height": 200},
                ]
            },
            FileRef("best", "photo", 7),
        ),
    ],
)
def test_files_and_what_was_typed_with_them(content: dict[str, Any], file: FileRef) -> None:
    assert heard(**content) == Sent(file, "", "3")
    assert heard(**content, caption="Zie foto", media_group_id="9") == Sent(file, "Zie foto", "3")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"sticker": FILE}, "sticker"),
        ({"contact": {"phone_number": "+31600000000", "first_name": "Anna"}}, "contact"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "dice"),
        ({"poll": {"id": "1"}}, "poll"),
        ({"location": {"latitude": 1, "longitude": 2}}, "location"),
        ({"venue": {"title": "Thuis"}, "location": {"latitude": 1, "longitude": 2}}, "venue"),
        ({"story": {"id": 1}}, "story"),
        ({"game": {"title": "x"}}, "game"),
        ({"checklist": {"title": "x"}}, "checklist"),
        ({"something_new": {}}, "other"),
    ],
)
def test_what_cannot_be_part_of_a_story_is_named(content: dict[str, Any], kind: str) -> None:
    assert heard(**content) == Odd(kind, "3")


@pytest.mark.parametrize("name", ["pinned_message", "write_access_allowed", "message_auto_delete_timer_changed"])
def test_what_telegram_says_by_itself_is_nothing_to_us(name: str) -> None:
    assert heard(**{name: {}}) is None


def test_a_changed_message_and_a_changed_caption() -> None:
    def changed(**content: Any) -> Arrival | None:
        return read({"update_id": 1, "edited_message": message(edit_date=2, **content)})

    assert changed(text="Beter") == Arrival("10", "10", Edited("Beter", "3"))
    assert changed(photo=[FILE], caption="Anders") == Arrival("10", "10", Edited("Anders", "3"))
    assert changed(photo=[FILE]) == Arrival("10", "10", Edited("", "3"))
    assert changed(location={"latitude": 1}) is None
    assert changed(text="Beter", chat=GROUP) is None


# -- buttons -------------------------------------------------------------------------------------------------


def pressed(**more: Any) -> Arrival | None:
    return read({"update_id": 1, "callback_query": {"id": "7", "from": ANNA, "chat_instance": "x", **more}})


def test_a_pressed_button() -> None:
    assert pressed(data="ja", message=message()) == Arrival("10", "10", Tapped("ja", "3", "7"))


def test_a_button_of_a_message_too_old_to_see_counts_still() -> None:
    old = {"chat": PRIVATE, "message_id": 3, "date": 0}
    assert pressed(data="ja", message=old) == Arrival("10", "10", Tapped("ja", "3", "7"))


def test_a_button_pressed_by_another_says_by_whom() -> None:
    other = {"id": 11, "is_bot": False, "first_name": "Bo"}
    arrival = pressed(data="ja", message=message(), **{"from": other})
    assert arrival == Arrival("10", "11", Tapped("ja", "3", "7"))


def test_buttons_that_are_not_ours_to_answer() -> None:
    assert pressed(game_short_name="x", message=message()) is None
    assert pressed(data="ja", inline_message_id="x") == Arrival("10", "10", Intruded("inline"))
    assert pressed(data="ja", message=message(chat=GROUP)) == Arrival("-55", "10", Intruded("group"))


# -- who may not speak ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"chat": GROUP}, "group"),
        ({"chat": {**GROUP, "type": "supergroup"}}, "group"),
        ({"chat": {**GROUP, "type": "channel"}}, "channel"),
        ({"sender_chat": GROUP}, "sender_chat"),
        ({"chat": GROUP, "sender_chat": GROUP, "from": {"id": 1087968824, "is_bot": True}}, "group"),
        ({"chat": {"id": 1087968824, "type": "private"}, "from": {"id": 1087968824, "is_bot": True}}, "anonymous"),
        ({"chat": {"id": 136817688, "type": "private"}, "from": {"id": 136817688, "is_bot": True}}, "channel_bot"),
        ({"chat": {"id": 777000, "type": "private"}, "from": {"id": 777000, "is_bot": False}}, "service"),
        ({"via_bot": {"id": 5, "is_bot": True}}, "via_bot"),
        ({"business_connection_id": "x"}, "business"),
        ({"forward_origin": {"type": "user"}}, "forwarded"),
        ({"forward_origin": {"type": "hidden_user"}}, "forwarded"),
        ({"forward_date": 1}, "forwarded"),
    ],
)
def test_who_cannot_be_known_is_not_heard(content: dict[str, Any], why: str) -> None:
    assert heard(text="/start abc", **content) == Intruded(why)
    assert read({"update_id": 1, "edited_message": message(text="/start abc", edit_date=2, **content)}) is None


@pytest.mark.parametrize(
    "content",
    [
        {"chat": GROUP},
        {"sender_chat": GROUP},
        {"via_bot": {"id": 5, "is_bot": True}},
        {"business_connection_id": "x"},
        {"chat": {"id": 1087968824, "type": "private"}, "from": {"id": 1087968824, "is_bot": True}},
        {"chat": {"id": 777000, "type": "private"}, "from": {"id": 777000, "is_bot": False}},
    ],
)
@pytest.mark.parametrize(
    "said", [{"text": "Ja, doe dit"}, {"photo": [{**FILE, "width": 9, "height": 9}]}, {"document": FILE}]
)
def test_whatever_they_send_nothing_of_it_is_taken_for_a_person(content: dict[str, Any], said: dict[str, Any]) -> None:
    assert isinstance(heard(**said, **content), Intruded)


def test_a_name_or_a_title_gives_nobody_a_role() -> None:
    named = {**ANNA, "username": "directie", "first_name": "Dirk Bos", "id": 10}
    assert read({"update_id": 1, "message": message(text="hallo", **{"from": named})}) == Arrival(
        "10", "10", Typed("hallo", "3")
    )


def test_what_is_forwarded_may_be_part_of_a_story() -> None:
    assert heard(text="Kom niet meer.", forward_origin={"type": "user"}) == Typed("Kom niet meer.", "3", forwarded=True)


@pytest.mark.parametrize("origin", ["user", "hidden_user", "chat", "channel"])
def test_what_is_forwarded_is_known_to_be_so_however_it_hides_its_writer(origin: str) -> None:
    said = heard(text="Ja.", forward_origin={"type": origin})
    assert isinstance(said, Typed) and said.forwarded
    old = heard(text="Ja.", forward_date=1)
    assert isinstance(old, Typed) and old.forwarded
    own = heard(text="Ja.")
    assert isinstance(own, Typed) and not own.forwarded


def test_bots_are_not_heard() -> None:
    assert heard(text="Hallo", **{"from": {"id": 10, "is_bot": True}}) is None


def test_posts_of_a_channel_are_not_heard() -> None:
    post = {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "channel"}, "text": "Hallo"}
    assert read({"update_id": 1, "channel_post": post}) == Arrival("-100", "", Intruded("channel"))


# -- coming and going ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chat", "status", "what"),
    [
        (PRIVATE, "kicked", Gone()),
        (PRIVATE, "member", None),
        (GROUP, "member", Intruded("group", put=True)),
        (GROUP, "administrator", Intruded("group", put=True)),
        (GROUP, "kicked", None),
        (GROUP, "left", None),
        ({"id": -100, "type": "channel"}, "administrator", Intruded("channel", put=True)),
    ],
)
def test_blocking_and_being_put_somewhere(chat: dict[str, Any], status: str, what: Happened | None) -> None:
    change = {"chat": chat, "from": ANNA, "date": 1, "old_chat_member": {}, "new_chat_member": {"status": status}}
    arrival = read({"update_id": 1, "my_chat_member": change})
    assert arrival == (what and Arrival(str(chat["id"]), "10", what))


def test_a_group_that_moved() -> None:
    assert heard(chat=GROUP, migrate_to_chat_id=-1009) == Moved("-1009")


# -- what cannot be read -------------------------------------------------------------------------------------

CANARY = "KANARIE"


@pytest.mark.parametrize(
    "raw",
    [
        [],
        None,
        {"update_id": 1, "message": CANARY},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": message(text={"x": CANARY})},
        {"update_id": 1, "message": message(text="x", chat={"id": CANARY, "type": "private"})},
        {"update_id": 1, "message": message(text="x", chat={"id": 10, "type": CANARY})},
        {"update_id": 1, "message": message(text="x", chat={"id": True, "type": "private"})},
        {"update_id": 1, "message": message(text="x", message_id=CANARY)},
        {"update_id": 1, "message": message(text=CANARY, **{"from": {"id": 11, "is_bot": False}})},
        {"update_id": 1, "message": {"message_id": 3, "chat": PRIVATE, "text": CANARY}},
        {"update_id": 1, "message": message(photo=[])},
        {"update_id": 1, "message": message(photo=[CANARY])},
        {"update_id": 1, "message": message(photo={"x": CANARY})},
        {"update_id": 1, "message": message(voice={"file_id": 3})},
        {"update_id": 1, "message": message(voice=FILE, caption=[CANARY])},
        {"update_id": 1, "callback_query": {"id": 7, "from": ANNA, "data": CANARY}},
        {"update_id": 1, "callback_query": {"id": "7", "data": CANARY}},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "from": ANNA, "new_chat_member": {"status": 1}}},
    ],
)
def test_a_malformed_update_is_told_apart_without_its_content(raw: Any) -> None:
    with pytest.raises(Unparsable) as caught:
        read(raw)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_updates_of_another_kind_are_nothing_to_us() -> None:
    assert read({"update_id": 1, "poll": {}}) is None
    assert read({"update_id": 1}) is None


NAMES = """message callback_query edited_message my_chat_member chat from id type text photo voice message_id
private data caption status new_chat_member migrate_to_chat_id forward_origin width height file_id"""
names = st.sampled_from(NAMES.split())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | names | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6),
    max_leaves=25,
)


@given(st.dictionaries(names, json_values, max_size=3), st.dictionaries(names, json_values, max_size=6))
def test_no_json_breaks_the_reading(loose: dict[str, Any], nearly: dict[str, Any]) -> None:
    for raw in (loose, {"message": {**message(text="x"), **nearly}}, {"callback_query": nearly}):
        try:
            arrival = read(json.loads(json.dumps(raw)))
        except Unparsable:
            continue
        assert arrival is None or isinstance(arrival, Arrival)


# -- long texts ----------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("ab .!?\n🙂é\u0301\u200d👩"), max_size=300), st.integers(4, 50))
def test_parts_fit_and_leave_nothing_out(text: str, limit: int) -> None:
    found = parts(text, limit)
    assert all(units(part) <= limit for part in found) or not text.strip()
    assert "".join("".join(found).split()) == "".join(text.split())
    assert len(found) == 1 or all(part.strip() for part in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kort", ("kort",)),
        ("Een zin.\n\nNog een. Ja", ("Een zin.", "Nog een. Ja")),
        ("Regel een\nRegel twee en", ("Regel een", "Regel twee en")),
        ("Zin een is. Zin twee is", ("Zin een is.", "Zin twee is")),
        ('Hij zei "nee." En toen ik', ('Hij zei "nee."', "En toen ik")),
        ("woorden zonder einde hier", ("woorden zonder", "einde hier")),
        ("🙂" * 8, ("🙂" * 7, "🙂")),
        ("a" * 20, ("a" * 15, "a" * 5)),
        ("a" * 14 + "e\u0301" + "b", ("a" * 14, "e\u0301b")),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, found: tuple[str, ...]) -> None:
    assert parts(text, 15) == found


def test_emoji_count_for_two() -> None:
    assert (units("abc"), units("é"), units("🙂")) == (3, 1, 2)
