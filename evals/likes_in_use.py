"""The preference network as the product uses it: for users who come to an import of other people.

MovieLens-100k. The import holds all ratings of the users of eight folds of ten; the model is
learned from them as the worker's background does (`likes_learning`). The users of the other two
folds are new. Each one's first 80 % in time order are known, the rest are asked one after the
other, and after each the true rating is taken in. Beside each other: the closed-form model with
taste factors of the same import, the learned model alone, and what is used: the learned one while
it foretold the user's last ratings no worse. Errors are in stars; a like is four stars and more,
said where 3.5 or more are expected. Intervals: 95 %, users drawn with replacement. Nothing was
chosen on these figures.

Run: python -m evals.likes_in_use
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.personalization.likes_learning import learn_likes
from assistant.personalization.likes_model import LikesModel
from assistant.personalization.likes_preference import PersonalPreference
from assistant.personalization.likes_reasons import LearnedPreference
from assistant.personalization.preference import ContentPreference
from evals.movielens_100k import ITEMS, MovieLens, fold_users, read_movielens_100k, split_by_time
from evals.recommend_movielens import area_under_curve
from memory.records import CatalogueItem
from tools.recommend.catalogue import build_catalogue
from tools.recommend.collaborative import fit_factors
from tools.recommend.other_people import OtherPeople
from tools.recommend.ports import Catalogue, Evidence

Floats = NDArray[np.float64]
NEW_FOLDS = (0, 1)
MODELS = ("closed form", "learned", "in use")
LIKED, SAID = 0.8 - 1e-6, 0.7
RESAMPLES = 1000


@dataclass(frozen=True, eq=False)
class Asked:
    """One new user's questions: `expected` (3, t) by the models, `values` (t,), all on 0..1."""

    expected: Floats
    values: Floats
    is_learned: bool
    """Whether the learned model was in use at the end."""


def main(arguments: Sequence[str] = ()) -> int:
    """Print the table."""
    del arguments
    data = read_movielens_100k()
    new = np.isin(fold_users(10), NEW_FOLDS)
    others, items = make_import(data, ~new[data.users])
    catalogue = make_catalogue(others, items)
    told = [-1]

    def report(share: float) -> None:
        if int(share * 20) > told[0]:
            told[0] = int(share * 20)
            print(f"learning: {told[0] * 5} %", file=sys.stderr, flush=True)

    model = learn_likes(others, {item.id: item for item in items}, report)
    if model is None:
        print("Nothing was learned that foretells new people better than means.")
        return 1
    known = split_by_time(data)
    users = [ask(data, int(user), known, catalogue, model) for user in np.flatnonzero(new)]
    show(users)
    return 0


def make_import(
    data: MovieLens, chosen: NDArray[np.bool_]
) -> tuple[OtherPeople, list[CatalogueItem]]:
    """The chosen ratings as an import brings them, and the catalogue with their means."""
    values = (data.values / 5).astype(np.float32)
    others = OtherPeople(
        np.unique(data.users[chosen], return_inverse=True)[1],
        data.items[chosen] + 1,
        values[chosen],
        data.times[chosen] * 1000,
    )
    counts = np.bincount(data.items[chosen], minlength=ITEMS)
    sums = np.bincount(data.items[chosen], values[chosen], ITEMS)
    items = [
        CatalogueItem(
            id=n + 1,
            title=data.titles[n],
            domain="film",
            external_id=f"movielens:{n}",
            year=int(data.years[n]) or None,
            creators=(),
            genres=tuple(np.array(data.genre_names)[data.genres[n]].tolist()),
            text="",
            mean_rating=float(sums[n] / counts[n]) if counts[n] else None,
            rating_count=int(counts[n]),
            batch=1,
        )
        for n in range(ITEMS)
    ]
    return others, items


def make_catalogue(others: OtherPeople, items: Sequence[CatalogueItem]) -> Catalogue:
    """The catalogue with the taste factors that an import fits; no text vectors."""
    ids = np.arange(1, ITEMS + 1)
    factors = fit_factors(
        others.people.astype(np.int32), (others.items - 1).astype(np.int32), others.values, ITEMS
    )
    assert factors is not None
    none = np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
    return build_catalogue(items, none, (ids, factors))


