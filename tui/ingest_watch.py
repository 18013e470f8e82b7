"""Follows folders of photos that the worker brings in, beside the chat."""

from collections.abc import Callable
from typing import Any

from assistant.client import WorkerGone
from assistant.protocol.commands import IngestShow, IngestWatch
from assistant.protocol.events import IngestChanged, StatusChanged
from assistant.protocol.results import IngestDetail, Status
from tui.plain import plain
from tui.screens.linked import LinkedScreen, Refused


async def follow_ingest(
    screen: LinkedScreen[Any],
    show: Callable[[str], None],
    renew_status: Callable[[Status], None],
) -> None:
    """Say how far the worker is until it is gone; asking makes it go on with what is unfinished."""
    under_way = ""
    try:
        async for event in screen.line.request(IngestWatch(id=screen.next_id())):
            if isinstance(event, StatusChanged):
                renew_status(event.status)
            elif isinstance(event, IngestChanged):
                show(tell_change(event))
                now = "" if event.job is None else event.job.id
                if under_way and now != under_way:
                    await _say_end(screen, under_way)
                under_way = now
    except WorkerGone:
        return  # the app notices by itself


def tell_change(event: IngestChanged) -> str:
    """How far the worker is, in a few words; empty for nothing under way."""
    if event.job is not None:
        return f"photos {event.job.done:,} of {event.job.total:,}"
    if event.label and event.unread:
        return f"reading text in {event.unread:,} photos"
    if event.label and event.total:
        return f"{event.label}, {event.done * 100 // event.total} %"
    return ""


async def _say_end(screen: LinkedScreen[Any], job: str) -> None:
    result = await screen.ask_worker(IngestShow(id=screen.next_id(), job=job), IngestDetail)
    if result is None:
        return
    row = result.job
    if row.state == "done":
        counts = f"{row.stored:,} stored, {row.known:,} there already, {row.skipped:,} not taken"
        screen.notify(f"{plain(row.name).plain}: {counts}.", markup=False)
    elif row.reason:
        screen.post_message(Refused(row.reason))
