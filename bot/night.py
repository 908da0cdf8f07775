"""When a message comes silently, and at which moment of a day a date is told. It sends nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Amsterdam")
NIGHT_FROM = time(21, 30)
NIGHT_UNTIL = time(7, 30)
ASKING = time(10, 0)
"""Our own question "hoe ging het?" comes on the day itself, in the morning."""
TELLING = time(9, 0)
"""That a promised day has passed is told the next morning: the day itself was still theirs."""


def silent(now: datetime) -> bool:
    """Whether it is night where the clients live."""
    clock = now.astimezone(HERE).time()
    return clock >= NIGHT_FROM or clock < NIGHT_UNTIL


def telling(due: date, own: bool) -> datetime:
    """The moment to speak of this date; `own` is our own question, otherwise somebody's promise."""
    day = due if own else due + timedelta(days=1)
    return datetime.combine(day, ASKING if own else TELLING, HERE).astimezone(UTC)
