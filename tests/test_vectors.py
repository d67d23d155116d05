"""The vector index finds exactly what comparing with every vector finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import Vectors
from index.vectors import VectorIndex


def unit(count: int, dimension: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@given(st.integers(1, 60), st.integers(1, 40), st.integers(1, 80), st.integers(0, 2**32 - 1))
def test_scores_equal_brute_force(count: int, dimension: int, k: int, seed: int) -> None:
    vectors, query = unit(count, dimension, seed), unit(1, dimension, seed + 1)[0]
    index = VectorIndex.build(vectors)
    places, similarities = index.nearest(query, k)
    assert len(places) == min(k, count)
    assert len(set(places.tolist())) == len(places)
    assert (places >= 0).all()
    np.testing.assert_allclose(similarities, np.sort(vectors @ query)[::-1][:k], atol=1e-5)
    np.testing.assert_allclose(vectors[places] @ query, similarities, atol=1e-5)
    np.testing.assert_allclose(index.similarities(query), vectors @ query, atol=1e-5)


def test_an_index_of_nothing_finds_nothing() -> None:
    index = VectorIndex.build(np.zeros((0, 4), np.float32))
    places, similarities = index.nearest(unit(1, 4, 1)[0], 3)
    assert places.tolist() == similarities.tolist() == index.similarities(unit(1, 4, 1)[0]).tolist() == []


def test_the_same_vector_twice_is_found_twice() -> None:
    vectors = np.repeat(unit(1, 8, 3), 2, axis=0)
    places, similarities = VectorIndex.build(vectors).nearest(vectors[0], 5)
    assert sorted(places.tolist()) == [0, 1]
    np.testing.assert_allclose(similarities, 1.0, atol=1e-6)


def test_stored_and_read_again_it_says_the_same() -> None:
    vectors, query = unit(50, 16, 5), unit(1, 16, 6)[0]
    index = VectorIndex.build(vectors)
    again = VectorIndex.from_bytes(index.to_bytes())
    assert (again.size, again.dimension) == (50, 16)
    assert again.similarities(query).tolist() == index.similarities(query).tolist()
