"""Photos. Pixels and thumbnail are sealed with a key of their own, so forgetting shreds them."""

import json
import os
import re
from collections.abc import Sequence
from pathlib import PurePath

from memory.cipher import KEY_BYTES, keyed_digest, open_sealed, seal
from memory.errors import NotFound
from memory.records import (
    Kind,
    Label,
    Memory,
    MemorySource,
    NewMemory,
    NewPhoto,
    Photo,
    Source,
    Vector,
    WindowVector,
)
from memory.store.base import Row, storable
from memory.store.sources import Sources
from memory.store.words import find_words

MOST_LABELS_IN_TEXT = 5
LEAST_LABEL_SCORE = 0.1
"""Labels below this are kept with the photo, and not searched as words: they are mostly wrong."""

_WORD_IN_NAME = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?=\d*(?![^\W_]))")
_BY_CAMERAS = frozenset(["img", "imag", "image", "mvimg", "pxl", "dsc", "dscf", "dscn", "pict"])

PHOTO_COLUMNS = (
    "memory, width, height, perceptual_hash, file_name, taken_at, latitude, longitude, place,"
    " neutral_caption, personal_caption, labels, tags, ocr_text"
)


def describe_photo(
    personal_caption: str,
    neutral_caption: str,
    labels: Sequence[Label],
    ocr_text: str,
    place: str,
    file_name: str,
    concepts: Sequence[str] = (),
    tags: Sequence[Label] = (),
) -> str:
    """What is searched of a photo: captions, named things, labels and tags, its text, place, name.

    Of the tags, those that the captions do not say.
    """
    said = set(find_words(f"{personal_caption} {neutral_caption}"))
    names = [label.name for label in labels if label.score >= LEAST_LABEL_SCORE]
    words = _read_file_name(file_name)
    parts = [
        personal_caption,
        neutral_caption if neutral_caption != personal_caption else "",
        ", ".join(name for name in concepts if name.casefold() not in personal_caption.casefold()),
        ", ".join(names[:MOST_LABELS_IN_TEXT]),
        ", ".join(tag.name for tag in tags if not said.issuperset(find_words(tag.name))),
        ocr_text,
        place,
        " ".join(words),
    ]
    return "\n".join(part.strip() for part in parts if part.strip())


def _read_file_name(file_name: str) -> list[str]:
    """The words of a file's name: "bo beach" of "bo_beach2.jpg", none of a number or a hash."""
    words = _WORD_IN_NAME.findall(PurePath(file_name).stem)
    return [word for word in words if word.casefold() not in _BY_CAMERAS]


def text_of_new_photo(new: NewPhoto) -> str:
    """The searchable text that a new photo will have."""
    return describe_photo(
        new.personal_caption,
        new.neutral_caption,
        new.labels,
        new.ocr_text,
        new.place,
        new.file_name,
        tags=new.tags,
    )


