"""Commands that bring things in: notes, files, photos, and other programs' exports."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from assistant.protocol import commands as do
from assistant.protocol.events import AnyEvent, Progress
from assistant.protocol.results import ImportResult, RememberedPhoto, RememberResult, Skipped
from assistant.worker.rows import print_ids, show_tags
from memory.errors import InvalidRequest
from memory.ids import BATCH, MEMORY, format_id
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from tools.ports import CancelToken

if TYPE_CHECKING:
    from assistant.services import Services

MOST_SHOWN = 20
"""Photos of one command that are told of."""

Emit = Callable[[AnyEvent], None]


def remember(
    services: "Services", command: do.Remember, emit: Emit, cancel: CancelToken
) -> RememberResult:
    """Store texts, then files and folders; what was stored before a cancellation stays."""
    if not (command.paths or command.texts):
        raise InvalidRequest("There is nothing to remember in that; give a text, file or folder.")
    stored: list[int] = []
    repeated = 0
    for text in command.texts:
        cancel.raise_if_cancelled()
        new = NewMemory(Kind.NOTE, text, Source.TYPED)
        repeated += services.store.find_same(new) is not None
        id = services.rememberer.remember_text(text).id
        if id not in stored:
            stored.append(id)
    if not command.paths:
        return RememberResult(memory_ids=print_ids(stored), duplicates=repeated, skipped=[])
    outcome = services.rememberer.remember_paths(
        read_paths(command.paths),
        name=command.name,
        progress=_tell_progress(command.id, emit),
        cancel=cancel,
    )
    if outcome.concept is not None:
        services.renew_photo_texts()
        known = services.store.concept_by_name(outcome.concept)
        services.photo_search.start([] if known is None else [known.id])
    return RememberResult(
        memory_ids=print_ids(stored + outcome.memory_ids),
        duplicates=repeated + outcome.duplicates,
        skipped=[Skipped(name=name, reason=reason) for name, reason in outcome.skipped],
        concept=outcome.concept,
        photos=show_photos(services.store, outcome.memory_ids),
    )


def show_photos(store: Store, ids: list[int]) -> list[RememberedPhoto]:
    """How the first photos among some memories were seen."""
    found = store.memories_by_id(ids[:MOST_SHOWN])
    return [
        RememberedPhoto(
            memory=format_id(MEMORY, id),
            caption=(photo := store.photo(id)).neutral_caption,
            tags=show_tags(photo.tags),
        )
        for id, memory in found.items()
        if memory.kind is Kind.PHOTO
    ]


def find_folders(command: do.Remember) -> list[Path]:
    """The folders that are brought in by the background; none where a name is given to a photo."""
    return [] if command.name else [path for path in read_paths(command.paths) if path.is_dir()]


def without_folders(command: do.Remember) -> do.Remember | None:
    """The command for what is no folder; None where nothing is left."""
    paths = [path for path in command.paths if not Path(path).is_dir()]
    if not (paths or command.texts):
        return None
    return msgspec.structs.replace(command, paths=paths)


def join_results(first: RememberResult | None, rest: RememberResult) -> RememberResult:
    """What single things and folders brought, as one result."""
    if first is None:
        return rest
    return msgspec.structs.replace(
        rest,
        memory_ids=list(dict.fromkeys(first.memory_ids + rest.memory_ids)),
        duplicates=first.duplicates + rest.duplicates,
        skipped=first.skipped + rest.skipped,
        photos=first.photos + rest.photos,
    )


def import_export(
    services: "Services", command: do.Import, emit: Emit, cancel: CancelToken
) -> ImportResult:
    """Read another program's export into the vault."""
    from tools.facts.suggesting import suggest_from_import
    from tools.importers.registry import run_import
    from tools.private_probe import judge_by
    from tools.recommend.other_people import find_untaught

    outcome = run_import(
        command.format,
        read_paths([command.path])[0],
        services.store,
        services.models.text(),
        lambda: services.perceiver,
        _tell_progress(command.id, emit),
        cancel,
    )
    suggested = suggest_from_import(services.store, outcome.batch, judge_by(services.models.text()))
    return ImportResult(
        batch=format_id(BATCH, outcome.batch),
        memories=outcome.memories,
        items=outcome.items,
        ratings=outcome.ratings,
        suggested=suggested,
        unlearned=find_untaught(services.store) == outcome.batch,
        skipped=[Skipped(name=one.name, reason=one.reason) for one in outcome.skipped],
    )


def read_paths(texts: list[str]) -> list[Path]:
    """Return paths that are absolute and there. Raises `InvalidRequest`, without naming them."""
    paths = [Path(text) for text in texts]
    if not all(path.is_absolute() for path in paths):
        raise InvalidRequest("Give absolute paths; the worker has no current folder.")
    if not all(path.exists() for path in paths):
        raise InvalidRequest("There is no such file or folder; check the path.")
    return paths


def _tell_progress(id: str, emit: Emit) -> Callable[[str, int, int], None]:
    def tell(label: str, done: int, total: int) -> None:
        emit(Progress(id=id, label=label, done=done, total=total))

    return tell
