"""What is rated next, on MovieLens-100k: leave-last-out, every unrated film ranked.

Asked: each user's last rating (943). Known: all before it; a user's rated films are no candidates.
The moment of asking is that of the user's last known rating: when the asked one was given is not
used. Ratings of one second stand in the file's order; 44 % of the users have others in the last
second, so the table tells those apart.

The mix is trained and its shape chosen without the last rating: statistics from all but each user's
last six, the mix on the sixth- to third-last, its shape chosen on the second-last. Then the
statistics are made again from all but the last, and the mix is trained on the sixth- to
second-last. HR@10 and NDCG@10; intervals by bootstrap over users, paired where a difference is
given.

    python -m evals next_item              (a minute of one core; four more for each network)
    python -m evals.next_item [--seeds 2] [--networks 1] [--keep FOLDER]

FOLDER keeps the networks' scores for the next run.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.movielens_100k import USERS, MovieLens, leave_last_out, read_movielens_100k
from evals.next_item_features import (
    Asked,
    Singles,
    Statistics,
    gather_statistics,
    name_features,
    pose_questions,
    score_models,
)
from evals.next_item_gru import score_next, train_network
from evals.next_item_mix import SHAPES, train_mix
from evals.next_item_models import Floats, cut_histories

HELD = 6
"""Newest ratings of each user that the statistics of the first stage do not see."""
DEPTH = 10
NETWORK, MIX, MIX_USUAL = "GRU(128)", "mix", "mix without local EASE"
SHOWN = (
    "popularity",
    "itemKNN",
    "EASE",
    "recency-EASE",
    "transitions, last six",
    "moments",
    "local EASE, 15",
    "local EASE, 15, by page",
)
RESAMPLES = 10_000


def score_network(data: MovieLens, seed: int, keep: Path | None) -> Singles:
    """The network's scores before the last rating; kept in a folder, if one is given."""
    path = keep / f"gru-{seed}.npy" if keep else None
    if path and path.exists():
        return np.asarray(np.load(path, allow_pickle=False), np.float32)
    known = cut_histories(data, 1)
    scores = score_next(data, train_network(data, known, seed), known)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, scores)
    return scores


def find_ranks(data: MovieLens, scores: NDArray[np.floating], cut: int) -> Floats:
    """How many unrated films stand above each user's answer; ties count half."""
    ranks = np.empty(USERS)
    for user, history in enumerate(cut_histories(data, cut)):
        row = scores[user].astype(np.float64)
        answer = row[data.items[history[-1] + 1]]
        row[data.items[history]] = -np.inf
        ranks[user] = (row > answer).sum() + ((row == answer).sum() - 1) / 2
    return ranks


def find_ranks_in_pool(asked: Asked, chances: Singles) -> Floats:
    """The same for a mix; an answer outside the pool is missed."""
    answer = chances[np.arange(USERS), asked.answer]
    ranks = (chances > answer[:, None]).sum(1).astype(np.float64)
    return np.where(asked.answer >= 0, ranks, np.inf)


def gain_of(ranks: Floats) -> Floats:
    """NDCG at 10 for each user; one film is right."""
    return np.where(ranks < DEPTH, 1 / np.log2(ranks + 2), 0.0)


def say(name: str, ranks: Floats, alone: NDArray[np.bool_]) -> str:
    """A row of the table."""
    hits = ranks < DEPTH
    return (
        f"| {name} | {hits.mean():.3f} | {gain_of(ranks).mean():.3f} | "
        f"{hits[alone].mean():.3f} | {hits[~alone].mean():.3f} |"
    )


def compare(better: Floats, other: Floats, seed: int = 0) -> str:
    """Paired differences of HR and NDCG, with 95 % bootstrap intervals over users, as cells."""
    draws = np.random.default_rng(seed).integers(0, USERS, (RESAMPLES, USERS))
    parts = []
    for a, b in ((better < DEPTH, other < DEPTH), (gain_of(better), gain_of(other))):
        difference = a.astype(np.float64) - b
        low, high = np.quantile(difference[draws].mean(1), (0.025, 0.975))
        parts.append(f"{difference.mean():+.3f} ({low:+.3f} to {high:+.3f})")
    return " | ".join(parts)


