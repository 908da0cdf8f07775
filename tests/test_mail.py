"""Mail over a real line to a real server: what arrives, what it tells strangers, what each refusal means."""

from __future__ import annotations

import asyncio
import socket
import traceback
from pathlib import Path
from typing import Literal

import pytest
from pydantic import SecretStr

from bot.channels import (
    Answer,
    Button,
    ContactCard,
    Document,
    FileRef,
    Impossible,
    Later,
    Outgoing,
    SendError,
    Text,
    Unclear,
    Unreachable,
)
from bot.channels.mail import Mail
from bot.mail_server import Smtp
from tests.smtp_server import HANG_UP, PASSWORD, SAY_NOTHING, USER, Certificate, MailServer

BOT = "klachtenbot@zorg.test"
ANNA = "anna@zorg.test"
SEALED = bytes(range(256)) * 40
CASE = Document("zaak-4829-3157.age", SEALED, "Nieuwe klacht. Nummer: 4829-3157. Geef antwoord vóór 8 januari.")


def mail(server: MailServer, user: str = "", password: str = "", step: float = 20.0, acceptance: float = 20.0) -> Mail:
    return Mail(Smtp("127.0.0.1", server.port, server.security, user, SecretStr(password)), BOT, step, acceptance)


def send(channel: Mail, *messages: Outgoing, to: str = ANNA) -> list[str]:
    async def one_by_one() -> list[str]:
        return [await channel.send(to, message) for message in messages]

    return asyncio.run(one_by_one())


def refusal(channel: Mail, message: Outgoing = CASE, to: str = ANNA) -> SendError:
    with pytest.raises(SendError) as caught:
        send(channel, message, to=to)
    return caught.value


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """Of an authority that this machine trusts, for as long as the test lasts."""
    made = Certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
    return made


# -- what arrives --------------------------------------------------------------------------------------------


def test_a_sealed_file_arrives_as_it_was_with_neutral_words() -> None:
    with MailServer() as server:
        (ref,) = send(mail(server), CASE)
    (received,) = server.received
    letter = received.letter
    assert (received.sender, received.recipients) == (BOT, (ANNA,))
    assert received.file == (CASE.name, SEALED)
    assert received.words.strip() == CASE.text
    assert letter["Subject"] == "Trede: zaak 4829-3157"
    assert (letter["From"], letter["To"], letter["Message-ID"]) == (BOT, ANNA, ref)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["Date"].datetime is not None
    (part,) = letter.iter_attachments()
    assert part.get_content_type() == "application/octet-stream"


def test_the_lines_are_short_and_of_seven_bits_for_every_server_on_the_way() -> None:
    with MailServer() as server:
        send(mail(server), Document("bericht.age", SEALED, "é" * 2000), Text("een woord\n.\nnog een"))
    sealed, words = server.received
    assert all(len(line) <= 78 for line in sealed.data.split(b"\r\n"))
    assert sealed.data.isascii()
    assert words.words.rstrip("\n").splitlines() == ["een woord", ".", "nog een"]


def test_the_server_hears_no_name_of_this_machine() -> None:
    with MailServer() as server:
        send(mail(server), CASE)
    assert server.received[0].greeted == "zorg.test"
    assert socket.gethostname().encode() not in server.received[0].data


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (CASE, "Trede: zaak 4829-3157"),
        (Document("zaak-4829-3157-7f3a.age", SEALED), "Trede: zaak 4829-3157"),
        (Document("zaak-Jan de Boer.age", SEALED), "Trede: bericht"),
        (Text("De klacht met nummer 4829-3157 is gestopt door de cliënt."), "Trede: zaak 4829-3157"),
        (Document("7f3a90c2.age", SEALED), "Trede: bericht"),
        (Document("7f3a90c2.age", SEALED, case="4829-3157"), "Trede: zaak 4829-3157"),
        (Document("7f3a90c2.age", SEALED, case="Jan de Boer"), "Trede: bericht"),
        (Document("terugbelverzoek.age", SEALED, "Iemand wil graag gebeld worden."), "Trede: bericht"),
        (Text("Groene Reiger 27 stuurt een bericht. Bel 06-1234-5678."), "Trede: bericht"),
        (Text("Mijn baas slaat mij"), "Trede: bericht"),
    ],
)
def test_a_subject_holds_a_case_number_or_nothing(message: Document | Text, subject: str) -> None:
    with MailServer() as server:
        send(mail(server), message)
    assert server.received[0].letter["Subject"] == subject


