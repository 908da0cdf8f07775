"""A demo household: keys, people and a post folder for every organisation, so that everything can be tried at once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from flows.library import Library
from storage import identities

NAMES = {
    "medewerker": "Sam Bakker",
    "leidinggevende": "Anna de Wit",
    "coordinator": "Coby Smit",
    "directie": "Dirk Bos",
    "bestuurder": "Bea Kok",
    "manager": "Mia Vos",
    "vertrouwenspersoon": "Vera Post",
    "klachtenfunctionaris": "Karin Faber",
    "klachtencommissie": "Cor Jansen",
    "raad_van_bestuur": "Rob Dekker",
}
ROLES = tuple(name for name in NAMES if name != "medewerker")


class Demo:
    """The household under one folder; made at the first start, found again later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "huis"
        self.root_key = folder / "root.key"
        self.staff_file = folder / "personeel.toml"
        self.keys = folder / "sleutels"
        self.post = folder / "post"

    def make(self, library: Library) -> bool:
        """Make what is not there yet; True when it was made now."""
        if self.staff_file.exists():
            return False
        self.keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.root_key.exists():
            self.root_key.touch(mode=0o600)
            self.root_key.write_bytes(os.urandom(32))
        papers = (f"{role}_papier" for role in ROLES)
        recovery = (f"herstel_{name}" for name in library.organisations)
        pairs = {name: self._key(name) for name in (*ROLES, *papers, *recovery)}
        self.staff_file.write_text("\n".join(self._lines(library, pairs)), encoding="utf-8")
        return True

    def key_of(self, role: str) -> Path:
        """Where the key of this role's person lies."""
        return self.keys / f"{role}.txt"

    def _key(self, name: str) -> str:
        pair = identities.new()
        path = self.key_of(name)
        path.touch(mode=0o600)
        path.write_text(pair.text(), encoding="utf-8")
        return pair.recipient

    def _lines(self, library: Library, keys: dict[str, str]) -> Iterable[str]:
        yield "# Verzonnen mensen, om Trede te proberen. Hun sleutels liggen hiernaast in de map sleutels.\n"
        for role in ROLES:
            yield f'[people.{role}]\nname = "{NAMES[role]}"\nfunction = "{role.replace("_", " ")}"'
            yield f'keys = ["{keys[role]}", "{keys[f"{role}_papier"]}"]'
            yield f'receives = ["telegram", "folder"]\nfolder = "post/{role}"\n'
        for organisation in library.organisations:
            yield f'[organisations.{organisation}]\nrecovery = "{keys[f"herstel_{organisation}"]}"\n'
            yield f"[organisations.{organisation}.roles]"
            for role in self._roles(library, organisation):
                yield f'{role} = ["{role}"]'
            yield ""

    def _roles(self, library: Library, organisation: str) -> list[str]:
        known = library.newest(organisation).roles
        return [role for role in ROLES if role in known]
