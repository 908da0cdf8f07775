"""What goes out becomes paper: a page for people, a record for machines, sealed. It decides no reader."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.render import Words, day_in_words, words_in
from flows.procedure import Procedure
from flows.record import Answer, Enclosure, Record
from flows.session import Attachment, Filing, Item, Session
from storage import receipt, recipients, seal
from storage.layout import Document
from storage.signing import Signer

HEADINGS = {"brief": "De brief", "afschrift": "Het afschrift", "dossier": "Wat er is gedaan"}
"""Instead of "Het verhaal", where it is not the client's."""
PARTS = {"story": "Het verhaal", "coded": "Gekozen antwoorden", "identity": "Wie het is"}


class Papers:
    """Makes and seals records; staff always read Dutch."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    def record(
        self,
        procedure: Procedure,
        session: Session,
        filing: Filing,
        readers: Sequence[str],
        keys: Sequence[str],
        *,
        purpose: str,
        on: date,
        number: str = "",
        alias: str = "",
        official: str = "",
        addition: bool = False,
        files: Sequence[Attachment] = (),
    ) -> Record:
        """The record for one filing. `readers` are names, `keys` age recipients."""
        words = words_in("nl", "u", procedure.id)
        return Record(
            purpose=purpose,
            number=number,
            alias=alias,
            organisation=procedure.name,
            procedure=procedure.pin,
            title=procedure.title,
            version=procedure.version,
            created=on,
            role=filing.role,
            official=official,
            language=session.language,
            tone=session.tone,
            addition=addition,
            answers=tuple(_answer(procedure, words, item) for item in filing.items),
            enclosures=tuple(
                Enclosure(name=f"{one.id}.age", kind=one.kind, size=one.size, sha256=one.sha256) for one in files
            ),
            readers=tuple(readers),
            recipients=tuple(recipients.fingerprint(key) for key in keys),
            bot_key=self._signer.key_id,
        )

    def sealed(self, record: Record, keys: Sequence[str]) -> bytes:
        """The sealed file of a record. Raises what `seal` raises; then nothing may be sent."""
        return seal.seal(Document(page(record), json.dumps(_raw(record), ensure_ascii=False)), keys, self._signer)

    def receipt(self, record: Record) -> str:
        """The signed proof that this record was filed; it tells nothing of what is in it."""
        return receipt.issue(
            self._signer, record.organisation, record.number, record.created, record.readers, _raw(record)
        )

    def sealed_file(self, attachment: Attachment, data: bytes, keys: Sequence[str]) -> bytes:
        """A client's file, sealed as a file of its own."""
        return seal.seal_file(f"{attachment.id}.age", data, keys, self._signer)


def _raw(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", by_alias=True)


def _answer(procedure: Procedure, words: Words, item: Item) -> Answer:
    return Answer(
        field=item.field,
        label=words.of(f"veld.{item.field}"),
        part=procedure.fields[item.field].part,
        value=words.of(item.key) if item.key else item.text,
        code=item.text if item.key else "",
    )


def page(record: Record) -> str:
    """The readable page: Dutch labels, the client's own words, identity apart from the story."""
    words = words_in("nl", "u")
    lines = [record.organisation, words.of(f"papier.{record.purpose}"), ""]
    if record.number:
        lines.append(f"Nummer: {record.number}")
    if record.alias:
        lines.append(f"Schuilnaam: {record.alias}")
    lines.append(f"Dag: {day_in_words(record.created)}")
    lines.append(f"Voor: {words.of(f'rol.{record.role}')} ({', '.join(record.readers)})")
    lines.append(f"Aanspreken met: {record.tone}")
    if record.official:
        lines.append(f"Officiële klacht: {words.of(f'knop.{record.official}')}")
    lines.append(f"Regeling: {record.title}, versie {record.version}")
    for part, heading in PARTS.items():
        answers = [answer for answer in record.answers if answer.part == part]
        if answers:
            named = HEADINGS.get(record.purpose, heading) if part == "story" else heading
            lines += ["", named.upper(), ""]
            lines += [_line(answer) for answer in _joined(answers)]
    if record.enclosures:
        lines += ["", "BESTANDEN", "", *(f"{one.name} ({one.kind}, {one.size} bytes)" for one in record.enclosures)]
    return "\n".join(lines)


def _joined(answers: Sequence[Answer]) -> list[Answer]:
    """Several choices of one question become one line."""
    joined: dict[str, Answer] = {}
    for answer in answers:
        before = joined.get(answer.field)
        value = f"{before.value}, {answer.value}" if before else answer.value
        joined[answer.field] = answer.model_copy(update={"value": value})
    return list(joined.values())


def _line(answer: Answer) -> str:
    """Words that a client typed are marked line by line: nobody can type what looks like a field of ours."""
    if answer.code:
        return f"{answer.label}: {answer.value}"
    marked = "\n".join(f"> {line}" for line in answer.value.split("\n"))
    return f"{answer.label}:\n{marked}\n"
