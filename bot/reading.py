"""What arrived becomes an input: buttons are checked, typed labels count as presses. It changes nothing."""

from __future__ import annotations

import re

from bot import buttons
from bot.channels import Arrival, Edited, Odd, Opened, Tapped, Typed
from bot.render import words_in
from flows.engine import screen
from flows.procedure import Ladder
from flows.session import Corrected, Input, Moment, Pressed, PressedOld, Refused, Session, Started, Wrote
from storage import words

LONGEST_LABEL = 45
_NO_WORD = re.compile(r"[\W_]+")
WORDS = 7
"""A button says no more than this."""
LONGEST_CODE = 80
ODD = {"sticker": "sticker", "location": "locatie", "venue": "locatie", "poll": "peiling", "contact": "contact"}


def handle(session_id: str) -> bytes:
    """The eight bytes of a session's id that stand in its buttons."""
    return bytes.fromhex(session_id)[: buttons.HANDLE]


def pressed(session_id: str, session: Session, press: buttons.Press | None) -> Input:
    """A press counts only on the screen that stands open in the session that it belongs to."""
    ours = press is not None and press.handle == handle(session_id) and press.turn == session.turn
    if press is None or not ours or press.index >= len(session.offered):
        return PressedOld()
    return Pressed(session.offered[press.index])


def understood(arrival: Arrival, ladder: Ladder, session: Session, moment: Moment) -> Input:
    """The input that this is, for everything but presses and files."""
    match arrival.what:
        case Opened():
            return Started()
        case Typed(text, ref):
            option = _typed_label(text, ladder, session, moment)
            return Pressed(option) if option else Wrote(text, ref)
        case Edited(text, ref):
            return Corrected(text, ref)
        case Odd(what, _):
            return Refused(ODD.get(what, "anders"))
        case Tapped():
            return PressedOld()
        case _:
            return Refused("anders")


def _typed_label(text: str, ladder: Ladder, session: Session, moment: Moment) -> str | None:
    """Somebody types what stands on a button instead of pressing it."""
    plain = _plain(text)
    if not plain or len(plain) > LONGEST_LABEL or len(plain.split()) > WORDS or not session.offered:
        return None
    shown = screen(ladder, session, moment)
    said = words_in(session.language, session.tone, ladder.procedure.id)
    for choice in shown.choices if shown else ():
        if choice.id in session.offered and _plain(said.of(choice.key, choice.facts)) == plain:
            return choice.id
    return None


def _plain(text: str) -> str:
    return _NO_WORD.sub(" ", text.casefold()).strip()


def return_code(text: str, length: int) -> str | None:
    """The return code that this message is, word for word; None for anything else."""
    if len(text) > LONGEST_CODE or len(text.replace("-", " ").split()) != length:
        return None
    heard = words.hear(text)
    return " ".join(heard) if heard and len(heard) == length else None
