"""Remembering: notes, text files, folders and photos; broken files are listed, never lost."""

import re
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from memory.errors import InvalidRequest, LocketError
from memory.passages import encode_windows
from memory.records import Kind, Memory, NewMemory, Source
from memory.store import Store
from tools.ingest.entries import TEXT_SUFFIXES, WRONG_KIND, Entry, is_photo, list_files
from tools.photo_intake import perceive_ahead
from tools.photos.paths import PHOTO_SUFFIXES, read_photo
from tools.ports import CancelToken, TextEncoder

if TYPE_CHECKING:
    from tools.perceive import Perceiver, Perception

LARGEST_TEXT_BYTES = 4 * 1024 * 1024
PIECE_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class RememberOutcome:
    """What was stored; `skipped` are (file name, reason) pairs for the rest."""

    memory_ids: list[int] = field(default_factory=list)
    duplicates: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    concept: str | None = None


Progress = Callable[[str, int, int], None]


class Rememberer:
    """Puts what the user gives into the store, with its vectors."""

    def __init__(
        self,
        store: Store,
        encoder: Callable[[], TextEncoder],
        perceiver: "Callable[[], Perceiver]",
    ) -> None:
        self._store = store
        self._encoder = encoder
        self._perceiver = perceiver

    def remember_text(
        self,
        text: str,
        *,
        title: str = "",
        source: Source = Source.TYPED,
        kind: Kind = Kind.NOTE,
        happened_at: int | None = None,
        speaker: str | None = None,
        conversation: int | None = None,
        derived_from: tuple[int, ...] = (),
        indexed: bool = True,
    ) -> Memory:
        """Store a text with the vectors of its windows; long texts are never cut.

        A text that says what a known memory says becomes a source of that one, which is returned;
        a chat turn that does is stored all the same, as history. `indexed` False keeps a turn as
        history at once: nothing recalls it.
        """
        if not text.strip():
            raise InvalidRequest("There is nothing to remember in that; give some text.")
        new = NewMemory(
            kind=kind,
            text=text,
            source=source,
            title=title,
            happened_at=happened_at,
            speaker=speaker,
            conversation=conversation,
            derived_from=derived_from,
            history=not indexed,
        )
        if not indexed:
            return self._store.add_memory(new)
        known = None if derived_from else self._store.find_same(new)
        if known is not None:
            with self._store.transaction():
                turn = None
                if kind is Kind.TURN:
                    turn = self._store.add_memory(replace(new, history=True))
                self._store.add_source(known.id, new, None if turn is None else turn.id)
            return known if turn is None else turn
        encoder = self._encoder()
        (rows,) = encode_windows(
            encoder.encode_passages, encoder.space, encoder.max_characters, [new]
        )
        return self._store.add_memory(new, rows)

    def remember_paths(
        self,
        paths: Sequence[Path],
        *,
        name: str | None,
        progress: Progress,
        cancel: CancelToken,
    ) -> RememberOutcome:
        """Store photos and text files, folders with all that is in them; `name` is what they show.

        Several photos are seen side by side, and the text in them is read when all are stored. What
        was stored before a cancellation stays, and texts not read by then are read another time.
        Raises `Cancelled`.
        """
        files = list(list_files(paths))
        photos = [path for path in files if is_photo(path)]
        several = len(photos) > 1 and not name
        stored: list[int] = []
        unread: list[int] = []
        skipped: list[tuple[str, str]] = []
        duplicates = 0
        named: list[int] = []
        with closing(perceive_ahead(self._perceiver, photos)) as ahead:
            for number, path in enumerate(files):
                cancel.raise_if_cancelled()
                progress(path.name, number, len(files))
                try:
                    if several and is_photo(path):
                        ids, repeated = self._store_seen(next(ahead))
                        unread.extend(ids[repeated:])
                    else:
                        ids, repeated = self._remember_file(path, name, named)
                except LocketError as error:
                    skipped.append((path.name, str(error)))
                    continue
                except OSError as error:
                    skipped.append((path.name, f"It could not be read ({error.strerror})."))
                    continue
                duplicates += repeated
                stored.extend(one for one in ids if one not in stored)
        for number, id in enumerate(unread):
            cancel.raise_if_cancelled()
            progress("the text in photos", number, len(unread))
            self._perceiver().read_stored(id)
        progress("", len(files), len(files))
        return RememberOutcome(stored, duplicates, skipped, name if named else None)

    def _store_seen(self, seen: "Perception | LocketError | OSError") -> tuple[list[int], int]:
        if isinstance(seen, Exception):
            raise seen
        before = self._store.photo_by_digest(seen.decoded.digest)
        return [self._perceiver().store(seen).id], int(before is not None)

    def _remember_file(
        self, path: Path, name: str | None, named: list[int]
    ) -> tuple[list[int], int]:
        """Store one file; returns its memory ids and how many of them were there before."""
        suffix = path.suffix.lower()
        if suffix in TEXT_SUFFIXES:
            return self._remember_text_file(path)
        if suffix not in PHOTO_SUFFIXES:
            raise InvalidRequest(WRONG_KIND)
        data = read_photo(path)
        perceiver = self._perceiver()
        perception = perceiver.perceive(data, path.name)
        before = self._store.photo_by_digest(perception.decoded.digest)
        memory = perceiver.store(perception)
        if name:
            perceiver.enrol_photo(memory.id, name)
            named.append(memory.id)
        return [memory.id], int(before is not None)

    def remember_text_file(self, entry: Entry) -> tuple[list[int], int]:
        """Store a text file of a library; its memory ids and how many of them were there before.

        Raises `InvalidRequest` for one that is no text or too long, and `OSError`.
        """
        assert entry.text_file is not None
        return self._remember_text_file(entry.text_file)

    def _remember_text_file(self, path: Path) -> tuple[list[int], int]:
        if path.stat().st_size > LARGEST_TEXT_BYTES:
            raise InvalidRequest("The text is larger than 4 MB; split it first.")
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidRequest("The text is not UTF-8; save it as UTF-8 first.") from error
        if not text.strip():
            raise InvalidRequest("The file is empty.")
        ids: list[int] = []
        repeated = 0
        when = int(path.stat().st_mtime * 1000)
        with self._store.transaction():
            for piece in cut_pieces(text):
                new = NewMemory(
                    Kind.DOCUMENT, piece, Source.IMPORT, title=path.name, happened_at=when
                )
                repeated += self._store.find_same(new) is not None
                memory = self.remember_text(
                    piece,
                    title=path.name,
                    source=Source.IMPORT,
                    kind=Kind.DOCUMENT,
                    happened_at=when,
                )
                ids.append(memory.id)
        return ids, repeated


