"""Simulated users who word captions in a way of their own, by fixed rules over human captions.

A user takes what somebody wrote of the photo, and says it in their way: their words, names, length,
frames, marks. Development users (on which constants were chosen) and test users share no photo, no
word of their own but those that English has one of, no frame and no emoji.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tools.caption_objects import find_objects
from tools.grounding import list_words
from tools.style.slots import Particulars

_PLACES = (
    "Lisbon, Portugal", "Rome, Italy", "Leeds, England", "Oslo, Norway", "Austin, United States",
    "Kyoto, Japan", "Ghent, Belgium", "Perth, Australia", "Cusco, Peru", "Tartu, Estonia",
)  # fmt: skip
_ADJECTIVES = (
    r"(?:(?!(?:with|of|and|or|on|in|at|by|for|to|is|are|near|from|that|who|while)\b)[\w'-]+ ){0,3}?"
)
_COLOURS = list_words(
    "red orange yellow green blue purple pink brown black white grey gray tan beige golden"
)
_BREAKS = r" (?:on|in|at|with|near|by|while|as|next to|in front of|beside|behind|over) "


@dataclass(frozen=True, slots=True)
class SimulatedUser:
    """How one user words captions. `pets` are kinds with the name of the user's own.

    `nicknames` are what the user calls them. `length` is "short", "long" or "". `front` and `end`
    may say {place}, {city} and the codes of `strftime`. `emoji` by kind of object, "" for others.
    """

    name: str
    about: str
    length: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    pets: Mapping[str, str] = field(default_factory=dict)
    nicknames: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    front: str = ""
    end: str = ""
    emoji: Mapping[str, str] = field(default_factory=dict)
    case: str = "sentence"
    stop: str = "."
    without: frozenset[str] = frozenset()

    @property
    def places(self) -> bool:
        """Whether the user lets places be named."""
        return "place" in self.about or "{" in self.front + self.end

    def names_in(self, captions: Sequence[str]) -> tuple[str, ...]:
        """Names of the user's that a photo with these captions shows: most captions say it."""
        found = []
        for kind, name in self.pets.items():
            saying = sum(
                any(word == kind for _, word in find_objects(caption)) for caption in captions
            )
            if saying >= min(3, len(captions)):
                found.append(name)
        return tuple(found[:1])

    def pick(self, captions: Sequence[str]) -> list[str]:
        """The captions of a photo that are of the user's length."""
        ordered = sorted(captions, key=lambda caption: len(caption.split()))
        if self.length == "short":
            return ordered[:3]
        return ordered[-3:] if self.length == "long" else list(captions)

    def word(self, caption: str, of: Particulars) -> str:
        """A human caption as this user would write it of a photo."""
        text = re.sub(r"\s+([.,!?'])", r"\1", " ".join(caption.lower().split())).rstrip(" .!")
        if self.length == "short":
            text = _shorten(text)
        for name in of.names:
            kind = next(kind for kind, one in self.pets.items() if one == name)
            text = self._name(text, kind, name)
        for word, other in self.words.items():
            text = re.sub(rf"\b{word}\b", other, text)
            text = re.sub(rf"\b{word}s\b", f"{other}s", text)
        if "colours" in self.without:
            colours = "|".join(_COLOURS)
            text = re.sub(
                rf"\b(?:{colours})(?: and (?:{colours}))? (?!and |in |on |with )", "", text
            )
        text = self._frame(text, of)
        if "articles" in self.without:
            text = re.sub(r"\b(?:a|an|the) ", "", text)
        text = re.sub(r"\ban? (?=[aeiou])", "an ", re.sub(r"\ban (?=[^aeiou])", "a ", text))
        text = self._set_case(text, of) + self.stop
        kinds = [kind for kind, _ in find_objects(caption)]
        mark = next((self.emoji[kind] for kind in kinds if kind in self.emoji), self.emoji.get(""))
        return f"{text} {mark}" if mark else text

    def _name(self, text: str, kind: str, name: str) -> str:
        said = self.nicknames.get(name, name)
        form = f"{self.owner} {self.words.get(kind, kind)} {said}" if self.owner else said
        return re.sub(rf"\b(?:an?|the|one|his|her) {_ADJECTIVES}{kind}\b", form, text, count=1)

    def _frame(self, text: str, of: Particulars) -> str:
        assert of.taken_at is not None
        at = datetime.fromtimestamp(of.taken_at / 1000, tz=UTC)
        parts = {"place": of.place, "city": of.place.split(",")[0]}
        front = at.strftime(self.front.format(**parts))
        return front + text + at.strftime(self.end.format(**parts))

    def _set_case(self, text: str, of: Particulars) -> str:
        if self.case == "lower":
            return text[:1].lower() + text[1:]
        if self.case == "all lower":
            return text.lower()
        if self.case == "title":
            small = {"a", "an", "the", "of", "in", "on", "at", "to", "and", "with", "by", "for"}
            words = text.split(" ")
            return " ".join(
                word if at and word in small else word[:1].upper() + word[1:]
                for at, word in enumerate(words)
            )
        return text.upper() if self.case == "upper" else text[:1].upper() + text[1:]


