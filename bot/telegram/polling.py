"""Long polling: updates are fetched, kept on disk, and only then confirmed by the next fetch."""

import asyncio
import logging
import warnings

from telegram import Bot
from telegram.error import Conflict, EndPointNotFound, InvalidToken, RetryAfter, TelegramError
from telegram.warnings import PTBUserWarning

from bot.crash import describe
from bot.telegram.delivery import Delivery, Json, is_update, refused

KINDS = ("message", "edited_message", "callback_query", "inline_query")
"""The updates that the bot asks for; channel posts and the rest are never even sent."""
_POLL_SECONDS = 25
_READ_SECONDS = 10
_FIRST_RETRY, _LONGEST_RETRY = 0.5, 30.0
_CONFLICT_SECONDS = 2.0
_LOG = logging.getLogger(__name__)


async def poll(bot: Bot, delivery: Delivery) -> None:
    """Fetch updates until cancelled; outages heal by themselves, a 401 and a repeated 409 raise `RefusedError`."""
    # The library would rather have `get_updates` called; `_fetch` says why it is not.
    warnings.filterwarnings("ignore", message=".*getUpdates", category=PTBUserWarning)
    offset: int | None = None
    failures = conflicts = 0
    while True:
        try:
            updates = await _fetch(bot, offset)
        except (InvalidToken, EndPointNotFound) as error:  # the library takes a 401 here for a missing method
            raise refused(error) from None  # its text holds the token
        except Conflict as error:
            # The poll of a bot that was killed just now may still hang: once is no proof of another program.
            conflicts += 1
            if conflicts > 1:
                raise refused(error) from None
            await asyncio.sleep(_CONFLICT_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever came over the network, the bot goes on fetching
            failures += 1
            await asyncio.sleep(_pause(error, failures))
        else:
            if failures:
                _LOG.warning("Telegram can be reached again.")
            failures = conflicts = 0
            if updates:
                delivery.receive(updates)
                offset = updates[-1]["update_id"] + 1


async def _fetch(bot: Bot, offset: int | None) -> list[Json]:
    """The next updates as Telegram sent them.

    Not `bot.get_updates`: it reads all of a batch or nothing, so that one update of a form it does not know yet would
    be fetched again for ever, and everybody's questions behind it with it.
    """
    parameters = {"offset": offset, "timeout": _POLL_SECONDS, "allowed_updates": list(KINDS)}
    updates = await bot.do_api_request(
        "getUpdates",
        {name: value for name, value in parameters.items() if value is not None},
        read_timeout=_POLL_SECONDS + _READ_SECONDS,
    )
    return [update for update in updates if is_update(update)]


def _pause(error: Exception, failures: int) -> float:
    """Seconds to wait after a failure, longer each time, up to a limit."""
    if failures == 1:
        said = type(error).__name__ if isinstance(error, TelegramError) else describe(error)
        _LOG.warning("Telegram cannot be reached (%s); trying again until it can.", said)
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return float(wait if isinstance(wait, int | float) else wait.total_seconds())
    return float(min(_LONGEST_RETRY, _FIRST_RETRY * 2 ** min(failures, 10)))
