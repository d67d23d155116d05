"""Damage to a stored index: `python -m tests.benchmarks.damage [--count 1000] [--seed 1]` counts what is noticed.

Each mutation is done to the files of a real index, which is then loaded as the bot loads it; every one must be refused.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import faiss
import numpy as np

from bot.library import open_index
from corpus import REPORTS
from corpus.document import Corpus
from corpus.reading import read_corpus
from index.encoder import BUNDLED, Encoder
from index.errors import DamagedIndexError, StaleIndexError
from index.storage import folder_for, load

_PAGE = 4096


def _truncated(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def _flipped(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _zeroed(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(0, len(content), _PAGE)
    length = min(_PAGE, len(content) - start)
    content[start : start + length] = bytes(length)
    path.write_bytes(content)


def _junk(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    length = chance.randrange(1, 2 * _PAGE)
    content[start : start + length] = chance.randbytes(length)
    path.write_bytes(content)


def _missing(path: Path, chance: random.Random) -> None:
    path.unlink()


def _swapped(path: Path, chance: random.Random) -> None:
    other = chance.choice([file for file in sorted(path.parent.iterdir()) if file.is_file()])
    mine, theirs = path.read_bytes(), other.read_bytes()
    path.write_bytes(theirs)
    other.write_bytes(mine)


def _other_dimension(path: Path, chance: random.Random) -> None:
    vectors = next(path.parent.rglob("vectors.faiss"))
    index = faiss.IndexFlatIP(chance.choice([1, 128, 383, 385, 768]))
    index.add(np.ones((faiss.deserialize_index(np.frombuffer(vectors.read_bytes(), np.uint8)).ntotal, index.d), "f4"))
    vectors.write_bytes(faiss.serialize_index(index).tobytes())


def _changed_manifest(path: Path, chance: random.Random) -> None:
    file = next(path.parent.rglob("manifest.json"))
    manifest = json.loads(file.read_bytes())
    key = chance.choice(sorted(manifest))
    match manifest[key]:
        case int(number):
            manifest[key] = number + 1
        case str(text):
            manifest[key] = f"{text}0"
        case _:
            del manifest[key]
    file.write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "truncated": _truncated,
    "flipped": _flipped,
    "zeroed": _zeroed,
    "junk": _junk,
    "missing": _missing,
    "swapped": _swapped,
    "dimension": _other_dimension,
    "manifest": _changed_manifest,
}


def files_of(folder: Path) -> dict[Path, bytes]:
    """The files of an index and what they hold, the lock left out."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.name != ".lock"}


def mutations(folder: Path, count: int, seed: int) -> Iterator[str]:
    """Damage the index, yield what was done while it is damaged, and restore it; so many times, every kind in turn."""
    whole = files_of(folder)
    chance = random.Random(seed)
    kinds = sorted(KINDS)
    done = 0
    while done < count:
        kind, path = kinds[done % len(kinds)], chance.choice(list(whole))
        KINDS[kind](path, chance)
        if files_of(folder) != whole:  # two files alike swapped, or zeros zeroed, are no damage
            done += 1
            yield f"{kind} {path.name}"
        for file, content in whole.items():
            file.write_bytes(content)


def noticed(folder: Path, corpus: Corpus, encoder: Encoder, model: str) -> bool:
    """Whether loading refuses the index as it stands."""
    try:
        load(folder, corpus, encoder, model)
    except (DamagedIndexError, StaleIndexError):
        return True
    return False


def main() -> int:
    """Print how many mutations of each kind were tried and noticed; 1 if one was not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        index = open_index(data=Path(data))
        corpus, folder = read_corpus(REPORTS), folder_for(Path(data), REPORTS, BUNDLED)
        tried: Counter[str] = Counter()
        missed: list[str] = []
        for mutation in mutations(folder, options.count, options.seed):
            tried[mutation.split()[0]] += 1
            if not noticed(folder, corpus, index.encoder, BUNDLED):
                missed.append(mutation)
    for kind, number in sorted(tried.items()):
        print(f"{kind:<12}{number:>6}")
    print(f"tried {tried.total()}, noticed {tried.total() - len(missed)}, served damaged {len(missed)}: {missed[:9]}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
