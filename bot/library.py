"""Opening what is answered from: read the reports, load their index or build it, and hand out an `Answerer`."""

from collections.abc import Callable
from pathlib import Path

from bot.answering import Answerer
from corpus import REPORTS
from corpus.reading import read_corpus
from index.encoder import BUNDLED, Encoder, Progress, no_progress
from index.errors import DamagedIndexError, StaleIndexError
from index.reader import Reader
from index.search import Index
from index.storage import build, exclusive, folder_for, load, save


def open_answerer(
    corpus: Path = REPORTS,
    *,
    data: Path,
    model: str = BUNDLED,
    read: bool = True,
    progress: Progress = no_progress,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Answerer:
    """An `Answerer` over the reports at `corpus`; its index is kept below `data`, and built where there is no good one.

    Without `read`, no reader judges what was found. `notice` is told in one sentence when a stored index had to be
    built again. Raises `YinwenError` where the reports cannot be read, the model cannot be loaded or the index cannot
    be written.
    """
    index = open_index(corpus, data=data, model=model, progress=progress, notice=notice)
    return Answerer(index, Reader() if read else None)


def open_index(
    corpus: Path = REPORTS,
    *,
    data: Path,
    model: str = BUNDLED,
    progress: Progress = no_progress,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Index:
    """The index that `open_answerer` answers from."""
    reports = read_corpus(corpus)
    folder = folder_for(data, corpus, model)
    with exclusive(folder):
        encoder = Encoder(model)
        try:
            return load(folder, reports, encoder, model)
        except StaleIndexError:
            pass
        except DamagedIndexError as error:
            notice(str(error))
        index = build(reports, encoder, model, progress)
        save(index, folder, model)
        return index
