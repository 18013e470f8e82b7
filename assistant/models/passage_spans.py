"""Which tokens continue a span of given passages, so that a model can only copy what stands there.

A pointer into the text, made of a mask over the vocabulary: after each token only those are left
whose bytes go on with some occurrence, in some passage, of what was written so far. The idea is
that of span extraction by constrained decoding (Willard & Louf 2023 build such masks for grammars;
the passages here take the grammar's place).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_BREAK = 0
"""Between passages; no token of a text holds it."""
_OPENERS = frozenset(b"$#\"'(")
_SPACES = frozenset(b" \n\t\r")
_STOPS = frozenset(b".,;:!?")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Token numbers by the bytes that they write; `longest` is the most bytes one writes."""

    tokens: Mapping[bytes, int]
    longest: int


@dataclass(frozen=True, slots=True)
class Writing:
    """What was written so far: every place, as (start, end) in the passages' bytes, where it is."""

    places: tuple[tuple[int, int], ...]
    begun: bool = False


class PassageSpans:
    """The spans of some passages, from the start of a word to the end of one."""

    def __init__(
        self, passages: Sequence[str], vocabulary: Vocabulary, *, longest_words: int = 24
    ) -> None:
        """`longest_words` is the most words that a span may have."""
        parts = [" ".join(passage.replace("\0", " ").split()).encode() for passage in passages]
        self._bytes = bytes([_BREAK]).join(parts) + bytes([_BREAK])
        self._starts: list[int] = []
        at = 0
        for part in parts:
            self._starts.append(at)
            at += len(part) + 1
        self._vocabulary = vocabulary
        self._longest_words = longest_words

    def begin(self) -> Writing:
        """Nothing written yet: a span may start at each word."""
        return Writing(tuple((at, at) for at in range(len(self._bytes)) if self._starts_word(at)))

    def continue_with(self, writing: Writing) -> dict[int, Writing]:
        """Each token that may come next, with what is written then."""
        grown: dict[int, list[tuple[int, int]]] = {}
        known = self._vocabulary.tokens
        for start, end in writing.places:
            if writing.begun and self._closes_sentence(end):
                continue
            room = self._end_of_room(start)
            for stop in range(end + 1, min(end + self._vocabulary.longest, room) + 1):
                piece = self._bytes[end:stop]
                # Answers begin with a capital letter; "Savanna" copies "savanna".
                begun = {piece} if writing.begun else {piece, piece[:1].upper() + piece[1:]}
                for token in {known[one] for one in begun if one in known}:
                    grown.setdefault(token, []).append((start, stop))
        return {token: Writing(tuple(places), begun=True) for token, places in grown.items()}

    def may_end(self, writing: Writing) -> bool:
        """Whether what is written ends with a whole word."""
        return writing.begun and any(self._ends_word(end) for _, end in writing.places)

    def locate(self, writing: Writing) -> tuple[str, int]:
        """The text of a span without marks at its ends, and the number of its first passage."""
        start, end = next(place for place in writing.places if self._ends_word(place[1]))
        text = self._bytes[start:end].decode("utf-8", "ignore").strip(" \n\t.,;:!?\"'()")
        passage = max(n for n, at in enumerate(self._starts) if at <= start)
        return text, passage

    def _starts_word(self, at: int) -> bool:
        here = self._bytes[at]
        before = self._bytes[at - 1] if at else _BREAK
        opens = _is_word(here) or (here in _OPENERS and _is_word(self._bytes[at + 1]))
        return opens and not _is_word(before) and before not in frozenset(b"'$#")

    def _ends_word(self, end: int) -> bool:
        return not _is_word(self._bytes[end]) or not _is_word(self._bytes[end - 1])

    def _closes_sentence(self, end: int) -> bool:
        """Whether a sentence or passage is over here: spans do not reach across."""
        here, after = self._bytes[end], self._bytes[min(end + 1, len(self._bytes) - 1)]
        return here == _BREAK or (
            here in b".!?"
            and (after in _SPACES or after == _BREAK)
            and not self._is_abbreviated(end)
        )

    def _is_abbreviated(self, end: int) -> bool:
        """Whether the full stop here follows one letter, "J. K. Rowling", or a short title."""
        begin = end
        while begin > 0 and _is_word(self._bytes[begin - 1]):
            begin -= 1
        word = self._bytes[begin:end]
        return self._bytes[end] == ord(".") and (
            len(word) == 1 or word.lower() in (b"mr", b"mrs", b"ms", b"dr", b"st", b"no", b"jr")
        )

    def _end_of_room(self, start: int) -> int:
        """Where the passage, or the longest span that starts here, ends."""
        words, at = 0, start
        while self._bytes[at] != _BREAK:
            if self._bytes[at] in _SPACES:
                words += 1
                if words == self._longest_words:
                    break
            at += 1
        return at


def read_vocabulary(pieces: Iterable[tuple[int, bytes]]) -> Vocabulary:
    """A vocabulary of (token, bytes); of two tokens that write the same, the first counts."""
    tokens: dict[bytes, int] = {}
    for token, piece in pieces:
        if piece and _BREAK not in piece:
            tokens.setdefault(piece, token)
    return Vocabulary(tokens, max(map(len, tokens), default=0))


def _is_word(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte >= 128
