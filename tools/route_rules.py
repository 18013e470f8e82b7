"""The clear forms of a typed turn, by rule; and whether a text asks or tells."""

import re
from enum import StrEnum

from tools.chat import asks_privacy, tell_date
from tools.concept_corrections import asks_who, parse_correction
from tools.concept_names import parse_names
from tools.photo_pointing import read_said_caption


class Intent(StrEnum):
    """What the user wants."""

    CAPTION = "caption"
    RECOMMEND = "recommend"
    ANSWER = "answer"
    REMEMBER = "remember"
    FORGET = "forget"
    WIPE = "wipe"
    FEEDBACK = "feedback"
    CHAT = "chat"


_WH = r"(?:what|what's|whats|who|who's|whose|whom|where|where's|when|when's|which|why|how|how's)"
_AUX = r"(?:do|does|did|is|are|was|were|am|have|has|had|can|could|will|would|should)"
_ABOUT_USER = re.compile(r"\b(i|i'm|i've|i'd|me|my|mine|we|our|us|myself)\b", re.I)
_WIPE = re.compile(
    r"^(?:please )?(?:wipe|erase|destroy|delete|forget)\b.{0,20}\b(?:everything|all|the vault|"
    r"my vault|all (?:my|of) (?!(?:(?:my|the|our) )?(?:photos?|pictures?|pics|images?|shots)\b).*)"
    r"\s*(?:about me|you know)?[.!]*$",
    re.I,
)
_FORGET = re.compile(
    r"^(?:please |now |can you |could you |i want you to )*(?:forget|delete|erase|remove)\b", re.I
)
_REMEMBER = re.compile(
    r"^(?:please |also |can you |could you )*(?:remember|note|keep in mind|don't forget|"
    r"do not forget|"
    r"write down|save)\b(?! (?:when|what|how|the time|who|where|me\b))",
    re.I,
)
_NAMES_PHOTO = re.compile(
    r"^(?:and |look,? |hey,? |yes,? |no,? )*(?:this|that|these|those|here)(?: one)?"
    r"(?:'s| is| are|’s)\b(?!.*\?)",
    re.I,
)
_RECOMMEND = re.compile(
    r"\b(?:recommend|suggest)\w*\b|\bwhat (?:should|could|can|shall) (?:i|we) (?:watch|read|play|"
    r"see|"
    r"listen|cook|bake|eat|drink|have for (?:breakfast|brunch|lunch|dinner|supper))|"
    r"\b(?:something|anything) (?:good |nice |new |fun |else )*(?:to|for) (?:watch|read|"
    r"see|"
    r"tonight)|\b(?:pick|find|choose|give|show) (?:me|us) (?:a|an|some|another) .*\b(?:films?|"
    r"movies?|books?|"
    r"novels?|series|shows?|games?|albums?|comed(?:y|ies)|thrillers?)\b|\bin the mood for\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:did|have) (?:you|i|we|she|he|they|\w+) (?:ever )?(?:recommend|suggest)", re.I
)
_RATE = re.compile(
    r"\b(?:rate|rated|give|gave)\b.*\b(?:\d|one|two|three|four|five|half)\b.*(?:stars?|/ ?5|"
    r"out of|points?)|"
    r"^(?:i )?rated? .+ \d(?:\.\d)?$",
    re.I,
)
_CAPTION = re.compile(
    r"^(?:please |can you |could you )*(?:caption|describe|write a caption|make a caption|"
    r"give me a "
    r"caption)\b|^what(?:'s| is) (?:this|that|in (?:this|the|that) (?:photo|picture|image))\s*\??$|"
    r"^what do you see\b|^(?:look|see)(?: at this)?[.!]?$",
    re.I,
)
_GREETING = re.compile(
    r"^(?:hi|hello|hey|good (?:morning|evening|afternoon|night)|thanks?|thank you|thx|bye|goodbye|"
    r"lol|haha|wow|how are you|what's up|who are you|what can you do|help)\b[^?]{0,30}[?.!]*$|"
    r"^(?:ok|okay|cool|great|nice|yes|no|sure)\b(?:[,.! ]+(?!i\b|i'|my\b)[a-z]+){0,2}[.!]*$",
    re.I,
)
_TASK = re.compile(
    r"^(?:please |can you |could you |help me (?:to )?|i want you to )*(?:write|translate|explain|"
    r"calculate|compute|convert|"
    r"summarise|summarize|tell me a (?:joke|story)|sing|define|spell|compose|draft|list|code|"
    r"solve)\b",
    re.I,
)
_ABOUT = re.compile(
    r"^(?:please |can you |and |so )*(?:tell me (?:everything |all |more )?about|what about|"
    r"what (?:do you know|did i (?:say|tell you)|have i told you) about|remind me (?:of|about)|"
    r"(?:show|list|find)(?: me)?(?: all)?(?: my| the)? (?:notes|photos|memories|files) "
    r"(?:about|of|on|with)) ",
    re.I,
)
WRITES = re.compile(
    r"^(?:please |can you |could you |help me (?:to )?|i want you to )*(?:write|compose|draft|"
    r"translate)\b",
    re.I,
)
_TOLD_OF = re.compile(
    r"^(?:The [\w-]+(?: [\w-]+){0,2}|(?!Tell|Show|List|Give|Find|Any|All|Some|Please)[A-Z][\w'-]+"
    r"(?:,? (?:and )?[A-Z][\w'-]+)*) (?:also |now |really |always |never )?"
    r"(?:is|are|was|were|has|have|had|will|does|did|can|[a-z]{2,}(?:s|ed)|went|came|got|said|told|"
    r"made|"
    r"gave|took|saw|bought|met|left|lost|found|won|ate|became|began)\b(?! ?\?)",
)
TELLS = re.compile(
    r"^(?:please |can you |and |so |what )*(?:tell me about|show me|what about|remind me)\b", re.I
)
_STATEMENT = re.compile(
    r"^(?:no,? |yes,? |sorry,? |oh,? |well,? |so,? |and |but |by the way,? |actually,? |also,? |"
    r"today,? |yesterday,? |btw,? |"
    r"last \w+,? |this (?:morning|evening|week|weekend),? |hi[,!]? |hello[,!]? )*"
    r"(?:i|i'm|i've|i'd|my|we|our|mine)\b",
    re.I,
)


