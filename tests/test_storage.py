"""An index on disk is the one that was built, or it is not served."""

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bot.answering import Answerer
from bot.library import open_answerer, open_index
from corpus import REPORTS
from corpus.document import Corpus
from corpus.reading import read_corpus
from index.encoder import BUNDLED, Encoder
from index.errors import DamagedIndexError, StaleIndexError, StorageError
from index.storage import build, exclusive, folder_for, load, read_manifest, save
from tests.benchmarks.damage import KINDS, files_of, mutations, noticed
from tests.benchmarks.kills import kill_at_random, write_corpora
from tests.tiny import save_tiny_model

TEXT = "各区的项目\n龙岗区新开工46个项目,总投资611.7亿元。福田区新开工32个项目。\n南山区新开工30个项目,增长8.2%。\n"


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "甲.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def corpus(reports: Path) -> Corpus:
    return read_corpus(reports)


@pytest.fixture
def folder(tmp_path: Path, corpus: Corpus, tiny: Encoder) -> Path:
    """A small index, built and saved."""
    folder = tmp_path / "index"
    save(build(corpus, tiny, tiny.name), folder, tiny.name)
    return folder


def test_what_is_loaded_is_what_was_built(reports: Path, tmp_path: Path, tiny_model: Path) -> None:
    built = open_index(reports, data=tmp_path, model=str(tiny_model))
    again = open_index(reports, data=tmp_path, model=str(tiny_model))
    assert again.version == built.version
    for question in ("龙岗区新开工多少个项目?", "增长8.2%"):
        assert again.search(question, 20) == built.search(question, 20) != ()
    query = again.encoder.encode_query("深圳港")
    assert np.array_equal(again.tables.vectors.similarities(query), built.tables.vectors.similarities(query))


def test_the_folder_says_what_is_in_it(folder: Path, corpus: Corpus, tiny: Encoder) -> None:
    name, manifest = read_manifest(folder)
    index = load(folder, corpus, tiny, tiny.name)
    assert manifest["model"] == tiny.name
    assert manifest["dimension"] == tiny.dimension
    assert manifest["sentences"] == len(index.passages.sentences)
    assert manifest["documents"] == [{"id": "甲", "title": "各区的项目"}]
    assert set(manifest["files"]) == {p.name for p in (folder / "versions" / name).iterdir()} - {"manifest.json"}


def test_nothing_is_written_where_the_index_is_good(reports: Path, tmp_path: Path, tiny_model: Path) -> None:
    open_index(reports, data=tmp_path, model=str(tiny_model))
    before = files_of(tmp_path)
    seen: list[int] = []
    open_index(reports, data=tmp_path, model=str(tiny_model), progress=lambda done, total: seen.append(done))
    assert files_of(tmp_path) == before
    assert not seen


def test_a_changed_report_is_indexed_anew_without_a_word(reports: Path, tmp_path: Path, tiny_model: Path) -> None:
    notices: list[str] = []
    first = open_answerer(reports, data=tmp_path, model=str(tiny_model), notice=notices.append)
    (reports / "甲.txt").write_text(TEXT.replace("46个", "47个"), encoding="utf-8")
    second = open_answerer(reports, data=tmp_path, model=str(tiny_model), notice=notices.append)
    assert first.version != second.version
    assert "47个" in second.ask("龙岗区新开工46个项目,总投资611.7亿元").quotes[0].text
    assert "46个" in first.ask("龙岗区新开工46个项目,总投资611.7亿元").quotes[0].text
    assert not notices


def test_a_changed_model_is_indexed_anew(reports: Path, tmp_path: Path) -> None:
    model = save_tiny_model(tmp_path / "model", seed=1)
    first = open_index(reports, data=tmp_path, model=str(model))
    save_tiny_model(model, dimension=24, seed=2)
    second = open_index(reports, data=tmp_path, model=str(model))
    assert (first.tables.vectors.dimension, second.tables.vectors.dimension) == (16, 24)
    assert first.version != second.version


def test_another_corpus_or_model_has_another_folder(tmp_path: Path) -> None:
    folders = {folder_for(tmp_path, tmp_path / c, m) for c in ("a", "b") for m in (BUNDLED, "other")}
    assert len(folders) == 4


def test_no_index_yet_is_not_damage(tmp_path: Path, corpus: Corpus, tiny: Encoder) -> None:
    with pytest.raises(StaleIndexError):
        load(tmp_path / "nothing", corpus, tiny, tiny.name)


def test_an_index_of_another_dimension_with_a_good_manifest_is_not_served(
    folder: Path, corpus: Corpus, tiny: Encoder, tmp_path: Path
) -> None:
    other = Encoder(str(save_tiny_model(tmp_path / "other", dimension=8)))
    save(build(corpus, other, tiny.name), folder, tiny.name)
    with pytest.raises(DamagedIndexError, match="维数"):
        load(folder, corpus, tiny, tiny.name)


