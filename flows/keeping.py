"""Until when a session is kept: a draft for fourteen days, and never shorter than the clocks that run for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flows.session import Session

if TYPE_CHECKING:
    from flows.procedure import Procedure

DRAFT_DAYS = 14
"""Days that a draft waits after the last thing that happened; after that it is destroyed."""


def until(procedure: Procedure, session: Session, today: date) -> date | None:
    """The last day on which this is kept; nothing where it stays, as with a sent complaint or an open talk.

    A clock that runs gives its message first, and then the client has the days of a draft to answer it.
    """
    if session.number or session.talking:
        return None
    due = (procedure.terms[name].told_on(day) for name, day in session.waiting.items() if name not in session.told)
    return max((today, *due)) + timedelta(days=DRAFT_DAYS)


def lasting(procedure: Procedure, session: Session, today: date) -> bool:
    """Whether this outlives a draft: then its key may not go with the week in which it was typed."""
    last = until(procedure, session, today)
    return last is None or last > today + timedelta(days=DRAFT_DAYS)


def promised(procedure: Procedure, session: Session, today: date) -> date | None:
    """The day to tell the client: when they wait for longer than a draft would, and something of theirs waits along."""
    last = until(procedure, session, today)
    waits = last is not None and last >= today + timedelta(days=2 * DRAFT_DAYS)
    return last if waits and (session.answers or session.files) else None
