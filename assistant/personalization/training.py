"""Trains the preference network on other people's histories."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assistant.personalization.examples import PersonExamples
from assistant.personalization.network import Network
from assistant.personalization.torch_network import Parts, PreferenceNetwork

Floats = NDArray[np.float32]


_RIDGE = 10.0
SITTING_DAYS = 1.0 / 24.0


@dataclass(frozen=True, slots=True)
class Training:
    """How the network is trained; chosen on the last sixth of the known ratings."""

    epochs: int = 4
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.01
    dropout: float = 0.3
    average: float = 0.98
    """Decay of the running mean of the weights, per step; the mean is what is kept."""
    pair_weight: float = 0.5
    """Of ranking a person's liked above their other items, beside the two levels."""
    batch_pairs: int = 100_000
    """Pairs of ratings in a batch, with padding."""
    batch_people: int = 0
    """People in a batch at most; 0 leaves it to the pairs."""
    seed: int = 0


@dataclass(frozen=True, eq=False)
class _Batch:
    candidates: Tensor
    events: Tensor
    pairs: Tensor
    seen: Tensor
    days: Tensor
    levels: Tensor
    asked: Tensor
    people: Sequence[int]


def train_network(
    examples: Sequence[PersonExamples],
    parts: Parts | None = None,
    how: Training | None = None,
    report: Callable[[float], None] = lambda share: None,
) -> PreferenceNetwork:
    """Train anew. `report` hears the share done and may raise to stop."""
    parts, how = parts or Parts(), how or Training()
    torch.manual_seed(how.seed)
    order = np.random.default_rng(how.seed)
    rows = np.concatenate([person.candidates[person.asked] for person in examples])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-3
    network = PreferenceNetwork(parts, torch.tensor(mean), torch.tensor(deviation), how.dropout)
    for name, found in (
        ("candidate", rows),
        ("event", np.concatenate([person.events for person in examples])),
    ):
        getattr(network, f"{name}_low").copy_(torch.tensor(found.min(axis=0)))
        getattr(network, f"{name}_high").copy_(torch.tensor(found.max(axis=0)))
    batches = _make_batches(examples, how.batch_pairs, how.batch_people)
    _start_from_regression(network, batches)
    kept = {name: value.detach().clone() for name, value in network.named_parameters()}
    optimiser = torch.optim.AdamW(
        network.parameters(), how.learning_rate, weight_decay=how.weight_decay
    )
    steps = how.epochs * len(batches)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _set_rate(step / steps))
    network.train()
    done = 0
    for _ in range(how.epochs):
        for n in order.permutation(len(batches)):
            loss = _measure_loss(network, batches[n], how.pair_weight)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            done += 1
            decay = min(how.average, done / (done + 10.0))
            with torch.no_grad():
                for name, value in network.named_parameters():
                    kept[name].lerp_(value, 1.0 - decay)
            report(done / steps)
    network.load_state_dict(kept, strict=False)
    network.eval()
    return network


def _set_rate(done: float) -> float:
    """Share of the learning rate: up within the first tenth, down along a cosine."""
    return float(min(done / 0.1 + 0.02, 0.5 + 0.5 * np.cos(np.pi * done)))


def _start_from_regression(network: PreferenceNetwork, batches: Sequence[_Batch]) -> None:
    """Let the shortcut be logistic regression; the heads add nothing yet: training starts there.

    Newton's steps (iteratively reweighted least squares) with a ridge.
    """
    inputs, answers = [], []
    with torch.no_grad():
        for batch in batches:
            found = network.standardise(batch.candidates)
            if network.parts.attention:
                looked = network.attend(batch.events, batch.pairs, batch.seen, batch.days)
                found = torch.cat([found, looked], dim=-1)
            inputs.append(found[batch.asked].numpy())
            answers.append(batch.levels[batch.asked].numpy())
    levels = np.concatenate(answers)
    rows = np.c_[np.concatenate(inputs), np.ones(len(levels))].astype(np.float64)
    fitted = np.stack([_regress(rows, levels[:, n]) for n in range(levels.shape[1])])
    with torch.no_grad():
        network.shortcut.weight.copy_(torch.tensor(fitted[:, :-1]))
        network.shortcut.bias.copy_(torch.tensor(fitted[:, -1]))


