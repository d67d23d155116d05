"""Kill -9 while an index is built, saved and switched to: `python -m tests.benchmarks.kills [--count 200] [--seed 1]`.

Each build is a process of its own, forked from one that has imported everything, and killed at a random moment after
it has begun. Afterwards the index folder must hold the old index or the new one, whole.
"""

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from corpus.document import Corpus
from corpus.reading import read_corpus
from index.encoder import Encoder
from index.errors import StorageError
from index.search import Index
from index.storage import build, exclusive, load, save
from tests.forking import Fork
from tests.tiny import save_tiny_model

_OLD, _NEW = "old", "new"
_LINES = 60


def write_corpora(folder: Path) -> None:
    """Two reports that differ in every line, of some size."""
    for name, place in ((_OLD, "龙岗区"), (_NEW, "宝安区")):
        lines = [
            f"{place}第{number}批新开工{number + 3}个项目,总投资{number * 7}.5亿元,同比增长{number}.2%。"
            for number in range(_LINES)
        ]
        (folder / f"{name}.txt").write_text("\n".join([f"{place}的项目", *lines]), encoding="utf-8")


def kill_at_random(folder: Path, reports: Path, model: Path, count: int, seed: int) -> Iterator[str]:
    """With this model, build the other report and kill that, so many times; yields which index is whole, or "none"."""
    chance = random.Random(seed)
    corpora = {name: read_corpus(reports / f"{name}.txt") for name in (_OLD, _NEW)}
    encoder = Encoder(str(model))
    for served in (_NEW, _OLD):
        builder = _begun(reports / f"{served}.txt", folder, model)
        began = time.perf_counter()
        assert builder.wait() == 0
        whole = time.perf_counter() - began
    for _ in range(count):
        wanted = _NEW if served == _OLD else _OLD
        builder = _begun(reports / f"{wanted}.txt", folder, model)
        time.sleep(chance.uniform(0, whole))
        builder.kill()
        killed = builder.wait() == -signal.SIGKILL
        after = [name for name, corpus in corpora.items() if _whole(folder, corpus, encoder)]
        yield f"{'killed' if killed else 'finished'} {'kept' if after == [served] else 'switched' if after == [wanted] else 'none'}"
        served = after[0] if after else served


def _begun(report: Path, folder: Path, model: Path) -> Fork:
    """A process that has loaded what it needs, and begins to build."""
    here, there = Pipe(duplex=False)
    with here, there:
        builder = Fork(_build, report, folder, model, there)
        here.recv()
    return builder


def _build(report: Path, folder: Path, model: Path, there: Connection) -> None:
    corpus, encoder = read_corpus(report), Encoder(str(model))
    encoder.encode_query("热身")
    there.send(None)
    with exclusive(folder):
        save(build(corpus, encoder, encoder.name), folder, encoder.name)


def _whole(folder: Path, corpus: Corpus, encoder: Encoder) -> bool:
    """Whether the index in the folder is of this corpus and answers from its own words."""
    try:
        index: Index = load(folder, corpus, encoder, encoder.name)
    except StorageError:
        return False
    hit = index.search(index.text(index.passages.sentences[7]), 1)[0]
    return hit.passage == index.passages.sentences[7]


def main() -> int:
    """Print how the kills ended; 1 if one left no whole index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        reports = Path(scratch)
        write_corpora(reports)
        model = save_tiny_model(reports / "model")
        ends = Counter(kill_at_random(reports / "index", reports, model, options.count, options.seed))
    for end, number in sorted(ends.items()):
        print(f"{end:<20}{number:>6}")
    lost = sum(number for end, number in ends.items() if end.endswith("none"))
    print(f"{ends.total()} builds, index lost {lost}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
