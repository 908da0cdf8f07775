"""Checks a request against the specification: each parameter known, each needed one there, each of its type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any


@cache
def spec() -> Any:
    """The digest that lies beside this file."""
    return json.loads(Path(__file__).with_name("spec.json").read_text(encoding="utf-8"))


def knows(method: str) -> bool:
    """Whether this server has the method."""
    return method in spec()["methods"]


def violations(method: str, params: Mapping[str, Any]) -> list[str]:
    """What the real server's documentation does not allow in this call."""
    fields = spec()["methods"][method]
    found = [f"{method}: unknown parameter {name}" for name in params if name not in fields]
    found += [f"{method}: {name} is missing" for name, (_, needed) in fields.items() if needed and name not in params]
    for name, value in params.items():
        if name in fields and not _fits(value, fields[name][0]):
            found.append(f"{method}: {name} is no {' or '.join(fields[name][0])}")
    return found


def _fits(value: Any, kinds: list[str]) -> bool:
    return any(_fits_one(value, kind) for kind in kinds)


def _fits_one(value: Any, kind: str) -> bool:
    match kind:
        case "Integer":
            return type(value) is int
        case "Float":
            return type(value) in (int, float)
        case "Boolean" | "True":
            return type(value) is bool
        case "String":
            return isinstance(value, str)
        case "InputFile":
            return isinstance(value, bytes | str)
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits_one(one, kind.removeprefix("Array of ")) for one in value)
    known = spec()["types"].get(kind)
    if known is None:
        return True
    if known["subtypes"]:
        return any(_fits_one(value, one) for one in known["subtypes"])
    if not isinstance(value, dict):
        return False
    fields = known["fields"]
    needed = all(name in value for name, (_, required) in fields.items() if required)
    return needed and all(name in fields and _fits(one, fields[name][0]) for name, one in value.items())
