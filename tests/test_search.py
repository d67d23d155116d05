"""The hybrid search is what its description says, the same every time and for everybody at once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering import Answerer
from corpus.document import Corpus
from corpus.reading import read_corpus
from index.encoder import Encoder
from index.folding import fold
from index.lexical import build_lexicon, terms_of
from index.passages import in_context, passages_of
from index.search import Index
from index.storage import build
from tests.scoring import HERE

QUESTIONS = [
    f"{subject}{asked}"
    for subject in (
        "深圳港",
        "龙岗区新开工项目",
        "金融业",
        "上市公司",
        "ECMO",
        "航天卫星",
        "企业家出海",
        "光明区",
        "总投资",
        "进出口",
    )
    for asked in ("增长了多少?", "有哪些?", "是什么时候的事", "为什么重要?", "在哪里?")
]


def unit_range(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray((scores - scores.min()) / max(scores.max() - scores.min(), 1e-9))


def by_hand(index: Index, query: str) -> npt.NDArray[np.float64]:
    """Every sentence's score from the texts alone: embeddings compared one by one, each with its paragraph's."""
    corpus, passages, terms = index.corpus, passages_of(index.corpus), terms_of(query)
    question = index.encoder.encode_query(fold(query))

    def embedded(texts: list[str]) -> npt.NDArray[np.float64]:
        return np.array([float(vector @ question) for vector in index.encoder.encode_passages(texts)])

    own = embedded([fold(in_context(corpus, passage)) for passage in passages.sentences])
    wide = embedded([fold(in_context(corpus, passage)) for passage in passages.windows])
    paragraph_texts = [in_context(corpus, passage) for passage in passages.paragraphs]
    paragraph_lexicon = build_lexicon(paragraph_texts)
    dense = []
    for place in range(len(paragraph_texts)):
        sentences = [score for score, owner in zip(own, passages.sentence_paragraph, strict=True) if owner == place]
        windows = [score for score, owner in zip(wide, passages.window_paragraph, strict=True) if owner == place]
        dense.append(max(sentences, default=-1.0) + max([*sentences, *windows], default=-1.0))
    known = sum(any(term in terms_of(text) for text in paragraph_texts) for term in terms) / max(len(terms), 1)
    bm25 = unit_range(paragraph_lexicon.scores(terms).astype(float))
    share = 0.3 * known
    paragraphs = share * bm25 + (1 - share) * unit_range(np.array(dense))
    words = [corpus[p.document].text[p.start : p.end] for p in passages.sentences]
    sentence_bm25 = unit_range(build_lexicon(words).scores(terms).astype(float))
    return np.asarray(
        0.4 * paragraphs[list(passages.sentence_paragraph)] + 0.4 * unit_range(own) + 0.2 * known * sentence_bm25
    )


@pytest.fixture(scope="module")
def small(answerer: Answerer) -> Index:
    """A short text under the bundled model: embedding it again and again takes no time."""

    texts = read_corpus(HERE / "texts" / "museum.txt")
    return build(texts, answerer.index.encoder, "bundled")


@pytest.mark.parametrize("query", ["开放时间是什么时候?", "館藏有多少件", "when does it open", "多少"])
def test_scores_equal_those_worked_out_by_hand(small: Index, query: str) -> None:
    count = len(small.passages.sentences)
    hits = small.search(query, count)
    expected = by_hand(small, query)
    places = [small.places[hit.passage.document, hit.passage.start] for hit in hits]
    assert sorted(places) == list(range(count))
    np.testing.assert_allclose([hit.score for hit in hits], expected[places], atol=2e-3)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 + 1e-6 for hit in hits)


def test_the_same_question_has_the_same_hits(answerer: Answerer) -> None:
    for question in QUESTIONS[:10]:
        assert answerer.index.search(question, 10) == answerer.index.search(question, 10)


def test_fifty_questions_at_once_are_answered_as_one_after_the_other(answerer: Answerer) -> None:
    assert len(QUESTIONS) == 50
    serial = [answerer.ask(question) for question in QUESTIONS]
    with ThreadPoolExecutor(16) as pool:
        parallel = list(pool.map(answerer.ask, QUESTIONS))
    assert parallel == serial


@pytest.mark.parametrize("k", [0, 1, 7, 10_000])
def test_no_more_are_found_than_asked_for_and_none_twice(answerer: Answerer, k: int) -> None:
    hits = answerer.index.search("深圳港", k)
    assert len(hits) == min(k, len(answerer.index.passages.sentences))
    assert len({hit.passage for hit in hits}) == len(hits)


@given(st.text(st.characters(), max_size=60))
@settings(max_examples=40)
@example("")
@example(" \n ")
@example("\ud800")
@example("深" * 10_000)
def test_any_text_can_be_searched_for(answerer: Answerer, text: str) -> None:
    hits = answerer.index.search(text, 3)
    assert len(hits) == (3 if text.strip() else 0)


def test_a_sentence_finds_itself(answerer: Answerer) -> None:
    index = answerer.index
    long = [passage for passage in index.passages.sentences if passage.end - passage.start > 40][::12]
    found = [passage in {hit.passage for hit in index.search(index.text(passage), 3)} for passage in long]
    assert len(long) > 5 and all(found)


def test_the_sentence_before_is_of_the_same_paragraph(answerer: Answerer) -> None:
    index = answerer.index
    for passage in index.passages.sentences:
        before = index.sentence_before(passage)
        paragraph = answerer.corpus[passage.document].paragraphs[passage.paragraph - 1]
        if before is None:
            assert not answerer.corpus[passage.document].text[paragraph.start : passage.start].strip()
        else:
            assert before.paragraph == passage.paragraph and before.end <= passage.start


def test_a_corpus_without_documents_finds_nothing(tiny: Encoder) -> None:
    assert build(Corpus(()), tiny, tiny.name).search("深圳港", 5) == ()
