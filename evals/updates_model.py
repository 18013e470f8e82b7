"""What the language model would add to the code layer: it reads statements and distractors.

Run `python -m evals.updates_model`. Statements that the patterns miss come first; distractors must
give nothing. The figures are why this layer is not part of Locket.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from assistant.models.load import ModelSet
from evals import updates_pool as pool
from evals import updates_pool_people as people
from evals import updates_pool_things as things
from evals import updates_values as values
from evals.updates_chains import article
from evals.updates_reading import read_by_model
from memory.records import Stance
from tools.facts.parse import read_statements

SEED = 5
SENTENCES = 60
_TOPICS: tuple[tuple[str, dict[str, list[str]], list[str]], ...] = (
    ("home", pool.HOME, values.CITIES),
    ("employer", pool.EMPLOYER, values.COMPANIES),
    ("job", pool.JOB, values.JOBS),
    ("car", things.CAR, values.CARS),
    ("likes", things.LIKES, values.LIKED),
    ("speaks", things.LANGUAGES, values.LANGUAGES),
    ("plays", things.HOBBIES, values.GAMES),
)
_STANCE = {"ends": Stance.ENDS, "past": Stance.HELD}


def statement_sentences(said_at: int) -> list[tuple[str, str, str, Stance, bool]]:
    """Statements: text, attribute, value, stance, and whether the patterns read nothing of it."""
    rng = random.Random(SEED)
    made = []
    for topic, templates, source in _TOPICS:
        for kind, forms in templates.items():
            for form in forms:
                new, old = rng.sample(source, 2)
                text = form.format(
                    v=new,
                    o=old,
                    y=2015,
                    t="March 2021",
                    f="next month",
                    F="Next month",
                    a=article(new),
                    b=article(old),
                )
                value = old if kind == "ends" else new
                stance = _STANCE.get(kind, Stance.HOLDS)
                missed = not read_statements(text, said_at=said_at)
                made.append((text, topic, value, stance, missed))
    rng.shuffle(made)
    return sorted(made, key=lambda one: not one[4])[:SENTENCES]


def distractor_sentences() -> list[str]:
    """Sentences that state nothing lasting."""
    rng = random.Random(SEED)
    slots: dict[str, Any] = {}
    made = []
    for form in people.DISTRACTORS:
        slots = {
            "city": rng.choice(values.CITIES),
            "job": rng.choice(values.JOBS),
            "company": rng.choice(values.COMPANIES),
            "car": rng.choice(values.CARS),
            "language": rng.choice(values.LANGUAGES),
        }
        made.append(form.format(**slots))
    return made


def main(arguments: Sequence[str] = ()) -> int:
    """Print how many statements the model reads right, wrong or not, and false facts."""
    said_at = int(time.time() * 1000)
    models = ModelSet(choice={})
    language = models.language()
    counts: Counter[str] = Counter()
    started = time.perf_counter()
    sentences, idle = statement_sentences(said_at), distractor_sentences()
    for text, attribute, value, stance, missed in sentences:
        found = read_by_model(text, language, said_at=said_at)
        lead = "missed" if missed else "read"
        wanted = (attribute, value.lower(), stance)
        if found is None:
            counts[f"{lead}: nothing"] += 1
        else:
            right = (found.attribute, found.value.lower(), found.stance) == wanted
            counts[f"{lead}: {'right' if right else 'wrong'}"] += 1
    for text in idle:
        counts["distractor: false fact"] += (
            read_by_model(text, language, said_at=said_at) is not None
        )
    seconds = (time.perf_counter() - started) / (len(sentences) + len(idle))
    print(f"{len(sentences)} statements, {len(idle)} distractors, {seconds:.1f} s a sentence")
    for name, count in sorted(counts.items()):
        print(f"{name} {count}")
    models.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
