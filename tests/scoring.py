"""How well the questions are answered: `python -m tests.scoring [QUESTIONS.jsonl …] [--corpus FOLDER] [--misses]`.

A question is a line of JSON: `q`, its `kind`, the chat's earlier questions (`history`), exact substrings of the text
that prove the answer (`evidence`; `all` of them are needed or `any`), and the short strings that answer (`answer`).
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.answer import Answer, Quote, Status
from bot.answering import Answerer
from bot.library import open_answerer
from corpus import REPORTS
from corpus.document import Corpus

HERE = Path(__file__).parent
SETS = {
    HERE / "questions" / "dev.jsonl": REPORTS,
    HERE / "questions" / "report.jsonl": REPORTS,
    HERE / "questions" / "others.jsonl": HERE / "texts",
}
"""Our question sets, and what each asks about."""
FRESH = {
    HERE / "questions" / "fresh.jsonl": HERE / "fresh",
    HERE / "questions" / "unseen.jsonl": HERE / "unseen",
    HERE / "questions" / "later.jsonl": HERE / "later",
}
"""Over texts of other fields, each written after the set before it had been looked at, by somebody who had seen neither
code nor other questions: nothing is fitted to them, and of `later` no miss has been read."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and what must be said to it."""

    id: str
    text: str
    kind: str
    history: tuple[str, ...]
    evidence: tuple[str, ...]
    needs_all: bool
    answer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One question, its answer, and which of the checks that apply to it were passed."""

    question: Question
    answer: Answer
    checks: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Score:
    """The results of one set, and the shares and medians over them."""

    results: tuple[Result, ...]
    verbatim: float
    quote_chars: float
    """The median length of a quote."""
    highlight_chars: float
    """The median length of what is marked in one answer."""
    shares: dict[str, float] = field(init=False)
    """Of the questions that a check applies to, how many pass it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", _shares(self.results))

    def kinds(self) -> Iterator[tuple[str, int, dict[str, float]]]:
        """Each kind of question, how many there are, and its shares."""
        for kind in dict.fromkeys(result.question.kind for result in self.results):
            own = [result for result in self.results if result.question.kind == kind]
            yield kind, len(own), _shares(own)

    def misses(self) -> Iterator[Result]:
        """What failed a check."""
        return (result for result in self.results if not all(result.checks.values()))


def read_questions(path: Path) -> list[Question]:
    """The questions of a file, in its order."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip())
    return [
        Question(
            line["id"],
            line["q"],
            line["kind"],
            tuple(line["history"]),
            tuple(line["evidence"]),
            line["evidence_mode"] == "all",
            tuple(line["answer"]),
        )
        for line in lines
    ]


def score(answerer: Answerer, questions: Iterable[Question]) -> Score:
    """Ask everything, and check every answer."""
    results = [_result(question, answerer.ask(question.text, question.history)) for question in questions]
    quotes = [quote for result in results for quote in result.answer.quotes]
    answered = [result.answer for result in results if result.answer.status is Status.ANSWERED]
    marked = [sum(len(words) for quote in answer.quotes for words in quote.marked) for answer in answered]
    return Score(
        tuple(results),
        _mean([_verbatim(quote, answerer.corpus) for quote in quotes]),
        statistics.median([len(quote.text) for quote in quotes] or [0]),
        statistics.median(marked or [0]),
    )


def _result(question: Question, answer: Answer) -> Result:
    if question.kind == "smalltalk":
        return Result(question, answer, {"chat": answer.status is Status.CHAT})
    if question.kind == "unanswerable":
        return Result(question, answer, {"declined": answer.status is not Status.ANSWERED})
    answered = answer.status is Status.ANSWERED
    quotes = answer.quotes[:3] if answered else ()
    marked = [words for quote in quotes for words in quote.marked] + [answer.short or ""]
    need = all if question.needs_all else any
    checks = {
        "quote@1": any(_proves(quote, evidence, question) for quote in quotes[:1] for evidence in question.evidence),
        "quote@3": answered
        and need(any(_proves(quote, evidence, question) for quote in quotes) for evidence in question.evidence),
        "answer": answered and all(any(wanted in words for words in marked) for wanted in question.answer),
        "answered": answered,
    }
    return Result(question, answer, checks)


def _proves(quote: Quote, evidence: str, question: Question) -> bool:
    """The quote holds the evidence, or is a part of it in which all that the evidence answers still stands."""
    if evidence in quote.text:
        return True
    return quote.text in evidence and all(wanted in quote.text for wanted in question.answer if wanted in evidence)


def _verbatim(quote: Quote, corpus: Corpus) -> bool:
    return quote.text != "" and corpus[quote.document].text[quote.start : quote.end] == quote.text


def _shares(results: Iterable[Result]) -> dict[str, float]:
    passed: dict[str, list[bool]] = {}
    for result in results:
        for name, ok in result.checks.items():
            passed.setdefault(name, []).append(ok)
    return {name: _mean(values) for name, values in passed.items()}


def _mean(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 1.0


def table(result: Score) -> str:
    """The shares by kind of question, and over all."""
    names = ("quote@1", "quote@3", "answer", "answered", "declined", "chat")
    rows = [*result.kinds(), ("all", len(result.results), result.shares)]
    lines = [f"{'kind':14}{'n':>5}" + "".join(f"{name:>10}" for name in names)]
    for kind, count, shares in rows:
        cells = (f"{shares[name]:10.3f}" if name in shares else f"{'':10}" for name in names)
        lines.append(f"{kind:14}{count:5}{''.join(cells)}")
    lines.append(
        f"verbatim {result.verbatim:.3f}  quote_chars {result.quote_chars:g}  highlight_chars {result.highlight_chars:g}"
    )
    return "\n".join(lines)


def main() -> None:
    """Print the table of each question set."""
    parser = argparse.ArgumentParser(description="Score the bot's answers to question sets.")
    parser.add_argument("questions", nargs="*", type=Path, help="question sets (default: the project's own)")
    parser.add_argument("--corpus", type=Path, help="what they ask about (default: as known, else the report)")
    parser.add_argument("--misses", action="store_true", help="also print every question that failed a check")
    options = parser.parse_args()
    answerers: dict[Path, Answerer] = {}
    with tempfile.TemporaryDirectory() as data:
        for path in options.questions or SETS:
            corpus = options.corpus or {**SETS, **FRESH}.get(path.resolve(), REPORTS)
            if corpus not in answerers:
                answerers[corpus] = open_answerer(corpus, data=Path(data))
            result = score(answerers[corpus], read_questions(path))
            print(f"{path.name} over {corpus.name}\n{table(result)}\n")
            for miss in result.misses() if options.misses else ():
                print(_miss(miss))


def _miss(result: Result) -> str:
    question, answer = result.question, result.answer
    failed = ", ".join(name for name, ok in result.checks.items() if not ok)
    found = "".join(f"\n    {quote.text}  {list(quote.marked)}" for quote in answer.quotes)
    history = " ← ".join(("", *reversed(question.history)))
    return (
        f"{question.id} [{question.kind}] {question.text}{history}  failed: {failed}\n"
        f"  wanted: {list(question.answer) or list(question.evidence)}\n  {answer.status} {answer.short}{found}"
    )


if __name__ == "__main__":
    main()
