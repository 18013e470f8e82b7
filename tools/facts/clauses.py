"""Cuts a plain sentence into clauses, each with its subject, and finds who a clause is about."""

import re
from dataclasses import dataclass

from tools.facts.frames import NAME
from tools.facts.relations import RELATIONS
from tools.facts.statement import USER
from tools.facts.verbs import lemma_of
from tools.grounding import list_words

_PRONOUN = r"(?:I|we|he|she|it|they|that)"
_OWNED = r"(?:my|our|his|her|their|the|this)"
_BREAK = re.compile(
    rf"\s*(?:[,;]\s*|\s[-–—]+\s|:\s+)(?:(?:and|but|so|because|though|although|while|yet|then|plus|"
    rf"now|since|as)\s+)?"
    rf"(?=(?-i:{_PRONOUN}|(?i:{_PRONOUN})) (?:\w+)|{_OWNED} [\w' -]{{2,30}}? (?:is|are|was|were|"
    rf"has|have|lives?|works?)\b)"
    rf"|\s+(?:and|but|so|because|though|although|while|yet)\s+(?:(?:now|then|also)\s+)?"
    rf"(?=(?:{_PRONOUN}) \w+|{_OWNED} [\w' -]{{2,30}}? (?:is|are|was|were|has|have|lives?|works?)"
    rf"\b|"
    rf"{NAME} (?:is|was|has|lives|works|moved)\b)",
    re.I,
)
_MORE = re.compile(r"\s*(?:,\s*(?:and|but|then)?|\s(?:and|but)(?: then)?)\s+", re.I)
_PASSING_VERB = frozenset(
    list_words(
        """
        like be have do hold play change use name work call study live stay share
        """
    )
)
_NO_NAME = frozenset(
    list_words(
        """
        I We He She It They You The A An My Our This That These Those There Here What When
        Where Who Why How If As At In On From Since Until Till Before After Back By For To
        With No Not Yes Now Today Tomorrow Yesterday Next Last Every Some Any All Both
        Please Let Thanks Also And But So January February March April May June July
        August September October November December Monday Tuesday Wednesday Thursday
        Friday Saturday Sunday One Two Three Once Maybe Then Finally Big Good Great Home
        People Everyone Nobody Someone Something Everything Nothing Don Do Does Did Is Are
        Was Were Has Have Had Can Could Will Would Should May Might Must Call Spring
        Summer Autumn Winter Correction Sorry Oops Wait Forget Ignore Remember Note
        Scratch Never Hang Imagine Unfortunately Luckily Sadly Apparently Currently
        Recently Starting Effective Just Of
        """
    )
)
_SUBJECT = re.compile(
    rf"(?P<user>(?:I|we)\b)|(?P<pro>(?:he|she|they|it|that)\b)|"
    rf"(?P<mine>(?:my|our)\s+(?P<rel>(?:(?:older|younger|big|little|best|twin|eldest|youngest|new|"
    rf"old)\s+)?"
    rf"(?:{RELATIONS}))(?:,?\s+(?P<called>(?-i:{NAME})))?,?(?=\s+(?!name\b|number\b)[a-z]))|"
    rf"(?P<name>(?-i:{NAME})),?(?=\s+[a-z])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said of one subject; `subject` is "" where the clause itself begins with a thing."""

    subject: str
    tail: str
    called: str = ""
    whole: str = ""


def cut_clauses(plain: str, context: str = "") -> list[Clause]:
    """The clauses of a plain sentence, subjects carried on: "I left Acme and joined Beta".

    `context` is whom "she" or "it" means before the sentence names anybody.
    """
    clauses: list[Clause] = []
    for part in _BREAK.split(plain):
        part = part.strip(" ,;")
        if not part:
            continue
        for piece in _cut_verbs(part):
            clause = _read_subject(piece, context, clauses)
            if clause.subject not in ("", USER):
                context = clause.subject
            clauses.append(clause)
    return clauses


def _cut_verbs(part: str) -> list[str]:
    """Split "I left Acme and joined Beta" before a second verb of the same subject."""
    pieces, start = [], 0
    for match in _MORE.finditer(part):
        following = re.sub(r"^(?:now|then|also|recently)\s+", "", part[match.end() :], flags=re.I)
        word = following.split(" ", 1)[0].strip(",")
        lemma = lemma_of(word)
        inflected = lemma is not None and (word != lemma or match[0].strip() != "and")
        if re.match(
            r"(?:am|is|are|have|has|will|now)\b|(?:work|live|study) (?:as|at|for|in)\b|drive an?\b",
            following,
        ) or (
            lemma is not None
            and (inflected or lemma not in _PASSING_VERB)
            and not word[:1].isupper()
            and not re.match(r"[a-z]+ing\b", word)
        ):
            pieces.append(part[start : match.start()])
            start = match.end()
    pieces.append(part[start:])
    return [piece.strip(" ,") for piece in pieces if piece.strip(" ,")]


def _read_subject(piece: str, context: str, before: list[Clause]) -> Clause:
    match = _SUBJECT.match(piece)
    if match is not None and match["name"] and match["name"].split()[0] in _NO_NAME:
        match = None
    if match is None:
        first = re.sub(r"^(?:now|no longer|not|then)\s+", "", piece, flags=re.I).split(" ", 1)[0]
        if before and before[-1].subject and lemma_of(first.strip(",")) and not first[:1].isupper():
            return Clause(before[-1].subject, piece, whole=piece)
        return Clause("", piece, whole=piece)
    tail = piece[match.end() :].strip(" ,")
    if match["user"]:
        return Clause(USER, tail, whole=piece)
    if match["pro"]:
        pronoun = match["pro"].lower()
        if pronoun in ("it", "that"):
            return Clause("", piece, whole=piece)
        return Clause(context, tail, whole=piece)
    if match["mine"]:
        relation = match["rel"].lower()
        called = match["called"] or ""
        return Clause(
            called or relation, tail, f"{relation}|{called}" if called else "", whole=piece
        )
    return Clause(match["name"], tail, whole=piece)
