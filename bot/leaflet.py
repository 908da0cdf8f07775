"""A leaflet to print: what the bot is, how to find the real one, and 112. It knows nothing of any client."""

from __future__ import annotations

import html

import segno

from bot.render import words_in

PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font:20px/1.5 sans-serif;max-width:34em;margin:3em auto;padding:0 1em}}svg{{width:14em;height:14em}}
@media print{{body{{margin:1em auto}}}}</style></head>
<body><h1>{title}</h1><p>{what}</p>{qr}<p><b>{link}</b><br>{exact}</p><p>{honest}</p><p><b>{danger}</b></p></body></html>
"""


def leaflet(organisation: str, name: str, username: str) -> str:
    """One page of HTML with a QR code; it loads nothing from elsewhere."""
    words = words_in("nl", "u")
    link = f"t.me/{username}"
    qr = segno.make(f"https://{link}").svg_inline(scale=8)
    said = {
        "title": words.of("bot.blad_titel", {"organisatie": organisation}),
        "what": words.of("bot.blad_uitleg"),
        "exact": words.of("bot.blad_naam", {"naam": name, "adres": f"@{username}"}),
        "honest": words.of("bot.blad_eerlijk"),
        "danger": words.of("bot.blad_gevaar"),
    }
    escaped = {name: html.escape(text) for name, text in said.items()}
    return PAGE.format(**escaped, link=html.escape(link), qr=qr)
