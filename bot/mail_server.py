"""The address of the mail server, in one line as an administrator writes it; it sends nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

ADDRESS = (
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
"""An address that every mail server takes: most refuse a letter with an accent, and would only do so later."""


@dataclass(frozen=True, slots=True)
class Smtp:
    """The mail server that takes our mail."""

    host: str
    port: int
    security: Literal["none", "starttls", "tls"]
    user: str = ""
    password: SecretStr = field(default_factory=lambda: SecretStr(""))


def read(url: str) -> Smtp:
    """`smtp://user:password@host:587?starttls` or `smtps://…`. Raises ValueError, which never says it."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("mail server: not an address") from None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    implicit, starttls = parts.scheme == "smtps", parts.query == "starttls"
    known = parts.scheme in ("smtp", "smtps") and parts.path in ("", "/") and parts.query in ("", "starttls")
    # That somebody complained is told by the mail itself: unprotected it goes no further than this machine.
    private = implicit or starttls or (_here(host) and not password)
    if not (host and known and private and bool(user) == bool(password)) or (implicit and starttls):
        raise ValueError("mail server: not an address that may be used")
    usual = 465 if implicit else 587 if starttls else 25
    security: Literal["none", "starttls", "tls"] = "tls" if implicit else "starttls" if starttls else "none"
    return Smtp(host, port or usual, security, user, SecretStr(password))


def _here(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
