"""A sentence-transformers model of a few kilobytes, made here and now: what any other model than the bundled one does."""

from pathlib import Path

import numpy as np

LETTERS = "的一是在有和与深圳港口货物吞吐量增长亿元项目开工总投资龙岗福田南山宝安光明区金融业航天卫星企业家上市公司0123456789.%,。"


def save_tiny_model(folder: Path, dimension: int = 16, seed: int = 7) -> Path:
    """A model that adds up a random vector for each character; the same seed gives the same model."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split

    words = {letter: place for place, letter in enumerate(dict.fromkeys(f"?{LETTERS}"))}
    tokenizer = Tokenizer(WordLevel(words, unk_token="?"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    weights = np.random.default_rng(seed).standard_normal((len(words), dimension)).astype(np.float32)
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder
