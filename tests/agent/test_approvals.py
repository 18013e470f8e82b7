from assistant.agent.approvals import LIFETIME_SECONDS, Approvals
from tools.ports import CancelToken


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_yes_counts_once_and_for_exactly_that_action() -> None:
    approvals = Approvals()
    asked = approvals.ask("forget m1")

    assert approvals.answer(asked.id, True)
    assert not approvals.answer(asked.id, True)
    assert approvals.wait(asked, "forget m1", CancelToken())
    assert not approvals.wait(asked, "forget m1 and m2", CancelToken())


def test_a_late_yes_is_no_yes() -> None:
    clock = Clock()
    approvals = Approvals(clock)
    asked = approvals.ask("forget m1")
    clock.now = LIFETIME_SECONDS + 1

    assert not approvals.answer(asked.id, True)
    assert not approvals.wait(asked, "forget m1", CancelToken())


def test_an_unknown_approval_is_refused() -> None:
    assert not Approvals().answer("nothing", True)


def test_closing_answers_every_open_question_with_no() -> None:
    approvals = Approvals()
    asked = approvals.ask("forget m1")

    approvals.refuse_all()

    assert not approvals.wait(asked, "forget m1", CancelToken())
