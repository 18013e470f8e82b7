"""Which of the tastes and limits that the user told matter for a request that leaves them open.

"Where should I eat in Rome?" says nothing of olives; what the user told of their tastes does. It is
looked for among all that they told, by likeness to the request and without a cut: a wish and what
it must heed share few words.
"""

import re
from collections.abc import Callable, Sequence
from typing import Protocol

from memory.records import Kind, Memory, Recalled, Source
from tools.quoting import Quoted, quote_memory
from tools.route_rules import is_question

TASTE_TOKENS = 250
"""What they may take of a prompt: the room that recalled memories have in other turns."""
LOOKED_THROUGH = 200
"""So many of the nearest memories are looked through for tastes."""
HEADING = "What the user told of their tastes (heed what bears on the request):"

_KINDS = (Kind.TURN, Kind.NOTE, Kind.FACT)
_ME = re.compile(r"\b(?:i|i'm|i've|i'd|my|me|we|our|us)\b", re.I)
_TASTE = re.compile(
    r"\b(?:prefer\w*|favou?rite|lik(?:e|es|ed|ing)|lov(?:e|es|ed|ing)|enjoy\w*|ador\w*|fan of|"
    r"hat(?:e|es|ed)|dislik\w*|detest\w*|loath\w*|despis\w*|avoid\w*|refus\w*|never|only|always|"
    r"can(?:no|')t|do(?:n't| not)|won't|will not|aver(?:se|sion)\w*|allerg\w*|intoleran\w*|"
    r"sensitiv\w*|vegan\w*|vegetarian\w*|diet\w*|phobi\w*|fear\w*|afraid|scared|claustro\w*|"
    r"uncomfortable|comfortable|interest(?:ed|s)?|not into|thrive|off-putting|passion\w*|"
    r"priorit\w*|value|tend to|rather|"
    r"struggl\w*|nause\w*|committed|budget|stick to|strict\w*|believe|find .{0,30}\b(?:boring|"
    r"stressful|overwhelming|difficult)|care (?:about|for)|opposed|against|bothers?|annoy\w*|"
    r"need|must|want|taste|type|kind of)\b",
    re.I,
)
_OPEN = re.compile(
    r"\b(?:recommend|suggest)\w*\b|\b(?:any|some|good|great|more) (?:\w+ ){0,3}(?:ideas?|tips?|"
    r"options?|advice|ways?|places?|things?|activities|spots?|resources?)\b|"
    r"\bwhat (?:are|would be|is|were) (?:some|a good|the best|a great|good|great)\b|"
    r"\b(?:what|which|where|how) (?:\w+ ){0,6}(?:should|could|can|would|shall) (?:i|we)\b|"
    r"\bhelp (?:me|us) (?:to )?(?:plan|choose|pick|find|decide|prepare|create|design)\b|"
    r"\bbest (?:\w+ ){1,4}(?:for|to|in)\b|\bplan (?:a|my|our|the)\b|\blooking (?:for|to)\b|"
    r"\bgive (?:me|us) (?:some|a|an|ideas?|tips?)\b",
    re.I,
)


class Searches(Protocol):
    """Recall, as far as tastes need it."""

    def __call__(
        self,
        text: str,
        *,
        limit: int,
        kinds: Sequence[Kind],
        now: int | None,
        apply_cut: bool,
    ) -> list[Recalled]:
        """The nearest memories, best first."""
        ...


def leaves_open(request: str) -> bool:
    """Whether a request asks for suggestions, so that the user's tastes decide what is good."""
    return bool(_OPEN.search(request.replace("’", "'")))


def tells_taste(memory: Memory) -> bool:
    """Whether the user told a taste or a limit of theirs. Facts of what was typed repeat it."""
    text = memory.text.replace("’", "'")
    if memory.kind is Kind.FACT:
        return memory.source is Source.CONFIRMED and bool(_TASTE.search(text))
    return (
        memory.kind in _KINDS
        and memory.speaker in (None, "user")
        and memory.source in (Source.TYPED, Source.CONFIRMED)
        and bool(_ME.search(text) and _TASTE.search(text))
        and not is_question(text)
    )


def find_tastes(
    search: Searches,
    request: str,
    *,
    count_tokens: Callable[[str], int],
    find_unfit: Callable[[Sequence[int]], set[int]],
    budget: int = TASTE_TOKENS,
    now: int | None = None,
) -> list[Quoted]:
    """The tastes nearest to a request that fit in `budget` tokens, the nearest first.

    `find_unfit` says which memories may not stand there, such as private things that the request
    does not need.
    """
    found = search(request, limit=LOOKED_THROUGH, kinds=_KINDS, now=now, apply_cut=False)
    told = [one for one in found if tells_taste(one.memory)]
    left_out = find_unfit([one.memory.id for one in told])
    chosen: list[Quoted] = []
    seen: set[str] = set()
    used = count_tokens(f"{HEADING}\n")
    for one in told:
        quote = None if one.memory.id in left_out else quote_memory(one, request)
        if quote is None or (plain := " ".join(quote.text.lower().split())) in seen:
            continue
        tokens = count_tokens(f"- {quote.text}\n")
        if used + tokens > budget:
            break
        used += tokens
        seen.add(plain)
        chosen.append(quote)
    return chosen


def word_tastes(tastes: Sequence[Quoted]) -> str:
    """The tastes as they stand in a prompt: quoted data, a line each; "" where there is none."""
    return "\n".join([HEADING, *(f"- {one.text}" for one in tastes)]) if tastes else ""
