"""How the bot presents itself: name, descriptions, commands, picture; it touches no chat."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.botapi import limits
from tests.botapi.files import PICTURES, Upload
from tests.botapi.limits import bad
from tests.botapi.state import State

Params = dict[str, Any]

LONGEST = {"name": 64, "description": 512, "short_description": 120}


def _key(name: str, params: Params) -> tuple[str, str, str]:
    scope = json.dumps(params.get("scope") or {"type": "default"}, sort_keys=True)
    return name, str(params.get("language_code") or ""), scope


def set_words(name: str) -> Callable[[State, Params], Any]:
    """setMyName and the like: for one language, or for all that have none of their own."""

    def set_it(state: State, params: Params) -> Any:
        value = str(params.get(name) or "")
        if len(value) > LONGEST[name]:
            raise bad(f"{name.upper()}_TOO_LONG", breach=f"{name} is longer than {LONGEST[name]} characters")
        state.profile[_key(name, params)] = value
        if name == "name" and value and not params.get("language_code"):
            state.bot.first_name = state.me["first_name"] = value
        return True

    return set_it


def get_words(name: str) -> Callable[[State, Params], Any]:
    """getMyName and the like."""

    def get_it(state: State, params: Params) -> Any:
        own = state.profile.get(_key(name, params)) or state.profile.get(_key(name, {}))
        return {name: own or (state.bot.first_name if name == "name" else "")}

    return get_it


def set_commands(state: State, params: Params) -> Any:
    """setMyCommands, for a scope and a language."""
    state.profile[_key("commands", params)] = limits.commands(params.get("commands") or [])
    return True


def get_commands(state: State, params: Params) -> Any:
    """getMyCommands: what was set for exactly this scope and language."""
    return state.profile.get(_key("commands", params), [])


def delete_commands(state: State, params: Params) -> Any:
    """deleteMyCommands."""
    state.profile.pop(_key("commands", params), None)
    return True


def set_picture(state: State, params: Params) -> Any:
    """setMyProfilePhoto: a JPEG that comes along with the request."""
    photo = params.get("photo")
    upload = photo.get("photo") if isinstance(photo, dict) else None
    if not isinstance(upload, Upload):
        raise bad("can't parse InputProfilePhoto: photo must be uploaded")
    if not upload.data.startswith(PICTURES[0]):
        raise bad("IMAGE_PROCESS_FAILED")
    state.profile["picture", "", ""] = upload.data
    return True
