"""Opens everything that one installation stands on, and closes it again; what is wrong is said before anything runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from bot import chance
from bot.papers import Papers
from bot.setting import Setting
from bot.staff import Staff
from flows.library import FOLDER, Library
from flows.session import Moment
from storage.database import Database
from storage.keyring import Keyring
from storage.signing import Signer
from storage.vault import Vault, read_root

DATABASE = "trede.sqlite"
WEEKS = "weken"


def signer_of(vault: Vault) -> Signer:
    """The bot's own signing key, from the root."""
    return Signer(vault.derive("signing/v1"))


class Installation:
    """`async with Installation(…) as setting`: the vault, the database, the procedures and the people."""

    def __init__(
        self,
        data: Path,
        root_key: Path,
        staff: Staff,
        organisations: tuple[str, ...],
        today: Callable[[], date],
        draw: Callable[[datetime], Moment] = chance.moment,
        language: str = "nl",
        procedures: Path = FOLDER,
    ) -> None:
        self._data = data
        self._root_key = root_key
        self._staff = staff
        self._organisations = organisations
        self._today = today
        self._draw = draw
        self._language = language
        self._procedures = procedures

    async def __aenter__(self) -> Setting:
        """Raises VaultError, DatabaseError or ProcedureError; each says the way out."""
        self._data.mkdir(mode=0o700, parents=True, exist_ok=True)
        library = Library.read(self._procedures)
        vault = Vault(read_root(self._root_key), self._data / WEEKS)
        self._db = Database(self._data / DATABASE)
        await self._db.__aenter__()
        try:
            ring = await Keyring.read(self._db, vault, self._today())
        except BaseException:
            await self._db.__aexit__()
            raise
        organisations = self._organisations or library.organisations
        return Setting(
            library, self._staff, self._db, ring, Papers(signer_of(vault)), organisations, self._draw, self._language
        )

    async def __aexit__(self, *_: object) -> None:
        await self._db.__aexit__()
