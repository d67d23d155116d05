"""The commands: each a handler of a few lines, and the table that names them."""

import json
import time

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.constants import ParseMode
from telegram.ext import ContextTypes

from bot.feedback import question_set
from bot.phrases import LANGUAGE_NAMES, LANGUAGES, phrases
from bot.render import escape, shortened
from bot.store import ANSWER_DAYS, HISTORY_MINUTES, KEPT_DAYS
from bot.telegram.admission import Handler
from bot.telegram.asking import NO_PREVIEW, answer_message, asker
from bot.telegram.callbacks import VERSION_CHARS, Action, Callback, parse_link
from bot.telegram.desk import Desk
from bot.telegram.health import report
from bot.telegram.views import View, Walk, contents, piece_at, places, sources, walk
from corpus.finding import find


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Who the bot is, with examples; or, by a deep link, a passage."""
    desk, message, language = _at(update, context)
    link = parse_link(context.args[0]) if context.args else None
    if link and link.version == desk.version[:VERSION_CHARS] and link.document < len(desk.corpus.documents):
        piece = piece_at(desk.corpus.documents[link.document], link.start)
        at = Walk(link.document, (link.start, link.end), piece, piece)
        await _show(message, walk(desk.corpus, desk.version, at, language, answered=False))
        return
    words = phrases(language)
    titles = "、".join(f"《{shortened(document.title, 40)}》" for document in desk.corpus.documents[:3])
    lead = f"{words.changed}\n\n" if link else ""
    text = escape(f"{lead}{words.start.format(titles=titles)}\n\n{words.examples if desk.examples else ''}".strip())
    await _show(message, View(text, example_buttons(desk)))


async def help_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """How to use the bot."""
    _, message, language = _at(update, context)
    await _show(message, View(escape(phrases(language).help.format(username=context.bot.username))))


async def toc(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The contents, to read the report in the chat."""
    desk, message, language = _at(update, context)
    await _show(message, contents(desk.corpus, desk.version, 0, 0, language))


async def find_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Every place where some words stand."""
    desk, message, language = _at(update, context)
    words, needle = phrases(language), _behind(message)
    found = tuple(find(desk.corpus, needle)) if needle else ()
    if not needle:
        example = next(iter(desk.examples), "…")[:4]
        await _show(message, View(escape(words.find_usage.format(example=example))))
    elif not found:
        await _show(message, View(escape(words.find_none.format(needle=shortened(needle)))))
    else:
        sent = await _show(message, places(desk.corpus, desk.version, needle, found, 0, language))
        payload = json.dumps({"kind": "find", "needle": needle}, ensure_ascii=False)
        who = asker(desk, message)
        now = time.time()
        desk.store.keep_answer(who.chat, sent, message.message_id, who.person, needle, payload, desk.version, now)


async def ask(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Ask a question in a group: behind the command, or in the message that the command replies to."""
    desk, message, language = _at(update, context)
    replied = message.reply_to_message
    question = _behind(message) or ((replied.text or replied.caption or "") if replied else "")
    if question:
        await answer_message(desk, message, question)
    else:
        await _show(message, View(escape(phrases(language).ask_usage)))


async def sources_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Which reports are answered from."""
    desk, message, language = _at(update, context)
    await _show(message, View(sources(desk.corpus, language)))


async def language_(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Choose the language that the bot speaks in this chat."""
    desk, message, language = _at(update, context)
    rows = [
        [InlineKeyboardButton(LANGUAGE_NAMES[code], callback_data=str(Callback(Action.LANGUAGE, desk.version, (n,))))]
        for n, code in enumerate(LANGUAGES)
    ]
    await _show(message, View(escape(phrases(language).choose_language), InlineKeyboardMarkup(rows)))


async def forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete what is kept about the person, and say what it was."""
    desk, message, language = _at(update, context)
    gone = {name: count for name, count in desk.store.forget(asker(desk, message).person).items() if count}
    words = phrases(language)
    what = "、".join(getattr(words, f"kept_{name}").format(count=count) for name, count in gone.items())
    await _show(message, View(escape(words.forgotten.format(what=what) if gone else words.nothing_kept)))


async def privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """What is kept, and for how long."""
    _, message, language = _at(update, context)
    words = phrases(language).privacy
    text = words.format(history_minutes=HISTORY_MINUTES, answer_days=ANSWER_DAYS, kept_days=KEPT_DAYS)
    await _show(message, View(escape(text)))


async def export(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """For operators: what people found good and bad, as a question set; for others, how to use the bot."""
    desk, message, _ = _at(update, context)
    if asker(desk, message).person not in desk.settings.operators:
        await help_(update, context)
        return
    lines = [json.dumps(question, ensure_ascii=False) + "\n" for question in question_set(desk.store.ratings())]
    await message.reply_document("".join(lines).encode() or b"\n", filename="feedback.jsonl")


async def health(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """For operators: how the bot is; for others, how to use it."""
    desk, message, _ = _at(update, context)
    if asker(desk, message).person not in desk.settings.operators:
        await help_(update, context)
        return
    await _show(message, View(f"<pre>{escape(json.dumps(report(desk.counters), indent=1))}</pre>"))


COMMANDS: dict[str, Handler] = {
    "start": start,
    "help": help_,
    "ask": ask,
    "find": find_,
    "toc": toc,
    "sources": sources_,
    "language": language_,
    "forget": forget,
    "privacy": privacy,
    "export": export,
    "health": health,
}


def example_buttons(desk: Desk) -> InlineKeyboardMarkup | None:
    """The example questions as buttons."""
    rows = [
        [InlineKeyboardButton(question, callback_data=str(Callback(Action.EXAMPLE, desk.version, (n,))))]
        for n, question in enumerate(desk.examples)
    ]
    return InlineKeyboardMarkup(rows) if rows else None


def _at(update: Update, context: ContextTypes.DEFAULT_TYPE) -> tuple[Desk, Message, str]:
    desk: Desk = context.bot_data["desk"]
    message = update.effective_message
    if message is None:
        raise LookupError("a command handler is only given messages")
    return desk, message, asker(desk, message).language


def _behind(message: Message) -> str:
    """What is written behind the command, as it was written."""
    return (message.text or "").partition(" ")[2].strip() or (message.text or "").partition("\n")[2].strip()


async def _show(message: Message, view: View) -> int:
    """Send a view to where the message came from; returns the new message's id."""
    sent = await message.get_bot().send_message(
        message.chat_id,
        view.text,
        parse_mode=ParseMode.HTML,
        reply_markup=view.buttons,
        link_preview_options=NO_PREVIEW,
        message_thread_id=message.message_thread_id if message.is_topic_message else None,
    )
    return sent.message_id
