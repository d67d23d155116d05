"""The Bot API emulator keeps Telegram's rules for texts, entities, keyboards, edits and replies."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import telegram
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.botapi import ApiError, BotApi, Room, cut, units
from tests.botapi.plain import button, ok, refusal, refused, send
from tests.botapi.text import clean, is_blank

UTF8 = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def chat(api: BotApi) -> Room:
    return api.private()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("一<x>二</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("a<br/>b", 'Unsupported start tag "br/" at byte offset 1'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("引<b>文", 'Can\'t find end tag corresponding to start tag "b"'),
        ("文</b>", "Unexpected end tag at byte offset 3"),
        ("<b>文</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b>文</b", "Unclosed end tag at byte offset 6"),
        ("文<b", "Unclosed start tag at byte offset 3"),
        ("<a href>文</a", "Unclosed end tag at byte offset 11"),
        ('<a ="x">文</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<a href="x>文</a>', "Unclosed start tag at byte offset 0"),
        ("<a href=x/y>文</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>文</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<tg-emoji emoji-id='0'>👍</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "<blockquote>甲<blockquote>乙</blockquote></blockquote>",
            "BlockQuote entities can't be nested at byte offset 15",
        ),
        ("&#xd842;文", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
def test_bad_html_is_refused_in_telegrams_words(chat: Room, text: str, words: str) -> None:
    assert refused(chat, text).startswith(f"Bad Request: can't parse entities: {words}")
    assert chat.messages == []


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("𠮷<b>深圳</b>👨‍👩‍👧<i>市</i>", "𠮷深圳👨‍👩‍👧市", [("bold", 2, 2), ("italic", 12, 1)]),
        ("<b>甲</b><strong>乙</strong>", "甲乙", [("bold", 0, 2)]),
        ("<b>甲<i>乙</i></b>", "甲乙", [("bold", 0, 1), ("bold", 1, 1), ("italic", 1, 1)]),
        ("<blockquote>引<b>文</b></blockquote>", "引文", [("blockquote", 0, 2), ("bold", 1, 1)]),
        ("<blockquote expandable>引</blockquote>", "引", [("expandable_blockquote", 0, 1)]),
        ("<a href='t.me/x'>甲<code>乙</code></a>", "甲乙", [("text_link", 0, 2)]),
        ("<a href='t.me/x'>甲<blockquote>乙</blockquote></a>", "甲乙", [("blockquote", 1, 1)]),
        ("<b>甲<code>乙</code></b>", "甲乙", [("bold", 0, 1), ("code", 1, 1)]),
        ("<pre><code class='language-py'>x</code></pre>", "x", [("pre", 0, 1)]),
        ("<a href='t.me/x?start=p1'>甲</a><a href='nowhere'>乙</a>", "甲乙", [("text_link", 0, 1)]),
        ("  <b> 甲 </b>\n", "甲", [("bold", 0, 1)]),
        ("甲<b> </b>乙<i></i>", "甲 乙", []),
        ("一\t二\r三\u2028四\u0333五<b>六</b>", "一 二三四五六", [("bold", 6, 1)]),
        ("&lt;b&gt; &amp;amp; &quot;&#39;&#x4e00; &copy;&", "<b> &amp; \"'一 &copy;&", []),
        ("问 @yinwen_bot /ask", "问 @yinwen_bot /ask", [("mention", 2, 11), ("bot_command", 14, 4)]),
        ("问@yinwen_bot,/ask深圳", "问@yinwen_bot,/ask深圳", []),
        ("<U>甲</U><tg-spoiler>乙</tg-spoiler><DEL>丙</>", "甲乙丙", [("underline", 0, 1), ("spoiler", 1, 1), ("strikethrough", 2, 1)]),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(
    chat: Room, text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    sent = send(chat, text)
    assert plain == sent["text"]
    assert entities == [(each["type"], each["offset"], each["length"]) for each in sent.get("entities", [])]


def test_python_telegram_bot_cuts_the_same_pieces(chat: Room) -> None:
    sent = send(chat, "𠮷<b>深圳</b>👨‍👩‍👧<blockquote expandable>𠮷<i>市</i></blockquote><a href='t.me/x'>甲</a>")
    pieces = telegram.Message.de_json(sent, None).parse_entities()
    assert {str(entity.type): piece for entity, piece in pieces.items()} == {
        "bold": "深圳", "expandable_blockquote": "𠮷市", "italic": "市", "text_link": "甲",
    }  # fmt: skip
    shown = chat.messages[0]
    assert (shown.bold, shown.italic, shown.expandable_blockquotes) == (["深圳"], ["市"], ["𠮷市"])
    assert shown.links == [("甲", "http://t.me/x")]


def test_links_and_mentions_carry_what_they_point_to(api: BotApi, chat: Room) -> None:
    known = chat.members[0].id
    sent = send(chat, f"<a href='t.me/x'>甲</a><a href='tg://user?id={known}'>乙</a><a href='tg://user?id=1'>丙</a>")
    assert [each.get("url") or each["user"]["id"] for each in sent["entities"]] == ["http://t.me/x", known]
    pre = send(chat, "<pre><code class='language-py'>x</code></pre>")["entities"]
    assert pre == [{"type": "pre", "offset": 0, "length": 1, "language": "py"}]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=UTF8, inside=UTF8, after=UTF8)
def test_any_text_comes_through_escaped(chat: Room, before: str, inside: str, after: str) -> None:
    text = f"{html.escape(before)}<blockquote>{html.escape(inside)}</blockquote>{html.escape(after)}"
    whole = clean(before + inside + after)
    if is_blank(whole):
        with pytest.raises(ApiError, match="message must be non-empty"):
            chat.api.call("sendMessage", chat_id=chat.id, text=text, parse_mode="HTML")
        return
    sent = chat.api.call("sendMessage", chat_id=chat.id, text=text, parse_mode="HTML")
    quotes = [each for each in sent.get("entities", []) if each["type"] == "blockquote"]
    assert whole.strip(" \n") == sent["text"]
    assert [cut(sent["text"], each["offset"], each["length"]).rstrip(" \n") for each in quotes] == (
        [clean(inside).strip(" \n")] if clean(inside).strip(" \n") else []
    )


def test_lengths_are_counted_in_utf16_units(chat: Room) -> None:
    assert units(send(chat, "𠮷" * 2048)["text"]) == 4096
    assert refused(chat, "𠮷" * 2048 + "。") == "Bad Request: message is too long"
    assert send(chat, "<b>" + "字" * 4096 + "</b>" + " " * 9)["text"] == "字" * 4096
    assert refused(chat, "字" * 10_923) == "Bad Request: text is too long"
    assert refused(chat, "") == "Bad Request: message text is empty"
    assert refused(chat, "<b> </b>\u200b　") == "Bad Request: message must be non-empty"


def test_entities_past_the_hundredth_are_ignored(chat: Room) -> None:
    sent = send(chat, "".join(f"<b>{n}</b> " for n in range(120)))
    assert [each["type"] for each in sent["entities"]] == ["bold"] * 100


def test_given_entities_are_checked(chat: Room) -> None:
    def words(**entity: Any) -> str:
        return refusal(chat.api, "sendMessage", chat_id=chat.id, text="𠮷文", entities=[entity])

    assert "cuts a UTF-16 symbol" in words(type="bold", offset=1, length=2)
    assert "ends after the end of the text" in words(type="bold", offset=0, length=9)
    assert "Unsupported type specified" in words(type="block_quote", offset=0, length=1)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (button(callback_data="字" * 21 + "ab"), "BUTTON_DATA_INVALID"),
        (button(copy_text={"text": "字" * 257}), "BUTTON_COPY_TEXT_INVALID"),
        (button(copy_text={"text": ""}), "BUTTON_COPY_TEXT_INVALID"),
        (button(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (button(callback_data=""), "can't parse inline keyboard button: Text buttons are unallowed"),
        (button(url="nowhere"), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (button(url="ftp://a.cn"), "inline keyboard button URL 'ftp://a.cn' is invalid: Unsupported URL protocol"),
        (button(callback_data="a", url="t.me"), "can't parse inline keyboard button: exactly one of the fields"),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "a"}]]}, "inline keyboard button text must be non-empty"),
        ({"inline_keyboard": [[{"text": "n", "callback_data": "a"}]] * 101}, "reply markup is too long"),
        ({"inline_keyboard": [{"text": "n"}]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array'),
    ],
)
def test_bad_keyboards_are_refused(chat: Room, markup: dict[str, Any], words: str) -> None:
    assert refused(chat, "文", reply_markup=markup).startswith(f"Bad Request: {words}")


def test_good_keyboards_are_kept(chat: Room) -> None:
    fields: list[dict[str, Any]] = [{"callback_data": "字" * 21 + "a"}, {"switch_inline_query": ""}]
    fields += [{"copy_text": {"text": "𠮷" * 128}}]
    row = [{"text": "下文", **each} for each in fields] + [{"text": "原文", "url": "https://t.me/x"}]
    assert send(chat, "文", reply_markup={"inline_keyboard": [row]})["reply_markup"] == {"inline_keyboard": [row]}


def test_every_form_of_request_is_read(api: BotApi, chat: Room) -> None:
    url, fields = f"{api.base_url}{api.token}/SENDmessage", {"chat_id": str(chat.id), "text": "引 & 文"}
    forms: list[dict[str, Any]] = [{"json": fields}, {"data": fields}, {"params": fields}]
    for form in [*forms, {"data": fields, "files": {"x": b"y"}}]:
        assert httpx.post(url, **form, trust_env=False).json()["result"]["text"] == "引 & 文"
    broken = httpx.post(url + "?text=%ff&chat_id=1", trust_env=False)
    assert broken.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    broken = httpx.post(url + "?text=x&chat_id=%ff", trust_env=False)
    assert broken.json()["description"] == "Bad Request: strings must be encoded in UTF-8"
    mangled = httpx.post(url, content=b"{", headers={"Content-Type": "application/json"}, trust_env=False)
    assert mangled.json()["description"].startswith("Bad Request: can't parse JSON object")


def test_unknown_methods_and_tokens(api: BotApi) -> None:
    assert refusal(api, "sendNonsense") == "Not Found: method not found"
    assert httpx.get(f"{api.base_url}123:wrong/getMe", trust_env=False).json() == {
        "ok": False, "error_code": 401, "description": "Unauthorized",
    }  # fmt: skip
    assert httpx.get(f"{api.base_url}nothing", trust_env=False).status_code == 404
    api.revoke_token()
    assert refusal(api, "getMe") == "Unauthorized"


def test_edits(chat: Room) -> None:
    api = chat.api
    sent = send(chat, "<b>一</b>", reply_markup=button(callback_data="a"))
    where = {"chat_id": str(chat.id), "message_id": str(sent["message_id"]), "parse_mode": "HTML"}
    same = refusal(api, "editMessageText", **where, text=" <b>一</b>", reply_markup=button(callback_data="a"))
    assert same.startswith("Bad Request: message is not modified: specified new message content and reply markup are")
    assert "reply_markup" not in ok(api, "editMessageText", **where, text="一")
    assert refusal(api, "editMessageText", **where, text="字" * 4097) == "Bad Request: MESSAGE_TOO_LONG"
    assert refusal(api, "editMessageReplyMarkup", **where).startswith("Bad Request: message is not modified")
    assert (
        refusal(api, "editMessageText", chat_id=chat.id, message_id=9, text="x")
        == "Bad Request: message to edit not found"
    )
    theirs = chat.send("问")
    assert (
        refusal(api, "editMessageText", chat_id=chat.id, message_id=theirs.id, text="x")
        == "Bad Request: message can't be edited"
    )
    assert ok(api, "deleteMessage", chat_id=chat.id, message_id=sent["message_id"]) is True
    assert (
        refusal(api, "deleteMessage", chat_id=chat.id, message_id=sent["message_id"])
        == "Bad Request: message to delete not found"
    )
    assert chat.messages == []


def test_replies_and_quotes(chat: Room) -> None:
    question = chat.send("𠮷深圳市的金融业,深圳市的港口")
    reply = {"message_id": question.id, "quote": "深圳市", "quote_position": 9}
    assert send(chat, "答", reply_parameters=reply)["quote"] == {"text": "深圳市", "position": 10, "is_manual": True}
    assert refused(chat, "答", reply_parameters=reply | {"quote": "深圳 市"}) == "Bad Request: QUOTE_TEXT_INVALID"
    styled = {"message_id": chat.send("<b>深圳</b>市", html=True).id, "quote": "<b>深圳</b>市"}
    assert refused(chat, "答", reply_parameters=styled | {"quote": "深圳市"}) == "Bad Request: QUOTE_TEXT_INVALID"
    assert send(chat, "答", reply_parameters=styled | {"quote_parse_mode": "HTML"})["quote"]["text"] == "深圳市"
    missing = {"message_id": question.id + 900}
    assert refused(chat, "答", reply_parameters=missing) == "Bad Request: message to be replied not found"
    assert "reply_to_message" not in send(chat, "答", reply_parameters=missing | {"allow_sending_without_reply": True})
    chat.delete(question)
    assert refused(chat, "答", reply_parameters=reply) == "Bad Request: message to be replied not found"
