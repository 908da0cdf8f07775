"""Mails sealed files with neutral words; no story ever stands in a subject or a body."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import re
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from enum import StrEnum

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot import clock, mail_server
from bot.channels import Document, FileRef, Impossible, Later, Outgoing, SendError, Text, Unclear, Unreachable
from bot.mail_server import Smtp

# At DEBUG a library of mail may write what goes over the line.
logging.getLogger("aiosmtplib").setLevel(logging.WARNING)

STEP = 60.0
"""Seconds for one answer of the server; a careful one lets strangers wait for half a minute."""
ACCEPTANCE = 600.0
"""Seconds for taking in the whole message (RFC 5321 4.5.3.2.6): cut off sooner, it may arrive twice."""
GOODBYE = 5.0

AWAY = 60.0
"""Seconds until a server that cannot be reached is tried again."""
PUT_OFF = 300.0
"""Seconds until a server that said "not now" is tried again: sooner, greylisting begins anew."""
MENDED = 600.0
"""Seconds until what an administrator must mend is tried again: oftener, a server locks the account."""

ADDRESS = re.compile(mail_server.ADDRESS)
NUMBER = re.compile(r"\d{4}-\d{4}")
NAMED = re.compile(r"zaak-(\d{4}-\d{4})(?!\d)")
MENTIONED = re.compile(r"(?<![\w-])(\d{4}-\d{4})(?![\w-])")
OPAQUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\.[a-z0-9]{1,8}")
NO_WORDS = "Bij dit bericht hoort een verzegeld bestand."
PERMANENT = 500
TOO_LARGE = 552
SIGN_IN_FIRST = (530, 534, 535, 538)


class _At(StrEnum):
    """How far a talk with the server came; the words are the codes of failures."""

    CONNECTING = "verbinding"
    SECURING = "beveiliging"
    SIGNING_IN = "aanmelding"
    ADDRESSING = "adressering"
    HANDING_OVER = "inhoud"


@dataclass(frozen=True, slots=True)
class _Letter:
    id: str
    address: str
    data: bytes = field(repr=False)


class Mail:
    """Each message is a talk of its own with the mail server. `sender` is the address that it comes from."""

    name = "mail"

    def __init__(self, server: Smtp, sender: str, step: float = STEP, acceptance: float = ACCEPTANCE) -> None:
        """`step` and `acceptance` are in seconds. Raises ValueError for a sender that cannot be one."""
        if not ADDRESS.fullmatch(sender):
            raise ValueError("mail: the sender is not an address")
        self._server = server
        self._sender = sender
        self._step = step
        self._acceptance = acceptance

    async def send(self, address: str, message: Outgoing) -> str:
        """Hand it to the mail server. Raises a `SendError`; the server's words are in none of them."""
        if not isinstance(message, Document | Text):
            raise Impossible("mail.soort")
        if not ADDRESS.fullmatch(address):
            raise Unreachable("mail.adres")
        # Twenty megabytes take a second to write out, and the house goes on meanwhile.
        letter = await asyncio.to_thread(self._letter, address, message)
        await self._talk(letter)
        return letter.id

    async def fetch(self, file: FileRef) -> bytes:
        """Nothing arrives here."""
        raise Impossible("mail.leest_niet")

    async def check(self) -> None:
        """Connect, secure the line and sign in, for `doctor`; nothing is sent. Raises a `SendError`."""
        await self._talk(None)

    async def _talk(self, letter: _Letter | None) -> None:
        talk = _Talk(self._server, self._sender, self._step)
        try:
            await talk.open()
            if letter is None:
                await talk.client.noop()
            else:
                await talk.hand_over(letter, self._acceptance)
        except (SMTPException, OSError, ValueError, RuntimeError) as error:
            failure = _failure(error, talk.at)
        else:
            # What was accepted stays accepted, however the server says goodbye.
            with contextlib.suppress(SMTPException, OSError, ValueError, RuntimeError):
                await talk.client.quit(timeout=min(self._step, GOODBYE))
            return
        finally:
            talk.client.close()
        # Outside the `except`: the error of the library quotes the server, and would come along.
        raise failure

    def _letter(self, address: str, message: Document | Text) -> _Letter:
        """The same mail twice has the same id, and all of one case hangs under one id that no mail has."""
        domain = self._sender.rpartition("@")[2]
        subject = _subject(message)
        content = message.data if isinstance(message, Document) else message.text.encode()
        thread = _digest(self._sender, subject)
        own = f"<{_digest(thread, address, message.text, content)}@{domain}>"
        letter = EmailMessage(policy=WIRE)
        letter["From"], letter["To"], letter["Subject"] = self._sender, address, subject
        letter["Date"] = format_datetime(clock.now())
        letter["Message-ID"] = own
        letter["In-Reply-To"] = letter["References"] = f"<{thread}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["X-Auto-Response-Suppress"] = "All"
        letter.set_content((message.text or NO_WORDS) + "\n", cte="quoted-printable")
        if isinstance(message, Document):
            name = message.name if OPAQUE.fullmatch(message.name) else "bericht.age"
            letter.add_attachment(message.data, maintype="application", subtype="octet-stream", filename=name)
        return _Letter(own, address, letter.as_bytes())


