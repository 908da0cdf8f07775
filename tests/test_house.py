"""The house keeps its own rules: what imports what, where SQL and words live, what the docs must name."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from bot.config import Settings

ROOT = Path(__file__).parent.parent
ROOMS = ("flows", "storage", "bot", "locales")
MAY_IMPORT = {
    "flows": {"flows"},
    "storage": {"storage", "flows"},
    "bot": {"bot", "storage", "flows"},
    "locales": set[str](),
}
PARTS_OF = {"pydantic_core": "pydantic", "dateutil": "holidays"}
"""What a dependency hands out as a part of itself, and is not asked for by name."""
NAMES = {"dotenv": "python-dotenv", "telegram": "python-telegram-bot"}
"""Where a package is called otherwise than what is imported."""
SQL = re.compile(r"\b(SELECT\b.+\bFROM|INSERT\s+INTO|UPDATE\b.+\bSET|DELETE\s+FROM|CREATE\s+TABLE)\b", re.DOTALL)
NEVER = {"utils", "util", "common", "helpers", "helper", "services", "service", "managers", "manager", "misc"}


@dataclass(frozen=True)
class Module:
    """One file of code, as Python reads it."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        return self.name.split("/")[0]

    def imports(self) -> Iterator[str]:
        """Every module that is imported anywhere in the file, also inside a function."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.name}: a relative import"
                yield node.module or ""

    def texts(self) -> Iterator[str]:
        """Every string, also the pieces of an f-string."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value

    def calls(self) -> Iterator[ast.Call]:
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def modules(*rooms: str) -> list[Module]:
    paths = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [Module(path, ast.parse(path.read_text(encoding="utf-8"), path.name)) for path in paths]


HOUSE = modules(*ROOMS)
TESTS = modules("tests")


