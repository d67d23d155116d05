"""The reader's network: the bundled model's encoder over pieces that lie end to end, with one linear layer on top.

The library's own encoder takes a rectangle: pieces padded to one length, or one row under a mask of tokens × tokens. Here
each piece's attention is worked out by itself and everything else over all tokens at once, a sixth faster for the same
numbers. Importing this takes as long as torch does.
"""

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.bundle import Bundle, Floats, Shape, dequantise

_EMBEDDINGS = {
    "positions.weight": "emb.pos",
    "types.weight": "emb.type",
    "norm.weight": "emb.ln.w",
    "norm.bias": "emb.ln.b",
}
_PARTS = {
    "projections": ("q", "k", "v"),
    "attended": ("ao",),
    "attended_norm": ("aln",),
    "inner": ("fi",),
    "outer": ("fo",),
    "norm": ("oln",),
}
"""A layer's parts, and what they are in the bundled file."""

_EVERY = slice(None)


class Layer(nn.Module):
    """One layer of BERT (Devlin et al. 2019): attention, then a feed-forward network, each added and normalised."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        width, epsilon = shape.width, shape.epsilon
        self.heads = shape.heads
        self.projections = nn.Linear(width, 3 * width)  # query, key and value
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, epsilon)
        self.inner = nn.Linear(width, shape.inner)
        self.outer = nn.Linear(shape.inner, width)
        self.norm = nn.LayerNorm(width, epsilon)

    def forward(self, hidden: Tensor, lengths: Sequence[int], rows: Tensor | slice = _EVERY) -> Tensor:
        """(tokens, width) of pieces of these lengths → (rows, width), of the tokens that are wanted."""
        pieces = self.projections(hidden).split(lengths)
        context = torch.cat([self._attention(piece) for piece in pieces]).flatten(1)
        hidden = self.attended_norm(self.attended(context[rows]) + hidden[rows])
        return cast(Tensor, self.norm(self.outer(functional.gelu(self.inner(hidden))) + hidden))

    def _attention(self, projected: Tensor) -> Tensor:
        """A piece's queries, keys and values (tokens, 3 × width) → (tokens, heads, width / heads)."""
        parts = projected.view(1, len(projected), 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        return functional.scaled_dot_product_attention(*parts)[0].transpose(0, 1)


class Network(nn.Module):
    """Tokens of pairs → whether a piece answers and with which words."""

    def __init__(self, bundle: Bundle) -> None:
        """With the bundled weights; the top layer at random."""
        super().__init__()
        shape = bundle.shape
        self._words = bundle.words  # 4 bits a weight and never trained: looked up outside torch
        with torch.device("meta"):  # the bundled weights take their places: no random ones are made before
            self.positions = nn.Embedding(shape.positions, shape.width)
            self.types = nn.Embedding(2, shape.width)
            self.norm = nn.LayerNorm(shape.width, shape.epsilon)
            self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.top = nn.Linear(shape.width, 3)
        self.load_state_dict(_tensors(_bundled(bundle)), strict=False, assign=True)

    def change(self, changes: Mapping[str, np.ndarray]) -> None:
        """Take in what was trained: a matrix as its difference in 4-bit blocks, the rest as it is.

        Raises `KeyError`, `ValueError` or `RuntimeError` where it does not belong to this encoder.
        """
        state = self.state_dict()
        missing = {"top.weight", "top.bias"} - changes.keys()
        if wrong := missing | (changes.keys() - state.keys()):
            raise KeyError(*wrong)
        changed = {
            name: state[name].numpy() + dequantise(change) if change.dtype == np.uint8 else change
            for name, change in changes.items()
        }
        self.load_state_dict(_tensors(changed), strict=False)

    def forward(
        self, ids: np.ndarray, types: np.ndarray, lengths: Sequence[int], rows: Tensor | slice = _EVERY
    ) -> Tensor:
        """Pairs end to end → logits (rows, 3): the piece answers (at its pair's first token); an answer starts, ends here.

        `ids` and `types` (tokens,) are the pairs' tokens, `lengths` how many each pair has. Behind its attention the last
        layer works out only the rows that are wanted.
        """
        positions = np.concatenate([np.arange(length) for length in lengths])
        known, places = np.unique(ids, return_inverse=True)
        words = torch.from_numpy(dequantise(self._words[known])[places])
        hidden = self.norm(words + self.types(torch.from_numpy(types)) + self.positions(torch.from_numpy(positions)))
        for layer in self.layers[:-1]:
            hidden = layer(hidden, lengths)
        return cast(Tensor, self.top(self.layers[-1](hidden, lengths, rows)))

    def read(
        self, ids: np.ndarray, types: np.ndarray, lengths: Sequence[int], wanted: Sequence[Sequence[int]]
    ) -> list[Floats]:
        """The same for each pair, with nothing kept to train by: logits (its tokens that are wanted, 3).

        `wanted` are places of tokens, counted from their own pair's first.
        """
        begins = np.cumsum([0, *lengths[:-1]])
        rows = np.concatenate(
            [begin + np.asarray(tokens, np.int64) for begin, tokens in zip(begins, wanted, strict=True)]
        )
        with torch.inference_mode():
            logits = self(ids, types, lengths, torch.from_numpy(rows))
            return [part.numpy() for part in logits.split([len(tokens) for tokens in wanted])]


def _bundled(bundle: Bundle) -> dict[str, Floats]:
    """The bundled file's tensors by their places in the network."""
    tensors = bundle.tensors
    state = {place: tensors[name] for place, name in _EMBEDDINGS.items()}
    for layer in range(bundle.shape.layers):
        for part, names in _PARTS.items():
            for kind in ("weight", "bias"):
                parts = [tensors[f"l{layer}.{name}.{kind[0]}"] for name in names]
                state[f"layers.{layer}.{part}.{kind}"] = np.concatenate(parts)
    return state


def _tensors(state: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in state.items()}
