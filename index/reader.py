"""Reads a question together with a piece of text: does the text answer it, and with which words.

A cross-encoder of our own: the bundled model's encoder with what `python -m tests.training.train` changed in it, and
one linear layer on top. Similarity cannot tell an answer from a near miss; this can, as far as `reader.md` says.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.bundle import Bundle, Floats, read_bundle
from index.errors import EncoderError
from index.folding import fold

WEIGHTS = Path(__file__).with_name("reader.safetensors")
_QUESTION_TOKENS = 64
_TEXT_TOKENS = 224
_TITLE_CHARS, _HEADING_CHARS, _BEFORE_CHARS = 16, 18, 24
"""Of the title and the heading the first, of the words before a piece the last."""
_SPAN_TOKENS = 64
"""An answering span is no longer than this."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What is read: a quote, below what it stands under and after what it follows.

    Only its text is searched for an answer; the rest tells whom and when it speaks of ("全年", "该区").
    """

    heading: str
    text: str
    before: str = ""
    """The words just before it in its paragraph."""
    title: str = ""
    """Its document's."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one piece says to one question."""

    answers: float
    """Log odds that the piece answers the question; higher is better."""
    span: tuple[int, int]
    """The words that answer if any do, as offsets into the piece's text."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question and a piece as the network takes them; all of one length."""

    ids: list[int]
    types: list[int]
    """0 for the question, 1 for the rest."""
    offsets: list[tuple[int, int]]
    """Where a token stands in the piece's text; (0, 0) for all others."""

    @property
    def text_tokens(self) -> list[int]:
        """The places of the tokens that stand in the piece's text."""
        return [token for token, (start, end) in enumerate(self.offsets) if end > start]


class PairTokeniser:
    """`<s> question </s> title heading before </s> text </s>`, in the bundled model's SentencePiece tokens."""

    def __init__(self, bundle: Bundle) -> None:
        from tokenizers import Tokenizer, pre_tokenizers
        from tokenizers.models import Unigram

        self._tokenizer: Tokenizer = Tokenizer(Unigram(list(bundle.pieces), unk_id=bundle.unknown, byte_fallback=False))
        self._tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        self._start, self._end = bundle.start, bundle.end

    def encode(self, question: str, piece: Piece) -> Encoded:
        """A pair as tokens; what is too long is cut at its end, what stands before the piece at its start."""
        asked = self._ids(question, _QUESTION_TOKENS)
        around = piece.title[:_TITLE_CHARS], piece.heading[:_HEADING_CHARS], piece.before[-_BEFORE_CHARS:]
        under = self._ids(" ".join(filter(None, around)), _TEXT_TOKENS)
        encoding = self._tokenizer.encode(fold(piece.text), add_special_tokens=False)
        ids, offsets = encoding.ids[:_TEXT_TOKENS], encoding.offsets[:_TEXT_TOKENS]
        head = [self._start, *asked, self._end]
        context = [*under, self._end]
        return Encoded(
            [*head, *context, *ids, self._end],
            [0] * len(head) + [1] * (len(context) + len(ids) + 1),
            [(0, 0)] * (len(head) + len(context)) + list(offsets) + [(0, 0)],
        )

    def _ids(self, text: str, most: int) -> list[int]:
        ids: list[int] = self._tokenizer.encode(fold(text), add_special_tokens=False).ids
        return ids[:most]


class Reader:
    """The trained reader. Safe to share between threads: a lock lets in one at a time."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        """Load it; takes about a second beside torch itself. Raises `EncoderError` where the weights are not whole."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        from index.network import Network

        bundle = read_bundle()
        self._network = Network(bundle)
        try:
            self._network.change(load_file(weights))
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            message = f"阅读模型 {weights.name} 读不了。请重新安装。(The reader's weights cannot be loaded.)"
            raise EncoderError(message, weights.name) from error
        self._tokeniser = PairTokeniser(bundle)
        self._lock = threading.Lock()

    def read(self, question: str, pieces: Sequence[Piece]) -> list[Reading]:
        """What each piece says to the question, in the order given."""
        if not pieces:
            return []
        pairs = [self._tokeniser.encode(question, piece) for piece in pieces]
        wanted = [pair.text_tokens for pair in pairs]
        with self._lock:
            each = self._network.read(*joined(pairs), [[0, *tokens] for tokens in wanted])
        return [
            Reading(float(logits[0, 0]), _best_span([pair.offsets[token] for token in tokens], logits[1:]))
            for pair, tokens, logits in zip(pairs, wanted, each, strict=True)
        ]


def joined(pairs: Sequence[Encoded]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[int]]:
    """Pairs end to end: (ids (tokens,), types (tokens,), how many tokens each pair has).

    >>> pairs = [Encoded([0, 9, 2], [0, 0, 1], [(0, 0)] * 3), Encoded([0, 2], [0, 1], [(0, 0)] * 2)]
    >>> joined(pairs)
    (array([0, 9, 2, 0, 2]), array([0, 0, 1, 0, 1]), [3, 2])
    """
    ids = np.concatenate([pair.ids for pair in pairs])
    types = np.concatenate([pair.types for pair in pairs])
    return ids, types, [len(pair.ids) for pair in pairs]


def _best_span(offsets: Sequence[tuple[int, int]], logits: Floats) -> tuple[int, int]:
    """The span whose first token's start and last token's end have the greatest sum of logits.

    `offsets` and `logits` (tokens, 3) are of the text's tokens alone.
    """
    if not offsets:
        return (0, 0)
    table = logits[:, 1, None] + logits[None, :, 2]
    rows, columns = np.indices(table.shape)
    table = np.where((columns >= rows) & (columns - rows < _SPAN_TOKENS), table, -np.inf)
    start, end = divmod(int(table.argmax()), len(offsets))
    return offsets[start][0], offsets[end][1]
