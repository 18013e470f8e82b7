"""How answers are held against LoCoMo's key."""

import pytest

from evals.data import DataMissing, find_data
from evals.locomo_answers import SEVERAL_TURNS, Asked, draw_questions, score


def test_f1_counts_each_word_once_and_only_words() -> None:
    asked = Asked("When?", 2, "7 May 2023")
    assert score("On 7 May, 2023.", asked) == pytest.approx(2 * 3 / (4 + 3))
    assert score("7 7 7", asked) == pytest.approx(2 * 1 / (3 + 3))
    assert score("", asked) == score("June", asked) == 0.0


def test_answers_of_several_parts_are_compared_part_by_part() -> None:
    parts = Asked("What does she do?", SEVERAL_TURNS, "pottery, running, reading books")
    assert score("running, pottery", parts) == pytest.approx(2 / 3)
    assert score("running pottery", parts) == pytest.approx((2 / 3 + 2 / 3) / 3)


def test_the_same_questions_are_drawn_each_time_and_none_without_an_answer() -> None:
    try:
        data = find_data("text")
    except DataMissing as missing:
        pytest.skip(str(missing))
    drawn = draw_questions(data, "conv-43", 12)
    assert drawn == draw_questions(data, "conv-43", 12)
    assert len(drawn) == 12
    assert all(one.category != 5 and one.gold for one in drawn)
