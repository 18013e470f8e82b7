"""The network learns, and runs in NumPy as it was trained in torch."""

from functools import cache

import numpy as np
import pytest

from assistant.personalization import scorer as scorer_module
from assistant.personalization.examples import PersonExamples, make_examples
from assistant.personalization.history import Event
from assistant.personalization.item_side import ItemSide
from assistant.personalization.network import Network, unpack_network
from assistant.personalization.scorer import Scorer
from tests.personalization.made_up_people import PEOPLE, make_people, make_side


@cache
def made() -> tuple[ItemSide, list[list[Event]], list[PersonExamples]]:
    side, others = make_side(0), make_people(1)
    events = []
    for person in range(PEOPLE):
        rows = range(int(others.starts[person]), int(others.starts[person + 1]))
        events.append(
            [
                Event(int(others.items[n]), float(others.values[n]), int(others.times[n]))
                for n in rows
            ]
        )
    examples = [make_examples(side, n, one, strict=False) for n, one in enumerate(events)]
    return side, events, examples


@cache
def trained() -> tuple[Network, list[np.ndarray]]:
    from assistant.personalization.training import (
        Training,
        export_network,
        predict_parts,
        train_network,
    )

    _, _, examples = made()
    network = train_network(examples[20:], how=Training(epochs=2, batch_pairs=8_000))
    parts = predict_parts(network, examples[:20])
    return export_network(network), [part.sum(axis=1) for part in parts]


def test_new_people_are_known_better_than_by_the_mean() -> None:
    _, _, examples = made()
    _, logits = trained()
    late = slice(12, None)
    liked = np.concatenate([one.levels[late, 0] for one in examples[:20]]) > 0.5
    said = np.concatenate([one[late, 0] for one in logits]) > 0
    rate = max(liked.mean(), 1 - liked.mean())
    assert (said == liked).mean() > rate + 0.1


def test_a_turn_scores_as_training_did() -> None:
    side, events, _ = made()
    network, logits = trained()
    for person in range(3):
        scorer = Scorer(side, network)
        for n, event in enumerate(events[person]):
            scored = scorer.score(event.at)[event.item]
            np.testing.assert_allclose(scored, logits[person][n], rtol=1e-3, atol=3e-3)
            scorer.observe(event)


def test_a_gap_longer_than_any_in_training_is_taken_for_the_longest() -> None:
    side, events, _ = made()
    network, _ = trained()
    scorer = Scorer(side, network)
    scorer.replay(events[0])
    last = events[0][-1].at
    month, forty_years = (scorer.score(last + days * 86_400_000) for days in (30, 14_600))
    np.testing.assert_allclose(forty_years, month, atol=1e-5)


def test_many_events_at_once_are_as_one_by_one() -> None:
    side, events, _ = made()
    network, _ = trained()
    one, many = Scorer(side, network), Scorer(side, network)
    for event in events[0]:
        one.observe(event)
    many.replay(events[0])
    np.testing.assert_allclose(one.score(2**41), many.score(2**41), atol=1e-5)


def test_what_attention_lets_go_of_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer_module, "ATTENDED_EVENTS", 5)
    side, events, _ = made()
    network, _ = trained()
    one, many = Scorer(side, network), Scorer(side, network)
    for event in events[0]:
        one.observe(event)
    many.replay(events[0])
    np.testing.assert_allclose(one.score(2**41), many.score(2**41), atol=1e-3)


def test_a_rating_left_out_leaves_nothing_behind() -> None:
    side, events, _ = made()
    network, _ = trained()
    told, never = Scorer(side, network), Scorer(side, network)
    told.replay(events[0])
    rest = [event for event in events[0] if event.item != events[0][3].item]
    never.replay(rest)
    without = Scorer(side, network)
    without.replay(rest)
    np.testing.assert_array_equal(without.score(2**41), never.score(2**41))
    assert np.abs(told.score(2**41) - never.score(2**41)).max() > 1e-3


def test_weights_come_back_from_bytes() -> None:
    network, _ = trained()
    again = unpack_network(network.pack())
    assert set(again.weights) == set(network.weights)
    for name, value in network.weights.items():
        np.testing.assert_array_equal(again.weights[name], value)


def test_training_can_be_stopped_from_its_report() -> None:
    from assistant.personalization.training import train_network

    class Stopped(Exception):
        pass

    def stop(share: float) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        train_network(made()[2][:10], report=stop)
