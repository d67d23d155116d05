"""How fast, beside the bare encoder: `python -m tests.benchmarks.speed [--rounds N] [--growth 1 10 100]`.

Each figure of ours stands beside the bare encoder's for the same work, taken in turns in one run, because a machine's
speed changes by the minute. Medians throughout.
"""

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sentence_transformers import SentenceTransformer

from bot.answering import READ, Answerer
from bot.asked import analyse
from bot.library import open_answerer
from bot.weighing import read_by
from index.encoder import BUNDLED
from index.reader import Reader
from index.search import encoder_inputs
from index.storage import build, save
from tests.benchmarks import bare
from tests.benchmarks.measure import ROOT, busy_neighbour, paired, ran, timed
from tests.scoring import HERE, Question, read_questions


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, ours and the bare encoder's, in a unit that the name tells; lower is better."""

    name: str
    ours: float
    bare: float
    limit: float

    def __str__(self) -> str:
        ratio = self.ours / self.bare
        verdict = "" if ratio <= self.limit else "  over"
        return f"{self.name:48}{self.ours:10.2f}{self.bare:10.2f}{ratio:8.2f}{self.limit:8.2f}{verdict}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Time the bot beside the bare encoder.")
    parser.add_argument("--rounds", type=int, default=3, help="of what takes long: index builds and cold starts")
    parser.add_argument("--growth", type=int, nargs="*", default=[1, 10], help="times the report; 100 takes minutes")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; medians\n")
    print(f"{'':48}{'ours':>10}{'bare':>10}{'ratio':>8}{'limit':>8}")
    with tempfile.TemporaryDirectory() as data:
        for row in rows(Path(data), options.rounds):
            print(row, flush=True)
    print(
        f"\n{'the report':>12}{'passages':>10}{'build*':>9}{'load':>9}{'stored':>10}{'ask':>10}{'encode':>10}{'peak':>9}"
    )
    for times in options.growth:
        print(grown(times), flush=True)
    print("* besides encoding, which grows in proportion to the passages")


def rows(data: Path, rounds: int) -> Iterator[Row]:
    """Every figure that has a limit, and the memory of a whole process."""
    answerer, model = open_answerer(data=data), bare.load()
    plain = Answerer(answerer.index)  # the limits are of what has no reader; what that costs stands beside it
    questions = [one for one in read_questions(HERE / "questions" / "dev.jsonl") if one.kind != "smalltalk"]
    pairs = [(_asking(plain, one), _encoding(model, one)) for one in questions]
    reading = [(_asking(answerer, one), _encoding(model, one)) for one in questions]
    paired([*pairs[:10], *reading[:10]])  # the first questions fill caches
    yield Row("a warm question without the reader, ms", *_milliseconds(pairs), 1.3)
    yield Row("the same with it, ms", *_milliseconds(reading), math.inf)
    assert answerer.reader
    for count in (3, READ):
        judging = [(_judging(answerer, answerer.reader, one, count), _encoding(model, one)) for one in questions]
        yield Row(f"reading {count} pieces, ms", *_milliseconds(judging), math.inf)
    with busy_neighbour():
        yield Row("without it beside a busy process, ms", *_milliseconds(pairs), 1.3)
        yield Row("with it beside a busy process, ms", *_milliseconds(reading), math.inf)
    texts = encoder_inputs(answerer.corpus, answerer.index.passages)
    encoder = answerer.index.encoder

    def build_and_save() -> None:
        save(build(answerer.corpus, encoder, BUNDLED), data / "again", BUNDLED)

    built = paired([(build_and_save, lambda: model.encode_document(texts))] * rounds)
    yield Row(f"building the index of {len(texts)} passages, s", built.ours, built.bare, 1.2)
    yield from cold(data, questions[0], rounds)
    yield stream(data, model, questions)


