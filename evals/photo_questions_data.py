"""Questions about photos whose right answers are known: objects, scenes, both, and what is nowhere.

What is in a photo is what people counted in it or say in one of its five captions. Small things in
the background go unsaid, so that some photos count as wrong that are not.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evals.bridge_data import Captioned, read_rows
from tools.caption_objects import list_kinds, list_objects

SCENES: dict[str, tuple[str, str]] = {
    "snow": ("in the snow", r"snow\w*"),
    "beach": ("on the beach", r"beach\w*|shore\w*|seaside"),
    "sea": ("at the sea", r"oceans?|seas?|waves?|surf"),
    "water": ("in the water", r"water|lakes?|rivers?|ponds?|oceans?|seas?|pools?|waves?"),
    "grass": ("on the grass", r"grass\w*|lawn|meadow|pasture"),
    "street": ("on a street", r"streets?|roads?|highway|intersection|avenue"),
    "kitchen": ("in a kitchen", r"kitchens?"),
    "bathroom": ("in a bathroom", r"bathrooms?|restroom"),
    "living room": ("in a living room", r"living ?rooms?|lounge"),
    "field": ("in a field", r"fields?|pasture|meadow"),
    "mountains": ("in the mountains", r"mountains?|mountainside|peaks?|alps"),
    "forest": ("in a forest", r"forests?|woods|wooded|jungle"),
    "city": ("in a city", r"city|cities|downtown|urban|skyline"),
    "night": ("at night", r"night|nighttime|dark"),
    "rain": ("in the rain", r"rain\w*"),
    "swimming pool": ("in a swimming pool", r"pools?"),
    "desert": ("in the desert", r"deserts?|dunes?"),
    "train station": ("at a train station", r"train stations?|railway stations?|train platforms?"),
    "airport": ("at an airport", r"airports?|runways?|tarmac"),
    "zoo": ("in a zoo", r"zoos?"),
    "park": ("in a park", r"parks?"),
    "bedroom": ("in a bedroom", r"bedrooms?|beds?"),
    "restaurant": ("in a restaurant", r"restaurants?|cafe|diner"),
    "sunset": ("at sunset", r"sunsets?|dusk|sunrise"),
}  # fmt: skip
"""A scene, how a question says it of a thing, and the words of captions that mean it."""

NOWHERE = (
    "a violin", "a lighthouse", "a rocket", "a tractor", "a submarine", "a camel", "a kangaroo",
    "a snowman", "a waterfall", "a helicopter", "a piano", "a wedding cake", "a crocodile",
    "a volcano", "an igloo", "a telescope", "a trumpet", "a tent", "fireworks", "a rainbow",
)  # fmt: skip
"""Things that are asked for where no caption has their word."""

_NAMED = {"person": "people", "broccoli": "broccoli", "bus": "a bus", "wine glass": "a wine glass"}
_ALONE = {
    "snow": "snow", "sea": "the sea", "water": "water", "grass": "grass", "mountains": "mountains",
    "rain": "rain", "zoo": "a zoo", "airport": "an airport",
}  # fmt: skip

COMPOUNDS, ABSENT = 40, 20
FORMS = (
    "which photos show {}?",
    "do I have a photo of {}?",
    "how many photos of {} do I have?",
    "show me my pictures of {}",
    "are there any photos with {}?",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the rows of the photos that are its answer (none: there is no such photo)."""

    sort: str
    phrase: str
    text: str
    right: frozenset[int]


def know_photos(photos: Captioned) -> list[tuple[set[str], set[str]]]:
    """The objects and the scenes of each photo."""
    known = []
    for (name, row), captions in zip(photos.photos, photos.captions, strict=True):
        counted = set(read_rows(name)[row].get("objects") or {})
        said = " ".join(captions).lower()
        scenes = {
            scene for scene, (_, words) in SCENES.items() if re.search(rf"\b(?:{words})\b", said)
        }
        known.append((list_objects(captions) | counted, scenes))
    return known


def make_questions(photos: Captioned, seed: int = 1) -> list[Asked]:
    """Questions of all sorts; the same for the same photos and seed."""
    draw = random.Random(seed)
    known = know_photos(photos)
    said = " ".join(" ".join(captions) for captions in photos.captions).lower()
    found: list[tuple[str, str, frozenset[int]]] = []
    absent: list[tuple[str, str, frozenset[int]]] = []
    for kind in list_kinds():
        right = _rows(known, kind)
        (found if right else absent).append(("object", _name(kind), right))
    for scene in SCENES:
        if scene == "night":  # a time: asked for with a thing only
            continue
        right = _rows(known, scene=scene)
        (found if right else absent).append(("scene", _ALONE.get(scene, f"a {scene}"), right))
    both, neither = [], []
    for kind in list_kinds():
        for scene, (placed, _) in SCENES.items():
            right = _rows(known, kind, scene)
            asked = ("both", f"{_name(kind)} {placed}", right)
            if right:
                both.append(asked)
            elif _rows(known, kind) and _rows(known, scene=scene):
                neither.append(asked)
    found += draw.sample(both, min(COMPOUNDS, len(both)))
    words = [one for one in NOWHERE if one.split()[-1].rstrip("s") not in said]
    absent += [("word", one, frozenset()) for one in words]
    absent = draw.sample(absent, min(2 * ABSENT, len(absent)))
    absent += draw.sample(neither, min(ABSENT, len(neither)))
    return [
        Asked(sort, phrase, FORMS[number % len(FORMS)].format(phrase), right)
        for number, (sort, phrase, right) in enumerate([*found, *absent])
    ]


def _rows(
    known: Sequence[tuple[set[str], set[str]]], kind: str = "", scene: str = ""
) -> frozenset[int]:
    return frozenset(
        row
        for row, (kinds, scenes) in enumerate(known)
        if (not kind or kind in kinds) and (not scene or scene in scenes)
    )


def _name(kind: str) -> str:
    if kind in _NAMED:
        return _NAMED[kind]
    return kind if kind.endswith("s") else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
