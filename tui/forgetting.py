"""Forgetting from a screen: the worker says what would go, the user sees it and says yes or no."""

from typing import Any

from assistant.protocol.commands import MemoryForget, MemoryForgetList
from assistant.protocol.results import ForgetListResult, ForgetResult, MemoryRow
from tools.forget_wording import NOTHING_LIKE_THAT, OFFER_SOURCES, ask_for_good, word_list
from tui.screens.confirm import ConfirmScreen
from tui.screens.linked import LinkedScreen, Refused

MOST = 8
"""Rows that a question shows, so that its buttons stay on a small terminal."""


async def ask_and_forget(screen: LinkedScreen[Any], **named: Any) -> bool:
    """List what `named` (fields of `MemoryForget`) would take, ask, and forget exactly that."""
    listed = await _list(screen, named)
    if listed is None:
        return False
    if not (listed.total or listed.kept or listed.rows):
        screen.post_message(Refused(NOTHING_LIKE_THAT))
        return False
    if listed.sources:
        rows = [_line(row) for row in listed.sources[:MOST]]
        offer = ConfirmScreen(OFFER_SOURCES, rows, "That too")
        if await screen.app.push_screen_wait(offer):
            named = {"memories": [row.id for row in (*listed.memories, *listed.sources)]}
            listed = await _list(screen, named)
            if listed is None:
                return False
    question = ConfirmScreen(ask_for_good(listed.total), describe(listed), "Forget")
    if not await screen.app.push_screen_wait(question):
        return False
    command = MemoryForget(id=screen.next_id(), expected=listed.digest, **named)
    return await screen.ask_worker(command, ForgetResult) is not None


def describe(listed: ForgetListResult) -> list[str]:
    """What would go and what stays, in lines."""
    rows = [_line(row) for row in listed.memories[:MOST]]
    own = listed.total - len(listed.derived)
    return word_list(rows, own, listed.derived, listed.rows, listed.kept, most=MOST)


async def _list(screen: LinkedScreen[Any], named: dict[str, Any]) -> ForgetListResult | None:
    command = MemoryForgetList(id=screen.next_id(), **named)
    return await screen.ask_worker(command, ForgetListResult)


def _line(row: MemoryRow) -> str:
    told = row.shown or (f"{row.title}: {row.text}" if row.title else row.text)
    return f"{row.id}  {told}"
