"""Commands that ask the assistant for something: turns, captions, recommendations, feedback."""

import time
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from assistant.protocol import commands as do
from assistant.protocol.events import AnyEvent, Done
from assistant.protocol.results import (
    AnyResult,
    FeedbackResult,
    Ok,
    RecommendedItem,
    RecommendResult,
    Timings,
)
from memory.errors import InvalidRequest
from memory.ids import FEEDBACK, ITEM, format_id, parse_id
from memory.store import Store
from tools.ports import Cancelled, CancelToken

if TYPE_CHECKING:
    from assistant.services import Services

Emit = Callable[[AnyEvent], None]
MOST_ITEMS = 100


async def ask(services: "Services", command: do.Ask, emit: Emit, cancel: CancelToken) -> AnyResult:
    """Run one turn; its events go out as they come."""
    if not (command.text.strip() or command.images):
        raise InvalidRequest("There is nothing to answer in that; write something or add a photo.")
    return await _drain(services.engine.run_turn(command, cancel), emit)


async def caption(
    services: "Services", command: do.Caption, emit: Emit, cancel: CancelToken
) -> AnyResult:
    """Caption and remember one photo."""
    return await _drain(services.engine.run_caption(command, cancel), emit)


def confirm(services: "Services", command: do.Confirm) -> Ok:
    """Answer a `ToolAsked`. Raises `InvalidRequest` when it is unknown or too old."""
    if not services.engine.confirm(command.approval, command.yes):
        raise InvalidRequest("That question is no longer open, so nothing was done; ask again.")
    return Ok()


def recommend(services: "Services", command: do.Recommend) -> RecommendResult:
    """Rank catalogue items for the user."""
    if not 1 <= command.n <= MOST_ITEMS:
        raise InvalidRequest(f"Ask for 1 to {MOST_ITEMS} recommendations.")
    started = time.perf_counter()
    found = services.recommender.recommend(command.text, command.n)
    items = [
        RecommendedItem(
            id=format_id(ITEM, one.item.id),
            title=one.item.title,
            score=one.score,
            reason=one.reason,
            because=[evidence for evidence, _ in one.reason_evidence],
            year=one.item.year,
            genres=list(one.item.genres),
        )
        for one in found
    ]
    message = "" if items else services.recommender.explain_nothing(command.text)
    elapsed = (time.perf_counter() - started) * 1000
    return RecommendResult(items=items, message=message, timings=Timings(total_ms=elapsed))


def give_feedback(store: Store, command: do.GiveFeedback) -> FeedbackResult:
    """Store a thumb, a rating or an edited text, and learn from it."""
    from tools.feedback import give_feedback as learn

    id, learned = learn(
        store, command.target, command.verdict, command.stars, command.text, command.answer
    )
    return FeedbackResult(feedback_id=format_id(FEEDBACK, id), learned=learned)


def add_style_lesson(services: "Services", given: FeedbackResult) -> FeedbackResult:
    """Say too how captions will be worded from now on, where the feedback was on a caption."""
    lesson = services.stylist.tell_lesson(parse_id(given.feedback_id, FEEDBACK)[1])
    return replace(given, learned=f"{given.learned} {lesson}") if lesson else given


async def _drain(events: AsyncIterator[AnyEvent], emit: Emit) -> AnyResult:
    result: AnyResult | None = None
    async for event in events:
        if isinstance(event, Done):
            result = event.result
        else:
            emit(event)
    if result is None:
        raise Cancelled
    return result
