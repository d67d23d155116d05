"""BM25 over Chinese words and character n-grams.

Words alone miss what the dictionary does not know, characters alone miss nothing but are noisy: both are terms here.
Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); the matrix of term weights is
bm25s's (Lù, 2024), so that a question costs a few sums of columns.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rjieba

from index.folding import fold

_K1, _B = 1.2, 0.75
_RUNS = re.compile(r"[a-z0-9]+(?:[.][0-9]+)?|[^\W\da-z_]+")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A sparse matrix of BM25 weights, by term: column `t` holds `weights[starts[t]:starts[t + 1]]` at `rows[…]`."""

    terms: dict[str, int]
    weights: npt.NDArray[np.float32]
    rows: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    size: int
    """How many texts are indexed."""

    def scores(self, terms: Iterable[str]) -> npt.NDArray[np.float32]:
        """The BM25 score of every text for a question's terms: float32 (size,); higher is better, 0 shares nothing."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in terms:
            column = self.terms.get(term)
            if column is not None:
                place = slice(self.starts[column], self.starts[column + 1])
                scores[self.rows[place]] += self.weights[place]
        return scores

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency, log(1 + N / (df + 0.5)); highest for what stands nowhere."""
        column = self.terms.get(term)
        frequency = 0 if column is None else int(self.starts[column + 1] - self.starts[column])
        return math.log(1 + self.size / (frequency + 0.5))

    def known(self, terms: Sequence[str]) -> float:
        """The share of the terms that stand anywhere in the texts, in [0, 1]; 0 for no terms."""
        return sum(term in self.terms for term in terms) / max(len(terms), 1)


def terms_of(text: str) -> list[str]:
    """The terms of a text: single characters, pairs of characters, words, numbers and Latin words.

    Numbers are whole: 5137.98 is one term, and so never half-matches.

    >>> terms_of("增长8.2%")
    ['增', '长', '增长', '8.2', '=增长']
    """
    folded = fold(text)
    terms: list[str] = []
    for run in _RUNS.findall(folded):
        if run.isascii():
            terms.append(run)
        else:
            terms.extend(run)
            terms.extend(run[place : place + 2] for place in range(len(run) - 1))
    # "=" keeps a word of two characters apart from the pair of the same characters.
    terms.extend(f"={word}" for word in rjieba.cut_for_search(folded) if len(word) > 1 and not word.isascii())
    return terms


def build_lexicon(texts: Sequence[str]) -> Lexicon:
    """Weigh the terms of the texts; the text at place i is row i."""
    import bm25s

    vocabulary: dict[str, int] = {}
    tokens = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms_of(text)] for text in texts]
    if not vocabulary:
        empty = np.zeros(0, np.float32)
        return Lexicon({}, empty, np.zeros(0, np.int32), np.zeros(1, np.int64), len(texts))
    model = bm25s.BM25(k1=_K1, b=_B)
    model.index((tokens, vocabulary), show_progress=False)
    return Lexicon(
        vocabulary,
        np.asarray(model.scores["data"], np.float32),
        np.asarray(model.scores["indices"], np.int32),
        np.asarray(model.scores["indptr"], np.int64),
        len(texts),
    )
