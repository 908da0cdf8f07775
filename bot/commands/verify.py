"""`trede verify`: whether a proof of filing is real, and whether a record is the one that was filed."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from bot.commands.keys import Ask, load_identities
from storage import receipt, seal, signing
from storage.identities import KeyFileError, WrongPassphrase

OK, USAGE, CLOSED, FORGED, OTHER = 0, 2, 3, 4, 5

_DESCRIPTION = """\
Kijkt een bewijs van versturen na: komt het van de bot, en van welke dag is het? Met --melding erbij ook of een
melding precies is wat er die dag is ingediend. Er is geen internet voor nodig."""
_CODES = """\
Afloop: 0 echt; 2 verkeerd gebruik (een bestand ontbreekt of is niet te lezen); 3 de melding gaat niet open met
deze sleutel; 4 niet van deze bot, of veranderd; 5 echt, maar de melding is een andere."""


def add_verify_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede verify` takes."""
    parser.description, parser.epilog = _DESCRIPTION, _CODES
    parser.add_argument("receipt", metavar="BEWIJS", type=Path, help="het bestand dat de cliënt kreeg (.txt)")
    parser.add_argument("--bot-key", metavar="BESTAND", type=Path, required=True, help="bot.pub van de organisatie")
    parser.add_argument("--melding", metavar="MELDING", type=Path, help="de verzegelde melding (.age)")
    parser.add_argument("--key", metavar="SLEUTEL", type=Path, help="uw geheime sleutel, voor --melding")


def verify(args: argparse.Namespace, ask: Ask = getpass.getpass) -> int:
    """Says what the receipt proves; nothing of a record is shown."""
    try:
        keys = signing.read_public_keys(args.bot_key.read_text(encoding="utf-8"))
        found, origin = receipt.read(args.receipt.read_text(encoding="utf-8"), keys)
    except (OSError, UnicodeDecodeError) as error:
        return _stop(f"niet te lezen ({type(error).__name__}). Noem twee bestanden: het bewijs, en bot.pub.", USAGE)
    except signing.PublicKeyError:
        return _stop(f"{args.bot_key} is geen openbare sleutel van een bot. Vraag bot.pub aan de beheerder.", USAGE)
    except receipt.ReceiptError:
        return _stop(f"{args.receipt} is geen bewijs, of er is iets aan veranderd.", FORGED)
    if origin != "yes":
        return _stop(f"{args.receipt} komt NIET van deze bot, of er is iets aan veranderd.", FORGED)
    print("Dit bewijs is echt. De bot heeft het gemaakt.")
    print(f"Ingediend bij: {found.organisation}\nNummer: {found.number}\nDag: {found.day}")
    print(f"Voor: {', '.join(found.readers)}")
    return _compare(args, found, ask) if args.melding else OK


def _compare(args: argparse.Namespace, found: receipt.Receipt, ask: Ask) -> int:
    if args.key is None:
        return _stop("voor --melding is ook --key nodig: de sleutel die de melding opent.", USAGE)
    try:
        opened = seal.open_sealed(args.melding.read_bytes(), load_identities(args.key, ask))
    except (OSError, KeyFileError, WrongPassphrase):
        return _stop(f"{args.melding} of {args.key} is niet te lezen, of het wachtwoord klopt niet.", USAGE)
    except seal.OpenError:
        return _stop(f"{args.melding} gaat niet open met deze sleutel.", CLOSED)
    if not found.fits(opened.record):
        return _stop("deze melding is NIET wat er met dit bewijs is ingediend.", OTHER)
    print("Deze melding is precies wat er die dag is ingediend.")
    return OK


def _stop(words: str, code: int) -> int:
    print(f"trede verify: {words}", file=sys.stderr)
    return code
