"""What the buttons do. Whatever a callback carries, it is answered, and harmless."""

import contextlib
import json
import time

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot import render
from bot.answer import Answer, Quote
from bot.phrases import LANGUAGES, phrases
from bot.telegram.asking import NO_PREVIEW, answer_message, edit, keyboard
from bot.telegram.callbacks import VERSION_CHARS, Action, Callback, parse
from bot.telegram.desk import Desk
from bot.telegram.views import View, Walk, contents, places, section, turned, walk
from corpus.finding import find

_QUOTES_PER_PAGE = 3


async def on_button(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A button was pressed: do what it says, or say why not."""
    desk: Desk = context.bot_data["desk"]
    query = update.callback_query
    if query is None:
        return
    language = _language(desk, query)
    callback, message = parse(query.data), query.message
    if callback is None or not isinstance(message, Message):
        await say(query, phrases(language).stale)
    elif callback.action is Action.LANGUAGE:
        await _set_language(desk, query, message, callback)
    elif callback.version != desk.version[:VERSION_CHARS]:
        await say(query, phrases(language).changed, alert=True)
    elif callback.action is Action.EXAMPLE and callback.numbers[0] < len(desk.examples):
        await say(query)  # first, so that the answer is the last thing to happen
        await answer_message(desk, message, desk.examples[callback.numbers[0]], query.from_user)
    else:
        try:
            notice = await _done(desk, query, message, callback, language)
        except BadRequest:  # the message is gone, or too old to be changed
            notice = phrases(language).stale
        await say(query, notice)


async def say(query: CallbackQuery, words: str | None = None, *, alert: bool = False) -> None:
    """Answer a pressed button; one that was pressed too long ago takes no answer any more."""
    with contextlib.suppress(BadRequest):
        await query.answer(words, show_alert=alert)


async def _done(desk: Desk, query: CallbackQuery, message: Message, callback: Callback, language: str) -> str | None:
    """Do what the button says; returns the words for the small notice, if any."""
    words = phrases(language)
    match callback.action:
        case Action.RATE:
            return _rated(desk, query, message, good=callback.numbers[0] == 1, language=language)
        case Action.EXAMPLE:
            return words.stale
        case Action.COPY:
            return await _copied(desk, message, callback.numbers, words.stale)
        case _:
            pass
    kept = desk.store.answer(message.chat_id, message.message_id)
    if kept is not None and kept.person_id != query.from_user.id and message.chat.type != "private":
        return words.not_yours
    view = await _view(desk, message, callback, language)
    if view is None:
        return words.stale
    await edit(desk, message.chat_id, message.message_id, message, view.text, view.buttons)
    return None


async def _view(desk: Desk, message: Message, callback: Callback, language: str) -> View | None:
    """What the message is to show now; None where the button points at nothing."""
    numbers = callback.numbers
    if callback.action in (Action.WALK, Action.TOC, Action.SECTION) and numbers[0] >= len(desk.corpus.documents):
        return None
    kept = desk.store.answer(message.chat_id, message.message_id)
    payload = json.loads(kept.payload) if kept else {}
    match callback.action:
        case Action.WALK:
            document, start, end, first, last = numbers
            at = Walk(document, (start, min(end, len(desk.corpus.documents[document].text))), first, last)
            return walk(desk.corpus, desk.version, at, language, answered=payload.get("kind") == "answer")
        case Action.TOC:
            return contents(desk.corpus, desk.version, numbers[0], numbers[1], language)
        case Action.SECTION if numbers[1] < len(desk.corpus.documents[numbers[0]].sections):
            document, which, page = numbers
            return section(desk.corpus, desk.version, document, which, page, language)
        case Action.FIND if payload.get("kind") == "find":
            found = tuple(find(desk.corpus, payload["needle"]))
            return places(desk.corpus, desk.version, payload["needle"], found, numbers[0], language)
        case Action.ANSWER | Action.MORE if kept and payload.get("kind") == "answer":
            answer = await desk.ask(kept.question, payload["history"])
            if callback.action is Action.MORE:
                return _more(desk, answer, numbers[0], language)
            return View(render.telegram(answer, language), keyboard(desk, answer, language))
        case _:
            return None


def _more(desk: Desk, answer: Answer, page: int, language: str) -> View | None:
    every = (*answer.quotes, *answer.more)
    shown = every[page * _QUOTES_PER_PAGE : (page + 1) * _QUOTES_PER_PAGE]
    if not shown:
        return None
    first = page * _QUOTES_PER_PAGE + 1
    blocks = [render.quoted(quote, number, language) for number, quote in enumerate(shown, first)]
    turning = turned(page, -(-len(every) // _QUOTES_PER_PAGE), lambda to: Callback(Action.MORE, desk.version, (to,)))
    words = phrases(language)
    back = InlineKeyboardButton(words.back, callback_data=str(Callback(Action.ANSWER, desk.version)))
    return View(render.fit(blocks, words.cut_short), InlineKeyboardMarkup([*turning, [back]]))


def _rated(desk: Desk, query: CallbackQuery, message: Message, *, good: bool, language: str) -> str:
    kept = desk.store.answer(message.chat_id, message.message_id)
    if kept is None:
        return phrases(language).stale
    desk.store.rate(message.chat_id, message.message_id, query.from_user.id, "good" if good else "bad", time.time())
    return phrases(language).rated


async def _copied(desk: Desk, message: Message, numbers: tuple[int, ...], stale: str) -> str | None:
    """The quote with its citation as a message of its own, for a quote that is too long for a copy button."""
    number, start, end = numbers
    if number >= len(desk.corpus.documents) or not start < end <= len(desk.corpus.documents[number].text):
        return stale
    document = desk.corpus.documents[number]
    paragraph = document.paragraph_at(start)
    heading = document.section_of(paragraph).heading
    quote = desk.check(
        Quote(document.text[start:end], (), document.id, document.title, heading, paragraph.number, start, end, 1.0)
    )
    text = f"“{quote.text}”——{render.citation(quote)}"
    await message.reply_text(render.escape(text), parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    return None


async def _set_language(desk: Desk, query: CallbackQuery, message: Message, callback: Callback) -> None:
    number = callback.numbers[0]
    if number >= len(LANGUAGES):
        await say(query, phrases(_language(desk, query)).stale)
        return
    desk.store.set_language(message.chat_id, LANGUAGES[number], query.from_user.id, time.time())
    await say(query)
    await edit(desk, message.chat_id, message.message_id, message, phrases(LANGUAGES[number]).language_set, None)


def _language(desk: Desk, query: CallbackQuery) -> str:
    chat = query.message.chat.id if query.message else query.from_user.id
    return desk.language(chat, query.from_user.language_code)
