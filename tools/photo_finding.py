"""Finds the photos that have all that a question asks for; what only resembles it is left out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from memory.store import Store
from memory.store.photo_lists import PhotoSummary
from memory.store.words import find_words
from tools.general_words import find_general
from tools.photo_evidence import CUT, judge, measure_evidence
from tools.photo_questions import PhotoQuestion
from tools.photo_terms import PhotoTerms, split_phrase

NEAREST = 300
"""Photos looked at closely for each phrase, those nearest by their look; of 10,000 some 3 %."""

Measure = Callable[[Sequence[str], int, Collection[int]], dict[int, list[float]]]
"""How well photos fit texts by their look: texts, how many of the nearest, and others besides."""


@dataclass(frozen=True, slots=True)
class FoundPhotos:
    """Photos that answer a question, best first, each with how sure it is (0..1).

    `suspected` is how many photos a named thing is only suspected in.
    """

    photos: tuple[tuple[PhotoSummary, float], ...]
    suspected: int = 0


def find_photos(store: Store, measure: Measure, terms: PhotoTerms) -> FoundPhotos:
    """The photos for which all of `terms` holds: by likelihood where something is to be seen, else
    newest first."""
    allowed = _list_allowed(store, terms)
    suspected = _count_suspected(store, terms)
    if allowed is not None and not allowed:
        return FoundPhotos((), suspected)
    if not terms.phrases:
        ids = store.photo_ids() if allowed is None else allowed
        chosen = set(ids)
        scored = {id: 1.0 for id in store.photo_ids() if id in chosen}
    else:
        scored = _score(store, measure, terms.phrases, allowed)
    if terms.without:
        shown = _score(store, measure, (terms.without,), set(scored))
        scored = {id: score for id, score in scored.items() if id not in shown}
    summaries = store.summarise_photos(scored)
    return FoundPhotos(
        tuple((summaries[id], score) for id, score in scored.items() if id in summaries), suspected
    )


def choose_photos(question: PhotoQuestion, found: FoundPhotos) -> FoundPhotos:
    """The newest, the oldest, or so many of the photos found as were asked for."""
    photos = list(found.photos)
    if question.newest or question.oldest:
        photos.sort(key=lambda pair: (pair[0].time, pair[0].id), reverse=question.newest)
    return replace(found, photos=tuple(photos[: question.most]))


def _score(
    store: Store, measure: Measure, phrases: Sequence[str], allowed: set[int] | None
) -> dict[int, float]:
    """Photos that show any of the phrases, with their probability, best first."""
    best: dict[int, float] = {}
    for phrase in phrases:
        parts = split_phrase(phrase) or [phrase]
        texts = [phrase] if parts == [phrase] else [phrase, *parts]
        among = set(allowed or ()) | _list_holders(store, phrase)
        fits = measure(texts, 0 if allowed else NEAREST, among)
        wanted = among | set(fits) if allowed is None else allowed
        for id, summary in store.summarise_photos(wanted).items():
            evidence = measure_evidence(
                phrase, parts, fits.get(id) or [0.0] * len(texts), summary.photo
            )
            best[id] = max(best.get(id, 0.0), judge(evidence))
    live = set(store.photo_ids())
    kept = {id: score for id, score in best.items() if score >= CUT and id in live}
    return dict(sorted(kept.items(), key=lambda pair: (-pair[1], -pair[0])))


def _list_holders(store: Store, phrase: str) -> set[int]:
    """Memories whose words name all parts of a phrase, however far off they look."""
    held: set[int] | None = None
    for part in split_phrase(phrase) or [phrase]:
        general = find_general(part)
        for words in [general.spellings] if general else [[word] for word in find_words(part)]:
            own = set(store.holders_of_any(words).tolist())
            if own:
                held = own if held is None else held & own
    return held or set()


def _list_allowed(store: Store, terms: PhotoTerms) -> set[int] | None:
    """The photos for which all holds but what is to be seen; None where nothing else is asked."""
    sets: list[set[int]] = []
    for one in terms.ranges:
        sets.append(set(store.photo_ids(one.since, one.until)))
    seen = [
        {sighting.memory_id for sighting in store.sightings_of_concept(concept.id)}
        for concept in terms.concepts
    ]
    if seen:
        sets.append(set.union(*seen) if terms.any_concept else set.intersection(*seen))
    known = store.photo_places() if terms.places else {}
    for place in terms.places:
        at = {id for name, ids in known.items() if place.lower() in name.lower() for id in ids}
        sets.append(at | _find_told(store, place))
    for name in terms.strangers:
        sets.append(_find_told(store, name) if len(name) > 2 else set())
    if terms.reads is not None:
        read = set(store.photos_with_text())
        if terms.reads:
            texts = store.summarise_photos(read & _find_told(store, terms.reads))
            said = terms.reads.lower()
            read = {id for id, one in texts.items() if said in _flatten(one.photo.ocr_text)}
        sets.append(read)
    return set.intersection(*sets) if sets else None


def _flatten(text: str) -> str:
    return " ".join(text.lower().split())


def _find_told(store: Store, words: str) -> set[int]:
    """Photos in whose captions, text, place or file name all of some words stand."""
    found = [set(store.holders(word).tolist()) for word in find_words(words)]
    return set.intersection(*found) & set(store.photo_ids()) if found else set()


def _count_suspected(store: Store, terms: PhotoTerms) -> int:
    if len(terms.concepts) != 1 or terms.phrases or terms.ranges or terms.places:
        return 0
    return len(store.sightings_of_concept(terms.concepts[0].id, suggested=True))