def interval(ranks: Floats, seed: int = 0) -> str:
    """95 % bootstrap intervals of a model's own figures."""
    draws = np.random.default_rng(seed).integers(0, USERS, (RESAMPLES, USERS))
    hits = np.quantile((ranks < DEPTH)[draws].mean(1), (0.025, 0.975))
    gains = np.quantile(gain_of(ranks)[draws].mean(1), (0.025, 0.975))
    return f"HR {hits[0]:.3f} to {hits[1]:.3f}, NDCG {gains[0]:.3f} to {gains[1]:.3f}"


def ask(
    data: MovieLens, statistics: Statistics, cut: int
) -> tuple[Asked, tuple[str, ...], dict[str, Singles]]:
    """The question about the rating `cut` from the end, its columns, and each model's scores."""
    known = cut_histories(data, cut)
    scores = score_models(data, statistics, known)
    answers = data.items[data.starts[1:] - cut]
    return (
        pose_questions(data, statistics, known, scores, answers),
        name_features(list(scores)),
        scores,
    )


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--networks", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=None)
    options = parser.parse_args(arguments)
    data = read_movielens_100k()
    early = gather_statistics(data, cut_histories(data, HELD))
    posed = {cut: ask(data, early, cut)[0] for cut in range(HELD, 1, -1)}
    asked, columns, scores = ask(data, gather_statistics(data, cut_histories(data, 1)), 1)
    usual = [n for n, name in enumerate(columns) if not name.startswith("local EASE")]
    out = leave_last_out(data)
    alone = data.times[out.test] != data.times[out.choose]
    shape = choose_shape(posed)
    ranks = {name: find_ranks(data, scores[name], 1) for name in SHOWN}
    for seed in range(options.seeds):
        for name, seen in ((MIX_USUAL, usual), (MIX, None)):
            mix = train_mix(list(posed.values()), shape, seed, seen)
            ranks[f"{name}, seed {seed}"] = find_ranks_in_pool(asked, mix(asked))
    report(ranks, alone)
    for seed in range(options.networks):
        ranks[f"{NETWORK}, seed {seed}"] = find_ranks(
            data, score_network(data, seed, options.keep), 1
        )
    report(ranks, alone)
    return 0


def report(ranks: dict[str, Floats], alone: NDArray[np.bool_]) -> None:
    """Print the table and what the first mix gains over each model."""
    print(
        f"\n| last rating | HR@10 | NDCG@10 | HR@10, alone ({alone.sum()} users) | "
        f"HR@10, among others ({(~alone).sum()}) |\n|---|---|---|---|---|"
    )
    for name, found in ranks.items():
        print(say(name, found, alone))
    best = f"{MIX}, seed 0"
    print(f"\n| {best}: {interval(ranks[best])}; less | HR@10 | NDCG@10 |\n|---|---|---|")
    for name, found in ranks.items():
        if name != best:
            print(f"| {name} | {compare(ranks[best], found)} |", flush=True)


def choose_shape(posed: dict[int, Asked]) -> str:
    """The mix's shape that has the best NDCG on the second-last ratings."""
    held = posed[2]
    gains = {}
    for shape in SHAPES:
        mix = train_mix([posed[cut] for cut in posed if cut > 2], shape, 0, networks=1)
        found = find_ranks_in_pool(held, mix(held))
        gains[shape] = float(gain_of(found).mean())
        print(
            f"- second-last rating, mix, {shape}: HR {(found < DEPTH).mean():.3f}, "
            f"NDCG {gains[shape]:.3f}",
            flush=True,
        )
    return max(gains, key=lambda shape: gains[shape])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
