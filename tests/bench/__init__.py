"""Measures the bot process beside a plain bot that is written as python-telegram-bot's own examples are."""
