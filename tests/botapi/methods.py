"""Which method does what, and the methods of chats themselves. Each takes the state and its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.botapi import changing, profile, sending, topics
from tests.botapi.limits import bad
from tests.botapi.state import State
from tests.botapi.world import Member

Params = dict[str, Any]
Method = Callable[[State, Params], Any]


def get_chat(state: State, params: Params) -> Any:
    """getChat."""
    gifts = [f"{kind}_gifts" for kind in ("unlimited", "limited", "unique")]
    gifts += ["premium_subscription", "gifts_from_channels"]
    return {
        **state.chat(params.get("chat_id")).plain(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_member(state: State, params: Params) -> Any:
    """getChatMember: who was never there has left."""
    chat = state.chat(params.get("chat_id"))
    number = params.get("user_id", 0)
    if number in chat.members:
        return chat.members[number].plain()
    if number not in state.people:
        raise bad("invalid user_id specified")
    if chat.private:
        raise bad("PARTICIPANT_ID_INVALID")
    return Member(state.people[number], "left").plain()


def leave(state: State, params: Params) -> Any:
    """leaveChat: [S] it takes the right to look into a chat, which who is out of it has no more."""
    chat = state.chat(params.get("chat_id"))
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    if chat.bot.status in ("kicked", "left"):
        raise chat.out()
    chat.bot.status, chat.bot.rights = "left", frozenset()
    return True


def pin(state: State, params: Params) -> Any:
    """pinChatMessage."""
    chat = state.chat(params.get("chat_id")).may_write()
    message = chat.messages.get(params.get("message_id", 0))
    if message is None:
        raise bad("message to pin not found")
    if not chat.private and "can_pin_messages" not in chat.bot.rights:
        raise bad("not enough rights to manage pinned messages in the chat")
    chat.pinned.append(message.id)
    return True


def _named(name: str) -> dict[str, Method]:
    words = "".join(part.title() for part in name.split("_"))
    return {f"setMy{words}": profile.set_words(name), f"getMy{words}": profile.get_words(name)}


METHODS: dict[str, Method] = {
    "getMe": lambda state, _: state.me,
    "setWebhook": lambda state, params: state.webhook.set(params),
    "deleteWebhook": lambda state, params: state.webhook.delete(params),
    "getWebhookInfo": lambda state, _: state.webhook.info(),
    "sendMessage": sending.message,
    "sendContact": sending.contact,
    "sendDocument": sending.file("document"),
    "sendPhoto": sending.file("photo"),
    "sendVoice": sending.file("voice"),
    "sendChatAction": sending.action,
    "copyMessage": sending.copy,
    "forwardMessage": sending.forward,
    "editMessageText": changing.text,
    "editMessageReplyMarkup": changing.markup,
    "answerCallbackQuery": changing.answer,
    "deleteMessage": changing.delete,
    "deleteMessages": changing.delete_many,
    "getFile": lambda state, params: state.files.path(params.get("file_id")),
    "getChat": get_chat,
    "getChatMember": get_member,
    "leaveChat": leave,
    "pinChatMessage": pin,
    "createForumTopic": topics.create,
    "closeForumTopic": topics.close,
    "reopenForumTopic": topics.reopen,
    "deleteForumTopic": topics.delete,
    **_named("name"),
    **_named("description"),
    **_named("short_description"),
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyProfilePhoto": profile.set_picture,
}
"""Everything but getUpdates, which waits."""
SENDING = frozenset({
    "sendMessage", "sendDocument", "sendPhoto", "sendVoice", "sendContact", "copyMessage", "forwardMessage",
    "editMessageText", "editMessageReplyMarkup",
})  # fmt: skip
"""What a person sees appear or change."""
