"""The demo: two commands from a fresh clone to a sealed file, and the printed command that opens it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.chat import read

ROOT = Path(__file__).parent.parent


def trede(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TREDE_DATA_DIR": str(folder / "var")}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(
        command, input=typed, capture_output=True, text=True, cwd=folder, env=environment, check=False, timeout=120
    )


def test_without_a_token_the_bot_runs_here_with_every_organisation(tmp_path: Path) -> None:
    ran = trede(tmp_path, "run", typed="1\nIk word niet serieus genomen op de groep.\n/einde\n")
    assert ran.returncode == 0, ran.stderr
    assert "Er is een proefhuishouden gemaakt" in ran.stdout
    assert "Over wie gaat het?" in ran.stdout and "Ambiq" in ran.stdout
    assert "Ik ben een computer" in ran.stdout


def test_a_complaint_in_the_terminal_ends_in_a_file_that_the_printed_command_opens(tmp_path: Path) -> None:
    typed = ["vertrouwenspersoon", "1", "Dit vertel ik aan de vertrouwenspersoon.", "/einde"]
    told = ["kan iemand mij bellen", "0612345678", "1", "Noor", "1", "/einde"]
    ran = trede(tmp_path, "play", "ambiq", typed="\n".join(typed) + "\n")
    assert "bot@vertrouwenspersoon>" in ran.stdout, ran.stdout
    ran = trede(tmp_path, "play", "ambiq", typed="\n".join(["/start", *told]) + "\n")
    assert ran.returncode == 0, ran.stderr
    ran = trede(tmp_path, "play", "ikbenerook", typed="\n".join(told) + "\n")
    line = next(line for line in ran.stdout.splitlines() if "trede open" in line)
    opened = trede(tmp_path, *line.split("trede ")[1].split())
    assert opened.returncode == 0, opened.stderr
    assert "0612345678" in opened.stdout


def test_an_unknown_organisation_says_which_there_are(tmp_path: Path) -> None:
    ran = trede(tmp_path, "play", "nergens")
    assert ran.returncode == 3 and "ambiq" in ran.stderr


def test_every_command_has_help_with_its_exit_codes(tmp_path: Path) -> None:
    for name in ("run", "play", "check", "draw", "init", "keygen", "open", "staff", "doctor"):
        ran = trede(tmp_path, name, "--help")
        assert ran.returncode == 0, (name, ran.stderr)
        words = " ".join(ran.stdout.split())
        assert re.search(r"(Uitgangscodes|Afloop):? 0 .*2 ", words), name


def test_staff_handle_the_case_in_the_same_terminal(tmp_path: Path) -> None:
    chat = Path(__file__).parent / "transcripts/iederzijnwerk/zaak_per_knop.chat"
    typed = [line.text.strip("[]") for line in read(chat).lines if line.who == "klant"][:15]
    typed += ["@directie 1", "@directie 1", "@directie 1", "/einde"]
    ran = trede(tmp_path, "play", "iederzijnwerk", typed="\n".join(typed) + "\n")
    assert ran.returncode == 0, ran.stderr
    assert "[1: Open zaak " in ran.stdout, ran.stdout
    assert "Gedaan: Gelezen" in ran.stdout, ran.stdout
