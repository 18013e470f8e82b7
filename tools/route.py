"""What a typed turn is: clear forms by rule, near forms by exemplar, the rest by the model.

Only the user's typed text and the presence of images decide; nothing recalled or seen can.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from memory.records import Vector
from tools.chat import asks_privacy
from tools.concept_names import parse_names
from tools.ports import CancelToken, ChatMessage, LanguageModel, TextEncoder


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


@dataclass(frozen=True, slots=True)
class Route:
    """The intent, and who said so: rule, exemplar, model or front."""

    intent: Intent
    by: str


_WH = r"(?:what|what's|whats|who|who's|whose|whom|where|where's|when|when's|which|why|how|how's)"
_AUX = r"(?:do|does|did|is|are|was|were|am|have|has|had|can|could|will|would|should)"
_ABOUT_USER = re.compile(r"\b(i|i'm|i've|i'd|me|my|mine|we|our|us|myself)\b", re.I)
_WIPE = re.compile(
    r"^(?:please )?(?:wipe|erase|destroy|delete|forget)\b.{0,20}\b(?:everything|all|the vault|"
    r"my vault|all (?:my|of) .*)\s*(?:about me|you know)?[.!]*$",
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
    r"^(?:and |look,? |hey,? )*(?:this|that|these|those|here)(?: one)?(?:'s| is| are|’s)\b(?!.*\?)",
    re.I,
)
_RECOMMEND = re.compile(
    r"\b(?:recommend|suggest)\w*\b|\bwhat (?:should|could|can|shall) (?:i|we) (?:watch|read|play|"
    r"see|"
    r"listen)|\b(?:something|anything) (?:good |nice |new |fun |else )*(?:to|for) (?:watch|read|"
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
    r"ok|okay|cool|great|nice|lol|haha|yes|no|sure|wow|how are you|what's up|who are you|"
    r"what can you do|help)\b[^?]{0,30}[?.!]*$",
    re.I,
)
_TASK = re.compile(
    r"^(?:please |can you |could you )*(?:write|translate|explain|calculate|compute|convert|"
    r"summarise|summarize|tell me a (?:joke|story)|sing|define|spell|compose|draft|list|code|"
    r"solve)\b",
    re.I,
)
_TOLD_OF = re.compile(
    r"^(?:The [\w-]+(?: [\w-]+){0,2}|(?!Tell|Show|List|Give|Find|Any|All|Some|Please)[A-Z][\w'-]+"
    r"(?:,? (?:and )?[A-Z][\w'-]+)*) (?:also |now |really |always |never )?"
    r"(?:is|are|was|were|has|have|had|will|does|did|can|[a-z]{2,}(?:s|ed)|went|came|got|said|told|made|"
    r"gave|took|saw|bought|met|left|lost|found|won|ate|became|began)\b(?! ?\?)",
)
_TELL = re.compile(
    r"^(?:please |can you |and |so |what )*(?:tell me about|show me|what about|remind me)\b", re.I
)
_TOLD = (Intent.REMEMBER, Intent.FEEDBACK)
_STATEMENT = re.compile(
    r"^(?:well,? |so,? |and |but |by the way,? |actually,? |also,? |today,? |yesterday,? |btw,? |"
    r"last \w+,? |this (?:morning|evening|week|weekend),? |hi[,!]? |hello[,!]? )*"
    r"(?:i|i'm|i've|i'd|my|we|our|mine)\b",
    re.I,
)

EXEMPLARS: dict[Intent, tuple[str, ...]] = {
    Intent.ANSWER: (
        "tell me about my sister",
        "what do you know about my job",
        "remind me where I parked the car",
        "when did I go to the dentist",
        "tell me what I said about the meeting",
        "do you remember the name of the restaurant",
        "have I ever been to Spain",
        "the code of my bike lock?",
        "how many photos of Bo do I have",
        "is my passport still valid",
        "any idea what Anna's address is",
        "which of my friends plays the guitar",
    ),
    Intent.CHAT: (
        "what is the capital of France",
        "how do I boil an egg",
        "tell me a joke",
        "why is the sky blue",
        "write a short poem about the sea",
        "explain how rainbows form",
        "how are you today",
        "that is funny",
        "who wrote Hamlet",
        "what is 12 times 12",
        "good night",
        "what is the difference between a crow and a raven",
    ),
    Intent.RECOMMEND: (
        "I don't know what to watch tonight",
        "any good films for a rainy evening",
        "what would I enjoy reading next",
        "which film is good for tonight",
        "something like Alien but funnier",
        "I need a new book",
    ),
    Intent.REMEMBER: (
        "keep this for later: the plumber comes on Friday",
        "for the record, the wifi password is on the fridge",
        "make a note that the keys are in the drawer",
        "store this: the car is on level 3",
    ),
    Intent.FEEDBACK: (
        "I loved that film",
        "that movie was terrible, one star",
        "Alien gets five stars from me",
        "didn't like the last film you gave me",
    ),
}
_MARGIN = 0.03
_LEAST = 0.62

_OPEN_TO_MODEL = (Intent.ANSWER, Intent.CHAT, Intent.RECOMMEND, Intent.REMEMBER)
_SCHEMA = {
    "type": "object",
    "properties": {"intent": {"enum": [intent.value for intent in _OPEN_TO_MODEL]}},
    "required": ["intent"],
}
_ASK_MODEL = (
    "Sort the user's message. answer: a question about the user's own life, people, things, notes "
    "or photos. chat: small talk, general knowledge or a writing task. recommend: wants a film, "
    "book or other thing proposed. remember: gives information to keep. Reply as JSON."
)


def route_by_rule(text: str, *, images: int, photo_before: bool = False) -> Intent | None:
    """The intent of a turn with a clear form, or None. `photo_before`: a photo came last turn."""
    text = " ".join(text.replace("’", "'").split())
    if not text:
        return Intent.CAPTION if images else Intent.CHAT
    question = is_question(text)
    if images or photo_before:
        points = images or _NAMES_PHOTO.match(text)
        if points and not question and parse_names(text):
            return Intent.REMEMBER
        if images and _CAPTION.search(text):
            return Intent.CAPTION
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
    if _TASK.match(text):
        return Intent.ANSWER if _ABOUT_USER.search(_after_task(text)) else Intent.CHAT
    if asks_privacy(text):
        return Intent.CHAT
    if question and _ABOUT_USER.search(text):
        return Intent.ANSWER
    if not question and (_STATEMENT.match(text) or _TOLD_OF.match(text)):
        return Intent.CHAT
    return None


class Router:
    """Routes turns; the encoder and the language model are fetched only when a rule is not sure."""

    def __init__(
        self, encoder: Callable[[], TextEncoder], language: Callable[[], LanguageModel]
    ) -> None:
        self._encoder = encoder
        self._language = language
        self._names: list[Intent] = []
        self._matrix: Vector | None = None

    def route(
        self,
        text: str,
        *,
        images: int = 0,
        photo_before: bool = False,
        follows_answer: bool = False,
        recalled: Sequence[str] = (),
        cancel: CancelToken | None = None,
    ) -> Route:
        """Decide what a turn is. `recalled` are memory texts: a name they share with a question
        makes it a question about memory; they can bring about nothing else. `follows_answer`: the
        turn before was answered from memory and this one leans on it ("who wrote it?").
        """
        by_rule = route_by_rule(text, images=images, photo_before=photo_before)
        if by_rule is not None:
            return Route(by_rule, "rule")
        asks = is_question(text) or bool(_TELL.match(text))
        if asks and (follows_answer or shares_name(text, recalled)):
            return Route(Intent.ANSWER, "rule")
        by_exemplar = self.nearest_exemplar(text)
        if by_exemplar is not None and not (asks and by_exemplar in _TOLD):
            return Route(by_exemplar, "exemplar")
        by_model = route_by_model(text, self._language(), cancel)
        if asks and by_model in _TOLD:
            by_model = Intent.ANSWER
        return Route(by_model, "model")

    def nearest_exemplar(self, text: str) -> Intent | None:
        """The intent of the nearest example sentences, or None when they are far or disagree."""
        encoder = self._encoder()
        if self._matrix is None:
            pairs = [(name, line) for name, lines in EXEMPLARS.items() for line in lines]
            self._matrix = encoder.encode_passages([line for _, line in pairs])
            self._names = [name for name, _ in pairs]
        cosines = self._matrix @ encoder.encode_passages([text])[0]
        best: dict[Intent, float] = {}
        for name, cosine in zip(self._names, cosines, strict=True):
            best[name] = max(best.get(name, -1.0), float(cosine))
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        (intent, first), (_, second) = ranked[0], ranked[1]
        return intent if first >= _LEAST and first - second >= _MARGIN else None


def is_question(text: str) -> bool:
    """Whether a text asks something, by its mark or its first word."""
    text = text.strip().replace("’", "'")
    return text.endswith("?") or bool(re.match(rf"(?:{_WH}|{_AUX})\b", text, re.I))


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
        or _TELL.match(text)
        or _GREETING.match(text)
        or _TASK.match(text)
        or text.startswith("(")
        or route_by_rule(text, images=0) not in told
    )


def shares_name(question: str, texts: Sequence[str]) -> bool:
    """Whether a capitalised word inside the question stands in one of the texts."""
    names = set(re.findall(r"(?<=[\w,] )[A-Z][\w'-]{2,}", question))
    names = {name.removesuffix("'s") for name in names}
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names for text in texts)


def route_by_model(text: str, language: LanguageModel, cancel: CancelToken | None = None) -> Intent:
    """The intent by the language model, held to the four open intents by grammar."""
    messages = [ChatMessage("system", _ASK_MODEL), ChatMessage("user", text[:500])]
    reply = "".join(language.stream(messages, max_tokens=16, schema=_SCHEMA, cancel=cancel))
    try:
        chosen = Intent(json.loads(reply)["intent"])
    except (ValueError, KeyError, TypeError):
        return Intent.ANSWER
    return chosen if chosen in _OPEN_TO_MODEL else Intent.ANSWER


def _after_task(text: str) -> str:
    return re.sub(r"\b(?:tell|show|give|write) me\b", "", text, flags=re.I)
