from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.callbacks import LIMIT, Action, Callback, Link, parse, parse_link

VERSION = "20c9ad50b4e2"


@given(st.text() | st.from_regex(r"[a-z]:[0-9a-f]{8}(:[0-9]{1,9}){0,6}"))
def test_any_data_is_understood_or_not_and_raises_nothing(data: str) -> None:
    callback = parse(data)
    assert callback is None or str(parse(str(callback))) == str(callback)


@given(st.integers(0, 10**6), st.integers(0, 10**8 - 1), st.integers(0, 10**8 - 1))
def test_what_we_write_fits_and_is_read_back(document: int, start: int, end: int) -> None:
    callback = Callback(Action.WALK, VERSION[:8], (document, start, end, start, end))
    assert parse(str(callback)) == callback
    assert len(str(callback).encode()) <= LIMIT


@given(st.integers(0, 10**6 - 1), st.integers(0, 10**8 - 1), st.integers(0, 10**8 - 1))
def test_deep_links_are_read_back(document: int, start: int, end: int) -> None:
    link = Link(VERSION[:8], document, start, end)
    assert parse_link(str(link)) == link and len(str(link)) <= 64


@given(st.text())
def test_any_payload_is_harmless(payload: str) -> None:
    assert parse_link(payload) is None or payload.startswith("q-")
