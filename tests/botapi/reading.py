"""Reads the parameters of a call from its query string and body, in each of the forms that Telegram takes."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import BodyPartReader, web

from tests.botapi.files import Upload
from tests.botapi.limits import UPLOAD, ApiError, bad
from tests.botapi.spec import as_asked, spec

ATTACHED = "attach://"


def too_large() -> ApiError:
    """413: more than 50 MB."""
    return ApiError(413, "Request Entity Too Large")


async def read(request: web.BaseRequest, method: str) -> dict[str, Any]:
    """Parameter -> value, as it was meant. Raises ApiError for what cannot be read."""
    found: dict[str, Any] = dict(request.query)
    match request.content_type:
        case "application/json":
            found |= _json(await _body(request))
        case "multipart/form-data":
            found = _joined(found | await _multipart(request))
        case "application/x-www-form-urlencoded":
            found |= {name: str(value) for name, value in (await request.post()).items()}
    return {name: as_asked(method, name, value) for name, value in found.items()}


def as_strings(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """The real server reads everything as words; what came as something else becomes them."""
    fields = spec()["methods"][method]
    return {
        name: json.dumps(value) if fields.get(name, [[]])[0] == ["String"] and _no_words(value) else value
        for name, value in params.items()
    }


def _no_words(value: Any) -> bool:
    return isinstance(value, bool | int | float | dict | list) or value is None


async def _body(request: web.BaseRequest) -> bytes:
    try:
        return await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise too_large() from None


def _json(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise bad("can't parse request body as JSON") from None
    if not isinstance(found, dict):
        raise bad("object expected")
    return found


async def _multipart(request: web.BaseRequest) -> dict[str, Any]:
    found: dict[str, Any] = {}
    total = 0
    async for part in await request.multipart():
        # A part of parts is nothing that a client of the Bot API sends.
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad("can't parse multipart/form-data")
        data = bytes(await part.read())
        total += len(data)
        if total > UPLOAD:
            raise too_large()
        mime = part.headers.get("Content-Type", "").split(";")[0]
        found[part.name] = Upload(part.filename, data, mime) if part.filename is not None else _words(data)
    return found


def _words(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None


def _joined(found: dict[str, Any]) -> dict[str, Any]:
    """`attach://name` stands for the part of that name, also inside JSON."""
    used: set[str] = set()
    joined = {name: _attach(value, found, used) for name, value in found.items()}
    return {name: value for name, value in joined.items() if name not in used}


def _attach(value: Any, found: dict[str, Any], used: set[str]) -> Any:
    if not isinstance(value, str | dict) or (isinstance(value, str) and ATTACHED not in value):
        return value
    if isinstance(value, str) and not value.startswith(ATTACHED):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, dict):
        return {name: _attach(inner, found, used) for name, inner in value.items()}
    part = str(value).removeprefix(ATTACHED)
    if not isinstance(found.get(part), Upload):
        return value
    used.add(part)
    return found[part]
