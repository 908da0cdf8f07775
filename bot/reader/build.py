"""Puts the reader page together from its sources: the same sources give the same bytes, on every machine.

`make reader` makes `vendor.js` from the locked npm packages first. This needs neither node nor a network.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.reader import PAGE
from storage.words import words

HERE = Path(__file__).parent
SOURCES = HERE / "src"
VENDOR = HERE / "vendor.js"
HASHES = HERE / "vendor.sha256"
VENDOR_INPUTS = ("package.json", "package-lock.json", "vendor.mjs", "vendor.js")

# The form that a module may have: so the page holds our own sources as they are, and no bundler has touched them.
_IMPORT = re.compile(r'import \{ [\w, ]+ \} from "\./(\w+)\.js";')
_EXPORT = re.compile(r"export (?=(async function|function|class|const) )")
_TOP = re.compile(r"^(?:async function|function|class|const|let) (\w+)", re.MULTILINE)


class BuildError(Exception):
    """A source that is not in the form from which the page can be made."""


def assemble() -> str:
    """The page, with no bot in it yet."""
    style = (SOURCES / "page.css").read_text(encoding="utf-8")
    script = _script()
    for name, text in (("style", style), ("script", script)):
        if "</" + name in text.lower() or "<!--" in text:
            raise BuildError(f"{name}: it would end before its end, or not at all")
    template = (SOURCES / "page.html").read_text(encoding="utf-8")
    parts = {"policy": _policy(script, style), "style": style, "script": script}
    return re.sub(r"\{\{(\w+)\}\}", lambda place: parts[place.group(1)], template)


def vendor_hashes() -> str:
    """What `vendor.js` was made from and what came out, as `sha256sum` writes it."""
    return "".join(f"{_sha256(HERE / name)}  {name}\n" for name in VENDOR_INPUTS)


def main() -> None:
    """Write the page and say its hash; with `--vendored`, note what the packages were as well."""
    if "--vendored" in sys.argv[1:]:
        HASHES.write_text(vendor_hashes(), encoding="ascii")
    PAGE.write_text(assemble(), encoding="utf-8")
    sys.stdout.write(f"{_sha256(PAGE)}  {PAGE}\n")


def _policy(script: str, style: str) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_hash(script)}",
            f"style-src {_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
            # The browser itself refuses to make markup of text, wherever a script would try to.
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _script() -> str:
    modules = dict(_modules("main", ()))
    names = [name for text in modules.values() for name in _TOP.findall(text)]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise BuildError(f"modules: {', '.join(sorted(twice))} stands in more than one")
    listed = f'const WORDS = "{" ".join(words())}".split(" ");\n'
    vendor = VENDOR.read_text(encoding="utf-8")
    return "\n".join(["\n(() => {", '"use strict";', vendor, listed, *modules.values(), "})();\n"])


def _modules(name: str, above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """A module with what it imports before it, each in the form of a plain script."""
    if name in above:
        raise BuildError(f"{name}.js: it imports itself, by way of {' and '.join(above)}")
    lines = (SOURCES / f"{name}.js").read_text(encoding="utf-8").splitlines()
    body: list[str] = []
    for line in lines:
        wanted = _IMPORT.fullmatch(line)
        if wanted:
            yield from _modules(wanted.group(1), (*above, name))
        elif line.startswith("import"):
            raise BuildError(f'{name}.js: expected import {{ … }} from "./….js"; on one line')
        else:
            body.append(_EXPORT.sub("", line) if line.startswith("export ") else line)
    if any(line.startswith("export") for line in body):
        raise BuildError(f"{name}.js: expected export before a function, a class or a const")
    yield name, "\n".join([f"// ---- {name}.js", *body, ""])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
