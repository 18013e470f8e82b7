"""A caption as tokens and back: words, marks, emoji, and slots such as "<place>".

Slots stand for what differs from photo to photo: names, the place, the date. A text cannot fake
one, since the marks around it are tokens of their own there.
"""

import re
from collections.abc import Sequence

ARTICLES = frozenset({"a", "an", "the"})
_EMOJI = (
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff\u231a-\u23ff]"
    "(?:[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[\U0001f000-\U0001faff\u2600-\u27bf])*"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_TOKEN = re.compile(rf"{_FLAG}|{_EMOJI}|[^\W_]+(?:['’-][^\W_]+)*|\.\.\.|[^\w\s]|_")
_IS_EMOJI = re.compile(rf"(?:{_FLAG}|{_EMOJI})\Z")
_IS_WORD = re.compile(r"[^\W_]")
_LEFT = frozenset(".,:;!?…)]}”’%") | {"..."}
_RIGHT = frozenset("([{“#@$£€")
_QUOTE = '"'
_SLOT = re.compile(r"<[a-z]+(?::[^<>]+)?>\Z")
_AN_BY_SOUND = ("hour", "x-ray", "honest", "heir")
_A_BY_SOUND = ("uni", "use", "usu", "eu", "one", "ukul")


def split_tokens(text: str) -> list[str]:
    """Words, marks and emoji of a text as they are written."""
    return [token.replace("’", "'") for token in _TOKEN.findall(text)]


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, no slot."""
    return bool(_IS_WORD.match(token)) and not is_slot(token)


def is_slot(token: str) -> bool:
    """Whether a token stands for a name, a place or a date."""
    return len(token) > 2 and bool(_SLOT.match(token))


def is_emoji(token: str) -> bool:
    """Whether a token is an emoji."""
    return bool(_IS_EMOJI.match(token))


def join_tokens(tokens: Sequence[str]) -> str:
    """Put tokens together with the spaces that English has."""
    text = ""
    open_quote = False
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        tight = not text or token in _LEFT or before in _RIGHT
        if token == _QUOTE:
            tight = tight or open_quote
            open_quote = not open_quote
        elif before == _QUOTE and open_quote:
            tight = True
        text += token if tight else f" {token}"
    return text


def mend_articles(tokens: Sequence[str]) -> list[str]:
    """Write "a" or "an" as the next word sounds."""
    mended = list(tokens)
    for place, token in enumerate(tokens[:-1]):
        if token.lower() in ("a", "an") and is_word(tokens[place + 1]):
            article = "an" if _sounds_open(tokens[place + 1].lower()) else "a"
            mended[place] = article.capitalize() if token[0].isupper() else article
    return mended


def _sounds_open(word: str) -> bool:
    if word.startswith(_AN_BY_SOUND):
        return True
    return word[0] in "aeiou" and not word.startswith(_A_BY_SOUND)


_SINGULARS = {
    "men": "man", "women": "woman", "people": "people", "children": "child", "knives": "knife",
    "geese": "goose", "sheep": "sheep", "buses": "bus", "glasses": "glasses", "ladies": "lady",
    "babies": "baby", "puppies": "puppy", "kitties": "kitty", "ponies": "pony", "feet": "foot",
    "teeth": "tooth", "mice": "mouse", "leaves": "leaf", "loaves": "loaf", "movies": "movie",
    "cookies": "cookie", "doggies": "doggie", "birdies": "birdie", "zombies": "zombie",
    "horses": "horse", "houses": "house", "oranges": "orange", "vases": "vase", "bikes": "bike",
    "skis": "ski", "taxis": "taxi", "bus": "bus", "grass": "grass", "tennis": "tennis",
}  # fmt: skip
_PLURALS = {single: many for many, single in _SINGULARS.items() if single != many}


def make_singular(word: str) -> str:
    """The singular of a noun in lower case; other words, and what is unsure, as they are."""
    if word in _SINGULARS:
        return _SINGULARS[word]
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("shes", "ches", "xes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        return word[:-1]
    return word


def make_plural(word: str) -> str:
    """The plural of a singular noun: "bench", "benches"."""
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}s"