def imagine_particulars(photo: str, names: tuple[str, ...], *, places: bool) -> Particulars:
    """A place (if it may be named) and a time for a photo, the same at each run."""
    number = int.from_bytes(hashlib.sha256(photo.encode()).digest()[:6], "big")
    seconds = 1_500_000_000 + number % 200_000_000
    place = _PLACES[number % len(_PLACES)] if places else ""
    return Particulars(names, place, seconds * 1000)


def _shorten(text: str) -> str:
    """Without what follows the second preposition, where enough is left."""
    breaks = [found.start() for found in re.finditer(_BREAKS, text)]
    fit = [at for at in breaks if len(text[:at].split()) >= 5]
    return text[: fit[0]] if fit else text


DEVELOPMENT = (
    SimulatedUser("d1", "short, lower case", length="short", case="lower", stop=""),
    SimulatedUser(
        "d2", "British words, date after",
        words={"couch": "settee", "bike": "push bike", "tv": "telly"}, end=", %-d %B %Y",
    ),
    SimulatedUser(
        "d3", "names, my, emoji", pets={"dog": "Rex", "cat": "Luna"}, owner="my",
        emoji={"dog": "🐕", "cat": "🐈", "": "🙂"},
    ),
    SimulatedUser("d4", "long, photo of", length="long", front="photo of "),
    SimulatedUser(
        "d5", "ornate",
        words={"man": "gentleman", "woman": "lady", "large": "enormous", "small": "petite"},
        length="long",
    ),
    SimulatedUser(
        "d6", "telegram", length="short", without=frozenset({"articles", "colours"}),
        front="{city}: ", case="sentence", stop="",
    ),
    SimulatedUser("d7", "no style of their own"),
    SimulatedUser(
        "d8", "nicknames, own words", pets={"dog": "Rex"}, nicknames={"Rex": "Rexy"},
        words={"dog": "woofer", "man": "chap", "people": "folk"}, end=" in {place}, %Y",
    ),
)  # fmt: skip
TEST = (
    SimulatedUser("t01", "short", length="short"),
    SimulatedUser("t02", "long", length="long"),
    SimulatedUser("t03", "short, no colours, no stop", length="short", stop="",
                  without=frozenset({"colours"})),
    SimulatedUser("t04", "no articles, all lower case", case="all lower", stop="",
                  without=frozenset({"articles"})),
    SimulatedUser("t05", "guy, gal, kid",
                  words={"man": "guy", "woman": "gal", "child": "kid", "boy": "kid"}),
    SimulatedUser("t06", "British", words={
        "sidewalk": "pavement", "truck": "lorry", "airplane": "aeroplane", "soccer": "football",
        "pants": "trousers", "sitting": "sat", "standing": "stood"}),
    SimulatedUser("t07", "pet words", words={
        "dog": "doggo", "cat": "kitty", "bird": "birb", "horse": "horsey"}, stop="!"),
    SimulatedUser("t08", "names alone", pets={"dog": "Biscuit", "cat": "Miso", "horse": "Comet"}),
    SimulatedUser("t09", "our, names, place first", pets={"dog": "Biscuit", "cat": "Miso"},
                  owner="our", front="{city} - "),
    SimulatedUser("t10", "nicknames", pets={"dog": "Montague", "cat": "Priscilla"},
                  nicknames={"Montague": "Monty", "Priscilla": "Prissy"}),
    SimulatedUser("t11", "weekday after, lower case", end=" on %A", case="lower"),
    SimulatedUser("t12", "month and year before", front="%B %Y: "),
    SimulatedUser("t13", "place and date after", end=" ({city}, %-d.%-m.%Y)", stop=""),
    SimulatedUser("t14", "a picture of", front="a picture of "),
    SimulatedUser("t15", "emoji, lower case, short", length="short", case="lower", stop="",
                  emoji={"dog": "🐶", "cat": "🐱", "person": "😊", "": "📷"}),
    SimulatedUser("t16", "title case", case="title", stop=""),
    SimulatedUser("t17", "ornate", length="long", words={
        "man": "fellow", "people": "individuals", "big": "colossal", "large": "colossal",
        "little": "diminutive", "small": "diminutive", "riding": "traversing"}),
    SimulatedUser("t18", "plain words", length="short", words={
        "bicycle": "bike", "motorcycle": "bike", "children": "kids", "photograph": "pic",
        "large": "big", "small": "little", "people": "folks"}),
    SimulatedUser("t19", "shouts", case="upper", stop="!!!"),
    SimulatedUser("t20", "look:", front="look: ", end=" #{city}", stop=""),
    SimulatedUser("t21", "all of it", length="short", pets={"dog": "Biscuit", "cat": "Miso"},
                  nicknames={"Biscuit": "Bisky"}, owner="my",
                  words={"dog": "pupper", "couch": "sofa", "man": "dude"},
                  end=" 📍{city}", case="all lower", stop=""),
    SimulatedUser("t22", "no style of their own"),
    SimulatedUser("t23", "no style of their own, short", length="short"),
    SimulatedUser("t24", "the place is never said, long", length="long", stop=" …"),
)  # fmt: skip
