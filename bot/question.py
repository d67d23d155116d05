"""One chat's question: made clean, and what it leaves out filled in from the chat's earlier questions."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import rjieba

from bot.asked import MEASURE, anchors_of, names_of
from index.folding import compose, fold

MAX_CHARS = 500
"""Of a question that are read; nobody asks a report more in one breath."""
MAX_HISTORY = 6
_FEW_ANCHORS = 3
"""A question with so few content words may lean on the one before it, even where nothing in it points back."""

# X呢 / X的呢 / what about X: the same question about something else.
_SWAP = re.compile(
    r"(?:what about|how about)?\s*(?P<topic>[^,。?!]{1,20}?)(?:的话|那边|方面|这边|那个|这个)?的?(?:呢|咧|捏)?[\s?!。]*$"
)
_SWAP_AND_ASK = re.compile(r"(?P<topic>[^,。?!呢]{1,14}?)的?呢[,?? ]+(?P<rest>.{2,})$")
_LEADS = frozenset("那 那么 还有 然后 再 and or".split())
"""Words that only join a follow-up to the question before it."""
_MARKED_SWAP = re.compile(r"呢[\s?!。]*$|^还有|\b(?:what|how) about\b|^and\b")
_ASKING = re.compile(
    r"多[少久大长高远重宽深厚快]|几|什么|啥|哪|谁|怎么|咋|吗|为何|是不是|有没有|能不能|是否|还是|"
    r"\b(?:how|what|when|where|who|which|why)\b"
)
_POINTING = re.compile(
    r"它|他(?!们国)|她|(?<!除)(?<!因)(?<!如)(?<!从)(?<!其)此(?:次|外|事|前|后)?|这(?!篇|份|几年|三年|两年|一年|稿|报)|那(?:个|些|次|里|边|儿|时|天|家|场|位|座|项|条|部|种)|其(?:中|次|他)?|该|上述|前者|后者|刚才|"
    r"\b(?:it|its|he|his|she|her|they|their|them|that|those|this|these|there)\b"
)
_BARE = re.compile(
    r"^(?:是|在|比|同比|环比|增长|增加|涨|上升|下降|减少|占|排|目标|总投资|总额|一共|总共|合计|为什么|为啥|怎么|咋|什么时候|啥时候|哪天|几号|几月|何时|在哪|哪里|哪儿|谁|多少|"
    r"有多少|是多少|多大|多久|具体|分别|有哪些|哪些|还有|还|又|再|然后|另外|除此|and\b|why\b|when\b|where\b|who\b|how much|how many)"
)
_COUNTING = re.compile(
    r"(?:一共|总共|大概|到底|究竟|分别|具体)?(?:是|有|为|达|发了?|去了?|来了?)?(?:多少|几)[万亿]*(?P<counted>[\u4e00-\u9fff]{0,4})"
)
_QUESTION_WORDS = re.compile(
    r"为什么|为啥|为何|(?:是|有|叫)?(?:什么时候|何时|哪[一几]?[天年月日]|什么|啥|哪些|哪个|哪里|哪儿|谁|怎么样)|[吗呢吧啊?]"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_DATE = re.compile(r"(?:\d+年)?(?:\d+月份?)?(?:\d+[日号])?")
_DISTRICTS = "区县镇乡村"
"""What places are commonly called without: 光明 for 光明区."""
_JOINED = re.compile(r"[^的了是,]{1,12}[与和及][^的了是,谁哪几多]{1,6}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it will be searched."""

    text: str
    """Clean, and complete: what it left out is filled in."""
    focus: str = ""
    """Of a follow-up like 那南山呢, the new subject (南山), which an answer is preferred to name; else empty."""
    context: str = ""
    """Of a follow-up that asks something else, the earlier question's subject matter, which an answer may be about."""

    @property
    def in_context(self) -> str:
        """The question behind what it may be about, as it is read.

        >>> resolve("总投资是多少", ["龙华区新开工了多少个项目?"]).in_context
        '龙华区新开工了 项目 总投资是多少'
        """
        return f"{self.context} {self.text}".strip()


def resolve(text: str, history: Sequence[str] = (), has: Callable[[str], bool] = lambda _: False) -> Question:
    """The question with its ellipsis filled in from earlier ones, oldest first; `has` says whether the corpus has a word.

    >>> resolve("那南山呢?", ["宝安区这次新开工了多少个项目?"]).text
    '南山这次新开工了多少个项目?'
    >>> resolve("光明呢?", ["宝安区投资多少?"], "宝安区5个项目,光明区6个。".__contains__).text
    '光明投资多少?'
    """
    own = clean(text)
    earlier: Question | None = None
    for past in history[-MAX_HISTORY:]:
        if cleaned := clean(past):
            earlier = _follow(cleaned, earlier, has)
    return _follow(own, earlier, has)


