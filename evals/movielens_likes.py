"""Will they like it? The personalization module on MovieLens-100k, beside what knows less.

Protocol. Like means a rating of at least four stars (and, apart, of at least three). Each user's
ratings in time order: the first 80 % are known, the last 20 % are asked, one after the other, and
after each the user's history takes the true answer in (of the same second, those that stand before
in the file; "strict" rows take no rating of the same second). Everything known of items (means,
factors, agreement) comes from the known ratings of users of the nine other folds of ten, in
training and when asked. The network is trained on the known ratings of all users. Thresholds of
baselines that predict ratings are the best ones on the known ratings; the network's is even chance.

"Within" is the mean over users of the AUC among their own asked items; "rank" the same with the
user's level taken out of the score: a level that follows the answers is lowest just before a good
one, so a score that holds it ranks items of different days worse than it ranks a list at one
moment. Intervals: 95 %, users drawn with replacement. Cold start: the users of three folds are new,
the network never trained on them; they have given k ratings and no more, and are asked the same.
Settings were chosen on the last sixth of the known ratings.

Run: python -m evals.movielens_likes [--seeds N]
Gradient boosting runs where scikit-learn can be imported; it is no dependency of the project.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.examples import PersonExamples, start_cold, take_first
from assistant.personalization.item_side import ItemSide
from assistant.personalization.torch_network import Parts, PreferenceNetwork
from assistant.personalization.training import Training, predict_parts, train_network
from evals.chart import Curve, Panel, draw_panels
from evals.movielens_likes_data import Person, column, read_people
from evals.movielens_likes_scores import (
    Predicted,
    Users,
    measure,
    measure_accuracy,
    measure_area,
    measure_within,
    resample,
)

Floats = NDArray[np.float64]
COLD = (0, 1, 5, 20, 40)
NEW_FOLDS = (0, 1, 2)
Score = Callable[[PersonExamples], tuple[Floats, Floats]]


def score_mean(asked: PersonExamples) -> tuple[Floats, Floats]:
    """Other people's mean."""
    mean = column(asked, "item mean")
    return mean, mean


def score_bias(asked: PersonExamples) -> tuple[Floats, Floats]:
    """Other people's mean and how far the user's ratings lie above it so far."""
    mean = column(asked, "item mean")
    return mean + column(asked, "running mean 1.0"), mean


def score_factors(asked: PersonExamples) -> tuple[Floats, Floats]:
    """The closed-form posterior over the factors."""
    rank = column(asked, "quality") + column(asked, "taste 0.99")
    return rank + column(asked, "generosity 0.99"), rank


BASELINES: dict[str, Score] = {
    "item mean": score_mean,
    "user + item bias": score_bias,
    "factors, closed form": score_factors,
}


def predict_baseline(people: Sequence[Person], score: Score, strict: bool = False) -> Users:
    """A baseline's answers, with thresholds that are best on the known ratings."""
    known = [take_first(person.questions(strict), person.known) for person in people]
    scores = np.concatenate([score(one)[0] for one in known])
    levels = np.concatenate([one.levels for one in known]) > 0.5
    cuts = [find_threshold(scores, levels[:, n]) for n in range(2)]
    return [
        _put_down(person.questions(strict), *score(person.questions(strict)), cuts)
        for person in people
    ]


def find_threshold(scores: Floats, liked: NDArray[np.bool_]) -> float:
    """The score from which on calling an item liked is right most often."""
    order = np.argsort(scores)
    # Right answers if everything from here on is called liked.
    right = np.r_[0, np.cumsum(~liked[order])] + np.r_[np.cumsum(liked[order][::-1])[::-1], 0]
    best = int(np.argmax(right))
    return float(scores[order[min(best, len(order) - 1)]]) - 1e-9


def _put_down(
    questions: PersonExamples, score: Floats, rank: Floats, cuts: Sequence[float]
) -> Predicted:
    asked = questions.asked
    levels = questions.levels[asked] > 0.5
    return Predicted(
        score[asked] - cuts[0], rank[asked], score[asked] - cuts[1], levels[:, 0], levels[:, 1]
    )


