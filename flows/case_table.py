"""What may be done with a filed complaint, by whom, when, and on what ground: the table of one procedure, as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from pydantic import Field

from flows.authored import Authored, Many, Name, Source

State: TypeAlias = Literal[
    "ingediend", "ontvangen", "in_behandeling", "beantwoord", "extern", "niet_ontvankelijk", "ingetrokken", "gesloten"
]
STATES: tuple[State, ...] = (
    "ingediend", "ontvangen", "in_behandeling", "beantwoord", "extern", "niet_ontvankelijk", "ingetrokken", "gesloten",
)  # fmt: skip

RUNG = "trede"
"""Stands for the role where the case lies now."""
CLIENT = "klager"
HOUSE = "huis"
SATISFIED = ("tevreden", "tevredenheid")
"""What a client is asked before the last letter, and the term in which they can answer."""


class Option(Authored):
    """One answer that staff can choose. `needs` must have been done before it can be; `outside`: the
    organisation's own text does not name it, so it is counted apart.
    """

    id: Name
    needs: Many[str] = ()
    outside: bool = False
    source: Source | None = None


class Question(Authored):
    """What is asked of whoever acts. `when` is `vraag=antwoord`: only then is it asked. `tone`: only about a client who
    is addressed so, such as `je` for a child.

    `told`: the client hears the answer. `past`: a day that has been, today at the latest. A `consent` is chosen from
    what the client has allowed, a `role` from the roles of the procedure.
    """

    kind: Literal["text", "line", "choice", "date", "weeks", "consent", "role"]
    options: Many[Option] = ()
    required: bool = True
    when: str = ""
    told: bool = True
    past: bool = False
    tone: Literal["u", "je", ""] = ""

    def applies(self, values: Mapping[str, str], tone: str = "u") -> bool:
        """Whether it is asked, after these answers, about a client who is addressed with `tone`."""
        name, _, wanted = self.when.partition("=")
        return self.tone in ("", tone) and (not self.when or values.get(name) in wanted.split("|"))


class Row(Authored):
    """One allowed action, and its reason. Without `after` the state stays.

    `by`: roles, or `trede`, `klager`, `huis`. `needs`: deeds such as `gesprek_client.eens=ja`, alternatives with `|`;
    the last time counts, with `*` behind the action any time.
    `here`: only while the case lies with that role. `starts`: terms that begin, on the day in the answer `starts_on`
    if that is given. `letter`: the kind of letter that goes with it, or `dossier`. `pending`: what is then asked of the
    client. `seals_to`: the role for whose eyes alone the texts are; they are not kept. `notifies`: roles that hear,
    without content, that it was done. `registers`: the texts also become a line of that register of the organisation.
    `hands_to`: the role with which the case lies from then on; the client's record goes nowhere by that.
    `quiet`: the client hears nothing of it.
    """

    action: Name
    by: Many[Name] = (RUNG,)
    before: Many[State]
    after: State | None = None
    asks: Many[Name] = ()
    needs: Many[str] = ()
    starts: Many[Name] = ()
    starts_on: Name | None = None
    here: bool = False
    once: bool = False
    quiet: bool = False
    letter: Name | None = None
    pending: Name | None = None
    seals_to: Name | None = None
    notifies: Many[Name] = ()
    hands_to: Name | None = None
    registers: Name | None = None
    guard: Literal["verlengen", "pauze", "overdragen", "samenvoegen", "code", "deel", "uiterlijk", "ander_mens", ""] = (
        ""
    )
    source: Source


class CaseTable(Authored):
    """The whole table. `owner` keeps the case whatever rung it lies on; `escalates_to` hears when a term passed.

    `informs`: roles that hear, without content, of each complaint, with whomever it was filed. `about`: the field in
    which the client says that it is about the people of a role; such a role watches over nothing of it.
    `scopes` names, for a part of the organisation, the field whose coded answer says which one it is.
    """

    rows: Many[Row] = ()
    asks: dict[Name, Question] = Field(default_factory=dict)
    without: Many[Name] = ()
    owner: Name | None = None
    escalates_to: Name | None = None
    informs: Many[Name] = ()
    about: dict[Name, Name] = Field(default_factory=dict)
    scopes: dict[Name, Name] = Field(default_factory=dict)

    def row(self, action: str) -> Row | None:
        """The row of this action, if there is one."""
        return next((row for row in self.rows if row.action == action), None)


def joined(own: Mapping[str, object], common: Mapping[str, object]) -> dict[str, object]:
    """An organisation's own rows and questions before those that all share; `without` takes shared rows away."""
    rows = own.get("rows", [])
    written = {row.get("action") for row in rows if isinstance(row, dict)} if isinstance(rows, list) else set()
    gone = {*written, *_names(own.get("without"))}
    shared = [row for row in _list(common.get("rows")) if row["action"] not in gone]
    asks = {**_table(common.get("asks")), **_table(own.get("asks"))}
    return {**own, "rows": [_asking(row) for row in (*_list(rows), *shared)], "asks": asks}


def _asking(row: dict[str, object]) -> dict[str, object]:
    """Wherever a client is asked whether they are satisfied, they have the same time for that answer."""
    starts = _names(row.get("starts"))
    if row.get("pending") != SATISFIED[0] or SATISFIED[1] in starts:
        return row
    return {**row, "starts": [*starts, SATISFIED[1]]}


def dangling(table: CaseTable, roles: frozenset[str], terms: frozenset[str]) -> Iterator[str]:
    """Everything that the table names and that does not exist."""
    actions = {row.action for row in table.rows}
    for row in table.rows:
        known = roles | {RUNG, CLIENT, HOUSE}
        named = tuple(one for one in (row.seals_to, row.hands_to) if one)
        for role in (*row.by, *row.notifies, *named):
            if role not in known:
                yield f"handeling '{row.action}' noemt rol '{role}', en die staat niet onder [roles]"
        for name in row.asks:
            if name not in table.asks:
                yield f"handeling '{row.action}' vraagt '{name}', en die vraag staat niet onder [case.asks]"
        if row.starts_on and row.starts_on not in row.asks:
            yield f"handeling '{row.action}' begint op de dag in '{row.starts_on}', en vraagt die niet"
        for term in row.starts:
            if term not in terms:
                yield f"handeling '{row.action}' noemt termijn '{term}', en die staat niet onder [terms]"
        needs = [*row.needs, *(need for name in row.asks if name in table.asks for need in _option_needs(table, name))]
        for need in needs:
            for one in need.split("|"):
                action = one.partition(".")[0].removesuffix("*")
                term = one.removeprefix("termijn:")
                if (term not in terms) if one.startswith("termijn:") else (action not in actions):
                    yield f"handeling '{row.action}' wil eerst '{one}', en dat bestaat niet"
    for held in (table.owner, table.escalates_to, *table.informs, *table.about.values()):
        if held and held not in roles:
            yield f"[case] noemt rol '{held}', en die staat niet onder [roles]"


def _option_needs(table: CaseTable, name: str) -> Iterator[str]:
    for option in table.asks[name].options:
        yield from option.needs


def _list(value: object) -> list[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _table(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, dict) else {}


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []
