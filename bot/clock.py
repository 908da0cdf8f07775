"""The one place where time enters the house."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The time, aware, in UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """Seconds that only go forward, for pacing; not a date."""
    return time.monotonic()
