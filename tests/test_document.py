"""A document knows where everything in it stands."""

import hashlib
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import REPORTS
from corpus.document import Corpus, Document, Kind, Paragraph, Section
from corpus.reading import read_corpus

HANDED_OVER = "67b4f1565be23f8f4b2e307fe42081f0974b9d8e29eb62731713b2c3374e2a27"


@pytest.fixture(scope="module")
def report() -> Document:
    return read_corpus(REPORTS).documents[0]


def made_of(*lines: str) -> Document:
    paragraphs, offset = [], 0
    for number, line in enumerate(lines, 1):
        paragraphs.append(Paragraph(number, Kind.BODY, offset, offset + len(line), 0))
        offset += len(line) + 1
    return Document("甲", lines[0], "\n".join(lines), tuple(paragraphs), (Section("", 1, len(lines)),))


def test_the_packaged_report_is_the_handed_over_text_letter_for_letter(report: Document) -> None:
    assert hashlib.sha256(report.text.encode()).hexdigest() == HANDED_OVER


def test_the_packaged_report_names_the_sum_of_the_handed_over_text() -> None:
    assert f"sha256: {HANDED_OVER}" in (REPORTS / "shenzhen-2023-01.md").read_text(encoding="utf-8")


def test_the_report_says_where_it_comes_from(report: Document) -> None:
    assert (report.source, report.date) == ("深圳特区报", "2023-02-06")
    assert report.title == "深圳:锚定高质量发展首要任务 跑起来 抢时间 争一流"


def test_the_report_has_the_sections_that_a_reader_sees(report: Document) -> None:
    assert [section.heading for section in report.sections] == [
        "",
        "强起来:挺立深圳工业脊梁",
        "优起来:提升服务业集聚力辐射力",
        "干起来:大抓项目抓大项目",
        "旺起来:扩内需促消费点燃市场",
        "动起来:寻找新商机拓展新市场",
        "活起来:加快培育壮大市场主体",
        "跑起来:全社会万马奔腾信心十足",
    ]


def test_the_report_knows_its_captions_sub_headings_and_editorial_lines(report: Document) -> None:
    def texts(kind: Kind) -> list[str]:
        return [report.paragraph_text(paragraph) for paragraph in report.paragraphs if paragraph.kind is kind]

    assert len(texts(Kind.CAPTION)) == 10
    assert texts(Kind.CAPTION)[0] == "远眺深圳湾。深圳特区报记者 何龙 摄"
    assert len(texts(Kind.SUBHEADING)) == 12
    assert texts(Kind.SUBHEADING)[0] == "提能级,锻造更强大制造能力。"
    assert texts(Kind.EDITORIAL) == [
        "(原标题:深圳:锚定高质量发展首要任务 跑起来 抢时间 争一流)",
        "【责任编辑:庄华敏】",
        "【内容审核:李明明】",
    ]


def test_every_paragraph_stands_in_its_section(report: Document) -> None:
    for section in report.sections:
        for paragraph in report.paragraphs_of(section):
            assert report.section_of(paragraph) == section


@given(st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1), min_size=1, max_size=8), st.data())
def test_every_character_belongs_to_the_paragraph_that_holds_it(lines: list[str], data: st.DataObject) -> None:
    document = made_of(*lines)
    offset = data.draw(st.integers(0, len(document.text) - 1))
    paragraph = document.paragraph_at(offset)
    assert paragraph.start <= offset <= paragraph.end


def test_data_cannot_be_changed(report: Document) -> None:
    with pytest.raises(FrozenInstanceError):
        report.text = "别的"  # type: ignore[misc]  # that it is refused is what is tested


def test_a_corpus_is_summed_over_all_that_is_quoted() -> None:
    one, other = made_of("标题", "一。"), made_of("标题", "二。")
    assert Corpus((one,)).sha256() == Corpus((made_of("标题", "一。"),)).sha256()
    assert len({Corpus(documents).sha256() for documents in ((one,), (other,), (one, other), ())}) == 4


def test_documents_are_found_by_their_ids(tmp_path: Path) -> None:
    (tmp_path / "乙.txt").write_text("第二\n二。", encoding="utf-8")
    (tmp_path / "甲.txt").write_text("第一\n一。", encoding="utf-8")
    corpus = read_corpus(tmp_path)
    assert corpus["甲"].title == "第一"
    assert [document.id for document in corpus] == ["乙", "甲"]
