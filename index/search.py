"""The hybrid search: a question → the sentences that may answer it, best first.

Embeddings find what is said in other words, BM25 finds names and figures. Each is brought to [0, 1] over the whole
corpus by its own minimum and maximum, then they are mixed. On ten public Chinese question sets scores mixed so beat
mixed ranks; paragraphs searched by their best sentence and their best window of sentences beat whole paragraphs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from corpus.document import Corpus
from index.encoder import Encoder, Vectors
from index.folding import fold
from index.lexical import Lexicon, build_lexicon, terms_of
from index.passages import Passage, Passages, in_context
from index.vectors import VectorIndex
from index.vocabulary import Vocabulary

LEXICAL_SHARE = 0.3
"""Of a paragraph's score. Recall@1 on held-in encyclopedia sets is flat from 0.3 to 0.5; paraphrases want less."""
_PARAGRAPH, _SENTENCE, _TERMS = 0.4, 0.4, 0.2
"""Of a sentence's score: its paragraph's, its own similarity, its own BM25."""
_QUERY_CHARS = 400

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that was found. Higher scores are better."""

    passage: Passage
    score: float
    """Fused, in [0, 1]; comparable within one question only."""
    similarity: float
    """Cosine similarity of question and sentence."""
    bm25: float
    """BM25 of the sentence for the question's terms."""


@dataclass(frozen=True, slots=True)
class Tables:
    """What is searched: vectors of sentences then windows, and BM25 over paragraphs and over sentences."""

    vectors: VectorIndex
    paragraphs: Lexicon
    sentences: Lexicon


@dataclass(frozen=True, slots=True)
class Index:
    """One version of everything that search needs; it never changes, so one answer sees one version."""

    version: str
    corpus: Corpus
    passages: Passages
    tables: Tables
    encoder: Encoder
    vocabulary: Vocabulary = field(repr=False, compare=False)
    places: dict[tuple[str, int], int] = field(init=False, repr=False, compare=False)
    """Where the sentence stands in `passages.sentences`, by its document and start."""

    def __post_init__(self) -> None:
        places = {(passage.document, passage.start): place for place, passage in enumerate(self.passages.sentences)}
        object.__setattr__(self, "places", places)

    def search(self, query: str, k: int, lexical_query: str = "") -> tuple[Hit, ...]:
        """The k best sentences for a question, best first.

        `lexical_query` is what BM25 sees where it should differ from what the encoder sees.
        """
        query = query[:_QUERY_CHARS].strip()
        if not query or not self.passages.sentences:
            return ()
        terms = terms_of(lexical_query[:_QUERY_CHARS] or query)
        similarities = self.tables.vectors.similarities(self.encoder.encode_query(fold(query)))
        own = similarities[: len(self.passages.sentences)]
        bm25 = self.tables.sentences.scores(terms)
        known = self.tables.paragraphs.known(terms)
        paragraphs = self._paragraph_scores(similarities, self.tables.paragraphs.scores(terms), known)
        owners = np.asarray(self.passages.sentence_paragraph)
        scores = _PARAGRAPH * paragraphs[owners] + _SENTENCE * _min_max(own) + _TERMS * known * _min_max(bm25)
        best = np.argsort(-scores, kind="stable")[:k]
        return tuple(
            Hit(self.passages.sentences[place], float(scores[place]), float(own[place]), float(bm25[place]))
            for place in best
        )

    def text(self, passage: Passage) -> str:
        """The passage's own words."""
        return self.corpus[passage.document].text[passage.start : passage.end]

    def sentence_before(self, passage: Passage) -> Passage | None:
        """The sentence just before in the same paragraph."""
        place = self.places.get((passage.document, passage.start), 0)
        before = self.passages.sentences[place - 1] if place else None
        same = before and (before.document, before.paragraph) == (passage.document, passage.paragraph)
        return before if same else None

    def _paragraph_scores(self, similarities: Vectors, bm25: Floats, known: float) -> Floats:
        """Terms that stand nowhere in the corpus (a question in another language) take their share of BM25 with them."""
        count = len(self.passages.sentences)
        by_sentence = _best(similarities[:count], self.passages.sentence_paragraph, len(bm25))
        by_window = _best(similarities[count:], self.passages.window_paragraph, len(bm25))
        dense = by_sentence + np.maximum(by_window, by_sentence)
        share = LEXICAL_SHARE * known
        return share * _min_max(bm25) + (1 - share) * _min_max(dense)


def encoder_inputs(corpus: Corpus, passages: Passages) -> list[str]:
    """What is embedded, in the order of the vectors: the sentences, then the windows, each in its context."""
    return [fold(in_context(corpus, passage)) for passage in (*passages.sentences, *passages.windows)]


def build_tables(corpus: Corpus, passages: Passages, vectors: Vectors) -> Tables:
    """Put vectors, float32 (sentences + windows, dimension), and terms into what is searched."""
    words = [corpus[passage.document].text[passage.start : passage.end] for passage in passages.sentences]
    paragraphs = [in_context(corpus, passage) for passage in passages.paragraphs]
    return Tables(VectorIndex.build(vectors), build_lexicon(paragraphs), build_lexicon(words))


def _best(scores: Floats, owners: Sequence[int], size: int) -> Floats:
    """The best score of each owner: float32 (size,); -1 for an owner of nothing.

    >>> _best(np.array([0.5, 0.75, 0.25], np.float32), [0, 0, 1], 2).tolist()
    [0.75, 0.25]
    """
    result = np.full(size, -1.0, dtype=np.float32)
    np.maximum.at(result, np.asarray(owners, dtype=np.int64), scores)
    return result


def _min_max(scores: Floats) -> Floats:
    """Scores brought to [0, 1] by their own range; all zero where they are all the same.

    >>> _min_max(np.array([2.0, 4.0, 3.0], np.float32)).tolist()
    [0.0, 1.0, 0.5]
    """
    low, high = float(scores.min()), float(scores.max())
    return np.asarray((scores - low) / max(high - low, 1e-9), dtype=np.float32)
