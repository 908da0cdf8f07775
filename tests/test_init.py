"""`trede init` and `trede staff` on real files, and against the local Bot API server."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path

from bot import reader
from bot.staff import Staff
from flows.library import Library
from storage.signing import read_public_keys
from tests import people
from tests.botapi.server import BotApi
from tests.process import Bot, trede


def test_init_makes_what_is_missing_and_overwrites_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        code, said = await trede(tmp_path, "init", "--organisation", "ambiq", "--dir", "hier")
        made = tmp_path / "hier"
        assert code == 0, said
        assert "@BotFather" in said
        (bot_key,) = read_public_keys((made / "bot.pub").read_text(encoding="utf-8"))
        page = (made / "reader.html").read_bytes()
        assert page.decode() == reader.page([bot_key])
        assert hashlib.sha256(page).hexdigest() in said
        root = (made / "root.key").read_bytes()
        assert len(root) == 32 and (made / "root.key").stat().st_mode & 0o077 == 0
        assert "klachtencommissie" in (made / "personeel.toml").read_text(encoding="utf-8")
        assert "TREDE_ORGANISATIONS=ambiq" in (made / ".env").read_text(encoding="utf-8")
        code, said = await trede(tmp_path, "init", "--organisation", "ambiq", "--dir", "hier")
        assert code == 0 and said.count("was er al") == 5
        assert (made / "root.key").read_bytes() == root
        assert not (made / "var").exists()

    asyncio.run(play())


def test_init_points_out_a_reader_page_of_another_version(tmp_path: Path) -> None:
    assert asyncio.run(trede(tmp_path, "init", "--organisation", "ambiq"))[0] == 0
    (tmp_path / "reader.html").write_text("oud", encoding="utf-8")
    code, said = asyncio.run(trede(tmp_path, "init", "--organisation", "ambiq"))
    assert code == 0 and "niet die van deze versie" in said
    assert (tmp_path / "reader.html").read_text(encoding="utf-8") == "oud"
    (tmp_path / "bot.pub").write_text("geen sleutel", encoding="utf-8")
    code, said = asyncio.run(trede(tmp_path, "init", "--organisation", "ambiq"))
    assert code == 3 and "bot key file" in said and "Traceback" not in said


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


def test_the_staff_file_of_init_can_be_filled_in(tmp_path: Path) -> None:
    assert asyncio.run(trede(tmp_path, "init", "--organisation", "ambiq"))[0] == 0
    text = (tmp_path / "personeel.toml").read_text(encoding="utf-8")
    ours = re.sub(r"(?m)^#(?=[\[a-z])", "", text)
    ours = ours.replace(
        'keys = ["age1…"]', f'keys = ["{people.key("samira").recipient}", "{people.key("s2").recipient}"]'
    )
    ours = ours.replace('recovery = "age1…"', f'recovery = "{people.key("herstel").recipient}"')
    (tmp_path / "personeel.toml").write_text(ours, encoding="utf-8")
    staff = Staff.load(tmp_path / "personeel.toml", {"ambiq": tuple(Library.read().newest("ambiq").roles)})
    assert [one.id for one in staff.holders("ambiq", "klachtencommissie")] == ["samira"]


def test_init_says_what_is_wrong_with_a_root_key_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "root.key").write_bytes(b"kort")
    (tmp_path / "root.key").chmod(0o600)
    code, said = asyncio.run(trede(tmp_path, "init", "--organisation", "ambiq"))
    assert code == 3 and "32 bytes" in said and "Traceback" not in said
    assert (tmp_path / "root.key").read_bytes() == b"kort"


def test_init_for_a_second_organisation_says_what_to_add(tmp_path: Path) -> None:
    assert asyncio.run(trede(tmp_path, "init", "--organisation", "ambiq"))[0] == 0
    code, said = asyncio.run(trede(tmp_path, "init", "--organisation", "polypartners"))
    assert code == 3 and "TREDE_ORGANISATIONS" in said and "polypartners" in said


def test_init_with_an_unknown_organisation_says_which_there_are(tmp_path: Path) -> None:
    code, said = asyncio.run(trede(tmp_path, "init", "--organisation", "nergens"))
    assert code == 2 and "ambiq" in said


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
