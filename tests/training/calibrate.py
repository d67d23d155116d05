"""Fit the decision "answered / not in the report" and show how well it does: `python -m tests.training.calibrate`.

Fitted on the development questions and on questions over other texts, by logistic regression; the threshold is where
`ANSWERED` of the answerable questions are answered. Every figure is cross-validated: a question's log odds come from
weights that were fitted without it. `--fresh` adds sets that no fitting sees.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from bot.answering import READ, Answerer
from bot.asked import Wanted, analyse
from bot.decision import WEIGHTS, checks, log_odds, read
from bot.library import open_answerer
from bot.smalltalk import small_talk
from bot.weighing import read_by
from index.reader import Reader
from tests.scoring import FRESH, SETS, read_questions

ANSWERED = {"read": 0.99, "unread": 0.975}
"""The share of answerable questions that the threshold lets through, cross-validated, with a reader and without."""
FOLDS, ROUNDS = 10, 5
STRENGTH = 0.5
"""Of the fit; less of it, and weights stay nearer to zero."""

READER = ("read",)
"""What the decision weighs where there is a reader."""
CHECKS = ("untyped", "guessed", "covered", "unstated", "elsewhere", "strange", "rival")
"""What is asked, held against what stands there."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question of a set: what speaks for an answer, and whether there is one."""

    group: str
    given: dict[str, float]
    answerable: bool


def examples(name: str, answerer: Answerer, reader: Reader, path: Path) -> Iterator[tuple[Example, Example]]:
    """What the decision sees of each question that reaches it, with the reader's word and without."""
    for line in read_questions(path):
        question = answerer.complete(line.text, line.history)
        asked = analyse(question.text)
        if line.kind in ("smalltalk", "outline") or small_talk(line.text) or asked.wanted is Wanted.OUTLINE:
            continue
        if unread := answerer.find(question, asked, None):
            first = read_by(reader, answerer.index, question, unread, READ)[0], unread[0]
            given = [{**read(item), **checks(item, asked, question, answerer.corpus)} for item in first]
            yield (
                Example(name, given[0], line.kind != "unanswerable"),
                Example(name, given[1], line.kind != "unanswerable"),
            )


def fit(sample: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """The weights of these signals, and `always`, the weight that is always there."""
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=5000)
    model.fit(_matrix(sample, names), [example.answerable for example in sample])
    return {**dict(zip(names, model.coef_[0].tolist(), strict=True)), "always": float(model.intercept_[0])}


def cross_validated(sample: Sequence[Example], names: Sequence[str]) -> Floats:
    """Each question's log odds from weights fitted without it, float64 (n,), the mean of `ROUNDS` splits."""
    truth = [example.answerable for example in sample]
    total = np.zeros(len(sample))
    for seed in range(ROUNDS):
        for known, left in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(sample, truth):
            fitted = fit([sample[place] for place in known], names)
            total[left] += [log_odds(sample[place].given, fitted) for place in left]
    return total / ROUNDS


def threshold(odds: Floats, sample: Sequence[Example], answered: float) -> float:
    """Where this share of the answerable lie above."""
    return float(np.quantile(odds[[example.answerable for example in sample]], 1 - answered))


def table(title: str, odds: Floats, sample: Sequence[Example], limit: float) -> str:
    """AUROC, and what is answered and declined at the threshold, for each set and over all."""
    rows = [f"{title:34}{'n':>6}{'AUROC':>8}{'answered':>10}{'declined':>10}"]
    groups = list(dict.fromkeys(example.group for example in sample))
    for group in [*groups, "all"] if len(groups) > 1 else groups:
        rows_of = [place for place, example in enumerate(sample) if group in (example.group, "all")]
        truth = np.array([sample[place].answerable for place in rows_of])
        above = odds[rows_of] > limit
        area = roc_auc_score(truth, odds[rows_of])
        rows.append(
            f"  {group:32}{len(rows_of):6}{area:8.3f}{above[truth].mean():10.3f}{1 - above[~truth].mean():10.3f}"
        )
    return "\n".join(rows)


def _matrix(sample: Sequence[Example], names: Sequence[str]) -> Floats:
    return np.array([[example.given.get(name, 0.0) for name in names] for example in sample])


def main() -> None:
    """Fit with and without a reader, print the ablation, and store the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="also judge the sets that took no part in fitting")
    parser.add_argument("--store", action="store_true", help=f"write the weights to {WEIGHTS.name}")
    options = parser.parse_args()
    reader = Reader()
    samples: dict[str, dict[str, tuple[Example, ...]]] = {"read": {}, "unread": {}}
    with tempfile.TemporaryDirectory() as data:
        for path, corpus in {**SETS, **(FRESH if options.fresh else {})}.items():
            answerer = open_answerer(corpus, data=Path(data), read=False)
            pairs = zip(*examples(path.stem, answerer, reader, path), strict=True)
            samples["read"][path.stem], samples["unread"][path.stem] = pairs
    stored: dict[str, dict[str, float]] = {}
    for kind, groups in samples.items():
        sample = [example for path in SETS for example in groups[path.stem]]
        names = sorted({name for example in sample for name in example.given})
        for title, chosen in _ablations(kind, names):
            odds = cross_validated(sample, chosen)
            limit = threshold(odds, sample, ANSWERED[kind])
            print(table(title, odds, sample, limit))
            fitted = fit(sample, chosen)
            for path in FRESH if options.fresh else ():
                fresh = groups[path.stem]
                print(
                    table(f"{title}: {path.stem}", np.array([log_odds(e.given, fitted) for e in fresh]), fresh, limit)
                )
            stored.setdefault(kind, {**fitted, "always": fitted["always"] - limit})
    if options.store:
        rounded = {kind: {name: round(weight, 4) for name, weight in fitted.items()} for kind, fitted in stored.items()}
        WEIGHTS.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")


def _ablations(kind: str, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    """What is fitted, that which is stored first."""
    without = [name for name in names if name not in CHECKS]
    if kind == "unread":
        return [("without the reader", list(names)), ("without either", without)]
    return [("the reader", list(READER)), ("with search's scores", without), ("with all checks", list(names))]


if __name__ == "__main__":
    main()
