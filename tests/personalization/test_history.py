import numpy as np

from assistant.personalization.examples import make_examples, start_cold
from assistant.personalization.history import CANDIDATE_NAMES, EVENT_NAMES, Event, History
from tests.personalization.made_up_people import ITEMS, make_side

DAY = 86_400_000


def describe(history: History, name: str) -> np.ndarray:
    return history.describe(slice(None), history.last + DAY)[:, CANDIDATE_NAMES.index(name)]


def test_liking_one_kind_raises_what_is_expected_of_that_kind_alone() -> None:
    history = History(make_side())
    for n, item in enumerate((0, 2, 4, 1, 3, 5)):
        history.observe(Event(item, 1.0 if item % 2 == 0 else 0.4, n * DAY))
    taste = describe(history, "taste 1.0")
    unseen = np.arange(6, ITEMS)
    assert taste[unseen[unseen % 2 == 0]].min() > taste[unseen[unseen % 2 == 1]].max()


def test_more_ratings_leave_less_doubt() -> None:
    history = History(make_side())
    doubts = [describe(history, "doubt 1.0").mean()]
    for n in range(4):
        history.observe(Event(n, 0.8, n * DAY))
        doubts.append(describe(history, "doubt 1.0").mean())
    assert (np.diff(doubts) < 0).all()


def test_a_rating_as_expected_is_no_surprise() -> None:
    side = make_side()
    history = History(side)
    expected = float(side.factors.overall + side.factors.mean[3, 0])
    told = history.observe(Event(3, expected, 0))
    assert abs(told[EVENT_NAMES.index("surprise")]) < 1e-6


def test_a_thumb_counts_for_less_than_stars() -> None:
    side = make_side()
    thumb, stars = History(side), History(side)
    thumb.observe(Event(0, 1.0, 0, strength=0.5))
    stars.observe(Event(0, 1.0, 0))
    assert 0 < describe(thumb, "taste 1.0")[2] < describe(stars, "taste 1.0")[2]


def test_strict_questions_see_no_rating_of_their_own_moment() -> None:
    events = [Event(0, 1.0, 0), Event(1, 0.2, DAY), Event(2, 1.0, DAY), Event(3, 0.4, 2 * DAY)]
    side = make_side()
    strict = make_examples(side, 0, events, strict=True)
    seeing = make_examples(side, 0, events, strict=False)
    assert strict.seen.tolist() == [0, 1, 1, 3]
    assert seeing.seen.tolist() == [0, 1, 2, 3]
    same = CANDIDATE_NAMES.index("this moment's count")
    assert not strict.candidates[:, same].any()
    assert seeing.candidates[2, same] > 0
    np.testing.assert_array_equal(strict.candidates[3], seeing.candidates[3])


def test_a_cold_question_knows_the_first_ratings_only() -> None:
    side = make_side()
    events = [Event(item, 0.8, item * DAY) for item in range(6)]
    examples = make_examples(side, 0, events, strict=False)
    asked = np.arange(6) >= 4
    cold = start_cold(examples, side, events, 2, asked)
    assert cold.seen[2:].tolist() == [2, 2]
    assert cold.asked.tolist() == [False, False, True, True]
    history = History(side)
    for event in events[:2]:
        history.observe(event)
    np.testing.assert_allclose(
        cold.candidates[2:], history.describe(np.array([4, 5]), events[4].at), rtol=1e-5
    )
    nothing = start_cold(examples, side, events, 0, asked)
    assert len(nothing) == 2
