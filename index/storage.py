"""An index on disk: built into a new version folder, switched to atomically, verified before it is served.

    <folder>/CURRENT                    the name of the version in use
    <folder>/versions/<name>/manifest.json
    <folder>/versions/<name>/vectors.faiss, paragraphs.npz, paragraphs.json, sentences.npz, sentences.json

A version folder is written beside its final name, synced, renamed, and never changed again; then `CURRENT` is replaced.
Whatever moment the process dies at, `CURRENT` names a whole version. FAISS notices no damage of its own (a flipped bit
gives silently wrong neighbours), so each file is read once, its SHA-256 compared, and those very bytes are used.
"""

import hashlib
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock

from corpus.document import Corpus
from index.encoder import Encoder, Progress, identity, no_progress
from index.errors import DamagedIndexError, StaleIndexError, StorageError
from index.lexical import Lexicon
from index.passages import passages_of
from index.search import Index, Tables, build_tables, encoder_inputs
from index.vectors import VectorIndex
from index.vocabulary import Vocabulary, vocabulary_of

FORMAT = 1
_KEPT_VERSIONS = 2
_CURRENT, _MANIFEST, _VERSIONS = "CURRENT", "manifest.json", "versions"


def folder_for(data: Path, corpus_path: Path, model: str) -> Path:
    """Where the index of one corpus and one model is kept below the user's data folder."""
    key = hashlib.sha256(f"{corpus_path.resolve()}\n{model}".encode()).hexdigest()[:12]
    return data / "index" / f"{corpus_path.resolve().name}-{key}"


def fingerprint(corpus: Corpus, model: str) -> str:
    """What an index depends on, as one sum: the format, the model, and every text and place that is indexed."""
    passages = passages_of(corpus)
    inputs = (FORMAT, identity(model), corpus.sha256(), encoder_inputs(corpus, passages))
    return hashlib.sha256(repr(inputs).encode()).hexdigest()


def save(index: Index, folder: Path, model: str) -> Path:
    """Write an index as a new version and switch to it; returns the version's folder.

    Raises `StorageError` where the folder cannot be written or the disk is full: what was served before stays whole.
    """
    versions = folder / _VERSIONS
    name = f"{index.version}{secrets.token_hex(4)}"  # never one that is there: what is served now stays whole
    staging = versions / f".{name}"
    try:
        staging.mkdir(parents=True)
        contents = _contents(index.tables)
        for file_name, content in contents.items():
            _write(staging / file_name, content)
        manifest = _manifest(index, model, contents)
        _write(staging / _MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2).encode())
        _sync_folder(staging)
        final = versions / name
        staging.rename(final)
        _sync_folder(versions)
        _switch(folder, name)
        _sweep(versions, keep=name)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise StorageError(
            f"索引写不进 {folder}:{error.strerror}。请检查磁盘空间和权限,或用 YINWEN_DATA 换个文件夹。"
            "(The index cannot be written.)",
            folder,
        ) from error
    return final


def load(folder: Path, corpus: Corpus, encoder: Encoder, model: str) -> Index:
    """Load the version in use, every byte of it verified.

    Raises `StaleIndexError` where there is none or it is of another corpus, model or format, `DamagedIndexError` where
    a file is not what the manifest says.
    """
    name, manifest = read_manifest(folder)
    expected = fingerprint(corpus, model)
    if manifest.get("fingerprint") != expected:
        raise StaleIndexError("索引与当前的报告或模型不符,需要重建。(The index is out of date.)", folder)
    version = folder / _VERSIONS / name
    contents = {file_name: _verified(version / file_name, sha) for file_name, sha in manifest["files"].items()}
    try:
        tables = Tables(
            VectorIndex.from_bytes(contents["vectors.faiss"]),
            _lexicon(contents, "paragraphs"),
            _lexicon(contents, "sentences"),
        )
    except (KeyError, ValueError, RuntimeError) as error:
        raise DamagedIndexError("索引的文件不全,需要重建。(The index lacks a part.)", version) from error
    passages = passages_of(corpus)
    if tables.vectors.size != len(passages.sentences) + len(passages.windows):
        raise DamagedIndexError("索引的向量数目不对,需要重建。(The index has the wrong number of vectors.)", version)
    if tables.vectors.dimension != encoder.dimension:
        raise DamagedIndexError("索引的向量维数与模型不符,需要重建。(The vectors have another dimension.)", version)
    return Index(_version(expected), corpus, passages, tables, encoder, _vocabulary(corpus))


