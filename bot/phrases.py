"""Every sentence that the bot says itself, in the person's language. Quotes are never touched here.

Simplified Chinese is written by hand and so is English; Traditional Chinese is the Simplified one converted (OpenCC,
with Taiwan's wording), so that the two can never say different things.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal, get_args

from opencc import OpenCC

from bot.answer import Topic

Language = Literal["zh-hans", "zh-hant", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
LANGUAGE_NAMES: Mapping[Language, str] = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The bot's own words in one language. Names in braces are filled in by the caller."""

    # An answer
    not_found: str
    related: str
    nearest: str
    compared: str
    greeting: str
    thanks: str
    goodbye: str
    identity: str
    praise: str
    complaint: str
    empty: str
    paragraph: str
    cut_short: str
    # Buttons
    before: str
    after: str
    back: str
    more: str
    page: str
    copy: str
    good: str
    bad: str
    # What a button says
    rated: str
    changed: str
    stale: str
    not_yours: str
    first_paragraph: str
    last_paragraph: str
    # Commands
    start: str
    examples: str
    help: str
    toc: str
    sources: str
    source_line: str
    find_usage: str
    find_none: str
    find_some: str
    ask_usage: str
    privacy: str
    forgotten: str
    kept_history: str
    kept_answers: str
    kept_ratings: str
    kept_languages: str
    nothing_kept: str
    choose_language: str
    language_set: str
    # What else may come
    no_text: str
    busy: str
    too_fast: str
    not_allowed: str
    failed: str
    not_ready: str
    # Inline
    inline_none: str
    inline_not_answer: str
    # Shown by Telegram about the bot
    description: str
    short_description: str
    command_start: str
    command_help: str
    command_ask: str
    command_find: str
    command_toc: str
    command_sources: str
    command_language: str
    command_forget: str
    command_privacy: str


