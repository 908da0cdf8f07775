"""Mails sealed files with neutral words; no story ever stands in a subject or a body."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import PurePath

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPResponseException,
    SMTPServerDisconnected, SMTPTimeoutError,
)

from bot.channels import Answer, ContactCard, Document, FileRef, Impossible, Later, Outgoing, SendError, Text, Unclear, Unreachable
from bot.mail_server import Smtp

# At DEBUG it would write what goes over the line.
logging.getLogger("aiosmtplib").setLevel(logging.WARNING)

TIMEOUT = 30.0
AGAIN = 120.0
"""Seconds until a mail server that is away is tried again."""
PERMANENT = 500


class Mail:
    """The mail server takes one message at a time. `sender` is the address that it comes from."""

    name = "mail"

    def __init__(self, server: Smtp, sender: str) -> None:
        self._server = server
        self._sender = sender

    async def send(self, address: str, message: Outgoing) -> str:
        """Hand it to the mail server. Raises a `SendError`; the server's words are in none of them."""
        if isinstance(message, Answer | ContactCard):
            return ""
        letter = self._letter(address, message)
        try:
            async with self._client() as client:
                await client.send_message(letter)
        except (SMTPException, OSError, TimeoutError, ssl.SSLError) as error:
            failure = _failure(error)
        else:
            return str(letter["Message-ID"])
        raise failure

    async def fetch(self, file: FileRef) -> bytes:
        """Nothing arrives here."""
        raise Impossible("mail.leest_niet")

    async def check(self) -> None:
        """Connect and sign in, for `doctor`. Raises a `SendError`."""
        try:
            async with self._client() as client:
                await client.noop()
        except (SMTPException, OSError, TimeoutError, ssl.SSLError) as error:
            failure = _failure(error)
        else:
            return
        raise failure

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user or None,
            password=server.password.get_secret_value() or None,
            use_tls=server.security == "tls",
            start_tls=server.security == "starttls",
            timeout=TIMEOUT,
        )

    def _letter(self, address: str, message: Text | Document) -> EmailMessage:
        """A neutral subject, the same for all that belongs to one case, so that mail programs keep it together."""
        subject = _subject(message)
        thread = hashlib.sha256(f"{self._sender}\0{subject}".encode()).hexdigest()[:24]
        content = message.data if isinstance(message, Document) else message.text.encode()
        own = hashlib.sha256(thread.encode() + content).hexdigest()[:24]
        domain = self._sender.rpartition("@")[2]
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, address, subject
        letter["Date"] = formatdate(localtime=False)
        letter["Message-ID"] = f"<{own}@{domain}>"
        letter["References"] = letter["In-Reply-To"] = f"<{thread}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
        letter.set_content((message.text or "Bij dit bericht hoort een verzegeld bestand.") + "\n")
        if isinstance(message, Document):
            letter.add_attachment(message.data, maintype="application", subtype="octet-stream", filename=message.name)
        return letter


def _subject(message: Text | Document) -> str:
    stem = PurePath(message.name).stem if isinstance(message, Document) else ""
    return f"Trede: {stem.replace('-', ' ', 1)}" if stem.startswith("zaak-") else "Trede: bericht"


def _failure(error: Exception) -> SendError:
    match error:
        case SMTPAuthenticationError():
            return Later("mail.aanmelding", AGAIN)
        case SMTPRecipientsRefused(recipients=refused):
            code = min((one.code for one in refused), default=PERMANENT)
            return Unreachable("mail.ontvanger") if code >= PERMANENT else Later("mail.ontvanger_later", AGAIN)
        case SMTPConnectError():
            return Later("mail.verbinding", AGAIN)
        case SMTPResponseException(code=code):
            return Impossible(f"mail.{code}") if code >= PERMANENT else Later(f"mail.{code}", AGAIN)
        case SMTPTimeoutError() | SMTPServerDisconnected() | asyncio.TimeoutError():
            return Unclear("mail.geen_antwoord")
        case _:
            return Later("mail.verbinding", AGAIN)
