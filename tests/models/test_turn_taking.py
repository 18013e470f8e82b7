import threading

import pytest

from assistant.models.turn_taking import TurnTaking
from tools.ports import Cancelled, CancelToken


def test_a_second_caller_waits_for_the_first() -> None:
    turns = TurnTaking()
    turns.begin(background=False)
    entered = threading.Event()

    def second() -> None:
        turns.begin(background=False)
        entered.set()
        turns.end()

    thread = threading.Thread(target=second)
    thread.start()
    assert not entered.wait(0.05)
    turns.end()
    thread.join(5)
    assert entered.is_set()


def test_background_work_lends_the_model_to_the_user_and_gets_it_back() -> None:
    turns = TurnTaking()
    order: list[str] = []
    turns.begin(background=True)

    def user() -> None:
        turns.begin(background=False)
        order.append("user")
        turns.end()

    thread = threading.Thread(target=user)
    thread.start()
    while not turns.give_way():
        pass
    order.append("background")
    turns.end()
    thread.join(5)
    assert order == ["user", "background"]


def test_nothing_is_lent_when_nobody_waits() -> None:
    turns = TurnTaking()
    turns.begin(background=True)
    assert not turns.give_way()


def test_waiting_can_be_cancelled() -> None:
    turns = TurnTaking()
    turns.begin(background=False)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        turns.begin(background=True, cancel=cancel)
    turns.end()
    turns.begin(background=True)
