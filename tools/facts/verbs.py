"""The verb of a clause: its plain form, its time, and whether it is denied, begun or ended."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tools.grounding import list_words


class Tense(StrEnum):
    """When a verb says it is."""

    NOW = "now"
    PAST = "past"
    PERFECT = "perfect"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """A verb in its plain form and what follows it.

    `gone`: it held and no longer does ("no longer", "not ... anymore", "stopped"). `now`: said with
    a word of the present that implies a change. `begun`: it starts ("started playing").
    """

    lemma: str
    rest: str
    tense: Tense
    denied: bool = False
    gone: bool = False
    now: bool = False
    begun: bool = False
    passive: bool = False


_IRREGULAR = """
be am is are was were been being
have has had having
do does did done doing
go goes went gone going
get gets got gotten getting
leave leaves left leaving
become becomes became becoming
begin begins began begun beginning
quit quits quitting quitted
give gives gave given giving
take takes took taken taking
drive drives drove driven driving
sell sells sold selling
buy buys bought buying
speak speaks spoke spoken speaking
know knows knew known knowing
grow grows grew grown growing
outgrow outgrows outgrew outgrown outgrowing
lose loses lost losing
lay lays laid laying
put puts putting
set sets setting
bring brings brought bringing
hold holds held holding
keep keeps kept keeping
die dies died dying
stand stands stood standing
eat eats ate eaten eating
drink drinks drank drunk drinking
read reads reading
find finds found finding
teach teaches taught teaching
swap swaps swapped swapping
forget forgets forgot forgotten forgetting
learn learns learned learnt learning
stop stops stopped stopping
study studies studied studying
fall falls fell fallen falling
run runs ran running
make makes made making
come comes came coming
end ends ended ending
cancel cancels cancelled canceled cancelling
"""
_REGULAR = """
live work move relocate reside settle join start like love enjoy adore hate dislike detest prefer
watch listen follow order
play own call name base employ hire fire retire switch change trade replace adopt reschedule
shift postpone push resign graduate train reach use celebrate earn schedule shed pass drop finish
discontinue stay rent share promote need transfer abandon attend host unpack sign welcome purchase
acquire pick commute swim land accept retrain resettle react hand part finish
paint dance cycle practise practice turn avoid touch tolerate steer
"""


def _forms() -> dict[str, str]:
    table = {}
    for line in _IRREGULAR.strip().splitlines():
        words = line.split()
        table.update(dict.fromkeys(words, words[0]))
    for verb in _REGULAR.split():
        stem = verb.removesuffix("e")
        doubled = verb + verb[-1] if verb in ("drop",) else stem
        third = verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"
        if verb.endswith(("s", "sh", "ch")):
            third = verb + "es"
        for form in (verb, third, f"{doubled}ed", f"{doubled}ing", f"{doubled.rstrip('y')}ied"):
            table.setdefault(form, verb)
    return table


_LEMMAS = _forms()
_PAST_FORMS = frozenset(
    list_words(
        """
        was were had did went got left became began quit gave took drove sold bought spoke
        knew grew lost laid brought held kept ate found taught learnt fell ran made
        outgrew set put
        """
    )
)
EVENTS = frozenset(
    list_words(
        """
        move relocate settle join start become begin quit leave switch change trade
        replace adopt resign transfer buy sell get swap
        """
    )
)
"""Verbs of a moment: what they tell begins or ends then."""
_SKIP = frozenset(
    list_words(
        """
        can then since already still ever once only even usually often always soon
        """
    )
)
_NOW = re.compile(r"^(?:now|nowadays|currently|these days|from now on|newly|recently)\b[, ]*", re.I)
_FUTURE = re.compile(
    r"^(?:will|shall|(?:am |is |are )?(?:going to|about to|due to|set to|planning to)(?= [a-z])|"
    r"plans? to|intends? to)\s+",
    re.I,
)
_USED = re.compile(r"^(?:did )?used? to\s+", re.I)
_ENDS = re.compile(
    r"^(?:stop(?:ped|s)?|stopping|quit(?:ting)?|ceased?|finish(?:ed)?|gave up|given up|give up|"
    r"giving up|am done|is done|are done)\s+(?=(?:to )?[a-z]+ing\b)",
    re.I,
)
_BEGINS = re.compile(
    r"^(?:(?:start(?:ed|s)?|starting|began|begun|begins?|beginning)\s+(?:to )?(?=[a-z]+(?:ing)?\b)"
    r"(?!(?:a|an|at|the|my|in|on|with|as|for|work at)\b)|(?:grown|come|grew|came|learned) to |"
    r"(?:ended|ending) up )",
    re.I,
)


def lemma_of(word: str) -> str | None:
    """The plain form of a verb that the lexicon knows."""
    return _LEMMAS.get(word.lower())


def read_verb(tail: str) -> VerbGroup | None:
    """The verb group that begins `tail` (a clause without its subject); None without one."""
    rest = tail.strip(" ,")
    tense, denied, gone, now, begun, passive = Tense.NOW, False, False, False, False, False
    after: str | None = None
    while rest:
        word = rest.split(" ", 1)[0].lower().strip(",")
        if match := _NOW.match(rest):
            now = True
        elif match := re.match(r"no longer\s+", rest, re.I):
            denied = gone = True
        elif match := re.match(r"(?:not|never)\b\s*", rest, re.I):
            denied = True
        elif match := re.match(r"(?:try|tries|tend|tends) to\s+", rest, re.I):
            pass
        elif match := _USED.match(rest):
            tense, gone = Tense.PAST, True
        elif match := _FUTURE.match(rest):
            tense = Tense.FUTURE
        elif match := _ENDS.match(rest):
            gone = denied = True
        elif match := _BEGINS.match(rest):
            begun = True
        elif word in _SKIP:
            match = re.match(r"\S+\s*", rest)
        else:
            match = None
        if match is not None:
            rest = rest[match.end() :].lstrip(" ,")
            continue
        lemma = lemma_of(word)
        if lemma is None:
            break
        remaining = rest[len(rest.split(" ", 1)[0]) :].strip()
        if lemma in ("have", "be", "do", "get") and _leads_verb(lemma, remaining):
            tense = _tense_after(tense, lemma, word)
            passive = lemma in ("be", "get") and not re.match(
                r"(?:not |now |no longer )*\w+ing\b", remaining
            )
            after, rest = lemma, remaining
            continue
        if tense is Tense.NOW and after != "be" and _is_past(word, lemma):
            tense = Tense.PAST if after is None else Tense.PERFECT if after == "have" else tense
        if after == "be" and word.endswith("ing") and lemma in EVENTS and tense is Tense.NOW:
            tense = Tense.FUTURE
        if lemma in ("be", "have") or after not in ("be", "get"):
            passive = False
        return _make(lemma, remaining, tense, denied, gone, now, begun, passive)
    if after in ("be", "have"):
        return _make(after, rest, tense, denied, gone, now, begun, False)
    return None


def _make(
    lemma: str,
    rest: str,
    tense: Tense,
    denied: bool,
    gone: bool,
    now: bool,
    begun: bool,
    passive: bool,
) -> VerbGroup:
    at_end = re.search(
        r"[, ]+(?:now|nowadays|these days|from now on|at present|currently|instead)$", rest, re.I
    )
    if match := _NOW.match(rest):
        rest, now = rest[match.end() :], True
    while match := re.match(r"(?:no longer|not|still|already)\b\s*", rest, re.I):
        negative = match[0].strip().lower()
        gone = gone or negative == "no longer"
        denied = denied or negative in ("no longer", "not")
        rest = rest[match.end() :]
    gone = gone or (denied and bool(re.search(r"\banymore\b", rest, re.I)))
    rest = re.sub(r"\s*\banymore\b", "", rest, flags=re.I).strip(" ,")
    return VerbGroup(lemma, rest, tense, denied, gone, now or at_end is not None, begun, passive)


def _leads_verb(lemma: str, remaining: str) -> bool:
    """Whether an auxiliary is followed by a verb, adverbs and denials in between passed over."""
    after = re.sub(
        r"^(?:(?:no longer|not|never|now|then|since|already|still|only|recently|currently)\s+)+",
        "",
        remaining,
        flags=re.I,
    )
    if re.match(
        r"(?:going to|used to|been|being|about to|set to|due to|planning to)\b", after, re.I
    ):
        return True
    if lemma == "have" and re.match(r"(?:come|grown) to\b", after, re.I):
        return True
    word = after.split(" ", 1)[0].lower().strip(",") if after else ""
    known = lemma_of(word)
    if known is None or (
        word in ("set", "like", "love", "work", "name", "study", "call", "change") and lemma != "do"
    ):
        return lemma == "do" and known is not None
    if lemma == "do":
        return True
    if lemma == "have":
        return (
            word.endswith(("ed", "en", "wn", "ne"))
            or word in _PAST_FORMS
            or word
            in (
                "become",
                "begun",
                "been",
                "left",
                "sold",
                "bought",
                "quit",
                "gotten",
                "put",
                "learnt",
                "held",
            )
        )
    return word.endswith(("ing", "ed", "en", "wn", "ld", "id")) or word in ("set", "held", "put")


def _tense_after(tense: Tense, lemma: str, word: str) -> Tense:
    if tense is not Tense.NOW:
        return tense
    if lemma == "have":
        return Tense.PAST if word == "had" else Tense.PERFECT
    return Tense.PAST if word in ("was", "were", "did") else tense


def _is_past(word: str, lemma: str) -> bool:
    return word in _PAST_FORMS or (word.endswith("ed") and word != lemma)