def cold(data: Path, question: Question, rounds: int) -> Iterator[Row]:
    """Whole processes, from nothing to an answer, beside one that only encodes the question."""
    environment = os.environ | {"YINWEN_DATA": str(data)}
    plain, reading, alone = [], [], []
    for _ in range(rounds + 1):
        plain.append(ran("-m", "bot", "ask", question.text, environment=environment | {"YINWEN_READER": "false"}))
        alone.append(ran("-m", "tests.benchmarks.bare", question.text, environment=environment))
        reading.append(ran("-m", "bot", "ask", question.text, environment=environment))
    seconds = [statistics.median(run.seconds for run in runs[1:]) for runs in (plain, reading, alone)]
    memory = [max(run.megabytes for run in runs) for runs in (plain, reading, alone)]
    yield Row("a cold question without the reader, s", seconds[0], seconds[2], 1.5)
    yield Row("the same with it, s", seconds[1], seconds[2], math.inf)
    yield Row("peak memory without the reader, MB", memory[0], memory[2], math.inf)
    yield Row("the same with it, MB", memory[1], memory[2], math.inf)


def stream(data: Path, model: SentenceTransformer, questions: Sequence[Question]) -> Row:
    """`ask --jsonl` without the reader, once it has answered its first line; the bare encoder takes half its turns before, half after."""
    requests = [
        json.dumps({"id": one.id, "question": one.text, "history": one.history}).encode() + b"\n" for one in questions
    ]
    half = len(questions) // 2
    before = timed(lambda: [model.encode_query(one.text) for one in questions[:half]])
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ask", "--jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"YINWEN_DATA": str(data), "YINWEN_READER": "false"},
        cwd=ROOT,
    ) as process:
        source, target = process.stdin, process.stdout
        assert source
        assert target
        source.write(requests[0])
        source.flush()
        target.readline()
        # One write, flushed by closing: lines that stay in a buffer would never be answered.
        writing = threading.Thread(target=lambda: (source.writelines(requests), source.close()))
        writing.start()
        ours = timed(lambda: [target.readline() for _ in requests])
        writing.join()
    after = timed(lambda: [model.encode_query(one.text) for one in questions[half:]])
    per_second = len(questions) / ours, len(questions) / (before + after)
    name = f"ask --jsonl, ms a line ({per_second[0]:.0f}/s, bare {per_second[1]:.0f}/s)"
    return Row(name, 1000 / per_second[0], 1000 / per_second[1], 80 / 60)


def grown(times: int) -> str:
    """A line of the table of growth, measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.growth", str(times)], capture_output=True, cwd=ROOT, check=True
    )
    found = json.loads(done.stdout)
    return (
        f"{times:>11}x{found['passages']:>10}{found['build_seconds_besides_encoding']:>7.1f} s"
        f"{found['load_seconds']:>7.2f} s{found['stored_megabytes']:>7.1f} MB{found['ask_milliseconds']:>7.1f} ms"
        f"{found['encode_milliseconds']:>7.1f} ms{found['peak_megabytes']:>6.0f} MB"
    )


def _milliseconds(pairs: Sequence[tuple[Callable[[], object], Callable[[], object]]]) -> tuple[float, float]:
    pair = paired(pairs)
    return pair.ours * 1000, pair.bare * 1000


def _asking(answerer: Answerer, question: Question) -> Callable[[], object]:
    # A new one each time: it remembers its answers.
    return lambda: Answerer(answerer.index, answerer.reader).ask(question.text, question.history)


def _judging(answerer: Answerer, reader: Reader, question: Question, count: int) -> Callable[[], object]:
    """What reading alone takes."""
    complete = answerer.complete(question.text, question.history)
    found = answerer.find(complete, analyse(complete.text), None)
    return lambda: read_by(reader, answerer.index, complete, found, count)


def _encoding(model: SentenceTransformer, question: Question) -> Callable[[], object]:
    return lambda: model.encode_query(question.text)


if __name__ == "__main__":
    main()
