"""The bundled model's file, unpacked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.bundle import dequantise, quantise


@given(arrays(np.float32, (3, 64), elements=st.floats(-4, 4, width=32)))
def test_a_matrix_comes_back_within_half_a_step(matrix: np.ndarray) -> None:
    back = dequantise(quantise(matrix))
    steps = np.abs(matrix.reshape(-1, 32)).max(axis=1) / 8
    # the side that -8 does not lie on ends at 7, so its farthest weight may lose a whole step
    assert (np.abs(back - matrix).reshape(-1, 32) <= 1.01 * steps[:, None] + 1e-3).all()
