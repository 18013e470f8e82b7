"""What the patterns missed, read by the language model and believed only where code agrees.

The model names subject, relation, value and polarity of one sentence under a grammar. Code then
checks that subject and value stand in the sentence, that polarity and tense agree with its words,
and that the sentence is no question, quotation, guess or hearsay.
"""

import json
import re
from typing import Any

from memory.records import Stance
from tools.facts.build import make_statement
from tools.facts.doubt import is_doubtful
from tools.facts.moments import take_times
from tools.facts.plain import make_plain
from tools.facts.statement import USER, Statement
from tools.facts.values import suits
from tools.grounding import all_stems
from tools.ports import CancelToken, ChatMessage, LanguageModel

CONFIDENCE = 0.6
RELATIONS = (
    "home", "employer", "job", "likes", "dislikes", "allergy", "speaks", "plays", "car",
    "phone number", "birthday", "none",
)  # fmt: skip
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "relation": {"enum": list(RELATIONS)},
        "subject": {"type": "string", "maxLength": 24},
        "value": {"type": "string", "maxLength": 40},
        "holds": {"enum": ["now", "no longer", "was", "will"]},
    },
    "required": ["relation", "subject", "value", "holds"],
}
_EXAMPLES = (
    ("I landed a position with Beta Foods", "employer", "I", "Beta Foods", "now"),
    ("Ana said goodbye to Leeds", "home", "Ana", "Leeds", "no longer"),
    ("What a long day", "none", "", "", "now"),
    ("Chess has become my favourite way to relax", "likes", "I", "Chess", "now"),
    ("I had lunch near the Acme office", "none", "", "", "now"),
    ("I visited Rome last summer", "none", "", "", "now"),
)
_SYSTEM = (
    "Find the lasting fact that a sentence states about its speaker (I) or a named person, as "
    "JSON. Use none for visits, plans of others, opinions, events and small talk. Copy the value "
    "from the sentence."
)
_GONE = re.compile(
    r"\b(?:not|no longer|never|anymore|stopped|quit|left|gave up|given up|goodbye|gone|over|past|"
    r"former|lost|without|done|ended|dropped|sold)\b",
    re.I,
)
_WAS = re.compile(r"\b(?:was|were|used to|until|back in|before|had|\w+ed)\b", re.I)
_WILL = re.compile(r"\b(?:will|going to|next|soon|plan|from|tomorrow)\b", re.I)


def read_by_model(
    sentence: str,
    language: LanguageModel,
    *,
    said_at: int,
    cancel: CancelToken | None = None,
) -> Statement | None:
    """The checked statement of one typed sentence, or None. Raises `Cancelled`."""
    plain = make_plain(sentence)
    if sentence.rstrip().endswith("?") or is_doubtful(plain) or len(plain.split()) > 30:
        return None
    messages = [ChatMessage("system", _SYSTEM)]
    for text, relation, subject, value, holds in _EXAMPLES:
        reply = {"relation": relation, "subject": subject, "value": value, "holds": holds}
        messages += [ChatMessage("user", text), ChatMessage("assistant", json.dumps(reply))]
    messages.append(ChatMessage("user", plain))
    said = "".join(language.stream(messages, max_tokens=60, schema=SCHEMA, cancel=cancel))
    try:
        found = json.loads(said)
    except ValueError:
        return None
    return check_reading(plain, found, said_at)


def check_reading(plain: str, found: dict[str, str], said_at: int) -> Statement | None:
    """The statement that a reading gives, where the sentence bears all of it out."""
    relation, value = found.get("relation", "none"), found.get("value", "").strip()
    subject = found.get("subject", "").strip()
    if relation not in RELATIONS or relation == "none" or not suits(relation, value):
        return None
    if not all_stems(value) <= all_stems(plain) or value.lower() not in plain.lower():
        return None
    if subject.lower() in ("i", "me", "we", "speaker", "my"):
        if not re.search(r"\b(?:i|me|my|we|our|mine)\b", plain, re.I):
            return None
        subject = USER
    elif not re.match(r"[A-Z]", subject) or not re.search(rf"\b{re.escape(subject)}\b", plain):
        return None
    stance, planned = Stance.HOLDS, False
    match found.get("holds"):
        case "no longer" if _GONE.search(plain):
            stance = Stance.ENDS
        case "was" if _WAS.search(plain):
            stance = Stance.HELD
        case "will" if _WILL.search(plain):
            planned = True
        case "now" if not _GONE.search(plain):
            pass
        case _:
            return None
    _, times = take_times(plain, said_at, future=planned)
    return make_statement(subject, relation, value, stance, times, said_at, planned=planned)
