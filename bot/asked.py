"""What a question asks for: the kind of answer, its unit, and the words that an answer must be bound to.

General terms only: question words of Chinese and English, never a word of a report.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import rjieba

from bot.values import TITLES
from index.folding import fold


class Wanted(StrEnum):
    """The kind of answer that a question asks for."""

    AMOUNT = "amount"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    LIST = "list"
    REASON = "reason"
    COMPARISON = "comparison"
    YES_NO = "yes_no"
    OUTLINE = "outline"
    THING = "thing"
    """A name, a definition, an event: whatever stands where the question has 什么."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, analysed."""

    wanted: Wanted
    unit: str = ""
    """What is counted or measured, where the question names it: 家, 亿元, %, 国家 …"""
    anchors: tuple[str, ...] = ()
    """The question's own content words, folded, in order; what an answer must be about."""
    several: bool = False
    """More than one thing is asked for: 哪些, 分别, which countries."""
    superlative: bool = False
    """The most, the least, the first of something: 最, 谁更, 哪个高."""


MEASURE = (
    r"(?:个百分点|百分点|平方公里|平方米|立方米|公里|公顷|万?[亿]?(?:美元|港元|欧元|元|块钱|块)|人次|小时|分钟|"
    r"[个家座项场款套户条次人名位辆台架艘吨克米亩倍成年月周天日岁层栋幢所处批篇件张期届度例种类门份只头匹轮分球字页本支队组班节课钱亿万])"
)
"""What things are counted and measured in, as a pattern."""
_DATE = re.compile(
    r"什么时候|啥时候|甚么时候|何时|几时|哪一?[天日年月]|哪几[天日年]|几月|几号|几日|什么时间|啥时间|什么日子|啥日子|"
    r"日期|哪个(?:月|年份|时间|日子)|多会儿|\bwhen\b|\bwhat (?:date|day|time|year|month)\b|\bwhich (?:date|day|year|month)\b"
)
_PERSON = re.compile(
    rf"谁|哪位|何人|什么人|啥人|哪个人|哪几位|姓名|姓(?:什么|啥)|(?:人|员|{TITLES})[^,。]{{0,3}}(?:叫|名字)|\bwho(?:se|m)?\b|\bname of the (?:person|man|woman)"
)
_PLACE = re.compile(
    r"哪里|哪儿|(?:在|去|到|往|飞|从)哪(?![些个家几种类项一位])|何处|何地|什么地方|啥地方|哪个?(?:些|几个|一?个|座|片)?(?:地方|城市|国家|省|市|区|县|镇|街道|片|站)|"
    r"哪个(?:应用|平台|网站|软件|场馆|大厦|楼)|哪[栋幢座条]|(?:去|到|往)[了过]?那些(?:国家|地方|城市)|"
    r"\bwhere\b|\bwhich (?:\w+ )?(?:country|countries|city|cities|place|places|district|districts|region|venue|building)\b"
)
_AMOUNT = re.compile(
    rf"多少|(?<![好十没无哪那这])几(?:{MEASURE}|百|千|万|亿|成)|百分之几|第几|多[大高长重远宽深厚]|几个点|规模多|占比|比例是|比重|总[额量数]是|"
    r"\bhow (?:many|much|large|big|tall|long|far|high|old|fast|heavy)\b|\bwhat (?:percent|percentage|share|number|amount|proportion)\b"
)
_DURATION = re.compile(r"多久|多长时间|多快|(?<![那这前后哪])几天|多少天|(?<!哪)几个月|多少年|\bhow long\b")
_RATE = re.compile(
    r"百分之几|几个点|几成|多少个?(?:百分点|百分比)|(?:增长|增速|涨|增(?![加值])|上升|下降|降|跌|提高|同比|占|多了|少了)[^,。到至]{0,5}(?:多少|几)(?!.?[个家亿万项户辆人米元吨公])"
    r"|(?:涨幅|增幅|增速|增长率|比例|占比|比重)[^,。]{0,4}(?:多少|几|多大|多高)|\bpercent|\bby how much\b|\bgrowth rate\b"
)
_MONEY = re.compile(
    r"钱|多少(?:万|亿)?(?:美元|元|块|资金|投资|经费)|投资(?:额)?(?:是|有)?多少|要?花(?:了|掉)?多少|金额|盘子|造价|成本|收入多少|营收|值多少|赚|\bhow much (?:money|did .* cost|invest)"
)
_LIST = re.compile(
    r"哪些|哪几|哪[两三四五六七八九十\d]+|分别|有什么|有啥|都有|哪类|各(?:是|有|为)?(?:多少|几|什么)|名单|列出|列举|"
    r"\blist\b|\bwhich (?:\w+ )?\w+s\b|\bwhat (?:are|were)\b"
)
_REASON = re.compile(
    r"为什么|为啥|为何|为甚么|何以|原因|怎么(?!样的人)|咋|如何|怎样|图个?啥|图什么|有什么(?:用|好处|作用|意义|影响)|凭什么|靠什么|\bwhy\b|\bhow (?:did|does|do|is|are|was|were|will|can)\b"
)
_COMPARE = re.compile(
    r"谁(?:更|多|少|高|低|大|小|快|强|排)|谁[^,。]{1,14}(?:多|少|高|低|大|小|快|慢|早|晚|强|猛)[?？]?$|谁[^,。]{1,8}更(?![换新改名正替])|"
    r"哪[个边家项座]?[^,。]{0,8}(?:更|最)|"
    r"哪[个边家区项支座只][^,。]{1,10}(?<![多减扩缩不至偏降姓职新])(?:多|少|高|低|大|小|快|慢|早|晚|强|猛)(?:一?[点些])?[?？]?$|(?:相比|比起来|对比|差多少|差距|谁先|孰)|"
    r"(?:多|高|大|快|低|少)(?:还是|不多|不高)|哪(?:个|边|家|区|项)(?:更)?(?:多|少|高|低|大|小|快|慢|早|晚|猛)|"
    r"\b(?:more|higher|larger|greater|less|lower|fewer|earlier|later) than\b|\bwhich .*\b(?:more|higher|larger|most|highest|largest|least|lowest)\b"
)
_SUPERLATIVE = re.compile(
    r"最(?![近后新终初好])|第一名|榜首|头名|之首|垫底|\b(?:most|highest|largest|least|lowest|biggest|smallest|fewest)\b"
)
_YES_NO = re.compile(
    r"(?:吗|(?<![什甚怎多那这])么|没有|没|不)[?？]?$|是否|是不是|有没有|有无|会不会|能不能|对不对|^(?:do|does|did|is|are|was|were|has|have|can|will)\b"
)
_OUTLINE = re.compile(
    r"小?标题|副标题|讲(?:的是)?(?:了)?(?:些)?(?:什么|啥)|主要(?:讲|内容|说|写)|(?:报告|文章|报道|这篇)[^,。]{0,4}目录|大纲|提纲|几个?(?:部分|章节|小节|板块|段落)|(?:这|那|一|一共几)(?:节|章)|"
    r"(?:部分|章节|小节|板块)[^,。]{0,6}(?:关于|讲|说|写|标题|叫)|哪几个?(?:部分|章节|小节|方面来写)|关于什么|"
    r"\b(?:title|headline|heading|headings|subheading|subheadings|section|sections|outline|table of contents|main topic)\b"
)
_COUNTED = re.compile(r"(?:多少|(?<![哪那这])几)([个家座项场款套户条次名位辆台架艘栋幢所批篇件张支队])")
_GROWTH = re.compile(r"涨|增(?!加值)|升|降|跌|\b(?:grow|grew|rise|rose|faster)\w*")
_DIMENSIONS = (
    (
        re.compile(
            r"\bhow many (?:\w+ )?(?:people|tourists|visitors|persons|residents|students|patients|passengers|guests|workers)\b"
        ),
        "人",
    ),
    (re.compile(r"\bhow many (?:\w+ )?(?:companies|firms|enterprises|hospitals|banks)\b"), "家"),
    (re.compile(r"\bhow many (?:\w+ )*?(?:projects|items|events)\b"), "个"),
    (re.compile(r"多远|路程|距离|\bhow far\b"), "公里"),
    (re.compile(r"面积|占地|多大(?:的)?地方|\b(?:area|square)\b"), "平方米"),
    (re.compile(r"多重|重量|\bhow heavy\b"), "吨"),
    (re.compile(r"多[高长深宽厚](?!时)|\bhow (?:tall|deep|high|wide)\b"), "米"),
)
_UNIT_ASKED = re.compile(rf"(?:多少|(?<![哪那])几)(?:个|万|亿)?({MEASURE}|[\u4e00-\u9fff]{{1,2}})?")
_ORDINAL = re.compile(r"第几|排(?:到|在|名)?[^,。]{0,6}(?:几|多少)|什么名次|\bwhat (?:rank|place|position)\b|\brank")

