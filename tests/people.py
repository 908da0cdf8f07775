"""Invented people who hold every role of an organisation in tests, with real keys made for the occasion."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot.staff import Person, Staff
from storage import identities

NAMES = {
    "leidinggevende": "Anna de Wit",
    "coordinator": "Coby Smit",
    "directie": "Dirk Bos",
    "bestuurder": "Bea Kok",
    "manager": "Mia Vos",
    "vertrouwenspersoon": "Vera Post",
    "klachtenfunctionaris": "Karin Faber",
    "klachtencommissie": "Cor Jansen",
    "generalist": "Gerda Mol",
    "raad_van_bestuur": "Rob Dekker",
    "kwaliteitsfunctionaris": "Kim de Groot",
}


@cache
def key(name: str) -> identities.KeyPair:
    """The key of one person; the same all through a run."""
    return identities.new()


def staff(folder: Path, organisations: tuple[str, ...], roles: tuple[str, ...] = tuple(NAMES)) -> Staff:
    """One person for each role that an organisation's ladder may send to; each receives in a chat and a folder."""
    path = folder / "personeel.toml"
    path.write_text("\n".join(_lines(organisations, roles)), encoding="utf-8")
    return Staff.load(path)


def _lines(organisations: tuple[str, ...], roles: tuple[str, ...]) -> Iterator[str]:
    for role in roles:
        keys = f'["{key(role).recipient}", "{key(f"{role} papier").recipient}"]'
        yield f'[people.{role}]\nname = "{NAMES[role]}"\nfunction = "{role}"\nkeys = {keys}'
        yield f'receives = ["telegram", "folder"]\nfolder = "post/{role}"\n'
    for name in organisations:
        yield f'[organisations.{name}]\nrecovery = "{key("herstel").recipient}"\n[organisations.{name}.roles]'
        yield from (f'{role} = ["{role}"]' for role in roles)
        yield ""


def everybody(of: Staff, organisations: tuple[str, ...]) -> tuple[Person, ...]:
    """All people of these organisations."""
    found = {person.id: person for name in organisations for person in of.everybody(name)}
    return tuple(found.values())


def root_key(folder: Path) -> Path:
    """A root key in a file that only we may read."""
    path = folder / "root.key"
    if not path.exists():
        path.write_bytes(os.urandom(32))
        path.chmod(0o600)
    return path