def clean(text: str) -> str:
    """What a person typed, without what no question needs: control characters, runs of white space, a bot's @name.

    >>> clean("  @yinwen_bot  深圳\\u200b港　吞吐量? ")
    '深圳港 吞吐量?'
    """
    return re.sub(r"\s+", " ", re.sub(r"@\w{3,32}", " ", compose(text[: 4 * MAX_CHARS]))).strip()[:MAX_CHARS]


def _follow(text: str, earlier: Question | None, has: Callable[[str], bool]) -> Question:
    if earlier is None or not text:
        return Question(text)
    folded = fold(text)
    lead = _lead(folded)
    both = _SWAP_AND_ASK.match(folded, lead)
    if both and not _POINTING.search(both["topic"]):
        topic = text[slice(*both.span("topic"))].strip()
        rest = text[slice(*both.span("rest"))]
        return Question(f"{topic}{rest}", focus=topic, context=_subject(_exchanged(earlier, topic, has).text))
    swap = _SWAP.match(folded, lead)
    if swap and _exchanges(folded, lead, swap["topic"]):
        return _exchanged(earlier, text[slice(*swap.span("topic"))].strip(), has)
    if _POINTING.search(folded) or _BARE.match(folded) or len(anchors_of(folded)) <= _FEW_ANCHORS:
        return Question(text, context=_subject(f"{earlier.context} {earlier.text}"))
    return Question(text)


def _lead(folded: str) -> int:
    """How many characters of a follow-up only join it to the question before it.

    >>> _lead("那儿童票呢"), _lead("那儿呢"), _lead("那座桥呢")
    (1, 0, 0)
    """
    lead = 0
    for word in rjieba.cut(folded):
        if word not in _LEADS and (not lead or word.strip(", ")):
            break
        lead += len(word)
    return lead


def _exchanges(folded: str, lead: int, topic: str) -> bool:
    """The follow-up only names another subject: it says so (呢, what about), or a noun or a figure is all of it."""
    words = rjieba.tag(topic)
    noun = len(words) == 1 and words[0][1].startswith(("n", "j", "eng"))
    told = bool(_MARKED_SWAP.search(folded) or (lead and (noun or names_of(topic) or _FIGURE.search(topic))))
    return told and bool(anchors_of(topic)) and not _ASKING.search(topic) and not _POINTING.search(topic)


def _exchanged(earlier: Question, topic: str, has: Callable[[str], bool]) -> Question:
    """The earlier question with its own subject exchanged for the new one; where it has none, the new one goes before.

    A figure takes the place of one of the same shape (第3季度 for 第4季度). Else the subject is what an earlier exchange
    put there, or the name or word that is most like the new one.
    """
    text, folded = earlier.text, fold(earlier.text)
    if figure := _same_shape(folded, fold(topic)):
        return Question(text[: figure.start()] + topic + text[figure.end() :], focus=topic)
    if _DATE.fullmatch(fold(topic)):
        return Question(f"{topic}{text}", focus=topic)
    subject = _new_in(topic, folded)
    focus = topic if _FIGURE.search(topic) else subject
    new, old = fold(subject), fold(earlier.focus)
    if not old or old not in folded or old[0].isdigit() != new[0].isdigit():
        old = _named_in(text) if text.isascii() and (new != subject or not new.isascii()) else ""
        old = old or _counterpart(folded, new, has)
    start = folded.find(old) if old else -1
    if start < 0:
        return Question(f"{subject} {text}" if new.isascii() else f"{subject}{text}", focus=focus)
    end = _end(folded, start + len(old), old, new)
    return Question(text[:start] + subject + text[end:], focus=focus)


def _same_shape(folded: str, topic: str) -> re.Match[str] | None:
    """Where the earlier question has the same words as the topic around another figure, or another date for a date.

    >>> _same_shape("60岁以上的有多少", "70岁以上")[0], _same_shape("2022年3月15日来了多少人", "4月")[0]
    ('60岁以上', '3月15日')
    """
    if not _FIGURE.search(topic):
        return None
    if topic.isdigit():
        shape = rf"\d{{{len(topic)}}}(?!\d)"
    elif _DATE.fullmatch(topic) and "月" in topic:
        shape = (r"(?:\d+年)?" if "年" in topic else "") + r"\d+月份?(?:\d+[日号])?"
    else:
        shape = _FIGURE.pattern.join(re.escape(word) for word in _FIGURE.split(topic))
    return re.search(rf"(?<![\d.-]){shape}", folded)


