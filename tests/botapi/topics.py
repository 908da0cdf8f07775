"""Threads of a forum: opened, closed and deleted by who may; a message goes into one that is open."""

from __future__ import annotations

from typing import Any

from tests.botapi.limits import bad
from tests.botapi.state import State
from tests.botapi.world import Chat, Topic

GENERAL = 1
COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
LONGEST_NAME = 128


def into(chat: Chat, params: dict[str, Any]) -> int:
    """The thread that a message is for; 0 for none. Raises ApiError when it cannot go there."""
    number = params.get("message_thread_id") or 0
    if not number:
        return 0
    topic = chat.topics.get(number)
    # The thread "General" has a number that nobody can send to.
    if topic is None:
        raise bad("message thread not found")
    if topic.gone == "General":
        return 0
    if topic.gone:
        raise bad(topic.gone)
    if topic.closed and "can_manage_topics" not in chat.bot.rights:
        raise bad("TOPIC_CLOSED")
    return topic.id


def create(state: State, params: dict[str, Any]) -> Any:
    """createForumTopic: for who may manage topics."""
    chat = state.chat(params.get("chat_id")).may_write()
    if not chat.forum:
        raise bad("the chat is not a forum")
    if "can_manage_topics" not in chat.bot.rights:
        raise bad("not enough rights to create a topic")
    name = str(params.get("name", "")).strip()[:LONGEST_NAME]
    if not name:
        raise bad("title must be non-empty")
    colour = params.get("icon_color", COLOURS[0])
    if colour not in COLOURS:
        raise bad("TOPIC_ICON_COLOR_INVALID", breach="icon_color is none of the six")
    state.count(chat)
    made = {"name": name, "icon_color": colour}
    message = state.keep(chat, {"forum_topic_created": made})
    message.plain = {**message.plain, "message_thread_id": message.id, "is_topic_message": True}
    message.thread = message.id
    chat.topics[message.id] = Topic(message.id, name, mine=True)
    return {"message_thread_id": message.id, **made}


def _topic(state: State, params: dict[str, Any], to: str, right: str) -> tuple[Chat, Topic]:
    chat = state.chat(params.get("chat_id")).may_write()
    topic = chat.topics.get(params.get("message_thread_id", 0))
    if topic is None or topic.gone:
        raise bad("message thread not found")
    if right not in chat.bot.rights and not (topic.mine and right == "can_manage_topics"):
        raise bad(f"not enough rights to {to} the topic")
    return chat, topic


def close(state: State, params: dict[str, Any]) -> Any:
    """closeForumTopic."""
    return _shut(state, params, True)


def reopen(state: State, params: dict[str, Any]) -> Any:
    """reopenForumTopic."""
    return _shut(state, params, False)


def _shut(state: State, params: dict[str, Any], closed: bool) -> Any:
    chat, topic = _topic(state, params, "edit", "can_manage_topics")
    if topic.closed is closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    state.keep(chat, {"forum_topic_closed" if closed else "forum_topic_reopened": {}}, thread=topic.id)
    return True


def delete(state: State, params: dict[str, Any]) -> Any:
    """deleteForumTopic: the thread with all its messages, however old."""
    chat, topic = _topic(state, params, "delete", "can_delete_messages")
    empty(chat, topic, "message thread not found")
    return True


def empty(chat: Chat, topic: Topic, gone: str) -> None:
    """The thread is no more. `gone`: what Telegram says of it, or "General": where its messages go silently."""
    topic.gone = gone
    for number in [one.id for one in chat.messages.values() if one.thread == topic.id]:
        chat.drop(number)