def route_by_rule(text: str, *, images: int, photo_before: bool = False) -> Intent | None:
    """The intent of a turn with a clear form, or None. `photo_before`: a photo came last turn."""
    text = " ".join(text.replace("’", "'").split())
    if not text:
        return Intent.CAPTION if images else Intent.CHAT
    question = is_question(text)
    if images or photo_before:
        points = images or _NAMES_PHOTO.match(text)
        if not question and (parse_correction(text) or (points and parse_names(text))):
            return Intent.REMEMBER
        if asks_who(text):
            return Intent.ANSWER
        if images and _CAPTION.search(text):
            return Intent.CAPTION
    said = None if images else read_said_caption(text)
    if said is not None and (photo_before or said.photo is not None):
        return Intent.FEEDBACK
    if images:
        return Intent.ANSWER if question else Intent.CAPTION
    if _WIPE.match(text):
        return Intent.WIPE
    if _FORGET.match(text) and not question:
        return Intent.FORGET
    if _REMEMBER.match(text) and not text.endswith("?"):
        return Intent.REMEMBER
    if _RATE.search(text) and not question:
        return Intent.FEEDBACK
    if _RECOMMEND.search(text) and not _PAST.search(text):
        return Intent.RECOMMEND
    if _GREETING.match(text):
        return Intent.CHAT
    if WRITES.match(text):
        return Intent.CHAT
    if _TASK.match(text):
        return Intent.ANSWER if _ABOUT_USER.search(_after_task(text)) else Intent.CHAT
    if asks_privacy(text) or tell_date(text, 0) is not None:
        return Intent.CHAT
    if question and _ABOUT_USER.search(text):
        return Intent.ANSWER
    if not question and (_STATEMENT.match(text) or _TOLD_OF.match(text)):
        return Intent.CHAT
    return None


def is_question(text: str) -> bool:
    """Whether a text asks something, by its mark or its first word."""
    text = text.strip().replace("’", "'")
    return text.endswith("?") or bool(re.match(rf"(?:{_WH}|{_AUX})\b", text, re.I))


def name_topic(text: str) -> str:
    """What "tell me about ..." is about, to be searched for; other texts as they are."""
    topic = _ABOUT.sub("", text.strip(), count=1).strip(" .?!")
    return topic or text


def is_told(text: str) -> bool:
    """Whether a text tells something of the user's life that is worth a note."""
    plain = " ".join(text.replace("’", "'").split())
    about = _ABOUT_USER.search(plain) or _TOLD_OF.match(plain)
    return bool(about) and is_statement(plain)


def is_statement(text: str) -> bool:
    """Whether a typed text tells something, rather than asking, greeting or ordering."""
    text = " ".join(text.replace("’", "'").split())
    told = (None, Intent.CHAT, Intent.REMEMBER, Intent.FEEDBACK)
    return not (
        is_question(text)
        or TELLS.match(text)
        or _GREETING.match(text)
        or _TASK.match(text)
        or text.startswith("(")
        or route_by_rule(text, images=0) not in told
    )


def _after_task(text: str) -> str:
    return re.sub(r"\b(?:tell|show|give|write) me\b", "", text, flags=re.I)