def test_every_kind_of_damage_is_noticed(answerer: Answerer, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(folder_for(data, REPORTS, BUNDLED), folder)
    encoder = answerer.index.encoder
    assert not noticed(folder, answerer.corpus, encoder, BUNDLED)
    tried: Counter[str] = Counter()
    missed = []
    for mutation in mutations(folder, count=152, seed=20260):
        tried[mutation.split()[0]] += 1
        if not noticed(folder, answerer.corpus, encoder, BUNDLED):
            missed.append(mutation)
    assert missed == []
    assert set(tried) == set(KINDS) and min(tried.values()) >= 19
    assert not noticed(folder, answerer.corpus, encoder, BUNDLED)


def test_a_version_folder_swapped_for_an_older_one_is_noticed(reports: Path, folder: Path, tiny: Encoder) -> None:
    old = folder / "versions" / read_manifest(folder)[0]
    (reports / "甲.txt").write_text(TEXT.replace("46个", "47个"), encoding="utf-8")
    corpus = read_corpus(reports)
    new = save(build(corpus, tiny, tiny.name), folder, tiny.name)
    shutil.rmtree(new)
    shutil.copytree(old, new)
    with pytest.raises((StaleIndexError, DamagedIndexError)):
        load(folder, corpus, tiny, tiny.name)


def test_a_damaged_index_is_rebuilt_with_one_sentence(reports: Path, tmp_path: Path, tiny_model: Path) -> None:
    notices: list[str] = []

    def opened() -> Answerer:
        return open_answerer(reports, data=tmp_path, model=str(tiny_model), notice=notices.append)

    before = opened()
    vectors = next(tmp_path.rglob("vectors.faiss"))
    content = bytearray(vectors.read_bytes())
    content[len(content) // 2] ^= 1
    vectors.write_bytes(content)
    after = opened()
    assert len(notices) == 1 and "vectors.faiss" in notices[0] and "\n" not in notices[0]
    question = "龙岗区新开工多少个项目?"
    assert after.version == before.version
    assert after.ask(question) == before.ask(question)
    opened()
    assert len(notices) == 1


def test_old_versions_and_leftovers_are_swept_away(reports: Path, folder: Path, tiny: Encoder) -> None:
    (folder / "versions" / ".died").mkdir()
    for number in range(5):
        (reports / "甲.txt").write_text(TEXT.replace("46个", f"{number}个"), encoding="utf-8")
        save(build(read_corpus(reports), tiny, tiny.name), folder, tiny.name)
    kept = list((folder / "versions").iterdir())
    assert len(kept) == 2
    assert folder / "versions" / read_manifest(folder)[0] in kept


def test_a_process_killed_while_it_builds_leaves_the_old_index_or_the_new(tmp_path: Path) -> None:
    write_corpora(tmp_path)
    model = save_tiny_model(tmp_path / "model")
    seed = random.SystemRandom().randrange(10**6)
    ends = list(kill_at_random(tmp_path / "index", tmp_path, model, count=12, seed=seed))
    assert not [end for end in ends if end.endswith("none")], f"seed {seed}: {ends}"
    assert any(end.startswith("killed") for end in ends), f"seed {seed}: {ends}"


_FULL_DISK = """
import resource, sys
from pathlib import Path
from corpus.errors import YinwenError
from corpus.reading import read_corpus
from index.encoder import Encoder
from index.storage import build, save
reports, folder, model = sys.argv[1:]
index = build(read_corpus(Path(reports)), Encoder(model), model)
for limit in (900, 0):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        save(index, Path(folder), model)
    except YinwenError as error:
        print(type(error).__name__, error, file=sys.stderr)
"""


def test_a_full_disk_is_one_sentence_and_the_old_index_stays(
    reports: Path, folder: Path, corpus: Corpus, tiny: Encoder, tiny_model: Path
) -> None:
    before = files_of(folder)
    (reports / "甲.txt").write_text(TEXT.replace("46个", "47个"), encoding="utf-8")
    arguments = [sys.executable, "-c", _FULL_DISK, str(reports), str(folder), str(tiny_model)]
    ended = subprocess.run(arguments, stderr=subprocess.PIPE, text=True, check=False, cwd=Path(__file__).parents[1])
    said = [line for line in ended.stderr.splitlines() if "Error" in line]
    assert len(said) == 2 and all(line.startswith("StorageError 索引写不进") for line in said), ended.stderr
    assert ended.returncode == 0
    assert files_of(folder) == before
    assert load(folder, corpus, tiny, tiny.name).search("龙岗区新开工", 1)


@pytest.mark.parametrize("where", ["index", "index/versions"])
def test_a_file_in_place_of_a_folder_is_one_sentence(tmp_path: Path, corpus: Corpus, tiny: Encoder, where: str) -> None:
    folder = tmp_path / "index"
    (tmp_path / where).parent.mkdir(exist_ok=True)
    (tmp_path / where).write_text("我是文件", encoding="utf-8")
    with pytest.raises(StorageError, match="写不进"), exclusive(folder):
        save(build(corpus, tiny, tiny.name), folder, tiny.name)
    assert (tmp_path / where).read_text(encoding="utf-8") == "我是文件"


@pytest.mark.parametrize("current", ["", "../..", "/etc", "\0", "没有", "x" * 5000, "{}"])
def test_a_pointer_to_nowhere_is_damage(folder: Path, corpus: Corpus, tiny: Encoder, current: str) -> None:
    (folder / "CURRENT").write_text(current, encoding="utf-8")
    with pytest.raises(DamagedIndexError):
        load(folder, corpus, tiny, tiny.name)


@pytest.mark.parametrize(
    "manifest", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000, json.dumps({"seal": 1}).encode()]
)
def test_a_manifest_that_is_none_is_damage(folder: Path, corpus: Corpus, tiny: Encoder, manifest: bytes) -> None:
    (folder / "versions" / read_manifest(folder)[0] / "manifest.json").write_bytes(manifest)
    with pytest.raises(DamagedIndexError):
        load(folder, corpus, tiny, tiny.name)
