"""Words a caption in a learned style: by rules alone, so it says nothing that was not there."""

import re
from collections.abc import Sequence
from dataclasses import replace

from tools.caption_objects import find_objects
from tools.style.form import KIND, count_words
from tools.style.slots import CITY, COUNTRY, NAME, PLACE, TEXT, Particulars, fill_slots, read_slots
from tools.style.thesaurus import COLOURS, FUNCTION_WORDS, SIZES, join_phrases
from tools.style.tokens import (
    ARTICLES,
    is_word,
    join_tokens,
    mend_articles,
)
from tools.style.values import Frame, PlainCaption, Style
from tools.style.vocabulary import swap_words

PLAIN = Style()
_SMALL = FUNCTION_WORDS | {"with"}


def dress(plain: PlainCaption, style: Style = PLAIN) -> str:
    """The caption of a photo in a style; in the plain one "A dog on a couch in Lisbon."."""
    tokens = tell_tokens(plain, style)
    named = tuple(style.nicknames.get(name, name) for name in plain.particulars.names)
    filled = fill_slots(tokens, replace(plain.particulars, names=named), plain.text_read)
    text = join_tokens(mend_articles(filled))
    text = set_case(text, style.case, named, plain.particulars.place)
    text = stop(text, style.stop)
    kinds = [kind for kind, _ in find_objects(plain.body)] + [kind for _, kind in plain.kinds]
    front = _pick_emoji(style.front_emoji, kinds)
    end = _pick_emoji(style.end_emoji, kinds)
    return " ".join(part for part in (front, text, end) if part)


def tell_tokens(plain: PlainCaption, style: Style) -> list[str]:
    """The tokens of the caption before slots are filled and capitals set."""
    of = plain.particulars
    front = style.front.get(of.slots)
    end = style.end.get(of.slots)
    body = read_slots(plain.body, Particulars(names=of.names))
    if front is not None and NAME in front.tokens and NAME in body:
        body = _say_kind(body, plain)
    body = drop_adjectives(body, style.drops)
    body = " ".join(swap_words(join_phrases(body), style.words)).split()
    body = _form_name(body, plain, style)
    body = _drop_articles(body, style.drops, front)
    if plain.text_read and body[-1:] == ["reads"]:
        body += ["“", TEXT, "”"]
    elif plain.text_read and "text" not in style.drops:
        body += [",", "with", "the", "text", "“", TEXT, "”"]
    tokens = [*(front.tokens if front else ()), *body]
    if end is not None:
        tokens += end.tokens
    placed = any(token in (PLACE, CITY, COUNTRY) for token in tokens)
    if of.place and not placed and "place" not in style.drops:
        tokens += [",", "in", PLACE] if "," in body else ["in", PLACE]
    return tokens


def drop_adjectives(tokens: Sequence[str], drops: frozenset[str]) -> list[str]:
    """Leave out colours and sizes before the word they go with: "a black and white dog"."""
    gone: frozenset[str] = frozenset()
    gone |= COLOURS if "colours" in drops else frozenset()
    gone |= SIZES if "sizes" in drops else frozenset()
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        end = place
        while end < len(tokens) and (
            tokens[end] in gone
            or (
                (tokens[end] == "and" and end > place and tokens[end + 1 : end + 2] != [])
                and tokens[end + 1] in gone
            )
        ):
            end += 1
        follows = tokens[end] if end < len(tokens) else ""
        if end > place and is_word(follows) and follows not in _SMALL:
            place = end
        else:
            kept.extend(tokens[place : end + 1])
            place = end + 1
    return kept


def set_case(text: str, case: str, names: Sequence[str] = (), place: str = "") -> str:
    """Capitals as a user sets them; names and places keep theirs, but in "all lower"."""
    if case == "upper":
        return text.upper()
    if case == "all lower":
        return text.lower()
    if case == "title":
        words = text.split(" ")
        return " ".join(
            word if at and word.lower() in _SMALL else word[:1].upper() + word[1:]
            for at, word in enumerate(words)
        )
    if case == "lower":
        first = re.match(r"\W*(\w[\w'-]*)", text)
        proper = " ".join([*names, place]).split()
        if first and first[1] not in {word.strip(",") for word in proper}:
            at = first.start(1)
            return text[:at] + text[at].lower() + text[at + 1 :]
        return text
    return text[:1].upper() + text[1:]


def stop(text: str, mark: str) -> str:
    """End a caption with a mark, or with none."""
    return text + mark if text and text[-1] not in "!?…" else text


def measure(plain: PlainCaption, style: Style) -> int:
    """How many words the caption has in that style, names and places as one each."""
    return count_words(tell_tokens(plain, style))


def _say_kind(body: list[str], plain: PlainCaption) -> list[str]:
    """The body with "a dog" for the first name: the name itself stands before it."""
    word = plain.kinds[0][1] if plain.kinds else ""
    at = body.index(NAME)
    return [*body[:at], *(["a", word] if word else []), *body[at + 1 :]]


def _form_name(body: list[str], plain: PlainCaption, style: Style) -> list[str]:
    if NAME not in body or style.name_form == (NAME,):
        return body
    word = plain.kinds[0][1] if plain.kinds else ""
    kind = style.words.get(word, word)
    form = [kind if token == KIND else token for token in style.name_form]
    at = body.index(NAME)
    end = at + 1
    if KIND in style.name_form and body[end : end + 2] == [",", "your"]:
        # "Bo, your dog" says already what "my dog Bo" says, in the user's word for it too.
        last = next(
            (one for one in (*kind.split()[-1:], *word.split()[-1:]) if one in body[end:]), ""
        )
        end = body.index(last, end) + 1 if last else end
    return [*body[:at], *(token for token in form if token), *body[end:]]


def _drop_articles(body: list[str], drops: frozenset[str], front: Frame | None) -> list[str]:
    if "articles" in drops:
        return [token for token in body if token not in ARTICLES]
    first = "first article" in drops or (front is not None and front.drops_article)
    return body[1:] if first and body and body[0] in ARTICLES else body


def _pick_emoji(emoji: dict[str, str], kinds: Sequence[str]) -> str:
    return next((emoji[kind] for kind in kinds if kind in emoji), emoji.get("", ""))