_STOP_TAGS = ("x", "y", "e", "o", "u", "uj", "ul", "ud", "uv", "uz", "ug", "p", "c", "r", "zg", "k", "h")
_NAME_TAGS = ("nr", "ns", "nt", "nrt", "nrfg")
PLACE_ENDINGS = "区县市省镇乡村州岛"
"""What the names of places end in."""
_GENERIC = frozenset("城市 地区 国家 全国 全市 全省 全区 本市 本省 本区 海港 港口 机场".split())
"""Tagged as places, and names of none."""
_STOP_WORDS = frozenset(
    "的 了 是 在 有 和 与 及 或 就 都 而 也 还 又 很 吗 呢 吧 啊 呀 么 嘛 哦 请问 想 知道 告诉 我 你 您 他 她 它 这 那 哪 什么 啥 多少 几 怎么 如何 "
    "为什么 一下 一共 总共 大概 到底 究竟 具体 分别 哪些 哪个 哪里 谁 时候 时间 帮 看看 查 请 麻烦 个 些 要 会 能 可以 被 把 给 对 从 到 去 来 说 讲 "
    "报告 报道 文章 文中 稿子 里 里面 提到 中 上 下 这个 那个 这次 这些 那些 目前 现在 有没有 是否 是不是 一个 呗 咱 咱们 请教 搞 弄 做 办 叫 名字 "
    "the a an of in on at to for and or is are was were do does did how many much what when where who which why it its this that by with from as "
    "be been has have had according report article there their they i you me tell please can could would".split()
)


