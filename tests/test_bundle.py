"""The bundled model's file, unpacked."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from index.bundle import dequantise, quantise, read_bundle
from index.encoder import Encoder
from index.reader import PairTokeniser, Piece, build_network


def test_the_unpacked_encoder_gives_the_engines_vectors() -> None:
    import torch

    bundle = read_bundle()
    network = build_network(bundle)
    network.eval()
    question = "2022年深圳金融业增加值是多少?"
    start = PairTokeniser(bundle).encode(f"query: {question}", Piece("", ""))
    ids = start.ids[: start.types.index(1)]
    with torch.inference_mode():
        embeddings = torch.from_numpy(dequantise(bundle.words[ids])[None])
        hidden = network["encoder"](inputs_embeds=embeddings).last_hidden_state  # type: ignore[index]  # a ModuleDict
    mean = hidden[0].mean(0).numpy()
    assert float(mean / np.linalg.norm(mean) @ Encoder().encode_query(question)) > 0.999


@given(arrays(np.float32, (3, 64), elements=st.floats(-4, 4, width=32)))
def test_a_matrix_comes_back_within_half_a_step(matrix: np.ndarray) -> None:
    back = dequantise(quantise(matrix))
    steps = np.abs(matrix.reshape(-1, 32)).max(axis=1) / 8
    # the side that -8 does not lie on ends at 7, so its farthest weight may lose a whole step
    assert (np.abs(back - matrix).reshape(-1, 32) <= 1.01 * steps[:, None] + 1e-3).all()