def ask(
    data: MovieLens,
    user: int,
    known: NDArray[np.bool_],
    catalogue: Catalogue,
    model: LikesModel,
) -> Asked:
    """Ask a user's last ratings one after the other."""
    rows = data.rows_of(user)
    evidence = [
        Evidence(
            f"i{data.items[n] + 1}",
            float(data.values[n]) / 5,
            int(data.times[n]) * 1000 + place,
            row=int(data.items[n]),
        )
        for place, n in enumerate(rows)
    ]
    used, always, plain = (PersonalPreference(lambda: model), _Always(model), ContentPreference())
    expected, is_learned = [], False
    for n in range(int(known[rows].sum()), len(rows)):
        at, row = evidence[n].at, evidence[n].row
        found = used.judge(catalogue, evidence[:n], at)
        is_learned = isinstance(found, LearnedPreference)
        expected.append(
            [
                plain.judge(catalogue, evidence[:n], at).scores[row],
                always.judge(catalogue, evidence[:n], at).scores[row],
                found.scores[row],
            ]
        )
    values = np.array([piece.value for piece in evidence[-len(expected) :]])
    return Asked(np.clip(np.array(expected).T, 0.0, 1.0), values, is_learned)


class _Always(PersonalPreference):
    """The learned model without the gate."""

    def __init__(self, model: LikesModel) -> None:
        super().__init__(lambda: model)

    def trusts(self, errors: Sequence[tuple[float, float]]) -> bool:
        """Always."""
        return True


def show(users: Sequence[Asked]) -> None:
    """Print the models' figures, and what is used against the closed form, user by user."""
    print("| model | RMSE, stars | less the closed form (95 %) | accuracy | AUC | within |")
    print("|---|---|---|---|---|---|")
    for n, name in enumerate(MODELS):
        value, low, high = resample(users, _compare(n))
        print(
            f"| {name} | {_error(users, n):.3f} | {value:+.3f} ({low:+.3f} to {high:+.3f}) | "
            f"{_accuracy(users, n):.3f} | {_area(users, n):.3f} | {_within(users, n):.3f} |"
        )
    gains = np.array([_error([user], 0) - _error([user], 2) for user in users])
    alone = np.array([_error([user], 0) - _error([user], 1) for user in users])
    print(
        f"\n{len(users)} new users, {sum(len(user.values) for user in users):,} questions; the "
        f"learned model was in use at the end for {np.mean([u.is_learned for u in users]):.0%}."
    )
    print("\n| against the closed form | users nearer | further off | by .05 stars and more |")
    print("|---|---|---|---|")
    for name, gain in (("learned", alone), ("in use", gains)):
        print(f"| {name} | {(gain > 0).mean():.3f} | {(gain < 0).mean():.3f} | "
              f"{(gain < -0.05).mean():.3f} |")  # fmt: skip


def resample(
    users: Sequence[Asked], figure: Callable[[Sequence[Asked]], float]
) -> tuple[float, float, float]:
    """A figure with its 95 % interval over users."""
    generator = np.random.default_rng(0)
    drawn = [
        figure([users[n] for n in generator.integers(0, len(users), len(users))])
        for _ in range(RESAMPLES)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return figure(users), float(low), float(high)


def _compare(model: int) -> Callable[[Sequence[Asked]], float]:
    return lambda users: _error(users, model) - _error(users, 0)


def _error(users: Sequence[Asked], model: int) -> float:
    gaps = np.concatenate([user.expected[model] - user.values for user in users])
    return float(5 * np.sqrt((gaps**2).mean()))


def _accuracy(users: Sequence[Asked], model: int) -> float:
    liked = np.concatenate([user.values >= LIKED for user in users])
    said = np.concatenate([user.expected[model] >= SAID for user in users])
    return float((liked == said).mean())


def _area(users: Sequence[Asked], model: int) -> float:
    liked = np.concatenate([user.values >= LIKED for user in users])
    return area_under_curve(liked, np.concatenate([user.expected[model] for user in users]))


def _within(users: Sequence[Asked], model: int) -> float:
    areas = [area_under_curve(user.values >= LIKED, user.expected[model]) for user in users]
    return float(np.nanmean(areas))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