def analyse(question: str) -> Asked:
    """What the question asks for.

    >>> analyse("2022年深圳金融业增加值是多少亿元?")
    Asked(wanted=<Wanted.AMOUNT: 'amount'>, unit='元', anchors=('2022', '年', '深圳', '金融业', '增加值', '亿元'), several=False, superlative=False)
    """
    folded = fold(question).strip()
    wanted = _wanted(folded)
    return Asked(
        wanted=wanted,
        unit=_unit(folded) if wanted in (Wanted.AMOUNT, Wanted.LIST, Wanted.COMPARISON) else "",
        anchors=anchors_of(folded),
        several=bool(_LIST.search(folded)),
        superlative=bool(_SUPERLATIVE.search(folded)),
    )


def anchors_of(folded: str) -> tuple[str, ...]:
    """The content words of a folded question, in order, each once."""
    words = (
        word.strip()
        for word, tag in rjieba.tag(folded)
        if tag not in _STOP_TAGS and word not in _STOP_WORDS and (word.isalnum() or "." in word)
    )
    return tuple(
        dict.fromkeys(word for word in words if word and (len(word) > 1 or word.isdigit() or word >= "\u4e00"))
    )


def names_of(folded: str) -> tuple[str, ...]:
    """The people, places and organisations that a folded question names, each once, as far as the dictionary knows.

    >>> names_of("龙岗区今年去新加坡招商的目标是多少?")
    ('龙岗区', '新加坡')
    """
    chinese = any(char >= "\u4e00" for char in folded)
    names = (word for word, tag in rjieba.tag(folded) if _is_name(word, tag, chinese=chinese))
    return tuple(dict.fromkeys(name for name in names if name not in _GENERIC))


def _is_name(word: str, tag: str, *, chinese: bool) -> bool:
    if word.isascii():
        return chinese and word.isalpha() and len(word) > 1  # GDP, TCL: a name among Chinese words
    return (tag in _NAME_TAGS and len(word) > 1) or (tag == "n" and len(word) > 2 and word[-1] in PLACE_ENDINGS)


def names(name: str, folded: str) -> bool:
    """The text has the name, in whole or by its first two characters (盐田 for 盐田区)."""
    return name in folded or (len(name) > 2 and name[:2] in folded)


def _wanted(folded: str) -> Wanted:
    if _OUTLINE.search(folded):
        return Wanted.OUTLINE
    if _COMPARE.search(folded):
        return Wanted.COMPARISON
    for pattern, wanted in (
        (_DATE, Wanted.DATE),
        (_PERSON, Wanted.PERSON),
        (_DURATION, Wanted.AMOUNT),
        (_AMOUNT, Wanted.AMOUNT),
        (_ORDINAL, Wanted.AMOUNT),
        (_RATE, Wanted.AMOUNT),
        (_PLACE, Wanted.PLACE),
        (_REASON, Wanted.REASON),
        (_LIST, Wanted.LIST),
    ):
        if pattern.search(folded):
            return wanted
    return Wanted.YES_NO if _YES_NO.search(folded) else Wanted.THING


def _unit(folded: str) -> str:
    if _ORDINAL.search(folded):
        return "第"
    if _RATE.search(folded):
        return "%"
    if _DURATION.search(folded):
        return "时"
    if _COMPARE.search(folded) and _GROWTH.search(folded):
        return "%"
    if counted := _COUNTED.search(folded):
        return counted[1]
    if _MONEY.search(folded):
        return "元"
    for pattern, unit in _DIMENSIONS:
        if pattern.search(folded):
            return unit
    match = _UNIT_ASKED.search(folded)
    return (match[1] or "").lstrip("万亿") if match else ""
