"""Turns what someone said of themselves ("my dog") into what is said to or of them ("your dog")."""

import re

_TO_USER = {
    "i was": "you were",
    "i am": "you are",
    "i'm": "you're",
    "i've": "you've",
    "i'll": "you'll",
    "i'd": "you'd",
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "we're": "you're",
    "we've": "you've",
    "we'll": "you'll",
    "we'd": "you'd",
    "we": "you",
    "us": "you",
    "our": "your",
    "ours": "yours",
    "ourselves": "yourselves",
}
_LONGEST_FIRST = "|".join(sorted(map(re.escape, _TO_USER), key=len, reverse=True))
_FIRST_PERSON = re.compile(rf"(?<![\w'])({_LONGEST_FIRST})(?![\w'])", re.I)
_QUOTES = re.compile(r"[\"“”]")


def address_user(text: str) -> str:
    """Rewrite first person as second person; "I was" becomes "you were". Quotations stay.

    Text that already speaks to someone ("you") is left alone, as it would become ambiguous.
    """
    text = text.replace("’", "'")
    if re.search(r"\b(?:you|your|yours)\b", text, re.I) or _QUOTES.search(text):
        return text
    changed = _FIRST_PERSON.sub(lambda match: _keep_case(match, _TO_USER, text), text)
    return changed[:1].upper() + changed[1:]


def speak_of(text: str, name: str) -> str:
    """Rewrite what a named person said of themselves: "my dog" becomes "Anna's dog"."""
    text = text.replace("’", "'")
    if _QUOTES.search(text):
        return text
    own = f"{name}'s"
    words = {
        "i am": f"{name} is",
        "i was": f"{name} was",
        "i'm": f"{name} is",
        "i've": f"{name} has",
        "i'll": f"{name} will",
        "i'd": f"{name} would",
        "i": name,
        "me": name,
        "my": own,
        "mine": own,
        "myself": name,
    }
    return _FIRST_PERSON.sub(lambda match: words.get(match[0].lower(), match[0]), text)


def _keep_case(match: re.Match[str], words: dict[str, str], text: str) -> str:
    new = words[match[0].lower()]
    at_start = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?\n"
    return new[0].upper() + new[1:] if at_start else new
