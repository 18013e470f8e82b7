from collections.abc import Iterator
from pathlib import Path

import pytest

from memory.kdf import FLOOR_COST
from memory.recall import Recall
from memory.records import Kind, NewMemory, Source
from memory.store import Store
from memory.vault import Vault
from tests.fakes.models import FakeTextEncoder
from tools.forget import ForgetPlan, forget_planned, tell_forgotten
from tools.forget_words import plan_forgetting
from tools.remember import Rememberer


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    vault, _ = Vault.create(tmp_path / "home", "a long passphrase", cost=FLOOR_COST)
    yield vault.store
    vault.close()


def note(store: Store, *texts: str) -> list[int]:
    def no_photos() -> None:
        raise AssertionError("no photo is expected here")

    rememberer = Rememberer(store, FakeTextEncoder, no_photos)  # type: ignore[arg-type]
    return [rememberer.remember_text(text).id for text in texts]


def plan(store: Store, text: str, conversation: int | None = None) -> ForgetPlan:
    encoder = FakeTextEncoder()
    recall = Recall(store, encoder.encode_queries, encoder.space)
    return plan_forgetting(store, recall, text, conversation=conversation)


def test_only_memories_that_speak_of_it_are_planned(store: Store) -> None:
    code, _, again = note(
        store, "The locker code is 4711", "The plumber comes on Friday", "New locker code: 1234"
    )

    assert plan(store, "forget the locker code").ids == (code, again)


def test_ids_are_taken_as_they_are(store: Store) -> None:
    first, second = note(store, "alpha", "beta")

    assert plan(store, f"forget m{first} and m{second}").ids == (first, second)
    assert plan(store, "forget m999").ids == ()


def test_nothing_like_it_plans_nothing(store: Store) -> None:
    note(store, "The plumber comes on Friday")

    assert plan(store, "forget the zebra").ids == ()


def test_planning_changes_nothing(store: Store) -> None:
    note(store, "The locker code is 4711")
    before = store.count_rows()

    plan(store, "forget the locker code")

    assert store.count_rows() == before


def test_the_last_thing_said_is_the_users_own(store: Store) -> None:
    chat = store.start_conversation().id
    for speaker, text in (("user", "alpha"), ("user", "beta"), ("assistant", "gamma")):
        store.add_memory(
            NewMemory(Kind.TURN, text, Source.TYPED, speaker=speaker, conversation=chat)
        )

    [memory] = plan(store, "forget what I just said", chat).memories

    assert memory.text == "beta"


def test_the_action_names_every_id_and_the_receipt_no_word(store: Store) -> None:
    ids = note(store, "The locker code is 4711", "locker code again 99")
    planned = plan(store, "forget the locker code")

    told = tell_forgotten(forget_planned(store, planned))

    assert all(f"m{one}" in planned.action for one in ids)
    assert all(f"m{one}" in told for one in ids)
    assert "4711" not in told
    assert store.memories() == []
