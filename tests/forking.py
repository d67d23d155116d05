"""Processes that are up at once: a server imports everything, and forks one for each line it is given.

Each is a process of its own, which may be killed. The server has one thread only, so that it may fork.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]


class Forks:
    """The server, from outside: words in, a process id out; an empty line in, that process' exit code out."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str] = os.environ) -> None:
        """Start `python -m module arguments…`, which must call `serve`."""
        self._server = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"},
            cwd=ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.communicate()

    def start(self, *words: object) -> int:
        """Start a process on these words; returns its id."""
        return self._asked("\t".join(map(str, words)))

    def ended(self) -> int:
        """Wait until it has ended; returns its exit code, negative for the signal that killed it."""
        return self._asked("")

    def _asked(self, line: str) -> int:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())


def serve(work: Callable[[list[str]], int]) -> None:
    """The server, from inside: fork for each line, do the work on its words, and end with the exit code it returns."""
    asked = os.fdopen(os.dup(0))  # sys.stdin is the process' own: nothing has been read from it
    while line := asked.readline().rstrip("\n"):
        pid = os.fork()
        if pid == 0:
            os._exit(work(line.split("\t")))
        print(pid, flush=True)
        # It is not waited for before it is asked about, so that its id is nobody else's when it is killed.
        asked.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
