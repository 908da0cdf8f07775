"""What the staff file must hold, said to its administrator; words only."""

from __future__ import annotations

EMPTY = ("ten minste één persoon", "Noem iemand, of haal de regel weg: dan is de rol hier niet bezet.")
TWICE = ("iedereen één keer", "Haal de tweede weg.")
SAME_KEY = ("van elke sleutel één plek", "Laat ieder een eigen sleutel maken met trede keygen.")
HELP = {
    "file": (
        "onbekende tabel",
        "alleen [people.…] en [organisations.…]",
        "Zet wat erin staat onder een van de twee.",
    ),
    "people": ("people", "ten minste één tabel [people.naam]", "Voeg de mensen toe."),
    "organisations": (
        "organisations",
        "ten minste één tabel [organisations.naam]",
        "Voeg de organisatie toe.",
    ),
    "id": ("naam van de tabel", "kleine letters, cijfers en _, beginnend met een letter", "Kies zo'n naam."),
    "email": (
        "email ontbreekt",
        "een e-mailadres voor wie mail krijgt",
        "Voeg email toe, of haal mail uit receives.",
    ),
    "folder": (
        "folder ontbreekt",
        "een map voor wie bestanden krijgt",
        "Voeg folder toe, of haal folder uit receives.",
    ),
    "receives": ("receives noemt iets dubbel", "elke weg één keer", "Haal de tweede weg."),
    "readable": (
        "readable",
        "telegram in receives: leesbaar kan alleen in een eigen chat",
        "Haal readable weg.",
    ),
    "own deputy": ("deputy", "iemand anders dan deze persoon zelf", "Noem een ander, of haal de regel weg."),
}
"""For each rule the thing, what was expected, and the way out."""
FIELDS = {
    "name": "een naam",
    "function": "de functie zoals cliënten haar kennen",
    "keys": 'een lijst van age-sleutels, met ten minste één ervan: ["age1…"]',
    "email": "één e-mailadres met gewone letters, zonder accenten (een domein met accenten als xn--…)",
    "folder": "de naam van een map",
    "receives": 'een lijst van "folder", "mail" of "telegram", met ten minste één ervan',
    "readable": "true of false",
    "deputy": "de naam van een tabel onder people",
    "may_not_see": "{ roles = […], organisations = […], subjects = […] }",
    "member": "de naam van een lid onder members",
    "cluster": "een naam",
    "rvt": "een naam",
    "gemeente": "een naam",
    "afdeling": "een naam",
    "recovery": "één age-sleutel (age1…)",
    "roles": 'bij elke rol een lijst van mensen: ["naam", …]',
    "members": "een tabel met een name voor elk lid",
}
"""For each field what was expected."""
