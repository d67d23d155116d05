"""The Bot API emulator tells the bot what Telegram would: chats, topics, privacy, buttons, inline results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.botapi import BotApi, Room
from tests.botapi.plain import article, button, ok, post, refusal, refused, send


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as running:
        yield running


@pytest.fixture
def chat(api: BotApi) -> Room:
    return api.private()


def test_topics(api: BotApi) -> None:
    forum = api.supergroup("深圳", api.user(), forum=True)
    topic = forum.topic("金融")
    asked = forum.send("/ask 港口", topic=topic)
    shown = api.updates[-1].payload
    assert (shown["message_thread_id"], shown["is_topic_message"]) == (topic, True)
    assert shown["reply_to_message"]["forum_topic_created"]["name"] == "金融"
    assert send(forum, "答", reply_parameters={"message_id": asked.id})["message_thread_id"] == topic
    assert refused(forum, "答", message_thread_id=1) == "Bad Request: message thread not found"
    forum.close_topic(topic)
    assert refused(forum, "答", message_thread_id=topic) == "Bad Request: TOPIC_CLOSED"
    group = api.supergroup("龙岗", *forum.members)
    first = group.send("/ask 一")
    group.send("/ask 二", reply_to=first)
    assert api.updates[-1].payload["message_thread_id"] == first.id
    assert refused(group, "答", message_thread_id=first.id) == "Bad Request: message thread not found"


def test_chats_that_cannot_be_reached(api: BotApi, chat: Room) -> None:
    def words(room: Room | None, **params: Any) -> str:
        return refusal(api, "sendMessage", **({"chat_id": room.id} if room else {}), text="答", **params)

    assert words(None, chat_id=4) == "Bad Request: chat not found"
    assert words(None) == "Bad Request: chat_id is empty"
    chat.block()
    assert words(chat) == "Forbidden: bot was blocked by the user"
    assert refusal(api, "sendChatAction", chat_id=chat.id, action="typing") == "Forbidden: bot was blocked by the user"
    chat.unblock()
    assert [each.payload["new_chat_member"]["status"] for each in api.updates] == ["kicked", "member"]
    group = api.group("老群", *chat.members)
    moved = group.migrate()
    body = post(api, "sendMessage", chat_id=group.id, text="答").json()
    assert body["parameters"] == {"migrate_to_chat_id": moved.id}
    moved.set_bot("kicked")
    assert words(moved) == "Forbidden: bot was kicked from the supergroup chat"
    chat.members[0].deactivate()
    assert words(chat) == "Forbidden: user is deactivated"


def test_privacy_mode(api: BotApi) -> None:
    group = api.supergroup("深圳", api.user())
    answer = send(group, "答")
    group.send("闲聊")
    group.send("/ask@other_bot 港口")
    group.send("请问@yinwen_bot 港口")
    for text in ("/ask 港口", "/ask@yinwen_bot 港口", "请问 @Yinwen_bot 港口"):
        group.send(text)
    group.send("再说", reply_to=next(each for each in group.messages if each.id == answer["message_id"]))
    group.send("图", media="photo")
    group.send("@yinwen_bot 图", media="photo")
    seen = [each.payload.get("text") or each.payload.get("caption") for each in api.updates]
    assert seen == ["/ask 港口", "/ask@yinwen_bot 港口", "请问 @Yinwen_bot 港口", "再说", "@yinwen_bot 图"]


def test_what_people_send(api: BotApi, chat: Room) -> None:
    channel, group = api.channel("频道"), api.supergroup("深圳", *chat.members)
    message = chat.start("p12")
    chat.edit(message, "深圳")
    chat.send("转", forwarded_from="老李")
    chat.send("问", media="voice")
    channel.send("公告")
    group.send("/ask 一", anonymous=True)
    group.send("/ask 二", as_channel=channel)
    group.service(new_chat_title="新")
    shown = [(each.kind, each.payload) for each in api.updates]
    assert [kind for kind, _ in shown] == ["message", "edited_message", "message", "message", "channel_post"] + [
        "message"
    ] * 3
    bodies = [body for _, body in shown]
    assert bodies[0]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert bodies[1]["edit_date"] >= bodies[1]["date"]
    assert bodies[2]["forward_origin"]["sender_user_name"] == "老李"
    assert (bodies[3]["caption"], bodies[3]["voice"]["duration"]) == ("问", 3)
    assert "from" not in bodies[4] and bodies[4]["sender_chat"]["id"] == channel.id
    assert (bodies[6]["from"]["username"], bodies[6]["sender_chat"]["id"]) == ("Channel_Bot", channel.id)
    assert bodies[7]["new_chat_title"] == "新"
    assert (bodies[5]["from"]["username"], bodies[5]["sender_chat"]["id"]) == ("GroupAnonymousBot", group.id)


def test_buttons_are_answered_once_and_in_time(api: BotApi, chat: Room) -> None:
    send(chat, "答", reply_markup=button(callback_data="next"))
    message = chat.next_message()
    press, late, forged = message.press("下文"), message.press("下文"), chat.press(message, "x" * 64)
    late.expire()
    assert [each.payload["data"] for each in api.updates] == ["next", "next", "x" * 64]
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (
        refusal(api, "answerCallbackQuery", callback_query_id=forged.id, text="字" * 201)
        == "Bad Request: MESSAGE_TOO_LONG"
    )
    assert ok(api, "answerCallbackQuery", callback_query_id=press.id, text="好") is True
    assert press.answer() == {"text": "好", "show_alert": False, "url": None}
    assert refusal(api, "answerCallbackQuery", callback_query_id=press.id) == old
    assert refusal(api, "answerCallbackQuery", callback_query_id=late.id) == old
    ok(api, "deleteMessage", chat_id=chat.id, message_id=message.id)
    message.press("下文")
    assert api.updates[-1].payload["message"] == {
        "chat": api.updates[0].payload["message"]["chat"], "message_id": message.id, "date": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([article(n) for n in range(51)], "too many inline query results specified"),
        ([article(1), article(1)], "RESULT_ID_DUPLICATE"),
        ([article(id="字" * 22)], "RESULT_ID_INVALID"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(text="<b>引")], "can't parse inline query result: Can't parse entities: Can't find end tag"),
        ([article(text="字" * 4097)], "MESSAGE_TOO_LONG"),
        ([article(text="")], "can't parse inline query result: Input message content is not specified"),
        ([article(reply_markup=button(callback_data="x" * 65))], "BUTTON_DATA_INVALID"),
        ([article(type="page")], 'can\'t parse inline query result: type "page" is unsupported'),
    ],
)
def test_bad_inline_results_are_refused(api: BotApi, results: list[dict[str, Any]], words: str) -> None:
    asked = api.user().inline("金融")
    told = refusal(api, "answerInlineQuery", inline_query_id=asked.data.id, results=results)
    assert told.startswith(f"Bad Request: {words}")


def test_a_chosen_inline_result_is_a_message_of_its_asker(api: BotApi, chat: Room) -> None:
    asked = chat.members[0].inline("金融")
    results = [article(reply_markup=button(callback_data="more"))]
    ok(
        api,
        "answerInlineQuery",
        inline_query_id=asked.data.id,
        results=results,
        button={"text": "问", "start_parameter": "i"},
    )
    message = asked.results()[0].choose(api.supergroup("深圳", *chat.members))
    message.press("下文")
    assert [each.kind for each in api.updates] == ["inline_query", "chosen_inline_result", "message", "callback_query"]
    inline_id = api.updates[-1].payload["inline_message_id"]
    assert ok(api, "editMessageText", inline_message_id=inline_id, text="改") is True
    assert (message.text, message.edits) == ("改", ["引"])
    late = chat.members[0].inline("再")
    late.expire()
    assert "query is too old" in refusal(api, "answerInlineQuery", inline_query_id=late.data.id, results=[])


def test_profile(api: BotApi) -> None:
    commands = [{"command": "ask", "description": "提问"}]
    ok(api, "setMyCommands", commands=commands, language_code="zh", scope={"type": "all_group_chats"})
    assert api.commands("all_group_chats", "zh") == {"ask": "提问"}
    assert (
        refusal(api, "setMyCommands", commands=commands, language_code="zh-hans")
        == "Bad Request: invalid language code specified"
    )
    assert (
        refusal(api, "setMyCommands", commands=[{"command": "Ask", "description": "x"}])
        == "Bad Request: BOT_COMMAND_INVALID"
    )
    ok(api, "setMyShortDescription", short_description="逐字引文")
    assert ok(api, "getMyShortDescription", language_code="en") == {"short_description": "逐字引文"}
    assert refusal(api, "setMyDescription", description="字" * 513).startswith("Bad Request")
