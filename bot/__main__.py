"""The commands: `trede …`, the same as `python -m bot …`. Each is imported when it is asked for."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "run": ("bot.commands.running", "add_run_arguments", "run", "start de bot, of de proef in de terminal"),
    "play": ("bot.commands.running", "add_play_arguments", "play_one", "speel een organisatie na in de terminal"),
    "check": ("bot.commands.check", "add_check_arguments", "check", "loop alle ladders na op gaten"),
    "draw": ("bot.commands.draw", "add_draw_arguments", "draw", "schrijf docs/ladders/ opnieuw"),
    "init": ("bot.commands.init", "add_init_arguments", "init", "maak een installatie klaar, stap voor stap"),
    "keygen": ("bot.commands.keys", "add_keygen_arguments", "keygen", "maak een sleutel voor een medewerker"),
    "open": ("bot.commands.opening", "add_open_arguments", "open_file", "open een verzegelde melding"),
    "verify": ("bot.commands.verify", "add_verify_arguments", "verify", "kijk een bewijs van versturen na"),
    "case": ("bot.commands.case", "add_case_arguments", "case", "werk aan zaken zonder chat"),
    "report": (
        "bot.commands.report",
        "add_report_arguments",
        "report",
        "het jaarverslag: aantallen en wat er geleerd is",
    ),
    "register": (
        "bot.commands.register",
        "add_register_arguments",
        "register",
        "wat de organisatie van klachten leert",
    ),
    "staff": ("bot.commands.staff", "add_staff_arguments", "staff", "verbind medewerkers met hun chat"),
    "doctor": ("bot.commands.doctor", "add_doctor_arguments", "doctor", "kijk of alles klopt"),
}
"""Command -> module, how it adds its arguments, what it does, and one line of help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what was asked; returns the exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="trede", description="Klachtenbot voor jeugdhulp en sociaal werk.")
    known = parser.add_subparsers(dest="command", metavar="OPDRACHT", required=True)
    asked = next((word for word in words if not word.startswith("-")), "")
    for name, (module, adds, _, line) in COMMANDS.items():
        command = known.add_parser(name, help=line)
        if name == asked:
            getattr(importlib.import_module(module), adds)(command)
    args = parser.parse_args(words)
    module, _, does, _ = COMMANDS[args.command]
    return int(getattr(importlib.import_module(module), does)(args))


if __name__ == "__main__":
    sys.exit(main())
