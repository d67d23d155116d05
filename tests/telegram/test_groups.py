"""Groups and topics: spoken to only when meant, answering where it was asked."""

from tests.botapi import BotApi

QUESTION = "2022年深圳金融业增加值是多少"


def test_in_a_group_it_speaks_only_when_it_is_meant(api: BotApi) -> None:
    one, other = api.user("小王"), api.user("小李")
    group = api.supergroup("写稿", one, other)

    group.send(QUESTION, by=one)
    assert group.stays_silent()
    reply = group.ask(f"@yinwen_bot {QUESTION}", by=one)
    assert reply.text.startswith("5137.98亿元")
    assert group.ask(f"/ask@yinwen_bot {QUESTION}", by=other).text.startswith("5137.98亿元")
    assert group.ask("宝安区这次新开工了多少个项目?", by=one, reply_to=reply).text.startswith("32个")


def test_its_answer_replies_to_the_question_in_the_askers_own_words(api: BotApi) -> None:
    one = api.user("小王")
    group = api.supergroup("写稿", one)
    question = group.send(f"@yinwen_bot {QUESTION}", by=one)

    reply = group.next_message()

    assert reply.reply_to == question.id
    assert reply.quote == QUESTION


def test_it_stays_in_its_topic(api: BotApi) -> None:
    one = api.user("小王")
    forum = api.supergroup("专题", one, forum=True)
    topic = forum.topic("金融")

    reply = forum.ask(f"@yinwen_bot {QUESTION}", by=one, topic=topic)

    assert reply.thread_id == topic


def test_two_peoples_follow_ups_do_not_mix(api: BotApi) -> None:
    one, other = api.user("小王"), api.user("小李")
    group = api.supergroup("写稿", one, other)
    group.ask("@yinwen_bot 宝安区这次新开工了多少个项目?", by=one)
    group.ask("@yinwen_bot 福田区春节发了多少消费券?", by=other)

    assert group.ask("@yinwen_bot 那南山呢?", by=one).text.startswith("29个")
    assert group.ask("@yinwen_bot 盐田呢?", by=other).text.startswith("1000万元")


def test_only_the_asker_turns_the_pages_of_an_answer(api: BotApi) -> None:
    one, other = api.user("小王"), api.user("小李")
    group = api.supergroup("写稿", one, other)
    reply = group.ask(f"@yinwen_bot {QUESTION}", by=one)
    before = reply.text

    assert "别人" in reply.press("⬇️ 下文", by=other).answer()["text"]
    assert reply.text == before
    reply.press("⬇️ 下文", by=one).answer()
    reply.wait_edited()


def test_an_anonymous_admin_is_answered_and_a_channel_is_not(api: BotApi) -> None:
    one = api.user("小王")
    group = api.supergroup("写稿", one)
    group.send(f"/ask@yinwen_bot {QUESTION}", by=one, anonymous=True)
    assert group.next_message().text.startswith("5137.98亿元")

    channel = api.channel("公告")
    channel.send(QUESTION)
    assert channel.stays_silent()
