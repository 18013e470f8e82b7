"""What was learned from the user's feedback, undoing it, and why something was said."""

import msgspec

from assistant.protocol.message import Command, Result


class LessonsList(Command, frozen=True, kw_only=True, tag="lessons_list"):
    """What was learned from feedback, newest first. Answers `LessonsResult`."""

    limit: int = 50


class LessonUndo(Command, frozen=True, kw_only=True, tag="lesson_undo"):
    """Take one lesson back, as if it had not been given. Answers `Ok`."""

    lesson: str


class Why(Command, frozen=True, kw_only=True, tag="why"):
    """What is behind an answer, a photo's caption (m...) or a recommendation (i...).

    Answers `WhyResult`.
    """

    target: str


class LessonRow(msgspec.Struct, frozen=True, kw_only=True):
    """One lesson in plain words; `target` is what the feedback was on.

    `effect` is how much it moves the weight of each recall channel, as a logarithm (.05 is about
    5 %); a channel that it hardly moves is left out. `lift` is what it adds to the sum of the
    memory or answer asked about, in a `WhyResult`. `holds` is false once a later word on the same
    thing took its place.
    """

    id: str
    target: str
    verdict: str
    text: str
    time: int
    holds: bool = True
    effect: dict[str, float] = {}
    lift: float = 0.0


class LessonsResult(Result, frozen=True, kw_only=True, tag="lessons"):
    """Lessons, and the weights of the recall channels that they come to.

    `state` is one sentence on whether learned weights are used, and why.
    """

    lessons: list[LessonRow]
    weights: dict[str, float]
    learned: bool
    state: str
    more: bool = False


class WhyMemory(msgspec.Struct, frozen=True, kw_only=True):
    """A memory behind an answer: what each channel, as weighed then, added to its sum.

    `lift` is what earlier lessons added for a question like that one.
    """

    id: str
    kind: str
    text: str
    cited: bool
    channels: dict[str, float]
    lift: float = 0.0


class WhyCause(msgspec.Struct, frozen=True, kw_only=True):
    """Something without which it would be otherwise.

    For recommendations `stars` is how much lower the expected rating would be without it.
    """

    id: str
    text: str
    stars: float = 0.0


class WhyResult(Result, frozen=True, kw_only=True, tag="why"):
    """Why something was said: one sentence, and what it rests on.

    `kind` is answer, caption or recommendation. `weights` are those that ranked the memories.
    """

    target: str
    kind: str
    summary: str
    memories: list[WhyMemory] = []
    weights: dict[str, float] = {}
    causes: list[WhyCause] = []
    lessons: list[LessonRow] = []
