"""Words the answer to a question about photos: how many, which, when, where; or that there is none.

No language model has a part in it. Every photo told of carries its id.
"""

import re
from collections.abc import Sequence

from memory.ids import MEMORY, format_id
from memory.store.photo_lists import PhotoSummary
from memory.time_words import MONTHS, WEEKDAYS
from tools.photo_finding import FoundPhotos
from tools.photo_questions import PhotoQuestion, Wish
from tools.photo_terms import PhotoTerms
from tools.photo_wording import word_line, word_photo, word_when

LISTED = 10
NO_PHOTOS = (
    "I have no photos yet. Drop one here, or bring a folder with `locket remember`, and ask again."
)
_TIMES = re.compile(
    rf"^(?:last|this|yesterday|today|the day|\d|{'|'.join((*WEEKDAYS, *MONTHS))})\b",
    re.I,
)
_PREPOSED = re.compile(
    r"^(?:in|at|on|from|with|without|since|before|after|near|around|during|taken|that|of)\b", re.I
)
_TO_USER = {"my": "your", "our": "your", "me": "you", "us": "you", "i": "you", "we": "you"}


def tell_photos(question: PhotoQuestion, terms: PhotoTerms, found: FoundPhotos) -> str:
    """The answer to a question, from the photos that were found for it."""
    photos = [one for one, _ in found.photos]
    suspected = _tell_suspected(terms, found.suspected)
    if not photos:
        none = tell_none(terms)
        if question.wish is Wish.COUNT:
            none = f"None: {none[:1].lower() if none.startswith('No') else none[:1]}{none[1:]}"
        return f"{none}{suspected}"
    match question.wish:
        case Wish.WHEN | Wish.WHERE | Wish.WHAT if len(photos) == 1:
            return f"{_tell_one(question.wish, photos[0])}{suspected}"
        case Wish.COUNT if terms.is_empty:
            return f"You have {_count(len(photos))}."
        case Wish.COUNT:
            head = f"{_count(len(photos)).capitalize()} {_about(terms)}"
        case Wish.WHETHER:
            head = f"Yes, {'one' if len(photos) == 1 else _count(len(photos))}"
        case _ if terms.phrases and not question.newest and not question.oldest:
            head = f"I see that in {_count(len(photos))}"
        case _:
            head = _count(len(photos)).capitalize()
    return f"{head}{list_photos(photos)}{suspected}"


def list_photos(photos: Sequence[PhotoSummary], first: int = 0) -> str:
    """Some photos behind a colon, numbered where there are several, from number `first` on."""
    if len(photos) == 1:
        return f": {word_line(photos[0])}. {_cite(photos[0])}"
    some = photos[first : first + LISTED]
    lines = [
        f"{number}. {word_line(one)} {_cite(one)}" for number, one in enumerate(some, first + 1)
    ]
    left = len(photos) - first - len(some)
    if left > 0:
        lines.append(f"… and {left} more; say “show more”.")
    return ":\n" + "\n".join(lines)


def tell_none(terms: PhotoTerms) -> str:
    """That there is no such photo, and what that may be due to."""
    unnamed = [name for name in terms.strangers if name.lower() not in _TO_USER]
    if len(unnamed) < len(terms.strangers):
        return (
            "I know people in photos only when you name them: show me a photo of you and say "
            "“this is” with your name."
        )
    if unnamed:
        names = " or ".join(unnamed)
        return (
            f"I know of no {names} in your photos. If there is one, show it to me and say "
            f"“this is {unnamed[0]}”."
        )
    return f"I found no photo {_about(terms)}."


def _tell_one(wish: Wish, one: PhotoSummary) -> str:
    shown, cited = word_photo(one), _cite(one)
    if wish is Wish.WHEN:
        if one.taken:
            return f"On {word_when(one)}: {shown}. {cited}"
        return f"It does not say when it was taken; it is {word_when(one)}: {shown}. {cited}"
    if wish is Wish.WHERE:
        if one.photo.place:
            return f"In {one.photo.place}: {shown}, {word_when(one)}. {cited}"
        return f"It does not say where it was taken: {shown}, {word_when(one)}. {cited}"
    return f"It shows {word_line(one)}. {cited}"


def _tell_suspected(terms: PhotoTerms, count: int) -> str:
    if not count:
        return ""
    name = terms.concepts[0].name
    return (
        f"\nI suspect {name} in {_count(count)} more; "
        f"`locket concept show {name}` lists what I am unsure of."
    )


def _about(terms: PhotoTerms) -> str:
    """The topic behind "photo": "of a dog", "from last summer in Rome"."""
    said = " ".join(_TO_USER.get(word.lower(), word) for word in terms.said.split())
    if not said:
        return "at all"
    if _TIMES.match(said):
        return f"from {said}"
    return said if _PREPOSED.match(said) else f"of {said}"


def _cite(one: PhotoSummary) -> str:
    return f"[{format_id(MEMORY, one.id)}]"


def _count(number: int) -> str:
    return "one photo" if number == 1 else f"{number} photos"
