"""What stands in a sentence: amounts with their units, dates, people, places, quoted names and lists, each in its place.

Spans are found on the folded text (`index.folding.fold`), which has the length of the text itself, so an offset into
one is an offset into the other. Nothing here knows a report; the lists are of the language: units, titles, suffixes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import rjieba

from index.folding import fold


class ValueKind(StrEnum):
    """What a value is."""

    AMOUNT = "amount"
    DATE = "date"
    PERSON = "person"
    PLACE = "place"
    NAME = "name"
    """Words in quotation marks or book-title marks."""
    LIST = "list"
    """Items set off by 、 or joined by 和."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a sentence: `sentence[start:end]`."""

    kind: ValueKind
    start: int
    end: int
    unit: str = ""
    """An amount's unit with the multiplier taken off (5137.98亿元 has 元); a bare number has none."""
    sure: bool = True
    """The words around it show what it is, not only the dictionary."""


_DIGITS = r"\d+(?:[.,]\d+)*"
_CHINESE = r"[数几上]?[〇零一二两三四五六七八九十百千万亿]+"
_UNITS = (
    "个百分点|百分点|平方公里|平方千米|平方米|立方米|人民币|公里|千米|公顷|公斤|千克|千瓦时|兆瓦时|千瓦|兆瓦|"
    "海里|小时|分钟|人次|架次|班次|车次|标箱|标准箱|美元|港元|欧元|英镑|日元|元|"
    "名|位|个|家|座|项|场|款|套|户|条|次|人|辆|台|架|艘|吨|克|米|亩|倍|成|年|个月|月|周|天|日|秒|岁|级|层|栋|幢|"
    "所|处|批|篇|件|张|期|届|度|例|床|尊|枚|株|种|类|门|份|只|头|匹|盏|枝|块|片|段|轮|局|分|球|胜|负|平|票|"
    "字|页|本|册|卷|支|队|组|班|节|课|学分|对|双|吨级|毫米|厘米|毫克|升|毫升|℃|°c|km|kg|mm|cm|m|g|t|kw|mw|gw"
)
_AMOUNT = re.compile(
    rf"(?P<percent>{_DIGITS}\s?[%‰]|百分之{_CHINESE}(?:点{_CHINESE})?)"
    rf"|(?P<ordinal>前(?:{_DIGITS}|{_CHINESE})[名位强]|第(?:{_DIGITS}|{_CHINESE})(?:位|名|大|个|家|次|届|代|批|期|方阵|梯队|线|季度)?|首[位个座家]|榜首)"
    rf"|(?P<number>{_DIGITS}|{_CHINESE}|(?<=[超近约达破逾过])[万亿]|[万亿](?=[多余]?元))(?P<more>[多余几]?)(?P<scale>[十百千万亿]*)(?:[多余几])?"
    rf"(?P<half>个?半(?=月|年|天|小时))?(?P<unit>{_UNITS})?"
)
_RANGE = re.compile(rf"(?:至|到|~|-|——)(?:{_DIGITS}|{_CHINESE})[十百千万亿]*(?:{_UNITS}|%)")
_DATE = re.compile(
    r"(?:\d{4}年)?(?:春节|国庆|元旦|中秋|端午|清明|五一|暑假|寒假)(?:期间|假期|前|后|当天)?|"
    r"(?:(?:\d{2,4}|[〇零一二三四五六七八九]{4})年)?\d{1,2}月\d{1,2}[日号](?:[至到—\-~](?:\d{1,2}月)?\d{1,2}[日号])?"
    r"(?:[上下]午|凌晨|晚|早|中午|\d{1,2}时)?"
    r"|(?:\d{4}|[〇零一二三四五六七八九]{4})年(?:\d{1,2}月|[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}[日号])?|[初底末]|上半年|下半年|春(?!节)|夏|秋|冬|第[一二三四]季度)?"
    r"(?:[初底末]|上旬|中旬|下旬)?(?:[至到—\-~](?:\d{4}年)?(?:\d{1,2}月)?(?:[初底末])?)?"
    r"|\d{1,2}月(?:[初底末]|上旬|中旬|下旬|份)?(?:[至到—\-~]\d{1,2}月)?"
    r"|[一二三四五六七八九十]{1,3}月(?:[一二三四五六七八九十]{1,3}[日号]|[初底末]|上旬|中旬|下旬)?"
    r"|每?(?:周|星期|礼拜)[一二三四五六日天](?:[上下]午|晚上?|全天)?"
    r"|[去今明前昨]年(?:[初底末夏秋冬]|春(?!节))?|[昨今明]天|本月|上月|上半年|下半年|[第首][一二三四]?季度"
    r"|\d{1,2}[日号](?:[上下]午|晚)?|当[天日晚]"
    r"|\d{1,2}[:时]\d{0,2}分?"
)
_QUOTED = re.compile(r"[《〈“][^《》〈〉“”]{1,40}[》〉”]|\"[^\"]{1,40}\"")
_CREDITED = re.compile(
    r"(?:记者|通讯员|摄影|撰文|编辑|审核|校对|作者|编审|责编|监制|执笔|供图|主编)[:\s]*"
    r"(?P<name>[\u4e00-\u9fff]{2,4})(?=\s*(?:[摄文图/】)]|$))"
)
TITLES = (
    "董事长|总经理|总裁|大使|书记|市长|省长|县长|区长|部长|局长|厅长|处长|科长|主任|院长|校长|馆长|所长|站长|队长|会长|"
    "理事长|秘书长|教授|研究员|工程师|医生|医师|护士|教练|主教练|导演|编导|馆员|经理|负责人|代表|委员|主席|先生|女士|博士|"
    "院士|专家|发言人|记者|老师|船长|领队|首席科学家|总监|司令|指挥|前锋|后卫|门将|中场|球员|选手|军人|队员|志愿者|居民|市民|同学|校友|组长|秘书|顾问|创始人|设计师|修复师|作者|策展人|法官|警官|厂长|社长|台长|园长|村长|镇长|乡长"
)
_TITLED = re.compile(
    rf"(?:{TITLES})(?P<name>[\u4e00-\u9fff]{{2,4}}?)(?=说|表示|指出|介绍|认为|透露|坦言|强调|任|担任|当选|获|代行|[,，。、;:带率在为和与]|$)"
)
_BY = re.compile(
    r"由(?P<name>[\u4e00-\u9fff]{2,10}?)(?=启动|负责|担任|代行|主持|带领|率领|出任|接任|兼任|牵头|批准|决定|宣布|签发|组织|报)"
)
_ROLE = re.compile(
    r"(?:[\u4e00-\u9fff]{0,14}?)(?:主要负责同志|负责同志|主要领导(?:同志)?|分管领导|有关负责人|相关负责人|负责人|发言人|领导班子)"
)
_PLACE_SUFFIX = re.compile(
    r"(?:国|省|市|区|县|州|镇|乡|村|港|岛|路|街|厦|楼|公园|片区|机场|口岸|中心|现场|广场|馆|场|店|.站|码头|园|基地|校区|医院|学院|大学|"
    r"山|河|湖|湾|桥|谷|城|厅|室|院|寺|塔|堤|坝|水库|平台|海域|盆地|高原|洲)$"
)
_AT = ("在", "于", "位于", "赴", "往", "到", "去", "前往", "飞往", "抵达", "来自", "选择", "至", "从")
_NOUN_TAGS = ("n", "ns", "nr", "nz", "nt", "nrt", "nrfg", "nsf", "j", "eng", "b", "s", "vn", "an", "ng", "l", "i")
_SEGMENT = re.compile(r"(?:“[^”]*”|《[^》]*》|[^\s,。;:!?…()【】“《])+")
_JOINED = re.compile(r"、|(?<=[”》])(?=[“《])|(?<=[^\s])(?:以及|[和与及])(?=[^\s])")
_ET_CETERA = re.compile(r"等(?:\d|[一二三四五六七八九十多几各]|[^、]{0,12}$)")
_LEADING_TAGS = ("v", "p", "d", "c", "f", "r", "u", "ul", "uj", "t")
_PERSON_TAGS = ("nr", "nrt", "nrfg")
_PLACE_TAGS = ("ns", "nsf")


