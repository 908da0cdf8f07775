"""`trede run` and `trede play`: the bot in service, or in this terminal; it starts them and says what went wrong."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import config
from bot.channels import Usurped
from bot.channels.telegram import Hooked, TokenRefused, quiet
from bot.config import ConfigError
from bot.demo import Demo
from bot.problem import hooked
from bot.serving import serve
from bot.terminal import play
from flows.library import Library
from flows.procedure import ProcedureError
from storage import signing
from storage.database import DatabaseError
from storage.vault import VaultError, read_root

OK, USAGE, SETTINGS, USURPED = 0, 2, 3, 4
CODES = (
    "Uitgangscodes: 0 gestopt, 2 verkeerd gebruik, 3 instellingen of bestanden kloppen niet, "
    "4 een ander programma krijgt de berichten van deze bot."
)


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """The bot takes all it needs from its settings."""
    parser.description = "Start de bot. Zonder TREDE_TELEGRAM_TOKEN: een proef in deze terminal."
    parser.epilog = CODES


def add_play_arguments(parser: argparse.ArgumentParser) -> None:
    """Which organisation to play."""
    parser.description = "Speel een organisatie na in deze terminal: u bent de klant, en u ziet wat de staf krijgt."
    parser.epilog = CODES
    parser.add_argument("organisation", metavar="ORGANISATIE", help="het id, zoals ambiq")


def run(_: argparse.Namespace) -> int:
    """In service with a token, otherwise the demo with every organisation."""
    try:
        settings = config.load(os.environ, known=Library.read().organisations)
    except (ConfigError, ProcedureError) as error:
        return _refuse(str(error))
    _log(settings.log_level)
    if settings.telegram_token is None:
        return _play(settings.data_dir, ())
    try:
        asyncio.run(serve(settings.for_service()))
    except (ConfigError, VaultError, DatabaseError, ProcedureError) as error:
        return _refuse(str(error))
    except BaseExceptionGroup as group:
        return _failed(group, settings.organisations)
    return OK


def _failed(group: BaseExceptionGroup[BaseException], organisations: Sequence[str]) -> int:
    """What ended the work, said plainly; anything that nobody foresaw goes on as it is."""
    if group.subgroup(TokenRefused):
        return _refuse("Telegram kent dit token niet. Kijk het na bij @BotFather en zet het in TREDE_TELEGRAM_TOKEN.")
    if group.subgroup(Hooked):
        print(hooked(organisations), file=sys.stderr)
        return USURPED
    if group.subgroup(Usurped):
        print("Een ander programma gebruikt dit token al. Stop dat eerst. Er is niets verloren.", file=sys.stderr)
        return USURPED
    raise group


def play_one(args: argparse.Namespace) -> int:
    """One organisation in the terminal."""
    known = Library.read().organisations
    if args.organisation not in known:
        return _refuse(f"organisatie '{args.organisation}': niet gevonden. Kies uit: {', '.join(known)}.")
    try:
        settings = config.load(os.environ, known=known)
    except ConfigError as error:
        return _refuse(str(error))
    return _play(settings.data_dir, (args.organisation,))


def _play(data: Path, organisations: tuple[str, ...]) -> int:
    library = Library.read()
    demo = Demo(data / "proef")
    if demo.make(library):
        print(f"Er is een proefhuishouden gemaakt in {demo.folder}:")
        print("sleutels, verzonnen mensen en een map voor de post.")
    else:
        print(f"Het proefhuishouden staat in {demo.folder}.")
    _bot_key(demo)
    print("U bent de klant. Typ, of kies een knop met zijn nummer. /einde stopt.\n")
    _log("ERROR")
    try:
        asyncio.run(play(demo, organisations or library.organisations, print, input))
    except (ConfigError, VaultError, DatabaseError) as error:
        return _refuse(str(error))
    except KeyboardInterrupt:
        print()
    return OK


def _bot_key(demo: Demo) -> None:
    """The public key of this bot beside the keys of its people, so that `open` can tell who wrote a record."""
    path = demo.keys / "bot.pub"
    if not path.exists():
        from bot.installation import signer_of
        from storage.vault import Vault

        signer = signer_of(Vault(read_root(demo.root_key), demo.data / "weken"))
        path.write_text(signing.public_key_file([signer.public]), encoding="utf-8")


def _log(level: str) -> None:
    """Lines with a code and a number at most: no part of the house logs words."""
    handler = logging.StreamHandler()
    line = "%(asctime)s %(levelname)s %(name)s %(message)s %(code)s"
    handler.setFormatter(logging.Formatter(line, defaults={"code": ""}))
    logging.basicConfig(level=level, handlers=[handler])
    quiet()


def _refuse(words: str) -> int:
    print(words, file=sys.stderr)
    return SETTINGS
