"""What many tests share: the real pipeline, its index built once."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from bot.answering import Answerer
from bot.library import open_answerer
from index.encoder import Encoder
from tests.tiny import save_tiny_model

os.environ["HF_HUB_OFFLINE"] = "1"  # tests talk to this machine only; read when the hub's library is first imported
# A script that runs the tests in its background has them ignore Ctrl-C, and so would the programs that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A shared machine stalls now and then; tests that promise a speed measure it themselves.
settings.register_profile("yinwen", deadline=None)
settings.load_profile("yinwen")


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds the index of the packaged report once `answerer` was asked for."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def answerer(data: Path) -> Answerer:
    """Answers from the packaged report."""
    return open_answerer(data=data)


@pytest.fixture(scope="session")
def unread(answerer: Answerer) -> Answerer:
    """The same without a reader, four times as quick: for what no reader changes."""
    return Answerer(answerer.index)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another sentence-transformers model than the bundled one, of 16 dimensions, in a folder."""
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def tiny(tiny_model: Path) -> Encoder:
    """The model of `tiny_model`, loaded: it knows nothing of meaning, and is fast."""
    return Encoder(str(tiny_model))
