"""The desk where questions arrive: the one place where blocking work crosses into async.

Answering runs in a single worker thread, since the encoder lets in one question at a time anyway; the event loop stays
free for everybody else. Where many wait, answers are given in a hurry.
"""

import asyncio
import contextlib
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from telegram.error import TelegramError

from bot.answer import Answer, Quote, QuoteError, trimmed, verify
from bot.answering import Answerer
from bot.phrases import spoken
from bot.settings import Settings
from bot.store import Store
from bot.telegram.admission import Admission
from bot.telegram.callbacks import Link
from bot.telegram.health import Counters
from corpus.document import Corpus
from corpus.reading import clean

_ERRANDS = 16
_MANY = 8
"""Questions under way from which on answers are given in a hurry: what a reader takes a second for."""


@dataclass
class Desk:
    """What every handler needs, handed in once."""

    answerer: Answerer
    store: Store
    settings: Settings
    counters: Counters
    examples: tuple[str, ...]
    admission: Admission
    worker: ThreadPoolExecutor
    username: str
    errands: set[asyncio.Task[None]] = field(default_factory=set)
    """Typing actions on their way; nobody waits for them."""
    asking: int = 0
    """Questions under way."""

    @property
    def corpus(self) -> Corpus:
        """The documents that are answered from."""
        return self.answerer.corpus

    @property
    def version(self) -> str:
        """The version of the index, which buttons carry."""
        return self.answerer.version

    async def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question without holding up the loop."""
        started = time.perf_counter()
        self.asking += 1
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self.worker, self._ask, text, history)
        finally:
            self.asking -= 1
        self.counters.answered(answer.status, time.perf_counter() - started)
        return self.checked(answer)

    def _ask(self, text: str, history: Sequence[str]) -> Answer:
        hurried = self.answerer.reader is not None and self.asking > _MANY
        self.counters.hurried += hurried
        return self.answerer.ask(text, history, hurried=hurried)

    def checked(self, answer: Answer) -> Answer:
        """The answer, every quote of it compared with its document; raises `QuoteError` for one that differs."""
        return replace(answer, quotes=tuple(map(self.check, answer.quotes)), more=tuple(map(self.check, answer.more)))

    def check(self, quote: Quote) -> Quote:
        """The quote, if it is letter for letter in its document, and stays so after Telegram's own clean-up."""
        quote = verify(trimmed(quote), self.corpus[quote.document])
        if clean(quote.text) != quote.text:
            raise QuoteError(
                "Telegram 会改动这段引文,没有发出。请重建索引再试。(Telegram would change the quote.)", quote
            )
        return quote

    def language(self, chat_id: int, language_code: str | None) -> str:
        """The language to speak: the one chosen in this chat, else the person's, else the default."""
        return self.store.language(chat_id) or spoken(language_code, self.settings.language)

    def link(self, quote: Quote) -> str:
        """A deep link that opens the quote in the chat with the bot."""
        place = next(n for n, document in enumerate(self.corpus) if document.id == quote.document)
        return f"https://t.me/{self.username}?start={Link(self.version, place, quote.start, quote.end)}"

    def send_off(self, errand: Coroutine[Any, Any, object]) -> None:
        """Do something that nobody waits for, and that may fail; when there is too much of it, leave it out."""
        if len(self.errands) >= _ERRANDS or self.asking > _MANY:
            errand.close()
            return

        async def quietly() -> None:
            with contextlib.suppress(TelegramError):
                await errand

        task = asyncio.get_running_loop().create_task(quietly())
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)

    def close(self) -> None:
        """Take no more questions."""
        self.worker.shutdown(wait=False, cancel_futures=True)