@lru_cache(maxsize=1 << 14)  # the sentences of a report come up again and again
def values_in(sentence: str) -> tuple[Value, ...]:
    """Every value in the sentence, in order of place; values of different kinds may overlap.

    >>> text = "1月4日,他们签约35场,面积近200万平方米。"
    >>> [(value.kind.value, text[value.start : value.end], value.unit) for value in values_in(text)]
    [('date', '1月4日', ''), ('amount', '35场', '场'), ('amount', '200万平方米', '平方米')]
    """
    folded = fold(sentence)
    dates = [Value(ValueKind.DATE, *match.span()) for match in _DATE.finditer(folded)]
    found = [*dates, *_amounts(folded, dates), *_people(folded), *_places(folded), *_names(folded), *_lists(folded)]
    return tuple(sorted(found, key=lambda value: (value.start, -value.end)))


def _amounts(folded: str, dates: list[Value]) -> Iterator[Value]:
    taken = 0
    for match in _AMOUNT.finditer(folded):
        start, end = match.span()
        if start < taken:
            continue
        in_date = any(date.start < end and start < date.end for date in dates)
        number, unit = match["number"], match["unit"] or ""
        # A Chinese numeral alone is mostly a part of a word (统一, 万众); with a unit or a scale it counts.
        bare = number is not None and not number[0].isdigit() and not unit
        if in_date or (bare and not (len(number) > 1 or match["scale"])):
            continue
        if (
            number is not None
            and number.startswith(("一", "万"))
            and unit in ("个", "次", "种", "批", "类", "位", "条")
        ):
            continue
        beyond = _RANGE.match(folded, end)
        taken = end = beyond.end() if beyond else end
        yield Value(ValueKind.AMOUNT, start, end, "%" if match["percent"] else "第" if match["ordinal"] else unit)


