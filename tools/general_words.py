"""Words for many kinds of things at once: "people", "animals", "food", and what tells of them.

What such a word looks like is too wide for the space that photos and words share: "people" lies far
from most photos of people. A caption that says "a man" tells of people all the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from memory.store.words import find_words
from tools.caption_objects import list_objects, load_words, make_plural

_KINDS = """
person, people, human, someone, somebody, anybody, anyone = person
animal, pet, creature = bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe
vehicle = car, motorcycle, airplane, bus, train, truck, boat, bicycle
food, meal = banana, apple, sandwich, broccoli, carrot, hot dog, pizza, donut, cake
fruit = banana, apple
furniture = chair, couch, bed, dining table, bench
"""
"""General words, each with the kinds of `tools.caption_objects` that it holds."""

_WORDS = {
    "animal": "animal fish shark fox wolf rabbit bunny pig goat deer squirrel monkey ape tiger "
    "lion leopard kangaroo camel llama antelope buffalo moose turtle snake lizard frog crocodile "
    "whale dolphin seal insect butterfly bee spider crab mouse rat hamster",
    "vehicle": "vehicle tractor",
    "food": "food meal pasta spaghetti noodle rice salad soup bread toast meat chicken steak "
    "sausage bacon burger hamburger fries taco burrito sushi cheese egg breakfast lunch dinner "
    "dessert pastry cupcake muffin cookie pie pancake waffle chocolate candy fruit vegetable "
    "tomato potato lettuce strawberry berry grape lemon watermelon pineapple",
    "fruit": "fruit strawberry berry grape lemon watermelon pineapple peach pear",
    "furniture": "furniture sofa dresser desk armchair",
}
"""Words of no kind that belong to the first general word of a line."""

_BEFORE = frozenset(["a", "an", "the", "any", "some", "other", "my", "our", "all", "of"])


@dataclass(frozen=True, slots=True)
class General:
    """What one general word holds: kinds of objects, and words, singular and plural."""

    kinds: frozenset[str]
    words: frozenset[str]

    def is_told(self, texts: Iterable[str]) -> bool:
        """Whether any of some captions or tags names one of them."""
        texts = list(texts)
        if self.kinds & list_objects(texts):
            return True
        return any(not self.words.isdisjoint(find_words(text)) for text in texts)

    @property
    def spellings(self) -> list[str]:
        """All words that name one of them, to look up."""
        named = {word for word, kind in load_words().items() if kind in self.kinds}
        return sorted(named | self.words)


def find_general(part: str) -> General | None:
    """What a part of a question holds if it is a general word and no more; else None."""
    words = [word for word in find_words(part) if word not in _BEFORE]
    return _load().get(" ".join(words))


@cache
def _load() -> dict[str, General]:
    found: dict[str, General] = {}
    for line in _KINDS.strip().splitlines():
        names, _, kinds = line.partition(" = ")
        general = [name.strip() for name in names.split(",")]
        words = _WORDS.get(general[0], "").split()
        held = General(
            frozenset(kind.strip() for kind in kinds.split(",")),
            frozenset([*words, *map(make_plural, words)]),
        )
        for name in general:
            found[name] = found[make_plural(name)] = held
    return found
