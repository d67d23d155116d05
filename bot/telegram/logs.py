"""Logs without secrets: the token is part of every address, and libraries like to log addresses."""

import logging
import sys
from collections.abc import Iterable

_TALKATIVE = ("httpx", "httpcore", "telegram", "tornado", "asyncio", "bm25s", "sentence_transformers")


class Masking(logging.Formatter):
    """Formats a record, tracebacks included, with every secret struck out.

    >>> record = logging.LogRecord("x", logging.INFO, "", 0, "GET /bot123:abc/getMe", None, None)
    >>> Masking(["123:abc"], "%(message)s").format(record)
    'GET /bot***/getMe'
    """

    def __init__(self, secrets: Iterable[str], form: str = "%(levelname)s %(name)s: %(message)s") -> None:
        super().__init__(form)
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, for a record."""
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def keep_logs_clean(secrets: Iterable[str]) -> None:
    """Log to standard error, secrets masked; libraries, whose messages may hold what a person asked, only if broken."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masking(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL if name in ("telegram", "tornado") else logging.WARNING)
