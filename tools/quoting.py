"""Memories as they enter a prompt: short, separate, dated, attributed lines of data."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from memory.clean import clean_for_terminal
from memory.ids import MEMORY, format_id
from memory.records import Kind, Memory, Recalled, Source
from tools.grounding import all_stems, content_stems, split_sentences
from tools.second_person import address_user, speak_of

LINE_CHARACTERS = 360
LONG_LINE_CHARACTERS = 900
"""The most of the best memory that is quoted, where the question says which part of it matters."""
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|rule|above|previous|"
    r"everything|all)\w*|\byou are (?:now|an? (?:ai|assistant|language model))\b|\bas an ai\b|"
    r"\b(?:system|assistant|user)\s*:|<\|?im_|\b(?:reply|respond|answer|say|print|output)\b.{0,20}"
    r"\b(?:only|with|exactly|always|the following)\b|\b(?:delete|wipe|erase|send|reveal|remember)\b"
    r".{0,30}\b(?:all|everything|memor\w+|vault|password|secret)\b|\bthe assistant\b|"
    r"\b(?:say|output|print|reply|respond|write)\b[^.]{0,10}[\"'“‘:]",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """One memory in a prompt: its printable id, its line's text, and what it was recalled with.

    `score` is recall's; `told_score` that part of it which is not for who said it.
    """

    id: str
    memory: Memory
    text: str
    line: str
    score: float
    told_score: float = 0.0

    @property
    def is_told_by_another(self) -> bool:
        """Whether somebody else than the user said it, so that its "we" is not the user's."""
        return self.memory.speaker not in (None, "user", "assistant")


def format_day(time_ms: int) -> str:
    """A day as people say it, UTC: "2 March 2026"."""
    day = datetime.fromtimestamp(time_ms / 1000, UTC)
    return f"{day.day} {day:%B %Y}"


def drop_orders(text: str) -> str:
    """Leave out sentences that address an assistant: quoted data must not steer the model."""
    return " ".join(part for part in split_sentences(text) if not _ORDER.search(part))


def quote_memory(
    recalled: Recalled, question: str = "", *, most: int = LINE_CHARACTERS
) -> Quoted | None:
    """The line for one memory, or None when nothing quotable is left of it.

    Of a long text, the sentences nearest to the question where one is given, else the beginning;
    at most `most` characters.
    """
    memory = recalled.memory
    text = memory.text
    if recalled.end > recalled.start and len(text) > LINE_CHARACTERS:
        text = text[recalled.start : recalled.end]
    text = clean_for_terminal(text, keep_newlines=True).replace("[", "(").replace("]", ")")
    text = drop_orders(text)
    spoken = memory.kind in (Kind.TURN, Kind.NOTE, Kind.FACT) and memory.speaker in (None, "user")
    if spoken and memory.source in (Source.TYPED, Source.CONFIRMED):
        text = re.sub(r"^(?:please )?remember (?:that |this: ?|: ?)?", "", text, flags=re.I)
        text = address_user(text)
    elif memory.kind is Kind.TURN and memory.speaker not in (None, "user", "assistant"):
        text = speak_of(text, clean_for_terminal(memory.speaker, keep_newlines=False)[:40])
    text = _clip(text, question, most)
    if not text:
        return None
    printable = format_id(MEMORY, memory.id)
    day = format_day(memory.happened_at or memory.created_at)
    return Quoted(
        id=printable,
        memory=memory,
        text=text,
        line=f"[{printable}] ({_origin(memory)}{day}) {text}",
        score=recalled.score,
        told_score=recalled.score * (1.0 - recalled.channels.get("person", 0.0)),
    )


def quote_each(recalled: Sequence[Recalled], question: str) -> list[Quoted]:
    """The lines of all memories, in order; some of them may not fit a prompt together."""
    quotes = [quote_memory(one, question) for one in recalled]
    return [quote for quote in quotes if quote is not None]


def quote_memories(
    recalled: Sequence[Recalled],
    *,
    count_tokens: Callable[[str], int],
    budget: int,
    question: str = "",
) -> list[Quoted]:
    """Quote the best memories that fit in `budget` tokens, leaving out repeats of one text.

    Of a long memory those sentences are quoted that are nearest to the question; the best memory
    may take most of the room.
    """
    quoted: list[Quoted] = []
    seen: list[str] = []
    used = 0
    for one in recalled:
        most = LONG_LINE_CHARACTERS if question and not quoted else LINE_CHARACTERS
        quote = quote_memory(one, question, most=most)
        if quote is None:
            continue
        plain = re.sub(r"\W+", " ", quote.text.lower()).strip()
        if any(
            plain in other or (other in plain and len(other) > 0.8 * len(plain)) for other in seen
        ):
            continue
        tokens = count_tokens(quote.line)
        if quoted and used + tokens > budget:
            continue
        used += tokens
        seen.append(plain)
        quoted.append(quote)
    return quoted


def _origin(memory: Memory) -> str:
    match memory.kind:
        case Kind.PHOTO:
            return "photo, "
        case Kind.DOCUMENT:
            return f"file {memory.title[:40]}, " if memory.title else "file, "
        case Kind.NOTE:
            return "note, "
        case Kind.TURN if memory.speaker not in (None, "user"):
            return f"{memory.speaker}, "
        case _:
            return ""


def _clip(text: str, question: str, most: int) -> str:
    text = " ".join(text.split())
    if len(text) <= most or not question:
        return _cut(text, most)
    sentences = split_sentences(text)
    start, end = find_nearest_run(sentences, content_stems(question), most)
    return ("… " if start else "") + _cut(" ".join(sentences[start:end]), most)


def find_nearest_run(sentences: Sequence[str], wanted: set[str], most: int) -> tuple[int, int]:
    """The run of sentences, at most `most` characters, that shares most with the wanted stems.

    The best sentence counts twice, so that it is in, with what stands around it. Always one
    sentence at least.
    """
    shared = [len(wanted & all_stems(one)) for one in sentences]
    best, run = -1.0, (0, 1)
    for start in range(len(sentences)):
        length, end = 0, start
        while end < len(sentences) and (end == start or length + len(sentences[end]) + 1 <= most):
            length += len(sentences[end]) + 1
            end += 1
        value = sum(shared[start:end]) + max(shared[start:end])
        if value > best:
            best, run = value, (start, end)
    return run


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text[:most]
    return cut[: cut.rfind(" ")] + " …"
