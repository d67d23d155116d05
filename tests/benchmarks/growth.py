"""How time and memory grow with the corpus: `python -m tests.benchmarks.growth 10` prints one JSON object.

The corpus is the packaged report so many times over, each copy with figures of its own. Encoding grows in proportion
and is measured by `speed`; here a copy takes its vectors from the report, so that all the rest can be seen.
"""

import json
import re
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bot.answering import Answerer
from corpus import REPORTS
from corpus.document import Corpus, Document
from corpus.reading import read_corpus
from index.encoder import BUNDLED, Encoder, Progress, Vectors, no_progress
from index.storage import build, load, save
from tests.benchmarks.measure import peak_megabytes, timed
from tests.scoring import HERE, read_questions


class SparingEncoder(Encoder):
    """The bundled encoder, but texts that differ in their digits only are encoded once."""

    seconds = 0.0
    """Spent on encoding passages."""

    def encode_passages(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        keys = [re.sub(r"\d", "0", text) for text in texts]
        places = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        vectors = np.empty((0, self.dimension), np.float32)

        def encode() -> None:
            nonlocal vectors
            vectors = super(SparingEncoder, self).encode_passages(list(places), progress)

        self.seconds += timed(encode)
        return vectors[[places[key] for key in keys]]


def copied(document: Document, number: int) -> Document:
    """A copy with an id of its own, and its digits turned so that the copies' figures differ.

    >>> copied(Document("甲", "题", "增长8.2%", (), ()), 3).text
    '增长1.5%'
    """
    turned = str.maketrans("0123456789", "".join(str((digit + number) % 10) for digit in range(10)))
    return replace(document, id=f"{document.id}-{number}", text=document.text.translate(turned))


def measure(times: int) -> dict[str, float]:
    """Build, save, load and ask over so many copies of the report."""
    corpus = Corpus(tuple(copied(document, number) for number in range(times) for document in read_corpus(REPORTS)))
    encoder = SparingEncoder()
    questions = [question.text for question in read_questions(HERE / "questions" / "dev.jsonl")[:60]]
    with tempfile.TemporaryDirectory() as data:
        folder = Path(data)
        building = timed(lambda: save(build(corpus, encoder, BUNDLED), folder, BUNDLED)) - encoder.seconds
        loading = timed(lambda: load(folder, corpus, encoder, BUNDLED))
        answerer = Answerer(load(folder, corpus, encoder, BUNDLED))
        stored = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    encoding = statistics.median(timed(partial(encoder.encode_query, text)) for text in questions)
    asking = statistics.median(timed(partial(answerer.ask, text)) for text in questions)
    return {
        "times": times,
        "passages": answerer.index.tables.vectors.size,
        "build_seconds_besides_encoding": round(building, 2),
        "load_seconds": round(loading, 3),
        "stored_megabytes": round(stored / 1e6, 1),
        "ask_milliseconds": round(asking * 1000, 1),
        "encode_milliseconds": round(encoding * 1000, 1),
        "peak_megabytes": round(peak_megabytes()),
    }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
