"""`trede init` and `trede doctor` on real files, and against the local Bot API server."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests import people
from tests.botapi.server import BotApi
from tests.process import Bot

ROOT = Path(__file__).parent.parent


async def trede(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, cwd=folder, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


def test_init_makes_what_is_missing_and_overwrites_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        code, said = await trede(tmp_path, "init", "--organisation", "ambiq", "--dir", "hier")
        made = tmp_path / "hier"
        assert code == 0, said
        assert "@BotFather" in said
        root = (made / "root.key").read_bytes()
        assert len(root) == 32 and (made / "root.key").stat().st_mode & 0o077 == 0
        assert "klachtencommissie" in (made / "personeel.toml").read_text(encoding="utf-8")
        assert "TREDE_ORGANISATIONS=ambiq" in (made / ".env").read_text(encoding="utf-8")
        code, said = await trede(tmp_path, "init", "--organisation", "ambiq", "--dir", "hier")
        assert code == 0 and said.count("was er al") == 4
        assert (made / "root.key").read_bytes() == root

    asyncio.run(play())


def test_init_introduces_the_bot_and_writes_a_leaflet(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            token = {"TREDE_TELEGRAM_TOKEN": server.token, "TREDE_TELEGRAM_API": server.url}
            code, said = await trede(tmp_path, "init", "--organisation", "ambiq", "--dir", "hier", **token)
            assert code == 0, said
            methods = [name for name, _ in server.requests]
            assert {"setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands"} <= set(methods)
            assert server.violations == []
            page = (tmp_path / "hier" / "folder.html").read_text(encoding="utf-8")
            assert "t.me/" in page and "<svg" in page and "112" in page and "http-equiv" not in page
            assert server.token not in said + page

    asyncio.run(play())


def test_init_with_an_unknown_organisation_says_which_there_are(tmp_path: Path) -> None:
    code, said = asyncio.run(trede(tmp_path, "init", "--organisation", "nergens"))
    assert code == 2 and "ambiq" in said


def test_doctor_finds_a_sound_installation_and_says_what_could_be_better(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            roles = ("leidinggevende", "vertrouwenspersoon", "klachtenfunctionaris", "klachtencommissie")
            people.staff(tmp_path, ("ambiq",), roles)
            bot = Bot(tmp_path, server, ("ambiq",))
            code, said = await bot.trede("doctor")
            assert code == 1, said
            assert "fout" not in said
            assert "cliënten zien alleen telefoon en mail" in said
            assert "ladder ambiq.2024-01-01: geen plek waar een cliënt vast komt te zitten" in said
            assert server.token not in said

    asyncio.run(play())


def test_doctor_names_each_fault_with_its_way_out(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            bot = Bot(tmp_path, server, ("ambiq",))
            (tmp_path / "personeel.toml").write_text('[people.x]\nname = "X"\n', encoding="utf-8")
            bot.environment["TREDE_TELEGRAM_TOKEN"] = "7654321:verkeerd"
            code, said = await bot.trede("doctor")
            assert code == 3
            assert "Kijk het na bij @BotFather" in said and "people.x" in said
            code, said = await bot.trede("doctor", "--offline")
            assert code == 3 and "@BotFather" not in said

    asyncio.run(play())


def test_doctor_without_settings_says_what_is_missing(tmp_path: Path) -> None:
    code, said = asyncio.run(trede(tmp_path, "doctor"))
    assert code == 3 and "TREDE_STAFF_FILE" in said


def test_a_staff_member_is_bound_by_a_code_that_works_once(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server, Bot(tmp_path, server, ("ambiq",)) as bot:
            code, said = await bot.trede("staff", "invite", "vertrouwenspersoon")
            assert code == 0, said
            payload = next(line for line in said.splitlines() if line.startswith("/start ")).removeprefix("/start ")
            vera, mallory = server.user("Vera"), server.user("Mallory")
            vera.start(payload)
            await vera.sees("Deze chat hoort nu bij u")
            mallory.start(payload)
            await mallory.sees("Ik ben een computer")
            code, said = await bot.trede("staff", "list")
            assert f"vertrouwenspersoon\t{people.NAMES['vertrouwenspersoon']}\teigen chat" in said
            assert str(vera.id) not in said
            code, _ = await bot.trede("staff", "remove", "vertrouwenspersoon")
            assert code == 0
            code, said = await bot.trede("staff", "list")
            assert f"{people.NAMES['vertrouwenspersoon']}\tgeen chat" in said

    asyncio.run(play())


def test_an_unknown_person_is_not_invited(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            code, said = await Bot(tmp_path, server, ("ambiq",)).trede("staff", "invite", "niemand")
            assert code == 1 and "vertrouwenspersoon" in said

    asyncio.run(play())
