"""A photo's neutral caption: a drafted one where it can be trusted, else worded from labels.

It is a noun phrase without a full stop, such as "a tabby cat", so that it fits after "This photo
shows" as well as alone. Place, time and names are other fields of the photo and are not in it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from memory.clean import clean_for_terminal
from memory.records import Label
from tools.caption_objects import list_objects
from tools.label_families import ANIMALS, find_family, sum_families
from tools.ports import NeutralCaption, RatedDraft
from tools.quoting import drop_orders

SURE_ANIMAL, SURE_THING = 0.3, 0.5
"""From this summed probability on, a family is stated.

On 430 public COCO and Flickr8k photos people's captions say the same word for 94 % of the animals
stated and 69 % of the things (more are right in other words: a "toilet" for "toilet seat").
"""

MAYBE = 0.2
"""From this on it is called possible: right for 8 animals and 4 things in 10. Below, nothing."""

SURE_BREED, MAYBE_BREED = 0.6, 0.2

SURE_DRAFT = 0.12
"""From this confidence on a drafted caption is said."""

SURE_OF_SCENE = 0.2
"""From this confidence on a draft is said where the labels know the animal: below, its surroundings
are often made up ("on top of a plate"), and "a dog, perhaps a Chow Chow" is not.
"""

SURE_CLOSE_UP = 0.8
"""From this probability on a thing is what the photo is of: a draft must name it.

At 0.5 (0.33 for unsure drafts) two more of 107 photos of one thing are right, and captions of COCO
photos lose 7 points of CIDEr.
"""

LEAST_SUPPORT = 0.3
"""Of the captions of like photos that name an object, from which a draft may name it."""

_SHORTEST_TEXT, _LONGEST_TEXT = 3, 80
_WITHOUT_ARTICLE_LIST = """
    acorn squash, broccoli, butternut squash, carbonara, cauliflower, chain mail, consomme,
    guacamole, hay, jeans, mashed potatoes, pajamas, spaghetti squash, sunglasses, toilet
    paper, velvet, wool, clogs, parallel bars, swim trunks / shorts, binoculars, maracas,
    dough, eggnog, red wine, face powder, hair spray, lipstick, lotion, perfume, sunscreen,
    rapeseed, corn
