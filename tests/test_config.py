"""The settings: where they come from, and that every wrong one is told at once without its value."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.config import TELEGRAM, ConfigError, Settings, load

SECRET = "KANARIE"


def wrong(environ: dict[str, str], dotenv: Path | None = None, known: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(environ, dotenv, known)
    return [str(problem) for problem in caught.value.problems]


def test_nothing_set_is_a_house_that_can_be_tried() -> None:
    settings = load({"PATH": "/bin", "HOME": "/root"}, None)
    assert settings.telegram_token is None
    assert settings.telegram_api == TELEGRAM
    assert (settings.data_dir, settings.send_rate, settings.language) == (Path("var"), 30, "nl")
    assert (settings.organisations, settings.log_level, settings.smtp) == ((), "WARNING", None)


def test_the_environment_wins_over_the_file_and_empty_is_not_set(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        "# een opmerking\nTREDE_SEND_RATE=5\nexport TREDE_LOG_LEVEL='info'\nTREDE_TELEGRAM_TOKEN=1:abc\nANDERS=1\n",
        encoding="utf-8",
    )
    settings = load({"TREDE_SEND_RATE": "7.5", "TREDE_TELEGRAM_TOKEN": ""}, dotenv)
    assert (settings.send_rate, settings.log_level, settings.telegram_token) == (7.5, "INFO", None)
    assert load({}, dotenv).telegram_token is not None


def test_a_dollar_in_a_password_stays_what_it_is(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("TREDE_SMTP_URL=smtps://bot:a${HOME}%40b@mail.nl\nTREDE_MAIL_FROM=bot@mail.nl\n")
    smtp = load({}, dotenv).smtp
    assert smtp is not None
    assert smtp.password.get_secret_value() == "a${HOME}@b"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://bot:geheim@mail.nl:587?starttls", ("mail.nl", 587, "starttls", "bot")),
        ("smtp://mail.nl?starttls", ("mail.nl", 587, "starttls", "")),
        ("smtps://bot:geheim@mail.nl", ("mail.nl", 465, "tls", "bot")),
        ("smtp://127.0.0.1:8025", ("127.0.0.1", 8025, "none", "")),
        ("smtp://localhost", ("localhost", 25, "none", "")),
        ("smtp://[::1]:2525", ("::1", 2525, "none", "")),
    ],
)
def test_a_mail_server_in_one_line(url: str, expected: tuple[str, int, str, str]) -> None:
    smtp = load({"TREDE_SMTP_URL": url, "TREDE_MAIL_FROM": "bot@mail.nl"}, None).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.security, smtp.user) == expected


def test_every_wrong_setting_is_told_at_once_and_none_repeated(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"TREDE_SEND_RATE={SECRET}\ndit is geen {SECRET} regel\nTREDE_TOKEN={SECRET}\n", encoding="utf-8")
    environ = {
        f"TREDE_{name.upper()}": f"{SECRET} {SECRET}"
        for name in Settings.model_fields
        if name not in ("send_rate", "data_dir", "telegram_api")
    }
    environ |= {
        "TREDE_DATA_DIR": str(dotenv),
        "TREDE_TELEGRAM_API": f"https://x.nl/bot{SECRET}",
        "trede_language": SECRET,
    }
    lines = wrong(environ, dotenv)
    for name in Settings.model_fields:
        assert any(line.startswith(f"TREDE_{name.upper()} (") for line in lines), name
    assert any(line.startswith("TREDE_SEND_RATE") and f"{dotenv}, regel 1" in line for line in lines)
    assert any(line.startswith("regel 2") for line in lines)
    assert any(line.startswith("TREDE_TOKEN") and "tikfouten" in line for line in lines)
    assert any(line.startswith("trede_language (in de omgeving)") for line in lines)
    assert SECRET not in "".join(lines)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_TOKEN", "abc"),
        ("TELEGRAM_TOKEN", "12:ab cd"),
        ("TELEGRAM_API", "http://api.telegram.org"),
        ("TELEGRAM_API", "https://api.telegram.org/bot"),
        ("TELEGRAM_API", "https://api.telegram.org/bot123:abc"),
        ("TELEGRAM_API", "https://mij:geheim@api.telegram.org"),
        ("TELEGRAM_API", "https://api.telegram.org?x=1"),
        ("TELEGRAM_API", "https://api.telegram.org:nul"),
        ("TELEGRAM_API", "api.telegram.org"),
        ("ORGANISATIONS", "ambiq,,ons"),
        ("ORGANISATIONS", "ambiq,ambiq"),
        ("ORGANISATIONS", "Ambiq"),
        ("SMTP_URL", "mail.nl"),
        ("SMTP_URL", "smtp://mail.nl"),
        ("SMTP_URL", "smtp://bot:geheim@localhost"),
        ("SMTP_URL", "smtps://bot@mail.nl"),
        ("SMTP_URL", "smtps://mail.nl?starttls"),
        ("SMTP_URL", "smtps://mail.nl:honderd"),
        ("SMTP_URL", "smtp://mail.nl?tls=1"),
        ("MAIL_FROM", "Bot <bot@mail.nl>"),
        ("MAIL_FROM", "bot@mail.nl, ik@mail.nl"),
        ("MAIL_FROM", "klächten@mail.nl"),
        ("MAIL_FROM", "bot@zórg.nl"),
        ("SEND_RATE", "-1"),
        ("SEND_RATE", "nan"),
        ("SEND_RATE", "inf"),
        ("LANGUAGE", "../nl"),
        ("LOG_LEVEL", "DEBUG"),
        ("STAFF_FILE", "/bestaat/niet.toml"),
        ("ROOT_KEY_FILE", "/bestaat/niet.key"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    environ = {f"TREDE_{name}": value, "TREDE_MAIL_FROM": "bot@mail.nl", "TREDE_SMTP_URL": "smtps://mail.nl"}
    environ[f"TREDE_{name}"] = value
    lines = wrong(environ)
    assert [line.split(" ")[0] for line in lines] == [f"TREDE_{name}"]


@pytest.mark.parametrize("api", ["http://127.0.0.1:8081/", "http://botapi:8081", "https://bot.voorbeeld.nl/api"])
def test_another_server_of_the_bot_api_may_be_near_or_safe(api: str) -> None:
    assert load({"TREDE_TELEGRAM_API": api}, None).telegram_api == api.rstrip("/")


def test_mail_needs_a_sender() -> None:
    assert "TREDE_MAIL_FROM (niet ingesteld" in wrong({"TREDE_SMTP_URL": "smtps://mail.nl"})[0]


def test_an_organisation_without_a_procedure_is_refused_where_they_are_known() -> None:
    assert load({"TREDE_ORGANISATIONS": "ambiq, ons"}, None).organisations == ("ambiq", "ons")
    lines = wrong({"TREDE_ORGANISATIONS": "ambiq, ander"}, known=("ons", "ambiq"))
    assert "ambiq, ons" in lines[0]


def test_a_root_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    key = tmp_path / "root.key"
    key.write_bytes(bytes(32))
    key.chmod(0o644)
    assert "chmod 600" in wrong({"TREDE_ROOT_KEY_FILE": str(key)})[0]
    key.chmod(0o400)
    assert load({"TREDE_ROOT_KEY_FILE": str(key)}, None).root_key_file == key


def test_service_asks_for_all_that_a_trial_can_do_without(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load({}, None).for_service()
    assert [problem.thing for problem in caught.value.problems] == [
        "TREDE_TELEGRAM_TOKEN", "TREDE_ROOT_KEY_FILE", "TREDE_STAFF_FILE", "TREDE_ORGANISATIONS",
    ]  # fmt: skip


def test_no_secret_is_shown_by_the_settings_themselves() -> None:
    environ = {"TREDE_TELEGRAM_TOKEN": f"1:{SECRET}", "TREDE_SMTP_URL": f"smtps://bot:{SECRET}@mail.nl"}
    settings = load(environ | {"TREDE_MAIL_FROM": "bot@mail.nl"}, None)
    assert SECRET not in f"{settings!r} {settings.smtp!r} {settings}"


def test_a_line_that_cannot_be_read_is_written_to_no_log(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(f"{SECRET} zonder is-teken {SECRET}\n", encoding="utf-8")
    code = f"from pathlib import Path\nfrom bot.config import load\nload({{}}, Path({str(dotenv)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "regel 1" in done.stderr
    assert SECRET not in done.stderr + done.stdout
