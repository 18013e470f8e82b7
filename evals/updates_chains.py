"""Makes update chains: statements of a life among distractors, with questions and their answers.

Everything is drawn with a fixed seed. Statement templates are split in two by a shuffle of their
own seed, questions by their place in the list; names and values likewise by their place.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from evals import updates_pool as pool
from evals import updates_pool_people as people
from evals import updates_pool_things as things
from evals import updates_values as values

SEED = 20261121
SPLIT_SEED = 7


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what its answer must hold, and what it must not; `kind` groups the results."""

    kind: str
    text: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """Something the user types, when (ms UTC), and what it is, for reading failures."""

    text: str
    at: int
    what: str


@dataclass(slots=True)
class Chain:
    """One life: what was typed in order, then the questions at `asked_at`."""

    half: str
    topic: str
    steps: list[Step] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    asked_at: int = 0


def half_of(items: Sequence[str], half: str, *, shuffle: bool = True) -> list[str]:
    """The development (first) or held-out half of a list, shuffled or in its order."""
    order = list(items)
    if shuffle:
        random.Random(f"{SPLIT_SEED}:{order[0]}").shuffle(order)
    middle = (len(order) + 1) // 2
    return order[:middle] if half == "development" else order[middle:] or order[:middle]


class Maker:
    """Draws one chain of a half."""

    def __init__(self, half: str, rng: random.Random) -> None:
        self.half = half
        self.rng = rng
        self.now = date(2026, 1, 10)
        self.chain = Chain(half, "")

    def pick(self, items: Sequence[str], *, shuffle: bool = True) -> str:
        """One of this half of a list."""
        return self.rng.choice(half_of(items, self.half, shuffle=shuffle))

    def sample(self, items: Sequence[str], count: int) -> list[str]:
        """Several values of this half."""
        return self.rng.sample(half_of(items, self.half, shuffle=False), count)

    def say(self, template: str, what: str, **slots: object) -> None:
        """Type something some days later."""
        self.now = date.fromordinal(self.now.toordinal() + self.rng.randint(1, 9))
        text = template.format(**slots)
        self._add(text[:1].upper() + text[1:], what)

    def at_once(self, template: str, what: str, **slots: object) -> None:
        """Type something right after."""
        text = template.format(**slots)
        self._add(text[:1].upper() + text[1:], what)

    def distract(self) -> None:
        """Type up to two things that teach nothing."""
        for _ in range(self.rng.randint(0, 2)):
            self.say(
                self.pick(people.DISTRACTORS),
                "distractor",
                city=self.pick(values.CITIES, shuffle=False),
                job=self.pick(values.JOBS, shuffle=False),
                company=self.pick(values.COMPANIES, shuffle=False),
                car=self.pick(values.CARS, shuffle=False),
                language=self.pick(values.LANGUAGES, shuffle=False),
            )

    def ask(
        self,
        kind: str,
        forms: Sequence[str],
        wanted: Sequence[str],
        unwanted: Sequence[str] = (),
        **slots: object,
    ) -> None:
        """Ask in one of the forms of this half."""
        text = self.pick(forms, shuffle=False).format(**slots)
        self.chain.questions.append(Question(kind, text, tuple(wanted), tuple(unwanted)))

    def end(self) -> Chain:
        """The finished chain."""
        self.chain.asked_at = _ms(self.now) + 3_600_000
        return self.chain

    def _add(self, text: str, what: str) -> None:
        self.chain.steps.append(Step(text, _ms(self.now) + 1000 * len(self.chain.steps), what))


def _ms(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)


def article(noun: str) -> str:
    """ "a" or "an"."""
    return "an" if noun[0].lower() in "aeiou" else "a"


def make_chains(count: int, half: str, seed: int = SEED) -> list[Chain]:
    """`count` chains of a half, the kinds in turn."""
    from evals.updates_lives import LIVES

    rng = random.Random(f"{seed}:{half}")
    chains = []
    for number in range(count):
        life = LIVES[number % len(LIVES)]
        maker = Maker(half, rng)
        life(maker)
        chains.append(maker.end())
    return chains


__all__ = [
    "Chain",
    "Maker",
    "Question",
    "Step",
    "article",
    "half_of",
    "make_chains",
    "people",
    "pool",
    "things",
    "values",
]
