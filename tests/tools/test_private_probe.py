"""Statements of sensitive kinds that no word list knows."""

import pytest

from assistant.models.load import ModelSet
from tests.fakes.models import FakeTextEncoder
from tools.private_kinds import find_sensitive
from tools.private_probe import judge_by, load_private_probe


def test_another_text_space_is_not_judged() -> None:
    judge = judge_by(FakeTextEncoder())
    assert judge(["You like the rheumatologist.", "You like tea."]) == [False, False]
    assert judge([]) == []


def test_the_weights_fit_the_space() -> None:
    assert load_private_probe().weights.shape == (384,)


@pytest.mark.model
def test_meaning_tells_what_words_do_not() -> None:
    judge = judge_by(ModelSet().text())
    sensitive = [
        "You like the rheumatologist.",
        "You went to the Kumbh Mela pilgrims.",
        "Your friends are from the genderfluid meetup.",
        "You like the Cherokee elders.",
    ]
    assert [find_sensitive(text) for text in sensitive] == [None] * 4
    assert sum(judge(sensitive)) >= 3
    ordinary = ["You like sailing.", "Your favourite food is ramen.", "You like chess."]
    assert judge(ordinary) == [False] * 3
