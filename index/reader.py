"""Reads a question together with a piece of text: does the text answer it, and with which words.

A cross-encoder of our own: the bundled model's encoder with what `python -m tests.training.train` changed in it, and
one linear layer on top. Similarity cannot tell an answer from a near miss; this can, as far as `reader.md` says.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.bundle import Bundle, Floats, dequantise, read_bundle
from index.errors import EncoderError
from index.folding import fold

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

WEIGHTS = Path(__file__).with_name("reader.safetensors")
_QUESTION_TOKENS = 64
_TEXT_TOKENS = 224
_TITLE_CHARS, _HEADING_CHARS, _BEFORE_CHARS = 20, 24, 36
"""Of the title and the heading the first, of the words before a piece the last."""
_SPAN_TOKENS = 64
"""An answering span is no longer than this."""
_EMBEDDINGS = {
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""Where the bundled file's tensors stand in a BERT of the library."""


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

        bundle = read_bundle()
        try:
            self._network = build_network(bundle, load_file(weights))
        except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
            message = f"阅读模型 {weights.name} 读不了。请重新安装。(The reader's weights cannot be loaded.)"
            raise EncoderError(message, weights.name) from error
        self._network.eval()
        self._words = bundle.words
        self._tokeniser = PairTokeniser(bundle)
        self._lock = threading.Lock()

    def read(self, question: str, pieces: Sequence[Piece]) -> list[Reading]:
        """What each piece says to the question, in the order given."""
        import torch

        if not pieces:
            return []
        pairs = [self._tokeniser.encode(question, piece) for piece in pieces]
        with self._lock, torch.inference_mode():
            logits = forward(self._network, *joined(pairs, self._words))[0].numpy()
        starts = np.cumsum([0, *(len(pair.ids) for pair in pairs)])
        each = [logits[start : start + len(pair.ids)] for start, pair in zip(starts, pairs, strict=False)]
        return [
            Reading(float(of[0, 0]), _best_span(pair, of[:, 1], of[:, 2])) for pair, of in zip(pairs, each, strict=True)
        ]


def build_network(bundle: Bundle, changes: Mapping[str, np.ndarray] | None = None) -> "Module":
    """The bundled encoder with a linear layer on top, which gives (answers, start, end); `changes` are what was trained.

    A matrix is stored as its difference from the bundled one in 4-bit blocks, the rest as it is. Raises `KeyError` or
    `RuntimeError` where they do not belong to this encoder.
    """
    from torch import from_numpy
    from torch.nn import Linear, ModuleDict
    from transformers import BertConfig, BertModel

    shape = bundle.shape
    config = BertConfig(
        vocab_size=1,  # the embeddings of the pieces are looked up outside
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        layer_norm_eps=shape.epsilon,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    network = ModuleDict({"encoder": BertModel(config, add_pooling_layer=False), "top": Linear(shape.width, 3)})
    state = {_place(name): tensor for name, tensor in bundle.tensors.items()}
    for name, change in (changes or {}).items():
        if change.dtype == np.uint8:
            state[name] = state[name] + dequantise(change)
        else:
            state[name] = change.astype(np.float32)
    tensors = {name: from_numpy(np.array(tensor, dtype=np.float32)) for name, tensor in state.items()}
    missing, unexpected = network.load_state_dict(tensors, strict=False)
    left = [name for name in missing if not name.startswith("top.") and "word_embeddings" not in name]
    if unexpected or left or (changes is not None and any(name.startswith("top.") for name in missing)):
        raise KeyError(*unexpected, *missing)
    return network


def joined(pairs: Sequence[Encoded], words: np.ndarray) -> "tuple[Tensor, Tensor, Tensor, Tensor]":
    """Pairs end to end as one row, so that nothing is padded, and each sees only its own tokens.

    (embeddings (1, tokens, width), types (1, tokens), mask (1, 1, tokens, tokens), positions (1, tokens)).
    """
    from torch import finfo, float32, from_numpy

    ids = np.concatenate([pair.ids for pair in pairs])
    types = np.concatenate([pair.types for pair in pairs])
    positions = np.concatenate([np.arange(len(pair.ids)) for pair in pairs])
    rows = np.repeat(np.arange(len(pairs)), [len(pair.ids) for pair in pairs])
    hidden = np.where(rows[:, None] == rows[None], 0.0, finfo(float32).min).astype(np.float32)
    return (
        from_numpy(embedded(ids, words)[None]),
        from_numpy(types[None]),
        from_numpy(hidden[None, None]),
        from_numpy(positions[None]),
    )


def embedded(ids: np.ndarray, words: np.ndarray) -> Floats:
    """The embeddings of tokens: `ids` of any shape → that shape and the width."""
    known, places = np.unique(ids, return_inverse=True)
    return dequantise(words[known])[places.reshape(ids.shape)]


def forward(
    network: "Module", embeddings: "Tensor", types: "Tensor", mask: "Tensor", positions: "Tensor | None" = None
) -> "Tensor":
    """Logits (n, length, 3): the piece answers (at its pair's first token); an answer starts, ends at this token."""
    hidden = network["encoder"](  # type: ignore[index]  # a ModuleDict, whose type says less
        inputs_embeds=embeddings, token_type_ids=types, attention_mask=mask, position_ids=positions
    ).last_hidden_state
    top: Tensor = network["top"](hidden)  # type: ignore[index]  # likewise
    return top


def _place(name: str) -> str:
    """Where a tensor of the bundled file stands in the network."""
    if name in _EMBEDDINGS:
        return f"encoder.embeddings.{_EMBEDDINGS[name]}"
    layer, part, kind = name.split(".")
    return f"encoder.encoder.layer.{layer[1:]}.{_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _best_span(pair: Encoded, starts: Floats, ends: Floats) -> tuple[int, int]:
    tokens = [place for place, (first, last) in enumerate(pair.offsets) if last > first]
    if not tokens:
        return (0, 0)
    first, last = tokens[0], tokens[-1] + 1
    table = starts[first:last, None] + ends[None, first:last]
    size = last - first
    rows, columns = np.arange(size)[:, None], np.arange(size)[None]
    table = np.where((columns >= rows) & (columns - rows < _SPAN_TOKENS), table, -np.inf)
    start, end = divmod(int(table.argmax()), size)
    return pair.offsets[first + start][0], pair.offsets[first + end][1]
