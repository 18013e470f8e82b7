"""The everyday words that photos are tagged with, and which of them some words say.

The list is our own, made from people's captions by `evals.tag_words`. A tag is one word, in all the
forms that people use, or two that stand together.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

LIST = "everyday-words.txt"


class EverydayWords:
    """Tags by number, in the order of the alphabet.

    `forms` are the other forms of each. A pair of `whole` means another thing than its parts, which
    are not said where it stands: "hot dog".
    """

    def __init__(
        self, tags: Sequence[str], forms: Sequence[Sequence[str]], whole: Iterable[str] = ()
    ) -> None:
        self.tags = tuple(tags)
        self.forms = tuple(map(tuple, forms))
        number = {tag: at for at, tag in enumerate(self.tags)}
        self._whole = {number[tag] for tag in whole}
        self._said: dict[str, int] = {}
        self._pairs: dict[int, dict[int, int]] = {}
        for at, tag in enumerate(self.tags):
            for form in (tag, *self.forms[at]):
                self._said.setdefault(form, at)
        for at, tag in enumerate(self.tags):
            first, _, second = tag.partition(" ")
            if second and first in self._said and second in self._said:
                pair = self._pairs.setdefault(self._said[first], {})
                pair[self._said[second]] = at

    def __len__(self) -> int:
        return len(self.tags)

    def number_of(self, word: str) -> int | None:
        """The tag that a word or pair of words says, in any form."""
        return self._said.get(" ".join(word.lower().split()))

    def find_in(self, words: Sequence[str]) -> set[int]:
        """The tags that words in their order say, in lower case."""
        said = [self._said.get(word, -1) for word in words]
        found = {at for at in said if at >= 0}
        for first, second in pairwise(said):
            self._join(found, first, second)
        return found

    def find_among(self, words: Iterable[str]) -> set[int]:
        """The tags that words in no order say: any two that make a pair are taken for it."""
        found = {self._said[word] for word in words if word in self._said}
        for first in sorted(found & self._pairs.keys()):
            for second in sorted(found & self._pairs[first].keys()):
                self._join(found, first, second)
        return found

    def _join(self, found: set[int], first: int, second: int) -> None:
        pair = self._pairs.get(first, {}).get(second)
        if pair is None:
            return
        found.add(pair)
        if pair in self._whole:
            found -= {first, second}


@lru_cache(maxsize=1)
def load_everyday_words() -> EverydayWords:
    """Read the list that comes with Locket."""
    lines = (files("assistant.models") / "data" / LIST).read_text("utf-8").splitlines()
    return read_words(lines)


def read_words(lines: Iterable[str]) -> EverydayWords:
    """Words from lines such as "dog: dogs"; "=" stands before a pair that is a whole."""
    tags, forms, whole = [], [], []
    for line in lines:
        tag, _, others = line.partition(":")
        if tag.startswith("="):
            tag = tag[1:]
            whole.append(tag)
        tags.append(tag)
        forms.append([one.strip() for one in others.split(",") if one.strip()])
    return EverydayWords(tags, forms, whole)
