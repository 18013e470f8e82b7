"""A sentence in its plain form: contractions written out, fillers left out, spaces single."""

import re

_CONTRACTIONS = (
    (r"\bcan't\b|\bcannot\b", "can not"),
    (r"\bwon't\b", "will not"),
    (r"\bain't\b", "am not"),
    (r"n't\b", " not"),
    (r"\b(i)'m\b", r"\1 am"),
    (r"\bim\b(?= (?:a|an|the|not|in|at|from|based|living|working|allergic|really|so)\b)", "i am"),
    (r"\b(i|we|you|they)'ve\b", r"\1 have"),
    (r"\b(i|we|you|he|she|it|they|that)'ll\b", r"\1 will"),
    (r"\b(i|we|you|he|she|it|they)'d\b", r"\1 would"),
    (r"\b(we|you|they)'re\b", r"\1 are"),
    (r"\b(he|she|it|that|there|here|what|where|who|when|how)'s\b", r"\1 is"),
    (
        r"(?<=\w)'s (?=(?:living|working|based|in|at|with|an?|not|now|moving|going|called|no "
        r"longer|"
        r"gone|starting|joining)\b)",
        " is ",
    ),
    (r"\bany ?more\b|\bany longer\b", "anymore"),
    (r"\bfavorite\b", "favourite"),
    (r"\bcolor(s?)\b", r"colour\1"),
    (r"\bgonna\b", "going to"),
    (
        r"\bcell ?phone\b|\bmobile phone\b|\btelephone\b|\bcell\b(?= number)|\bmobile\b(?= number)",
        "phone",
    ),
    (r"\bmobile\b(?= is)", "phone number"),
)
_CONTRACTED = [(re.compile(pattern, re.I), to) for pattern, to in _CONTRACTIONS]
_FILLER = re.compile(
    r"(?<![\w-])(?:really|actually|just|also|too|basically|honestly|literally|definitely|truly|"
    r"simply|absolutely|finally|personally|obviously|of course|by the way|btw|(?<!do )you know|"
    r"(?<!what )i mean|"
    r"as well|all|quite|so|very much|very)(?![\w-])(?! (?:far|long|that|about))",
    re.I,
)
_LEAD = re.compile(
    r"^(?:for fun|in my (?:free|spare) time|as a hobby|it (?:turns|turned) out(?: that)?|turns out"
    r"(?: that)?|i (?:found|find) out(?: that)?|i have noticed(?: that)?|the good news is(?: "
    r"that)?|"
    r"it looks as though|as of today|as you may know|in fact|unfortunately|luckily|sadly|sorry to "
    r"say)\b[,:]?\s+",
    re.I,
)
_TRADE = re.compile(
    r"^(by (?:trade|profession|training)),? ((?:i|my|he|she|[A-Z])\b.+?)[.!]*$", re.I
)
_OPENER = re.compile(
    r"^(?:(?:ok|okay|well|oh|so|hey|hi|hello|yes|yeah|and|but|also|anyway|fyi|listen|look|"
    r"guess what|big news|good news|news|update|reminder|"
    r"today|for the record|to be honest|as you know|"
    r"(?:please |kindly )?(?:remember|note|keep in mind|don't forget)(?: this| that)?)"
    r"(?:\s*[,:!.-]+\s*|\s+))+(?=\S)",
    re.I,
)


def make_plain(sentence: str) -> str:
    """The sentence with contractions written out, openers and fillers left out."""
    text = " ".join(sentence.replace("’", "'").replace("`", "'").split())
    text = _OPENER.sub("", text, count=1)
    for pattern, to in _CONTRACTED:
        text = pattern.sub(to, text)
    text = _FILLER.sub(" ", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = _TRADE.sub(r"\2 \1", _LEAD.sub("", text.strip(" ,;:")))
    text = re.sub(r"^[\s,;:]+", "", text)
    return " ".join(text.split()).rstrip(" .!")


def trim_value(value: str) -> str:
    """A value without the punctuation and the small words that hang on its ends."""
    value = re.sub(r"\s+", " ", value).strip(" .,;:!'\"")
    value = re.sub(
        r"\s+(?:after all|(?:once|twice|three times|\d times) (?:a|per) \w+|"
        r"on (?:weekends|\w+days)|"
        r"every (?:day|week|month|weekend|evening|morning|\w+day)|regularly|now|too|today|lately|"
        r"a bit|again|a lot|so much|well|instead|anymore|currently|these days|at the moment|"
        r"after that|already|these|there|here|together)$",
        "",
        value,
        flags=re.I,
    )
    return value.strip(" .,;:!'\"")
