"""`trede init`: makes an installation ready, step by step; what is there already is left alone."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import SecretStr

from bot import config, reader
from bot.channels import SendError
from bot.channels.telegram import Telegram, TokenRefused
from bot.config import ConfigError
from bot.installation import signer_of
from bot.leaflet import leaflet
from bot.render import words_in
from flows.library import Library
from flows.procedure import Procedure
from flows.steps import Consult, Submit
from storage.signing import PublicKeyError, public_key_file, read_public_keys
from storage.vault import Vault, VaultError, read_root

OK, USAGE, FAILED = 0, 2, 3
CODES = "Uitgangscodes: 0 gelukt, 2 verkeerd gebruik, 3 iets lukte niet; wat er al was, is gebleven."
# In a clone a link to the file at the top; a wheel holds the file itself.
EXAMPLE = Path(__file__).parent.parent / "env.example"
PICTURE = Path(__file__).parent.parent / "picture.jpg"
COMMANDS = (("start", "bot.opdracht_start"), ("meer", "bot.opdracht_meer"), ("stop", "bot.opdracht_stop"))


def add_init_arguments(parser: argparse.ArgumentParser) -> None:
    """For which organisation, and where."""
    parser.description = (
        "Maak een installatie klaar: hoofdsleutel, personeelsbestand, .env, en de bot zelf op Telegram."
    )
    parser.epilog = CODES
    parser.add_argument("--organisation", metavar="ORGANISATIE", required=True, help="het id, zoals ambiq")
    parser.add_argument("--dir", metavar="MAP", type=Path, default=Path("."), help="de map voor sleutel en bestanden")


def init(args: argparse.Namespace) -> int:
    """Make what is not there; then, with a token, introduce the bot."""
    library = Library.read()
    if args.organisation not in library.organisations:
        known = ", ".join(library.organisations)
        print(f"organisatie '{args.organisation}': niet gevonden. Kies uit: {known}.", file=sys.stderr)
        return USAGE
    procedure = library.newest(args.organisation)
    folder: Path = args.dir.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for line in _files(folder, procedure):
            print(line)
    except OSError as error:
        print(
            f"{error.filename or folder}: niet te lezen of te schrijven ({error.strerror}). "
            "Geef uzelf rechten, of kies een andere map met --dir.",
            file=sys.stderr,
        )
        return FAILED
    except (VaultError, PublicKeyError) as error:
        print(error, file=sys.stderr)
        return FAILED
    return _introduce(folder, procedure)


def _files(folder: Path, procedure: Procedure) -> Iterator[str]:
    root = folder / "root.key"
    yield _new(root, os.urandom(32), "de hoofdsleutel; bewaar een kopie op papier of in een kluis, niet bij de back-up")
    yield _new(folder / "bot.pub", _public(root).encode(), "geef dit aan iedereen die meldingen opent")
    yield _reader(folder)
    yield _new(folder / "personeel.toml", _staff(procedure).encode(), "vul hierin wie welke rol heeft")
    yield _new(folder / ".env", _env(folder, procedure).encode(), "de instellingen; zet hierin het token")


def _public(root: Path) -> str:
    # The vault makes a folder for its weeks; that of the service is made by the service, as its own user.
    with tempfile.TemporaryDirectory() as passing:
        return public_key_file([signer_of(Vault(read_root(root), Path(passing))).public])


def _reader(folder: Path) -> str:
    """The page that opens records, knowing this bot; one of an earlier version is pointed out, never replaced."""
    path = folder / "reader.html"
    keys = read_public_keys((folder / "bot.pub").read_text(encoding="utf-8", errors="replace"))
    page = reader.page(keys).encode()
    if path.exists() and path.read_bytes() != page:
        return f"was er al:  {path} (niet die van deze versie: haal hem weg en doe dit nog eens)"
    digest = hashlib.sha256(page).hexdigest()
    return _new(path, page, f"geef ook deze bladzijde aan wie meldingen opent; SHA-256 {digest}")


def _new(path: Path, content: bytes, what: str) -> str:
    if path.exists():
        return f"was er al:  {path}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        # A root key that a power cut takes away again cannot be made a second time.
        os.fsync(file.fileno())
    return f"gemaakt:    {path} ({what})"


def _staff(procedure: Procedure) -> str:
    """A staff file to fill in: every role of this ladder, and one example of a person."""
    lines = [
        f"# Wie bij {procedure.name} welke rol heeft, en wie wat mag openen. Uitleg: docs/staff-file.md.",
        "# Zo vult u het in:",
        "# 1. Laat iedereen een sleutel maken met trede keygen. U krijgt de openbare helft: age1…",
        "# 2. Haal hieronder de # weg, en maak voor elke mens een eigen blok [people.naam].",
        "# 3. Zet bij elke rol wie hem heeft. Een rol zonder mensen laat u staan met een #.",
        "# 4. Minstens twee sleutels moeten een melding kunnen openen: geef een deputy of een recovery.",
        "",
        "#[people.samira]",
        '#name = "Samira de Wit"',
        '#function = "klachtenfunctionaris"',
        '#keys = ["age1…"]',
        '#email = "samira@voorbeeld.nl"',
        '#receives = ["mail", "telegram"]   # of "folder", met folder = "/pad/naar/de/map"',
        "",
        f"[organisations.{procedure.id}]",
        '#recovery = "age1…"   # de herstelsleutel, op papier in twee enveloppen op twee plaatsen',
        "",
        f"[organisations.{procedure.id}.roles]",
    ]
    return "\n".join([*lines, *_roles(procedure)]) + "\n"


def _roles(procedure: Procedure) -> Iterator[str]:
    """Each role with what it is for; who never gets anything from the bot needs no people."""
    reached = {step.role for step in procedure.steps if isinstance(step, Submit | Consult)}
    for role in procedure.roles:
        use = "" if role in reached else "   # krijgt niets van de bot; mag leeg blijven"
        yield f'#{role} = ["samira"]{use}'


def _env(folder: Path, procedure: Procedure) -> str:
    """The example, with what is known now filled in."""
    known = {
        "TREDE_DATA_DIR": str(folder / "var"),
        "TREDE_ROOT_KEY_FILE": str(folder / "root.key"),
        "TREDE_STAFF_FILE": str(folder / "personeel.toml"),
        "TREDE_ORGANISATIONS": procedure.id,
    }
    text = EXAMPLE.read_text(encoding="utf-8")
    for name, value in known.items():
        text = re.sub(rf"(?m)^#?{name}=.*$", lambda _, line=f"{name}={value}": line, text)  # type: ignore[misc]
    return text


def _introduce(folder: Path, procedure: Procedure) -> int:
    try:
        settings = config.load(os.environ, folder / ".env", known=Library.read().organisations)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return FAILED
    if procedure.id not in settings.organisations:
        print(
            f"TREDE_ORGANISATIONS ({folder / '.env'}): verwacht ook {procedure.id}. Zet hem erbij, met een komma, "
            "en zet zijn rollen in het personeelsbestand; of kies een andere map met --dir.",
            file=sys.stderr,
        )
        return FAILED
    if settings.telegram_token is None:
        print(words_in("nl", "u").of("bot.botfather"))
        return OK
    try:
        username = asyncio.run(_present(settings.telegram_token, settings.telegram_api))
    except TokenRefused:
        print(
            "TREDE_TELEGRAM_TOKEN: verwacht een token dat Telegram kent. Kijk het na bij @BotFather en zet het in "
            f"{folder / '.env'}.",
            file=sys.stderr,
        )
        return FAILED
    except SendError as error:
        print(
            f"Telegram ({settings.telegram_api}): het lukte niet ({error}). Wat er staat, blijft. Kijk de verbinding "
            "na en doe dezelfde opdracht later nog eens.",
            file=sys.stderr,
        )
        return FAILED
    page = leaflet(procedure.name, words_in("nl", "u").of("bot.naam"), username)
    try:
        print(_new(folder / "folder.html", page.encode(), "een blad om te printen, met QR-code"))
    except OSError as error:
        print(f"{folder}: niet te schrijven ({error.strerror}). Geef uzelf rechten op deze map.", file=sys.stderr)
        return FAILED
    print(f"De bot heet nu goed op Telegram: t.me/{username}. Vul het personeelsbestand in; daarna: trede doctor")
    return OK


async def _present(token: SecretStr, api: str) -> str:
    words = words_in("nl", "u")
    async with Telegram(token, api) as telegram:
        me = await telegram.me()
        if me.webhook:
            # Trede asks for its messages itself; as long as there is a webhook, Telegram refuses that.
            await telegram.unhook()
        commands = [(name, words.of(key)) for name, key in COMMANDS]
        await telegram.introduce(
            words.of("bot.naam"),
            words.of("bot.beschrijving"),
            words.of("bot.kort"),
            commands,
            PICTURE.read_bytes(),
        )
    return me.username
