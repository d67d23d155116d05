"""Messages that are no question to a report: greetings, thanks, goodbyes, "who are you", nothing but emoji."""

import re

from bot.answer import Topic
from index.folding import compose, fold

MAX_CHARS = 40
"""Small talk is short; whatever is longer says something."""

_PARTICLES = re.compile(r"[^\w]|[啊呀哈嘿嗯哦噢喔诶呢吧啦了哟呗嘛的呵哇咯_]")
_NAMES = re.compile(r"引文|机器人|小助手|助手|\bbot\b|yinwen|小引|同学|老师|各位|大家")


_GREETING = (
    "你好", "您好", "你们好", "大家好", "哈喽", "哈啰", "哈罗", "嗨", "喂", "在吗", "在么", "在不在", "有人吗", "有人在吗", "早", "早上好",
    "早安", "上午好", "中午好", "下午好", "晚上好", "晚安", "新年好", "过年好", "新年快乐", "hello", "hi", "hey", "hiya",
    "good morning", "good afternoon", "good evening", "there", "好久不见", "幸会", "吃了吗", "最近怎么样", "你好吗", "how are you", "how are you doing",
)  # fmt: skip
_THANKS = (
    "谢谢", "多谢", "感谢", "谢了", "谢啦", "非常感谢", "太感谢", "十分感谢", "谢谢你", "谢谢您", "感谢你", "感谢您", "辛苦", "辛苦你", "麻烦你",
    "帮大忙", "帮了大忙", "帮了我大忙", "帮了我一个大忙", "你帮了我一个大忙", "thanks", "thank you", "thx", "ty", "so much", "very much", "a lot", "3q", "你的帮助",
    "有劳", "受累", "劳驾", "cheers",
)  # fmt: skip
_OBLIGED = ("你", "您", "好", "收到", "明白", "知道", "真", "太", "你好", "您好", "ok")
_GOODBYE = (
    "再见", "拜拜", "拜", "回见", "回头见", "明天见", "下次见", "先走", "我走", "先这样", "就这样", "没事", "没有问题", "没问题", "不用", "好", "行", "ok",
    "okay", "知道", "明白", "懂", "收到", "bye", "byebye", "goodbye", "see you", "see ya", "later", "88", "886", "改天聊", "下次聊", "我先撤",
    "先下", "可以",
)  # fmt: skip
_PRAISE = (
    "真棒", "太棒", "好棒", "你真棒", "厉害", "真厉害", "太厉害", "你真厉害", "牛", "真牛", "太牛", "赞", "点赞", "不错", "很好", "真好", "太好", "好用", "真好用", "很好用",
    "太好用", "很准", "真准", "准确", "很准确", "回答很好", "回答得很好", "回答真准", "回答得真准", "回答得太好", "你", "真", "挺", "great", "awesome", "nice", "good job", "good bot",
    "well done", "perfect", "excellent", "cool", "聪明", "真聪明", "爱你", "优秀", "靠谱", "真靠谱", "very", "答得好", "答得很好", "答得真好", "答得不错", "有用",
)  # fmt: skip
_COMPLAINT = (
    "不对", "错", "答错", "你错", "你答错", "说错", "胡说", "乱说", "瞎说", "不准", "不准确", "没用", "真没用", "垃圾", "太差", "太烂", "真烂", "真差", "笨", "真笨", "好笨", "太笨",
    "傻", "答非所问", "什么鬼", "看不懂", "不是这个", "不是这个意思", "你", "wrong", "useless", "bad", "bad bot", "stupid", "太慢", "好慢", "真慢", "不行", "你不行",
    "烦", "无语", "坑", "太", "也", "这",
)  # fmt: skip
_IDENTITY = re.compile(
    r"^(?:请问|那|那么|喂|你好|您好|hi|hello|[\s,,。!!])*"
    r"(?:你(?:到底|究竟)?(?:是|叫|算)(?:谁|什么|啥|哪位|干什么|干嘛|做什么|机器人|人工智能|ai|真人|人还是|个?什么)|你叫(?:什么|啥)|你(?:的名字|多大|几岁|哪来的|从哪来)|"
    r"你(?:都)?(?:能|会|可以)(?:帮(?:我|忙)?)?(?:做|干|查|回答|答|帮|问)?(?:些|点)?(?:什么|啥|哪些|干嘛)|(?:介绍|说说)(?:一下)?(?:你|你自己|自己)|你(?:有)?(?:什么|啥|哪些)(?:功能|用|本事|能力)|"
    r"(?:怎么|如何|咋)(?:用你?|使用|跟你聊|提问|玩)|(?:帮助|使用说明|功能|菜单)$|(?:谁|什么人|哪个公司|哪家公司)(?:做|开发|创造|制作|造|写|训练)(?:的|了|出)*(?:你|你的)|"
    r"(?:你是|你)(?:由|被)?谁(?:做|开发|创造|制作|造|写)|你(?:是不是)?(?:机器人|真人|人工智能|ai|chatgpt|gpt)|"
    r"who (?:are|made|built|created) you|what (?:are you|can you do|is your name)|how (?:do|can) i use (?:you|this)|help$|what is this|are you (?:a )?(?:bot|human|robot|ai|real))"
)

