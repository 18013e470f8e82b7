"""Forgetting from a screen: the worker says what would go, the user sees it and says yes or no."""

from typing import Any

from assistant.protocol.commands import MemoryForget, MemoryForgetList
from assistant.protocol.results import ForgetListResult, ForgetResult, MemoryRow
from tui.screens.confirm import ConfirmScreen
from tui.screens.linked import LinkedScreen, Refused

LISTED = 8


async def ask_and_forget(screen: LinkedScreen[Any], **named: Any) -> bool:
    """List what `named` (fields of `MemoryForget`) would take, ask, and forget exactly that."""
    listed = await _list(screen, named)
    if listed is None:
        return False
    if not (listed.total or listed.kept or listed.rows):
        screen.post_message(Refused("Nothing like that is remembered, so nothing was forgotten."))
        return False
    if listed.sources:
        rows = [_line(row) for row in listed.sources[:LISTED]]
        offer = ConfirmScreen("It was taken from what stays. Forget that too?", rows, "That too")
        if await screen.app.push_screen_wait(offer):
            named = {"memories": [row.id for row in (*listed.memories, *listed.sources)]}
            listed = await _list(screen, named)
            if listed is None:
                return False
    many = "this memory" if listed.total == 1 else f"{listed.total:,} memories"
    question = ConfirmScreen(f"Forget {many} for good?", describe(listed), "Forget")
    if not await screen.app.push_screen_wait(question):
        return False
    command = MemoryForget(id=screen.next_id(), expected=listed.digest, **named)
    return await screen.ask_worker(command, ForgetResult) is not None


def describe(listed: ForgetListResult) -> list[str]:
    """What would go and what stays, in lines."""
    lines = [_line(row) for row in listed.memories[:LISTED]]
    more = listed.total - len(listed.derived) - LISTED
    if more > 0:
        lines.append(f"and {more:,} more")
    if listed.derived:
        lines.append(f"What follows from it goes too: {len(listed.derived)} more.")
    for table, word in (("items", "catalogue items"), ("ratings", "ratings")):
        if listed.rows.get(table):
            lines.append(f"{listed.rows[table]:,} {word} go too.")
    if listed.kept:
        lines.append(f"{listed.kept} stay, known from elsewhere too.")
    return lines


async def _list(screen: LinkedScreen[Any], named: dict[str, Any]) -> ForgetListResult | None:
    command = MemoryForgetList(id=screen.next_id(), **named)
    return await screen.ask_worker(command, ForgetListResult)


def _line(row: MemoryRow) -> str:
    return f"{row.id}  {row.title}: {row.text}" if row.title else f"{row.id}  {row.text}"
