"""Writes the list of everyday words that photos are tagged with, from people's captions.

    python -m evals.tag_words              writes assistant/models/data/everyday-words.txt

A line is a tag, then the other forms that people use: "dog: dogs". Forms of a verb are one tag, its
-ing form; whether "parks" is a verb or more than one park is told by what stands before it. Two
words that mostly stand together are a tag too ("traffic light"). Function words, words of the
caption itself ("picture"), and words that judge or sort people are left out by hand.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from evals.bridge_captions import read_caption_text
from evals.caption_scores import split_caption
from evals.tag_word_choice import APART, BEFORE_NOUNS, FIXED, LEFT_OUT, PAST, WHOLE
from tools.caption_objects import make_plural

LIST = Path(__file__).parents[1] / "assistant" / "models" / "data" / "everyday-words.txt"
LEAST = 5
"""Captions that must use a word in any of its forms."""

LEAST_SINGULAR = 3
"""Captions that must use a word, for another to count as its plural."""

LEAST_PAIR, TOGETHER = 25, 0.25
"""Captions that must use a pair of words, and its share of the rarer one's uses."""

_VERBAL, _NOMINAL = 0.1, 0.2
"""Shares of uses right after "a", "two" and the like: verbs have fewer, nouns more."""


def group_words(captions: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """Each tag of one word with its other forms."""
    uses = Counter(word for caption in captions for word in set(caption))
    nominal = _share_after(captions, BEFORE_NOUNS, uses)
    tag_of: dict[str, str] = dict(FIXED)
    for word in _find_verbs(uses, nominal):
        for form in _verb_forms(word, uses, nominal):
            tag_of.setdefault(form, word)
        tag_of.setdefault(word, word)
    for word in sorted(uses):
        if word not in tag_of:
            one = _find_singular(word, uses)
            tag_of[word] = tag_of.get(one, one)
    groups: dict[str, list[str]] = {}
    for form, word in tag_of.items():
        groups.setdefault(word, [])
        if form != word and uses[form]:
            groups[word].append(form)
    return {
        word: sorted(forms)
        for word, forms in groups.items()
        if sum(uses[form] for form in (word, *forms)) >= LEAST and _may_stand(word)
    }


def pair_words(captions: Sequence[Sequence[str]], singles: dict[str, list[str]]) -> list[str]:
    """Pairs of tags that mostly stand together, in that order; plural ones counted in."""
    tag_of = {form: word for word, forms in singles.items() for form in (word, *forms)}
    tagged = [[tag_of.get(word, "") for word in caption] for caption in captions]
    uses = Counter(word for caption in tagged for word in set(caption))
    pairs = Counter(
        pair
        for words, caption in zip(captions, tagged, strict=True)
        for pair in {
            (first, second)
            for first, second, written in zip(caption, caption[1:], words, strict=False)
            if first and second and first != second and written == first
        }
    )
    return [
        f"{first} {second}"
        for (first, second), count in pairs.items()
        if count >= LEAST_PAIR
        and count >= TOGETHER * min(uses[first], uses[second])
        and f"{first} {second}" not in LEFT_OUT
        and not second.endswith("ing")
    ]


def write_list(singles: dict[str, list[str]], pairs: Iterable[str]) -> str:
    """The file's text: tags in the order of the alphabet."""
    lines = {word: ", ".join(forms) for word, forms in singles.items()}
    lines |= {pair: make_plural(pair) for pair in (*pairs, *WHOLE)}
    for plural in set(lines) & {make_plural(pair) for pair in WHOLE}:
        del lines[plural]
    return "".join(
        f"{'=' if word in WHOLE else ''}{word}{': ' if forms else ''}{forms}\n"
        for word, forms in sorted(lines.items())
    )


def _find_verbs(uses: Counter[str], nominal: dict[str, float]) -> list[str]:
    return [
        word
        for word in uses
        if word.endswith("ing")
        and uses[word] >= LEAST
        and word not in APART
        and nominal[word] < 0.5
        and any(len(base) > 1 and uses[base] for base in _bases(word))
    ]


def _verb_forms(word: str, uses: Counter[str], nominal: dict[str, float]) -> list[str]:
    """The forms of a verb, but those that are rather a noun or a state ("parked")."""
    forms = list(PAST.get(word, ()))
    for base in _bases(word):
        if len(base) < 2 or not (uses[base] or uses[f"{base}s"]):
            continue
        if nominal[base] < _NOMINAL:
            forms.append(base)
        third = {f"{base}s", f"{base}es", f"{base[:-1]}ies" if base.endswith("y") else f"{base}s"}
        forms += [form for form in third if nominal[form] < _VERBAL]
        past = {f"{base}d" if base.endswith("e") else f"{base}ed", f"{word[:-3]}ed"}
        forms += [form for form in past if uses[form] < uses[word] / 2]
    return [form for form in forms if form not in APART and uses[form]]


def _bases(word: str) -> list[str]:
    stem = word[:-3]
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl"
    return [stem[:-1]] if doubled else [stem, f"{stem}e"]


def _find_singular(word: str, uses: Counter[str]) -> str:
    if word.endswith("s") and not word.endswith("ss") and word not in APART:
        for one in (word[:-1], word[:-2], f"{word[:-3]}y"):
            if uses[one] >= LEAST_SINGULAR and make_plural(one) == word:
                return one
    return word


def _share_after(
    captions: Sequence[Sequence[str]], before: frozenset[str], uses: Counter[str]
) -> dict[str, float]:
    found = Counter(
        word for caption in captions for first, word in pairwise(caption) if first in before
    )
    return defaultdict(float, {word: found[word] / count for word, count in uses.items()})


def _may_stand(word: str) -> bool:
    return word not in LEFT_OUT and re.fullmatch(r"[a-z][a-z-]+[a-z]|tv", word) is not None


def main() -> int:
    """Write the list."""
    captions = [split_caption(line) for line in read_caption_text()]
    singles = group_words(captions)
    pairs = pair_words(captions, singles)
    LIST.write_text(write_list(singles, pairs), encoding="utf-8")
    print(f"{len(singles)} words and {len(pairs) + len(WHOLE)} pairs: {LIST.name}")
    return 0


if __name__ == "__main__":
    import sys

    sys.exit(main())
