"""What Telegram shows of the bot before anyone has written to it: commands and descriptions, Chinese and English."""

from telegram import Bot, BotCommand

from bot.phrases import Phrases, phrases

_LANGUAGES = ((None, "zh-hans"), ("zh", "zh-hans"), ("en", "en"))
"""Telegram's language code (none is for all others), and ours. Telegram has one code for both scripts of Chinese."""
_NAMES = ("start", "help", "ask", "find", "toc", "sources", "language", "forget", "privacy")


async def introduce(bot: Bot) -> None:
    """Set commands, description and short description; Telegram keeps them."""
    for code, language in _LANGUAGES:
        words = phrases(language)
        await bot.set_my_commands(commands(words), language_code=code)
        await bot.set_my_description(words.description, language_code=code)
        await bot.set_my_short_description(words.short_description, language_code=code)


def commands(words: Phrases) -> list[BotCommand]:
    """The commands with what each does."""
    return [BotCommand(name, getattr(words, f"command_{name}")) for name in _NAMES]
