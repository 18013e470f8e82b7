"""Whom the preference network serves, and how it takes to the paper's settings.

    python -m evals movielens_audit
    python -m evals.movielens_audit --no-grid

Split and item statistics as in `evals.movielens_likes`: MovieLens-100k, a like is four stars or
more, each user's first 80 % of ratings are known, the rest are asked one after the other.

- By group: users by how much they rated, by age and by gender, none of which the network sees. The
  benefit is the accuracy above "user + item bias" on the same questions, with paired 95 % intervals
  over the group's users. A group whose interval lies below zero would be made worse.
- By user, with the gate: a network that never saw the last sixth of the known ratings answers them,
  and a user for whom it was less often right there than the bias gets the bias.
- Simulated satisfaction: nobody was asked. Of the films that a user went on to rate, the five that
  a model puts first when only the known ratings are known, and the stars that the user then gave.
- The paper's grid: learning rate, batch (people) and epochs, on the network as it is otherwise, for
  every third user. Chosen by the last sixth of the known ratings; the asked ones stand beside it.
"""

import argparse
import itertools
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.examples import PersonExamples, start_cold, take_first
from assistant.personalization.item_side import ItemSide
from assistant.personalization.torch_network import Parts, PreferenceNetwork
from assistant.personalization.training import Training, predict_parts, train_network
from evals.movielens_100k import MovieLens, read_movielens_100k
from evals.movielens_likes import (
    find_threshold,
    predict_baseline,
    predict_network,
    score_bias,
    score_factors,
    score_mean,
    train,
)
from evals.movielens_likes_data import Person, read_people
from evals.movielens_likes_scores import (
    Predicted,
    Users,
    measure_accuracy,
    measure_area,
    measure_within,
    resample,
)

Floats = NDArray[np.float64]
RATES, BATCHES, EPOCHS = (1e-3, 1e-4), (16, 32), (20, 50)
GRID_OF = 3
"""Every third user is in the grid: all would take an hour of one core."""
SHOWN = 5
LEFT_OUT = 1 / 6
"""Of the known ratings: those on which settings and gates are chosen."""


def group_users(people: Sequence[Person], data: MovieLens) -> dict[str, list[int]]:
    """Places in `people` by group; each kind of group takes everyone once."""
    counts = np.array([person.known for person in people])
    users = [person.seeing.person for person in people]
    ages = np.array([data.ages[user] for user in users])
    women = np.array([data.genders[user] == "F" for user in users])
    few, many = np.quantile(counts, (1 / 3, 2 / 3))
    masks = {
        f"up to {few:.0f} known ratings": counts <= few,
        f"up to {many:.0f}": (counts > few) & (counts <= many),
        "more": counts > many,
        "under 25 years": ages < 25,
        "25 to 34": (ages >= 25) & (ages < 35),
        "35 to 49": (ages >= 35) & (ages < 50),
        "50 and over": ages >= 50,
        "women": women,
        "men": ~women,
    }
    return {name: np.flatnonzero(mask).tolist() for name, mask in masks.items()}


def print_groups(groups: dict[str, list[int]], module: Users, bias: Users) -> None:
    """Figures of each group, and the benefit in it."""
    print("| group | users | majority | accuracy | AUC | within | benefit in points (95 %) |")
    print("|---|---|---|---|---|---|---|")
    for name, rows in {"everyone": list(range(len(module))), **groups}.items():
        ours, theirs = [module[n] for n in rows], [bias[n] for n in rows]
        share = float(np.concatenate([user.liked for user in ours]).mean())
        gain, low, high = resample(ours, theirs, measure_accuracy)
        print(
            f"| {name} | {len(rows)} | {max(share, 1 - share):.3f} | "
            f"{measure_accuracy(ours):.3f} | {measure_area(ours):.3f} | "
            f"{measure_within(ours, lambda user: user.rank):.3f} | "
            f"{100 * gain:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) |",
            flush=True,
        )


def split_known(person: Person) -> int:
    """How many of the known ratings the networks that choose may see."""
    return max(1, round(person.known * (1 - LEFT_OUT)))


def train_early(people: Sequence[Person], how: Training | None = None) -> PreferenceNetwork:
    """The network on all but the last sixth of the known ratings."""
    known = [take_first(person.seeing, split_known(person)) for person in people]
    return train_network(known, Parts(), how or Training())


def ask_last_known(person: Person) -> PersonExamples:
    """The last sixth of a user's known ratings, as questions."""
    known = take_first(person.seeing, person.known)
    return replace(known, asked=np.arange(len(known)) >= split_known(person))


