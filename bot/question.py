"""One chat's question: made clean, and what it leaves out filled in from the chat's earlier questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import rjieba

from bot.asked import anchors_of
from index.folding import compose, fold

MAX_CHARS = 500
"""Of a question that are read; nobody asks a report more in one breath."""
MAX_HISTORY = 6
_FEW_ANCHORS = 3
"""A question with so few content words may lean on the one before it, even where nothing in it points back."""

# 那X呢 / X呢 / X的呢 / what about X: the same question about something else.
_SWAP = re.compile(
    r"^(?:那么|那|还有|然后|再|and|or)?[\s,]*(?:what about|how about)?\s*(?P<topic>[^,。?!]{1,20}?)(?:的话|那边|方面|这边|那个|这个)?的?(?:呢|咧|捏)?[\s?!。]*$"
)
_SWAP_AND_ASK = re.compile(r"^(?:那么|那|还有)?[\s,]*(?P<topic>[^,。?!呢]{1,14}?)的?呢[,?? ]+(?P<rest>.{2,})$")
_MARKED_SWAP = re.compile(r"呢[\s?!。]*$|^(?:那|那么|还有)|\b(?:what|how) about\b|^and\b")
_ASKING = re.compile(r"多少|几|什么|啥|哪|谁|怎么|咋|吗|为何|\b(?:how|what|when|where|who|which|why)\b")
_POINTING = re.compile(
    r"它|他(?!们国)|她|(?<!除)(?<!因)(?<!如)(?<!从)(?<!其)此(?:次|外|事|前|后)?|这(?!篇|份|几年|三年|两年|一年|稿|报)|那(?:个|些|次|里|边|儿|时|天|家|场|位|座|项|条|部|种)|其(?:中|次|他)?|该|上述|前者|后者|刚才|"
    r"\b(?:it|its|he|his|she|her|they|their|them|that|those|this|these|there)\b"
)
_BARE = re.compile(
    r"^(?:是|在|比|同比|环比|增长|增加|涨|上升|下降|减少|占|排|目标|总投资|总额|一共|总共|合计|为什么|为啥|怎么|咋|什么时候|啥时候|哪天|几号|几月|何时|在哪|哪里|哪儿|谁|多少|"
    r"有多少|是多少|多大|多久|具体|分别|有哪些|哪些|还有|还|又|再|然后|另外|除此|and\b|why\b|when\b|where\b|who\b|how much|how many)"
)
_QUESTION_WORDS = re.compile(
    r"(?:一共|总共|大概|到底|究竟|分别|具体)?(?:是|有|为|达|发了?|去了?|来了?)?(?:多少|几)[\u4e00-\u9fff]{0,2}|(?:是|有|叫)?(?:什么|啥|哪些|哪个|哪里|哪儿|谁|怎么样)|[吗呢吧啊?]|什么时候|何时|哪天"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it will be searched."""

    text: str
    """Clean, and complete: what it left out is filled in."""
    focus: str = ""
    """Of a follow-up like 那南山呢, the new subject (南山), which every answer must be about; else empty."""
    context: str = ""
    """Of other follow-ups, the earlier question's subject matter, which an answer may be about."""


def resolve(text: str, history: Sequence[str] = ()) -> Question:
    """The question with its ellipsis filled in from earlier ones, oldest first.

    >>> resolve("那南山呢?", ["宝安区这次新开工了多少个项目?"]).text
    '南山这次新开工了多少个项目?'
    """
    own = clean(text)
    earlier: Question | None = None
    for past in history[-MAX_HISTORY:]:
        if cleaned := clean(past):
            earlier = _follow(cleaned, earlier)
    return _follow(own, earlier)


def clean(text: str) -> str:
    """What a person typed, without what no question needs: control characters, runs of white space, a bot's @name.

    >>> clean("  @yinwen_bot  深圳\\u200b港　吞吐量? ")
    '深圳港 吞吐量?'
    """
    return re.sub(r"\s+", " ", re.sub(r"@\w{3,32}", " ", compose(text[: 4 * MAX_CHARS]))).strip()[:MAX_CHARS]


def _follow(text: str, earlier: Question | None) -> Question:
    if earlier is None or not text:
        return Question(text)
    folded = fold(text)
    both = _SWAP_AND_ASK.match(folded)
    if both:
        topic = text[slice(*both.span("topic"))]
        rest = text[slice(*both.span("rest"))]
        return Question(f"{topic}{rest}", focus=topic, context=_subject(_swapped(earlier, topic)))
    swap = _SWAP.match(folded)
    if swap and _MARKED_SWAP.search(folded) and anchors_of(swap["topic"]) and not _ASKING.search(swap["topic"]):
        topic = text[slice(*swap.span("topic"))]
        return Question(_swapped(earlier, topic), focus=_new_in(topic, fold(earlier.text)))
    if _POINTING.search(folded) or _BARE.match(folded) or len(anchors_of(folded)) <= _FEW_ANCHORS:
        return Question(text, context=_subject(f"{earlier.context} {earlier.text}"))
    return Question(text)


def _swapped(earlier: Question, topic: str) -> str:
    """The earlier question with its own subject exchanged for the new one.

    The subject is what an earlier exchange put there, or the word that is most like the new one: of the same ending
    (区, 公司), else of the same class, else the first name; where there is none, the new subject is set before.
    """
    text, folded = earlier.text, fold(earlier.text)
    topic = _new_in(topic, folded)
    old = fold(earlier.focus)
    if not old or old not in folded:
        old = _counterpart(folded, fold(topic))
    place = folded.find(old) if old else -1
    if place < 0:
        return f"{topic}{text}"
    return text[:place] + topic + text[place + len(old) :]


def _new_in(topic: str, earlier: str) -> str:
    """The topic without the words that the earlier question has too: of 龙华区总投资, after 福田区…总投资, 龙华区.

    >>> _new_in("龙华区总投资", "福田区新开工项目的总投资是多少")
    '龙华区'
    """
    words = [word for word in rjieba.cut(fold(topic)) if word not in earlier]
    new = "".join(words)
    while new and new not in fold(topic):
        new = new[:-1]
    place = fold(topic).find(new)
    return topic[place : place + len(new)] if len(new) > 1 else topic


def _counterpart(folded: str, topic: str) -> str:
    tagged = [(word, tag) for word, tag in rjieba.tag(folded) if len(word) > 1 or tag in ("nr", "ns", "nz")]
    topic_words = rjieba.tag(topic)
    topic_tag = topic_words[-1][1] if topic_words else ""
    names = [word for word, tag in tagged if tag.startswith(("nr", "ns", "nt", "nz")) and word not in topic]
    for joint in ("与", "和", "及"):
        if joint in topic and (match := re.search(rf"[^的了是,]{{1,12}}{joint}[^的了是,]{{1,6}}", folded)):
            return match[0]
    same_end = [word for word, _ in tagged if word[-1] == topic[-1] and word != topic]
    same_tag = [word for word, tag in tagged if tag == topic_tag and word != topic]
    for words in (same_end, names, same_tag):
        if words:
            return words[0]
    return ""


def _subject(text: str) -> str:
    """What an earlier question was about: its words without the words that ask."""
    return _QUESTION_WORDS.sub(" ", text).strip()
