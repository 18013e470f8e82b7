"""Weights learned from verdicts: which way they go, when they are used, and how they are undone."""

import time

import numpy as np
import pytest

from assistant.personalization.attention import DECIDED, build_attention
from assistant.personalization.fusion import (
    fit_log_weights,
    gather_judgements,
    log_likelihoods,
    move_without,
)
from assistant.personalization.gate import LEAST, gate
from memory.records import CHANNELS, AnswerRecord, JudgedAnswer, RecallRecord, Vector, Verdict

ROWS, SPACE = 12, "text"
ASKED: Vector = np.full(4, 0.5, dtype=np.float32)


def judge(
    number: int,
    generator: np.random.Generator,
    *,
    true: dict[str, float] | None = None,
    verdict: Verdict | None = None,
    question: Vector | None = None,
) -> JudgedAnswer:
    """An answer citing what uniform weights rank first; the user wants what `true` ranks first."""
    gains = np.abs(generator.normal(0.15, 0.1, (ROWS, len(CHANNELS))))
    wanted = gains @ [(true or {}).get(name, 1.0) for name in CHANNELS]
    cited = int(np.argmax(gains.sum(axis=1)))
    fits = cited == int(np.argmax(wanted + generator.gumbel(0, 0.02, ROWS)))
    said = verdict or (Verdict.UP if fits else Verdict.DOWN)
    recalled = tuple(
        RecallRecord(row + 1, row == cited, tuple(gains[row].tolist()), 0.0) for row in range(ROWS)
    )
    return JudgedAnswer(
        number, said, None, number, AnswerRecord(number, SPACE, question, {}, recalled)
    )


def judge_many(
    count: int, seed: int = 1, true: dict[str, float] | None = None
) -> list[JudgedAnswer]:
    generator = np.random.default_rng(seed)
    return [judge(number, generator, true=true) for number in range(1, count + 1)]


def weights_of(judged: list[JudgedAnswer]) -> dict[str, float]:
    judgements, _ = gather_judgements(judged)
    return dict(zip(CHANNELS, np.exp(fit_log_weights(judgements)).tolist(), strict=True))


@pytest.mark.parametrize("channel", ["words", "time", "person"])
def test_the_channel_that_a_user_goes_by_comes_to_count_most(channel: str) -> None:
    weights = weights_of(judge_many(150, true={channel: 4.0}))
    assert max(weights, key=lambda name: weights[name]) == channel
    assert weights[channel] > 1.3


def test_without_verdicts_all_channels_count_alike() -> None:
    assert set(weights_of([]).values()) == {1.0}


def test_one_thumb_moves_the_weights_a_little() -> None:
    weights = weights_of(judge_many(1))
    assert 0.0 < max(abs(np.log(value)) for value in weights.values()) < 0.2


def test_weights_that_foretell_the_user_are_used() -> None:
    judgements, numbers = gather_judgements(judged := judge_many(80, true={"words": 4.0}))
    found = gate(judgements, [judged[number] for number in numbers])
    assert found.uses_weights
    assert found.gain > 0


@pytest.mark.parametrize("seed", range(6))
def test_no_worse_than_uniform_on_the_users_recent_verdicts(seed: int) -> None:
    # The user changes their mind half way, or their thumbs mean nothing at all.
    generator = np.random.default_rng(seed)
    said = [Verdict.UP, Verdict.DOWN]
    thumbs = [judge(n, generator, verdict=said[int(generator.integers(2))]) for n in range(1, 80)]
    turned = [
        *judge_many(100, seed, true={"words": 4.0}),
        *judge_many(30, seed + 50, true={"time": 4.0}),
    ]
    for judged in (thumbs, turned):
        judgements, numbers = gather_judgements(judged)
        found = gate(judgements, [judged[number] for number in numbers])
        assert not found.uses_weights or (found.gain > 0 and found.hit_gain > 0)


@pytest.mark.parametrize("seed", range(4))
def test_who_is_served_well_by_uniform_weights_keeps_them(seed: int) -> None:
    # All approved: any weights that part the best from the rest make that likelier.
    generator = np.random.default_rng(seed)
    judged = [judge(n, generator, verdict=Verdict.UP) for n in range(1, 80)]
    judgements, numbers = gather_judgements(judged)
    found = gate(judgements, [judged[number] for number in numbers])
    assert found.gain > 0
    assert found.hit_gain <= 0
    assert not found.uses_weights


def test_weights_that_foretell_worse_are_left_aside() -> None:
    judged = [*judge_many(150, 3, true={"words": 6.0}), *judge_many(50, 4, true={"words": 0.05})]
    judgements, numbers = gather_judgements(judged)
    found = gate(judgements, [judged[number] for number in numbers])
    assert found.gain < 0
    assert not found.uses_weights


def test_few_verdicts_leave_the_weights_uniform() -> None:
    judgements, numbers = gather_judgements(judged := judge_many(LEAST, true={"words": 4.0}))
    assert not gate(judgements, [judged[number] for number in numbers]).uses_weights


def test_contradicting_verdicts_on_one_question_lift_nothing_for_long() -> None:
    generator = np.random.default_rng(5)
    question = ASKED
    same = judge(1, generator, question=question)
    verdicts = [Verdict.UP, Verdict.DOWN] * 20
    judged = [
        JudgedAnswer(n, verdict, None, n, same.answer) for n, verdict in enumerate(verdicts, 1)
    ]
    lifts = build_attention(judged, SPACE).lifts(question)
    assert max(abs(value) for value in lifts.values()) < 1e-9


def test_pins_and_rejections_decide_and_thumbs_can_be_left_out() -> None:
    generator = np.random.default_rng(6)
    question = ASKED
    other = np.array([0.5, -0.5, 0.5, -0.5], dtype=np.float32)
    made = judge(1, generator, question=question).answer
    judged = [
        JudgedAnswer(1, Verdict.PIN, 7, 1, made),
        JudgedAnswer(2, Verdict.REJECT, 8, 2, made),
        JudgedAnswer(3, Verdict.UP, None, 3, made),
    ]
    attention = build_attention(judged, SPACE)
    decided = attention.lifts(question, thumbs=False)
    assert decided == pytest.approx({7: DECIDED, 8: -DECIDED})
    assert len(attention.lifts(question)) == 3
    assert attention.lifts(other) == {}
    assert build_attention(judged, "another space").lifts(question) == {}


def test_the_effect_of_one_verdict_is_that_of_leaving_it_out() -> None:
    judgements, _ = gather_judgements(judge_many(120, true={"words": 3.0}))
    whole = fit_log_weights(judgements)
    for place in (0, 17, 119):
        moved = fit_log_weights(judgements.without(place)) - whole
        assert np.allclose(move_without(judgements, whole, place), moved, atol=0.01)


def test_likelihoods_follow_the_verdict() -> None:
    judgements, _ = gather_judgements(judge_many(30))
    likely = np.exp(log_likelihoods(judgements, np.zeros(len(CHANNELS))))
    assert ((likely > 0.1) & (likely < 0.9)).all()


def test_two_thousand_verdicts_are_learned_from_in_time() -> None:
    judgements, numbers = gather_judgements(judged := judge_many(2000, true={"words": 3.0}))
    chosen = [judged[number] for number in numbers]
    seconds = []
    for _ in range(3):
        started = time.thread_time()
        gate(judgements, chosen)
        seconds.append(time.thread_time() - started)
    assert min(seconds) < 0.15
