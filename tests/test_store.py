import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.feedback import question_set
from bot.store import ANSWER_DAYS, HISTORY_MINUTES, KEPT_DAYS, SEEN_DAYS, Store, StoreError, Waiting

NOW = 1_700_000_000.0
DAY = 86_400
FIRST_FORM = """
CREATE TABLE inbox (update_id INTEGER NOT NULL, sum BLOB NOT NULL, lane TEXT NOT NULL, body TEXT, received REAL NOT NULL,
    PRIMARY KEY (update_id, sum));
CREATE TABLE answers (chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, question_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL, question TEXT NOT NULL, payload TEXT NOT NULL, version TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat_id, message_id));
CREATE TABLE ratings (chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, person_id INTEGER NOT NULL,
    verdict TEXT NOT NULL, question TEXT NOT NULL, payload TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat_id, message_id, person_id));
CREATE TABLE languages (chat_id INTEGER PRIMARY KEY, language TEXT NOT NULL, person_id INTEGER NOT NULL);
INSERT INTO inbox VALUES (1, x'00', 'chat 1', '{}', 1700000000);
INSERT INTO answers VALUES (1, 11, 10, 7, '问', '{}', 'v', 1700000000);
INSERT INTO ratings VALUES (1, 11, 8, 'good', '问', '{}', 1700000000), (2, 21, 8, 'bad', '别处', '{}', 1700000001);
INSERT INTO languages VALUES (1, 'en', 7);
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store.sqlite3")
    yield opened
    opened.close()


def test_updates_are_kept_once_and_in_order_over_a_restart(store: Store) -> None:
    first, second = Waiting(1, "chat 1", "{}"), Waiting(2, "chat 2", "{}")
    assert store.receive([second, first], NOW) == [second, first]
    assert store.receive([first], NOW) == []
    store.done(second)
    again = Store(store.path)
    assert again.waiting() == [first]
    assert again.receive([second], NOW) == []
    other_bots = Waiting(2, "chat 2", '{"message": {}}')
    assert again.receive([other_bots], NOW) == [other_bots]
    again.close()


def test_a_file_of_the_first_form_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    database = sqlite3.connect(path)
    database.executescript(FIRST_FORM)
    database.close()
    store = Store(path)
    assert store.waiting() == [Waiting(1, "chat 1", "{}")]
    assert store.language(1) == "en"
    assert [rating.verdict for rating in store.ratings()] == ["good", "bad"]
    assert store.forget(7) == {"history": 0, "answers": 1, "ratings": 0, "languages": 1}
    assert [rating.question for rating in store.ratings()] == ["别处"]
    store.close()
    Store(path).close()


def test_follow_ups_are_one_persons_in_one_chat_for_a_while(store: Store) -> None:
    for number in range(9):
        store.remember(1, 7, f"问{number}", NOW + number)
    store.remember(1, 8, "别人的", NOW)
    assert store.history(1, 7, NOW + 10) == ("问4", "问5", "问6", "问7", "问8")
    assert store.history(2, 7, NOW + 10) == ()
    assert store.history(1, 7, NOW + HISTORY_MINUTES * 60 + 10) == ()


def test_ratings_become_a_question_set(store: Store) -> None:
    payload = '{"history": ["前"], "short": "266个", "evidence": ["集中开工266个"]}'
    store.keep_answer(1, 11, 10, 7, "多少?", payload, "v", NOW)
    store.rate(1, 11, 7, "bad", NOW)
    store.rate(1, 11, 7, "good", NOW)
    store.rate(1, 99, 7, "good", NOW)
    assert question_set(store.ratings()) == [
        {
            "id": "f0001", "q": "多少?", "kind": "feedback", "history": ["前"], "evidence": ["集中开工266个"],
            "evidence_mode": "any", "answer": ["266个"], "verdict": "good",
        }
    ]  # fmt: skip


def test_forget_deletes_everything_of_one_person_only(store: Store) -> None:
    for person in (7, 8):
        store.remember(1, person, "问", NOW)
        store.keep_answer(1, person, 10, person, "问", "{}", "v", NOW)
        store.rate(1, person, person, "good", NOW)
        store.set_language(person, "en", person, NOW)
    assert store.forget(7) == {"history": 1, "answers": 1, "ratings": 1, "languages": 1}
    assert store.forget(7) == {"history": 0, "answers": 0, "ratings": 0, "languages": 0}
    assert store.history(1, 8, NOW + 1) == ("问",)
    assert store.language(8) == "en"


def test_with_a_persons_questions_go_the_ratings_of_others(store: Store) -> None:
    store.keep_answer(1, 11, 10, 7, "问", "{}", "v", NOW)
    store.rate(1, 11, 8, "good", NOW)
    assert store.forget(7) == {"history": 0, "answers": 1, "ratings": 0, "languages": 0}
    assert store.ratings() == []


def test_what_is_forgotten_or_dealt_with_stands_nowhere_in_the_files(store: Store) -> None:
    update = Waiting(1, "chat 123456789", '{"text": "暗号"}')
    store.receive([update], NOW)
    store.remember(123456789, 123456789, "暗号", NOW)
    store.keep_answer(123456789, 11, 10, 123456789, "暗号", '{"history": ["暗号"]}', "v", NOW)
    store.done(update)
    store.forget(123456789)
    kept = b"".join(path.read_bytes() for path in store.path.parent.glob("store*"))
    assert "暗号".encode() not in kept
    assert b"123456789" not in kept and (123456789).to_bytes(4, "big") not in kept


def test_what_is_out_of_time_goes(store: Store) -> None:
    answered, unanswered = Waiting(1, "chat 1", "{}"), Waiting(2, "chat 1", "{}")
    store.receive([answered, unanswered], NOW)
    store.done(answered)
    store.keep_answer(1, 11, 10, 7, "问", "{}", "v", NOW)
    store.rate(1, 11, 7, "good", NOW)
    store.set_language(1, "en", 7, NOW)
    store.tidy(NOW + max(SEEN_DAYS, ANSWER_DAYS) * DAY + 1)
    assert store.answer(1, 11) is None
    assert store.ratings() and store.language(1) == "en"
    store.tidy(NOW + KEPT_DAYS * DAY + 1)
    assert (store.ratings(), store.language(1)) == ([], None)
    assert [each.update_id for each in store.waiting()] == [2], "what was not answered is kept"
    assert store.receive([answered], NOW) == [answered]


def test_only_the_owner_can_read_it(store: Store) -> None:
    store.remember(1, 7, "问\ud800", NOW)
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.path.parent.glob("store*")} == {0o600}


def test_a_place_that_cannot_be_used_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="文件夹"):
        Store(tmp_path / "file" / "store.sqlite3")
    (tmp_path / "junk.sqlite3").write_bytes(b"no database " * 100)
    with pytest.raises(StoreError, match="读不了"):
        Store(tmp_path / "junk.sqlite3")
