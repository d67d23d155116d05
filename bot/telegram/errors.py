"""What happens when a handler raises: one line of log without anybody's words, and the person is told."""

import contextlib
import logging

from telegram import Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError
from telegram.ext import ContextTypes

from bot.crash import describe
from bot.phrases import phrases
from bot.store import StoreError
from bot.telegram.delivery import Delivery, refused
from bot.telegram.desk import Desk
from bot.telegram.pacing import GivenUpError

_GONE = (GivenUpError, Forbidden, ChatMigrated)
_LOG = logging.getLogger(__name__)


async def on_error(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The one place for errors of handlers."""
    desk: Desk = context.bot_data["desk"]
    delivery: Delivery = context.bot_data["delivery"]
    error = context.error
    if isinstance(error, InvalidToken):
        delivery.fail(refused(error))
    elif isinstance(error, StoreError):
        delivery.fail(error)
    elif error is not None:
        desk.counters.failed(error)
        if isinstance(error, (*_GONE, BadRequest)):
            _LOG.warning("An answer could not be delivered and was given up (%s).", type(error).__name__)
        else:
            _LOG.error("An update could not be dealt with: %s", describe(error))
            await _tell(desk, update)


async def _tell(desk: Desk, update: object) -> None:
    """Tell the person that it went wrong, where there is one to tell."""
    if not isinstance(update, Update):
        return
    code = update.effective_user.language_code if update.effective_user else None
    message = update.effective_message
    words = phrases(desk.language(message.chat_id if message else 0, code)).failed
    with contextlib.suppress(TelegramError):
        if update.callback_query:
            await update.callback_query.answer(words)
        elif isinstance(message, Message):
            topic = message.message_thread_id if message.is_topic_message else None
            await message.get_bot().send_message(message.chat_id, words, message_thread_id=topic)
