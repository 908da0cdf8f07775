"""`trede keygen`: makes the key of somebody who will open records, at their own computer, not in the bot."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from storage import identities, words
from storage.identities import KeyPair

OK, USAGE = 0, 2
SHORTEST_PASSPHRASE = 12
WORDS_IN_PASSPHRASE = 7

Ask = Callable[[str], str]

_KEYGEN = """\
Maakt een sleutel waarmee u verzegelde meldingen opent. De geheime helft komt in BESTAND, met een wachtwoord
erop; geef die aan niemand. De openbare helft (age1…) wordt getoond: die komt in het personeelsbestand."""
_KEYGEN_CODES = """\
Afloop: 0 gemaakt; 2 niet gemaakt (het bestand bestaat al of is niet te schrijven, of het wachtwoord is te
kort of niet twee keer hetzelfde)."""


def add_keygen_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede keygen` takes."""
    parser.description, parser.epilog = _KEYGEN, _KEYGEN_CODES
    parser.add_argument("file", metavar="BESTAND", type=Path, help="nieuw bestand voor de geheime sleutel")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--words", action="store_true", help="laat een wachtwoord van zeven woorden maken")
    how.add_argument("--plain", action="store_true", help="zonder wachtwoord (voor een kluis of een proef)")


def keygen(args: argparse.Namespace, ask: Ask = getpass.getpass) -> int:
    """Make a key. The recipient alone goes to standard output, all else to standard error."""
    path: Path = args.file
    if path.exists():
        return _refuse(f"{path} bestaat al; kies een andere naam. Er is niets veranderd.")
    pair = identities.new()
    content = _protected(pair, args, ask)
    if content is None:
        return USAGE
    try:
        write_new(path, content)
    except OSError as error:
        return _refuse(f"{path} is niet te schrijven: {error.strerror}.")
    _tell(f"De geheime sleutel staat in {path}. Maak er een kopie van op een veilige plek.")
    _tell("Zet deze openbare sleutel in het personeelsbestand:")
    print(pair.recipient)
    return OK


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads; raises FileExistsError rather than touch one that is there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def load_identities(path: Path, ask: Ask = getpass.getpass) -> Sequence[str]:
    """The private keys in a key file; asks for its passphrase if need be. Raises KeyFileError or OSError."""
    data = path.read_bytes()
    if identities.is_locked(data):
        data = _unlocked(data, ask("Wachtwoord van de sleutel: "))
    return identities.read(data)


def _protected(pair: KeyPair, args: argparse.Namespace, ask: Ask) -> bytes | None:
    if args.plain:
        return pair.text().encode()
    passphrase = _invented(ask) if args.words else _chosen(ask)
    return None if passphrase is None else identities.lock(pair.text(), passphrase)


def _invented(ask: Ask) -> str | None:
    passphrase = "-".join(words.draw(WORDS_IN_PASSPHRASE))
    _tell(f"Uw wachtwoord is:\n\n    {passphrase}\n\nSchrijf het op papier en bewaar dat apart van de sleutel.")
    if _spelled(ask("Typ het nu over: ")) == passphrase:
        return passphrase
    _refuse("Dat was niet hetzelfde. Er is geen sleutel gemaakt; probeer het opnieuw.")
    return None


def _chosen(ask: Ask) -> str | None:
    passphrase = ask("Kies een wachtwoord (ten minste 12 tekens): ")
    if len(passphrase) < SHORTEST_PASSPHRASE:
        _refuse("Dat wachtwoord is te kort. Met --words krijgt u er een van gewone woorden.")
        return None
    if ask("Nog een keer: ") == passphrase:
        return passphrase
    _refuse("De twee wachtwoorden zijn niet hetzelfde. Er is geen sleutel gemaakt.")
    return None


def _unlocked(data: bytes, passphrase: str) -> bytes:
    try:
        return identities.unlock(data, passphrase)
    except identities.WrongPassphrase:
        # Who copies seven words from paper seldom types the hyphens; a second try costs a second.
        if _spelled(passphrase) == passphrase:
            raise
    return identities.unlock(data, _spelled(passphrase))


def _spelled(passphrase: str) -> str:
    heard = words.hear(passphrase)
    return passphrase if heard is None else "-".join(heard)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _refuse(line: str) -> int:
    _tell(line)
    return USAGE