def project() -> dict[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def dependencies() -> set[str]:
    return {re.split(r"[=<>\[; ]", line)[0].lower() for line in project()["dependencies"]}


def test_the_arrows_point_one_way() -> None:
    wrong = [
        f"{module.name} imports {name}"
        for module in HOUSE
        for name in module.imports()
        if name.split(".")[0] in (*ROOMS, "tests") and name.split(".")[0] not in MAY_IMPORT[module.room]
    ]
    assert not wrong


def test_only_its_own_channel_knows_telegram() -> None:
    knows = {module.name for module in HOUSE if any(name.split(".")[0] == "telegram" for name in module.imports())}
    assert all(re.fullmatch(r"bot/channels/telegram\w*\.py", name) for name in knows), knows


def test_only_the_renderer_reads_the_words() -> None:
    readers = {
        module.name
        for module in HOUSE
        if any(name.split(".")[0] == "babel" for name in module.imports())
        or any("locales" in text.split("/") or "LC_MESSAGES" in text for text in module.texts())
    }
    assert readers <= {"bot/render.py"}, readers


def test_the_core_touches_nothing_outside() -> None:
    outside = {
        "os",
        "time",
        "random",
        "secrets",
        "socket",
        "sqlite3",
        "asyncio",
        "logging",
        "threading",
        "subprocess",
    }
    outside |= {"aiohttp", "aiosqlite", "httpx", "uuid", "locale", "gettext"}
    wrong = [
        f"{module.name} imports {name}"
        for module in HOUSE
        if module.room == "flows"
        for name in module.imports()
        if name.split(".")[0] in outside
    ]
    assert not wrong


def test_sql_lives_in_the_storage_and_nowhere_else() -> None:
    wrong = [module.name for module in HOUSE if module.room != "storage" for text in module.texts() if SQL.search(text)]
    assert not wrong


def test_sql_is_never_put_together_from_values() -> None:
    wrong = []
    for module in HOUSE:
        for call in module.calls():
            method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            if method in ("execute", "executemany", "executescript") and call.args and _assembled(call.args[0]):
                wrong.append(f"{module.name}:{call.lineno}")
        # A constant at the top of a module is put together before any value of anybody exists.
        bodies = [part for part in module.tree.body if not isinstance(part, ast.Assign | ast.AnnAssign)]
        wrong += [
            f"{module.name}:{node.lineno}"
            for body in bodies
            for node in ast.walk(body)
            if isinstance(node, ast.JoinedStr | ast.BinOp | ast.Call) and _assembled(node) and _speaks_sql(node)
        ]
    assert not wrong


def _assembled(node: ast.AST) -> bool:
    """An f-string with something in it, `%` or `+` on strings, or `.format` and the like."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Mod | ast.Add)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join")


def _speaks_sql(node: ast.AST) -> bool:
    whole = " ".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    return bool(SQL.search(whole))


def test_no_room_for_odds_and_ends() -> None:
    paths = [path for room in (*ROOMS, "tests") for path in (ROOT / room).rglob("*")]
    assert not [path.name for path in paths if path.stem.lower() in NEVER]


@pytest.mark.parametrize("module", HOUSE + TESTS, ids=lambda module: module.name)
def test_a_module_opens_with_why_it_exists(module: Module) -> None:
    opening = ast.get_docstring(module.tree)
    assert opening
    assert opening.strip().splitlines()[0].rstrip().endswith((".", ":")), "one sentence, with its full stop"


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    files = [module.path for module in HOUSE + TESTS if module.path != Path(__file__)]
    assert not [path.name for path in files if later.search(path.read_text(encoding="utf-8"))]


def test_no_mocks_and_no_sleeping_in_tests() -> None:
    wrong = []
    for module in TESTS:
        wrong += [f"{module.name} imports {name}" for name in module.imports() if "mock" in name.split(".")]
        for call in module.calls():
            if isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "time.sleep":
                wrong.append(f"{module.name}:{call.lineno} sleeps")
    assert not wrong


def test_every_dependency_is_asked_for_by_name_and_used() -> None:
    imported = {name.split(".")[0] for module in HOUSE for name in module.imports()}
    outside = imported - set(sys.stdlib_module_names) - set(ROOMS) - {""}
    asked = {NAMES.get(PARTS_OF.get(name, name), PARTS_OF.get(name, name)).replace("_", "-") for name in outside}
    assert asked <= dependencies()
    assert dependencies() <= asked


def test_every_dependency_has_its_decision() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs/adr").glob("*.md"))
    assert not [name for name in dependencies() if f"`{name}`" not in pages]


@pytest.mark.parametrize("page", sorted((ROOT / "docs/adr").glob("*.md")), ids=lambda page: page.name)
def test_a_decision_says_why_what_and_what_else(page: Path) -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d-[a-z0-9-]+\.md", page.name)
    text = page.read_text(encoding="utf-8")
    for heading in ("## Context", "## Decision", "## Consequences", "## Alternatives"):
        assert heading in text


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "requirements-lock.lock"])
def test_a_lock_holds_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    pinned = re.compile(r"[a-z0-9-]+(\[[a-z,-]+\])?==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert not [line for line in lines if not pinned.fullmatch(line)]


def test_what_is_asked_for_is_what_is_locked() -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not [line for line in project()["dependencies"] if f"{line} \\" not in locked]


def test_the_example_of_settings_names_exactly_the_settings() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#?(TREDE_[A-Z_]+)=", example, re.MULTILINE)
    assert named == [f"TREDE_{name.upper()}" for name in Settings.model_fields]


def test_the_readme_names_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in Settings.model_fields if f"TREDE_{name.upper()}" not in readme]


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in COMMANDS if f"trede {name}" not in readme]


def test_the_readme_names_every_target_of_make() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE)
    assert not [name for name in targets if name != "help" and f"make {name}" not in readme]


def test_the_docs_name_every_step_kind() -> None:
    pages = "\n".join(path.read_text(encoding="utf-8") for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
    steps = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "flows/steps").glob("*.py"))
    kinds = re.findall(r"kind: Literal\[\"(\w+)\"\]", steps)
    assert kinds
    assert not [kind for kind in kinds if f"`{kind}`" not in pages]
