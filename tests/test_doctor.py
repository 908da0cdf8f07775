"""`trede doctor` on real files, against the local Bot API server and a real mail server."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests import people
from tests.botapi.server import BotApi
from tests.process import Bot, trede
from tests.smtp_server import MailServer


def test_doctor_finds_a_sound_installation_and_says_what_could_be_better(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            roles = ("leidinggevende", "vertrouwenspersoon", "klachtenfunctionaris", "klachtencommissie")
            people.staff(tmp_path, ("ambiq",), roles)
            bot = Bot(tmp_path, server, ("ambiq",))
            code, said = await bot.trede("doctor")
            assert code == 0, said
            assert "fout (" not in said and "ok (" in said and "te doen (" in said
            assert said.endswith("De bot kan werken. Wat bij te doen staat, mag later.\n")
            assert "cliënten zien alleen telefoon en mail" in said
            assert "ladder ambiq.2024-01-01: geen plek waar een cliënt vast komt te zitten" in said
            assert "rol leidinggevende" not in said
            assert server.token not in said
            assert not (tmp_path / "var").exists()

    asyncio.run(play())


def test_doctor_names_each_fault_with_its_way_out(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            bot = Bot(tmp_path, server, ("ambiq",))
            (tmp_path / "personeel.toml").write_text('[people.x]\nname = "X"\n', encoding="utf-8")
            bot.environment["TREDE_TELEGRAM_TOKEN"] = "7654321:verkeerd"
            code, said = await bot.trede("doctor")
            assert code == 1
            assert "Kijk het na bij @BotFather" in said and "people.x" in said
            code, said = await bot.trede("doctor", "--offline")
            assert code == 1 and "@BotFather" not in said

    asyncio.run(play())


def test_doctor_without_settings_says_what_is_missing(tmp_path: Path) -> None:
    code, said = asyncio.run(trede(tmp_path, "doctor"))
    assert code == 1 and "TREDE_STAFF_FILE" in said


def test_doctor_names_the_rungs_that_are_passed_over_and_a_key_among_the_data(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            people.staff(tmp_path, ("ambiq",), ("leidinggevende",))
            bot = Bot(tmp_path, server, ("ambiq",))
            bot.environment["TREDE_DATA_DIR"] = str(tmp_path)
            code, said = await bot.trede("doctor", "--offline")
            assert code == 1, said
            assert "rol klachtencommissie: niemand heeft hem" in said and "over: commissie." in said
            assert "de hoofdsleutel ligt in de gegevensmap" in said

    asyncio.run(play())


def test_doctor_tries_the_mail_server_and_refuses_an_open_root_key(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            bot = Bot(tmp_path, server, ("ambiq",))
            bot.environment["TREDE_MAIL_FROM"] = "klachtenbot@voorbeeld.nl"
            with MailServer() as post:
                bot.environment["TREDE_SMTP_URL"] = f"smtp://127.0.0.1:{post.port}"
                _, said = await bot.trede("doctor")
                assert "de mailserver doet het" in said and post.received == []
            code, said = await bot.trede("doctor")
            assert code == 1 and "de mailserver weigert" in said
            (tmp_path / "root.key").chmod(0o644)
            code, said = await bot.trede("doctor", "--offline")
            assert code == 1 and "chmod 600" in said

    asyncio.run(play())


def test_doctor_without_a_token_still_looks_at_the_rest(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            people.staff(tmp_path, ("ambiq",), ("leidinggevende",))
            bot = Bot(tmp_path, server, ("ambiq",))
            del bot.environment["TREDE_TELEGRAM_TOKEN"]
            code, said = await bot.trede("doctor")
            assert code == 1 and "TREDE_TELEGRAM_TOKEN" in said and "het personeelsbestand klopt" in said

    asyncio.run(play())


def test_doctor_calls_it_a_fault_when_nobody_gets_a_complaint(tmp_path: Path) -> None:
    async def play() -> None:
        async with BotApi() as server:
            people.staff(tmp_path, ("ambiq",), ("leidinggevende",))
            file = tmp_path / "personeel.toml"
            file.write_text(file.read_text(encoding="utf-8").replace('leidinggevende = ["', '# = ["'), encoding="utf-8")
            code, said = await Bot(tmp_path, server, ("ambiq",)).trede("doctor", "--offline")
            assert code == 1 and "niemand krijgt een klacht" in said and "klachtencommissie" in said

    asyncio.run(play())


def test_what_doctor_means_stands_in_its_help(tmp_path: Path) -> None:
    code, said = asyncio.run(trede(tmp_path, "doctor", "--help"))
    assert code == 0 and "te doen: de bot werkt" in " ".join(said.split()) and "1 fout" in " ".join(said.split())
