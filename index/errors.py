"""What can go wrong with an index or a model, each with what the caller needs to go on."""

from pathlib import Path

from corpus.errors import YinwenError


class EncoderError(YinwenError):
    """A model cannot be loaded; `model` is its name."""

    def __init__(self, message: str, model: str) -> None:
        super().__init__(message)
        self.model = model


class StorageError(YinwenError):
    """An index cannot be written or read; `path` is the file or folder concerned."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.path = path


class DamagedIndexError(StorageError):
    """A stored index is not what its manifest says; it is never served, and can be rebuilt."""


class StaleIndexError(StorageError):
    """A stored index is whole, but of another corpus, model or format."""
