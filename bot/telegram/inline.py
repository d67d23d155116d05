"""Inline mode: `@bot question` in any chat offers verified quotes, best first, each with its citation."""

import contextlib
import hashlib

from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot import render
from bot.answer import Quote, Status
from bot.phrases import phrases
from bot.telegram.asking import NO_PREVIEW
from bot.telegram.desk import Desk

MOST = 10
_CACHE_SECONDS = 60
_TITLE_CHARS, _DESCRIPTION_CHARS = 60, 120


async def on_inline(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Offer quotes for what has been typed so far; examples for nothing."""
    desk: Desk = context.bot_data["desk"]
    query = update.inline_query
    if query is None:
        return
    person = query.from_user.id
    language = desk.language(person, query.from_user.language_code)
    questions = [query.query] if query.query.strip() else list(desk.examples)
    results: list[InlineQueryResultArticle] = []
    for question in questions:
        answer = await desk.ask(question)
        lead = phrases(language).inline_not_answer if answer.status is Status.NOT_FOUND else answer.short or ""
        quotes = (*answer.quotes, *answer.more) if query.query.strip() else answer.quotes[:1]
        results += [
            article(desk, quote, lead if n == 0 or answer.status is Status.NOT_FOUND else "", language)
            for n, quote in enumerate(quotes)
        ]
    await _offer(query, results[:MOST], language)


def article(desk: Desk, quote: Quote, lead: str, language: str) -> InlineQueryResultArticle:
    """One quote as something to choose: the title is the answer or the quote's beginning."""
    cited = render.citation(quote, language)
    said = f"{render.escape(lead)}\n" if lead == phrases(language).inline_not_answer else ""
    return InlineQueryResultArticle(
        hashlib.sha256(f"{quote.document}:{quote.start}:{quote.end}".encode()).hexdigest()[:32],
        render.shortened(f"{lead}:{quote.text}" if lead else quote.text, _TITLE_CHARS),
        InputTextMessageContent(
            said + render.quoted(quote, 1, language, link=desk.link(quote)),
            ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
        ),
        description=render.shortened(cited, _DESCRIPTION_CHARS),
    )


async def _offer(query: InlineQuery, results: list[InlineQueryResultArticle], language: str) -> None:
    unique = list({result.id: result for result in results}.values())
    button = None if unique else InlineQueryResultsButton(phrases(language).inline_none, start_parameter="ask")
    # The answers are the same for everybody who speaks the language, but not the bot's own words in them.
    with contextlib.suppress(BadRequest):  # typed on meanwhile: nobody waits for these any more
        await query.answer(unique, cache_time=_CACHE_SECONDS, is_personal=True, button=button)
