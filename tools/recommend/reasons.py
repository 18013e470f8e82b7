"""Reasons by code: one true sentence from the evidence that really moved the score."""

from collections.abc import Sequence
from dataclasses import dataclass

from memory.records import CatalogueItem
from tools.recommend.genres import fold_genre
from tools.recommend.ports import Catalogue, Evidence, Preference

CITED = 2
"""Pieces of evidence named in a sentence."""
LEAST_EFFECT = 0.003
"""A piece that moves the score by less (on 0..1) is no reason."""
CLEAR_EFFECT = 0.005
"""Weaker pieces are named only where there is no such clear one."""
LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence, and the printable ids it rests on with each one's share (sums to 1)."""

    sentence: str
    because: list[tuple[str, float]]


def find_causes(
    preference: Preference, evidence: Sequence[Evidence], row: int
) -> list[tuple[Evidence, float]]:
    """Evidence without which the item would score lower, and lower than others; most first."""
    total = preference.explain(row)
    taste = preference.explain_taste(row)
    causes = [
        (piece, float(taste[n]))
        for n, piece in enumerate(evidence)
        if taste[n] >= LEAST_EFFECT and total[n] > 0 and piece.row != row
    ]
    causes.sort(key=lambda cause: -cause[1])
    causes = [cause for cause in causes if cause[1] >= CLEAR_EFFECT] or causes[:1]
    whole = sum(effect for _, effect in causes)
    return [cause for cause in causes if cause[1] >= LEAST_SHARE * whole][:CITED] or causes[:1]


def word_reason(
    catalogue: Catalogue,
    preference: Preference,
    evidence: Sequence[Evidence],
    row: int,
    like: Sequence[int] = (),
    named: Sequence[str] = (),
    lead: tuple[Evidence, float] | None = None,
    fame: int = 0,
) -> Reason:
    """Say why the item is recommended.

    `like` are rows that the request named and the item is near to; `named` are the request's words
    that its title, creators or description hold; `lead` is the rating after which other people
    tend to come to it, and how far that lifts its rank; `fame` is 1 where the request wanted well
    known items and this is one, -1 for little-known ones.
    """
    item = catalogue.items[row]
    causes = find_causes(preference, evidence, row)
    whole = sum(effect for _, effect in causes)
    because = [
        (source, effect / whole / (1 + len(piece.also)))
        for piece, effect in causes
        for source in (piece.source, *piece.also)
    ]
    parts = [word_cause(catalogue, piece) for piece, _ in causes]
    near = [catalogue.items[other] for other in like]
    if near:
        asked = f"you asked for something like {_join([each.title for each in near])}"
        # A rated item that the request names as well is cited once.
        others = [n for n, (piece, _) in enumerate(causes) if piece.row not in like][:1]
        parts = [asked, *(parts[n] for n in others)]
        also = [source for n in others for source in (causes[n][0].source, *causes[n][0].also)]
        shares = dict(because)
        because = [(f"i{each.id}", 1.0) for each in near] + [(one, shares[one]) for one in also]
        size = sum(share for _, share in because)
        because = [(source, share / size) for source, share in because]
    if named:
        parts = [f"it names {_join([f'“{word}”' for word in named])}", *parts]
    if fame:
        parts = [f"{'only ' if fame < 0 else ''}{_count_raters(item)} rated it", *parts]
    then = ""
    if lead is not None and lead[0].row is not None:
        then = f"people often come to it soon after {catalogue.items[lead[0].row].title}"
        because = _join_shares(because, whole, lead[0].source, lead[1])
    if not parts and then:
        return Reason(f"{then[0].upper()}{then[1:]}, which you rated.", because)
    if not parts:
        return Reason(_word_average(item, bool(evidence)), [])
    shared = _find_shared(item, [catalogue.items[p.row] for p, _ in causes if p.row is not None])
    liked = any(piece.value >= 0.5 and piece.row is not None for piece, _ in causes)
    tail = f"; this is {shared} too" if shared and liked and not near else ""
    average = ""
    if item.mean_rating is not None and catalogue.prior[row] - catalogue.overall > whole:
        # Other people's liking moved the score more than the user's own words: so it is said.
        stars = f"{item.mean_rating * 5:.1f} of 5 on average"
        average = (
            f", and it has {stars}" if fame else f", and {_count_raters(item)} rated it {stars}"
        )
    after = f"; {then}" if then else ""
    return Reason(f"Because {_join(parts)}{average}{tail}{after}.", because)


def _join_shares(
    because: list[tuple[str, float]], whole: float, source: str, effect: float
) -> list[tuple[str, float]]:
    """The shares with one more piece; all effects are on the score's scale of 0..1."""
    size = whole + effect
    shares = {id: share * whole / size for id, share in because}
    shares[source] = shares.get(source, 0.0) + effect / size
    return list(shares.items())


def word_cause(catalogue: Catalogue, piece: Evidence) -> str:
    """A piece of evidence in words: "you rated Alien 5 stars"."""
    good = piece.value >= 0.5
    if piece.origin == "photos":
        return f"your photos often show {piece.trait}"
    if piece.row is None:
        return f"you said you {'like' if good else 'dislike'} {_show_trait(catalogue, piece.trait)}"
    title = catalogue.items[piece.row].title
    if piece.source.startswith("m"):
        return f"you said you {'like' if good else 'dislike'} {title}"
    if piece.strength < 1:
        return f"you gave {title} a thumbs-{'up' if good else 'down'}" + _unlike(good)
    stars = piece.value * 5
    shown = f"{stars:.1f}".removesuffix(".0")
    only = "" if good else "only "
    return f"you rated {title} {only}{shown} {'star' if shown == '1' else 'stars'}{_unlike(good)}"


def _unlike(good: bool) -> str:
    return "" if good else " and this is unlike it"


def _show_trait(catalogue: Catalogue, trait: str) -> str:
    return catalogue.genres[trait].lower() if trait in catalogue.genres else trait


def _find_shared(item: CatalogueItem, causes: Sequence[CatalogueItem]) -> str:
    """Genres the item has in common with all the items cited, at most two, in its own words."""
    if not causes:
        return ""
    common = set.intersection(*({fold_genre(g) for g in cause.genres} for cause in causes))
    shared = [genre.lower() for genre in item.genres if fold_genre(genre) in common]
    return _join(shared[:2])


def _word_average(item: CatalogueItem, taught: bool) -> str:
    if item.mean_rating is None or not item.rating_count:
        return "Nothing you told me speaks for or against it; rate more to teach me your taste."
    said = f"{_count_raters(item)} rated it {item.mean_rating * 5:.1f} of 5 on average"
    own = "what you rated says little of it" if taught else "rate a few to teach me your taste"
    return f"{said[0].upper()}{said[1:]}; {own}."


def _count_raters(item: CatalogueItem) -> str:
    return "one person" if item.rating_count == 1 else f"{item.rating_count:,} people"


def _join(parts: Sequence[str]) -> str:
    if len(parts) <= 1:
        return "".join(parts)
    lead = "you rated "
    if all(part.startswith(lead) for part in parts):
        parts = [parts[0], *(part.removeprefix(lead) for part in parts[1:])]
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