def _named_in(english: str) -> str:
    """The first name of an English question, folded: words with capital letters that do not begin it.

    >>> _named_in("how many projects did Hong Kong start?")
    'hong kong'
    """
    match = re.search(r"(?<=[a-z,] )(?![A-Z]{2,}\b)[A-Z][\w-]+(?: [A-Z][\w-]+)*", english)
    return fold(match[0]) if match else ""


def _end(folded: str, end: int, old: str, new: str) -> int:
    """Where the old subject ends, the ending with it that the new one has too.

    >>> _end("深圳港吞吐量", 2, "深圳", "上海港")
    3
    """
    ends = (size for size in range(len(new) - 1, 0, -1) if folded[end:].startswith(new[-size:]))
    return end + (0 if old[-1] == new[-1] else next(ends, 0))


def _new_in(topic: str, earlier: str) -> str:
    """The topic without the words that the earlier question has too: of 龙华区总投资, after 福田区…总投资, 龙华区.

    >>> _new_in("龙华区总投资", "福田区新开工项目的总投资是多少"), _new_in("in Los Angeles", "how many are in Paris")
    ('龙华区', 'Los Angeles')
    """
    if topic.isascii():
        return re.sub(r"^(?:(?:in|on|at|of|for|the)\b\s*)+(?=\w)", "", topic, flags=re.IGNORECASE)
    if _JOINED.search(topic):
        return topic
    words = [word for word in rjieba.cut(fold(topic)) if word not in earlier]
    new = "".join(words)
    while new and new not in fold(topic):
        new = new[:-1]
    place = fold(topic).find(new)
    return topic[place : place + len(new)] if len(new) > 1 else topic


def _counterpart(folded: str, topic: str, has: Callable[[str], bool]) -> str:
    """What the new subject stands in for, best first: two joined for two joined; a word of the same ending (区, 公司);
    for a name another name (`has` tells a name that is a common word, too); a word of the same class.

    >>> _counterpart("宝安区的投资有多少", "光明", "宝安区5个项目,光明区6个。".__contains__)
    '宝安区'
    """
    anchors, tagged = anchors_of(folded), rjieba.tag(folded)
    topic_tag = rjieba.tag(topic)[-1][1]
    if _JOINED.search(topic) and (match := _JOINED.search(folded)):
        return match[0]
    same_end = [word for word in anchors if len(word) > 1 and word[-1] == topic[-1] and word != topic]
    names = [*(word for word in names_of(folded) if word not in topic), *(word for word, tag in tagged if tag == "nz")]
    if topic_tag in ("n", "v", "vn"):
        # 那人口呢 asks for something else of the same place: a common noun takes a name's place only where the corpus
        # has both with one ending (光明 for 宝安, where there are 光明区 and 宝安区).
        names = [name for name in names if _both_places(topic, name, has)]
    same_tag = [word for word in anchors if (word, topic_tag) in tagged and word != topic]
    return next(iter([*same_end, *names, *same_tag]), "")


def _both_places(topic: str, name: str, has: Callable[[str], bool]) -> bool:
    """The corpus has both with one ending; and the topic with it at the start of a clause, for 合作区 is an end of names."""
    return any(
        has(name.removesuffix(end) + end)
        and any(has(f"{mark}{topic}{end}") for mark in "\n。;,、")
        and rjieba.tag(topic + end) != [(topic + end, "n")]  # 居民区
        for end in _DISTRICTS
    )


def _subject(text: str) -> str:
    """What an earlier question was about: its words without the words that ask.

    >>> _subject("龙岗区新开工了多少个项目?"), _subject("有多少家庭停了电")
    ('龙岗区新开工了 项目', '家庭停了电')
    """
    return _QUESTION_WORDS.sub(" ", _COUNTING.sub(_uncounted, text)).strip()


def _uncounted(match: re.Match[str]) -> str:
    """What is counted, without its measure word."""
    counted = match["counted"]
    first = rjieba.cut(counted)[0] if counted else ""
    return " " + (counted.removeprefix(first) if re.fullmatch(MEASURE, first) else counted)