def _regress(rows: NDArray[np.float64], answers: Floats) -> NDArray[np.float64]:
    weights = np.zeros(rows.shape[1])
    ridge = _RIDGE * np.eye(rows.shape[1])
    for _ in range(7):
        chance = 1.0 / (1.0 + np.exp(-rows @ weights))
        bend = (rows * (chance * (1.0 - chance))[:, None]).T @ rows
        slope = rows.T @ (answers - chance) - ridge @ weights
        weights = weights + np.linalg.solve(bend + ridge, slope)
    return weights


def predict_parts(network: PreferenceNetwork, examples: Sequence[PersonExamples]) -> list[Floats]:
    """Level and rank of each person's questions, (t, 2 parts, 2 levels of liking)."""
    found: dict[int, Floats] = {}
    with torch.no_grad():
        for batch in _make_batches(examples, 400_000):
            both = network(batch.candidates, batch.events, batch.pairs, batch.seen, batch.days)
            parts = torch.stack(both, dim=2).numpy()
            for row, n in enumerate(batch.people):
                found[n] = parts[row, : len(examples[n])]
    return [found[n] for n in range(len(examples))]


def _make_batches(examples: Sequence[PersonExamples], most: int, people: int = 0) -> list[_Batch]:
    """People of like length together, so that little is padding; one or more in each."""
    batches, taken = [], list[int]()
    for n in sorted(range(len(examples)), key=lambda n: len(examples[n])):
        full = bool(people) and len(taken) >= people
        if taken and (full or (len(taken) + 1) * len(examples[n]) ** 2 > most):
            batches.append(_pad(examples, taken))
            taken = []
        taken.append(n)
    return [*batches, _pad(examples, taken)] if taken else batches


def _pad(examples: Sequence[PersonExamples], people: Sequence[int]) -> _Batch:
    size = max(len(examples[n]) for n in people)

    def stack(arrays: Sequence[NDArray[np.generic]], square: bool = False) -> Tensor:
        shape = (size, size) if square else (size,)
        whole = np.zeros((len(arrays), *shape, *arrays[0].shape[len(shape) :]), arrays[0].dtype)
        for row, array in enumerate(arrays):
            whole[row][tuple(slice(0, length) for length in array.shape[: len(shape)])] = array
        return torch.from_numpy(whole)

    chosen = [examples[n] for n in people]
    return _Batch(
        stack([person.candidates for person in chosen]),
        stack([person.events for person in chosen]),
        stack([person.pairs for person in chosen], square=True),
        stack([person.seen for person in chosen]),
        stack([person.days for person in chosen]),
        stack([person.levels for person in chosen]),
        stack([person.asked for person in chosen]),
        people,
    )


def _measure_loss(network: PreferenceNetwork, batch: _Batch, pair_weight: float) -> Tensor:
    level, rank = network(batch.candidates, batch.events, batch.pairs, batch.seen, batch.days)
    logits = level + rank
    asked = batch.asked
    loss = nn.functional.binary_cross_entropy_with_logits(logits[asked], batch.levels[asked])
    liked = (batch.levels[..., 0] > 0.5) & asked
    other = (batch.levels[..., 0] < 0.5) & asked
    # Only within a sitting: over a longer time a candidate's history holds the others' answers.
    apart = (batch.days[:, :, None] - batch.days[:, None, :]).abs()
    against = liked[:, :, None] & other[:, None, :] & (apart < SITTING_DAYS)
    if pair_weight and bool(against.any()):
        gap = rank[:, :, None, 0] - rank[:, None, :, 0]
        # Every person counts by how many ratings are asked, not by their square.
        each = (nn.functional.softplus(-gap) * against).sum(dim=(1, 2))
        each = each / against.sum(dim=(1, 2)).clamp(min=1)
        weight = asked.sum(dim=1) * against.flatten(1).any(dim=1)
        loss = loss + pair_weight * (each * weight).sum() / asked.sum()
    return loss


def export_network(network: PreferenceNetwork) -> Network:
    """The trained whole module as it runs in a turn."""
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    return Network({name: value.astype(np.float32) for name, value in weights.items()})
