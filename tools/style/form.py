"""How a user's captions look: capitals, full stop, emoji, articles, adjectives, length, names.

Each is a choice counted over edits, with some edits' worth of doubt for the plain way.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tools.style.alignment import Pair
from tools.style.slots import NAME
from tools.style.thesaurus import COLOURS, FUNCTION_WORDS, NUMBERS, SIZES, are_near, find_kind
from tools.style.tokens import ARTICLES, is_emoji, is_slot, is_word, split_tokens
from tools.style.values import PLAIN_CASE, PLAIN_STOP, Length

_DOUBT_FORM = 0.8
_DOUBT_WORDS = 1.5
_DOUBT_BARE = 1.2
_DOUBT_ADJECTIVES, _KEPT_ADJECTIVE = 2.0, 3.0
"""People often leave out an adjective of ours: only who hardly ever keeps one drops them.
"""

_DOUBT_LENGTH = 1.5
_DOUBT_EMOJI = 1.2
_STOPS = frozenset({".", "!", "…", "...", "?", "!!", "!!!"})
_OWNERS = frozenset({"my", "our", "your", "the", "dear", "little", "sweet", "good", "old"})
KIND = "<kind>"


class Choice:
    """One of several ways, the plain one unless another is said more often than doubt allows."""

    def __init__(self, plain: str, doubt: float) -> None:
        self._plain, self._doubt = plain, doubt
        self._counts: dict[str, float] = defaultdict(float)

    def add(self, way: str, weight: float) -> None:
        """Count one."""
        self._counts[way] += weight

    def choose(self, unit: float) -> str:
        """The way that is most likely meant."""
        ways = {way: count * unit for way, count in self._counts.items()}
        ways[self._plain] = ways.get(self._plain, 0.0) + self._doubt
        return max(ways, key=lambda way: (ways[way], way == self._plain))


@dataclass(frozen=True, slots=True)
class Trimmed:
    """A wording without what stands around it: emoji before and after, and how it stops."""

    text: str
    front_emoji: str
    end_emoji: str
    stop: str


def trim(wording: str) -> Trimmed:
    """Take emoji and the full stop off a wording."""
    tokens = split_tokens(wording)
    start, end = 0, len(tokens)
    while start < end and is_emoji(tokens[start]):
        start += 1
    stop = ""
    while end > start and (is_emoji(tokens[end - 1]) or tokens[end - 1] in _STOPS):
        end -= 1
    tail = tokens[end:]
    stop = "".join(token for token in tail if token in _STOPS)
    text = wording
    for token in tokens[:start]:
        text = text.split(token, 1)[1]
    for token in reversed(tail):
        text = text.rsplit(token, 1)[0]
    emoji = " ".join(token for token in tail if is_emoji(token))
    return Trimmed(text.strip(), " ".join(tokens[:start]), emoji, stop)


def read_case(text: str, names: Sequence[str]) -> str:
    """How a text is capitalised: sentence, lower, title, upper or "all lower" (names too).

    `names` are those of things and places that it may say.
    """
    words = [token for token in split_tokens(text) if token[0].isalpha()]
    if not words:
        return ""
    if len(words) > 1 and all(word.isupper() for word in words):
        return "upper"
    long = [word for word in words if len(word) > 3]
    if len(words) > 2 and len(long) > 1 and all(word[0].isupper() for word in long):
        return "title"
    if words[0][0].isupper():
        is_name = any(name.split()[:1] == [words[0]] for name in names)
        return "" if is_name else PLAIN_CASE
    has_names = any(name.lower() in text for name in names if name != name.lower())
    return "all lower" if has_names and text == text.lower() else "lower"


class Emoji:
    """Which emoji a user ends (or begins) captions with, by what the photo shows."""

    def __init__(self) -> None:
        self._any = Choice("no", _DOUBT_EMOJI)
        self._by_kind: dict[str, Choice] = defaultdict(lambda: Choice("", 0.0))

    def add(self, emoji: str, kinds: Sequence[str], weight: float) -> None:
        """Count what one wording had, "" for none."""
        self._any.add("yes" if emoji else "no", weight)
        for kind in [*kinds, ""] if emoji else []:
            self._by_kind[kind].add(emoji, weight)

    def choose(self, unit: float) -> dict[str, str]:
        """Emoji by kind of object, "" for any photo; empty when captions go without."""
        if self._any.choose(unit) == "no":
            return {}
        return {kind: choice.choose(unit) for kind, choice in self._by_kind.items()}


class Dropped:
    """What a user leaves out of captions: articles, colours, sizes, the place, the text read."""

    def __init__(self) -> None:
        self._ways = {
            "first article": Choice("kept", _DOUBT_BARE),
            "articles": Choice("kept", _DOUBT_BARE),
            "colours": Choice("kept", _DOUBT_ADJECTIVES),
            "sizes": Choice("kept", _DOUBT_ADJECTIVES),
            "text": Choice("kept", _DOUBT_WORDS),
            "place": Choice("kept", _DOUBT_WORDS),
        }

    def add(self, what: str, dropped: bool, weight: float) -> None:
        """Count one."""
        self._ways[what].add("dropped" if dropped else "kept", weight)

    def add_wording(
        self, before: Sequence[str], after: Sequence[str], pairs: Sequence[Pair], weight: float
    ) -> None:
        """Count articles and adjectives of one edit."""
        matched = dict(pairs)
        self._add_articles(before, after, set(matched.values()), weight)
        for name, words in (("colours", COLOURS), ("sizes", SIZES)):
            said = [
                row
                for row, token in enumerate(before)
                if token in words and any(row < other <= row + 3 for other in matched)
            ]
            if said:
                kept = any(token in words for token in after)
                self.add(name, not kept, weight * (_KEPT_ADJECTIVE if kept else 1.0))

    def choose(self, unit: float) -> frozenset[str]:
        """What to leave out."""
        return frozenset(what for what, way in self._ways.items() if way.choose(unit) == "dropped")

    def _add_articles(
        self, before: Sequence[str], after: Sequence[str], matched: set[int], weight: float
    ) -> None:
        words = [token for token in after if is_word(token)]
        if sum(token in ARTICLES for token in before) >= 2 and len(words) >= 3:
            self.add("articles", not any(token in ARTICLES for token in words), weight)
        at = next((at for at, one in enumerate(after) if is_word(one) or is_slot(one)), 0)
        first = after[at] if after else ""
        opens = before[0] in ARTICLES if before else False
        # "Two dogs" and "dogs" have no article to lose, nor have names.
        if not opens or not is_word(first) or first.endswith("s") or first in NUMBERS:
            return
        # A word that is none of ours may open a frame: "photo of a dog".
        if first in ARTICLES or (at in matched and first not in FUNCTION_WORDS | {"people"}):
            self.add("first article", first not in ARTICLES, weight)


class Lengths:
    """How long a user's captions are, against how long ours of the same photos are."""

    def __init__(self) -> None:
        self._words = self._plain = self._seen = 0.0

    def add(self, words: int, plain: int, weight: float) -> None:
        """Count one edit's words and ours."""
        self._words += words * weight
        self._plain += plain * weight
        self._seen += weight

    def choose(self, unit: float) -> Length | None:
        """The length to aim at; None before there was any edit."""
        seen = self._seen * unit
        if seen <= 0:
            return None
        usual = self._plain * unit / seen
        words = (self._words * unit + _DOUBT_LENGTH * usual) / (seen + _DOUBT_LENGTH)
        return Length(words, seen / (seen + _DOUBT_LENGTH), usual)


