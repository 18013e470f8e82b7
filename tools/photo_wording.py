"""Photos in words, by code alone: a caption with the names worded in, a place and a day."""

from memory.clean import clean_for_terminal
from memory.store.photo_lists import PhotoSummary
from memory.store.words import find_words
from tools.caption_names import place_names
from tools.quoting import drop_orders, format_day

LONGEST = 160
UNSEEN = "something not recognised"


def word_photo(one: PhotoSummary, *, with_place: bool = False) -> str:
    """What a photo shows, on one line: the user's caption, else the neutral one with its names."""
    shown = _word_caption(one)
    place = clean_for_terminal(one.photo.place, keep_newlines=False)
    return f"{shown}, {place}" if with_place and place else shown


def word_tags(one: PhotoSummary) -> str:
    """Its tags that the caption does not say, as a sentence; empty where there are none."""
    said = set(find_words(_word_caption(one)))
    words = [tag.name for tag in one.photo.tags if not said.issuperset(find_words(tag.name))]
    return f"Probably also: {', '.join(words)}." if words else ""


def word_when(one: PhotoSummary) -> str:
    """The day it was taken, UTC; where nobody knows it, since when it is kept."""
    return format_day(one.time) if one.taken else f"kept since {format_day(one.time)}"


def word_line(one: PhotoSummary) -> str:
    """What a photo shows, where and when."""
    return f"{word_photo(one, with_place=True)}, {word_when(one)}"


def _word_caption(one: PhotoSummary) -> str:
    photo = one.photo
    text = _plain(photo.personal_caption)
    if not text:
        about = [
            f"{name} is your {kind}."
            for name, kind in zip(one.names, one.kinds, strict=True)
            if kind
        ]
        text = place_names(_plain(photo.neutral_caption), one.names, about)
    missing = [name for name in one.names if name.casefold() not in text.casefold()]
    names = clean_for_terminal(", ".join(missing), keep_newlines=False)
    if names:
        return f"{names}: {text}" if text and text != UNSEEN else names
    return text or UNSEEN


def _plain(text: str) -> str:
    text = drop_orders(" ".join(clean_for_terminal(text, keep_newlines=False).split()))
    text = text.replace("[", "(").replace("]", ")").rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
