"""Turns what the user said of themselves ("my dog") into what is said to them ("your dog")."""

import re

_PAIRS = {
    "i'm": "you're",
    "i've": "you've",
    "i'll": "you'll",
    "i'd": "you'd",
    "i": "you",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "myself": "yourself",
    "am": "are",
}
_TOKEN = re.compile(r"(?<![\w'])(i was|i am|i'm|i've|i'll|i'd|i|me|my|mine|myself)(?![\w'])", re.I)


def address_user(text: str) -> str:
    """Rewrite first person as second person; "I was" becomes "you were". Quotes stay as they are.

    Text that already speaks to someone ("you") is left alone, as it would become ambiguous.
    """
    text = text.replace("’", "'")
    if re.search(r"\b(you|your|yours)\b|[\"“”]", text, re.I):
        return text

    def swap(match: re.Match[str]) -> str:
        word = match.group(0)
        lower = word.lower()
        new = {"i was": "you were", "i am": "you are"}.get(lower) or _PAIRS[lower]
        at_start = match.start() == 0 or text[: match.start()].rstrip()[-1:] in ".!?\n"
        return new[0].upper() + new[1:] if at_start else new

    changed = _TOKEN.sub(swap, text)
    return changed[:1].upper() + changed[1:]
