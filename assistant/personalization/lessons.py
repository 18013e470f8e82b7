"""What is learned from the user's verdicts: kept in memory only, made from the log in the vault.

Nothing learned is stored. The weights and lifts are a function of the rows of the log, so undoing a
lesson, or forgetting what it rests on, leaves exactly what the other rows say.
"""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from assistant.personalization.attention import (
    Attention,
    build_attention,
    likeness,
    weigh_verdict,
)
from assistant.personalization.fusion import (
    Floats,
    Judgements,
    fit_log_weights,
    gather_judgements,
    move_without,
)
from assistant.personalization.gate import Gated, gate
from memory.records import CHANNELS, JudgedAnswer, Vector
from memory.store import Store

WINDOW = 2000
"""The newest verdicts that are learned from; more would change five numbers by nothing."""

WAIT_SECONDS = 0.2
LOOKED_THROUGH = 200
"""The newest lessons among which those that moved the weights most are sought."""


@dataclass(frozen=True, eq=False)
class Learned:
    """What the log teaches. `numbers` are the places of the judgements' answers in `judged`."""

    judged: tuple[JudgedAnswer, ...]
    judgements: Judgements
    numbers: tuple[int, ...]
    gated: Gated
    attention: Attention

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each channel: uniform until learned ones have proved no worse."""
        if not self.gated.uses_weights:
            return dict.fromkeys(CHANNELS, 1.0)
        values = np.exp(self.gated.theta).tolist()
        return dict(zip(CHANNELS, values, strict=True))

    def lifts(self, question: Vector) -> dict[int, float]:
        """What is added to the sums of single memories for a question."""
        return self.attention.lifts(question, thumbs=self.gated.uses_thumbs)

    def effect_of(self, feedback_id: int, *, exactly: bool = False) -> Floats | None:
        """How much one lesson moves the log weights, (channels,); None when it moves none.

        To first order, which is off by little once there are a few lessons, or `exactly`.
        """
        place = self._place_of(feedback_id)
        if place is None:
            return None
        if exactly:
            return self.gated.theta - fit_log_weights(
                self.judgements.without(place), self.gated.theta
            )
        return -move_without(self.judgements, self.gated.theta, place)

    def strongest(self, count: int) -> list[int]:
        """The lessons that move the log weights most, to first order, the strongest first."""
        moves = [
            float(np.abs(move_without(self.judgements, self.gated.theta, place)).max())
            for place in range(max(0, len(self.numbers) - LOOKED_THROUGH), len(self.numbers))
        ]
        first = len(self.numbers) - len(moves)
        order = np.argsort(-np.array(moves), kind="stable")[:count]
        return [self.judged[self.numbers[first + int(at)]].feedback_id for at in order]

    def lifts_by_lesson(self, question: Vector, space: str) -> dict[int, dict[int, float]]:
        """What each lesson adds to the sums of memories for a question, those that add nothing
        left out; pins and rejections only where thumbs are not used."""
        found: dict[int, dict[int, float]] = {}
        for one in self.judged:
            if one.answer.vector is None or one.answer.space != space:
                continue
            if one.about is None and not self.gated.uses_thumbs:
                continue
            alike = float(likeness(np.array([one.answer.vector @ question]))[0])
            if alike > 0:
                found[one.feedback_id] = {
                    memory: alike * value for memory, value in weigh_verdict(one)
                }
        return found

    def _place_of(self, feedback_id: int) -> int | None:
        for place, number in enumerate(self.numbers):
            if self.judged[number].feedback_id == feedback_id:
                return place
        return None


class LessonBook:
    """Learns from a store's log, behind the answers. Thread-safe.

    `space` names the text space of questions. `current` waits `WAIT_SECONDS` at most for learning
    that goes on: that is enough for a thumb given just before a question, and no turn waits longer.
    """

    def __init__(self, store: Store, space: Callable[[], str], window: int = WINDOW) -> None:
        self._store = store
        self._space = space
        self._window = window
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lessons")
        self._lock = threading.Lock()
        self._known: dict[int, JudgedAnswer] = {}
        self._withdrawals = -1
        self._learned: Learned | None = None
        self._running: Future[None] | None = None

    def current(self) -> Learned:
        """What was learned last; learned now where nothing was yet."""
        running = self._running
        if running is not None and not running.done():
            with contextlib.suppress(TimeoutError):
                running.result(WAIT_SECONDS)
        learned = self._learned
        return self.renew() if learned is None else learned

    def renew(self) -> Learned:
        """Learn from the log as it is now, on the caller's thread."""
        with self._lock:
            judged = self._read()
            judgements, numbers = gather_judgements(judged)
            gated = gate(judgements, [judged[number] for number in numbers])
            attention = build_attention(judged, self._space())
            self._learned = Learned(tuple(judged), judgements, tuple(numbers), gated, attention)
            return self._learned

    def renew_soon(self) -> None:
        """Learn behind the answers; asked again meanwhile, once more after that."""
        self._running = self._threads.submit(self._renew_quietly)

    def settle(self) -> None:
        """Wait until what was asked for is learned."""
        if self._running is not None:
            self._running.result()

    def forget(self) -> None:
        """Let go of all that was learned; it is learned anew when it is needed."""
        with self._lock:
            self._learned = None
            self._known.clear()

    def close(self) -> None:
        """Learn no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _renew_quietly(self) -> None:
        self.renew()

    def _read(self) -> list[JudgedAnswer]:
        if self._withdrawals != self._store.withdrawals:
            # Rows of answers that are known may have gone with a memory.
            self._withdrawals = self._store.withdrawals
            self._known.clear()
        ids = self._store.judged_ids(self._window)
        missing = [id for id in ids if id not in self._known]
        self._known |= {one.feedback_id: one for one in self._store.judged(missing)}
        self._known = {id: self._known[id] for id in ids if id in self._known}
        return list(self._known.values())
