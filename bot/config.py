"""The settings, from the environment and `.env`: all wrong ones told at once, and no value repeated."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar
from urllib.parse import urlsplit

from dotenv.parser import Binding, parse_stream
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, NoDecode, SettingsConfigDict
from pydantic_settings import PydanticBaseSettingsSource as Source

from bot import mail_server
from bot.problem import ConfigError, Problem

__all__ = ["ConfigError", "Problem", "Settings", "load"]

T = TypeVar("T")

PREFIX = "TREDE_"
DOTENV = Path(".env")
TELEGRAM = "https://api.telegram.org"
ORGANISATION = re.compile(r"[a-z][a-z0-9_]*")
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
ADDRESS = re.compile(mail_server.ADDRESS)


class Settings(BaseSettings):
    """What an administrator sets. Each field is TREDE_ and its name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=False
    )

    telegram_token: SecretStr | None = None
    telegram_api: str = TELEGRAM
    data_dir: Path = Path("var")
    root_key_file: Path | None = None
    staff_file: Path | None = None
    organisations: Annotated[tuple[str, ...], NoDecode] = ()
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    send_rate: float = Field(default=30.0, ge=0, le=100_000, allow_inf_nan=False)
    language: str = Field(default="nl", pattern=r"^[a-z]{2,3}$")
    log_level: Literal["ERROR", "WARNING", "INFO"] = "WARNING"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: Source,
        env_settings: Source,
        dotenv_settings: Source,
        file_secret_settings: Source,
    ) -> tuple[Source, ...]:
        """Only what `load` found: it alone knows where each value came from."""
        return (init_settings,)

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        return _must(value, bool(TOKEN.fullmatch(value.get_secret_value())))

    @field_validator("telegram_api")
    @classmethod
    def _api(cls, value: str) -> str:
        parts = urlsplit(value.rstrip("/"))
        # Reading the port is what finds one that is no number.
        plain = parts.username is None and parts.port != 0 and not parts.query and not parts.fragment
        bare = not re.search(r"/(bot|file)[^/]*$", parts.path)
        safe = parts.scheme == "https" or (parts.scheme == "http" and _near(parts.hostname or ""))
        return _must(value.rstrip("/"), bool(parts.hostname) and plain and bare and safe)

    @field_validator("data_dir")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        return _must(value, value.is_dir() or not value.exists())

    @field_validator("root_key_file")
    @classmethod
    def _key(cls, value: Path) -> Path:
        return _must(value, value.is_file() and not value.stat().st_mode & 0o077)

    @field_validator("staff_file")
    @classmethod
    def _file(cls, value: Path) -> Path:
        return _must(value, value.is_file())

    @field_validator("organisations", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        names = tuple(name.strip() for name in value.split(",")) if isinstance(value, str) else ()
        fine = all(ORGANISATION.fullmatch(name) for name in names) and len(set(names)) == len(names)
        return _must(names, fine)

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr) -> SecretStr:
        mail_server.read(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        return _must(value, bool(ADDRESS.fullmatch(value)))

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @property
    def smtp(self) -> mail_server.Smtp | None:
        """The mail server, if there is one."""
        return mail_server.read(self.smtp_url.get_secret_value()) if self.smtp_url else None

    def for_service(self) -> Self:
        """These settings, complete enough to serve clients. Raises ConfigError for all that is missing."""
        needed = ("telegram_token", "root_key_file", "staff_file", "organisations")
        missing = [_problem(name, "niet ingesteld") for name in needed if not getattr(self, name)]
        if missing:
            raise ConfigError(missing)
        return self


def load(environ: Mapping[str, str], dotenv: Path | None = DOTENV, known: Collection[str] = ()) -> Settings:
    """The settings; the environment wins over `dotenv`, and empty is the same as not set.

    `known` are the organisations that have a procedure, where the caller has read them. Raises ConfigError.
    """
    found = _Found(environ, dotenv)
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): value for name, value in found.values.items() if name.isupper()}
    problems = list(found.problems())
    settings = None
    try:
        settings = Settings(**source())
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors(include_url=False, include_input=False))
        problems += [_problem(name, found.place(_name(name))) for name in wrong]
    if _name("smtp_url") in found.values and _name("mail_from") not in found.values:
        problems.append(_problem("mail_from", "niet ingesteld, en TREDE_SMTP_URL wel"))
    if settings and known and not set(settings.organisations) <= set(known):
        problems.append(_problem("organisations", found.place(_name("organisations")), known))
    if settings is None or problems:
        raise ConfigError(problems)
    return settings


