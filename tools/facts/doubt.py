"""Sentences that state nothing: questions, wishes, guesses, quotations, what others say."""

import re

_DOUBT = re.compile(
    r"\?|[\"“”«»]|\b(?:if|unless|whether|would|could|might|may not|should|maybe|perhaps|wish|"
    r"wished|"
    r"suppose|imagine|pretend|hypothetically|unsure|not sure|guess|probably|possibly|joking|"
    r"kidding|"
    r"almost|nearly|someone|they say|people say|hope|hoping|hoped|wonder|wondering|consider|"
    r"considering|thinking (?:about|of)|think (?:about|of)|thought (?:about|of)|dream(?:ed|t|s|"
    r"ing)?|"
    r"want|wants|wanted|wanting|tempted|according to|apparently|supposedly|seems?|looks like|"
    r"appl(?:y|ied|ying)|interview(?:ed|ing)?|do not know|not know|does not know|no idea|"
    r"(?:says?|said|told me|tells me|claims?|claimed|thinks?|thought|believes?|read that|heard|"
    r"heard that|mentioned|asked|asks|suggest(?:s|ed)?|recommends?|recommended|poster|sign) )\b",
    re.I,
)
_OWN_WORDS = re.compile(
    r"^(?:(?:my|the) doctor (?:says|said|told me)(?: that)? (?=i am )|i (?:already |have "
    r")?(?:said|told you|mentioned)(?: that)? |as i (?:said|mentioned),? |"
    r"i must (?:say|admit)(?: that)? |i (?:do )?think |let me tell you,? |i heard back[^,]*, )",
    re.I,
)
_SAYS_HELLO = re.compile(r",?\s+(?:says? (?:hello|hi)|sends? (?:love|greetings|regards)).*$", re.I)
_SENSITIVE = re.compile(
    r"\b(allerg\w*|diagnos\w*|illness|disease|cancer|diabet\w*|depress\w*|anxiety|hiv|aids|"
    r"pregnan\w*|medication|medicine|pills?|therap(?:y|ies)|surgery|blood|disorder|adhd|autis\w*|"
    r"epilep\w*|asthma|church|mosque|synagogue|temple|god|christian|catholic|muslim|islam|jewish|"
    r"jew|hindu|buddhist|atheist|religio\w*|faith|pray\w*|salary|income|earn(?:ings?|s|ed)?\b(?! "
    r"(?:my|a|his|her) living)|debts?|loans?|"
    r"mortgage|savings|bank|account|gay|lesbian|bisexual|trans|queer|sex\w*|affair|lover\b(?! of)|"
    r"divorc\w*|"
    r"passwords?|pin)\b",
    re.I,
)


def without_own_words(plain: str) -> str:
    """The sentence without "I told you that" and without greetings that somebody sends."""
    return _SAYS_HELLO.sub("", _OWN_WORDS.sub("", plain, count=1))


def is_doubtful(plain: str) -> bool:
    """Whether a plain sentence states nothing outright."""
    return bool(_DOUBT.search(plain))


def is_sensitive(text: str) -> bool:
    """Whether a text is about health, faith, money or intimate life: kept only when asked to."""
    return bool(_SENSITIVE.search(text))
