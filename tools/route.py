"""What a typed turn is: clear forms by rule, near forms by exemplar, the rest by the model.

Only the user's typed text and the presence of images decide; nothing recalled or seen can.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory.records import Vector
from tools.grounding import all_stems, content_stems
from tools.ports import CancelToken, ChatMessage, LanguageModel, TextEncoder
from tools.route_rules import TELLS, Intent, is_question, is_statement, is_told, route_by_rule


@dataclass(frozen=True, slots=True)
class Route:
    """The intent, and who said so: rule, exemplar, model or front."""

    intent: Intent
    by: str


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


_TOLD = (Intent.REMEMBER, Intent.FEEDBACK)


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
        asks = is_question(text) or bool(TELLS.match(text))
        if asks and (follows_answer or shares_name(text, recalled) or overlaps(text, recalled)):
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


def overlaps(question: str, texts: Sequence[str]) -> bool:
    """Whether one of the texts holds most of what a question speaks of, two words at least."""
    asked = content_stems(question)
    least = max(2, 0.6 * len(asked))
    return any(len(asked & all_stems(text)) >= least for text in texts)


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


__all__ = [
    "Intent",
    "Route",
    "Router",
    "is_question",
    "is_statement",
    "is_told",
    "route_by_model",
    "route_by_rule",
]
