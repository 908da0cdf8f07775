"""What every authored thing shares: it is frozen, strict, complete, and names its source. It decides nothing."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

T = TypeVar("T")


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Many = Annotated[tuple[T, ...], BeforeValidator(_listed)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Target = Annotated[str, StringConstraints(pattern=r"^(<|@?[a-z][a-z0-9_]*)$", max_length=41)]
"""A step's id; `@naam` for a right or a place that the procedure names; `<` for where a detour began."""


class Authored(BaseModel):
    """A thing that people write in a data file."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", hide_input_in_errors=True)


class Source(Authored):
    """Where a rule stands: the law or the organisation's own text, the place in it, and when that was last checked."""

    document: str
    place: str
    checked: date
