"""An error that nobody foresaw: where it happened is kept for whoever mends it, what a person asked is not."""

import os
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

LOG_NAME = "errors.log"
_MAX_BYTES = 1 << 20


def describe(error: BaseException) -> str:
    """The error's type and the places it went through, causes first; no message and no values, which may be private.

    >>> try:
    ...     {}["谁在问什么"]
    ... except KeyError as error:
    ...     print(describe(error).splitlines()[0])
    KeyError
    """
    return "\n".join(line for link in _chain(error) for line in _lines(link))


def record(error: BaseException, folder: Path) -> Path | None:
    """Add a description to the log in the folder, which only its owner can read; None where that cannot be done."""
    path = folder / LOG_NAME
    entry = f"{datetime.now(UTC).isoformat(timespec='seconds')} {describe(error)}\n\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _MAX_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as log:
            log.write(entry)
    except OSError:
        return None
    return path


def _chain(error: BaseException) -> Iterator[BaseException]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None:
        yield from _chain(earlier)
    yield error


def _lines(error: BaseException) -> Iterator[str]:
    yield type(error).__name__
    for frame in traceback.extract_tb(error.__traceback__, limit=-50):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
