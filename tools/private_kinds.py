"""Which kinds of things about a person are private, which of them sensitive, and who asks for them.

Private things are in no prompt unless the question needs them. Sensitive ones (after Article 9 of
the GDPR, and money and intimate life) are besides never inferred unless the user turns that on;
what the user told outright is kept as told.
"""

import re
from enum import StrEnum

from tools.facts.relations import PEOPLE
from tools.facts.statement import USER


class PrivateKind(StrEnum):
    """A kind of private thing. The first seven are the sensitive ones."""

    HEALTH = "health"
    FAITH = "faith"
    MONEY = "money"
    INTIMATE = "intimate life"
    POLITICS = "politics"
    ETHNICITY = "ethnicity"
    ORIENTATION = "orientation"
    AGE = "age"
    ADDRESS = "address"
    CONTACT = "contact"
    FAMILY = "family"


SENSITIVE = frozenset(list(PrivateKind)[:7])

_WORDS: dict[PrivateKind, str] = {
    PrivateKind.HEALTH: r"allerg\w*|intoleran\w*|diagnos\w*|ill(?:ness)?|sick(?:ness)?|disease\w*|"
    r"cancer|tumou?r|oncolog\w*|chemo\w*|dialysis|insulin|diabet\w*|depress\w*|anxiety|panic "
    r"attacks?|burn ?out|hiv|aids|medications?|medicines?|medical|pills?|prescription\w*|"
    r"antidepressants?|inhaler|therap(?:y|ies|ist)|psychiatr\w*|psycholog(?:ist|y)|surger(?:y|ies)|"
    r"surgeon|hospitals?|clinics?|wheelchairs?|blood|disorders?|adhd|autis\w*|dyslexi\w*|epilep\w*|"
    r"asthma\w*|migraines?|addict\w*|alcoholi\w*|rehab|sober|syringes?|stethoscopes?|disab\w*|"
    r"overweight|obes\w*|weight loss|health|dementia|alzheimer\w*|stroke|deaf|blind",
    PrivateKind.FAITH: r"church\w*|cathedrals?|chapels?|mosques?|synagogues?|temples?|shrines?|"
    r"stupas?|yom kippur|rosh hashan\w*|hanukkah|chanukah|passover|pesach|purim|sukkot|eid|diwali|"
    r"holi|vesak|good friday|ash wednesday|pentecost|epiphany|monaster\w*|god|gods|"
    r"christian\w*|catholic\w*|protestant\w*|evangelical\w*|orthodox|"
    r"muslims?|islam\w*|quran|koran|ramadan|hajj|halal|jews?|jewish|judaism|torah|kosher|shabbat|"
    r"bar mitzvah|hindu\w*|sikhs?|buddh\w*|atheis\w*|agnostic\w*|religio\w*|faith|pray\w*|bible|"
    r"communion|baptis\w*|gospel|priests?|imam|rabbi|spiritual\w*|sunday mass|lent\b(?! to)",
    PrivateKind.MONEY: r"salar(?:y|ies)|income|wages?|earn(?:ings?|s|ed)?\b(?! (?:my|a|his|her) "
    r"living)|debts?|indebted|loans?|mortgages?|savings|bank\w*|accounts?|overdraft|overdue|broke|"
    r"payday|paycheck|rent arrears|unemploy\w*|benefits office|food bank|inherit\w*|wealth\w*|"
    r"invest(?:ed|ments?|ing)|shares|pension|taxes|tax return|finances?|financial|credit cards?|"
    r"passwords?|pin",
    PrivateKind.INTIMATE: r"sex\w*|affair|lover\b(?! of)|erotic\w*|porn\w*|condoms?|"
    r"contracepti\w*|pregnan\w*|abortion|miscarr\w*|fertility|ivf|divorc\w*|separated from|"
    r"cheat(?:ed|ing) on|one night stand|hooking up|hooked up|tinder|virgin|lingerie|brassieres?|"
    r"nud(?:e|es|ity)|marriage counsel\w*|couples counsel\w*",
    PrivateKind.POLITICS: r"politic\w*|vot(?:e|ed|ing|er|ers)|elections?|ballots?|democrats?|"
    r"republicans?|labour party|tor(?:y|ies)|conservatives?|liberals?|socialis\w*|communis\w*|"
    r"left[- ]wing|right[- ]wing|marxis\w*|anarchis\w*|nationalis\w*|trade union\w*|union rep|"
    r"protest(?:s|ers?|ing)?\b|(?:anti-)?immigration|picket\w*|rall(?:y|ies) for|"
    r"activis\w*|green party|brexit",
    PrivateKind.ETHNICITY: r"ethnic\w*|race relations|racial\w*|racis\w*|of \w+ descent|ancest\w*|"
    r"my roots|roma people|gyps(?:y|ies)|latin[oax]s?|hispanic|african american|black "
    r"(?:man|woman|people|culture)|indigenous|aboriginal|immigrants?|refugees?|asylum|mixed race|"
    r"heritage|tribe|tribal",
    PrivateKind.ORIENTATION: r"gay|gays|lesbian\w*|bisexual\w*|trans|transgender|transition(?:ed|"
    r"ing)|queer|lgbt\w*|homosexual\w*|heterosexual\w*|asexual|nonbinary|non-binary|pride parade|"
    r"drag (?:queen|show|bar)s?|came out|coming out to|same-sex",
}
_SENSITIVE = {kind: re.compile(rf"\b(?:{words})(?!\w)", re.I) for kind, words in _WORDS.items()}
_BY_ATTRIBUTE: dict[str, PrivateKind] = {
    "age": PrivateKind.AGE,
    "birthday": PrivateKind.AGE,
    "birth": PrivateKind.AGE,
    "address": PrivateKind.ADDRESS,
    "phone_number": PrivateKind.CONTACT,
    "email": PrivateKind.CONTACT,
    "allergy": PrivateKind.HEALTH,
    "intolerance": PrivateKind.HEALTH,
    "weight": PrivateKind.HEALTH,
    "blood_type": PrivateKind.HEALTH,
    "religion": PrivateKind.FAITH,
    "salary": PrivateKind.MONEY,
    "income": PrivateKind.MONEY,
    "pin": PrivateKind.MONEY,
    "nationality": PrivateKind.ETHNICITY,
}
_KIN = re.compile(rf"(?:{PEOPLE})", re.I)
_KIN_WORD = re.compile(rf"\b(?:my|your) (?:\w+ )?(?:{PEOPLE})s?\b", re.I)
_FAMILY = re.compile(
    rf"\b(?:famil\w*|parents?|kids?|children|relatives|married|{PEOPLE})s?\b", re.I
)
_STREET = re.compile(
    r"\d|\b(?:street|road|avenue|lane|drive|square|rua|calle|stra(?:ss|ß)e|rue|via|floor|flat)\b",
    re.I,
)
_ASKS: dict[PrivateKind, re.Pattern[str]] = {
    PrivateKind.HEALTH: re.compile(
        r"\b(?:health\w*|allerg\w*|eat|food|cook\w*|meals?|dinner|lunch|breakfast|recipes?|"
        r"restaurants?|menu|snacks?|doctor|dentist|medic\w*|ill|sick|pharmac\w*|diet|exercise|"
        r"weight|insurance)\b",
        re.I,
    ),
    PrivateKind.AGE: re.compile(r"\b(?:old|age|aged|birth\w*|born|bday|retire\w*|years)\b", re.I),
    PrivateKind.ADDRESS: re.compile(
        r"\b(?:address|live|lives|home|house|street|deliver\w*|post|letter|mail|parcel|directions|"
        r"near me|move|moved)\b",
        re.I,
    ),
    PrivateKind.CONTACT: re.compile(
        r"\b(?:phone|number|call|reach|contact|e-?mail|mail|text|form|sign up|letter)\b", re.I
    ),
    PrivateKind.FAMILY: re.compile(
        rf"\b(?:famil\w*|relatives|parents?|kids?|children|married|gifts?|presents?|{PEOPLE})s?\b",
        re.I,
    ),
    PrivateKind.MONEY: re.compile(
        r"\b(?:money|afford|budget|cost\w*|price|pay|buy|cheap|expensive|loan|rent|pin|password)\b",
        re.I,
    ),
}


