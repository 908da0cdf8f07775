"""The questions of the official road in a terminal: staff ask the client, and type the answers. It keeps nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from bot import chance
from bot.render import words_in
from flows.engine import advance
from flows.procedure import Ladder
from flows.session import Input, Pressed, Say, Session, Show, TakenDown, Turn, Wrote

SENDS = "versturen"
Ask = Callable[[str], str]


def taken_down(
    ladder: Ladder, way: str, received: date, now: datetime, ask: Ask, out: Callable[[str], None]
) -> Session | None:
    """The session as it stands before the sending, with everything that was answered; None when they stopped."""
    session = Session(ladder.procedure.pin, tone="u")
    turn = _step(ladder, session, TakenDown(way, received), now, out)
    while True:
        try:
            line = ask("> ").strip()
        except EOFError:
            return None
        if line.lower() in ("stoppen", "stop"):
            return None
        event = _understood(turn, line)
        if event == Pressed(SENDS):
            return turn.session
        turn = _step(ladder, turn.session, event, now, out)


def _step(ladder: Ladder, session: Session, event: Input, now: datetime, out: Callable[[str], None]) -> Turn:
    turn = advance(ladder, session, event, chance.moment(now))
    words = words_in("nl", turn.session.tone, ladder.procedure.id)
    for effect in turn.effects:
        if isinstance(effect, Say | Show):
            out("\n" + words.message(effect))
        if isinstance(effect, Show):
            for number, choice in enumerate(effect.choices, start=1):
                out(f"  {number}. {words.of(choice.key, choice.facts)}")
    return turn


def _understood(turn: Turn, line: str) -> Input:
    """A number presses that button; anything else is an answer."""
    offered = turn.session.offered
    if line.isdecimal() and 1 <= int(line) <= len(offered):
        return Pressed(offered[int(line) - 1])
    return Wrote(line)
