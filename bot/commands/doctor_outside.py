"""What `trede doctor` finds outside: does Telegram know the bot, does the mail server let it in? It sends nothing."""

from __future__ import annotations

from bot.channels import SendError
from bot.channels.mail import Mail
from bot.channels.telegram import Telegram, TokenRefused
from bot.commands.finding import Finding
from bot.config import Settings
from bot.problem import hooked


async def outside(settings: Settings) -> list[Finding]:
    """The token and the mail server; nothing is sent."""
    return [*(await _telegram(settings)), *(await _mail(settings))]


async def _telegram(settings: Settings) -> list[Finding]:
    if settings.telegram_token is None:
        return []
    try:
        async with Telegram(settings.telegram_token, settings.telegram_api) as telegram:
            me = await telegram.me()
    except TokenRefused:
        return [Finding("fout", "Telegram kent het token niet. Kijk het na bij @BotFather en zet het in .env.")]
    except SendError as error:
        return [
            Finding("fout", f"Telegram geeft geen antwoord ({error}). Kijk de verbinding en TREDE_TELEGRAM_API na.")
        ]
    found = [Finding("ok", f"Telegram kent de bot als @{me.username}")]
    if me.webhook:
        found.append(Finding("fout", str(hooked(settings.organisations))))
    if me.groups:
        found.append(
            Finding("te doen", "de bot kan in groepen worden gezet. Zet dat uit bij @BotFather: /setjoingroups.")
        )
    return found


async def _mail(settings: Settings) -> list[Finding]:
    if settings.smtp is None or settings.mail_from is None:
        return []
    try:
        await Mail(settings.smtp, settings.mail_from).check()
    except SendError as error:
        return [Finding("fout", f"de mailserver weigert ({error}). Kijk TREDE_SMTP_URL na: adres, poort, wachtwoord.")]
    return [Finding("ok", "de mailserver doet het")]