_ZH = Phrases(
    not_found="报告里没有提到这个问题。",
    related="报告里没有这个问题的答案。",
    nearest="与它相关、但不是答案的原文:",
    compared="这是把下面引文里的数字逐一比较得出的。",
    greeting="你好!想知道报告里说了什么,直接问我就行,我用原文回答并注明出处。",
    thanks="不客气!还想查报告里的什么,接着问就行。",
    goodbye="再见!需要引用报告时再来找我。",
    identity="我是引文,只用报告的原话回答问题:找出原句、标出答案、注明是第几段,报告没说的就说没有。直接发问题给我,例如问一个数字、日期、人名或原因。",
    praise="谢谢夸奖!还有什么要查的吗?",
    complaint="抱歉没答好。换个说法再问一次,或者用 /find 直接查原文里的词。也可以点答案下面的 👎 告诉我。",
    empty="请用文字问我一个关于报告的问题。",
    paragraph="第 {number} 段",
    cut_short="(其余引文放不下了。)",
    before="⬆️ 上文",
    after="⬇️ 下文",
    back="↩️ 返回答案",
    more="更多原文",
    page="{page}/{pages}",
    copy="📋 复制引文",
    good="👍",
    bad="👎",
    rated="谢谢,记下了。",
    changed="报告已经更新,这个按钮对应的是旧版。请重新提问。",
    stale="这个按钮已经失效,请重新提问。",
    not_yours="这是别人的提问;你自己问一句,就有自己的按钮。",
    first_paragraph="已经是开头了。",
    last_paragraph="已经到结尾了。",
    start="你好,我是引文。问我{titles}里的内容,我用报告的原话回答:标出答案,注明第几段;报告里没有的,我会直说。",
    examples="可以这样问:",
    help="直接发问题给我,就能得到原文引文和出处。\n\n"
    "/find 词 — 在原文里逐字查找\n/toc — 目录,在这里读报告\n/sources — 有哪些报告\n/language — 换我说话的语言\n"
    "/ask 问题 — 在群里提问(也可以 @我 或回复我)\n/forget — 删除我记下的关于你的内容\n/privacy — 我记什么、记多久\n\n"
    "在任何聊天里输入 @{username} 加问题,可以直接插入引文。追问时可以省略,例如“那去年呢”。",
    toc="目录(点一节看段落):",
    sources="我回答时依据的报告:",
    source_line="《{title}》{details}",
    find_usage="请在 /find 后面写要查的词,例如:/find {example}",
    find_none="原文里没有“{needle}”这几个字。",
    find_some="“{needle}”在原文里出现 {count} 次:",
    ask_usage="请在 /ask 后面写问题,或者回复一条消息发 /ask。",
    privacy="我只记这些,而且只为了回答你:\n"
    "• 你最近的几个提问(为了听懂追问),{history_minutes} 分钟后失效;\n• 答案下面的按钮对应的提问,{answer_days} 天后删除;\n"
    "• 你点的 👍 / 👎 和那个提问,供改进用,{kept_days} 天后删除;\n• 你选的语言,{kept_days} 天后删除。\n"
    "日志里没有你的提问。一切都在运行者自己的电脑上,不发给任何人工智能服务。/forget 可以随时删掉。",
    forgotten="已删除关于你的记录:{what}。",
    kept_history="最近的提问 {count} 条",
    kept_answers="按钮对应的提问 {count} 条",
    kept_ratings="👍 / 👎 {count} 个",
    kept_languages="选过的语言 {count} 个",
    nothing_kept="我没有记着任何关于你的内容。",
    choose_language="我用哪种语言说话?(引文永远保持原文。)",
    language_set="好的,以后我说简体中文。",
    no_text="我只看得懂文字。请把问题打成字发给我(图片可以配上文字说明)。",
    busy="现在提问的人太多,请过一分钟再问。",
    too_fast="问得太快了,请歇 {seconds} 秒再问。",
    not_allowed="这个机器人只对指定的人开放。请联系它的管理者。",
    failed="出了点问题,这个问题没有答成。请再发一次;还不行就换个说法。",
    not_ready="报告正在载入,马上就好,你的问题已经收到。",
    inline_none="报告里没有,点这里直接问我",
    inline_not_answer="相关原文(不是答案)",
    description="问报告,得原文。我用报告自己的话回答问题:标出答案的原句、第几段,报告里没有的就直说没有。不联网、不编造。",
    short_description="用报告的原话回答问题:逐字引文、标明出处,没有就说没有。",
    command_start="开始,看几个例子",
    command_help="怎么用",
    command_ask="提问(群里用)",
    command_find="在原文里查词",
    command_toc="目录,读报告",
    command_sources="有哪些报告",
    command_language="换语言",
    command_forget="删除关于我的记录",
    command_privacy="记什么、记多久",
)

