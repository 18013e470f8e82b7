"""Questions about a photo, put to a language model that is shown it.

A photo once shown stays in its conversation's messages, so that the next question about it reads
only its own words.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.agent.conversations import Thread
from assistant.agent.photo_turn import quote_photos, quote_stored_photo
from assistant.agent.speaking import ANSWER_TOKENS, Say, answer_question, refers_back
from assistant.agent.state import Reply, TurnState
from memory.errors import NotFound
from memory.ids import MEMORY, parse_id
from memory.store import Store
from tools.facts.answering import answer_from_facts
from tools.ports import CancelToken, ChatMessage, LanguageModel, SightFailed
from tools.quoting import Quoted, quote_each
from tools.route import is_question
from tools.sight import (
    NOT_SEEN,
    check_sight_answer,
    points_at_photo,
    should_see,
    word_sight_question,
)


def asks_about_last_photo(thread: Thread, question: str) -> bool:
    """Whether a turn without photos asks about the one before ("what colour is it?")."""
    if thread.last_photo is None or not is_question(question):
        return False
    return points_at_photo(question) or refers_back(question)


def quote_last_photo(store: Store, thread: Thread, now: int) -> list[Quoted]:
    """What was noted of the photo that the conversation is about; empty when it is gone."""
    if thread.last_photo is None:
        return []
    try:
        return quote_stored_photo(store, thread.last_photo, now)
    except NotFound:
        return []


def answer_turn(
    store: Store,
    language: LanguageModel,
    thread: Thread,
    state: TurnState,
    quotes: Sequence[Quoted],
    *,
    say: Say,
) -> tuple[Reply, str]:
    """Answer by looking, where the model sees and a photo is asked about; else from memory.

    Returns the reply and the user message as the thread keeps it.
    """
    question, photos, now = state["command"].text, state["photos"], state["said_at"]
    seen, remark = quote_photos(photos, now), ""
    if seen and should_see(language):
        remark = NOT_SEEN
    follows = not photos and language.can_see and asks_about_last_photo(thread, question)
    if follows and answer_from_facts(store, question, now) is None:
        seen = quote_last_photo(store, thread, now)
    if seen and language.can_see:
        try:
            looked = look_and_answer(
                store, language, thread, state, seen, quotes, say=say, cancel=state["cancel"]
            )
        except SightFailed:
            looked, remark = None, NOT_SEEN
        if looked is not None:
            return looked, question
    reply, asked = answer_question(
        store,
        language,
        thread,
        question,
        [*seen, *quotes],
        say=say,
        cancel=state["cancel"],
        now=now,
        about_photo=bool(seen),
        evidence=quote_each(state["recalled"], question),
    )
    return replace(reply, remark=remark), asked


def look_and_answer(
    store: Store,
    language: LanguageModel,
    thread: Thread,
    state: TurnState,
    noted: Sequence[Quoted],
    recalled: Sequence[Quoted],
    *,
    say: Say,
    cancel: CancelToken,
) -> Reply | None:
    """Answer by looking; None when what the model said does not hold. Raises `SightFailed`.

    The photos are this turn's; without any it is the conversation's last. `noted` is what is known
    of them, `recalled` other memories.
    """
    question, photos = state["command"].text, state["photos"]
    pixels = [photo.perception.decoded.pixels for photo in photos]
    if not photos and thread.last_photo is not None and thread.last_photo not in thread.shown:
        pixels = [store.photo_pixels(thread.last_photo)]
    message = word_sight_question(question, [*noted, *recalled], pixels)
    said = ""
    for before in _beginnings(thread, pixels):
        try:
            for piece in language.stream(
                [*before, message], max_tokens=ANSWER_TOKENS, cancel=cancel
            ):
                said += piece
                say(piece)
            break
        except SightFailed:
            # A long conversation may leave no room for a photo; its opening alone does.
            if said or len(before) == 1:
                raise
    names = [concept.name for concept in store.concepts()]
    checked = check_sight_answer(said, question, noted, recalled, names)
    if checked is None:
        return None
    scores = {quote.id: quote.score for quote in (*noted, *recalled)}
    return Reply(
        checked.text,
        cited=tuple((one, scores.get(one, 1.0)) for one in checked.cited),
        spoken=True,
        derived_from=tuple(parse_id(one, MEMORY)[1] for one in checked.cited),
        exchanges=((message, checked.text),),
    )


def keep_exchange(
    thread: Thread, state: TurnState, reply: Reply, asked: str, count: Callable[[str], int]
) -> None:
    """Keep what the model read and said in this turn, with the photos that it was shown.

    A model that has read many refusals refuses more, so they are not kept in its prompt.
    """
    for message, answered in reply.exchanges:
        thread.add_seen(message, answered, count(message.content) + count(answered))
    shown = sum(len(message.images) for message, _ in reply.exchanges)
    if state["photos"]:
        if shown == len(state["photos"]):
            thread.shown |= {photo.memory.id for photo in state["photos"] if photo.memory}
    elif shown and thread.last_photo is not None:
        thread.shown.add(thread.last_photo)
    if not reply.exchanges and not reply.abstained:
        thread.add(asked, reply.text, count(asked) + count(reply.text))


def _beginnings(thread: Thread, pixels: Sequence[bytes]) -> list[list[ChatMessage]]:
    whole, opening = list(thread.messages), thread.messages[:1]
    return [whole, opening] if pixels and len(whole) > 1 else [whole]
