"""Word search finds what the plainest query over all rows finds, and leaves out what costs most."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.cipher import VaultKeys
from memory.records import Kind, NewMemory, Source
from memory.store import Store, word_search
from tests.memory.store.opening import note, opened

KINDS = (Kind.NOTE, Kind.TURN, Kind.DOCUMENT)
WORDS = ("kestrel", "harbour", "violin", "plum")
MEMORY = st.tuples(
    st.sampled_from(KINDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    st.booleans(),
)


def search_plainly(
    store: Store, query: str, limit: int, kinds: list[Kind] | None
) -> list[tuple[int, float]]:
    """Every match with its memory, ranked, and only then cut."""
    match = " OR ".join(f'"{word}"' for word in dict.fromkeys(query.split()))
    rows = store._rows(
        "SELECT m.id, -bm25(memory_words) AS score, m.kind, m.removed_at FROM memory_words"
        " JOIN memories m ON m.id = memory_words.rowid WHERE memory_words MATCH ?"
        " ORDER BY score DESC, m.id DESC",
        (match,),
    )
    wanted = [
        (id, score)
        for id, score, kind, removed in rows
        if removed is None and (kinds is None or Kind(kind) in kinds)
    ]
    return wanted[:limit]


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    memories=st.lists(MEMORY, min_size=1, max_size=25),
    query=st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    limit=st.integers(1, 6),
    kinds=st.none() | st.lists(st.sampled_from(KINDS), min_size=1, max_size=2),
)
def test_the_best_are_those_of_a_plain_query(
    tmp_path: Path,
    memories: list[tuple[Kind, list[str], bool]],
    query: list[str],
    limit: int,
    kinds: list[Kind] | None,
) -> None:
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
    with opened(path, VaultKeys.generate()) as store:
        for kind, words, removed in memories:
            memory = store.add_memory(NewMemory(kind, " ".join(words), Source.TYPED))
            if removed:
                store.remove([memory.id])
        text = " ".join(query)
        assert store.search_words(text, limit, kinds) == search_plainly(store, text, limit, kinds)


def test_the_words_of_a_query_bring_up_so_many_rows_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        for number in range(12):
            rare = "plum" if number == 0 else ""
            store.add_memory(note(f"kestrel {'violin' if number % 2 else ''} {rare}"))
        assert set(store._find_telling_words("kestrel violin plum")) == {
            "kestrel",
            "violin",
            "plum",
        }
        monkeypatch.setattr(word_search, "MOST_ROWS", 8)
        store.add_memory(note("nothing"))
        assert set(store._find_telling_words("kestrel violin plum")) == {"violin", "plum"}
        assert set(store._find_telling_words("kestrel")) == {"kestrel"}, "the rarest stays"
        assert set(store._find_telling_words("kestrel zebra")) == {"kestrel", "zebra"}


def test_what_was_written_meanwhile_is_counted(tmp_path: Path) -> None:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        store.add_memory(note("kestrel"))
        for _ in range(9):
            store.add_memory(note("harbour"))
        before = store._find_telling_words("kestrel")["kestrel"]
        store.add_memory(note("kestrel again"))
        assert store._find_telling_words("kestrel")["kestrel"] < before
