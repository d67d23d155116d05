"""The bot as a process of its own, against the emulator of Telegram."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from bot.cli import main
from tests.botapi import BotApi
from tests.forking import Fork

SETTINGS = ("YINWEN_", "TELEGRAM_")
SECRET = "a-Secret_1"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def receiving(how: str) -> dict[str, str]:
    """The settings of a bot that fetches its updates (`polling`), or has them delivered (`webhook`)."""
    if how == "polling":
        return {}
    port = free_port()
    return {
        "YINWEN_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "YINWEN_WEBHOOK_SECRET": SECRET,
        "YINWEN_WEBHOOK_PORT": str(port),
    }


def environment(api: BotApi, data: Path, **settings: str) -> dict[str, str]:
    """What a bot finds around it: this Telegram, this data folder, no limit on questions, and these settings."""
    around = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    return around | api.environment | {"YINWEN_DATA": str(data), "YINWEN_QUESTIONS_PER_MINUTE": "0"} | settings


class Running:
    """A bot, as `python -m bot` starts it; what it logs is in a file."""

    def __init__(self, api: BotApi, data: Path, log: Path, **settings: str) -> None:
        around = environment(api, data, **settings)
        self.log = log
        self.url = around.get("YINWEN_WEBHOOK_URL", "")
        self.health_port = int(around.get("YINWEN_HEALTH_PORT", "0"))
        self._process = self._begin(around)
        self.pid = self._process.pid

    def _begin(self, around: Mapping[str, str]) -> subprocess.Popen[bytes] | Fork:
        with self.log.open("ab") as sink:
            return subprocess.Popen([sys.executable, "-m", "bot"], env=around, stdout=sink, stderr=sink)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.alive:
            self.kill()

    @property
    def alive(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """The log so far."""
        return self.log.read_text("utf-8", "replace")

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(psutil.Process(self.pid).memory_info().rss)

    def terminate(self, timeout: float = 15) -> int:
        """SIGTERM; returns the exit code."""
        self._process.terminate()
        return self.wait(timeout)

    def wait(self, timeout: float = 30) -> int:
        """The exit code, once the process has ended."""
        return self._process.wait(timeout)

    def kill(self) -> int:
        """SIGKILL: no chance to tidy up; returns the exit code."""
        self._process.kill()
        return self.wait()


class Forked(Running):
    """The same bot, up in a second instead of ten: forked from a server that has imported all that it needs."""

    def _begin(self, around: Mapping[str, str]) -> Fork:
        return Fork(_be_a_bot, dict(around), self.log)


def _be_a_bot(around: Mapping[str, str], log: Path) -> None:
    os.environ.clear()
    os.environ |= around
    with log.open("ab") as sink:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
    sys.exit(main([]))