def train(
    people: Sequence[Person], parts: Parts, seed: int, strict: bool = False
) -> PreferenceNetwork:
    """The network on all known ratings."""
    known = [take_first(p.strict if strict else p.seeing, p.known) for p in people]
    return train_network(known, parts, replace(Training(), seed=seed))


def predict_network(network: PreferenceNetwork, questions: Sequence[PersonExamples]) -> Users:
    """The network's answers to the asked questions."""
    found = []
    parts = predict_parts(network, questions)
    for one, both in zip(questions, parts, strict=True):
        logits = both[one.asked].astype(np.float64)
        levels = one.levels[one.asked] > 0.5
        whole = logits.sum(axis=1)
        found.append(
            Predicted(whole[:, 0], logits[:, 1, 0], whole[:, 1], levels[:, 0], levels[:, 1])
        )
    return found


def predict_boosted(people: Sequence[Person]) -> Users | None:
    """Gradient-boosted trees on the network's inputs; None without scikit-learn."""
    try:
        from sklearn.ensemble import (  # type: ignore[import-not-found,unused-ignore]
            HistGradientBoostingClassifier,
        )
    except ImportError:
        return None
    known = [take_first(person.seeing, person.known) for person in people]
    rows = np.concatenate([one.candidates for one in known])
    levels = np.concatenate([one.levels for one in known]) > 0.5
    models = [
        HistGradientBoostingClassifier(
            max_iter=250, learning_rate=0.04, max_leaf_nodes=15, l2_regularization=10.0,
            random_state=0, early_stopping=False,
        ).fit(rows, levels[:, n])
        for n in range(2)
    ]  # fmt: skip
    found = []
    for person in people:
        one = person.questions()
        asked = one.candidates[one.asked]
        score, somewhat = (np.asarray(model.decision_function(asked)) for model in models)
        answers = one.levels[one.asked] > 0.5
        found.append(Predicted(score, score, somewhat, answers[:, 0], answers[:, 1]))
    return found


def show(name: str, users: Users) -> None:
    """Print a model's row."""
    row = measure(users)
    low, high = resample(users, None, measure_accuracy)[1:]
    below, above = resample(users, None, measure_area)[1:]
    print(
        f"| {name} | {row.accuracy:.3f} ({low:.3f} to {high:.3f}) | {row.precision:.3f} | "
        f"{row.recall:.3f} | {row.area:.3f} ({below:.3f} to {above:.3f}) | {row.within:.3f} | "
        f"{row.within_rank:.3f} | {row.accuracy_somewhat:.3f} |",
        flush=True,
    )


def compare(name: str, one: Users, other: Users) -> None:
    """Print what one model has over another."""
    figures: list[tuple[str, Callable[[Users], float]]] = [
        ("accuracy", measure_accuracy),
        ("AUC", measure_area),
        ("within", lambda users: measure_within(users, lambda user: user.score)),
        ("within, rank", lambda users: measure_within(users, lambda user: user.rank)),
    ]
    for label, figure in figures:
        value, low, high = resample(one, other, figure)
        print(f"- {name}, {label}: {value:+.4f} ({low:+.4f} to {high:+.4f})", flush=True)


def measure_cold(sides: Sequence[ItemSide], people: Sequence[Person]) -> None:
    """Print accuracy and AUC of new users after few ratings."""
    old = [person for person in people if person.fold not in NEW_FOLDS]
    new = [person for person in people if person.fold in NEW_FOLDS]
    network = train(old, Parts(recurrence=False), 0)
    known = [take_first(person.seeing, person.known) for person in old]
    means = np.concatenate([column(one, "item mean") for one in known])
    levels = np.concatenate([one.levels for one in known]) > 0.5
    cut = find_threshold(means, levels[:, 0])
    print("\nNew users after few ratings:")
    print("\n| ratings given | item mean | module | difference (95 %) | AUC, item mean | module |")
    print("|---|---|---|---|---|---|")
    curves: list[tuple[float, float, float, float]] = []
    for count in COLD:
        questions = [
            start_cold(
                person.seeing,
                sides[person.fold],
                person.events,
                min(count, person.known),
                person.questions().asked,
            )
            for person in new
        ]
        module = predict_network(network, questions)
        mean = [_put_down(one, *score_mean(one), (cut, cut)) for one in questions]
        value, low, high = resample(module, mean, measure_accuracy)
        base = measure_accuracy(mean)
        curves.append((base, base + value, base + low, base + high))
        print(
            f"| {count} | {measure_accuracy(mean):.3f} | {measure_accuracy(module):.3f} | "
            f"{100 * value:+.1f} ({100 * low:+.1f} to {100 * high:+.1f}) | "
            f"{measure_area(mean):.3f} | {measure_area(module):.3f} |",
            flush=True,
        )
    draw_cold(curves)


