"""What people put into a chat besides words, in the form in which the Bot API shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.botapi.limits import TEXT, units
from tests.botapi.world import Person, Raw

COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(@\w+)?(?=\s|$)")


def said(text: str) -> Raw:
    """Words; a command at their beginning is marked as one."""
    found = COMMAND.match(text)
    if found is None:
        return {"text": text}
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": found.end()}]}


def parts(text: str) -> Iterator[str]:
    """A long text as a client of Telegram sends it: in several messages."""
    while units(text) > TEXT:
        end = TEXT
        while units(text[:end]) > TEXT:
            end -= 1
        yield text[:end]
        text = text[end:]
    yield text


def odd(kind: str, person: Person) -> Raw:
    """A sticker, a place, a poll, a die, or the person's own telephone number."""
    match kind:
        case "sticker":
            file = {
                "file_id": "CAACAgIAAxkBAAE",
                "file_unique_id": "AgADAQADsT",
                "type": "regular",
                "emoji": "👍",
            }
            return {"sticker": {**file, "width": 512, "height": 512, "is_animated": False, "is_video": False}}
        case "location":
            return {"location": {"latitude": 52.1, "longitude": 5.1}}
        case "dice":
            return {"dice": {"emoji": "🎲", "value": 3}}
        case "contact":
            card = {"phone_number": "31600000000", "first_name": person.first_name, "user_id": person.id}
            return {"contact": card}
        case "poll":
            options = [{"persistent_id": one, "text": one, "voter_count": 0} for one in ("Ja", "Nee")]
            return {"poll": {
                "id": "5000000000000000001", "question": "Kan dat zo?", "options": options,
                "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
                "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
            }}  # fmt: skip
    raise ValueError(f"nobody can send a '{kind}' here: sticker, location, dice, contact or poll")
