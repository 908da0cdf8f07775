"""The record and its published schema, and what a role gets and does not get."""

from __future__ import annotations

import json
from pathlib import Path

from flows.record import Record

SCHEMA = Path(__file__).parent.parent / "docs" / "record.schema.json"


def test_the_published_schema_is_the_one_that_records_follow() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == Record.model_json_schema(by_alias=True)