class Photos(Sources):
    """Adds, opens and describes photos."""

    def add_photo(
        self,
        new: NewPhoto,
        vectors: Sequence[tuple[str, Vector]] = (),
        windows: Sequence[tuple[int, int, str, Vector]] = (),
    ) -> Memory:
        """Store a decoded photo with its image vectors, (space, vector), and those of its text.

        `windows` are of `text_of_new_photo`, as `add_memory` takes them.
        """
        digest = keyed_digest(self._keys.digest_key, b"photo " + new.digest)
        key = os.urandom(KEY_BYTES)
        text = text_of_new_photo(new)
        with self.transaction():
            memory = self.add_memory(
                NewMemory(
                    Kind.PHOTO,
                    text,
                    new.source,
                    title=new.file_name,
                    happened_at=new.taken_at,
                    source_id=new.source_id,
                    batch=new.batch,
                ),
                windows,
            )
            self._write(
                "INSERT INTO photos (memory, width, height, digest, perceptual_hash, file_name,"
                " taken_at, latitude, longitude, place, neutral_caption, personal_caption, labels,"
                " tags, ocr_text) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    memory.id,
                    new.width,
                    new.height,
                    digest,
                    _to_signed(new.perceptual_hash),
                    storable(new.file_name),
                    new.taken_at,
                    new.latitude,
                    new.longitude,
                    storable(new.place),
                    storable(new.neutral_caption),
                    storable(new.personal_caption),
                    _write_labels(new.labels),
                    _write_labels(new.tags),
                    storable(new.ocr_text),
                ),
            )
            self._write(
                "INSERT INTO photo_keys (photo, wrapped) VALUES (?, ?)",
                (memory.id, seal(self._keys.photo_wrapping_key, key, _bind("key", memory.id))),
            )
            self._write(
                "INSERT INTO photo_pixels (photo, thumbnail, pixels) VALUES (?, ?, ?)",
                (
                    memory.id,
                    seal(key, new.thumbnail, _bind("thumbnail", memory.id)),
                    seal(key, new.pixels, _bind("pixels", memory.id)),
                ),
            )
            self.add_vectors([WindowVector(memory.id, space, vector) for space, vector in vectors])
        return memory

    def photo(self, id: int) -> Photo:
        """What is known of the photo of this memory. Raises `NotFound`."""
        row = self._row(f"SELECT {PHOTO_COLUMNS} FROM photos WHERE memory = ?", (id,))  # noqa: S608
        if row is None:
            raise NotFound
        return read_photo_row(row)

    def photo_pixels(self, id: int) -> bytes:
        """The photo as it was stored (JPEG or WebP). Raises `NotFound`, `VaultDamaged`."""
        return self._open_photo(id, "pixels")

    def photo_thumbnail(self, id: int) -> bytes:
        """The small version of the photo. Raises `NotFound`, `VaultDamaged`."""
        return self._open_photo(id, "thumbnail")

    def photo_by_digest(self, digest: bytes) -> int | None:
        """The memory of the photo whose original file has this SHA-256, the trash left out."""
        row = self._row(
            "SELECT p.memory FROM photos p JOIN memories m ON m.id = p.memory"
            " WHERE p.digest = ? AND m.removed_at IS NULL ORDER BY p.memory LIMIT 1",
            (keyed_digest(self._keys.digest_key, b"photo " + digest),),
        )
        return None if row is None else int(row[0])

    def update_photo_captions(
        self, id: int, *, neutral: str | None = None, personal: str | None = None
    ) -> None:
        """Replace one or both captions and the memory's text made from them."""
        with self.transaction():
            photo = self.photo(id)
            self._write(
                "UPDATE photos SET neutral_caption = ?, personal_caption = ? WHERE memory = ?",
                (
                    photo.neutral_caption if neutral is None else storable(neutral),
                    photo.personal_caption if personal is None else storable(personal),
                    id,
                ),
            )
            self.update_photo_text(id)

    def update_photo_reading(self, id: int, ocr_text: str, neutral: str | None = None) -> None:
        """Set the text that was read in a photo, and a neutral caption that tells of it."""
        with self.transaction():
            self._write("UPDATE photos SET ocr_text = ? WHERE memory = ?", (storable(ocr_text), id))
            self.update_photo_captions(id, neutral=neutral)

    def update_photo_tags(self, id: int, tags: Sequence[Label]) -> None:
        """Set the everyday words that people would probably say of a photo. Raises `NotFound`."""
        with self.transaction():
            self.photo(id)
            self._write("UPDATE photos SET tags = ? WHERE memory = ?", (_write_labels(tags), id))
            self.update_photo_text(id)

    def update_photo_text(self, id: int) -> None:
        """Make the memory's text anew from what is known of the photo; its text vectors go."""
        with self.transaction():
            photo = self.photo(id)
            text = describe_photo(
                photo.personal_caption,
                photo.neutral_caption,
                photo.labels,
                photo.ocr_text,
                photo.place,
                photo.file_name,
                self._names_in(id),
                photo.tags,
            )
            if self._write(
                "UPDATE memories SET text = ? WHERE id = ? AND text != ?", (text, id, text)
            ):
                # Its text vectors say the old words; `passages.index_missing` makes them anew.
                self._write("DELETE FROM windows WHERE memory = ? AND end > 0", (id,))
                self._withdraw([id])

    def _names_in(self, id: int) -> list[str]:
        """Names of what is said to be in a photo; suggestions left out."""
        rows = self._rows(
            "SELECT c.name FROM sightings s JOIN concepts c ON c.id = s.concept"
            " WHERE s.memory = ? AND s.suggested = 0 ORDER BY c.name_key",
            (id,),
        )
        return [row[0] for row in rows]

    def _promote_photo(self, memory: Memory, heir: MemorySource) -> None:
        """Let a further telling of a photo take the place of its own, and what that one said go."""
        self._write("DELETE FROM memory_sources WHERE id = ?", (heir.id,))
        self._write(
            "UPDATE memories SET source = ?, title = ?, source_id = ?, batch = ?, created_at = ?,"
            " happened_at = ? WHERE id = ?",
            (
                heir.source.value,
                heir.title,
                heir.source_id,
                heir.batch,
                heir.created_at,
                heir.happened_at,
                memory.id,
            ),
        )
        self._write(
            "UPDATE photos SET file_name = ?, taken_at = ?, latitude = NULL, longitude = NULL,"
            " place = '' WHERE memory = ?",
            (heir.title, heir.happened_at, memory.id),
        )
        if memory.source is Source.IMPORT:
            self.update_photo_captions(memory.id, personal=heir.text)
        self.update_photo_text(memory.id)

    def _withdraw_caption(self, id: int, told: Sequence[str]) -> None:
        """Take a photo's caption back if a forgotten import gave it."""
        if self.memory(id).kind is not Kind.PHOTO:
            return
        caption = self.photo(id).personal_caption
        if caption and caption in told:
            self.update_photo_captions(id, personal="")

    def _open_photo(self, id: int, part: str) -> bytes:
        row = self._row(
            f"SELECT k.wrapped, p.{part} FROM photo_pixels p"  # noqa: S608
            " JOIN photo_keys k ON k.photo = p.photo WHERE p.photo = ?",
            (id,),
        )
        if row is None:
            raise NotFound
        key = open_sealed(self._keys.photo_wrapping_key, row[0], _bind("key", id))
        return open_sealed(key, row[1], _bind(part, id))


def _bind(part: str, id: int) -> bytes:
    # Bound to the row, so that two photos' sealed bytes cannot be swapped unnoticed.
    return f"photo {part} {id}".encode()


def _to_signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number


def _write_labels(labels: Sequence[Label]) -> str:
    return json.dumps([[storable(label.name), label.score] for label in labels])


def _read_labels(text: str) -> tuple[Label, ...]:
    return tuple(Label(word, score) for word, score in json.loads(text))


def read_photo_row(row: Row) -> Photo:
    """A row of `PHOTO_COLUMNS` as a photo."""
    memory, width, height, signed_hash, *between, labels, tags, ocr_text = row
    name, taken, latitude, longitude, place, neutral, personal = between
    return Photo(
        memory_id=memory,
        width=width,
        height=height,
        perceptual_hash=signed_hash & (1 << 64) - 1,
        file_name=name,
        taken_at=taken,
        latitude=latitude,
        longitude=longitude,
        place=place,
        neutral_caption=neutral,
        personal_caption=personal,
        labels=_read_labels(labels),
        tags=_read_labels(tags),
        ocr_text=ocr_text,
    )