def draw_cold(points: Sequence[tuple[float, float, float, float]]) -> None:
    """Draw what a new user's ratings bring: item mean, module, and the ends of its interval.

    The interval is that of the difference, laid around the module's accuracy.
    """
    means, values, lows, highs = zip(*points, strict=True)
    panel = Panel(
        "Likes of new users told right, MovieLens-100k",
        "ratings given",
        [str(count) for count in COLD],
        [Curve("item mean", means), Curve("module", values, list(zip(lows, highs, strict=True)))],
    )
    draw_panels("cold-start.svg", [panel])


HEADING = (
    "| model | accuracy (95 %) | precision | recall | AUC (95 %) | within | rank | like >= 3 |\n"
    "|---|---|---|---|---|---|---|---|"
)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=2)
    chosen = parser.parse_args(arguments)
    sides, people = [], list[Person]()
    for side, some in read_people():
        sides.append(side)
        people += some
    shares = np.concatenate([p.questions().levels[p.known :] for p in people]).mean(axis=0)
    most = [max(share, 1 - share) for share in shares]
    print(f"Majority rate: {most[0]:.3f} at four stars, {most[1]:.3f} at three.\n\n{HEADING}")
    found: dict[str, Users] = {}

    def put(name: str, users: Users) -> None:
        found[name] = users
        show(name, users)

    def put_network(name: str, parts: Parts, seed: int, strict: bool = False) -> None:
        network = train(people, parts, seed, strict)
        put(name, predict_network(network, [p.questions(strict) for p in people]))

    for name, score in BASELINES.items():
        put(name, predict_baseline(people, score))
    boosted = predict_boosted(people)
    if boosted:
        put("gradient boosting on the module's inputs", boosted)
    put_network("item side alone", Parts(attention=False, recurrence=False, closed_form=False), 0)
    put_network("without recurrence", Parts(recurrence=False), 0)
    put_network("without both", Parts(attention=False, recurrence=False), 0)
    put_network("module", Parts(), 0)
    put_network("without attention", Parts(attention=False), 0)
    put_network("plain GRU", Parts(attention=False, closed_form=False), 0)
    print("\nDifferences, 95 % intervals:\n")
    for other in ("user + item bias", "factors, closed form", "without attention",
                  "without recurrence", "item side alone", "plain GRU"):  # fmt: skip
        compare(f"module over {other}", found["module"], found[other])
    measure_cold(sides, people)
    print(f"\nWithout ratings of the same second, and other seeds:\n\n{HEADING}")
    for name, score in BASELINES.items():
        put(f"strict: {name}", predict_baseline(people, score, strict=True))
    put_network("strict: without recurrence", Parts(recurrence=False), 0, strict=True)
    put_network("strict: without both", Parts(False, False), 0, strict=True)
    for seed in range(1, chosen.seeds):
        put_network(f"without recurrence, seed {seed}", Parts(recurrence=False), seed)
        put_network(f"without both, seed {seed}", Parts(False, False), seed)
        put_network(f"module, seed {seed}", Parts(), seed)
        put_network(f"without attention, seed {seed}", Parts(attention=False), seed)
        print()
        compare("module over without attention", found[f"module, seed {seed}"],
                found[f"without attention, seed {seed}"])  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
