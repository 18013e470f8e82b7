"""Keeps the style of the user's captions at hand, and takes in what is newly said of captions.

What was read of each edit is held in memory only, and only as long as the vault has the edit.
"""

import threading

from memory.records import Verdict
from memory.store import Store
from tools.style.examples import TakenExample, gather_examples
from tools.style.learning import StyleCourse
from tools.style.telling import tell_change
from tools.style.values import Style


class CaptionStylist:
    """The style as the vault has it now. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._course = StyleCourse()
        self._taken: list[TakenExample] = []

    def style(self) -> Style:
        """What was learned from all that is in the vault."""
        with self._lock:
            self._taken = gather_examples(self._store)
            return self._course.follow([one.example for one in self._taken])

    def find_own(self, photo: int) -> str:
        """The user's own caption of a photo, empty if there is none; ask `style` first."""
        with self._lock:
            return next(
                (
                    one.example.wording
                    for one in self._taken
                    if one.photo == photo and one.verdict is Verdict.EDIT
                ),
                "",
            )

    def tell_lesson(self, feedback: int) -> str:
        """What one piece of feedback changed in the next captions, as a sentence; may be empty."""
        with self._lock:
            self._taken = gather_examples(self._store)
            examples = [one.example for one in self._taken]
            own = [one for one in self._taken if one.feedback == feedback]
            if not own:
                return ""
            before = self._course.follow([one for one in examples if one is not own[0].example])
            after = self._course.follow(examples)
        return tell_change(before, after, own[0].example)

    def forget(self) -> None:
        """Let go of everything read; it is read anew from what the vault still has."""
        with self._lock:
            self._course, self._taken = StyleCourse(), []
