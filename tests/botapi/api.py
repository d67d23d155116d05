"""The emulator as tests use it."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from . import world
from .errors import conflict, unauthorized
from .faults import Fault, second_poller
from .limits import Limits
from .methods import METHODS
from .params import from_json
from .people import Person
from .polling import OTHER_POLLER
from .rooms import Room
from .server import Request, Server
from .updates import Update
from .webhook import Delivery

TOKEN = "7310000000:AAEmulator-of-the-Bot-API_for-tests0"


class BotApi:
    """A loopback Bot API for one bot.

    ``privacy`` is the bot's privacy mode in groups, ``inline_feedback`` whether BotFather was told to report chosen
    inline results.

        with BotApi() as api:
            process = start_bot(env=os.environ | api.environment)
            chat = api.private(api.user("小王", language_code="zh-hans"))
            reply = chat.ask("深圳市2022年的金融业增加值是多少?")
            assert reply.bold == ["5137.98亿元"]
    """

    def __init__(
        self, *, username: str = "yinwen_bot", token: str = TOKEN, privacy: bool = True, inline_feedback: bool = True
    ) -> None:
        bot = world.User(int(token.split(":")[0]), "引文", username, is_bot=True)
        self.world = world.World(bot, privacy=privacy)
        self.server = Server(self.world, token)
        self.inline_feedback = inline_feedback
        self._user_ids = itertools.count(9_100_001)
        self._chat_ids = itertools.count(4_200_001)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.stop()

    # -- where it is --------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        return self.server.token

    @property
    def base_url(self) -> str:
        """The form that python-telegram-bot's ``base_url`` takes."""
        return f"http://127.0.0.1:{self.server.port}/bot"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a bot that shall use this emulator."""
        return {"TELEGRAM_BOT_TOKEN": self.token, "TELEGRAM_API_URL": self.base_url}

    # -- people and chats ---------------------------------------------------------------------------------------

    def user(self, name: str = "小王", *, username: str | None = None, language_code: str | None = None) -> Person:
        """Somebody new."""
        with self.world.lock:
            data = world.User(next(self._user_ids), name, username, language_code)
            self.world.users[data.id] = data
        return Person(self, data)

    def private(self, person: Person | None = None) -> Room:
        """The chat of a person (of somebody new, if nobody is named) with the bot, already started."""
        person = person or self.user()
        return self._room(world.Chat(person.id, "private"), person)

    def group(self, title: str, *members: Person) -> Room:
        """A basic group with the bot in it."""
        return self._room(world.Chat(-next(self._chat_ids), "group", title), *members)

    def supergroup(self, title: str, *members: Person, forum: bool = False, username: str | None = None) -> Room:
        """A supergroup with the bot in it; with ``forum`` it has topics."""
        number = -1_000_000_000_000 - next(self._chat_ids)
        return self._room(world.Chat(number, "supergroup", title, username, is_forum=forum), *members)

    def channel(self, title: str, *, username: str | None = None) -> Room:
        """A channel with the bot as an administrator."""
        number = -1_000_000_000_000 - next(self._chat_ids)
        return self._room(world.Chat(number, "channel", title, username, bot="administrator"))

    def _room(self, data: world.Chat, *members: Person) -> Room:
        with self.world.lock:
            data = self.world.chats.setdefault(data.id, data)
            data.members |= {person.id: "member" for person in members}
        return Room(self, data, *members)

    # -- updates ------------------------------------------------------------------------------------------------

    def add_update(self, kind: str, payload: dict[str, Any], lane: str = "raw") -> Update | None:
        """Queue any update, of a known or an unknown kind; None where the bot did not ask for the kind."""
        with self.world.lock:
            update = self.world.updates.add(kind, payload, lane)
            self.world.notify()
        return update

    @property
    def updates(self) -> list[Update]:
        """Every update so far, confirmed or not."""
        with self.world.lock:
            return list(self.world.updates.all)

    @property
    def pending(self) -> list[Update]:
        """Updates that the bot has not confirmed."""
        with self.world.lock:
            return list(self.world.updates.waiting.values())

    def wait_confirmed(self, timeout: float = 10.0) -> None:
        """Wait until the bot has confirmed every update."""
        assert self.world.wait(lambda: not self.world.updates.waiting, timeout), f"still pending: {self.pending}"

    def deliver_again(self, update: Update) -> None:
        """Give out an update once more, with the same update_id, although it was confirmed."""
        with self.world.lock:
            self.world.updates.again.append(update)
            self.world.notify()

    # -- what was asked of it -----------------------------------------------------------------------------------

    def requests(self, method: str | None = None) -> list[Request]:
        """Every call so far, or those of one method."""
        with self.world.lock:
            every = list(self.server.requests)
        return [each for each in every if method is None or each.method.lower() == method.lower()]

    def methods_called(self) -> list[str]:
        """The names of the calls so far, getUpdates left out."""
        return [each.method for each in self.requests() if each.method.lower() != "getupdates"]

    def wait_request(self, method: str, count: int = 1, timeout: float = 10.0) -> Request:
        """Wait for the count-th call of a method."""
        if not self.world.wait(lambda: len(self.requests(method)) >= count, timeout):
            raise AssertionError(f"{len(self.requests(method))} of {count} calls of {method} within {timeout} s")
        return self.requests(method)[count - 1]

    def answer_to(self, query: world.Query, timeout: float) -> dict[str, Any]:
        """Wait for the bot's answer to a pressed button or an inline query."""
        if not self.world.wait(lambda: query.answer is not None, timeout) or query.answer is None:
            raise AssertionError(f"no answer to {query.asked!r} within {timeout} s")
        return query.answer

    def commands(self, scope: str = "default", language_code: str = "") -> dict[str, str]:
        """The commands that the bot has set, with their descriptions."""
        with self.world.lock:
            given = self.world.commands.get((scope, language_code), [])
        return {each["command"]: each["description"] for each in given}

    def profile(self, name: str, language_code: str = "") -> str:
        """The ``name``, ``description`` or ``short_description`` that the bot has set."""
        with self.world.lock:
            return self.world.profile.get((name, language_code), "")

    @property
    def webhook_url(self) -> str:
        return self.server.webhook.url

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to deliver to the webhook."""
        with self.world.lock:
            return list(self.server.webhook.deliveries)

    # -- what goes wrong ----------------------------------------------------------------------------------------

    def script(self, fault: Fault, method: str = "*", *, chat: Room | None = None, times: int = 1) -> None:
        """Let a fault (of ``faults.py``) meet the next calls of a method, or of any."""
        with self.world.lock:
            self.server.faults.script(fault, method, chat.id if chat else None, times)

    def clear_faults(self) -> None:
        with self.world.lock:
            self.server.faults.scripted.clear()

    def enforce_limits(
        self,
        *,
        burst: int = 1,
        group_per_minute: int = 20,
        per_second: int = 30,
        clock: Callable[[], float] = time.monotonic,
    ) -> Limits:
        """From now on answer 429 over Telegram's ceilings; the returned object counts what was refused."""
        self.server.limits = Limits(burst, group_per_minute, per_second, clock)
        return self.server.limits

    def be_far_away(self, seconds: float) -> None:
        """From now on every call but the long poll takes so long, half of it before it is carried out."""
        self.server.latency = seconds

    @property
    def refused(self) -> list[tuple[str, str]]:
        """Method and description of every call that was refused, scripted refusals too."""
        with self.world.lock:
            return list(self.server.refused)

    def revoke_token(self) -> None:
        """From now on answer 401, the waiting long poll first."""
        self.server.revoked = True
        self.server.end_poll(unauthorized())

    def let_another_poll(self, times: int = 1_000_000) -> None:
        """Another program polls with the same token: 409 for the waiting long poll and the next getUpdates."""
        self.script(second_poller(), "getUpdates", times=times)
        self.server.end_poll(conflict(OTHER_POLLER))

    def stop_listening(self) -> None:
        """Cut every connection and refuse new ones."""
        self.server.call(self.server.silence())

    def start_listening(self) -> None:
        """Listen again on the same port."""
        self.server.call(self.server.listen())

    def call(self, method: str, **params: Any) -> Any:
        """Carry out a method as the bot would, without HTTP; raises ApiError."""
        with self.world.lock:
            result = METHODS[method.lower()](self.world, from_json(params))
            self.world.notify()
        return result
