import asyncio
import time
from typing import Any

import pytest
from telegram.error import RetryAfter, TimedOut

from bot.telegram.pacing import GivenUpError, Meter, Pacing


class Telegram:
    """Notes when a message came, and how many were under way at most; raises what it is told to, once each."""

    def __init__(self, *errors: Exception, seconds: float = 0.0) -> None:
        self.errors = list(errors)
        self.seconds = seconds
        self.taken: list[float] = []
        self.under_way = self.most = 0

    async def __call__(self, *args: Any, **kwargs: Any) -> bool:
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(time.monotonic())
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(self.seconds)
        self.under_way -= 1
        return True


def send(pacing: Pacing, telegram: Telegram, chat: int) -> Any:
    return pacing.process_request(telegram, (), {}, "sendMessage", {"chat_id": chat}, None)


def in_any_second(times: list[float]) -> int:
    return max(sum(1 for other in times if at <= other < at + 1) for at in times)


def many(count: int, seconds: float) -> Telegram:
    async def sent() -> Telegram:
        pacing, telegram = Pacing(), Telegram(seconds=seconds)
        await asyncio.gather(*(send(pacing, telegram, chat) for chat in range(count)))
        return telegram

    return asyncio.run(sent())


def test_thirty_a_second_in_all_are_never_passed() -> None:
    assert in_any_second(many(60, 0.0).taken) <= 30


def test_one_at_a_time_is_under_way_while_few_wait() -> None:
    assert many(40, 0.05).most == 1


def test_where_many_wait_a_distant_telegram_gets_a_few_at_a_time() -> None:
    telegram = many(150, 0.1)
    assert telegram.taken[-1] - telegram.taken[0] < 12, "one after the other it would be 15 s"
    assert 1 < telegram.most <= 5


def test_a_telegram_that_hangs_is_not_sent_everything_at_once() -> None:
    async def hanging() -> int:
        pacing, telegram = Pacing(), Telegram(seconds=60)
        waiting = [asyncio.ensure_future(send(pacing, telegram, chat)) for chat in range(100)]
        await asyncio.sleep(3)
        for each in waiting:
            each.cancel()
        return telegram.most

    assert asyncio.run(hanging()) == 32


def test_a_group_gets_twenty_a_minute_at_most() -> None:
    meter = Meter(15 / 60, burst=5)
    times = [meter.book(0.0) for _ in range(100)]
    assert max(sum(1 for other in times if at <= other < at + 60) for at in times) <= 20


def test_a_flooded_chat_waits_and_the_others_do_not() -> None:
    async def both() -> tuple[float, float]:
        pacing, began = Pacing(), time.monotonic()
        flooded, free = Telegram(RetryAfter(2)), Telegram()
        await asyncio.gather(send(pacing, flooded, 1), send(pacing, free, 2))
        return flooded.taken[0] - began, free.taken[0] - began

    waited, passed = asyncio.run(both())
    assert 1.9 < waited < 3.0
    assert passed < 0.5


def test_a_chat_that_must_wait_for_hours_is_given_up_at_once() -> None:
    with pytest.raises(GivenUpError):
        asyncio.run(send(Pacing(), Telegram(RetryAfter(10_072)), 1))


def test_a_lost_connection_is_tried_again() -> None:
    telegram = Telegram(TimedOut())
    assert asyncio.run(send(Pacing(), telegram, 1)) is True


def test_a_slow_request_lets_the_others_pass() -> None:
    async def both() -> float:
        pacing, free = Pacing(), Telegram()

        async def slow(*args: Any, **kwargs: Any) -> bool:
            await asyncio.sleep(3)
            return True

        hanging = asyncio.ensure_future(pacing.process_request(slow, (), {}, "sendMessage", {"chat_id": 1}, None))
        began = time.monotonic()
        await asyncio.sleep(0)
        await send(pacing, free, 2)
        hanging.cancel()
        return free.taken[0] - began

    assert asyncio.run(both()) < 1
