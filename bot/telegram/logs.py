"""Logs without secrets: the token is part of every address, and libraries like to log addresses."""

import logging
import sys
from collections.abc import Iterable

_TALKATIVE = ("httpx", "httpcore", "telegram", "tornado", "asyncio", "bm25s", "sentence_transformers")

_OWN = ("bot", "index", "corpus")


class Masking(logging.Formatter):
    """Formats a record with every secret struck out; of a library's only where in the library it comes from.

    What a library says may hold what a person asked, at any level.

    >>> record = logging.LogRecord("bot.x", logging.INFO, "", 0, "GET /bot123:abc/getMe", None, None)
    >>> Masking(["123:abc"]).format(record)
    'INFO bot.x: GET /bot***/getMe'
    >>> Masking([]).format(logging.LogRecord("telegram", logging.DEBUG, "bot.py", 7, "asked: …", None, None))
    'DEBUG telegram: bot.py:7'
    """

    def __init__(self, secrets: Iterable[str], form: str = "%(levelname)s %(name)s: %(message)s") -> None:
        super().__init__(form)
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines, for a record."""
        if record.name.split(".")[0] not in _OWN:
            return f"{record.levelname} {record.name}: {record.pathname}:{record.lineno}"
        text = super().format(record)
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


def keep_logs_clean(secrets: Iterable[str]) -> None:
    """Log to standard error, secrets masked; libraries only if something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masking(secrets))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL if name in ("telegram", "tornado") else logging.WARNING)
