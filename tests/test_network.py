"""The reader's network: the bundled encoder over pieces that lie end to end."""

import numpy as np
import pytest
import torch

from index.bundle import Bundle, quantise, read_bundle
from index.encoder import Encoder
from index.network import Network
from index.reader import PairTokeniser, Piece

TOP = {"top.weight": np.ones((3, 384), np.float16), "top.bias": np.zeros(3, np.float16)}


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle()


def test_the_unpacked_encoder_gives_the_engines_vectors(bundle: Bundle) -> None:
    network = Network(bundle)
    network.top = torch.nn.Identity()  # type: ignore[assignment]  # what lies below the top layer is compared
    question = "2022年深圳金融业增加值是多少?"
    pair = PairTokeniser(bundle).encode(f"query: {question}", Piece("", ""))
    ids = np.array(pair.ids[: pair.types.index(1)])
    mean = network.read(ids, np.zeros_like(ids), [len(ids)], [range(len(ids))])[0].mean(0)
    assert float(mean / np.linalg.norm(mean) @ Encoder().encode_query(question)) > 0.999


def test_a_pair_sees_nothing_of_its_neighbours(bundle: Bundle) -> None:
    network = Network(bundle)
    ids, types = np.arange(100, 160), np.zeros(60, np.int64)
    together = network.read(ids, types, [20, 40], [range(20), range(40)])
    (alone,) = network.read(ids[20:], types[20:], [40], [range(40)])
    assert together[1] == pytest.approx(alone, abs=1e-4)


def test_the_tokens_that_are_wanted_are_those_of_the_whole(bundle: Bundle) -> None:
    network = Network(bundle)
    ids, types = np.arange(100, 160), np.zeros(60, np.int64)
    whole = network(ids, types, [10, 20, 30]).detach().numpy()
    each = network.read(ids, types, [10, 20, 30], [[0], [0, 5], [0, 29]])
    assert [len(logits) for logits in each] == [1, 2, 2]
    assert np.concatenate(each) == pytest.approx(whole[[0, 10, 15, 30, 59]], abs=1e-4)


def test_a_change_is_added_and_the_rest_stays(bundle: Bundle) -> None:
    network = Network(bundle)
    before = network.state_dict()["layers.3.inner.weight"].clone()
    step = np.full((1536, 384), 0.25, np.float32)
    network.change({**TOP, "layers.3.inner.weight": quantise(step), "layers.3.norm.bias": np.ones(384, np.float16)})
    after = network.state_dict()
    torch.testing.assert_close(after["layers.3.inner.weight"], before + 0.25)
    assert after["layers.3.norm.bias"].eq(1).all()
    assert after["layers.4.inner.weight"].equal(Network(bundle).state_dict()["layers.4.inner.weight"])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"top.weight": TOP["top.weight"]},
        {**TOP, "layers.12.norm.bias": np.ones(384, np.float16)},
        {**TOP, "layers.3.norm.bias": np.ones(100, np.float16)},
        {**TOP, "layers.3.inner.weight": np.zeros((5, 18), np.uint8)},
    ],
)
def test_changes_of_another_network_are_refused(bundle: Bundle, changes: dict[str, np.ndarray]) -> None:
    with pytest.raises((KeyError, ValueError, RuntimeError)):
        Network(bundle).change(changes)
