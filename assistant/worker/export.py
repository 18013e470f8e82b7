"""Writes everything the user has in plain, in formats that `locket import` reads back."""

import csv
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from assistant.protocol.events import AnyEvent, Progress
from assistant.protocol.results import Ok
from memory.errors import InvalidRequest
from memory.ids import ITEM, MEMORY, format_id
from memory.records import Kind, Memory
from memory.store import Store
from tools.ports import CancelToken

Emit = Callable[[AnyEvent], None]
_PAGE = 500


def export_vault(store: Store, target: Path, id: str, emit: Emit, cancel: CancelToken) -> Ok:
    """Write memories.jsonl, photos/, items.csv and ratings.csv to a folder that is not there yet.

    The folder is readable by this user only. Raises `InvalidRequest`, `Cancelled`.
    """
    if not target.is_absolute():
        raise InvalidRequest("Give an absolute path; the worker has no current folder.")
    try:
        target.mkdir(mode=0o700, parents=True)
    except FileExistsError as error:
        raise InvalidRequest(
            "Something is already there; give a folder that does not exist yet."
        ) from error
    except OSError as error:
        raise InvalidRequest("That folder cannot be made; choose another place.") from error
    memories = _read_all(store)
    photos = target / "photos"
    photos.mkdir(mode=0o700)
    with _create(target / "memories.jsonl") as lines:
        for number, memory in enumerate(memories):
            cancel.raise_if_cancelled()
            row = _describe(memory)
            if memory.kind is Kind.PHOTO:
                name = f"{format_id(MEMORY, memory.id)}.jpg"
                _write_bytes(photos / name, store.photo_pixels(memory.id))
                row["photo"] = f"photos/{name}"
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            emit(Progress(id=id, label="Writing memories", done=number + 1, total=len(memories)))
    items = _write_items(store, target)
    return Ok(
        message=f"Wrote {len(memories)} memories and {items} items in plain; "
        "anyone who can read that folder can read them."
    )


def _describe(memory: Memory) -> dict[str, str]:
    moment = memory.created_at if memory.happened_at is None else memory.happened_at
    row = {
        "id": memory.source_id or format_id(MEMORY, memory.id),
        "kind": memory.kind.value,
        "text": memory.text,
        "time": datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds"),
        "source": memory.source.value,
    }
    if memory.speaker:
        row["speaker"] = memory.speaker
    if memory.title:
        row["title"] = memory.title
    if memory.conversation is not None:
        row["conversation"] = str(memory.conversation)
    return row


def _write_items(store: Store, target: Path) -> int:
    own = {rating.item_id: rating for rating in store.ratings()}
    items = store.items()
    with _create(target / "items.csv") as table:
        writer = csv.writer(table)
        writer.writerow(
            ["id", "title", "domain", "year", "creators", "genres", "text", "mean rating", "votes"]
        )
        for item in items:
            writer.writerow(
                [
                    item.external_id,
                    item.title,
                    item.domain,
                    item.year or "",
                    "|".join(item.creators),
                    "|".join(item.genres),
                    item.text,
                    "" if item.mean_rating is None else f"{item.mean_rating * 100:.4g}",
                    item.rating_count,
                ]
            )
    with _create(target / "ratings.csv") as table:
        writer = csv.writer(table)
        writer.writerow(["id", "title", "year", "domain", "my rating", "date rated"])
        for item in items:
            rating = own.get(item.id)
            if rating is not None:
                when = datetime.fromtimestamp(rating.rated_at / 1000, UTC).date().isoformat()
                stars = f"{rating.value * 5:.4g}"
                identity = item.external_id or format_id(ITEM, item.id)
                writer.writerow([identity, item.title, item.year or "", item.domain, stars, when])
    return len(items)


def _read_all(store: Store) -> list[Memory]:
    rows: list[Memory] = []
    before: int | None = None
    while page := store.memories(limit=_PAGE, before=before):
        rows += page
        before = page[-1].id
    return rows[::-1]


def _create(path: Path) -> TextIO:
    return os.fdopen(_open_new(path), "w", encoding="utf-8", newline="")


def _write_bytes(path: Path, data: bytes) -> None:
    with os.fdopen(_open_new(path), "wb") as file:
        file.write(data)


def _open_new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
