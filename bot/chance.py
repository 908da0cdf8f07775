"""The one place where chance enters the house: numbers, aliases and return codes, never derived from anybody."""

from __future__ import annotations

import secrets
from datetime import datetime

from flows.session import Moment
from storage import words

CODE_WORDS = 5
"""Words in a return code: fifty bits, and five words fit on a slip of paper."""

COLOURS = (
    "Groene", "Blauwe", "Rode", "Gele", "Paarse", "Oranje", "Witte", "Grijze", "Bruine", "Zilveren", "Gouden", "Roze",
    "Stille", "Vrolijke", "Dappere", "Slimme", "Snelle", "Rustige", "Zachte", "Sterke", "Kleine", "Grote", "Vrije",
    "Warme", "Heldere", "Trouwe", "Vlugge", "Lieve", "Wijze", "Nieuwe", "Zonnige", "Frisse",
)  # fmt: skip
ANIMALS = (
    "Reiger", "Egel", "Vos", "Uil", "Otter", "Zwaan", "Merel", "Haas", "Bever", "Ooievaar", "Dolfijn", "Zeehond",
    "Kikker", "Vlinder", "Libel", "Specht", "Kraanvogel", "Eekhoorn", "Das", "Hert", "Panda", "Pinguin", "Koala",
    "Giraf", "Olifant", "Tijger", "Leeuw", "Walvis", "Zebra", "Kameel", "Papegaai", "Flamingo", "Havik", "Valk",
    "Buizerd", "Mus", "Mees", "Vink", "Leeuwerik", "Zwaluw", "Wolf", "Beer", "Lynx", "Marter", "Wezel", "Schildpad",
    "Salamander", "Krekel", "Hommel", "Kever", "Forel", "Snoek", "Zalm", "Krab", "Zeester", "Octopus", "Pony", "Geit",
    "Lama", "Alpaca", "Pauw", "Fazant", "Patrijs", "Kievit",
)  # fmt: skip


def moment(now: datetime) -> Moment:
    """This time, with fresh names for one turn."""
    return Moment(now, number(), alias(), " ".join(words.draw(CODE_WORDS)))


def number() -> str:
    """A case number: eight digits in two halves, easy to read aloud, and no sequence."""
    digits = f"{secrets.randbelow(90_000_000) + 10_000_000}"
    return f"{digits[:4]}-{digits[4:]}"


def alias() -> str:
    """A name that says nothing, such as Groene Reiger 27."""
    return f"{secrets.choice(COLOURS)} {secrets.choice(ANIMALS)} {secrets.randbelow(90) + 10}"


def handle() -> str:
    """Eight random bytes as hex: the name of a talk or a file."""
    return secrets.token_hex(8)
