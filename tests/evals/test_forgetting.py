"""The audit of forgetting, small enough for every run; `evals.forgetting` is the whole."""

import base64
from pathlib import Path

import numpy as np
import pytest

from evals.forgetting import CONTROLS, forget_group, run_audit, run_control
from evals.forgetting_model import films, import_films, measure_models, open_empty
from evals.forgetting_scan import collect_held, count_vectors, decrypt_database, find_words
from evals.forgetting_vault import GROUPS, plant

WORD = "zqabcdefghi"


@pytest.mark.parametrize(
    "spelt",
    [
        f"a {WORD} b".encode(),
        f"a {WORD.upper()} b".encode(),
        f"a {WORD} b".encode("utf-16-le"),
        base64.b64encode(f"xy {WORD} b".encode()),
        base64.b64encode(f"x {WORD} bcd".encode()),
        f"a {WORD}".encode().hex().encode(),
    ],
)
def test_the_scan_sees_a_word_however_it_is_spelt(spelt: bytes) -> None:
    assert find_words(b"\0\1" + spelt + b"\2", [WORD, "zqnowhere"]) == {WORD}


def test_the_scan_sees_vectors_in_both_precisions_and_in_part() -> None:
    vector = np.random.default_rng(1).standard_normal(32).astype(np.float32)
    for kind in ("<f2", "<f4"):
        data = vector.astype(kind).tobytes()
        assert count_vectors(b"..." + data + b"..", [vector]) == 1
        assert count_vectors(data[: len(data) // 2], [vector]) == 1
    assert count_vectors(b"nothing", [vector]) == 0


def test_nothing_forgotten_is_left_in_any_way_and_all_else_stays(tmp_path: Path) -> None:
    outcomes = run_audit(tmp_path, memories=0, group=6, photos=5)
    assert [one.way for one in outcomes] == list(GROUPS)
    assert not [one for one in outcomes if not one.is_clean]
    assert all(one.forgotten >= 6 for one in outcomes)
    assert all(one.vectors > 0 for one in outcomes)


@pytest.mark.parametrize("safeguard", CONTROLS)
def test_without_a_safeguard_the_scan_finds_something(tmp_path: Path, safeguard: str) -> None:
    assert run_control(tmp_path, safeguard, group=24 if safeguard == "word index" else 6) > 0


def test_what_caches_hold_is_seen_when_it_is_not_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plant(tmp_path, memories=0, group=6, photos=1)
    try:
        services = made.opened.services()
        monkeypatch.setattr(type(services), "drop_derived", lambda self: None)
        outcome = forget_group(made, "conversation")
        assert outcome.on_disk == 0
        assert outcome.in_memory > 0
    finally:
        made.close()


def test_a_page_that_was_changed_is_told(tmp_path: Path) -> None:
    made = plant(tmp_path, memories=0, group=2, photos=1)
    key = made.vault.store._keys.database_key
    made.close()
    path = tmp_path / "home" / "memory.db"
    assert decrypt_database(path, key).bad == 0
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    assert decrypt_database(path, key).bad == 1


def test_the_personal_model_equals_one_that_never_knew() -> None:
    for name, (items, apart, before) in measure_models().items():
        assert apart <= 1e-6 < before, name
        assert items == 40, name


def test_two_lists_that_overlap_make_one_item_of_each_film(tmp_path: Path) -> None:
    made = open_empty(tmp_path)
    try:
        for name, text in (("a.csv", films(0, 4, 2, "x")), ("b.csv", films(2, 6, 3, "long y"))):
            import_films(name, text)(made, tmp_path)
        store = made.vault.store
        assert len(store.items()) == 6
        store.forget_batch(1)
        assert sorted(item.title for item in store.items()) == [f"Film {n}" for n in range(2, 6)]
        assert all(item.text.startswith("long y") for item in store.items())
        assert len(store.ratings()) == 4
    finally:
        made.close()


def test_held_arrays_and_texts_are_collected_from_slots_and_lists() -> None:
    class Holder:
        __slots__ = ("inner",)
        __module__ = "memory.test"

        def __init__(self, *inner: object) -> None:
            self.inner = inner

    text, arrays = collect_held(Holder({"a": WORD}, np.ones((2, 3), np.float32)))
    assert find_words(text, [WORD])
    assert len(arrays) == 1