_EN = Phrases(
    not_found="The report does not mention this.",
    related="The report does not answer this question.",
    nearest="What it does say nearby (not an answer):",
    compared="Found by comparing the figures in the quotes below.",
    greeting="Hello! Ask me anything about the report; I answer with its own words and say where they stand.",
    thanks="You're welcome! Ask on whenever you like.",
    goodbye="Goodbye! Come back when you need to quote the report.",
    identity="I am Yinwen. I answer with the report's own words only: the sentence, the answer marked, the paragraph. "
    "If the report does not say, I say so. Just send me a question.",
    praise="Thank you! Anything else to look up?",
    complaint="Sorry about that. Try other words, or search the text itself with /find. 👎 under an answer tells me too.",
    empty="Please ask me a question about the report in words.",
    paragraph="para. {number}",
    cut_short="(There was no room for the other quotes.)",
    before="⬆️ Before",
    after="⬇️ After",
    back="↩️ Back",
    more="More passages",
    page="{page}/{pages}",
    copy="📋 Copy quote",
    good="👍",
    bad="👎",
    rated="Thank you, noted.",
    changed="The report has changed since; please ask again.",
    stale="This button no longer works; please ask again.",
    not_yours="This is someone else's question; ask your own to get buttons of your own.",
    first_paragraph="This is the beginning.",
    last_paragraph="This is the end.",
    start="Hello, I am Yinwen. Ask me about {titles}: I answer with the report's own words, mark the answer and give the "
    "paragraph. What the report does not say, I do not say.",
    examples="For example:",
    help="Send me a question and get the passage and where it stands.\n\n"
    "/find words — find a string in the text\n/toc — contents; read the report here\n/sources — which reports\n"
    "/language — the language I speak\n/ask question — ask in a group (or mention me, or reply to me)\n"
    "/forget — delete what I keep about you\n/privacy — what I keep, and how long\n\n"
    "In any chat, type @{username} and a question to insert a quote.",
    toc="Contents (tap a section):",
    sources="I answer from:",
    source_line="《{title}》{details}",
    find_usage="Write what to find behind /find, for example: /find {example}",
    find_none="“{needle}” does not stand in the text.",
    find_some="“{needle}” stands in the text {count} times:",
    ask_usage="Write your question behind /ask, or reply to a message with /ask.",
    privacy="This is all I keep, to answer you:\n• your last few questions (for follow-ups), {history_minutes} minutes;\n"
    "• the question behind an answer's buttons, {answer_days} days;\n• your 👍 / 👎 with that question, {kept_days} "
    "days;\n• the language you chose, {kept_days} days.\nNo log holds what you asked, and nothing is sent to any AI service. /forget deletes it.",
    forgotten="Deleted what I kept about you: {what}.",
    kept_history="{count} recent questions",
    kept_answers="{count} questions behind buttons",
    kept_ratings="{count} 👍 / 👎",
    kept_languages="{count} chosen languages",
    nothing_kept="I keep nothing about you.",
    choose_language="Which language shall I speak? (Quotes always stay as they are.)",
    language_set="From now on I speak English.",
    no_text="I only read text. Please type your question (a picture may have it as its caption).",
    busy="Too many people are asking right now; please try again in a minute.",
    too_fast="That was too fast; please wait {seconds} seconds.",
    not_allowed="This bot is open to certain people only. Please ask whoever runs it.",
    failed="Something went wrong and this question was not answered. Please send it again.",
    not_ready="The report is being loaded; your question has been received.",
    inline_none="Not in the report; ask me directly",
    inline_not_answer="Related passage (not an answer)",
    description="Ask the report, get its own words: the verbatim sentence, the answer marked, the paragraph; and an honest "
    "“not in the report”. Offline, nothing made up.",
    short_description="Answers with a report's own words: verbatim quotes with citations.",
    command_start="start, with examples",
    command_help="how to use me",
    command_ask="ask (in groups)",
    command_find="find words in the text",
    command_toc="contents; read the report",
    command_sources="which reports",
    command_language="choose my language",
    command_forget="delete what is kept about me",
    command_privacy="what is kept, and how long",
)


@cache
def phrases(language: str) -> Phrases:
    """The bot's words in a language; Simplified Chinese for any that it does not speak.

    >>> phrases("zh-hant").thanks
    '不客氣!還想查報告裡的什麼,接著問就行。'
    """
    match language:
        case "en":
            return _EN
        case "zh-hant":
            convert = OpenCC("s2twp").convert
            texts = {field.name: str(convert(getattr(_ZH, field.name))) for field in fields(Phrases)}
            return Phrases(**{**texts, "language_set": "好的,以後我說繁體中文。"})
        case _:
            return _ZH


def spoken(language_code: str | None, default: str = "zh-hans") -> str:
    """The bot's language for one of Telegram's (IETF) language codes.

    >>> spoken("zh-hans"), spoken("zh-TW"), spoken("en-GB"), spoken("fr"), spoken(None)
    ('zh-hans', 'zh-hant', 'en', 'en', 'zh-hans')
    """
    code = (language_code or "").lower()
    if not code:
        return default
    if code.startswith("zh"):
        return "zh-hant" if any(part in code for part in ("hant", "tw", "hk", "mo")) else "zh-hans"
    return "en"


def own_words(topic: Topic, language: str) -> str:
    """What the bot says beside the quotes of an answer; empty where the quotes say it all."""
    words = phrases(language)
    match topic:
        case Topic.ANSWER:
            return ""
        case Topic.NOT_FOUND:
            return words.not_found
        case Topic.RELATED:
            return words.related
        case Topic.COMPARED:
            return words.compared
        case Topic.GREETING:
            return words.greeting
        case Topic.THANKS:
            return words.thanks
        case Topic.GOODBYE:
            return words.goodbye
        case Topic.IDENTITY:
            return words.identity
        case Topic.PRAISE:
            return words.praise
        case Topic.COMPLAINT:
            return words.complaint
        case Topic.EMPTY:
            return words.empty
