"""Suggestions that heed the user's tastes, where a request in talk leaves open what is wanted.

Only talk: what memory or a catalogue should answer and does not is said to be missing, because a
small model that is asked for a restaurant makes up its name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.agent.conversations import Thread
from assistant.agent.speaking import Say, talk
from assistant.agent.state import Reply, TurnState
from tools.grounding import content_stems
from tools.profile.disliked import drop_disliked
from tools.profile.limits import Limit, find_limits, keep_clear, touches, word_dropped
from tools.profile.private_recall import find_unneeded
from tools.profile.tastes_for import find_tastes, leaves_open, word_tastes
from tools.quoting import Quoted
from tools.route_rules import WRITES

if TYPE_CHECKING:
    from assistant.services import Services

ANOTHER = "Suggest something out of the ordinary."
_TASTE_STEMS = content_stems("like love enjoy prefer hate dislike avoid favourite taste eat drink")
NOTHING_FITS = "All that I could think of goes against what you told me; ask for something else."


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What the model suggested, what is left of it, and what took the rest out."""

    reply: Reply
    kept: str
    against: set[str]
    dropped: list[tuple[str, Limit]]


def suggest(services: "Services", thread: Thread, state: TurnState, *, say: Say) -> Reply | None:
    """Have the model suggest; cited are the tastes that its words take up, or went against.

    None where no taste bears on the request. What goes against one, or has what the user may not
    have, is left out before anything is said, and where nothing is left the model tries once more.
    Raises `Cancelled`.
    """
    tastes = gather_tastes(services, state)
    if not tastes:
        return None
    text = state["command"].text
    found = find_limits(services.store, tastes, state["said_at"])
    limits = [one for one in found if not touches(one, text)]
    first = _try_once(services, thread, state, tastes, tastes, limits)
    last = first
    if not first.kept:
        # A small model names what it reads of, if only as forbidden: it reads less the second time.
        sources = {limit.source for _, limit in first.dropped}
        rest = [one for one in tastes if one.text not in first.against and one.id not in sources]
        last = _try_once(services, thread, state, tastes, rest, limits, ANOTHER)
    kept, against = last.kept, first.against | last.against
    said = content_stems(kept) - content_stems(text) - _TASTE_STEMS
    cited = {
        one.id: one.score for one in tastes if one.text in against or said & content_stems(one.text)
    }
    for _, limit in last.dropped:
        cited.setdefault(limit.source, 1.0)
    between = "\n" if "\n" in kept else " "
    whole = between.join(
        part for part in (kept or NOTHING_FITS, word_dropped(last.dropped)) if part
    )
    say(whole)
    return replace(last.reply, text=whole, cited=tuple(cited.items()))


def _try_once(
    services: "Services",
    thread: Thread,
    state: TurnState,
    tastes: Sequence[Quoted],
    read: Sequence[Quoted],
    limits: Sequence[Limit],
    also: str = "",
) -> _Attempt:
    """Have the model suggest with the tastes in `read` before it, and check against all."""
    text = state["command"].text
    reply = talk(
        services.models.language(),
        thread,
        text,
        beside="\n".join(part for part in (word_tastes(read), also) if part),
        now=state["said_at"],
        say=_say_nothing,
        cancel=state["cancel"],
    )
    kept, against = drop_disliked(reply.text, [one.text for one in tastes], text)
    kept, dropped = keep_clear(kept, limits)
    return _Attempt(reply, kept, against, dropped)


def _say_nothing(piece: str) -> None:
    """What is not checked yet is not shown: it may be what the user must not eat."""


def gather_tastes(services: "Services", state: TurnState) -> list[Quoted]:
    """The tastes that bear on a turn's request; none where it leaves nothing open."""
    text = state["command"].text
    if state["photos"] or not leaves_open(text) or WRITES.match(text):
        return []
    store, rejects = services.store, state["asked"].rejects

    def find_unfit(ids: Sequence[int]) -> set[int]:
        unfit = find_unneeded(store, text, ids) | store.not_evidence()
        return unfit | {id for id in ids if rejects(id)}

    return find_tastes(
        services.recall.search,
        text,
        count_tokens=services.models.language().count_tokens,
        find_unfit=find_unfit,
        now=state["said_at"],
    )