_ASKED = re.compile(
    r"^(?:(?:please|also|can you|could you)\s+)*(?:remember|keep in mind|don't forget|"
    r"do not forget|"
    r"write down|make a note|note|save)\b[\s,:]*(?:this|that)?[\s,:]*",
    re.I,
)


def find_note(text: str) -> str:
    """What "remember that ..." asks to keep: the text without the asking; may be empty."""
    note = _ASKED.sub("", text.strip().replace("’", "'"), count=1).strip()
    return note[:1].upper() + note[1:]


def cut_pieces(text: str, most: int = PIECE_CHARACTERS) -> list[str]:
    """Cut a long text into memories of at most `most` characters, at paragraphs where possible."""
    pieces: list[str] = []
    current = ""
    for paragraph in text.replace("\r\n", "\n").split("\n\n"):
        while len(paragraph) > most:
            cut = max(paragraph.rfind(mark, 0, most) for mark in (". ", "\n", " "))
            cut = cut + 1 if cut > 0 else most
            if current:
                pieces.append(current)
                current = ""
            pieces.append(paragraph[:cut].strip())
            paragraph = paragraph[cut:]
        if current and len(current) + len(paragraph) + 2 > most:
            pieces.append(current)
            current = ""
        current = f"{current}\n\n{paragraph}" if current else paragraph
    if current:
        pieces.append(current)
    return [piece.strip() for piece in pieces if piece.strip()]
