"""Commands that forget for good: first what would go, then exactly that; and tidying up."""

from collections.abc import Iterator
from contextlib import contextmanager

from assistant.protocol import commands as do
from assistant.protocol.results import (
    BatchesResult,
    BatchRow,
    ForgetListResult,
    ForgetResult,
    RepeatRow,
    TidyResult,
)
from assistant.worker.memories import MOST_ROWS, read_known
from assistant.worker.open_vault import OpenVault
from assistant.worker.rows import print_ids, show_row, show_rows
from memory.errors import InvalidRequest
from memory.ids import BATCH, CONVERSATION, format_id, parse_id
from memory.selection import Selection
from memory.store import Store, now_ms
from memory.store.sources import DAY_MS
from tools.forget import (
    CHANGED,
    TRASH_DAYS,
    ForgetPlan,
    find_batch,
    find_matching,
    forget_planned,
    plan_selection,
)
from tools.hygiene import examine_hygiene, tidy


@contextmanager
def letting_go(opened: OpenVault) -> Iterator[None]:
    """Forget between turns, and drop what prompts, models and caches hold of it afterwards."""
    services = opened.built_services()
    if services is None:
        # No turn ran in this worker, so nothing outside the vault holds anything.
        yield
        return
    with services.engine.between_turns():
        yield
        services.drop_derived()


def purge_trash(store: Store) -> int:
    """Forget for good what has been in the trash for 30 days; returns how many memories went."""
    old = store.removed_before(now_ms() - TRASH_DAYS * DAY_MS)
    return len(store.forget(old).memory_ids) if old else 0


def list_batches(store: Store) -> BatchesResult:
    """Return the imports, newest first."""
    return BatchesResult(
        batches=[
            BatchRow(
                id=format_id(BATCH, one.id), name=one.name, created=one.created_at, rows=one.rows
            )
            for one in store.batches()
        ]
    )


def list_forgetting(opened: OpenVault, command: do.MemoryForgetList) -> ForgetListResult:
    """Return what would go; nothing changes."""
    plan = _plan(opened, command)
    return ForgetListResult(
        memories=show_rows(opened.vault.store, plan.roots[:MOST_ROWS]),
        total=len(plan.memories),
        digest=plan.digest,
        derived=print_ids(tuple(sorted(plan.derived))),
        sources=show_rows(opened.vault.store, plan.sources),
        kept=plan.kept,
        rows=dict(plan.rows),
    )


def forget_memories(opened: OpenVault, command: do.MemoryForget) -> ForgetResult:
    """Forget what is named, with all that was derived from it; exactly what was listed."""
    store = opened.vault.store
    if command.matching.strip():
        opened.services()  # the search is made before the turns are held back
    with letting_go(opened):
        plan = _plan(opened, command)
        if command.expected and command.expected != plan.digest:
            raise InvalidRequest(CHANGED)
        receipt = forget_planned(store, plan)
    if receipt.kept_ids or "items" in receipt.rows or "concepts" in receipt.rows:
        opened.services().renew_texts()
    return ForgetResult(
        memories=print_ids(receipt.memory_ids),
        rows=receipt.rows,
        kept=print_ids(receipt.kept_ids),
    )


def tidy_memories(opened: OpenVault, command: do.MemoryTidy) -> TidyResult:
    """Find junk and repeats, and with `apply` clean them up."""
    store = opened.vault.store
    found = examine_hygiene(store)
    rows = store.memories_by_id({*found.junk, *(id for pair in found.repeats for id in pair)})
    result = TidyResult(
        evidence=found.evidence,
        history=found.history,
        junk=[show_row(rows[id]) for id in found.junk],
        repeats=[
            RepeatRow(keep=show_row(rows[keep]), repeat=show_row(rows[other]))
            for keep, other in found.repeats
        ],
        alike=[print_ids(group) for group in found.alike],
        junk_rate=found.junk_rate,
        repeat_rate=found.repeat_rate,
        applied=command.apply,
    )
    if command.apply:
        with letting_go(opened):
            tidy(store, found)
    return result


def _plan(opened: OpenVault, command: do.ForgetSelection) -> ForgetPlan:
    store = opened.vault.store
    matching = command.matching.strip()
    if matching and (command.memories or command.batch or command.conversation):
        # `Selection` refuses two ways of naming; words become ids only here.
        raise InvalidRequest("Name either ids or a text to match, not both.")
    if matching:
        found = find_matching(store, opened.services().recall, matching)
        return plan_selection(store, Selection(ids=tuple(found))) if found else ForgetPlan()
    if command.memories:
        ids = tuple(dict.fromkeys(read_known(store, command.memories)))
        return plan_selection(store, _select(store, command, ids))
    return plan_selection(store, _select(store, command, ()))


def _select(store: Store, command: do.ForgetSelection, ids: tuple[int, ...]) -> Selection:
    conversation = command.conversation.strip()
    return Selection(
        ids=ids,
        since=command.since,
        until=command.until,
        person=command.person,
        concept=command.concept,
        batch=find_batch(store, command.batch).id if command.batch.strip() else None,
        conversation=parse_id(conversation, CONVERSATION)[1] if conversation else None,
    )