def print_gate(people: Sequence[Person], module: Users, bias: Users) -> None:
    """How many users are made worse, with and without a gate on their own past."""
    early = train_early(people)
    questions = [ask_last_known(person) for person in people]
    before = predict_network(early, questions)
    known = [take_first(person.seeing, split_known(person)) for person in people]
    scores = np.concatenate([score_bias(one)[0] for one in known])
    cut = find_threshold(scores, np.concatenate([one.levels[:, 0] for one in known]) > 0.5)
    gated: list[Predicted] = []
    for n, one in enumerate(questions):
        said = score_bias(one)[0][one.asked] > cut
        right_bias = (said == before[n].liked).sum()
        right_ours = ((before[n].score > 0) == before[n].liked).sum()
        gated.append(bias[n] if right_ours < right_bias else module[n])
    print("\n| used | accuracy | users better | the same | worse | ten points or more worse |")
    print("|---|---|---|---|---|---|")
    for name, users in (("the module", module), ("the module behind the gate", gated)):
        gains = np.array(
            [_right(one) - _right(other) for one, other in zip(users, bias, strict=True)]
        )
        print(
            f"| {name} | {measure_accuracy(users):.3f} | {np.mean(gains > 0):.3f} | "
            f"{np.mean(gains == 0):.3f} | {np.mean(gains < 0):.3f} | "
            f"{np.mean(gains <= -0.1):.3f} |",
            flush=True,
        )


def _right(user: Predicted) -> float:
    return float(((user.score > 0) == user.liked).mean())


def print_satisfaction(
    sides: Sequence[ItemSide], people: Sequence[Person], network: PreferenceNetwork
) -> None:
    """Stars of the first five, by model; a list at one moment, when the known ratings are known."""
    questions = [
        start_cold(
            person.seeing,
            sides[person.fold],
            person.events,
            person.known,
            person.questions().asked,
        )
        for person in people
    ]
    logits = predict_parts(network, questions)
    stars = [5.0 * one.values[one.asked].astype(np.float64) for one in questions]
    orders: dict[str, list[Floats]] = {
        "chance": [np.zeros(len(one)) for one in stars],
        "item mean": [score_mean(one)[0][one.asked] for one in questions],
        "factors, closed form": [score_factors(one)[1][one.asked] for one in questions],
        "module": [
            both[one.asked].astype(np.float64)[:, 1, 0]
            for both, one in zip(logits, questions, strict=True)
        ],
        "the best possible": stars,
    }
    means = {
        name: np.array(
            [_mean_of_first(score, given) for score, given in zip(by, stars, strict=True)]
        )
        for name, by in orders.items()
    }
    generator = np.random.default_rng(0)
    drawn = generator.integers(0, len(people), (2000, len(people)))
    print("\n| the five on top by | stars given later, simulated | less item mean (95 %) |")
    print("|---|---|---|")
    for name, values in means.items():
        gain = values - means["item mean"]
        low, high = np.quantile(gain[drawn].mean(axis=1), (0.025, 0.975))
        print(f"| {name} | {values.mean():.3f} | {gain.mean():+.3f} ({low:+.3f} to {high:+.3f}) |")


def _mean_of_first(score: Floats, stars: Floats) -> float:
    """Mean stars of the five with the best score; ties share their places."""
    order = np.argsort(-score, kind="stable")
    count = min(SHOWN, len(order))
    least = score[order[count - 1]]
    above = stars[score > least]
    return float((above.sum() + (count - len(above)) * stars[score == least].mean()) / count)


def print_grid(people: Sequence[Person]) -> None:
    """The paper's learning rates, batches and epochs, chosen on the last of the known ratings."""
    late = [ask_last_known(person) for person in people]
    asked = [person.questions() for person in people]
    print(
        "\n| learning rate | people in a batch | epochs | accuracy, chosen on | AUC, chosen on | "
        "accuracy, asked | AUC, asked | minutes |"
    )
    print("|---|---|---|---|---|---|---|---|")
    settings: list[Training] = [
        Training(learning_rate=rate, batch_people=batch, epochs=epochs)
        for rate, batch, epochs in itertools.product(RATES, BATCHES, EPOCHS)
    ]
    for how in [Training(), *settings]:
        began = time.process_time()
        network = train_early(people, how)
        minutes = (time.process_time() - began) / 60
        chosen_on, test = predict_network(network, late), predict_network(network, asked)
        batch = str(how.batch_people) if how.batch_people else "by length (in use)"
        print(
            f"| {how.learning_rate:g} | {batch} | {how.epochs} | {measure_accuracy(chosen_on):.4f} "
            f"| {measure_area(chosen_on):.4f} | {measure_accuracy(test):.4f} | "
            f"{measure_area(test):.4f} | {minutes:.1f} |",
            flush=True,
        )


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables. Raises `DataMissing`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--no-grid", action="store_true")
    chosen = parser.parse_args(arguments)
    data = read_movielens_100k()
    sides, people = [], list[Person]()
    for side, some in read_people():
        sides.append(side)
        people += some
    network = train(people, Parts(), 0)
    module = predict_network(network, [person.questions() for person in people])
    bias = predict_baseline(people, score_bias)
    print_groups(group_users(people, data), module, bias)
    print_gate(people, module, bias)
    print_satisfaction(sides, people, network)
    if not chosen.no_grid:
        print_grid(people[::GRID_OF])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
