"""What many tests share: the real pipeline, its index built once."""

from pathlib import Path

import pytest

from bot.answering import Answerer
from bot.library import open_answerer


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the index of the packaged report once `answerer` was asked for."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def answerer(data: Path) -> Answerer:
    """Answers from the packaged report."""
    return open_answerer(data=data)