def _people(folded: str) -> Iterator[Value]:
    seen = {match.span("name") for pattern in (_CREDITED, _TITLED, _BY) for match in pattern.finditer(folded)}
    seen |= {match.span() for match in _ROLE.finditer(folded)}
    tagged: set[tuple[int, int]] = set()
    offset = 0
    for word, tag in rjieba.tag(folded):
        span = (offset, offset + len(word))
        offset += len(word)
        if tag in _PERSON_TAGS and 2 <= len(word) <= 4 and not any(a < span[1] and span[0] < b for a, b in seen):
            tagged.add(span)
    yield from (Value(ValueKind.PERSON, *span, sure=span in seen) for span in sorted(seen | tagged))


def _places(folded: str) -> Iterator[Value]:
    """Runs of nouns that name a place, end like one, or stand where a place stands (在…, 赴…)."""
    offset = start = 0
    before, tagged = "", False
    for word, tag in [*rjieba.tag(folded), ("", "x")]:
        if tag in _NOUN_TAGS and word:
            tagged = tagged or tag in _PLACE_TAGS
        else:
            run = folded[start:offset]
            sure = before in _AT or bool(_PLACE_SUFFIX.search(run))
            if len(run) > 1 and (tagged or sure):
                yield Value(ValueKind.PLACE, start, offset, sure=sure)
            before, tagged = word, False
            start = offset + len(word)
        offset += len(word)


def _names(folded: str) -> Iterator[Value]:
    yield from (Value(ValueKind.NAME, match.start() + 1, match.end() - 1) for match in _QUOTED.finditer(folded))


def _lists(folded: str) -> Iterator[Value]:
    for match in _SEGMENT.finditer(folded):
        joints = list(_JOINED.finditer(match[0]))
        if joints:
            first, last = match[0][: joints[0].start()], match[0][joints[-1].end() :]
            et_cetera = _ET_CETERA.search(last)
            start = match.start() + _item_start(first)
            yield Value(ValueKind.LIST, start, match.end() - (len(last) - et_cetera.start() if et_cetera else 0))


def _item_start(first: str) -> int:
    """Where the first item of a list begins behind the verb and the prepositions that lead up to it.

    >>> "先后赴意大利"[_item_start("先后赴意大利"):]
    '意大利'
    """
    offset = start = 0
    for word, tag in rjieba.tag(first):
        offset += len(word)
        if tag in _LEADING_TAGS and offset < len(first) - 1:
            start = offset
    return start
