"""A small run of the update chains: both halves, and a judge that can say no."""

import pytest

from evals.updates_chains import Chain, Question, half_of, make_chains
from evals.updates_run import is_right, open_store, run_code_layer, teach
from tools.facts.answering import answer_from_facts

CHAINS = 34
"""Two chains of each kind: a guard against falling back, no measure; that takes 510."""


@pytest.mark.parametrize(("half", "least"), [("development", 0.97), ("held out", 0.85)])
def test_the_latest_value_answers_on_chains(half: str, least: float) -> None:
    tally = run_code_layer(make_chains(CHAINS, half))

    assert tally.asked["latest"] >= CHAINS // 2
    assert tally.share("latest") >= least
    assert tally.share("unknown") >= least


def test_chains_without_their_last_change_are_answered_wrong(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    [chain] = [one for one in make_chains(17, "development") if one.topic == "other home"]
    cut = Chain(chain.half, chain.topic, chain.steps[:2], chain.questions, chain.asked_at)
    question = next(one for one in chain.questions if one.kind == "latest")

    with open_store(tmp_path_factory.mktemp("cut") / "facts.db") as store:
        teach(store, cut)
        answer = answer_from_facts(store, question.text, chain.asked_at)

    assert not is_right(question, answer.text if answer else "", known=answer is not None)


def test_the_judge_wants_the_latest_value_alone() -> None:
    question = Question("latest", "Where do I live?", ("Porto",), ("Lisbon",))

    assert is_right(question, "You live in Porto.", known=True)
    assert not is_right(question, "You live in Lisbon.", known=True)
    assert not is_right(question, "You live in Porto and Lisbon.", known=True)
    assert not is_right(question, "", known=False)
    unknown = Question("unknown", "Where do I live?", ())
    assert not is_right(unknown, "You live in Porto.", known=True)
    assert is_right(unknown, "I don't know your home now. It was Porto.", known=True)


def test_the_halves_share_no_template() -> None:
    items = [f"template {number}" for number in range(9)]

    assert not set(half_of(items, "development")) & set(half_of(items, "held out"))
    assert {*half_of(items, "development"), *half_of(items, "held out")} == set(items)
