"""`trede open`: shows a sealed record to somebody who holds a key for it, and says whether the bot wrote it.

It trusts nothing in the file: no name in it becomes a path outside the chosen folder, no character in it
steers the screen, nothing that is there is overwritten, and what another than the bot signed is never saved.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.commands.keys import Ask, load_identities, write_new
from flows.record import Enclosure
from storage import enclosures, layout, seal, signing
from storage.enclosures import EnclosureError, Unpacked
from storage.identities import KeyFileError, WrongPassphrase
from storage.signing import Origin, PublicKeyError

OK, USAGE, CLOSED, FORGED, INCOMPLETE = 0, 2, 3, 4, 5
BOT_KEY = "bot.pub"

_OPEN = """\
Opent een verzegelde melding: toont de bladzijde, zegt of zij van de bot komt, en bewaart de bijlagen.
Bijlagen worden naast de melding gezocht, of u noemt ze achter de melding.
Er wordt nooit iets overschreven."""
_OPEN_CODES = """\
Afloop: 0 geopend; 2 verkeerd gebruik (een bestand ontbreekt, een sleutel is niet te lezen); 3 niet te openen
met deze sleutel of dit wachtwoord, of beschadigd; 4 geopend, maar niet van deze bot; 5 geopend, maar een
bijlage ontbreekt of klopt niet."""
_ORIGIN: dict[Origin, str] = {"yes": "ja", "no": "nee", "unknown": "onbekend"}
_FORGED = """\
LET OP: dit bestand komt NIET van deze bot. Iemand anders heeft het gemaakt of veranderd.
Vertrouw de inhoud niet en bel uw beheerder. Bijlagen worden niet bewaard."""
_UNKNOWN = f"""\
Of dit echt van de bot komt, is niet te zien zonder de openbare sleutel van de bot: zet {BOT_KEY} naast uw
sleutel, of noem het bestand met --bot-key."""
_PASSED_ON = "Let op: de bot heeft dit niet aan uw sleutel gericht; een andere lezer heeft het doorgegeven."


class _Stop(Exception):
    """The command ends here, with these words and this exit code."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who opens: their private keys, and the public keys of the bot that they know."""

    identities: Sequence[str]
    bot_keys: Sequence[bytes]


def add_open_arguments(parser: argparse.ArgumentParser) -> None:
    """What `trede open` takes."""
    parser.description, parser.epilog = _OPEN, _OPEN_CODES
    parser.add_argument("file", metavar="MELDING", type=Path, help="het verzegelde bestand (.age)")
    parser.add_argument("enclosures", metavar="BIJLAGE", type=Path, nargs="*", help="verzegelde bijlagen")
    parser.add_argument("--key", metavar="SLEUTEL", type=Path, required=True, help="uw geheime sleutel")
    parser.add_argument("--to", metavar="MAP", type=Path, help="map voor de bijlagen (anders: bij de melding)")
    parser.add_argument(
        "--bot-key",
        metavar="BESTAND",
        type=Path,
        help=f"openbare sleutel van de bot (anders: {BOT_KEY} naast uw sleutel)",
    )


def open_file(args: argparse.Namespace, ask: Ask = getpass.getpass) -> int:
    """Open a record, or a client's file by itself. The page goes to standard output."""
    try:
        holder = _Holder(_identities(args.key, ask), _bot_keys(args.bot_key, args.key))
        sealed = _read(args.file)
        folder: Path = args.to or args.file.parent
        if not folder.is_dir():
            raise _Stop(f"De map {folder} bestaat niet.", USAGE)
        return _open(sealed, args, holder, folder)
    except _Stop as stop:
        _tell(str(stop))
        return stop.code


def _open(sealed: bytes, args: argparse.Namespace, holder: _Holder, folder: Path) -> int:
    try:
        opened = seal.open_sealed(sealed, holder.identities)
    except seal.NotForThisKey:
        raise _Stop(f"{args.file} is niet voor deze sleutel verzegeld: u kunt het niet openen.", CLOSED) from None
    except seal.Damaged:
        return _open_alone(sealed, args.file, holder, folder)
    origin = opened.origin(holder.bot_keys)
    if origin == "no":
        print(_FORGED, end="\n\n")
    print(layout.tame(opened.page))
    _say_origin(origin)
    if origin == "no":
        return FORGED
    if not seal.addressed(opened, holder.identities):
        print(_PASSED_ON)
    try:
        listed = enclosures.listed(opened.record)
    except EnclosureError:
        raise _Stop("De lijst van bijlagen in deze melding is niet te lezen.", INCOMPLETE) from None
    return _save_all(listed, args, holder, folder)


