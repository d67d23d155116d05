"""Questions about a report itself are answered from its structure."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answer import Status
from bot.answering import Answerer
from bot.outline import outline
from corpus.document import Corpus, Kind
from corpus.reading import read_corpus
from index.folding import fold

MARKDOWN = """---
title: 冰川观测报告
---

# 冰川观测报告

导语一句。

## 消融加快:夏季之变

第一段话在这里。

### 面积缩小

又一段。

### 末端后退

再一段。

## 监测网络

最后一段。
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder: Path = tmp_path_factory.mktemp("outline")
    (folder / "冰川.md").write_text(MARKDOWN, encoding="utf-8")
    return read_corpus(folder)


def marked(question: str, corpus: Corpus) -> list[str]:
    return [document.text[start:end] for document, _, (start, end) in outline(fold(question), corpus)]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("这篇报告的标题是什么?", ["冰川观测报告"]),
        ("报告讲了什么?", ["冰川观测报告"]),
        ("What is the title of the report?", ["冰川观测报告"]),
        ("“消融加快”这一部分的标题是什么?", ["消融加快:夏季之变"]),
        ("消融加快這部分下面有哪幾個小標題?", ["面积缩小", "末端后退"]),
        ("监测网络这一节讲什么?", ["监测网络"]),
        ("今天天气怎么样?", []),
    ],
)
def test_what_the_structure_says(corpus: Corpus, question: str, said: list[str]) -> None:
    assert marked(question, corpus) == said


@given(
    st.text(st.characters(), max_size=60)
    | st.lists(st.sampled_from("报告 标题 消融加快 小标题 哪几个 部分 下面 监测网络 ? title".split())).map("".join)
)
@example("\ud800标题")
@example("里" * 500)
@example("下分几" * 200)
def test_every_place_is_a_line_or_more_of_the_text(corpus: Corpus, question: str) -> None:
    for document, (start, end), mark in outline(fold(question), corpus):
        assert start <= mark[0] < mark[1] <= end
        assert document.text[start:end].strip() == document.text[start:end] != ""
        assert document.paragraph_at(start).kind in (Kind.TITLE, Kind.HEADING, Kind.SUBHEADING)


def test_the_title_of_the_packaged_report_is_quoted(answerer: Answerer) -> None:
    answer = answerer.ask("这篇报告的标题是什么?")
    assert answer.status is Status.ANSWERED
    document = answerer.corpus[answer.quotes[0].document]
    titles = [document.paragraph_text(p) for p in document.paragraphs if p.kind is Kind.TITLE]
    assert answer.quotes[0].text in titles
