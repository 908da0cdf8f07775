"""A real mail server on this machine (aiosmtpd), that can be told to refuse, to fall silent or to hang up."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, AnyStr, Literal, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HANG_UP = "hang up"
SAY_NOTHING = "say nothing"
USER, PASSWORD = "klachtenbot", "geheim-wachtwoord"


@dataclass(frozen=True)
class Received:
    """A message that the server has accepted, with what stood around it."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes
    secured: bool
    user: str
    greeted: str

    @property
    def letter(self) -> EmailMessage:
        """As a mail program reads it."""
        letter = message_from_bytes(self.data, policy=default)
        assert isinstance(letter, EmailMessage)
        return letter

    @property
    def file(self) -> tuple[str, bytes]:
        """The name and the bytes of its one attachment."""
        (part,) = self.letter.iter_attachments()
        content = part.get_content()
        return part.get_filename() or "", content if isinstance(content, bytes) else str(content).encode()

    @property
    def words(self) -> str:
        """The text that a reader sees."""
        body = self.letter.get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@dataclass
class MailServer:
    """`with MailServer() as server`, in a thread of its own, at `127.0.0.1:{server.port}`.

    `answers`: what it says, other than usual, at GREETING, EHLO, NOOP, MAIL, RCPT, DATA or QUIT; or HANG_UP,
    or SAY_NOTHING.
    """

    security: Literal["none", "starttls", "tls"] = "none"
    certificate: Certificate | None = None
    sign_in: bool = False
    limit: int = 33_554_432
    answers: dict[str, str] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._do(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _start(self) -> None:
        self._released = asyncio.Event()
        self._connections: list[SMTP] = []
        self._context = self.certificate.context() if self.certificate else None
        implicit = self._context if self.security == "tls" else None
        self._server = await self._loop.create_server(self._connection, "127.0.0.1", 0, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        self._released.set()
        self._server.close()
        others = [task for task in asyncio.all_tasks(self._loop) if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for one in self._connections:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()
        # Let them be lost, while the loop still runs.
        await asyncio.sleep(0)

    def _connection(self) -> SMTP:
        upgrade = self._context if self.security == "starttls" else None
        one = _Connection(
            self,
            hostname="mail.test",
            loop=self._loop,
            tls_context=upgrade,
            require_starttls=upgrade is not None,
            # Under implicit TLS aiosmtpd does not know that the line is safe already.
            auth_require_tls=upgrade is not None,
            authenticator=self._authenticate,
            data_size_limit=self.limit,
        )
        self._connections.append(one)
        return one

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: Any) -> AuthResult:
        known = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False, auth_data=USER if known else None)

    async def answer(self, stage: str, connection: SMTP, usual: str) -> str:
        """What the server says at this stage, as it was told."""
        self.stages.append(stage)
        answer = self.answers.get(stage, usual)
        if answer == SAY_NOTHING:
            await self._released.wait()
        if answer == HANG_UP or self._released.is_set():
            transport = connection.transport
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
        return answer

    # -- called by aiosmtpd, by these names ------------------------------------------------------------------

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]
    ) -> list[str]:
        session.host_name = name
        last = await self.answer("EHLO", server, lines[-1])
        return [*lines[:-1], last] if last == lines[-1] else [last]

    async def handle_NOOP(self, server: SMTP, session: Session, envelope: Envelope, arg: str) -> str:
        return await self.answer("NOOP", server, "250 OK")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return await self.answer("QUIT", server, "221 Bye")

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        signed_in = session.authenticated or not self.sign_in
        answer = await self.answer("MAIL", server, "250 OK" if signed_in else "530 5.7.0 Sign in first")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self.answer("RCPT", server, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self.answer("DATA", server, "250 2.0.0 Queued")
        if answer.startswith("250"):
            data, secured = envelope.original_content or b"", bool(session.ssl) or self.security == "tls"
            sender, user = envelope.mail_from or "", str(session.auth_data or "")
            one = Received(sender, tuple(envelope.rcpt_tos), data, secured, user, str(session.host_name))
            self.received.append(one)
        return answer

    async def handle_exception(self, error: Exception) -> str:
        """A line that was cut is what the tests ask for; aiosmtpd would print it."""
        return "451 4.3.0 Error"


class _Connection(SMTP):
    """Lets the greeting be another too."""

    _greeted = False

    async def push(self, status: AnyStr) -> None:
        """Send a line."""
        line: str | bytes = status
        if not self._greeted:
            self._greeted = True
            server: MailServer = self.event_handler
            line = await server.answer("GREETING", self, str(status))
        if self.transport is not None and not self.transport.is_closing():
            await super().push(line.encode() if isinstance(line, str) else line)


class Certificate:
    """A certificate for 127.0.0.1 and localhost, with the authority that signed it in `authority`."""

    def __init__(self, folder: Path, address: str = "127.0.0.1") -> None:
        self.authority = folder / "authority.pem"
        self._chain = folder / "server.pem"
        signer, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        root = _certificate(signer.public_key(), signer, "Verzonnen gezag", None)
        leaf = _certificate(key.public_key(), signer, "Verzonnen server", address)
        self.authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._chain.write_bytes(private + leaf.public_bytes(serialization.Encoding.PEM))

    def context(self) -> ssl.SSLContext:
        """For the server."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._chain)
        return context


def _certificate(
    key: ec.EllipticCurvePublicKey, signer: ec.EllipticCurvePrivateKey, name: str, address: str | None
) -> x509.Certificate:
    """The authority's own when `address` is None. Valid on every day that a test may play."""
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Verzonnen gezag")])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    identity = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    usage = {
        "digital_signature": True,
        "key_cert_sign": address is None,
        "crl_sign": address is None,
        "content_commitment": False,
        "key_encipherment": False,
        "data_encipherment": False,
        "key_agreement": False,
        "encipher_only": False,
        "decipher_only": False,
    }
    made = (
        x509.CertificateBuilder(issuer, subject, key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(identity, critical=False)
    )
    if address is not None:
        names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(address))]
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return made.sign(signer, hashes.SHA256())