def find_sensitive(text: str) -> PrivateKind | None:
    """The first sensitive kind that the words of a text speak of; None for all others."""
    return next((kind for kind, words in _SENSITIVE.items() if words.search(text)), None)


def find_kind(subject: str, attribute: str, value: str, text: str = "") -> PrivateKind | None:
    """The private kind of a statement; None for what anybody may know."""
    key = "_".join(attribute.lower().split())
    kind = _BY_ATTRIBUTE.get(key)
    if kind is not None:
        return kind
    if key == "home" and _STREET.search(value):
        return PrivateKind.ADDRESS
    kind = find_sensitive(f"{attribute.replace('_', ' ')} {value}")
    if kind is not None:
        return kind
    relation = key.removesuffix("_name").replace("_", " ")
    if (
        _KIN.fullmatch(relation)
        or (subject != USER and _KIN.fullmatch(subject))
        or _KIN_WORD.search(f"{value} {text}")
        or (subject != USER and _FAMILY.search(value))
    ):
        return PrivateKind.FAMILY
    return None


def asks_for(question: str, kind: PrivateKind) -> bool:
    """Whether a request needs things of this kind: by its words, or by what it is about."""
    words = _SENSITIVE.get(kind)
    asks = _ASKS.get(kind)
    return bool(words and words.search(question)) or bool(asks and asks.search(question))
