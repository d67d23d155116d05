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
LAYERS = 9
"""Of the encoder's twelve: the upper ones serve its embeddings, and cost a quarter of the time."""
_QUESTION_TOKENS = 64
_TEXT_TOKENS = 224
_TITLE_CHARS, _HEADING_CHARS, _BEFORE_CHARS = 20, 24, 50
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
            answers, starts, ends = forward(self._network, *batch_of(pairs, self._words))
        return [
            Reading(float(answers[row]), _best_span(pair, starts[row].numpy(), ends[row].numpy()))
            for row, pair in enumerate(pairs)
        ]


def build_network(bundle: Bundle, changes: Mapping[str, np.ndarray] | None = None, layers: int = LAYERS) -> "Module":
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
        num_hidden_layers=layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        layer_norm_eps=shape.epsilon,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    network = ModuleDict({"encoder": BertModel(config, add_pooling_layer=False), "top": Linear(shape.width, 3)})
    state = {place: tensor for name, tensor in bundle.tensors.items() if (place := _place(name, layers))}
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


def batch_of(pairs: Sequence[Encoded], words: np.ndarray) -> "tuple[Tensor, Tensor, Tensor]":
    """(embeddings (n, length, width), types (n, length), mask (n, length)) of pairs, padded to the longest."""
    from torch import from_numpy

    length = max(len(pair.ids) for pair in pairs)
    ids = np.ones((len(pairs), length), np.int64)
    types = np.ones((len(pairs), length), np.int64)
    mask = np.zeros((len(pairs), length), np.int64)
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        ids[row, :size], types[row, :size], mask[row, :size] = pair.ids, pair.types, 1
    known, places = np.unique(ids, return_inverse=True)
    embeddings = dequantise(words[known])[places.reshape(ids.shape)]
    return from_numpy(embeddings), from_numpy(types), from_numpy(mask)


def forward(
    network: "Module", embeddings: "Tensor", types: "Tensor", mask: "Tensor"
) -> "tuple[Tensor, Tensor, Tensor]":
    """Logits: answers (n,), and for each token that an answer starts or ends there, (n, length) each."""
    hidden = network["encoder"](  # type: ignore[index]  # a ModuleDict, whose type says less
        inputs_embeds=embeddings, token_type_ids=types, attention_mask=mask
    ).last_hidden_state
    top = network["top"](hidden)  # type: ignore[index]  # likewise
    return top[:, 0, 0], top[:, :, 1], top[:, :, 2]


def _place(name: str, layers: int) -> str:
    """Where a tensor of the bundled file stands in the network; empty for one of a layer that it does without."""
    if name in _EMBEDDINGS:
        return f"encoder.embeddings.{_EMBEDDINGS[name]}"
    layer, part, kind = name.split(".")
    if int(layer[1:]) >= layers:
        return ""
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