def test_a_case_hangs_together_and_a_repeated_mail_is_known_as_the_same() -> None:
    more = Text("De klacht met nummer 4829-3157 is gestopt door de cliënt.")
    other = Document("zaak-1111-2222.age", SEALED, "Nieuwe klacht. Nummer: 1111-2222.")
    photo = Document("7f3a90c2.age", SEALED, case="4829-3157")
    with MailServer() as server:
        first, again, stopped, elsewhere = send(mail(server), CASE, CASE, more, other)
        (enclosed,) = send(mail(server), photo)
        (to_another,) = send(mail(server), CASE, to="bea@zorg.test")
    assert first == again
    assert len({first, stopped, elsewhere, enclosed, to_another}) == 5
    threads = [one.letter["References"] for one in server.received]
    assert threads == [one.letter["In-Reply-To"] for one in server.received]
    assert threads[0] == threads[1] == threads[2] == threads[4] == threads[5] != threads[3]
    assert threads[0] not in (first, stopped)


def test_buttons_stay_behind_and_a_file_without_words_gets_some() -> None:
    buttons = ((Button("Antwoorden", "ondertekend"),),)
    with MailServer() as server:
        send(mail(server), Document("7f3a.age", b"\x00", "", buttons), Text("Er is een bericht.", buttons))
    sealed, words = server.received
    assert "verzegeld bestand" in sealed.words
    assert b"ntwoorden" not in words.data and b"ondertekend" not in sealed.data + words.data


def test_a_name_that_is_not_opaque_does_not_go_along() -> None:
    with MailServer() as server:
        send(
            mail(server),
            *(Document(name, b"x") for name in ("Klacht van Jan.age", "a.age\r\nBcc: x@y.nl", "../x")),
        )
    assert [one.file for one in server.received] == [("bericht.age", b"x")] * 3
    assert not any(one.letter["Bcc"] for one in server.received)


