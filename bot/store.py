"""What the bot keeps, in one SQLite file that only its owner can read: inbox, earlier questions, answers, languages.

Everything about a person is limited in time (see the constants) and goes at once with `forget`. Every call is a
transaction of its own, which no kill undoes; what was accepted is on disk, and with it all before, when `receive`
returns, so that not even a power cut loses it. One thread uses a store.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.feedback import Rating
from corpus.errors import YinwenError

HISTORY_MINUTES = 30
"""How long an earlier question is there for follow-ups."""
HISTORY_LENGTH = 5
ANSWER_DAYS = 30
"""How long the buttons under an answer work."""
KEPT_DAYS = 365
"""How long a rating and a chosen language are kept."""
SEEN_DAYS = 2
"""How long the number of an update is known; Telegram repeats one for a day at most."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    update_id INTEGER NOT NULL, sum BLOB NOT NULL, lane TEXT NOT NULL, body TEXT, received REAL NOT NULL,
    PRIMARY KEY (update_id, sum));
CREATE INDEX IF NOT EXISTS waiting ON inbox (update_id) WHERE body IS NOT NULL;
CREATE INDEX IF NOT EXISTS inbox_by_age ON inbox (received);
CREATE TABLE IF NOT EXISTS history (
    chat_id INTEGER NOT NULL, person_id INTEGER NOT NULL, question TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS history_of ON history (chat_id, person_id, at);
CREATE TABLE IF NOT EXISTS answers (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, question_id INTEGER NOT NULL, person_id INTEGER NOT NULL,
    question TEXT NOT NULL, payload TEXT NOT NULL, version TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat_id, message_id));
CREATE INDEX IF NOT EXISTS answers_to ON answers (chat_id, question_id);
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (at);
CREATE TABLE IF NOT EXISTS ratings (
    chat_id INTEGER NOT NULL, message_id INTEGER NOT NULL, person_id INTEGER NOT NULL, asker_id INTEGER NOT NULL,
    verdict TEXT NOT NULL, question TEXT NOT NULL, payload TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (chat_id, message_id, person_id));
CREATE TABLE IF NOT EXISTS languages (
    chat_id INTEGER PRIMARY KEY, language TEXT NOT NULL, person_id INTEGER NOT NULL, at REAL NOT NULL);
"""

_ASIDE = """
BEGIN IMMEDIATE;
ALTER TABLE ratings RENAME TO first_ratings;
ALTER TABLE languages RENAME TO first_languages;
"""
"""The first form did not say whose answer was rated, and when a language was chosen: it is put aside…"""
_OVER = """
INSERT INTO ratings SELECT r.chat_id, r.message_id, r.person_id, coalesce(a.person_id, r.person_id), r.verdict,
    r.question, r.payload, r.at FROM first_ratings r LEFT JOIN answers a USING (chat_id, message_id);
INSERT INTO languages SELECT chat_id, language, person_id, unixepoch() FROM first_languages;
DROP TABLE first_ratings;
DROP TABLE first_languages;
COMMIT;
"""
"""… and taken over into the form of today."""


class StoreError(YinwenError):
    """The file cannot be opened or written."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that was accepted and is not yet dealt with; `body` is Telegram's JSON."""

    update_id: int
    lane: str
    """Updates of one lane are dealt with in order."""
    body: str

    @property
    def sum(self) -> bytes:
        """Tells updates apart that have the same number, as when another bot's token is set."""
        return hashlib.sha256(self.body.encode()).digest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What an answer's buttons need: the question behind the message, and more as JSON."""

    message_id: int
    person_id: int
    question: str
    payload: str


