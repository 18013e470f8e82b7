"""One fact read by itself stands as it does among all facts."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memory.cipher import VaultKeys
from memory.errors import NotFound
from memory.records import NewFact, Source, Stance
from memory.store import Store
from tests.memory.store.opening import opened

FACT = st.tuples(
    st.sampled_from(["user", "sister", "ana", "bo"]),
    st.sampled_from(["city", "likes", "dislikes", "sister_name", "dog_name", "job"]),
    st.sampled_from(["Ana", "Porto", "tea", "Bo"]),
    st.sampled_from([Stance.HOLDS, Stance.HOLDS, Stance.ENDS]),
    st.booleans(),
)


def tell(
    store: Store, subject: str, attribute: str, value: str, stance: Stance = Stance.HOLDS
) -> int:
    text = f"{subject} {attribute} {value}"
    return store.add_fact(
        NewFact(subject, attribute, value, text, Source.TYPED, stance=stance)
    ).memory_id


@settings(
    max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(FACT, min_size=1, max_size=14))
def test_alone_and_among_all_are_the_same(
    tmp_path: Path, told: list[tuple[str, str, str, Stance, bool]]
) -> None:
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
    with opened(path, VaultKeys.generate()) as store:
        ids = []
        for subject, attribute, value, stance, retracted in told:
            ids.append(tell(store, subject, attribute, value, stance))
            if retracted:
                store.retract_facts(ids[-1:], 1_700_000_000_500)
        among_all = {fact.memory_id: fact for fact in store.facts(current_only=False)}
        for id in ids:
            if id in among_all:
                assert store.fact(id) == among_all[id]
            else:
                assert not store.fact(id).current


def test_a_fact_in_the_trash_is_not_there(tmp_path: Path) -> None:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        id = tell(store, "user", "city", "Porto")
        store.remove([id])
        with pytest.raises(NotFound):
            store.fact(id)


def test_the_version_of_facts_changes_with_facts_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "vault.db", VaultKeys.generate()) as store:
        before = store.facts_version
        store.start_conversation()
        assert store.facts_version == before
        id = tell(store, "user", "city", "Porto")
        told = store.facts_version
        assert told != before
        store.retract_facts([id], 1)
        taken_back = store.facts_version
        assert taken_back != told
        store.forget([id])
        assert store.facts_version != taken_back