class _Found:
    """Which of our names were found, and where; an empty value takes a name away."""

    def __init__(self, environ: Mapping[str, str], dotenv: Path | None) -> None:
        self._dotenv = dotenv
        self._lines = tuple(_lines(dotenv)) if dotenv and dotenv.is_file() else ()
        self._places = {one.key: f"{dotenv}, regel {one.original.line}" for one in self._lines if one.key}
        self._places |= dict.fromkeys(environ, "in de omgeving")
        given: dict[str, str] = {one.key: one.value or "" for one in self._lines if one.key} | dict(environ)
        ours = {name: value for name, value in given.items() if name.upper().startswith(PREFIX)}
        self.values = {name: value for name, value in ours.items() if value.strip()}

    def place(self, name: str) -> str:
        """Where a setting came from."""
        return self._places[name]

    def problems(self) -> Iterator[Problem]:
        """Lines that cannot be read, and names that are no setting."""
        for one in self._lines:
            if one.error:
                yield Problem(f"regel {one.original.line}", str(self._dotenv), *_LINE)
        names = {_name(field) for field in Settings.model_fields}
        for name in self.values:
            if name not in names:
                yield Problem(name, self.place(name), *_UNKNOWN)


def _lines(dotenv: Path) -> Iterator[Binding]:
    # Not through `dotenv_values`: a password may hold a dollar, which that would fill in.
    return iter(parse_stream(StringIO(dotenv.read_text(encoding="utf-8-sig", errors="replace"))))


_LINE = ("NAAM=waarde, of # en een opmerking", "Verbeter of verwijder de regel.")
_UNKNOWN = (
    "de naam van een instelling",
    "Kijk in .env.example hoe elke instelling heet; let op hoofdletters en tikfouten.",
)
_HELP = {
    "telegram_token": (
        "een token van BotFather: cijfers, een dubbele punt, letters en cijfers",
        "Vraag het op bij @BotFather (/token) en zet het zonder spaties in .env.",
    ),
    "telegram_api": (
        "een https-adres zonder /bot, gebruiker of vraagteken (http alleen in het eigen netwerk)",
        f"Laat de instelling weg voor {TELEGRAM}, of noem uw eigen Bot API-server.",
    ),
    "data_dir": ("een map, of een naam die nog niet bestaat", "Kies een map; Trede maakt haar zelf."),
    "root_key_file": (
        "een bestaand bestand dat alleen de eigenaar mag lezen",
        "Maak het met trede init, of sluit het af met chmod 600.",
    ),
    "staff_file": ("een bestaand bestand", "Maak het met trede init; docs/staff-file.md legt het uit."),
    "organisations": (
        "namen van organisaties met een komma ertussen, elk één keer, zonder hoofdletters",
        "Zet er bijvoorbeeld ambiq.",
    ),
    "smtp_url": (
        "smtp://gebruiker:wachtwoord@server:587?starttls of smtps://gebruiker:wachtwoord@server",
        "Schrijf @, : of / in het wachtwoord als %40, %3A of %2F. Zonder versleuteling mag alleen een "
        "mailserver op deze machine, en dan zonder wachtwoord.",
    ),
    "mail_from": (
        "één e-mailadres met gewone letters, zonder accenten",
        "Zet het adres waarvan de mail komt: klachtenbot@voorbeeld.nl. Een domein met accenten schrijft u als xn--….",
    ),
    "send_rate": (
        "een getal van 0 of meer; 0 is zonder rem, alleen om te meten",
        "Laat de instelling weg voor 30, de grens van Telegram.",
    ),
    "language": ("een taal van twee of drie letters", "Zet nl, of laat de instelling weg."),
    "log_level": ("ERROR, WARNING of INFO", "Laat de instelling weg voor WARNING."),
}
"""For each setting what was expected, and the way out."""


def _name(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def _problem(field: str, place: str, known: Collection[str] = ()) -> Problem:
    expectation, way_out = _HELP[field]
    if known:
        expectation = "organisaties waarvan Trede de regeling heeft: " + ", ".join(sorted(known))
    return Problem(_name(field), place, expectation, way_out)


def _must(value: T, fine: bool) -> T:
    if not fine:
        raise ValueError("not what was expected")
    return value


def _near(host: str) -> bool:
    # Without https the token and every story travel readable: no further than our own network.
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(host) and "." not in host