"""
_WITHOUT_ARTICLE = frozenset(name.strip() for name in _WITHOUT_ARTICLE_LIST.split(","))
_OPENING = re.compile(
    r"^(?:there (?:is|are) |this is |(?:an? |the )?(?:close[- ]up |black and white )?"
    r"(?:picture|photo|photograph|image|view|shot) (?:of|showing) |here (?:is|are) )+"
)
_AN_BY_SOUND = ("hour", "x-ray")
_A_BY_SOUND = ("uni", "use", "eu", "one")


def word_caption(
    labels: Sequence[Label], ocr_text: str = "", drafted: NeutralCaption | None = None
) -> str:
    """Word what a photo shows, as surely as its labels and the draft allow: "a dog on a couch".

    `labels` most probable first. Text read in the photo is quoted, shortened, and left out where
    it reads like an order to an assistant.
    """
    subject = _take_draft(labels, drafted) or _word_subject(labels)
    text = _shorten(ocr_text)
    if not text:
        return subject or "something not recognised"
    if not subject:
        return f"text that reads “{text}”"
    return f"{subject}, with the text “{text}”"


def list_drafts(
    labels: Sequence[Label], drafted: NeutralCaption | None, worded: str
) -> tuple[RatedDraft, ...]:
    """Other phrases as true of the photo as the neutral caption that was `worded`, itself first.

    Empty where the labels worded it: drafts are not trusted then. An object that the caption does
    not name may be named where enough is said of it in captions of like photos.
    """
    if drafted is None or _take_draft(labels, drafted) != worded:
        return ()
    known = list_objects([worded])
    found: list[RatedDraft] = []
    for draft in drafted.drafts:
        text = _take_draft(labels, NeutralCaption(draft.text, draft.confidence))
        if text == worded:
            found.insert(0, replace(draft, text=text))
        elif text and (draft.support >= LEAST_SUPPORT or list_objects([text]) <= known):
            found.append(replace(draft, text=text))
    return tuple(found) if found and found[0].text == worded else ()


def add_article(name: str) -> str:
    """Put "a" or "an" before a label, where English has one: "an espresso", "sunglasses"."""
    if name in _WITHOUT_ARTICLE:
        return name
    low = name.lower()
    vowel = low[:1] in set("aeiou") and not low.startswith(_A_BY_SOUND)
    return f"{'an' if vowel or low.startswith(_AN_BY_SOUND) else 'a'} {name}"


def read_name(label: str) -> str:
    """The first reading of a label with explanations: "carton" of "cardboard box / carton"."""
    return label.split(" / ")[0].split(" (")[0].strip()


def _take_draft(labels: Sequence[Label], drafted: NeutralCaption | None) -> str:
    """The drafted caption with the breed that the labels know; empty where it is not to be said."""
    if drafted is None or drafted.confidence < SURE_DRAFT:
        return ""
    text = clean_for_terminal(drafted.text, keep_newlines=False)
    text = _OPENING.sub("", text.strip().rstrip("."))
    families = list(sum_families(labels).items())
    if not families:
        return text
    family, score = families[0]
    best = max((one for one in labels if find_family(one.name) == family), key=_by_score)
    animal = family in ANIMALS
    if score >= (SURE_ANIMAL if animal else SURE_CLOSE_UP) and not _names(text, family, best.name):
        return ""
    if animal and score >= SURE_ANIMAL and drafted.confidence < SURE_OF_SCENE:
        return ""
    if animal and best.score >= SURE_BREED:
        return _put_breed(text, family, _say_kind(read_name(best.name), family))
    return text


def _names(text: str, family: str, label: str) -> bool:
    """Whether a caption says a family or one of its names, in whatever words."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    said = words | {word.removesuffix("s") for word in words} | list_objects([text])
    wanted = {family.lower(), *read_name(label).lower().split()}
    return bool(said & (wanted | list_objects([family, read_name(label)])))


def _put_breed(text: str, family: str, name: str) -> str:
    """Say the breed in place of the plain word, where one animal is meant: "a dog" once."""
    if "(" in name or len(re.findall(rf"\b{family}s?\b", text)) != 1:
        return text
    return re.sub(rf"\ban? {family}\b", add_article(name), text, count=1)


def _by_score(label: Label) -> float:
    return label.score


def _word_subject(labels: Sequence[Label]) -> str:
    families = list(sum_families(labels).items())
    if not families:
        return ""
    family, score = families[0]
    siblings = [label for label in labels if find_family(label.name) == family]
    best = max(siblings, key=lambda label: label.score)
    animal = family in ANIMALS
    if score < (SURE_ANIMAL if animal else SURE_THING):
        return _word_guess(families[:2])
    name = read_name(best.name)
    if best.score >= SURE_BREED or (not animal and best.score >= SURE_THING):
        return add_article(_say_kind(name, family) if animal else name)
    if best.score >= MAYBE_BREED and name != family:
        return f"{add_article(family)}, perhaps {add_article(name)}"
    return add_article(read_name(family))


def _word_guess(families: Sequence[tuple[str, float]]) -> str:
    guesses = [add_article(read_name(family)) for family, score in families if score >= MAYBE]
    return f"what may be {' or '.join(guesses)}" if guesses else ""


def _say_kind(name: str, family: str) -> str:
    """Say the plain word too, where a breed or species lacks it: a golden retriever is a dog."""
    low = name.lower()
    if low.endswith(family) or family in low.split():
        return name
    return f"{name} dog" if family == "dog" else f"{name} ({family})"


def _shorten(ocr_text: str) -> str:
    line = " ".join(clean_for_terminal(ocr_text, keep_newlines=False).split())
    line = drop_orders(line.replace("“", "'").replace("”", "'").replace('"', "'"))
    if sum(map(str.isalnum, line)) < _SHORTEST_TEXT:
        return ""
    if len(line) <= _LONGEST_TEXT:
        return line
    return line[: _LONGEST_TEXT + 1].rsplit(" ", 1)[0][:_LONGEST_TEXT] + " …"
