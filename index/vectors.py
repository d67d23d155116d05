"""Exact nearest vectors by inner product. The only door to FAISS."""

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors


class VectorIndex:
    """Unit vectors under an exact inner-product index: scores are cosine similarities; higher is better."""

    def __init__(self, index: "faiss.Index") -> None:
        self._index = index
        self.size: int = index.ntotal
        self.dimension: int = index.d

    @classmethod
    def build(cls, vectors: Vectors) -> "VectorIndex":
        """Index float32 (n, dimension)."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> "VectorIndex":
        """Read what `to_bytes` wrote. FAISS notices no damage: check the sum of `data` first."""
        return cls(faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8)))

    def to_bytes(self) -> bytes:
        """The whole index, for storage."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    def nearest(self, query: Vectors, k: int) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The places of the k most similar vectors and their similarities, best first; fewer where there are fewer."""
        similarities, places = self._index.search(query.reshape(1, -1), min(k, self.size) or 1)
        found = places[0] >= 0  # FAISS pads with -1
        return places[0][found], similarities[0][found]

    def similarities(self, query: Vectors) -> Vectors:
        """The cosine similarity of every vector to the query: float32 (size,), in the order of the vectors."""
        result = np.zeros(self.size, dtype=np.float32)
        places, values = self.nearest(query, self.size)
        result[places] = values
        return result
