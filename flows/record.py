"""The record: what is sealed and forwarded, for machines. Its JSON Schema is published as docs/record.schema.json."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from flows.authored import Authored, Many


class Answer(Authored):
    """One answer: the field, its part, the words of a chosen answer in Dutch or the client's own."""

    field: str
    label: str
    part: Literal["story", "identity", "coded"]
    value: str
    code: str = ""


class Enclosure(Authored):
    """A file that goes along, sealed as a file of its own under `name`."""

    name: str
    kind: str
    size: int
    sha256: str


class Record(Authored):
    """A complaint (or an addition, a call-back request, a compliment) as the client approved it.

    `number` is empty where no case was opened; `alias` names an anonymous client; `language` and `tone` say in
    which language, and with u or je, the client was addressed.
    """

    format: Literal["trede/record/1"] = Field(default="trede/record/1", alias="schema")
    purpose: str
    number: str = ""
    alias: str = ""
    organisation: str
    procedure: str
    title: str
    version: str
    created: date
    role: str
    official: str = ""
    language: str = "nl"
    tone: Literal["u", "je"] = "u"
    addition: bool = False
    answers: Many[Answer] = ()
    enclosures: Many[Enclosure] = ()
    readers: Many[str] = ()
    recipients: Many[str] = ()
    bot_key: str
