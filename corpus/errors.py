"""The one root of every error that Yinwen raises on purpose."""

from pathlib import Path


class YinwenError(Exception):
    """Something went wrong that a person can mend; `str(error)` is one sentence that says what and how."""


class CorpusError(YinwenError):
    """A report cannot be read; `path` is the file or folder concerned."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path
