"""What suggestions to the user must keep clear of, looked for by code in what a model suggests.

The language model words suggestions and may forget that the user eats no nuts, or that pesto has
some. What the user told that they are allergic to, avoid, dislike or do not eat is looked for in
each suggestion, with what is known to hold it, and one that has it is left out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from memory.ids import MEMORY, format_id
from memory.records import Stance
from memory.store import Store
from tools.facts.parse import read_statements
from tools.facts.statement import USER
from tools.grounding import content_stems
from tools.profile.disliked import split_suggestions
from tools.quoting import Quoted

LIMITS = ("allergy", "intolerance", "avoids", "dislikes", "diet")
"""Attributes of facts that forbid."""
_SPOKEN_FREE = re.compile(
    r"\b(?:without|no|free (?:of|from)|instead of|rather than|not|avoid(?:ing|s)?|skip|leave out) "
    r"(?:any |the |your )?[\w-]+(?:(?:,| or| and|, or|, and) [\w-]+)*|\b[\w]+-free\b(?: \w+)?|"
    r"\b(?:vegan|vegetarian|plant-based|meatless|dairy-free|alcohol-free|non-alcoholic|mock) \w+",
    re.I,
)
_MEAT = (
    "meats?, beef, steaks?, veal, pork, hams?, bacon, lamb, mutton, chickens?, turkey, ducks?, "
    "sausages?, salami, prosciutto, chorizo, pepperoni, burgers?, meatballs?, ribs?, brisket, "
    "carnitas, bolognese, schnitzel, kebabs?, hot dogs?"
)
_FISH = (
    "fish(?:es)?, salmon, tuna, cod, trout, haddock, anchov(?:y|ies), sardines?, sushi, mackerel"
)
_SEAFOOD = (
    "seafood, shrimps?, prawns?, crabs?, lobsters?, mussels?, oysters?, clams?, scallops?, squid"
)
_DAIRY = (
    "dairy, milk, cheese(?:s|cake)?, butter, cream(?:y)?, yogh?urts?, mozzarella, parmesan, feta, "
    "ricotta, cheddar, lattes?, cappuccinos?, milkshakes?, custard, alfredo"
)
_EGG = "eggs?, omelettes?, omelets?, frittatas?, quiches?, mayonnaise, meringues?, carbonara"
_FAMILIES: tuple[tuple[str, str], ...] = (
    (
        r"(?:tree )?nuts?",
        "nuts?, almonds?, walnuts?, peanuts?, cashews?, pistachios?, hazelnuts?, pecans?, "
        "macadamias?, praline, marzipan, nutella, pesto, satay, baklava, pad thai",
    ),
    (r"peanuts?", "peanuts?, groundnuts?, satay, pad thai"),
    (r"(?:red )?meats?", _MEAT),
    (r"pork", "pork, hams?, bacon, prosciutto, chorizo, pepperoni, salami, carnitas"),
    (r"fish", _FISH),
    (r"seafood|shellfish", f"{_SEAFOOD}, shellfish, paella"),
    (r"dairy|milk|lactose", f"{_DAIRY}, lactose"),
    (r"eggs?", _EGG),
    (
        r"gluten|wheat",
        "gluten, wheat, bread, pasta, spaghetti, lasagn[ae], noodles?, ramen, couscous, pizzas?, "
        "flour, croissants?, bagels?, sandwich(?:es)?, toast, cakes?, cookies?, burgers?, wraps?, "
        "beers?, seitan",
    ),
    (
        r"alcohol\w*",
        "alcohol, wines?, beers?, cocktails?, champagne, whisk(?:e)?y, gin, rum, vodka, prosecco, "
        "margaritas?, mojitos?, sangria",
    ),
    (r"spicy(?: food)?", "spicy, chill?i(?:es)?, jalape[nñ]os?, vindaloo, sriracha"),
    (r"vegetarian", f"{_MEAT}, {_FISH}, {_SEAFOOD}"),
    (r"vegan", f"{_MEAT}, {_FISH}, {_SEAFOOD}, {_DAIRY}, {_EGG}, honey"),
    (r"pesc[ae]tarian", _MEAT),
)
"""What is known to hold what somebody may not have."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a suggestion must not have: `source` is the printable id of what says so in `text`."""

    source: str
    text: str
    value: str
    words: re.Pattern[str]


def find_limits(store: Store, told: Sequence[Quoted] = (), now: int = 0) -> list[Limit]:
    """What suggestions to the user must keep clear of: facts that hold, and what `told` says.

    `told` are quoted memories of the user's own; an allergy that they told without asking to have
    it remembered is no fact, and counts where the turn itself may stand in the prompt.
    """
    said = [
        (format_id(MEMORY, fact.memory_id), fact.text, fact.value)
        for attribute in LIMITS
        for fact in store.facts(USER, attribute)
    ]
    for quote in told:
        said += [
            (quote.id, one.text, one.value)
            for one, _ in read_statements(quote.memory.text, said_at=now)
            if one.subject == USER and one.attribute in LIMITS and one.stance is Stance.HOLDS
        ]
    limits = []
    for source, text, value in said:
        words = _find_words(value)
        if words is not None:
            limits.append(Limit(source, text, value, words))
    return limits


def keep_clear(text: str, limits: Sequence[Limit]) -> tuple[str, list[tuple[str, Limit]]]:
    """The suggestions that keep clear of all limits, and those left out with what they break.

    A suggestion is a sentence or an item of a list; "without nuts" and "vegan sausage" break
    nothing.
    """
    kept, dropped = [], []
    for part in split_suggestions(text):
        plain = _SPOKEN_FREE.sub(" ", part)
        broken = next((one for one in limits if one.words.search(plain)), None)
        if broken is None:
            kept.append(part)
        else:
            dropped.append((part, broken))
    if not dropped:
        return text, dropped
    return ("\n" if "\n" in text else " ").join(kept), dropped


def word_dropped(dropped: Sequence[tuple[str, Limit]]) -> str:
    """One sentence on what was left out and why; "" for nothing."""
    if not dropped:
        return ""
    why = list(dict.fromkeys(_because(limit.text) for _, limit in dropped))
    many = "a suggestion" if len(dropped) == 1 else "some suggestions"
    return f"I left out {many}, because {' and '.join(why)}."


def touches(limit: Limit, request: str) -> bool:
    """Whether the request itself is about what the limit is of ("a dish with mushrooms")."""
    return bool(content_stems(limit.value) & content_stems(request))


def _because(text: str) -> str:
    text = text.rstrip(". ")
    return f"{text[:1].lower()}{text[1:]}"


def _find_words(value: str) -> re.Pattern[str] | None:
    value = re.sub(r"^(?:eating|drinking|all|any) ", "", " ".join(value.lower().split()))
    if len(value) < 3:
        return None
    named = [words for name, words in _FAMILIES if re.fullmatch(name, value)]
    stem = re.escape(value[:-1] if value.endswith("s") and len(value) > 4 else value)
    parts = [f"{stem}(?:s|es)?", *(words.replace(", ", "|") for words in named)]
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.I)
