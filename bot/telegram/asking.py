"""Messages that are questions: in a private chat every text, in a group what is said to the bot.

The answer replies to the question in the same chat and topic; an edited question has its answer edited.
"""

import json
import re
import time
from dataclasses import dataclass

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ChatAction, ChatType, ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes, filters

from bot import render
from bot.answer import Answer, Status
from bot.phrases import phrases
from bot.telegram.callbacks import Action, Callback
from bot.telegram.desk import Desk
from bot.telegram.views import piece_at

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_QUOTE_UNITS = 1024
_STYLED = frozenset(
    {
        MessageEntity.BOLD,
        MessageEntity.ITALIC,
        MessageEntity.UNDERLINE,
        MessageEntity.STRIKETHROUGH,
        MessageEntity.SPOILER,
        MessageEntity.CUSTOM_EMOJI,
    }
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asked, and where; a follow-up is one person's in one chat."""

    person: int
    chat: int
    topic: int | None
    language: str


def asker(desk: Desk, message: Message, by: User | None = None) -> Asker:
    """Who wrote the message, or pressed a button under it (`by`). An anonymous admin is known by the group's id."""
    user = by or message.from_user
    anonymous = message.sender_chat if by is None else None
    person = anonymous.id if anonymous else user.id if user else 0
    code = user.language_code if user and not anonymous else None
    topic = message.message_thread_id if message.is_topic_message else None
    return Asker(person, message.chat_id, topic, desk.language(message.chat_id, code))


def question_in(message: Message, username: str, bot_id: int) -> str | None:
    """What the message asks the bot; None where it does not speak to it.

    In a private chat the text or the caption; in a group only with a mention of the bot, in reply to it, or by /ask.
    """
    text = message.text or message.caption or ""
    if command := re.match(rf"/ask(?:@{re.escape(username)})?(?:\s+|$)", text, re.IGNORECASE | re.ASCII):
        return text[command.end() :].strip()
    if message.chat.type == ChatType.PRIVATE:
        return text
    mention = re.compile(rf"@{re.escape(username)}\b", re.IGNORECASE | re.ASCII)
    reply = message.reply_to_message
    to_bot = reply is not None and reply.from_user is not None and reply.from_user.id == bot_id
    if mention.search(text) or to_bot:
        return mention.sub(" ", text).strip()
    return None


async def on_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A message with text or a caption."""
    desk: Desk = context.bot_data["desk"]
    message = update.effective_message
    text = question_in(message, context.bot.username, context.bot.id) if message else None
    if message is not None and text is not None:
        await (answer_edited if update.edited_message else answer_message)(desk, message, text)


class Addressed(filters.MessageFilter):
    """Lets through what speaks to the bot, and not what was sent through its own inline mode."""

    def filter(self, message: Message) -> bool:
        """Whether the message speaks to the bot."""
        bot = message.get_bot()
        own = message.via_bot is not None and message.via_bot.id == bot.id
        return not own and question_in(message, bot.username, bot.id) is not None


async def answer_message(desk: Desk, message: Message, text: str, by: User | None = None) -> None:
    """Answer a question with one message; `by` is who asked, where that is not who wrote the message."""
    who = asker(desk, message, by)
    desk.send_off(message.chat.send_action(ChatAction.TYPING, message_thread_id=who.topic))
    history = desk.store.history(who.chat, who.person, time.time())
    answer = await desk.ask(text, history)
    sent = await _reply(message, who, text, render.telegram(answer, who.language), keyboard(desk, answer, who.language))
    _keep(desk, who, message, sent, text, history, answer)


async def answer_edited(desk: Desk, message: Message, text: str) -> None:
    """Answer an edited question by editing the answer to it; a question that had none is not answered now."""
    who = asker(desk, message)
    kept = desk.store.answer_to(who.chat, message.message_id)
    if kept is None:
        return
    history = tuple(json.loads(kept.payload)["history"])
    answer = await desk.ask(text, history)
    await edit(
        desk,
        who.chat,
        kept.message_id,
        message,
        render.telegram(answer, who.language),
        keyboard(desk, answer, who.language),
    )
    _keep(desk, who, message, kept.message_id, text, history, answer)


async def on_other(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A voice message, a sticker, a place …: said once, in private, that only text is read."""
    desk: Desk = context.bot_data["desk"]
    message = update.effective_message
    if message is None or message.media_group_id:  # of an album, only the picture with the caption counts
        return
    await message.reply_text(phrases(asker(desk, message).language).no_text)


def keyboard(desk: Desk, answer: Answer, language: str) -> InlineKeyboardMarkup | None:
    """The buttons under an answer; none under small talk."""
    if not answer.quotes:
        return None
    words, best = phrases(language), answer.quotes[0]
    number = next(place for place, document in enumerate(desk.corpus) if document.id == best.document)
    piece = piece_at(desk.corpus.documents[number], best.start)

    def button(label: str, action: Action, *numbers: int) -> InlineKeyboardButton:
        return InlineKeyboardButton(label, callback_data=str(Callback(action, desk.version, numbers)))

    place = (number, best.start, best.end)
    walking = [
        button(words.before, Action.WALK, *place, max(0, piece - 1), piece),
        button(words.after, Action.WALK, *place, piece, piece + 1),
    ]
    if answer.more or len(answer.quotes) > 1:
        walking.append(button(words.more, Action.MORE, 0))
    text = render.copied(best)
    copying = (
        InlineKeyboardButton(words.copy, copy_text=CopyTextButton(text))
        if text
        else button(words.copy, Action.COPY, *place)
    )
    return InlineKeyboardMarkup(
        [walking, [copying, button(words.good, Action.RATE, 1), button(words.bad, Action.RATE, 0)]]
    )


async def edit(
    desk: Desk, chat: int, message_id: int, message: Message, text: str, buttons: InlineKeyboardMarkup | None
) -> None:
    """Change a message of ours; that it says this already is no error."""
    try:
        await message.get_bot().edit_message_text(
            text, chat, message_id, parse_mode=ParseMode.HTML, reply_markup=buttons, link_preview_options=NO_PREVIEW
        )
    except BadRequest as error:
        if "not modified" not in str(error):
            raise


async def _reply(message: Message, who: Asker, text: str, html: str, buttons: InlineKeyboardMarkup | None) -> int:
    replying = None if message.chat.type == ChatType.PRIVATE else _replying(message, text)
    try:
        return await _send(message, who, html, buttons, replying)
    except BadRequest as error:
        if replying is None or replying.quote is None or "quote" not in str(error).lower():
            raise
    # The asker has changed the words meanwhile: reply without quoting them.
    replying = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    return await _send(message, who, html, buttons, replying)


async def _send(
    message: Message, who: Asker, html: str, buttons: InlineKeyboardMarkup | None, replying: ReplyParameters | None
) -> int:
    sent = await message.get_bot().send_message(
        who.chat,
        html,
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        message_thread_id=who.topic,
        reply_parameters=replying,
        reply_markup=buttons,
    )
    return sent.message_id


def _replying(message: Message, text: str) -> ReplyParameters:
    """A reply that quotes the asker's own words, where they stand unstyled in the message as they were asked.

    Telegram quotes nothing that cannot be seen.
    """
    styled = any(entity.type in _STYLED for entity in message.entities)
    whole = message.text or ""
    seen = any(character.isalnum() for character in text)
    quotable = not styled and seen and text in whole and render.utf16(text) <= _QUOTE_UNITS
    return ReplyParameters(message.message_id, allow_sending_without_reply=True, quote=text if quotable else None)


def _keep(
    desk: Desk, who: Asker, message: Message, sent: int, text: str, history: tuple[str, ...], answer: Answer
) -> None:
    now = time.time()
    if answer.status is not Status.CHAT:
        desk.store.remember(who.chat, who.person, text, now)
    evidence = [quote.text for quote in answer.quotes[:1]]
    payload = json.dumps(
        {"kind": "answer", "history": list(history), "short": answer.short, "evidence": evidence}, ensure_ascii=False
    )
    desk.store.keep_answer(who.chat, sent, message.message_id, who.person, text, payload, desk.version, now)
