"""Answers from quoted memories: the model words them, code decides whether they hold.

What is checked: there is something to answer from, the thing asked about occurs in it, every cited
id was quoted, every content word, name and number of the answer stands in the question or a quote.
An answer that fails is made once more as the choice of a quoted sentence; failing that, Locket says
that it does not have it.

Where `tools.answerability` is sure that the answer is there (`trusted`), the answer need not repeat
the question's words. Grounding stays as it is: nothing is said that no quote holds.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from memory.records import Kind
from tools.anchors import GENERIC_STEMS, find_anchors, speaks_of
from tools.grounding import (
    all_stems,
    content_stems,
    find_unsupported,
    split_sentences,
    split_words,
    stem_word,
)
from tools.ports import CancelToken, ChatMessage, LanguageModel
from tools.quoting import Quoted
from tools.second_person import address_user

TELL_ME = 'Tell me, for example "remember that ...", and I will know it next time.'
I_DO_NOT_HAVE_THAT = f"I don't have that. {TELL_ME}"
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
_YES_OR_NO = re.compile(r"(?:yes|no)\b", re.I)
_ASKS_YES_OR_NO = re.compile(
    r"(?:and |so |but )?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|"
    r"should)\b",
    re.I,
)
_ASKS_NUMBER = re.compile(r"\bhow (?:old|many|much|tall|far|heavy|big)\b", re.I)
_NUMBER = re.compile(
    r"\d|\ban? (?=year|month|week|day|hour|minute|mile|metre|meter|kilo|pound|euro|dollar|quarter|"
    r"dozen|hundred|thousand|couple|few|half|lot)|\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|"
    r"\w+ty|hundred|thousand|half|dozen|several|few|couple|both)\b",
    re.I,
)
_DENIES = re.compile(r"\b(?:no|not|never|none|without|nobody|nothing)\b|n't\b", re.I)
LISTED = 5
LEAST_COVERED = 0.6
"""Share of a question's words that a bare quote must hold to be an answer to it."""
_LISTING = re.compile(
    r"^(?:please |can you |could you )*(?:show|list|find|give|get)(?: me)?(?: all)?(?: of)?"
    r"(?: my| the)? (notes?|memories|memory|files?|documents?) "
    r"(?:about|of|on|with|from|for|where) "
    r"(.+?)[.?!]*$",
    re.I,
)
_LISTED_KINDS = {
    "file": Kind.DOCUMENT,
    "document": Kind.DOCUMENT,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer. `cited` are printable ids; `how` is model, quote, fact or none."""

    text: str
    cited: tuple[str, ...]
    abstained: bool
    how: str


def abstain(missing: str = "") -> Answer:
    """The answer when memory does not hold it; `missing` is a sentence that says what is not."""
    if not missing:
        return Answer(I_DO_NOT_HAVE_THAT, (), True, "none")
    return Answer(f"I don't have that. {missing} {TELL_ME}", (), True, "none")


def check_answer(
    text: str,
    question: str,
    quotes: Sequence[Quoted],
    *,
    shown: bool = False,
    trusted: bool = False,
) -> Answer | None:
    """The answer with sound citations, or None when it says what no quote supports.

    `shown`: the question points at a photo of this turn ("the sign"), which its quote is of.
    `trusted`: the quotes are known to hold the answer, in whatever words.
    """
    known = {quote.id: quote for quote in quotes}
    cited = [one or two for one, two in _CITED.findall(text)]
    cited = list(dict.fromkeys(one for one in cited if one in known))
    plain = tidy(_CITED.sub("", text))
    if not any(quote.is_told_by_another for quote in quotes):
        plain = address_user(plain)
    if not plain:
        return None
    if _ABSTAINS.search(plain):
        return None if trusted else abstain()
    if find_unsupported(plain, [question, *(quote.line for quote in quotes)]):
        return None
    said = content_stems(plain) - content_stems(question)
    if not said and not trusted and not is_borne_out(plain, question, quotes):
        return None
    if trusted and lacks_number(question, plain):
        return None
    if not (shown or trusted) and not addresses(plain, question, quotes):
        return None
    support = rank_support(said or content_stems(plain), quotes)
    if cited and said and not any(said & all_stems(known[one].line) for one in cited):
        cited = []
    cited = rank_support(said, [known[one] for one in cited]) or cited[:1] or support[:2]
    if not cited:
        return None
    if not trusted and not speaks_of(question, [known[one] for one in cited], quotes):
        return None
    return Answer(with_citations(plain, cited), tuple(cited), False, "model")


def is_borne_out(plain: str, question: str, quotes: Sequence[Quoted]) -> bool:
    """Whether an answer in the question's own words (yes, no, one of two) stands in one quote.

    All it says must stand there, denied where it is denied.
    """
    if not _YES_OR_NO.match(plain) and not re.search(r"\bor\b", question):
        return False
    said = content_stems(plain)
    denied = bool(_DENIES.search(plain))
    return any(
        said <= all_stems(quote.line) and denied == bool(_DENIES.search(quote.text))
        for quote in quotes
    )


def addresses(plain: str, question: str, quotes: Sequence[Quoted]) -> bool:
    """Whether the quotes speak of what is asked, and not only of somebody in the question.

    "Which bank is closing?" is not answered from a line on a party, nor "Is Nuno married?" from
    one that says who Nuno is.
    """
    if lacks_number(question, plain):
        return False
    known = {stem for quote in quotes for stem in all_stems(quote.line)}
    asked = content_stems(question) - {stem_word(one) for one in find_anchors(question)}
    if _ASKS_YES_OR_NO.match(question.strip()) and not plain.startswith("No,"):
        asked -= GENERIC_STEMS
        return len(asked & known) >= LEAST_COVERED * len(asked)
    if asked and re.match(r"(?:and |so )?who\b", question.strip(), re.I):
        return is_said_together(content_stems(plain) - content_stems(question), asked, quotes)
    repeated = asked & content_stems(plain)
    return len(repeated & known) * 2 >= len(repeated)


def lacks_number(question: str, text: str) -> bool:
    """Whether a number is asked for and the text has none."""
    return bool(_ASKS_NUMBER.search(question)) and not _NUMBER.search(text)


def is_said_together(said: set[str], asked: set[str], quotes: Sequence[Quoted]) -> bool:
    """Whether one clause of a quote names who it was and what they did.

    "Budget approved. Joana leads the redesign." does not say that Joana approved the budget. What
    is "by" someone was made by them.
    """
    clauses = [
        all_stems(clause) | (asked if re.search(r"\bby\b", clause) else set())
        for quote in quotes
        for sentence in split_sentences(quote.text)
        for clause in sentence.split(";")
    ]
    return not said or any(clause & said and clause & asked for clause in clauses)


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
    *,
    shown: bool = False,
    trusted: bool = False,
) -> Answer:
    """Have the model only choose the quote that answers, by grammar; the words are the quote's.

    `trusted`: the quotes are known to hold the answer, so that the nearest is taken if it does not.
    """
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
            if not trusted and not speaks_of(question, [quote], quotes):
                break
            return quote_answer(question, quote, shown=shown or trusted)
    if trusted and quotes:
        wanted = content_stems(question)
        nearest = max(quotes, key=lambda quote: len(wanted & all_stems(quote.line)))
        return quote_answer(question, nearest, shown=True)
    return abstain()


def quote_answer(question: str, quote: Quoted, *, shown: bool = False) -> Answer:
    """The sentences of a quote nearest to the question, as the answer."""
    wanted = content_stems(question)
    asked = wanted - {stem_word(anchor) for anchor in find_anchors(question)}
    if not shown and asked and len(asked & all_stems(quote.line)) < LEAST_COVERED * len(asked):
        return abstain()
    if lacks_number(question, quote.text):
        return abstain()
    if re.search(r"\bsummar|\bwhat (?:does|do) .{1,30} (?:say|read)\b", question, re.I):
        return Answer(with_citations(tidy(quote.text), [quote.id]), (quote.id,), False, "quote")
    sentences = split_sentences(quote.text) or [quote.text]
    best = max(sentences, key=lambda one: len(wanted & all_stems(one)))
    if not shown and not wanted & all_stems(quote.line):
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