def _open_alone(sealed: bytes, path: Path, holder: _Holder, folder: Path) -> int:
    try:
        found = seal.open_sealed_file(sealed, holder.identities)
    except seal.OpenError:
        raise _Stop(f"{path} is beschadigd, of geen verzegelde melding.", CLOSED) from None
    origin = found.origin(holder.bot_keys)
    print("Dit is een losse bijlage. Welke melding erbij hoort, staat in de melding zelf.")
    _say_origin(origin)
    if origin == "no":
        print(_FORGED)
        return FORGED
    print(f"Bijlage bewaard: {_save(found, folder)}")
    return OK


def _save_all(listed: Sequence[Enclosure], args: argparse.Namespace, holder: _Holder, folder: Path) -> int:
    given = [found for path in args.enclosures if (found := _unseal(_read(path), holder)) is not None]
    code = OK
    for place, enclosure in enumerate(listed, start=1):
        beside = _beside(args.file.parent, enclosure.name, holder)
        found = next((one for one in (*given, *beside) if enclosures.matches(enclosure, one.data)), None)
        if found is None:
            print(f"Bijlage {place} van {len(listed)} ({enclosure.name}) ontbreekt of is veranderd.")
            code = INCOMPLETE
        else:
            print(f"Bijlage {place} van {len(listed)} klopt en is bewaard: {_save(found, folder)}")
    if len(given) < len(args.enclosures) or any(not _is_listed(one, listed) for one in given):
        print("Een bestand dat u noemde, hoort niet bij deze melding. Het is niet bewaard.")
        code = INCOMPLETE
    return code


def _is_listed(found: Unpacked, listed: Sequence[Enclosure]) -> bool:
    return any(enclosures.matches(enclosure, found.data) for enclosure in listed)


def _beside(folder: Path, name: str, holder: _Holder) -> Iterator[Unpacked]:
    for path in (folder / name, folder / f"{name}.age"):
        if path.is_file():
            found = _unseal(path.read_bytes(), holder)
            if found is not None:
                yield found


def _unseal(sealed: bytes, holder: _Holder) -> Unpacked | None:
    try:
        return seal.open_sealed_file(sealed, holder.identities)
    except seal.OpenError:
        return None


def _save(found: Unpacked, folder: Path) -> Path:
    name = Path(found.name)
    for number in range(1, 1000):
        path = folder / (found.name if number == 1 else f"{name.stem}-{number}{name.suffix}")
        try:
            write_new(path, found.data)
        except FileExistsError:
            if path.is_file() and path.read_bytes() == found.data:
                return path
        except OSError as error:
            raise _Stop(f"{path} is niet te schrijven: {error.strerror}.", USAGE) from None
        else:
            return path
    raise _Stop(f"In {folder} staan al te veel bestanden met deze naam.", USAGE)


def _identities(path: Path, ask: Ask) -> Sequence[str]:
    try:
        return load_identities(path, ask)
    except WrongPassphrase:
        raise _Stop("Dat wachtwoord hoort niet bij deze sleutel.", CLOSED) from None
    except KeyFileError:
        raise _Stop(f"{path} is geen sleutel. Verwacht: een bestand van trede keygen of age-keygen.", USAGE) from None
    except OSError as error:
        raise _Stop(f"{path} is niet te lezen: {error.strerror}.", USAGE) from None


def _bot_keys(path: Path | None, key: Path) -> Sequence[bytes]:
    # Never beside the record: who sends a forged record could send a key that fits it along.
    place = path or key.parent / BOT_KEY
    if path is None and not place.is_file():
        return ()
    try:
        return signing.read_public_keys(_read(place).decode("utf-8", "replace"))
    except PublicKeyError:
        raise _Stop(f"{place} is geen openbare sleutel van een bot.", USAGE) from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _Stop(f"{path} is niet te lezen: {error.strerror}.", USAGE) from None


def _say_origin(origin: Origin) -> None:
    print(f"\nAfkomstig van deze bot: {_ORIGIN[origin]}")
    if origin == "unknown":
        print(_UNKNOWN)


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