# -- a safe line ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_goes_over_a_line_that_is_verified(
    certificate: Certificate, security: Literal["starttls", "tls"]
) -> None:
    with MailServer(security, certificate, sign_in=True) as server:
        send(mail(server, USER, PASSWORD), CASE)
        asyncio.run(mail(server, USER, PASSWORD).check())
    (received,) = server.received
    assert received.secured
    assert received.user == USER


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_gets_nothing(tmp_path: Path, security: Literal["starttls", "tls"]) -> None:
    with MailServer(security, Certificate(tmp_path), sign_in=True) as server:
        error = refusal(mail(server, USER, PASSWORD))
    assert (type(error), str(error)) == (Later, "mail.beveiliging")
    assert server.received == [] and "MAIL" not in server.stages


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_server_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: Literal["starttls", "tls"]
) -> None:
    other = Certificate(tmp_path, "192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
    with MailServer(security, other) as server:
        assert str(refusal(mail(server))) == "mail.beveiliging"


def test_without_starttls_nothing_goes_in_the_clear() -> None:
    with MailServer() as server:
        line = Smtp("127.0.0.1", server.port, "starttls", USER, SecretStr(PASSWORD))
        error = refusal(Mail(line, BOT))
    assert (type(error), str(error)) == (Later, "mail.beveiliging")
    assert server.stages == ["GREETING", "EHLO"]


# -- what each refusal means ---------------------------------------------------------------------------------

REFUSALS: list[tuple[str, str, type[SendError], str]] = [
    ("GREETING", "421 4.3.2 Busy", Later, "mail.nu_niet"),
    ("GREETING", "554 5.7.1 Go away", Later, "mail.verbinding"),
    ("GREETING", "Hello", Later, "mail.verbinding"),
    ("GREETING", HANG_UP, Later, "mail.verbinding"),
    ("EHLO", "550 No", Later, "mail.verbinding"),
    ("EHLO", HANG_UP, Later, "mail.verbinding"),
    ("MAIL", "451 4.7.1 Greylisted", Later, "mail.nu_niet"),
    ("MAIL", "550 5.7.1 You may not send as this", Later, "mail.afzender"),
    ("MAIL", "530 5.7.0 Sign in first", Later, "mail.aanmelding"),
    ("MAIL", "552 5.3.4 Too large", Impossible, "mail.te_groot"),
    ("MAIL", HANG_UP, Later, "mail.adressering"),
    ("RCPT", "450 4.2.1 Greylisted", Later, "mail.nu_niet"),
    ("RCPT", "421 4.3.2 Going down", Later, "mail.nu_niet"),
    ("RCPT", "550 5.1.1 No such user", Unreachable, "mail.ontvanger"),
    ("RCPT", "553 Unknown", Unreachable, "mail.ontvanger"),
    ("RCPT", "550 5.7.1 Relaying denied", Later, "mail.ontvanger_nu_niet"),
    ("RCPT", "552 5.2.2 Mailbox full", Later, "mail.ontvanger_nu_niet"),
    ("RCPT", HANG_UP, Later, "mail.adressering"),
    ("DATA", "451 4.3.0 Try again", Later, "mail.nu_niet"),
    ("DATA", "554 5.6.0 Not accepted", Impossible, "mail.inhoud"),
    ("DATA", "552 5.3.4 Too large", Impossible, "mail.te_groot"),
    ("DATA", "200 What", Unclear, "mail.geen_antwoord"),
    ("DATA", "Wat", Unclear, "mail.geen_antwoord"),
    ("DATA", HANG_UP, Unclear, "mail.geen_antwoord"),
]


@pytest.mark.parametrize(("stage", "answer", "kind", "code"), REFUSALS)
def test_what_a_refusal_means_for_the_message(stage: str, answer: str, kind: type[SendError], code: str) -> None:
    with MailServer(answers={stage: answer}) as server:
        error = refusal(mail(server))
        assert (type(error), str(error)) == (kind, code)
        assert server.received == []
        assert not isinstance(error, Later) or error.seconds >= 60
        server.answers.clear()
        send(mail(server), CASE)
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("stage", "kind", "code"),
    [
        ("GREETING", Later, "mail.verbinding"),
        ("EHLO", Later, "mail.verbinding"),
        ("RCPT", Later, "mail.adressering"),
        ("DATA", Unclear, "mail.geen_antwoord"),
    ],
)
def test_a_server_that_says_nothing_is_left(stage: str, kind: type[SendError], code: str) -> None:
    with MailServer(answers={stage: SAY_NOTHING}) as server:
        error = refusal(mail(server, step=0.2, acceptance=0.2))
    assert (type(error), str(error)) == (kind, code)


@pytest.mark.parametrize("goodbye", ["500 What", HANG_UP, SAY_NOTHING, "Wat"])
def test_what_was_accepted_stays_accepted_whatever_comes_after(goodbye: str) -> None:
    with MailServer(answers={"QUIT": goodbye}) as server:
        (ref,) = send(mail(server, step=0.5), CASE)
    assert [one.letter["Message-ID"] for one in server.received] == [ref]


