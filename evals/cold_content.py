"""What the films of ml-latest-small show of themselves: genres, year, a sentence of plot, a poster.

Vectors of plots are those of text search, vectors of posters those of the eyes for any photo.
"""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.data import find_data
from tools.ports import ImageEncoder, TextEncoder

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Films:
    """Films that have words; a row each in all arrays."""

    numbers: NDArray[np.int64]
    """MovieLens' ids, ascending."""
    plain: Floats
    """Genres (0 or 1), and the year in steps of ten."""
    words: Floats
    """Unit bge-small vectors of the plot sentences, [films, 384]."""
    posters: Floats
    """Unit features of the posters; zeros where there is none."""


def read_words() -> dict[int, str]:
    """A plot sentence or two for each MovieLens id; an abstract's beginning where there is none."""
    folder = find_data("recommend", "ml-latest-small")
    with (folder / "links.csv").open(encoding="utf-8") as stream:
        links = {
            f"tt{int(row['imdbId']):07d}": int(row["movieId"]) for row in csv.DictReader(stream)
        }
    abstracts = find_data("recommend", "dbpedia_abstracts.json").read_text("utf-8")
    found = {int(number): str(text)[:400] for number, text in json.loads(abstracts).items()}
    with (folder / "imdb_overviews_3000.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["movie_id"] in links and row["description"]:
                found[links[row["movie_id"]]] = row["description"]
    return found


def read_films(
    make_text: Callable[[], TextEncoder], make_eyes: Callable[[], ImageEncoder], keep: Path | None
) -> Films:
    """All films with words; vectors are kept in `keep`, if it is given."""
    folder = find_data("recommend", "ml-latest-small")
    with (folder / "movies.csv").open(encoding="utf-8") as stream:
        movies = {int(row["movieId"]): row for row in csv.DictReader(stream)}
    texts = read_words()
    numbers = np.array([number for number in sorted(movies) if number in texts], np.int64)
    named = sorted({genre for row in movies.values() for genre in row["genres"].split("|")})
    plain = np.zeros((len(numbers), len(named) + 1))
    for place, number in enumerate(numbers):
        row = movies[int(number)]
        for genre in row["genres"].split("|"):
            plain[place, named.index(genre)] = 1.0
        year = re.search(r"\((\d{4})\)\s*$", row["title"])
        plain[place, -1] = (int(year[1]) - 1995) / 10 if year else 0.0
    words = _keep(
        keep,
        "plots",
        lambda: make_text().encode_passages([texts[int(number)] for number in numbers]),
    )
    return Films(numbers, plain, words, _keep(keep, "posters", lambda: see(make_eyes(), numbers)))


def see(eyes: ImageEncoder, numbers: NDArray[np.int64]) -> Floats:
    """What the eyes see of the films' posters, [films, d]."""
    folder = find_data("recommend", "posters")
    seen = {
        place: eyes.look([path.read_bytes()])[0].features
        for place, number in enumerate(numbers.tolist())
        if (path := folder / f"{number}.jpg").exists()
    }
    found = np.zeros((len(numbers), len(next(iter(seen.values())))))
    for place, features in seen.items():
        found[place] = features
    return found


def _keep(keep: Path | None, name: str, make: Callable[[], NDArray[np.floating]]) -> Floats:
    path = keep / f"{name}.npy" if keep else None
    if path and path.exists():
        return np.asarray(np.load(path, allow_pickle=False), np.float64)
    made = make()
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, made.astype(np.float32))
    return made.astype(np.float64)
