"""What is kept about an unforeseen error tells where it happened and nothing that a person said."""

import stat
from pathlib import Path

from bot.crash import describe, record

PRIVATE = "我的工资是多少"


def fail() -> Exception:
    try:
        try:
            raise KeyError(PRIVATE)
        except KeyError as error:
            raise RuntimeError(f"no answer to {PRIVATE}") from error
    except RuntimeError as error:
        return error


def test_types_and_places_are_told_causes_first_and_messages_never() -> None:
    told = describe(fail())
    assert told.index("KeyError") < told.index("RuntimeError")
    assert f"{__file__}:" in told
    assert PRIVATE not in told


def test_the_log_is_its_owners_and_grows_by_entries(tmp_path: Path) -> None:
    path = record(fail(), tmp_path / "new")
    assert path == record(fail(), tmp_path / "new") == tmp_path / "new" / "errors.log"
    assert path is not None
    assert path.read_text(encoding="utf-8").count("RuntimeError") == 2
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_log_does_not_grow_for_ever(tmp_path: Path) -> None:
    (tmp_path / "errors.log").write_bytes(b"x" * (1 << 21))
    path = record(fail(), tmp_path)
    assert path is not None
    assert path.stat().st_size < 1 << 16


def test_where_nothing_can_be_written_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert record(fail(), tmp_path / "file") is None
