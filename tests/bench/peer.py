"""The peer: the same short conversation in ConversationHandler with PicklePersistence. Takes token, URL, folder."""

from __future__ import annotations

import sys

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

CHOOSE, STORY, MORE = range(3)
Context = ContextTypes.DEFAULT_TYPE
WELCOME = "Hoi. Ik ben een computer, geen mens. Typ wat er is gebeurd, of kies een knop."


def _buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)] for label in labels])


async def start(update: Update, context: Context) -> int:
    assert update.effective_chat
    await context.bot.send_message(update.effective_chat.id, WELCOME, reply_markup=_buttons("Ik wil iets vertellen"))
    return CHOOSE


async def tell(update: Update, context: Context) -> int:
    assert update.callback_query and update.effective_chat
    await update.callback_query.answer()
    await context.bot.send_message(update.effective_chat.id, "Vertel maar.", reply_markup=_buttons("← Terug"))
    return STORY


async def story(update: Update, context: Context) -> int:
    assert update.message and update.effective_chat and context.user_data is not None
    context.user_data["verhaal"] = context.user_data.get("verhaal", "") + (update.message.text or "")
    await context.bot.send_message(update.effective_chat.id, "Dank je wel.", reply_markup=_buttons("Verder", "← Terug"))
    return MORE


async def back(update: Update, context: Context) -> int:
    assert update.callback_query
    await update.callback_query.answer()
    return await start(update, context)


def main(token: str, base: str, folder: str) -> None:
    application = (
        Application.builder().token(token).base_url(f"{base}/bot")
        .persistence(PicklePersistence(f"{folder}/peer.pickle")).build()
    )  # fmt: skip
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                CHOOSE: [CallbackQueryHandler(tell)],
                STORY: [MessageHandler(filters.TEXT & ~filters.COMMAND, story)],
                MORE: [CallbackQueryHandler(back)],
            },
            fallbacks=[CommandHandler("start", start)],
            persistent=True,
            name="gesprek",
        )
    )
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main(*sys.argv[1:])
