"""Makes spec.json: the part of the Bot API's specification that the local server knows: names and types.

    python -m tests.botapi.digest SPECIFICATION.json

The specification is api-10.0.json of PaulSonOfLars/telegram-bot-api-spec (MIT).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

METHODS = (
    "getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo", "sendMessage", "sendDocument",
    "sendPhoto", "sendVoice", "sendContact", "sendChatAction", "copyMessage", "forwardMessage",
    "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "deleteMessage", "deleteMessages",
    "getFile", "getChat", "getChatMember", "leaveChat", "pinChatMessage", "createForumTopic",
    "closeForumTopic", "reopenForumTopic", "deleteForumTopic", "setMyName", "getMyName", "setMyDescription",
    "getMyDescription", "setMyShortDescription", "getMyShortDescription", "setMyCommands", "getMyCommands",
    "deleteMyCommands", "setMyProfilePhoto",
)  # fmt: skip
MADE = {
    "Update": "update_id message edited_message callback_query my_chat_member",
    "Message": (
        "message_id message_thread_id from sender_chat date chat forward_origin is_topic_message "
        "reply_to_message edit_date has_protected_content media_group_id text entities link_preview_options "
        "audio document photo sticker video video_note voice caption contact dice poll location "
        "new_chat_members left_chat_member migrate_to_chat_id migrate_from_chat_id pinned_message "
        "forum_topic_created forum_topic_closed forum_topic_reopened reply_markup"
    ),
    "ChatFullInfo": (
        "id type title username first_name last_name is_forum accent_color_id max_reaction_count accepted_gift_types"
    ),
}
"""Of these large types only the fields that the server itself makes."""


def digest(whole: dict[str, Any]) -> dict[str, Any]:
    """Methods with parameters and results, and the types that these reach: name -> [types, required]."""
    methods = {name: _fields(whole["methods"][name]) for name in METHODS}
    returns = {name: whole["methods"][name]["returns"] for name in METHODS}
    types: dict[str, Any] = {}
    reached = [kind for fields in methods.values() for kinds, _ in fields.values() for kind in kinds]
    reached += [kind for kinds in returns.values() for kind in kinds] + ["CallbackQuery"]
    while reached:
        name = reached.pop().replace("Array of ", "")
        if name in types or name not in whole["types"]:
            continue
        one = whole["types"][name]
        types[name] = {"fields": _fields(one, MADE.get(name)), "subtypes": one.get("subtypes", [])}
        reached += one.get("subtypes", [])
        reached += [kind for kinds, _ in types[name]["fields"].values() for kind in kinds]
    source = "Bot API 10.0, from PaulSonOfLars/telegram-bot-api-spec (MIT)"
    return {"source": source, "methods": methods, "returns": returns, "types": types}


def _fields(one: dict[str, Any], made: str | None = None) -> dict[str, Any]:
    names = made.split() if made else [field["name"] for field in one.get("fields", [])]
    return {
        field["name"]: [field["types"], field["required"]] for field in one.get("fields", []) if field["name"] in names
    }


def main() -> int:
    whole = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    path = Path(__file__).with_name("spec.json")
    path.write_text(json.dumps(digest(whole), separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