def count_words(tokens: Sequence[str]) -> int:
    """The words of a caption, names and places as one each."""
    return sum(is_word(token) or is_slot(token) for token in tokens)


def read_name_form(tokens: Sequence[str], kind: str) -> tuple[tuple[str, ...], list[str]]:
    """How the first name is said, such as ("my", "<kind>", "<name>"), and the tokens without that.

    `kind` is what the name is: "dog".
    """
    if NAME not in tokens:
        return (), list(tokens)
    at = tokens.index(NAME)
    start = at
    while (
        start and at - start < 3 and (tokens[start - 1] in _OWNERS or _is(tokens[start - 1], kind))
    ):
        start -= 1
    end = at + 1
    if end + 1 < len(tokens) and tokens[end] == "the" and _is(tokens[end + 1], kind):
        end += 2
    form = tuple(KIND if _is(token, kind) else token for token in tokens[start:end])
    return form, [*tokens[:start], NAME, *tokens[end:]]


def _is(token: str, kind: str) -> bool:
    if not kind or not is_word(token):
        return False
    # What a dog is called when it is named ("my doggo Bo") may be a word of the user's own.
    return token == kind or find_kind(token) == kind or are_near(token, kind)


__all__ = [
    "KIND", "PLAIN_STOP", "Choice", "Dropped", "Emoji", "Lengths", "Trimmed", "count_words",
    "read_case", "read_name_form", "trim",
]  # fmt: skip
