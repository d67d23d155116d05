"""A small bot on python-telegram-bot, to try the emulator with a real client: ``python echo.py``."""

from __future__ import annotations

import html
import os

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE


async def answer(update: Update, context: Context) -> None:
    message = update.effective_message
    assert isinstance(message, Message) and message.text is not None
    await context.bot.send_chat_action(message.chat_id, "typing")
    await message.reply_html(
        f"<b>答</b>:<blockquote>{html.escape(message.text)}</blockquote>\n<blockquote expandable>更多</blockquote>",
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("下文", callback_data="next")]]),
        reply_parameters=ReplyParameters(message.message_id, quote=" ".join(message.text.split(" ")[:2])),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


async def turn(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None
    await query.answer("好")
    await query.edit_message_text("下文")


async def offer(update: Update, context: Context) -> None:
    query = update.inline_query
    assert query is not None
    content = InputTextMessageContent(f"<b>{html.escape(query.query)}</b>", parse_mode="HTML")
    await query.answer([InlineQueryResultArticle(n, query.query, content, description=n) for n in "12"], cache_time=0)


async def export(update: Update, context: Context) -> None:
    message = update.effective_message
    assert isinstance(message, Message)
    await message.reply_document(b"{}\n", filename="问题.jsonl", caption="<i>一</i>", parse_mode="HTML")


def main() -> None:
    app = Application.builder().token(os.environ["TELEGRAM_BOT_TOKEN"]).base_url(os.environ["TELEGRAM_API_URL"]).build()
    app.add_handler(CommandHandler("export", export))
    app.add_handler(MessageHandler(filters.TEXT & ~filters.VIA_BOT, answer))
    app.add_handler(CallbackQueryHandler(turn))
    app.add_handler(InlineQueryHandler(offer))
    if port := int(os.environ.get("WEBHOOK_PORT", "0")):
        where = f"http://127.0.0.1:{port}/hook"
        app.run_webhook("127.0.0.1", port, "hook", webhook_url=where, secret_token="a-Secret_1")
    else:
        app.run_polling()


if __name__ == "__main__":
    main()