_ASKS = re.compile(r"多少|几|谁|哪|什么|啥|怎么(?!这么|那么)|吗$|为何|[?？]|how|what|when|who|where|which|why")
_LOOSE = (
    (re.compile(r"\b(?:thanks|thank you|thx)\b|谢谢|感谢|多谢"), Topic.THANKS),
    (re.compile(r"再见|拜拜|晚安|不聊了|先下了|回头聊|\b(?:bye|goodbye|good night)\b"), Topic.GOODBYE),
    (
        re.compile(r"(?:你|您|bot|机器人).{0,8}(?:笨|傻|蠢|差劲|没用|垃圾|答不对|答错|不对|不准|烂|慢|错|坑|气人)"),
        Topic.COMPLAINT,
    ),
    (re.compile(r"(?:你|您|bot|机器人).{0,6}(?:厉害|棒|聪明|牛|优秀|靠谱|可爱|好用|有用|给力|行啊|强)"), Topic.PRAISE),
)
_LOOSE_CHARS = 24


def _only(*phrases: str) -> tuple[str, ...]:
    """Phrases as they are met: particles and punctuation are away already."""
    return tuple({_bare(phrase): None for phrase in phrases if _bare(phrase)})


def _says_only(bare: str, phrases: tuple[str, ...]) -> bool:
    """Whether a message says these, in any number, and nothing else.

    By the places that can be reached, because a regular expression tries every way to read 你好 as 你 and 好.

    >>> _says_only("你好你好", ("你", "你好")), _says_only("你好吗", ("你", "你好"))
    (True, False)
    """
    reached = {0}
    for place in range(len(bare)):
        if place in reached:
            reached |= {place + len(phrase) for phrase in phrases if bare.startswith(phrase, place)}
    return len(bare) in reached


def _bare(text: str) -> str:
    return _PARTICLES.sub("", _NAMES.sub("", text))


_TOPICS = (
    (_only(*_GREETING), Topic.GREETING),
    (_only(*_THANKS, *_OBLIGED), Topic.THANKS),
    (_only(*_COMPLAINT), Topic.COMPLAINT),
    (_only(*_PRAISE, *_THANKS), Topic.PRAISE),
    (_only(*_GOODBYE, *_THANKS, *_PRAISE), Topic.GOODBYE),
)


def small_talk(text: str) -> Topic | None:
    """What kind of small talk a message is; None where it asks something.

    >>> small_talk("谢谢啦,帮大忙了👍"), small_talk("你是谁?能帮我做什么"), small_talk("你好,深圳开工了多少项目?")
    (<Topic.THANKS: 'thanks'>, <Topic.IDENTITY: 'identity'>, None)
    """
    folded = fold(compose(text[: 4 * MAX_CHARS])).strip()
    if not any(char.isalnum() for char in folded):
        return Topic.EMPTY
    if len(folded) > MAX_CHARS:
        return None
    if _IDENTITY.search(folded):
        return Topic.IDENTITY
    bare = _bare(folded)
    if not bare:
        return Topic.GREETING
    told = next((topic for phrases, topic in _TOPICS if _says_only(bare, phrases)), None)
    if told or _ASKS.search(folded) or len(folded) > _LOOSE_CHARS * (2 if folded.isascii() else 1):
        return told
    return next((topic for pattern, topic in _LOOSE if pattern.search(folded)), None)
