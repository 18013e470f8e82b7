from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.errors import InvalidRequest
from memory.kdf import FLOOR_COST
from memory.records import Kind, Source
from memory.store import Store
from memory.vault import Vault
from tests.fakes.models import FakeTextEncoder
from tools.ports import Cancelled, CancelToken
from tools.remember import Rememberer, RememberOutcome, cut_pieces, find_note


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "home", "a long passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


def no_photos() -> None:
    raise AssertionError("no photo is expected here")


def make_rememberer(store: Store) -> Rememberer:
    return Rememberer(store, FakeTextEncoder, no_photos)  # type: ignore[arg-type]


def remember(store: Store, *paths: Path) -> RememberOutcome:
    return make_rememberer(store).remember_paths(
        paths, name=None, progress=lambda label, done, total: None, cancel=CancelToken()
    )


def test_a_note_is_stored_with_its_vectors(store: Store) -> None:
    memory = make_rememberer(store).remember_text("the car is on level 3")

    ids, matrix, bounds = store.vectors(FakeTextEncoder.space)
    assert (memory.kind, memory.source) == (Kind.NOTE, Source.TYPED)
    assert ids.tolist() == [memory.id]
    assert matrix.shape == (1, FakeTextEncoder.dimension)
    assert bounds[0].tolist() == [0, len("the car is on level 3")]


def test_a_document_is_encoded_with_its_title(store: Store) -> None:
    encoder = FakeTextEncoder()

    make_rememberer(store).remember_text("page one", title="Harbour", kind=Kind.DOCUMENT)

    (vector,) = store.vectors(encoder.space)[1]
    assert vector @ encoder.encode_passages(["Harbour: page one"])[0] > 0.99
    assert vector @ encoder.encode_passages(["page one"])[0] < 0.9


def test_a_long_text_has_windows_to_its_very_end(store: Store) -> None:
    text = " ".join(f"word{number}" for number in range(500))

    make_rememberer(store).remember_text(text)

    bounds = store.vectors(FakeTextEncoder.space)[2]
    assert len(bounds) > 1
    assert int(bounds.max()) == len(text)


def test_an_empty_note_is_refused(store: Store) -> None:
    with pytest.raises(InvalidRequest):
        make_rememberer(store).remember_text("  \n")


def test_a_folder_is_remembered_with_all_below_it_and_hidden_files_are_not(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("alpha")
    (folder / "deep" / "b.md").write_text("beta")
    (folder / ".secret.txt").write_text("hidden")

    outcome = remember(store, folder)

    texts = {memory.text for memory in store.memories(Kind.DOCUMENT)}
    assert texts == {"alpha", "beta"}
    assert len(outcome.memory_ids) == 2
    assert outcome.skipped == []


def test_what_cannot_be_taken_is_listed_with_its_reason_and_the_rest_is_kept(
    store: Store, tmp_path: Path
) -> None:
    good, empty, latin, odd = (tmp_path / name for name in ("a.txt", "b.txt", "c.txt", "d.exe"))
    good.write_text("alpha")
    empty.write_text("")
    latin.write_bytes(b"caf\xe9")
    odd.write_bytes(b"MZ")

    outcome = remember(store, good, empty, latin, odd, tmp_path / "absent.txt")

    assert len(outcome.memory_ids) == 1
    assert [name for name, _ in outcome.skipped] == ["b.txt", "c.txt", "d.exe", "absent.txt"]
    assert all(reason for _, reason in outcome.skipped)


def test_the_same_file_twice_adds_nothing(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("alpha")
    first = remember(store, path)

    second = remember(store, path)

    assert second.memory_ids == first.memory_ids
    assert second.duplicates == 1
    assert len(store.memories(Kind.DOCUMENT)) == 1


def test_progress_is_told_and_a_stop_keeps_what_is_stored(store: Store, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (tmp_path / name).write_text(name)
    cancel = CancelToken()
    told: list[tuple[str, int, int]] = []

    def progress(label: str, done: int, total: int) -> None:
        told.append((label, done, total))
        if done == 1:
            cancel.cancel()

    with pytest.raises(Cancelled):
        make_rememberer(store).remember_paths(
            [tmp_path / name for name in ("a.txt", "b.txt", "c.txt")],
            name=None,
            progress=progress,
            cancel=cancel,
        )

    assert told == [("a.txt", 0, 3), ("b.txt", 1, 3)]
    assert len(store.memories(Kind.DOCUMENT)) == 2


def test_pieces_keep_every_word_and_their_bound() -> None:
    text = "\n\n".join(" ".join(f"w{part}x{number}" for number in range(120)) for part in range(9))

    pieces = cut_pieces(text, most=500)

    assert max(len(piece) for piece in pieces) <= 500
    assert " ".join(pieces).split() == text.split()


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("remember that my code is 4711", "My code is 4711"),
        ("Please remember: milk", "Milk"),
        ("don't forget that the plumber comes", "The plumber comes"),
        ("remember", ""),
        ("the car is on level 3", "The car is on level 3"),
    ],
)
def test_the_asking_is_left_out_of_the_note(asked: str, note: str) -> None:
    assert find_note(asked) == note
