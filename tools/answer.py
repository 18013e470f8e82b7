"""Answers from quoted memories: the model words them, code decides whether they hold.

What is checked: there is something to answer from, the thing asked about occurs in it, every cited
id was quoted, every content word, name and number of the answer stands in the question or a quote.
An answer that fails is made once more as the choice of a quoted sentence; failing that, Locket says
that it does not have it.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from memory.records import Kind
from tools.grounding import (
    all_stems,
    content_stems,
    find_unsupported,
    is_function_word,
    list_words,
    split_sentences,
    split_words,
    stem_word,
)
from tools.ports import CancelToken, ChatMessage, LanguageModel
from tools.quoting import Quoted
from tools.second_person import address_user

I_DO_NOT_HAVE_THAT = (
    'I don\'t have that. Tell me, for example "remember that ...", and I will know it next time.'
)
UNSTORED = "m0"
_CITED = re.compile(r"\[\s*(m\d+)\s*\]|\((m\d+)\)")
_ABSTAINS = re.compile(
    r"\b(?:don't|do not|doesn't|does not|cannot|can't) (?:have|know|find|mention|say|specify|"
    r"provide|"
    r"contain|include|determine|answer)|\bno (?:information|memory|mention|record)|"
    r"\bnot (?:mentioned|"
    r"specified|provided|stated|recorded|available|sure)|\bunknown\b|\bunclear\b",
    re.I,
)
_GENERIC = frozenset(
    list_words(
        """
        name day date thing place person people kind type sort number colour time year month week
        way part lot bit rest address age birthday job home life plan plans idea favourite opinion
        memory memories note notes photo today yesterday tomorrow morning evening night weekend
        currently last next best first
        """
    )
)
_POSSESSED = re.compile(
    r"\b(?:my|our)\s+((?:[a-z][\w-]*\s+){0,2}?[a-z][\w-]*)(?:'s\s+(\w+))?"
    r"(?=\s+(?:is|are|was|were|called|named|do|does|did|has|have|had|in|on|at|for|from|to|last|"
    r"with|"
    r"like|likes|live|lives|work|works|about|again|that|when)\b|[?.,!]|$|'s)",
    re.I,
)
LISTED = 5
LEAST_COVERED = 0.6
"""Share of a question's words that a bare quote must hold to be an answer to it."""
_LISTING = re.compile(
    r"^(?:please |can you |could you )*(?:show|list|find|give|get)(?: me)?(?: all)?(?: of)?"
    r"(?: my| the)? (notes?|photos?|pictures?|memories|memory|files?|documents?) "
    r"(?:about|of|on|with|from|for|where) "
    r"(.+?)[.?!]*$",
    re.I,
)
_LISTED_KINDS = {
    "photo": Kind.PHOTO,
    "picture": Kind.PHOTO,
    "file": Kind.DOCUMENT,
    "document": Kind.DOCUMENT,
}
_HAVING = re.compile(r"\bdo i (?:have|own|keep) (?:an?|any) ((?!photo|note|memor)\w+)\b", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer. `cited` are printable ids; `how` is model, quote, fact or none."""

    text: str
    cited: tuple[str, ...]
    abstained: bool
    how: str


def abstain(sentence: str = I_DO_NOT_HAVE_THAT) -> Answer:
    """The answer when memory does not hold it."""
    return Answer(sentence, (), True, "none")


def find_anchors(question: str) -> list[str]:
    """What a question is about and an answer must have: things called mine, and proper names."""
    question = question.replace("’", "'")
    anchors: list[str] = []
    for match in _POSSESSED.finditer(question):
        words = [word for word in match[1].split() if not is_function_word(word.lower())]
        head = words[-1].lower() if words else ""
        if head and stem_word(head) not in _GENERIC and head not in _GENERIC:
            anchors.append(head)
    for match in _HAVING.finditer(question):
        anchors.append(match[1].lower())
    for match in re.finditer(r"\b[A-Z][\w-]+'s (\w+)", question):
        word = match[1].lower()
        if not (is_function_word(word) or word in _GENERIC or stem_word(word) in _GENERIC):
            anchors.append(word)
    for match in re.finditer(r"(?<=[\w,;] )[A-Z][\w-]+", question):
        word = match.group(0)
        if word.lower() not in ("i", "i'm", "i've") and not is_function_word(word.lower()):
            anchors.append(word)
    return anchors


def can_answer(question: str, quotes: Sequence[Quoted]) -> bool:
    """Whether the quotes speak of what the question asks about."""
    if not quotes:
        return False
    known: set[str] = set()
    for quote in quotes:
        known |= all_stems(quote.line)
    return all(stem_word(anchor) in known for anchor in find_anchors(question))


def keep_relevant(question: str, quotes: Sequence[Quoted]) -> list[Quoted]:
    """Quotes that share the question's anchors first; quotes of someone else's thing left out.

    "My sister's dog is Dana" does not answer "what is my dog called?".
    """
    kept: list[Quoted] = []
    for anchor in find_anchors(question):
        mine = rf"\b(?:my|have|own|keep) (?:an? |any )?(?:\w+ )?{re.escape(anchor)}\b"
        if anchor[:1].isupper() or not re.search(mine, question, re.I):
            continue
        others = re.compile(rf"\b\w+'s (?:\w+ )?{re.escape(anchor)}\b", re.I)
        own = re.compile(rf"\b(?:your|my|our|an?|the) (?:\w+ )?{re.escape(anchor)}", re.I)
        quotes = [
            quote
            for quote in quotes
            if not others.search(quote.text)
            or own.search(others.sub("", quote.text))
            or others.search(question)
        ]
    kept.extend(quotes)
    return kept


def check_answer(text: str, question: str, quotes: Sequence[Quoted]) -> Answer | None:
    """The answer with sound citations, or None when it says what no quote supports."""
    known = {quote.id: quote for quote in quotes}
    cited = [one or two for one, two in _CITED.findall(text)]
    cited = list(dict.fromkeys(one for one in cited if one in known))
    plain = tidy(_CITED.sub("", text))
    if not any(quote.is_told_by_another for quote in quotes):
        plain = address_user(plain)
    if not plain:
        return None
    if _ABSTAINS.search(plain):
        return abstain()
    if find_unsupported(plain, [question, *(quote.line for quote in quotes)]):
        return None
    said = content_stems(plain) - content_stems(question)
    if not said and not re.match(r"(?:yes|no)\b", plain, re.I):
        return None
    support = rank_support(said or content_stems(plain), quotes)
    if cited and said and not any(said & all_stems(known[one].line) for one in cited):
        cited = []
    cited = rank_support(said, [known[one] for one in cited]) or cited[:1] or support[:2]
    if not cited or not speaks_of(question, [known[one] for one in cited], quotes):
        return None
    return Answer(with_citations(plain, cited), tuple(cited), False, "model")


def speaks_of(question: str, cited: Sequence[Quoted], quotes: Sequence[Quoted]) -> bool:
    """Whether the cited quotes, or quotes tied to them by a name, hold what the question is about.

    "Tom's wife" is not answered by a line about somebody's dog, though another line names Tom.
    """
    names = {name for quote in cited for name in find_names(quote.text)}
    near = [quote for quote in quotes if quote in cited or names & find_names(quote.text)]
    stems = {stem for quote in near for stem in all_stems(quote.line)}
    return all(stem_word(anchor) in stems for anchor in find_anchors(question))


def find_names(text: str) -> set[str]:
    """Capitalised words of a text, those at its beginning only when they are no common words."""
    words = re.findall(r"\b[A-Z][\w-]{1,}", text)
    return {word for word in words if not is_function_word(word.lower())}


def rank_support(stems: set[str], quotes: Sequence[Quoted]) -> list[str]:
    """Ids of quotes that hold the given stems, fewest that cover them all, best first."""
    left = set(stems)
    chosen: list[str] = []
    while left:
        best = max(quotes, key=lambda quote: len(left & all_stems(quote.line)), default=None)
        if best is None or not left & all_stems(best.line):
            break
        chosen.append(best.id)
        left -= all_stems(best.line)
    return chosen


def choose_quote(
    language: LanguageModel,
    messages: Sequence[ChatMessage],
    question: str,
    quotes: Sequence[Quoted],
    cancel: CancelToken | None = None,
) -> Answer:
    """Have the model only choose the quote that answers, by grammar; the words are the quote's."""
    schema = {
        "type": "object",
        "properties": {
            "memory": {"enum": [*(quote.id for quote in quotes), "none"]},
        },
        "required": ["memory"],
    }
    ask = replace(
        messages[-1],
        content=messages[-1].content
        + "\nWhich memory holds the answer? Reply as JSON with its id, or none.",
    )
    reply = "".join(
        language.stream([*messages[:-1], ask], max_tokens=16, schema=schema, cancel=cancel)
    )
    try:
        chosen = json.loads(reply)["memory"]
    except (ValueError, KeyError, TypeError):
        return abstain()
    for quote in quotes:
        if quote.id == chosen:
            if not speaks_of(question, [quote], quotes):
                break
            return quote_answer(question, quote)
    return abstain()


def quote_answer(question: str, quote: Quoted) -> Answer:
    """The sentences of a quote nearest to the question, as the answer."""
    wanted = content_stems(question)
    asked = wanted - {stem_word(anchor) for anchor in find_anchors(question)}
    if asked and len(asked & all_stems(quote.line)) < LEAST_COVERED * len(asked):
        return abstain()
    if re.search(r"\bsummar|\bwhat (?:does|do) .{1,30} (?:say|read)\b", question, re.I):
        return Answer(with_citations(tidy(quote.text), [quote.id]), (quote.id,), False, "quote")
    sentences = split_sentences(quote.text) or [quote.text]
    best = max(sentences, key=lambda one: len(wanted & all_stems(one)))
    if not wanted & all_stems(quote.line):
        return abstain()
    return Answer(with_citations(tidy(best), [quote.id]), (quote.id,), False, "quote")


def list_memories(question: str, quotes: Sequence[Quoted]) -> Answer | None:
    """The memories themselves, for "show me my notes about the cabin"; None for other questions."""
    match = _LISTING.match(question.strip())
    if match is None:
        return None
    kind = _LISTED_KINDS.get(match[1].lower().removesuffix("s"))
    topic = content_stems(match[2])
    kept = [
        quote
        for quote in quotes
        if (kind is None or quote.memory.kind is kind) and topic & all_stems(quote.line)
    ][:LISTED]
    if not kept:
        return abstain()
    text = "\n".join(f"- {quote.text} [{quote.id}]" for quote in kept)
    return Answer(text, tuple(quote.id for quote in kept), False, "quote")


def with_citations(text: str, cited: Sequence[str]) -> str:
    """The text with its citations at the end: "Your dog is called Bo. [m12]"."""
    marks = "".join(f"[{one}]" for one in cited if one != UNSTORED)
    return f"{text} {marks}".rstrip()


def tidy(text: str) -> str:
    """One paragraph, no stray marks of the model, a full stop at the end."""
    text = re.sub(r"^(?:answer|assistant|locket)\s*:\s*", "", text.strip(), flags=re.I)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s+([.,!?])", r"\1", text).strip().strip("*`").strip()
    text = re.sub(r"([.!?])[.]+$", r"\1", text)
    if text and text[-1] not in ".!?\"')…":
        text += "."
    return text[:1].upper() + text[1:]


def count_words(text: str) -> int:
    """Number of words, citations left out."""
    return len(split_words(text))
