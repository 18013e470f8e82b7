"""Genre words: one key for "Sci-Fi" and "science fiction", and the everyday words for genres."""

import re
from collections.abc import Iterable

_SYNONYMS = {"scifi": "sciencefiction", "sf": "sciencefiction", "childrens": "children"}

_EVERYDAY = {
    "scary": "horror",
    "funny": "comedy",
    "comedies": "comedy",
    "romantic": "romance",
    "animated": "animation",
    "cartoon": "animation",
    "kids": "children",
    "family": "children",
    "thrilling": "thriller",
    "noir": "filmnoir",
    "mysteries": "mystery",
    "fantasies": "fantasy",
    "documentaries": "documentary",
    "biographies": "biography",
    "histories": "history",
}


def fold_genre(name: str) -> str:
    """A genre's key: "Sci-Fi", "science fiction" and "Science-Fiction" are one."""
    key = re.sub(r"[\W_]+", "", name.casefold())
    return _SYNONYMS.get(key, key)


def find_genres(words: list[str], known: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Genre keys of `known` that the words name, with the span of words that names each."""
    keys = set(known)
    found: dict[str, tuple[int, int]] = {}
    for start in range(len(words)):
        for size in (3, 2, 1):
            if start + size > len(words):
                continue
            phrase = fold_genre("".join(words[start : start + size]))
            for form in (phrase, phrase.removesuffix("s"), _EVERYDAY.get(phrase, "")):
                if form in keys and form not in found:
                    found[form] = (start, start + size)
    return found