def read_manifest(folder: Path) -> tuple[str, dict[str, Any]]:
    """The name of the version in use, and its manifest.

    Raises `StaleIndexError` where nothing has been built yet, `DamagedIndexError` where the manifest is not whole.
    """
    try:
        name = (folder / _CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise StaleIndexError("还没有索引。(There is no index yet.)", folder) from error
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedIndexError("索引的 CURRENT 读不了,需要重建。(CURRENT is unreadable.)", folder) from error
    path = folder / _VERSIONS / name / _MANIFEST
    try:
        manifest = json.loads(path.read_bytes()) if name.isalnum() else None
        sealed = isinstance(manifest, dict) and manifest.pop("seal", None) == _seal(manifest)
    except (OSError, ValueError, RecursionError) as error:
        raise DamagedIndexError("索引的清单读不了,需要重建。(The manifest is unreadable.)", path) from error
    if not sealed or manifest is None:
        raise DamagedIndexError("索引的清单被改动过,需要重建。(The manifest has been changed.)", path)
    return name, manifest


def build(corpus: Corpus, encoder: Encoder, model: str, progress: Progress = no_progress) -> Index:
    """Encode and index a corpus, in memory."""
    passages = passages_of(corpus)
    vectors = encoder.encode_passages(encoder_inputs(corpus, passages), progress)
    version = _version(fingerprint(corpus, model))
    return Index(version, corpus, passages, build_tables(corpus, passages, vectors), encoder, _vocabulary(corpus))


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Let one process at a time build into the folder; the lock is gone with the process that held it.

    Raises `StorageError` where the folder cannot be made or written to.
    """
    lock = FileLock(folder / ".lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise StorageError(
            f"写不进文件夹 {folder}:{error.strerror}。请用 YINWEN_DATA 换个可写的文件夹。(Cannot be written to.)",
            folder,
        ) from error
    try:
        yield
    finally:
        lock.release()


def _version(fingerprint: str) -> str:
    return fingerprint[:16]


def _vocabulary(corpus: Corpus) -> Vocabulary:
    return vocabulary_of(document.text for document in corpus)


def _contents(tables: Tables) -> dict[str, bytes]:
    contents = {"vectors.faiss": tables.vectors.to_bytes()}
    for name, lexicon in (("paragraphs", tables.paragraphs), ("sentences", tables.sentences)):
        arrays = io.BytesIO()
        np.savez(arrays, weights=lexicon.weights, rows=lexicon.rows, starts=lexicon.starts, size=lexicon.size)
        contents[f"{name}.npz"] = arrays.getvalue()
        contents[f"{name}.json"] = json.dumps(list(lexicon.terms), ensure_ascii=False).encode()
    return contents


def _lexicon(contents: Mapping[str, bytes], name: str) -> Lexicon:
    with np.load(io.BytesIO(contents[f"{name}.npz"]), allow_pickle=False) as arrays:
        terms = {term: column for column, term in enumerate(json.loads(contents[f"{name}.json"]))}
        return Lexicon(terms, arrays["weights"], arrays["rows"], arrays["starts"], int(arrays["size"]))


def _manifest(index: Index, model: str, contents: Mapping[str, bytes]) -> dict[str, Any]:
    manifest = {
        "format": FORMAT,
        "fingerprint": fingerprint(index.corpus, model),
        "model": index.encoder.name,
        "dimension": index.encoder.dimension,
        "documents": [{"id": document.id, "title": document.title} for document in index.corpus],
        "paragraphs": len(index.passages.paragraphs),
        "sentences": len(index.passages.sentences),
        "windows": len(index.passages.windows),
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    }
    return {**manifest, "seal": _seal(manifest)}


def _seal(manifest: Mapping[str, Any]) -> str:
    """The manifest's own sum: it names all others, so damage to it must be noticed too."""
    return hashlib.sha256(json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _verified(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DamagedIndexError(f"索引缺了 {path.name},需要重建。(A file of the index is missing.)", path) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedIndexError(f"索引的 {path.name} 已损坏,需要重建。(A file of the index is damaged.)", path)
    return content


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _switch(folder: Path, name: str) -> None:
    pointer = folder / f".{_CURRENT}"
    pointer.unlink(missing_ok=True)  # of a process that died here
    _write(pointer, name.encode())
    pointer.replace(folder / _CURRENT)
    _sync_folder(folder)


def _sweep(versions: Path, keep: str) -> None:
    """Take away what no one will read again: leftovers of builds that died, and all but the newest versions."""
    whole = sorted(
        (path for path in versions.iterdir() if not path.name.startswith(".") and path.name != keep),
        key=lambda path: path.stat().st_mtime,
    )
    leftovers = [path for path in versions.iterdir() if path.name.startswith(".")]
    for path in (*leftovers, *whole[: max(0, len(whole) + 1 - _KEPT_VERSIONS)]):
        shutil.rmtree(path, ignore_errors=True)