def test_nobody_at_the_other_side() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    error = refusal(Mail(Smtp("127.0.0.1", port, "none"), BOT))
    assert (type(error), str(error)) == (Later, "mail.verbinding")
    error = refusal(Mail(Smtp("mail.invalid", 25, "none"), BOT))
    assert (type(error), str(error)) == (Later, "mail.verbinding")


@pytest.mark.parametrize("starttls", [True, False])
def test_a_wrong_password_loses_nothing_and_is_in_no_error(certificate: Certificate, starttls: bool) -> None:
    with MailServer("starttls" if starttls else "none", certificate, sign_in=True) as server:
        error = refusal(mail(server, USER, "verkeerd-geheim"))
        with pytest.raises(Later, match=r"^mail\.aanmelding$"):
            asyncio.run(mail(server, USER, "verkeerd-geheim").check())
        unknown = refusal(mail(server))
    assert (type(error), str(error)) == (type(unknown), str(unknown)) == (Later, "mail.aanmelding")
    assert error.__context__ is None and error.__cause__ is None
    assert "verkeerd-geheim" not in "".join(traceback.format_exception(error))


def test_a_server_without_signing_in_is_told_to_the_administrator() -> None:
    with MailServer(answers={"EHLO": "250 mail.test"}) as server:
        assert str(refusal(mail(server, USER, PASSWORD))) == "mail.aanmelding"


def test_a_file_that_the_server_finds_too_large_is_said_before_it_goes() -> None:
    with MailServer(limit=10_000) as server:
        error = refusal(mail(server), Document("zaak-4829-3157.age", b"x" * 20_000))
    assert (type(error), str(error)) == (Impossible, "mail.te_groot")
    assert "DATA" not in server.stages


def test_errors_quote_neither_the_server_nor_an_address() -> None:
    with MailServer(answers={"RCPT": f"550 5.1.1 {ANNA} bestaat niet"}) as server:
        error = refusal(mail(server))
    assert error.args == ("mail.ontvanger",)
    shown = "".join(traceback.format_exception(error))
    assert ANNA not in shown and "bestaat niet" not in shown


# -- what never goes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "anna@zorg.test\r\nBcc: x@y.nl",
        "anna@zorg.test\n",
        "anna@zorg.test, bea@zorg.test",
        "Anna <anna@zorg.test>",
        "anna@zorg.test> SIZE=1",
        "anna zorg.test",
        "@zorg.test",
        "anna@",
        "anna@zorg.test\x00",
        "ännä@zorg.test",
        f"{'a' * 65}@zorg.test",
        "",
    ],
)
def test_what_is_not_one_address_gets_nothing(address: str) -> None:
    with MailServer() as server:
        error = refusal(mail(server), to=address)
    assert (type(error), str(error)) == (Unreachable, "mail.adres")
    assert server.stages == []


def test_a_sender_is_one_address() -> None:
    with pytest.raises(ValueError, match=r"^mail: the sender is not an address$"):
        Mail(Smtp("127.0.0.1", 25, "none"), f"{BOT}\r\nBcc: {ANNA}")


def test_a_card_with_a_name_and_an_answer_to_a_button_are_no_mail() -> None:
    with MailServer() as server:
        for message in (ContactCard("Anna", "0612345678"), Answer("7")):
            assert type(refusal(mail(server), message)) is Impossible
        with pytest.raises(Impossible):
            asyncio.run(mail(server).fetch(FileRef("1", "photo", 1)))
    assert server.stages == []


# -- for the doctor ------------------------------------------------------------------------------------------


def test_the_check_sends_nothing() -> None:
    with MailServer() as server:
        asyncio.run(mail(server).check())
    assert server.received == []
    assert server.stages == ["GREETING", "EHLO", "NOOP", "QUIT"]


def test_the_check_says_what_is_wrong() -> None:
    with (
        MailServer(answers={"NOOP": "421 4.3.2 Going down"}) as server,
        pytest.raises(Later, match="nu_niet"),
    ):
        asyncio.run(mail(server).check())