class _Talk:
    """One connection, and how far it came."""

    def __init__(self, server: Smtp, sender: str, step: float) -> None:
        self.at = _At.CONNECTING
        self._server = server
        self._sender = sender
        self.client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            # The name of this machine is nobody's business.
            local_hostname=sender.rpartition("@")[2],
            use_tls=server.security == "tls",
            start_tls=False,
            timeout=step,
        )

    async def open(self) -> None:
        """Connect, secure the line, sign in."""
        await self.client.connect()
        if self._server.security == "starttls":
            self.at = _At.SECURING
            await self.client.starttls()
        self.at = _At.CONNECTING
        await self.client.ehlo()
        if self._server.user:
            self.at = _At.SIGNING_IN
            await self.client.login(self._server.user, self._server.password.get_secret_value())
        self.at = _At.ADDRESSING

    async def hand_over(self, letter: _Letter, acceptance: float) -> None:
        """One message to one address."""
        sized = [f"SIZE={len(letter.data)}"] if self.client.supports_extension("size") else []
        await self.client.mail(self._sender, options=sized)
        await self.client.rcpt(letter.address)
        self.at = _At.HANDING_OVER
        await self.client.data(letter.data, timeout=acceptance)


def _digest(*parts: str | bytes) -> str:
    """Of all parts, each with its length, so that no two rows of parts look alike."""
    digest = hashlib.sha256()
    for part in parts:
        piece = part.encode() if isinstance(part, str) else part
        digest.update(len(piece).to_bytes(8, "big") + piece)
    return digest.hexdigest()[:32]


def _subject(message: Document | Text) -> str:
    """The case's number and nothing else: mail programs keep a case together, and a glance tells nothing."""
    if isinstance(message, Document) and NUMBER.fullmatch(message.case):
        return f"Trede: zaak {message.case}"
    found = NAMED.match(message.name) if isinstance(message, Document) else None
    found = found or MENTIONED.search(message.text)
    return f"Trede: zaak {found[1]}" if found else "Trede: bericht"


def _failure(error: Exception, at: _At) -> SendError:
    """What it means for the message. What the server said may quote an address, and stays behind."""
    match error:
        case SMTPAuthenticationError():
            return Later("mail.aanmelding", MENDED)
        case SMTPResponseException(code=code) if code in SIGN_IN_FIRST:
            return Later("mail.aanmelding", MENDED)
        case SMTPRecipientRefused(code=code, message=words) if code >= PERMANENT:
            # 5.7: the server does not want us; 5.2.2: the mailbox is full. Neither is for ever.
            mendable = code == TOO_LARGE or words.startswith(("5.7.", "5.2.2"))
            return Later("mail.ontvanger_nu_niet", MENDED) if mendable else Unreachable("mail.ontvanger")
        case SMTPSenderRefused(code=code) if code == TOO_LARGE:
            return Impossible("mail.te_groot")
        case SMTPDataError(code=code) if code >= PERMANENT:
            return Impossible("mail.te_groot" if code == TOO_LARGE else "mail.inhoud")
        case SMTPDataError(code=code) if code >= PERMANENT - 100:
            return Later("mail.nu_niet", PUT_OFF)
        case _ if at is _At.HANDING_OVER:
            return Unclear("mail.geen_antwoord")
        case _ if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
            return Later("mail.beveiliging", MENDED)
        case SMTPResponseException(code=code) if PERMANENT > code >= PERMANENT - 100:
            return Later("mail.nu_niet", PUT_OFF)
        case SMTPResponseException() if at is _At.ADDRESSING:
            return Later("mail.afzender", MENDED)
        case _:
            mended = at in (_At.SECURING, _At.SIGNING_IN) or isinstance(error, SMTPResponseException)
            return Later(f"mail.{at}", MENDED if mended else AWAY)
