"""Keeps content and the token out of what libraries log; it knows nothing of our own log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp")
"""Libraries that log addresses with the token in them, messages, and updates that they cannot read."""


def quiet() -> None:
    """Pin these loggers to WARNING, and take the words out of every record that they make at any level.

    A filter on a logger does not see the records of the loggers below it, and one on a handler does not hold
    for the next handler. So the words are taken out where each record is made.
    """
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    made = logging.getLogRecordFactory()
    if not isinstance(made, _Wordless):
        logging.setLogRecordFactory(_Wordless(made))


class _Wordless:
    """A maker of log records that leaves of a talkative library only where, and which error."""

    def __init__(self, made: Callable[..., logging.LogRecord]) -> None:
        self._made = made

    def __call__(self, name: str, *rest: Any, **more: Any) -> logging.LogRecord:
        record = self._made(name, *rest, **more)
        if name.split(".", 1)[0] in TALKATIVE:
            error = record.exc_info[0] if record.exc_info else None
            record.msg = f"{record.module}:{record.lineno}" + (f" {error.__name__}" if error else "")
            record.args, record.exc_info, record.exc_text, record.stack_info = None, None, None, None
        return record
