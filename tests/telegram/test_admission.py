from bot.settings import Settings
from bot.telegram.admission import Admission


def test_a_person_is_answered_so_often_a_minute_and_told_once_how_long_to_wait() -> None:
    now = 1000.0
    admission = Admission(Settings(questions_per_minute=2), lambda: now)
    assert [admission.seconds_to_wait(7) for _ in range(3)] == [0, 0, 60]
    assert [admission.tell(7) for _ in range(2)] == [True, False]
    assert admission.seconds_to_wait(8) == 0
    now += 60
    assert admission.seconds_to_wait(7) == 0 and admission.tell(7)


def test_a_person_or_a_whole_chat_is_let_in() -> None:
    admission = Admission(Settings(allowed=frozenset({7, -5})))
    assert admission.open_to(7, 99) and admission.open_to(99, -5)
    assert not admission.open_to(99, 99)


def test_whoever_came_once_is_not_remembered_for_ever() -> None:
    now = 1000.0
    admission = Admission(Settings(), lambda: now)
    for person in range(30_000):
        now += 1
        admission.seconds_to_wait(person)
        admission.tell(person)
    assert len(admission._asked) <= 10_001 and len(admission._told) <= 10_001
