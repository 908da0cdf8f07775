"""The one place where chance enters the house: numbers, aliases and return codes, never derived from anybody."""

from __future__ import annotations

import secrets
from datetime import datetime

from flows.session import Moment
from storage import words

CODE_WORDS = 5
"""Words in a return code: fifty bits, and five words fit on a slip of paper."""

COLOURS = (
    "Groene", "Blauwe", "Rode", "Lichte", "Paarse", "Oranje",
    "Kleurige", "Grijze", "Blije", "Zilveren", "Gouden", "Roze",
    "Stille", "Vrolijke", "Dappere", "Slimme", "Snelle", "Rustige", "Zachte", "Sterke", "Kleine", "Grote", "Vrije",
    "Warme", "Heldere", "Trouwe", "Vlugge", "Lieve", "Wijze", "Nieuwe", "Zonnige", "Frisse",
)  # fmt: skip
ANIMALS = (
    "Reiger", "Egel", "Vos", "Uil", "Otter", "Zwaan", "Lijster",
    "Haas", "Bever", "Ooievaar", "Dolfijn", "Zeehond",
    "Kikker", "Vlinder", "Libel", "Specht", "Kraanvogel", "Eekhoorn", "Das", "Hert", "Panda", "Pinguin", "Koala",
    "Giraf", "Olifant", "Tijger", "Leeuw", "Kreeft", "Zebra", "Rendier", "Papegaai", "Flamingo", "Havik", "Valk",
    "Buizerd", "Mus", "Mees", "Vink", "Leeuwerik", "Zwaluw", "Wolf", "Beer", "Lynx", "Marter", "Wezel", "Schildpad",
    "Salamander", "Krekel", "Hommel", "Kever", "Forel", "Snoek", "Zalm", "Krab", "Zeester", "Octopus", "Pony",
    "Kolibrie",
    "Lama", "Alpaca", "Pauw", "Fazant", "Patrijs", "Kievit",
)  # fmt: skip


def moment(now: datetime) -> Moment:
    """This time, with fresh names for one turn. One draw for all of them: this is done for every message."""
    drawn = int.from_bytes(secrets.token_bytes(32))
    drawn, digits = divmod(drawn, 90_000_000)
    drawn, colour = divmod(drawn, len(COLOURS))
    drawn, animal = divmod(drawn, len(ANIMALS))
    drawn, tail = divmod(drawn, 90)
    code = []
    for _ in range(CODE_WORDS):
        drawn, word = divmod(drawn, len(words.words()))
        code.append(words.words()[word])
    number = f"{digits + 10_000_000}"
    alias = f"{COLOURS[colour]} {ANIMALS[animal]} {tail + 10}"
    return Moment(now, f"{number[:4]}-{number[4:]}", alias, " ".join(code))


def handle() -> str:
    """Eight random bytes as hex: the name of a talk or a file."""
    return secrets.token_hex(8)
