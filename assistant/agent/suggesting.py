"""Suggestions that heed the user's tastes, where a request in talk leaves open what is wanted.

Only talk: what memory or a catalogue should answer and does not is said to be missing, because a
small model that is asked for a restaurant makes up its name.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.agent.conversations import Thread
from assistant.agent.speaking import Say, talk
from assistant.agent.state import Reply, TurnState
from tools.grounding import content_stems
from tools.profile.disliked import drop_disliked
from tools.profile.private_recall import find_unneeded
from tools.profile.tastes_for import find_tastes, leaves_open, word_tastes
from tools.quoting import Quoted
from tools.route_rules import WRITES

if TYPE_CHECKING:
    from assistant.services import Services

NOTHING_FITS = "All that I could think of goes against what you told me; ask for something else."


def suggest(services: "Services", thread: Thread, state: TurnState, *, say: Say) -> Reply | None:
    """Have the model suggest; cited are the tastes that its words take up, or went against.

    None where no taste bears on the request. What goes against one by its very words is left out.

    Raises `Cancelled`.
    """
    tastes = gather_tastes(services, state)
    if not tastes:
        return None
    text = state["command"].text
    reply = talk(
        services.models.language(),
        thread,
        text,
        beside=word_tastes(tastes),
        now=state["said_at"],
        say=say,
        cancel=state["cancel"],
    )
    kept, against = drop_disliked(reply.text, [one.text for one in tastes], text)
    said = content_stems(kept) - content_stems(text)
    return replace(
        reply,
        text=kept or NOTHING_FITS,
        cited=tuple(
            (one.id, one.score)
            for one in tastes
            if one.text in against or said & content_stems(one.text)
        ),
    )


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
