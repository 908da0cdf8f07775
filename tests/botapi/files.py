"""The files that lie with the server: an id gives a path, and a path gives the bytes for an hour."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, NamedTuple

from tests.botapi.clock import Clock
from tests.botapi.limits import DOWNLOAD, LINK_LIVES, PHOTO, bad

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF")
FOLDERS = {"document": "documents", "photo": "photos", "voice": "voice", "audio": "music"}
EXTENSIONS = {"photo": ".jpg", "voice": ".oga", "video": ".mp4", "video_note": ".mp4", "audio": ".mp3"}


class Upload(NamedTuple):
    """A file inside a request."""

    name: str
    data: bytes
    mime: str = ""


class Stored(NamedTuple):
    kind: str
    data: bytes
    name: str
    mime: str


class Files:
    """All files of one bot."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stored: dict[str, Stored] = {}
        self._paths: dict[str, tuple[str, float]] = {}

    def put(self, kind: str, data: bytes, name: str = "", mime: str = "") -> dict[str, Any]:
        """Keep a file; its Bot API form without what only some kinds have."""
        known = f"BQAC{secrets.token_urlsafe(36)}"
        self._stored[known] = Stored(kind, data, name, mime)
        unique = hashlib.blake2b(data, digest_size=11).hexdigest()
        return {"file_id": known, "file_unique_id": unique, "file_size": len(data)}

    def content(self, kind: str, data: bytes, name: str = "", mime: str = "") -> dict[str, Any]:
        """A message that carries this file, in Bot API form."""
        file = self.put(kind, data, name, mime)
        known = {"file_name": name} if name else {}
        known |= {"mime_type": mime} if mime else {}
        match kind:
            case "photo":
                small = {**self.put(kind, data[:900], name, mime), "width": 90, "height": 67}
                return {"photo": [small, {**file, "width": 1280, "height": 960}]}
            case "voice":
                return {"voice": {**file, "duration": 3, "mime_type": mime or "audio/ogg"}}
            case "video_note":
                return {"video_note": {**file, "duration": 3, "length": 240}}
            case "video":
                return {"video": {**file, **known, "duration": 3, "width": 640, "height": 480}}
            case "audio":
                return {"audio": {**file, **known, "duration": 3}}
            case _:
                return {kind: {**file, **known}}

    def received(self, kind: str, value: object) -> Stored:
        """What a bot sends: a file in the request, or the id of one that lies here already."""
        if isinstance(value, Upload):
            if not value.data:
                raise bad("file must be non-empty")
            if kind == "photo" and len(value.data) > PHOTO:
                size = len(value.data)
                raise bad(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO} bytes")
            if kind == "photo" and not value.data.startswith(PICTURES):
                raise bad("IMAGE_PROCESS_FAILED")
            return Stored(kind, value.data, value.name, value.mime)
        if not value:
            raise bad(f"there is no {kind} in the request")
        if str(value).startswith(("http://", "https://")):
            raise bad("failed to get HTTP URL content")
        known = self._stored.get(str(value))
        if known is None:
            raise bad("wrong remote file identifier specified: Wrong string length")
        if known.kind != kind:
            raise bad(f"can't use file of type {known.kind.title()} as {kind.title()}")
        return known

    def path(self, known: object) -> dict[str, Any]:
        """The answer to getFile: a path that holds for an hour and that nobody can guess."""
        if not known:
            raise bad("file_id not specified")
        stored = self._stored.get(str(known))
        if stored is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(stored.data) > DOWNLOAD:
            raise bad("file is too big")
        name = secrets.token_urlsafe(18) + EXTENSIONS.get(stored.kind, "")
        path = f"{FOLDERS.get(stored.kind, 'videos')}/{name}"
        self._paths[path] = (str(known), self._clock.now())
        unique = hashlib.blake2b(stored.data, digest_size=11).hexdigest()
        return {"file_id": known, "file_unique_id": unique, "file_size": len(stored.data), "file_path": path}

    def fetch(self, path: str) -> bytes | None:
        """The bytes behind a path; nothing when it is unknown or old."""
        known, since = self._paths.get(path, ("", 0.0))
        if not known or self._clock.now() - since > LINK_LIVES:
            return None
        return self._stored[known].data

    def forget(self, known: str) -> None:
        """Telegram lost it: the id leads nowhere any more."""
        self._stored.pop(known, None)
