"""Turns that ask about the user's photos: found, worded and followed up by code alone."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from assistant.agent.conversations import Thread
from assistant.agent.state import PhotoAnswer, Reply
from assistant.protocol.results import ShownPhoto
from memory.errors import NotFound
from memory.ids import MEMORY, format_id
from memory.store import Store
from memory.store.photo_lists import PhotoSummary
from tools.photo_answers import LISTED, NO_PHOTOS, list_photos, tell_photos
from tools.photo_finding import choose_photos, find_photos
from tools.photo_followups import Follow, parse_follow_up
from tools.photo_pointing import read_photo_asked
from tools.photo_questions import PhotoQuestion, parse_photo_question
from tools.photo_terms import read_terms
from tools.photo_wording import word_line, word_photo, word_tags

if TYPE_CHECKING:
    from assistant.services import Services

PICTURES = 6
"""Photos of an answer that are shown as pictures."""

MOST_CITED = 100
ALL_SHOWN = "Those were all of them."


def read_photo_turn(store: Store, thread: Thread, text: str) -> Follow | None:
    """What a typed turn asks about the user's photos, alone or after the turn before; else None."""
    asked = read_photo_asked(text)
    if asked is not None and store.summarise_photos([asked]):
        # It is told as the only photo of a list is.
        thread.photos_told, thread.photos_listed = [asked], LISTED
        return Follow(which=0)
    question = parse_photo_question(text)
    if question is not None:
        return Follow(question=question)
    if thread.photo_question is None:
        return None
    return parse_follow_up(text, thread.photo_question, thread.photos_told)


def answer_photo_turn(services: "Services", thread: Thread, asked: Follow, now: int) -> PhotoAnswer:
    """Answer a turn about photos and keep in the thread what it told of. `now` in ms UTC."""
    if asked.question is not None:
        return _answer(services, thread, asked.question, now)
    told = services.store.summarise_photos(thread.photos_told)
    photos = [told[id] for id in thread.photos_told if id in told]
    if asked.which is not None:
        photos = [told[id] for id in thread.photos_told[asked.which :][:1] if id in told]
        if not photos:
            return PhotoAnswer(Reply("That photo is not there any more.", abstained=True))
        thread.last_photos = [photos[0].id]
        text = f"{word_line(photos[0])}. {word_tags(photos[0])}".strip()
        text = f"{text} [{format_id(MEMORY, photos[0].id)}]"
        return _make_answer(services, text[:1].upper() + text[1:], [(photos[0], 1.0)], photos)
    first = thread.photos_listed
    if first >= len(photos):
        return PhotoAnswer(Reply(ALL_SHOWN))
    thread.photos_listed = first + LISTED
    some = photos[first : first + LISTED]
    text = f"Here are more{list_photos(photos, first)}"
    return _make_answer(services, text, [(one, 1.0) for one in some], some)


def _answer(services: "Services", thread: Thread, question: PhotoQuestion, now: int) -> PhotoAnswer:
    store, recall = services.store, services.recall

    def measure(
        texts: Sequence[str], nearest: int, among: Collection[int]
    ) -> dict[int, list[float]]:
        return recall.measure_photos(texts, nearest=nearest, among=among)

    terms = read_terms(
        question.topic, concepts=store.concepts(), places=store.photo_places(), now=now
    )
    found = choose_photos(question, find_photos(store, measure, terms))
    photos = [one for one, _ in found.photos]
    thread.photo_question = question
    thread.photos_told, thread.photos_listed = [one.id for one in photos], LISTED
    if len(photos) == 1:
        thread.last_photos = [photos[0].id]
    if not photos and not store.photo_ids():
        return PhotoAnswer(Reply(NO_PHOTOS, abstained=True))
    return _make_answer(services, tell_photos(question, terms, found), found.photos, photos)


def _make_answer(
    services: "Services",
    text: str,
    cited: Sequence[tuple[PhotoSummary, float]],
    shown: Sequence[PhotoSummary],
) -> PhotoAnswer:
    reply = Reply(
        text,
        cited=tuple((format_id(MEMORY, one.id), score) for one, score in cited[:MOST_CITED]),
        abstained=not cited,
    )
    return PhotoAnswer(reply, tuple(_show(services, one) for one in shown[:PICTURES]))


def _show(services: "Services", one: PhotoSummary) -> ShownPhoto:
    try:
        thumbnail = services.store.photo_thumbnail(one.id)
    except NotFound:  # forgotten meanwhile
        thumbnail = b""
    return ShownPhoto(
        id=format_id(MEMORY, one.id),
        caption=word_photo(one),
        time=one.time,
        taken=one.taken,
        place=one.photo.place,
        thumbnail=thumbnail,
    )