class Store:
    """The file, open. Raises `StoreError` where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            # SQLite gives its -wal and -shm files the mode of the database.
            self._db = sqlite3.connect(path, isolation_level=None, timeout=10)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA secure_delete = ON")
            columns = {name for _, name, *_ in self._db.execute("PRAGMA table_info(ratings)")}
            of_first_form = bool(columns) and "asker_id" not in columns
            self._db.executescript(f"{_ASIDE}{_SCHEMA}{_OVER}" if of_first_form else _SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise unusable(path) from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- the inbox ------------------------------------------------------------------------------------------------

    def receive(self, updates: Iterable[Waiting], now: float) -> list[Waiting]:
        """Keep updates before Telegram is told that they arrived; returns those that were not seen before."""
        fresh = []
        with self._all_or_nothing(on_disk=True):
            for update in updates:
                row = (update.update_id, update.sum, update.lane, update.body, now)
                if self._db.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, ?, ?)", row).rowcount:
                    fresh.append(update)
        return fresh

    def waiting(self) -> list[Waiting]:
        """Everything that is not yet dealt with, in Telegram's order."""
        rows = self._rows("SELECT update_id, lane, body FROM inbox WHERE body IS NOT NULL ORDER BY update_id")
        return [Waiting(*row) for row in rows]

    def done(self, update: Waiting) -> None:
        """An update is dealt with: its words and its chat go, its number stays, so that a repetition is known."""
        self._run(
            "UPDATE inbox SET body = NULL, lane = '' WHERE update_id = ? AND sum = ?", update.update_id, update.sum
        )

    # -- earlier questions, for follow-ups ------------------------------------------------------------------------

    def history(self, chat_id: int, person_id: int, now: float) -> tuple[str, ...]:
        """The person's last questions in the chat, oldest first, as far as they are still in time."""
        rows = self._rows(
            "SELECT question FROM history WHERE chat_id = ? AND person_id = ? AND at > ? ORDER BY at DESC, rowid DESC LIMIT ?",
            chat_id, person_id, now - HISTORY_MINUTES * 60, HISTORY_LENGTH,
        )  # fmt: skip
        return tuple(str(question) for (question,) in reversed(rows))

    def remember(self, chat_id: int, person_id: int, question: str, now: float) -> None:
        """Keep a question for follow-ups."""
        self._run("INSERT INTO history VALUES (?, ?, ?, ?)", chat_id, person_id, _storable(question), now)

    # -- answers, for their buttons -------------------------------------------------------------------------------

    def keep_answer(
        self, chat_id: int, message_id: int, question_id: int, person_id: int, question: str, payload: str,
        version: str, now: float,
    ) -> None:  # fmt: skip
        """Keep what the buttons of our message (`message_id`), the answer to another (`question_id`), need."""
        self._run(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            chat_id, message_id, question_id, person_id, _storable(question), payload, version, now,
        )  # fmt: skip

    def answer(self, chat_id: int, message_id: int) -> Kept | None:
        """What is kept about our message."""
        return self._kept("chat_id = ? AND message_id = ?", chat_id, message_id)

    def answer_to(self, chat_id: int, question_id: int) -> Kept | None:
        """What is kept about our answer to a message."""
        return self._kept("chat_id = ? AND question_id = ? ORDER BY at DESC LIMIT 1", chat_id, question_id)

    def rate(self, chat_id: int, message_id: int, person_id: int, verdict: str, now: float) -> None:
        """Keep a person's opinion of an answer, the last one only, with the question and the answer of that time."""
        self._run(
            "INSERT OR REPLACE INTO ratings SELECT chat_id, message_id, ?, person_id, ?, question, payload, ? FROM answers"
            " WHERE chat_id = ? AND message_id = ?",
            person_id, verdict, now, chat_id, message_id,
        )  # fmt: skip

    def ratings(self) -> list[Rating]:
        """All opinions, oldest first."""
        return [Rating(*row) for row in self._rows("SELECT verdict, question, payload FROM ratings ORDER BY at")]

    # -- people ---------------------------------------------------------------------------------------------------

    def language(self, chat_id: int) -> str | None:
        """The language chosen in the chat."""
        rows = self._rows("SELECT language FROM languages WHERE chat_id = ?", chat_id)
        return str(rows[0][0]) if rows else None

    def set_language(self, chat_id: int, language: str, person_id: int, now: float) -> None:
        """Keep the language that a person has chosen for the chat."""
        self._run("INSERT OR REPLACE INTO languages VALUES (?, ?, ?, ?)", chat_id, language, person_id, now)

    def forget(self, person_id: int) -> dict[str, int]:
        """Delete all that is kept about a person; returns how many of what. What waits in the inbox is still answered.

        With a person's questions go the ratings that others have given to the answers.
        """
        gone: dict[str, int] = {}
        with self._all_or_nothing():
            self._db.execute("DELETE FROM ratings WHERE asker_id = ? AND person_id <> ?", (person_id, person_id))
            for table in ("history", "answers", "ratings", "languages"):
                statement = f"DELETE FROM {table} WHERE person_id = ?"  # noqa: S608 - the names stand one line above
                gone[table] = self._db.execute(statement, (person_id,)).rowcount
        self._wipe()
        return gone

    def tidy(self, now: float) -> None:
        """Delete everything that is out of time."""
        day = 86_400
        self._run("DELETE FROM inbox WHERE body IS NULL AND received < ?", now - SEEN_DAYS * day)
        self._run("DELETE FROM history WHERE at < ?", now - HISTORY_MINUTES * 60)
        self._run("DELETE FROM answers WHERE at < ?", now - ANSWER_DAYS * day)
        for table in ("ratings", "languages"):
            self._run(f"DELETE FROM {table} WHERE at < ?", now - KEPT_DAYS * day)  # noqa: S608 - the names stand above
        self._wipe()

    # -- SQL ------------------------------------------------------------------------------------------------------

    @contextmanager
    def _all_or_nothing(self, *, on_disk: bool = False) -> Iterator[None]:
        try:
            self._db.execute(f"PRAGMA synchronous = {'FULL' if on_disk else 'NORMAL'}")
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise unusable(self.path) from error

    def _wipe(self) -> None:
        """Let go of the log of changes, in which words that were deleted still stand."""
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def _run(self, statement: str, *values: object) -> None:
        with self._all_or_nothing():
            self._db.execute(statement, values)

    def _rows(self, statement: str, *values: object) -> list[Any]:
        try:
            return self._db.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise unusable(self.path) from error

    def _kept(self, where: str, *values: object) -> Kept | None:
        columns = "message_id, person_id, question, payload"
        rows = self._rows(f"SELECT {columns} FROM answers WHERE {where}", *values)  # noqa: S608 - our own constants
        return Kept(*rows[0]) if rows else None


def unusable(path: Path) -> StoreError:
    """What to tell when the file cannot be read or written; nothing in it has changed."""
    return StoreError(f"{path} 读不了或写不进,请检查这个文件夹能不能写、磁盘满没满。(The store cannot be used.)")


def _storable(text: str) -> str:
    """Text as SQLite takes it: without halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode()
