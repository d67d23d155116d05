"""How the bot is: alive, ready, how much waits, what went wrong last; and counters as Prometheus reads them."""

import json
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx

from bot.answer import Status
from bot.settings import Settings
from corpus.errors import YinwenError

_TIMEOUT = 3.0


@dataclass
class Counters:
    """What has happened since the start; nothing about who asked, or what."""

    started: float = field(default_factory=time.time)
    version: str = ""
    """The index version; empty while it is being loaded."""
    waiting: int = 0
    """Updates that are accepted and not yet dealt with."""
    received: int = 0
    questions: int = 0
    answered_questions: int = 0
    not_found: int = 0
    hurried: int = 0
    """Questions answered without the reader, because many waited."""
    errors: int = 0
    turned_away: int = 0
    answering_seconds: float = 0.0
    update_seconds: float = 0.0
    """From receipt to the end of an update, all added."""
    updates: int = 0
    last_error: str = ""
    """The kind of the last error; never its words, which may be a person's."""

    def answered(self, status: Status, seconds: float) -> None:
        """Count a question, by what came of it."""
        self.questions += 1
        self.answered_questions += status is Status.ANSWERED
        self.not_found += status is Status.NOT_FOUND
        self.answering_seconds += seconds

    def failed(self, error: BaseException) -> None:
        """Count an error."""
        self.errors += 1
        self.last_error = type(error).__name__


def report(counters: Counters) -> dict[str, Any]:
    """The state as one JSON object."""
    return {"alive": True, "ready": bool(counters.version), **asdict(counters)}


def metrics(counters: Counters) -> str:
    """The counters in Prometheus' text form.

    >>> print(metrics(Counters(version="20c9ad50", questions=7)).splitlines()[2])
    yinwen_questions_total 7
    """
    gauges = {"ready": int(bool(counters.version)), "waiting": counters.waiting}
    totals = {
        "questions": counters.questions,
        "answered": counters.answered_questions,
        "not_found": counters.not_found,
        "hurried": counters.hurried,
        "errors": counters.errors,
        "updates": counters.updates,
        "turned_away": counters.turned_away,
        "answering_seconds": round(counters.answering_seconds, 4),
        "update_seconds": round(counters.update_seconds, 4),
    }
    lines = [f"yinwen_{name} {value}" for name, value in gauges.items()]
    lines += [f"yinwen_{name}_total {value}" for name, value in totals.items()]
    return "\n".join([*lines, ""])


def ask_health(settings: Settings) -> tuple[str, bool]:
    """What the running bot says of itself, as JSON, and whether it is ready; raises `YinwenError` where none answers."""
    if not settings.health_port:
        raise YinwenError("没有设置 YINWEN_HEALTH_PORT,运行中的机器人没有健康检查地址。(Set YINWEN_HEALTH_PORT.)")
    try:
        with httpx.Client(trust_env=False, timeout=_TIMEOUT) as client:
            state = client.get(f"http://127.0.0.1:{settings.health_port}/health").json()
    except (httpx.HTTPError, ValueError) as error:
        raise YinwenError("机器人没有回应,请看它是否在运行。(The bot does not answer.)") from error
    return json.dumps(state, ensure_ascii=False, indent=2), bool(state["ready"])
