"""Whether two texts say the same, and the keys under which an index finds texts that might.

Merging must lose nothing: a sentence that differs in a number, a name, a date, a negation or any
other word that carries something is another sentence. So shingles only propose (a few hash bands,
Broder 1997; no pass over all pairs) and the words decide: after case, punctuation, contractions,
number words and fillers are evened out, all words must agree, in order. A long text may besides
hold a slip of the pen: one letter inside a long lower-case word.
"""

import hashlib
import re
import unicodedata
import zlib
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

BANDS, ROWS = 8, 3
"""Two texts that share 80 % of their shingles meet in a band with probability .998; 5 %: .001."""
SHINGLE = 4
LEAST_FOR_BANDS = 8
"""Words below which only evened-out equality counts."""
WORDS_PER_SLIP = 8
LEAST_SLIP = 6

_TOKEN = re.compile(
    r"\d+(?:[.,:/-]\d+)*(?:[^\W\d_]+)?|[^\W_]+(?:'[^\W\d_]+)?|[%?+€$£¥<>=-]|[^\w\s]", re.UNICODE
)
_FILLERS = frozenset(
    re.findall(r"\w+", "a an the please just also really actually anyway oh hey hi hello btw")
)
_OPENERS = frozenset(["so", "well", "and", "but", "yes", "yeah", "no", "ok", "okay"])
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve"
_NUMBERS = {word: str(number) for number, word in enumerate(re.findall(r"\w+", _COUNTED))}
_CONTRACTIONS = (
    (r"\bcan't\b", "can not"),
    (r"\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"\bshan't\b", "shall not"),
    (r"n't\b", " not"),
    (r"\bi'm\b", "i am"),
    (r"'re\b", " are"),
    (r"'ve\b", " have"),
    (r"'ll\b", " will"),
    (r"\b(he|she|it|that|there|what|who|where)'s\b", r"\1 is"),
    (r"\bby the way\b", " "),
)
_MOMENT = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|now|right now|currently|ago|later|just|already|still|"
    r"(?:this|last|next|past) \w+|"
    r"(?:in|for|since|within) (?:an?|\d+|two|three|four|five|six|seven|eight|nine|ten|a few|some) "
    r"(?:minutes?|hours?|days?|weeks?|months?)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.I,
)
_PRIME = np.uint64((1 << 61) - 1)
_DRAWN = np.random.default_rng(61)
_FACTORS: NDArray[np.uint64] = _DRAWN.integers(1, 1 << 29, BANDS * ROWS).astype(np.uint64)
_SHIFTS: NDArray[np.uint64] = _DRAWN.integers(0, 1 << 60, BANDS * ROWS).astype(np.uint64)


def core_words(text: str) -> tuple[str, ...]:
    """The words of a text, evened out, in order, without fillers; empty when nothing is said.

    Numbers, signs of money and a closing question mark are words of their own.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    for pattern, whole in _CONTRACTIONS:
        plain = re.sub(pattern, whole, plain)
    asks = plain.rstrip().endswith("?")
    found = [word for word in _TOKEN.findall(plain) if _tells(word)]
    words = [_NUMBERS.get(word, word) for word in found if word not in _FILLERS]
    while len(words) > 1 and words[0] in _OPENERS:
        words.pop(0)
    return (*words, "?") if asks and words else tuple(words)


def _tells(sign: str) -> bool:
    if sign[0].isalnum():
        return True
    # Of signs only those that change what is said: money, sums, pictures.
    return sign in "%+" or unicodedata.category(sign[0]) in ("Sc", "So")


def names_a_moment(text: str) -> bool:
    """Whether a text is true of the day it was said on ("I ran today"), so that a repeat is new."""
    return _MOMENT.search(text) is not None


def likeness_keys(text: str, key: bytes) -> list[int]:
    """Signed 64-bit keys: one for the evened-out text, then the hash bands of a longer one.

    Texts that say the same share one, but for 1 in 100 slips. `key` makes them meaningless to one
    who has only them.
    """
    words = core_words(text)
    if not words:
        return []
    whole = " ".join(words)
    keys = [_digest(key, b"core", whole.encode())]
    if len(words) >= LEAST_FOR_BANDS:
        signature = _sign(whole)
        for band in range(BANDS):
            rows = signature[band * ROWS : (band + 1) * ROWS]
            keys.append(_digest(key, b"band %d" % band, rows.tobytes()))
    return keys


def _sign(whole: str) -> NDArray[np.uint64]:
    data = whole.encode()
    pieces = {data[at : at + SHINGLE] for at in range(max(1, len(data) - SHINGLE + 1))}
    hashes = np.fromiter((zlib.crc32(piece) for piece in pieces), np.uint64, len(pieces))
    mixed = (hashes[:, None] * _FACTORS + _SHIFTS) % _PRIME
    least: NDArray[np.uint64] = mixed.min(axis=0)
    return least


def _digest(key: bytes, kind: bytes, data: bytes) -> int:
    digest = hashlib.blake2b(data, digest_size=8, key=key[:32], person=kind[:16]).digest()
    return int.from_bytes(digest, "big", signed=True)


def says_the_same(one: str, other: str) -> bool:
    """Whether two texts say the same in all that carries something. Empty texts say nothing."""
    first, second = core_words(one), core_words(other)
    if first == second:
        return bool(first)
    if len(first) != len(second) or len(first) < LEAST_FOR_BANDS:
        return False
    differing = [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    if len(differing) * WORDS_PER_SLIP > len(first):
        return False
    capital = _capitalised(one) | _capitalised(other)
    return all(
        not {before, after} & capital and _is_slip(before, after) for before, after in differing
    )


def _capitalised(text: str) -> set[str]:
    """Words that are written with a capital: names of people, places, days, months."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]+", text) if word[0].isupper()}


def _is_slip(one: str, other: str) -> bool:
    """Whether one is the other with one inner letter missing, doubled, changed or swapped."""
    if min(len(one), len(other)) < LEAST_SLIP or not (one.isalpha() and other.isalpha()):
        return False
    # Beginnings and endings carry meaning (un-, -s, -d).
    if one[:2] != other[:2] or one[-2:] != other[-2:]:
        return False
    if len(one) == len(other):
        wrong = [at for at in range(len(one)) if one[at] != other[at]]
        # A changed letter makes another word too often; two swapped ones hardly ever do.
        return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and one[wrong[0]] == other[wrong[1]]
    short, long = sorted((one, other), key=len)
    if len(long) != len(short) + 1:
        return False
    # A letter doubled, or one of a double missing.
    return [a for a, _ in groupby(long)] == [a for a, _ in groupby(short)]
