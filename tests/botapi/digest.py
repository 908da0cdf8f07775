"""Makes spec.json: the part of the Bot API's specification that the local server knows, names and types alone.

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
    "sendPhoto", "sendVoice", "sendContact", "copyMessage", "forwardMessage", "editMessageText",
    "editMessageReplyMarkup", "answerCallbackQuery", "deleteMessage", "deleteMessages", "getFile", "getChat",
    "leaveChat", "setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands", "getMyCommands",
    "getMyName", "getMyDescription", "getMyShortDescription", "setMyProfilePhoto",
)  # fmt: skip


def digest(whole: dict[str, Any]) -> dict[str, Any]:
    """Methods with their parameters, and the types that these reach, each name -> [types, required]."""
    methods = {name: _fields(whole["methods"][name]) for name in METHODS}
    types: dict[str, Any] = {}
    reached = [one for fields in methods.values() for kinds, _ in fields.values() for one in kinds]
    reached += ["Update", "Message", "User", "Chat", "CallbackQuery", "File", "WebhookInfo"]
    while reached:
        name = reached.pop().replace("Array of ", "")
        if name in types or name not in whole["types"]:
            continue
        one = whole["types"][name]
        types[name] = {"fields": _fields(one), "subtypes": one.get("subtypes", [])}
        reached += one.get("subtypes", [])
        if name not in ("Update", "Message"):
            reached += [kind for kinds, _ in types[name]["fields"].values() for kind in kinds]
    source = "Bot API 10.0, from PaulSonOfLars/telegram-bot-api-spec (MIT)"
    return {"source": source, "methods": methods, "types": types}


def _fields(one: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: [field["types"], field["required"]] for field in one.get("fields", [])}


def main() -> int:
    whole = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    path = Path(__file__).with_name("spec.json")
    path.write_text(json.dumps(digest(whole), separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
