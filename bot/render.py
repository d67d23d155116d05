"""An answer → Telegram's HTML, the terminal's text, or the contract's JSON object. Pure.

Each quote is its own blockquote that holds the report's words and nothing else, so that what stands in a blockquote can
be compared letter for letter; its citation follows it.
"""

import html
from collections.abc import Iterable, Sequence
from typing import Any

from bot.answer import Answer, Quote, Status
from bot.phrases import own_words, phrases

TEXT_LIMIT = 4096
"""UTF-16 code units of a message after entity parsing; Telegram counts code points, so this is on the safe side."""
ENTITY_LIMIT = 100
_TITLE_CHARS = 60
_BOLD, _PLAIN = "\033[1m", "\033[0m"

Span = tuple[int, int]


def telegram(answer: Answer, language: str = "zh-hans", link: str = "") -> str:
    """The message for an answer, as Telegram's HTML; never longer than a message may be, cut only between quotes."""
    words = phrases(language)
    head = [f"<b>{escape(answer.short)}</b>"] if answer.short else []
    head += [escape(said)] if (said := own_words(answer.topic, language)) else []
    if answer.status is Status.NOT_FOUND and answer.quotes:
        head.append(escape(words.nearest))
    blocks = [
        quoted(quote, number, language, expandable=number > 1, link=link)
        for number, quote in enumerate(answer.quotes, 1)
    ]
    return fit([*head, *blocks], escape(words.cut_short))


def quoted(quote: Quote, number: int, language: str, *, expandable: bool = False, link: str = "") -> str:
    """One quote with its citation, as Telegram's HTML."""
    tag = "blockquote expandable" if expandable else "blockquote"
    cited = escape(citation(quote, language))
    cited = f'<a href="{html.escape(link)}">{cited}</a>' if link else cited
    return f"<{tag}>{marked(quote.text, quote.highlights)}</blockquote>\n[{number}]{cited}"


def marked(text: str, highlights: Iterable[Span]) -> str:
    """A text with its highlights bold, as Telegram's HTML.

    >>> marked("增长<8.2%>", [(2, 8)])
    '增长<b>&lt;8.2%&gt;</b>'
    """
    pieces, offset = [], 0
    for start, end in highlights:
        pieces += [escape(text[offset:start]), "<b>", escape(text[start:end]), "</b>"]
        offset = end
    return "".join([*pieces, escape(text[offset:])])


def citation(quote: Quote, language: str = "zh-hans") -> str:
    """Where a quote stands: 《title》 · section · paragraph."""
    parts = [f"《{shortened(quote.title)}》", shortened(quote.section)]
    return " · ".join(part for part in (*parts, phrases(language).paragraph.format(number=quote.paragraph)) if part)


def copied(quote: Quote, limit: int = 256) -> str:
    """A quote with its citation as plain text for the clipboard, empty where it does not fit into the limit."""
    cited = citation(quote)
    for text in (f"“{quote.text}”——{cited}", f"“{quote.text}”——{cited.split(' · ')[0]}"):
        if utf16(text) <= limit:
            return text
    return ""


def shortened(text: str, limit: int = _TITLE_CHARS) -> str:
    """A title short enough for a citation or a button.

    >>> shortened("高质量发展述评", 5)
    '高质量发…'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def fit(blocks: Sequence[str], cut_short: str) -> str:
    """As many whole blocks, from the first, as one message may hold; said so where some are left out.

    >>> fit(["一", "二"], "其余略")
    '一\\n\\n二'
    """
    whole = "\n\n".join(blocks)
    if _holds(whole):
        return whole
    kept = next((n for n in range(len(blocks) - 1, 0, -1) if _holds("\n\n".join([*blocks[:n], cut_short]))), 0)
    return "\n\n".join([*blocks[:kept], cut_short])


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units, as Telegram counts offsets.

    >>> utf16("引𠮷👍")
    5
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def escape(text: str) -> str:
    """Text for Telegram's HTML; half a surrogate pair, which no UTF-8 can carry, is shown as a question mark.

    >>> escape("<b>&amp;")
    '&lt;b&gt;&amp;amp;'
    """
    return html.escape(text.encode("utf-8", "replace").decode(), quote=False)


def _holds(message: str) -> bool:
    # Tags and escapes only make the source longer than what is counted.
    return utf16(message) <= TEXT_LIMIT and message.count("</") <= ENTITY_LIMIT


def terminal(answer: Answer, *, colour: bool, language: str = "zh-hans") -> str:
    """The answer for a terminal: the short answer, the quotes with their highlights bold, their citations."""
    words = phrases(language)
    bold, plain = (_BOLD, _PLAIN) if colour else ("[", "]")
    lines = [f"{_BOLD}{answer.short}{_PLAIN}" if colour else answer.short] if answer.short else []
    lines += [said] if (said := own_words(answer.topic, language)) else []
    if answer.status is Status.NOT_FOUND and answer.quotes:
        lines.append(words.nearest)
    for number, quote in enumerate(answer.quotes, 1):
        text, offset = "", 0
        for start, end in quote.highlights:
            text += f"{quote.text[offset:start]}{bold}{quote.text[start:end]}{plain}"
            offset = end
        text += quote.text[offset:]
        lines.append(f"  “{text}”\n  [{number}]{citation(quote, language)}")
    return "\n\n".join(lines).encode("utf-8", "replace").decode()


def contract(answer: Answer, request_id: Any, seconds: float) -> dict[str, Any]:
    """The answer as other programs read it: one JSON object (the answer contract)."""
    return {
        "id": request_id,
        "question": answer.question,
        "status": answer.status.value,
        "answer": answer.short,
        "quotes": [
            {
                "text": quote.text,
                "highlights": [list(span) for span in quote.highlights],
                "document": quote.document,
                "title": quote.title,
                "section": quote.section,
                "paragraph": quote.paragraph,
                "start": quote.start,
                "end": quote.end,
                "score": round(quote.score, 4),
            }
            for quote in answer.quotes
        ],
        "message": telegram(answer),
        "seconds": round(seconds, 4),
    }
