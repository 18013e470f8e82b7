"""Sentences whose value stands first or in the middle: "Globex hired me", "jazz isn't for me"."""

import re

from memory.records import Stance
from tools.facts.build import make_statement
from tools.facts.frames import NAME
from tools.facts.moments import Times
from tools.facts.plain import trim_value
from tools.facts.relations import ANIMALS
from tools.facts.statement import USER, Statement
from tools.facts.values import suits

_V = r"(?P<v>[\w&'’ -]{2,40}?)"
_C = rf"(?P<v>(?-i:{NAME}))"
_LANGUAGE = r"(?P<v>(?-i:[A-Z][a-z]+))"
_NOT = r"(?:is|are) (?:not|no longer)"
_NOW = r"(?: now| these days| at the moment)?"

# attribute, stance, whether it is said as a change, form of the whole clause
_FORMS: tuple[tuple[str, Stance, bool, str], ...] = (
    (
        "employer",
        Stance.HOLDS,
        True,
        rf"{_C} (?:has |have )?(?:hired|employed|recruited|taken) "
        rf"me(?: on)?",
    ),
    ("employer", Stance.HOLDS, False, rf"{_C} employs me"),
    (
        "employer",
        Stance.ENDS,
        True,
        rf"{_C} (?:has |have )?(?:fired|sacked|dismissed|laid off|let) "
        rf"me(?: go| off)?",
    ),
    (
        "employer",
        Stance.ENDS,
        True,
        rf"my (?:last day|time|contract|stint|job) (?:at|with) {_C} "
        rf"(?:was|is|has|ended|came)\b.*",
    ),
    (
        "likes",
        Stance.HOLDS,
        False,
        rf"{_V} (?:is|are) (?:my (?:thing|jam|cup of tea|passion|"
        rf"(?:latest |new )?obsession)|what i (?:like|love|enjoy)|a "
        rf"favourite of mine){_NOW}",
    ),
    (
        "likes",
        Stance.ENDS,
        True,
        rf"{_V} {_NOT} (?:my (?:thing|jam|cup of tea|passion)|for me|fun|"
        rf"something i (?:like|love|enjoy))(?: anymore)?",
    ),
    ("likes", Stance.ENDS, True, rf"{_V} (?:bores|bore|annoys|annoy) me{_NOW}"),
    (
        "speaks",
        Stance.HOLDS,
        False,
        rf"{_LANGUAGE} is (?:one of the languages (?:that )?i (?:can "
        rf")?(?:speak|know)|my (?:mother tongue|native language|first "
        rf"language|second language)|a language i (?:can )?(?:speak|"
        rf"know))",
    ),
    (
        "speaks",
        Stance.ENDS,
        True,
        rf"my {_LANGUAGE} (?:is|has) (?:gone|forgotten|lost|completely "
        rf"gone)",
    ),
    (
        "allergy",
        Stance.HOLDS,
        False,
        rf"{_V} (?:gives?|causes?) me (?:an |a |bad |strong "
        rf")*(?:allergic reactions?|hives|rash(?:es)?|allerg(?:y|ies)"
        rf")",
    ),
    (
        "allergy",
        Stance.HOLDS,
        False,
        rf"{_V} (?:makes?|make) me (?:ill|sick|sneeze), (?:i am|it is|"
        rf"they are|an?) allerg\w+.*",
    ),
    (
        "allergy",
        Stance.ENDS,
        True,
        rf"my (?:allergy to {_V}|(?P<w>[\w ]+?) allergy) (?:is|has|went|"
        rf"just)\b.*\b(?:gone|away|over|disappeared|vanished|cleared up|"
        rf"past).*",
    ),
    (
        "allergy",
        Stance.ENDS,
        True,
        rf"{_V} (?:does|do) not (?:bother|affect|give) me (?:anymore|an "
        rf"allerg.+ anymore)",
    ),
    (
        "",
        Stance.ENDS,
        True,
        rf"(?:the|my|our) (?P<v>(?-i:{NAME})) (?:is|was|has been|got) (?:gone|"
        rf"stolen|sold|scrapped|totalled|written off|traded in)",
    ),
    (
        "",
        Stance.ENDS,
        True,
        rf"{_C}(?: the (?:{ANIMALS})|,? (?:my|our) (?:{ANIMALS}),?)? (?:has |"
        rf"have )?(?:died|passed away|ran away|run away|is dead|is gone)\b.*",
    ),
    (
        "",
        Stance.ENDS,
        True,
        rf"{_C} (?:was|has been|got) (?:adopted|rehomed|taken in|given away|"
        rf"put down|put to sleep)\b.*",
    ),
    (
        "",
        Stance.ENDS,
        True,
        rf"(?:i|we) (?:had to |have |have had to |decided to )*(?:give|gave|"
        rf"given|rehomed?|let) {_C} (?:up|away|go)\b.*",
    ),
    (
        "",
        Stance.ENDS,
        True,
        rf"(?:i|we) (?:had to |have |have had to )*(?:rehome|rehomed|lost|"
        rf"buried) {_C}",
    ),
)
_COMPILED = [(a, s, c, re.compile(form, re.I)) for a, s, c, form in _FORMS]
_BEST = re.compile(
    rf"i (?:like|love|prefer) {_V} (?:to|more than|over|above) (?:any|all|every) (?:of the "
    rf")?others? (?P<n>\w+?)s?"
    rf"|(?P<v2>[\w' -]{{2,30}}?) is the (?P<n2>\w+) (?:that )?i (?:like|love|prefer) (?:the "
    rf")?(?:best|most)",
    re.I,
)
_NO_START = re.compile(r"^(?:i|we|it|that|this|he|she|they|there|what|which|my|the|a|an)\b", re.I)


def read_inverted(whole: str, times: Times, said_at: int) -> Statement | None:
    """The statement of a clause whose value does not follow its verb; None for other clauses."""
    best = _BEST.fullmatch(whole)
    if best is not None:
        value, noun = trim_value(best["v"] or best["v2"]), (best["n"] or best["n2"]).lower()
        return _make(f"favourite {noun}", value, Stance.HOLDS, times, said_at, changes=False)
    for attribute, stance, changes, pattern in _COMPILED:
        match = pattern.fullmatch(whole)
        if match is None:
            continue
        value = trim_value(match["v"] or match.groupdict().get("w") or "")
        if not value or _NO_START.match(value) or not suits(attribute, value):
            continue
        return _make(attribute, value, stance, times, said_at, changes=changes)
    return None


def _make(
    attribute: str, value: str, stance: Stance, times: Times, said_at: int, *, changes: bool
) -> Statement:
    return make_statement(USER, attribute, value, stance, times, said_at, changes=changes)
