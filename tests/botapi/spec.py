"""Holds requests and results against the specification: no name unknown, none missing, each of its type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.botapi.files import Upload


@cache
def spec() -> Any:
    """The digest that lies beside this file."""
    return json.loads(Path(__file__).with_name("spec.json").read_text(encoding="utf-8"))


@cache
def named(method: str) -> str:
    """The method as the specification writes it (the real server does not look at capitals), or nothing."""
    names: dict[str, str] = {name.lower(): name for name in spec()["methods"]}
    return names.get(method.lower(), "")


def violations(method: str, params: Mapping[str, Any]) -> list[str]:
    """What the documentation does not allow in this call: the places, never what stands there."""
    fields = spec()["methods"][method]
    needed = [name for name, (_, required) in fields.items() if required]
    found = [f"{method}: {name} is missing" for name in needed if name not in params]
    for name, value in params.items():
        if name not in fields:
            found.append(f"{method}: unknown parameter {name}")
        elif not _fits(value, fields[name][0]):
            found.append(f"{method}: {name} is no {' or '.join(fields[name][0])}")
    return found


def of_type(value: Any, kind: str) -> bool:
    """Whether this is one of that type, with no field too many and none too few."""
    return _fits_one(value, kind)


def of_result(method: str, value: Any) -> bool:
    """Whether the method may give this."""
    return _fits(value, spec()["returns"][method])


def as_asked(method: str, name: str, value: Any) -> Any:
    """A value as it is meant: everything may come as a string, and what is no string as JSON in one."""
    if not isinstance(value, str):
        return value
    kinds = spec()["methods"][method].get(name, [[]])[0]
    if kinds == ["String"] or "InputFile" in kinds:
        return value
    try:
        meant = json.loads(value)
    except ValueError:
        return value
    return meant if "String" not in kinds or type(meant) is int else value


def _fits(value: Any, kinds: list[str]) -> bool:
    return any(_fits_one(value, kind) for kind in kinds)


def _fits_one(value: Any, kind: str) -> bool:
    match kind:
        case "String":
            # A file that comes along stands where its `attach://` stood.
            return isinstance(value, str | Upload)
        case "Integer":
            return type(value) is int
        case "Boolean" | "True":
            return type(value) is bool
        case "Float":
            return type(value) in (int, float)
        case "InputFile":
            return not isinstance(value, dict | list | int | float | bool | None)
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return isinstance(value, list) and all(_fits_one(one, inner) for one in value)
    known = spec()["types"].get(kind)
    if known is None:
        return False
    if known["subtypes"]:
        return any(_fits_one(value, one) for one in known["subtypes"])
    if not isinstance(value, dict):
        return False
    fields = known["fields"]
    if any(needed and name not in value for name, (_, needed) in fields.items()):
        return False
    return all(name in fields and _fits(one, fields[name][0]) for name, one in value.items())
