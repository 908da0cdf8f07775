"""What a turn in the shell stands on: the procedures, the people, the keys. Changed by nobody but `bind`."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.channels import Outgoing
from bot.papers import Papers
from bot.post import Parcel, Proof
from bot.staff import Staff
from flows.library import HALL, Library
from flows.procedure import Ladder
from flows.session import Moment, Person
from storage.database import Database
from storage.keyring import Keyring
from storage.staff import Desk
from storage.vault import Vault


class Setting:
    """One installation: which organisations it serves, who works there, and where they can be reached."""

    def __init__(
        self,
        library: Library,
        staff: Staff,
        db: Database,
        ring: Keyring,
        papers: Papers,
        organisations: tuple[str, ...],
        draw: Callable[[datetime], Moment],
        language: str = "nl",
    ) -> None:
        self.library = library
        self.staff = staff
        self.db = db
        self.ring = ring
        self.papers = papers
        self.callback_key = ring.vault.derive("callback/v1")
        self.organisations = organisations
        self.draw = draw
        self.language = language
        self._bound: dict[str, Desk] = {}
        self._by_lane: dict[bytes, Desk] = {}
        self._ladders: dict[str, Ladder] = {}
        self._ids = itertools.count(1)

    @property
    def vault(self) -> Vault:
        """The keys."""
        return self.ring.vault

    # -- people --------------------------------------------------------------------------------------------------

    def bind(self, bound: Iterable[Desk]) -> None:
        """Who is bound to which chat, all of them; ladders know who can answer."""
        self._bound = {one.person: one for one in bound if one.channel}
        self._by_lane = {self.lane(one.channel, one.address): one for one in self._bound.values()}
        self._ladders = {}

    def bound(self, person: str) -> Desk | None:
        """The chat of this person, if there is one."""
        return self._bound.get(person)

    def staff_at(self, lane: bytes) -> Desk | None:
        """The staff member who talks in this lane, if it is one of theirs."""
        return self._by_lane.get(lane)

    def ladder(self, pin: str) -> Ladder:
        """The procedure with the people who hold its roles now."""
        ladder = self._ladders.get(pin)
        if ladder is None:
            procedure = self.library.pinned(pin)
            people = () if procedure.id == HALL else self._people(procedure.id)
            ladder = self._ladders[pin] = Ladder(procedure, people)
        return ladder

    def _people(self, organisation: str) -> tuple[Person, ...]:
        """Everybody, with their part of the organisation: who of them reads is decided for each complaint."""
        return tuple(
            Person(
                one.id,
                one.name,
                one.roles,
                one.id in self._bound,
                one.scope,
                one.never,
                one.standby,
                one.away,
                one.back,
            )
            for one in self.staff.everybody(organisation)
        )

    # -- parcels -------------------------------------------------------------------------------------------------

    def lane(self, channel: str, address: str) -> bytes:
        """The keyed hash under which a chat is found; nobody can go back from it."""
        return self.vault.blind("lane", f"{channel}:{address}")

    def number_from(self, first: int) -> None:
        """Parcels are numbered from here on: after the last one that the database holds."""
        self._ids = itertools.count(first)

    def parcel(self, lane: bytes, channel: str, address: str, message: Outgoing, proof: Proof | None = None) -> Parcel:
        """A message ready for the outbox, behind all others of its lane."""
        return Parcel(next(self._ids), lane, channel, address, message, proof)
