"""What is installed from a wheel, far from any clone, has all that it needs: words, ladders, tables, word list."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "flows", "storage", "locales", "pyproject.toml", "README.md", "LICENSE", ".env.example")


def ran(*command: object, cwd: Path, stdin: str = "", **environment: str) -> str:
    """What it said; that it went well is part of it."""
    clean: Mapping[str, str] = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment}
    done = subprocess.run(
        [str(word) for word in command], cwd=cwd, env=clean, input=stdin,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


def installed(trede: Path) -> Path:
    """Where its packages are."""
    return next((trede.parent.parent / "lib").glob("python*/site-packages"))


@pytest.fixture(scope="module")
def trede(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment of its own, built without the network and installed outside the clone."""
    folder = tmp_path_factory.mktemp("wiel")
    source = folder / "bron"
    source.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input")
    offline = ("--no-deps", "--no-index", "--quiet")
    ran(*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", folder, source, cwd=folder)
    shutil.rmtree(source)
    venv.create(folder / "los", with_pip=False)
    python = folder / "los" / "bin" / "python"
    ran(*pip, "--python", python, "install", *offline, *folder.glob("trede-*.whl"), cwd=folder)
    # Its dependencies are those of this environment; the clone that is installed here is not among them.
    there = Path(ran(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder).strip())
    (there / "afhankelijk.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    found = ran(python, "-c", "import bot, flows, storage; print(bot.__file__, flows.__file__)", cwd=folder)
    assert str(ROOT) not in found
    return folder / "los" / "bin" / "trede"


def test_it_says_what_it_can_do(trede: Path, tmp_path: Path) -> None:
    assert "doctor" in ran(trede, "--help", cwd=tmp_path)


def test_it_makes_an_installation_with_settings_that_explain_themselves(trede: Path, tmp_path: Path) -> None:
    assert "@BotFather" in ran(trede, "init", "--organisation", "ambiq", cwd=tmp_path)
    made = (tmp_path / ".env").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert "TREDE_ORGANISATIONS=ambiq" in made
    assert [line for line in made.splitlines() if line.startswith("# ")] == [
        line for line in example.splitlines() if line.startswith("# ")
    ]
    assert (tmp_path / "reader.html").stat().st_size > 100_000


def test_it_checks_a_ladder(trede: Path, tmp_path: Path) -> None:
    ladder = next(installed(trede).glob("flows/procedures/ikbenerook.*.toml"))
    assert "ikbenerook" in ran(trede, "check", ladder, cwd=tmp_path)


def test_it_plays_a_client_to_the_first_answer(trede: Path, tmp_path: Path) -> None:
    said = ran(trede, "play", "ambiq", cwd=tmp_path, stdin="Ze luisteren niet naar mij.\n/einde\n")
    assert "Ik ben een computer" in said and "Wie ben jij?" in said


def test_it_carries_every_file_that_is_no_code(trede: Path) -> None:
    """Words, ladders, migrations, pictures: whatever the clone reads from beside its code."""
    kinds = ("toml", "po", "sql", "txt", "jpg", "typ")
    data = [
        path.relative_to(ROOT)
        for room in ("bot", "flows", "storage", "locales")
        for kind in kinds
        for path in (ROOT / room).rglob(f"*.{kind}")
    ]
    assert data and [str(path) for path in data if not (installed(trede) / path).is_file()] == []
