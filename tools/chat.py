"""Talk that needs no memory: the model speaks freely, but claims nothing about the user."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from tools.answer import tidy
from tools.facts.statement import Statement
from tools.grounding import find_unsupported, split_sentences
from tools.second_person import address_user

_CLAIM = re.compile(
    r"\byou(?:'ve| have)? (?:told|said|mentioned|asked me|once|were|are a|are an|live|lived|work|"
    r"like|"
    r"love|hate|own|always|usually)\b|\byour (?!question|message|day|help|interest|mind|request|"
    r"own)\w+"
    r"(?: \w+){0,2} (?:is|are|was|were|called|named)\b|\bi (?:remember|recall)\b|"
    r"\bas an? (?:ai|language model)\b|\b(?:created|made|developed|trained) by\b",
    re.I,
)
HELLO = "Hello! Tell me something to remember, show me a photo, or ask me about what you told me."
HELP = (
    "I remember what you show and tell me, on this computer only. Drop a photo and I caption it; "
    'say "this is Bo" and I know Bo next time; ask me about what you told me; ask for a film or a '
    'book from your catalogue; say "forget ..." and it is gone.'
)
_OPENER = re.compile(
    r"^(?:(?:no|yes|sorry|hi|hello|hey|well|so|by the way|btw|actually|also|and|oh)\b"
    r"(?: there)?[,!]?\s+)+",
    re.I,
)
_GREETS = re.compile(
    r"^(?:hi|hello|hey|good (?:morning|evening|afternoon))\b[^?]{0,20}[.!]*$", re.I
)
_ASKS_WHO = re.compile(
    r"^(?:who are you|what are you|what can you do|help)\b[^?]{0,20}[?.!]*$", re.I
)
_FEELS = re.compile(
    r"\b(?:sad|happy|unhappy|worried|afraid|scared|stressed|lonely|angry|bored|excited|nervous|"
    r"upset|"
    r"proud|grieving|heartbroken|feel|feeling|miss)\b",
    re.I,
)
_ASKS_PRIVACY = re.compile(
    r"\b(?:do|are|is|where|how|can)\b.*\b(?:store|stored|keep|kept|send|sent|share|shared|upload|"
    r"private|"
    r"cloud|online|internet)\b.*\b(?:data|photos?|memories|information|notes|private|cloud|online|"
    r"internet|safe)\b.*\?",
    re.I,
)
PRIVACY = (
    "Everything stays on this computer, in one encrypted vault that only your passphrase opens. "
    "Nothing is sent anywhere. `locket privacy` shows what is kept, and `locket wipe` destroys it."
)
LONGEST_ECHO = 20
_ASKS_DATE = re.compile(
    r"^(?:hey |hi )?(?:what(?:'s| is) (?:the (?:date|time|day)|today's date)|what (?:day|date|"
    r"time) is it|"
    r"which day is (?:it|today))(?: today| now| right now)?[?.!]*$",
    re.I,
)
_THANKS = re.compile(r"^(?:thanks?|thank you|thx|cheers)\b[^?]{0,20}[.!]*$", re.I)


def small_reply(text: str) -> str | None:
    """The fixed reply to a greeting, thanks or "who are you"; None for everything else."""
    text = text.strip()
    if _GREETS.match(text):
        return HELLO
    if _ASKS_WHO.match(text):
        return HELP
    if _THANKS.match(text):
        return "You're welcome."
    if asks_privacy(text):
        return PRIVACY
    return None


def tell_date(text: str, now: int) -> str | None:
    """The day, or the time of day, here and now (`now` in ms UTC); None when not asked for."""
    if not _ASKS_DATE.match(text.strip().replace("’", "'")):
        return None
    here = datetime.fromtimestamp(now / 1000, UTC).astimezone()
    if "time" in text.lower():
        return f"It is {here:%H:%M}."
    return f"Today is {here:%A}, {here.day} {here:%B %Y}."


def asks_privacy(text: str) -> bool:
    """Whether the user asks where their data is kept or goes."""
    return bool(re.search(r"\byou\b", text, re.I) and _ASKS_PRIVACY.search(text))


def shares_feeling(text: str) -> bool:
    """Whether a statement is about how the user feels, which wants more than a note taken."""
    return bool(_FEELS.search(text))


def echo_statement(text: str) -> str:
    """What the user stated, said back to them: "Got it: you're reading Dune."."""
    told = _OPENER.sub("", " ".join(text.split()), count=1).rstrip(".! ")
    said = address_user(told)
    if said == told and re.search(r"\b(?:i|me|my|i'm|i've)\b", told, re.I):
        return "Noted, I'll remember that."
    if len(said.split()) > LONGEST_ECHO or len(split_sentences(said)) > 1 or "?" in said:
        return "Noted, I'll remember that."
    return f"Got it: {_lower_first(said)}."


def acknowledge(statements: Sequence[Statement]) -> str:
    """One sentence that repeats what was learned: "Got it: your dog is called Bo."."""
    texts = [one.text.rstrip(".") for one in statements]
    kept = [
        text
        for number, text in enumerate(texts)
        if not (number and re.match(r"\S+ is (?:no longer )?your ", text))
        and text not in texts[:number]
    ] or texts[:1]
    kept = [_lower_first(text) for text in kept[:3]]
    told = kept[0] if len(kept) == 1 else f"{', '.join(kept[:-1])} and {kept[-1]}"
    return f"Got it: {told}."


def drop_claims(text: str, heard: Sequence[str]) -> str:
    """Leave out sentences that claim something about the user that was not just said."""
    sentences = split_sentences(text)
    kept = [
        sentence
        for sentence in sentences
        if not (_CLAIM.search(sentence) and find_unsupported(sentence, heard))
        and not re.search(r"\bas an? (?:ai|language model)\b", sentence, re.I)
    ]
    if len(kept) == len(sentences):
        return text.strip()
    return tidy(" ".join(kept)) if kept else ""


def _lower_first(text: str) -> str:
    first = text.split(" ", 1)[0].lower()
    return text[:1].lower() + text[1:] if first in ("you", "your", "you're") else text
