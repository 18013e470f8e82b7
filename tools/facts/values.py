"""Whether words can be the value of an attribute, and lists of values taken apart."""

import re

from tools.grounding import list_words

_VAGUE = re.compile(
    r"^(?:how|that|when|what|why|who|him|her|it|them|this|these|those|you|your|to|us|me|there|here|"
    r"everything|nothing|anything|something|someone|all|both|one|i|we|in|on|at|up|down|out|off|"
    r"with|for|as|not|no|being|having|doing|so|a lot|it all)\b",
    re.I,
)
_NO_LIKING = re.compile(
    r"^(?:my|his|her|their|our|your|got|getting|seeing|taking|finding|having|being|great|some|"
    r"a (?:good|great|nice|long|lot|bit|perfect|solid)|any|\w+ly|long|fair|perfect|simple|present)"
    r"\b|"
    r"\b(?:like that|when|something|someone|things|stuff|vibe|way to)\b",
    re.I,
)
_NO_EMPLOYER = re.compile(
    r"^(?:home|night|nights|the moment|a time|it|weekends?|present|all|least|once|free|fun|hard|"
    r"myself|peace|my (?:desk|best|thesis|own|garden)|them|him|her|you|a living|a while|once)\b",
    re.I,
)
_NO_HOME = re.compile(
    r"^(?:peace|fear|hope|general|particular|fact|bed|town|house|home|school|work|with|the|an?|my|"
    r"our|next|front|\w+ing)\b",
    re.I,
)
_LANGUAGES = frozenset(
    list_words(
        """
        english french german spanish portuguese italian dutch swedish norwegian danish
        finnish icelandic russian polish czech slovak hungarian romanian bulgarian greek
        turkish arabic hebrew persian farsi hindi urdu bengali punjabi tamil telugu thai
        vietnamese indonesian malay tagalog chinese mandarin cantonese japanese korean
        swahili zulu amharic hausa yoruba catalan basque galician welsh irish scottish
        latin esperanto croatian serbian slovene slovenian bosnian albanian macedonian
        ukrainian belarusian lithuanian latvian estonian maltese georgian armenian
        azerbaijani kazakh uzbek mongolian nepali sinhala burmese khmer lao afrikaans
        gujarati marathi malayalam kannada xhosa igbo somali quechua guarani luxembourgish
        breton gaelic
        """
    )
)
_CARS = frozenset(
    list_words(
        """
        volvo fiat skoda toyota mazda renault peugeot honda subaru kia seat opel tesla lexus ford
        mini bmw audi mercedes volkswagen vw nissan hyundai citroen dacia porsche jaguar jeep
        chevrolet chevy suzuki mitsubishi vauxhall saab polestar byd
        """
    )
)
_DAY = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december|christmas|halloween|new year)\b",
    re.I,
)
OLDEST = 120
"""Years: what is more is no age."""
_SETS = frozenset(("likes", "dislikes", "allergy", "intolerance", "speaks", "plays", "hobby"))
_KEEP_WHOLE = re.compile(
    r"\b(?:rock and roll|fish and chips|mac and cheese|drum and bass|salt and)\b", re.I
)


def suits(attribute: str, value: str) -> bool:
    """Whether a value can be one of this attribute."""
    value = value.strip()
    if not value or not re.search(r"\w", value):
        return False
    match attribute:
        case "home":
            return bool(re.match(r"[A-Z]", value)) or not _NO_HOME.match(value)
        case "employer":
            return (
                not (_NO_EMPLOYER.match(value) or _VAGUE.match(value)) and len(value.split()) <= 6
            )
        case "speaks":
            return all(
                word.lower() in _LANGUAGES
                for word in re.findall(r"[A-Za-z]+", value)
                if word != "and"
            )
        case "birthday":
            return bool(_DAY.search(value)) and len(value.split()) <= 6
        case "phone number":
            return bool(re.search(r"\d", value))
        case "age":
            return value.isdigit() and 0 < int(value) <= OLDEST
        case "car":
            return bool(re.search(r"[A-Z]", value)) and len(value.split()) <= 4
        case "likes" | "dislikes" | "avoids" | "habit" | "plays" | "hobby":
            return not (_VAGUE.match(value) or _NO_LIKING.search(value)) and len(value.split()) <= 5
        case "":
            return len(value.split()) <= 4 and not _VAGUE.match(value)
        case _:
            return not _VAGUE.match(value) and len(value.split()) <= 8


def is_car(value: str) -> bool:
    """Whether a value begins with the name of a maker of cars."""
    return value.split()[0].lower() in _CARS


def split_values(attribute: str, value: str) -> list[str]:
    """The values of a list ("jazz, blues and soul") where the attribute holds several."""
    if attribute not in _SETS or _KEEP_WHOLE.search(value):
        return [value]
    parts = [
        part.strip() for part in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+as well as\s+", value)
    ]
    return [
        re.sub(r"^(?:both|my|our|the) ", "", part)
        for part in parts
        if part and not _VAGUE.match(part)
    ]
