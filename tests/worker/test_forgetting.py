"""Forgetting by every selector through the worker's own dispatch, with model doubles."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.protocol import commands as do
from assistant.protocol import results
from assistant.worker.dispatch import ThreadCommand, carry_out_in_thread
from assistant.worker.forgetting import purge_trash
from assistant.worker.open_vault import OpenVault
from memory.errors import InvalidRequest, NotFound
from memory.kdf import FLOOR_COST
from memory.records import Kind, NewMemory, Source
from memory.store.sources import DAY_MS
from memory.vault import Vault
from tests.fakes.models import FakeLanguage, FakeModels
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken


class KeepingLanguage(FakeLanguage):
    """Counts how often it was told to let go of what it read."""

    dropped = 0

    def forget_conversations(self) -> None:
        self.dropped += 1


class Worker:
    def __init__(self, vault: Vault) -> None:
        self.language = KeepingLanguage()
        models = FakeModels(self.language)
        self.opened = OpenVault(vault, lambda: models, GuardedDecoder)
        self.store = vault.store

    def run(self, command: ThreadCommand) -> Any:
        return carry_out_in_thread(self.opened, command, lambda event: None, CancelToken())

    def remember(self, *texts: str) -> list[str]:
        return list(self.run(do.Remember(id="1", texts=list(texts))).memory_ids)

    def listed(self, **named: Any) -> results.ForgetListResult:
        found = self.run(do.MemoryForgetList(id="1", **named))
        assert isinstance(found, results.ForgetListResult)
        return found

    def forget(self, **named: Any) -> results.ForgetResult:
        gone = self.run(do.MemoryForget(id="1", **named))
        assert isinstance(gone, results.ForgetResult)
        return gone

    def say(self, text: str, conversation: str | None = None) -> results.AskResult:
        async def turn() -> results.AskResult:
            command = do.Ask(id="t", text=text, conversation=conversation)
            services = self.opened.services()
            result = None
            async for event in services.engine.run_turn(command, CancelToken()):
                result = getattr(event, "result", result)
            assert isinstance(result, results.AskResult)
            return result

        return asyncio.run(turn())

    def texts(self) -> set[str]:
        return {memory.text for memory in self.store.memories(limit=1_000)}


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    vault, _ = Vault.create(tmp_path / "home", "a long passphrase", cost=FLOOR_COST)
    made = Worker(vault)
    yield made
    made.opened.let_go()
    vault.close()


def write_lines(path: Path, *rows: dict[str, Any]) -> str:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return str(path)


def test_exactly_what_was_listed_goes_or_nothing(worker: Worker) -> None:
    worker.remember("The boiler code is 4711.", "The bike is blue.")
    listed = worker.listed(matching="boiler code")
    assert [row.text for row in listed.memories] == ["The boiler code is 4711."]
    worker.remember("The new boiler code is 9.")
    with pytest.raises(InvalidRequest):
        worker.forget(matching="boiler code", expected=listed.digest)
    assert len(worker.texts()) == 3
    again = worker.listed(matching="boiler code")
    worker.forget(matching="boiler code", expected=again.digest)
    assert worker.texts() == {"The bike is blue."}


def test_one_way_of_naming_is_needed(worker: Worker) -> None:
    worker.remember("alpha")
    for named in (
        {},
        {"memories": ["m1"], "matching": "alpha"},
        {"person": "Ana", "batch": "b1"},
        {"since": 5, "until": 5},
    ):
        with pytest.raises((InvalidRequest, NotFound)):
            worker.listed(**named)


def test_a_person_goes_from_notes_chats_facts_and_imports_and_others_stay(
    worker: Worker, tmp_path: Path
) -> None:
    worker.remember("Ana's birthday is on 3 May.", "The bananas are ripe.")
    worker.say("My sister is called Ana.")
    worker.say("Where does Ana live?")
    path = write_lines(
        tmp_path / "chat.jsonl",
        {"text": "See you at the pool", "speaker": "Ana", "time": "2026-01-02T10:00:00Z"},
        {"text": "See you", "speaker": "Rui", "time": "2026-01-02T10:01:00Z"},
    )
    worker.run(do.Import(id="1", format="jsonl", path=path))
    listed = worker.listed(person="ana")
    assert listed.total >= 5
    worker.forget(person="Ana", expected=listed.digest)
    everything = repr(worker.store.memories(limit=100)) + repr(worker.store.facts())
    assert "Ana" not in everything
    assert {"The bananas are ripe.", "See you"} <= worker.texts()
    assert not worker.listed(person="Ana").total


def test_a_span_of_time_takes_what_happened_in_it(worker: Worker, tmp_path: Path) -> None:
    rows = [{"text": f"day {day}", "time": f"2026-03-0{day}T12:00:00Z"} for day in range(1, 6)]
    worker.run(do.Import(id="1", format="jsonl", path=write_lines(tmp_path / "d.jsonl", *rows)))

    def at(day: int) -> int:
        return int(datetime(2026, 3, day, tzinfo=UTC).timestamp() * 1000)

    worker.forget(since=at(2), until=at(4))
    assert worker.texts() == {"day 1", "day 4", "day 5"}
    worker.forget(until=at(2))
    assert worker.texts() == {"day 4", "day 5"}


def test_an_import_goes_by_name_and_importing_twice_keeps_the_other_source(
    worker: Worker, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "letters.jsonl", {"text": "Dear Bo"}, {"text": "Dear Mia"})
    first = worker.run(do.Import(id="1", format="jsonl", path=path)).batch
    again = worker.run(do.Import(id="1", format="jsonl", path=path))
    assert (again.memories, len(worker.texts())) == (0, 2)
    assert worker.listed(batch=first).kept == 2
    gone = worker.forget(batch=first)
    assert (gone.memories, len(gone.kept)) == ([], 2)
    assert len(worker.run(do.MemorySearch(id="1", text="Dear Bo")).memories) >= 1
    worker.forget(batch="letters")
    assert worker.texts() == set()
    assert worker.run(do.MemoryBatches(id="1")).batches == []


def test_a_fact_offers_the_turn_it_came_from_and_goes_with_it(worker: Worker) -> None:
    worker.say("My dog is called Rex.")
    fact = worker.store.memories(Kind.FACT)[0]
    listed = worker.listed(memories=[f"m{fact.id}"])
    (turn,) = listed.sources
    assert turn.text == "My dog is called Rex."
    by_turn = worker.listed(memories=[turn.id])
    assert f"m{fact.id}" in by_turn.derived
    worker.forget(memories=[turn.id])
    assert "Rex" not in repr(worker.store.memories(limit=50)), "the echoed answer goes too"
    assert worker.store.facts() == []


def test_what_prompts_and_caches_hold_goes_with_every_kind_of_forgetting(worker: Worker) -> None:
    chat = worker.say("My dog is called Rex.").conversation
    worker.say("I play the violin on Sundays.", chat)
    services = worker.opened.services()
    services.recall.search("violin")
    book = services.engine._book
    assert any("Rex" in repr(thread.messages) for thread in book._threads.values())
    turn = next(row for row in worker.store.memories(Kind.TURN) if "My dog" in row.text)
    worker.run(do.MemoryForget(id="1", memories=[f"m{turn.id}"]))
    assert worker.language.dropped == 1
    assert not book._threads
    worker.run(do.ProfileSet(id="1", attribute="hobby", value="chess"))
    assert worker.language.dropped == 1, "writing a value forgets nothing"
    worker.run(do.ProfileSet(id="1", attribute="hobby", value=""))
    assert worker.language.dropped == 2
    cache = services.recall._texts
    assert turn.id not in cache.known.tolist()
    answer = worker.say("What is my dog called?", chat)
    assert "Rex" not in repr(answer)
    assert "Rex" not in repr(worker.run(do.ConversationShow(id="1", conversation=chat)))


def test_a_running_turn_ends_before_anything_is_forgotten(worker: Worker) -> None:
    worker.remember("The boiler code is 4711.")
    engine = worker.opened.services().engine
    order: list[str] = []

    async def both() -> None:
        loop = asyncio.get_running_loop()
        assert engine._busy.acquire(timeout=1)
        waiting = loop.run_in_executor(None, lambda: worker.forget(memories=["m1"]))
        await asyncio.sleep(0.2)
        order.append("turn ends")
        assert worker.texts() == {"The boiler code is 4711."}
        engine._busy.release()
        await waiting
        order.append("forgotten")

    asyncio.run(both())
    assert order == ["turn ends", "forgotten"]
    assert worker.texts() == set()


def test_the_trash_is_emptied_after_thirty_days_and_not_before(worker: Worker) -> None:
    old, young = worker.remember("old", "young")
    for id, days in ((old, 31), (young, 29)):
        worker.store._clock = lambda days=days: (
            int(  # type: ignore[misc]
                datetime.now(tz=UTC).timestamp() * 1000
            )
            - days * DAY_MS
        )
        worker.run(do.MemoryRemove(id="1", memories=[id]))
    assert purge_trash(worker.store) == 1
    assert [memory.text for memory in worker.store.memories(removed=True)] == ["young"]


def test_tidying_merges_repeats_sets_junk_aside_and_forgets_nothing(worker: Worker) -> None:
    store = worker.store
    chat = store.start_conversation().id
    for text in ("I like tea", "ok", "I like tea!", "I like green tea"):
        store.add_memory(
            NewMemory(Kind.TURN, text, Source.TYPED, speaker="user", conversation=chat)
        )
    found = worker.run(do.MemoryTidy(id="1"))
    assert [row.text for row in found.junk] == ["ok"]
    assert [(one.keep.text, one.repeat.text) for one in found.repeats] == [
        ("I like tea", "I like tea!")
    ]
    assert (found.junk_rate, found.repeat_rate) == (0.25, 0.25)
    worker.run(do.MemoryTidy(id="1", apply=True))
    clean = worker.run(do.MemoryTidy(id="1"))
    assert (clean.junk, clean.repeats, clean.evidence, clean.history) == ([], [], 2, 2)
    assert len(store.turns(chat)) == 4
