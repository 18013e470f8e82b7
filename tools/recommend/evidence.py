"""Everything the user said or did about items, as evidence that can be cited."""

import re
from collections.abc import Callable

from memory.ids import ITEM, MEMORY, format_id, parse_id
from memory.records import Vector, Verdict
from memory.store import Store
from memory.store.profile_marks import Mark
from tools.profile.from_photos import infer_interests
from tools.recommend.genres import find_genres
from tools.recommend.ports import Catalogue, Evidence
from tools.recommend.titles import title_key

USER = "user"
_STATED = {
    **dict.fromkeys(("likes", "loves", "enjoys", "prefers", "interest", "interests"), 1.0),
    **dict.fromkeys(("dislikes", "hates", "avoids"), 0.0),
}
_FAVOURITE = re.compile(r"^favou?rite(?:_|$)")

THUMB_UP, THUMB_DOWN = 0.9, 0.2
"""What a thumb says of a rating, on 0..1: a mild one, with half a rating's strength."""
THUMB_STRENGTH = 0.5
TITLE_STRENGTH, TRAIT_STRENGTH, WORDS_STRENGTH = 0.7, 1.0, 0.3
PHOTOS_STRENGTH = 0.22
"""Below a stated like in free words: what one photographs is only mildly what one wants to see."""
PHOTOS_CITED = 5


def gather_evidence(
    store: Store,
    catalogue: Catalogue,
    encode: Callable[[str], Vector | None],
) -> list[Evidence]:
    """Ratings, thumbs on items, stated likes and dislikes, and what photos often show.

    `encode` makes a text vector.
    """
    evidence = [
        Evidence(format_id(ITEM, r.item_id), r.value, r.rated_at, row=catalogue.rows[r.item_id])
        for r in store.ratings()
        if r.item_id in catalogue.rows
    ]
    evidence += _read_thumbs(store, catalogue, {piece.source for piece in evidence})
    evidence += _read_statements(store, catalogue, encode)
    evidence += _read_interests(store, encode)
    return evidence


def _read_thumbs(store: Store, catalogue: Catalogue, rated: set[str]) -> list[Evidence]:
    thumbs: dict[str, Evidence] = {}
    for row in store.feedback(limit=100_000):
        if row.verdict not in (Verdict.UP, Verdict.DOWN) or not row.target.startswith(ITEM):
            continue
        # A star rating says more than a thumb; among thumbs the newest holds.
        if row.target in rated or row.target in thumbs:
            continue
        item = parse_id(row.target, ITEM)[1]
        if item in catalogue.rows:
            thumbs[row.target] = Evidence(
                row.target,
                THUMB_UP if row.verdict is Verdict.UP else THUMB_DOWN,
                row.created_at,
                THUMB_STRENGTH,
                row=catalogue.rows[item],
            )
    return list(thumbs.values())


def _read_statements(
    store: Store,
    catalogue: Catalogue,
    encode: Callable[[str], Vector | None],
) -> list[Evidence]:
    found: list[Evidence] = []
    for fact in store.facts(USER):
        value = _STATED.get(fact.attribute, 1.0 if _FAVOURITE.match(fact.attribute) else None)
        if value is None:
            continue
        source = format_id(MEMORY, fact.memory_id)
        said = _strip_kind(fact.value)
        genres = find_genres(re.findall(r"\w+", said.casefold()), catalogue.genres)
        row = catalogue.titles.get(title_key(said))
        if genres and len(said.split()) <= 3:
            found.extend(
                Evidence(source, value, fact.valid_from, TRAIT_STRENGTH, trait=genre)
                for genre in list(genres)[:1]
            )
        elif row is not None:
            rating = 0.95 if value else 0.15
            found.append(Evidence(source, rating, fact.valid_from, TITLE_STRENGTH, row=row))
        elif said.casefold() in catalogue.creators:
            found.append(Evidence(source, value, fact.valid_from, TRAIT_STRENGTH, trait=said))
        elif (vector := encode(said)) is not None:
            found.append(
                Evidence(
                    source, value, fact.valid_from, WORDS_STRENGTH, trait=said, trait_vector=vector
                )
            )
    return found


def _read_interests(store: Store, encode: Callable[[str], Vector | None]) -> list[Evidence]:
    """Interests that photos show: weak, never of a private kind, and not what was rejected."""
    rejected = store.statement_marks(Mark.REJECTED)
    found: list[Evidence] = []
    for one in infer_interests(store, rejected, {}, sensitive=False):
        vector = encode(one.value) if one.current and one.kind is None else None
        if vector is not None:
            source, *also = [format_id(MEMORY, id) for id in one.memories[:PHOTOS_CITED]]
            found.append(
                Evidence(
                    source,
                    1.0,
                    one.last,
                    PHOTOS_STRENGTH * one.confidence,
                    trait=one.value,
                    trait_vector=vector,
                    origin="photos",
                    also=tuple(also),
                )
            )
    return found


def _strip_kind(value: str) -> str:
    """Take "movies", "the film" and such off: "science fiction films" is about science fiction."""
    kind = r"(?:films?|movies?|books?|novels?|series|shows?|games?|music|albums?)"
    bare = re.sub(rf"^(?:the )?{kind} (?:by |of )?|\s+{kind}$", "", value.strip(), flags=re.I)
    return bare.strip(" .!") or value
