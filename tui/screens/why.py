"""Why: the memories behind an answer with a bar a channel, or what moves a recommendation."""

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from assistant.protocol.commands import GiveFeedback, Why
from assistant.protocol.results import (
    FeedbackResult,
    LessonRow,
    WhyCause,
    WhyMemory,
    WhyResult,
)
from memory.ids import ITEM
from tools.lesson_words import CHANNEL_WORDS, tell_weights
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import plain_line
from tui.screens.linked import LinkedScreen

_BAR, _FULL = 30, 0.6
"""Characters of a bar, and the sum of channels that fills it."""
_LOUD = 0.5
"""Stars that fill the bar of a recommendation's cause."""
_COLOURS = {
    "text": "$primary",
    "words": "$secondary",
    "image": "$accent",
    "time": "$warning",
    "person": "$success",
}


class WhyScreen(LinkedScreen[None]):
    """What something rests on; memories of an answer can be pinned or rejected here."""

    BINDINGS = [*bindings_for(Scope.WHY), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine, target: str) -> None:
        super().__init__(line)
        self._target = target

    def compose(self) -> ComposeResult:
        """Lay out an empty page."""
        yield Static("Why this?", classes="screen-title")
        yield VerticalScroll(Static("Looking…", classes="page-text", markup=False), id="page")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fetch the reasons."""
        self._load()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)

    @work(exclusive=True, group="page")
    async def _load(self) -> None:
        result = await self.ask_worker(Why(id=self.next_id(), target=self._target), WhyResult)
        if result is None:
            self.dismiss(None)
            return
        page = self.query_one("#page", VerticalScroll)
        await page.remove_children()
        await page.mount(Static(plain_line(result.summary, 400), classes="page-text"))
        if result.memories:
            await page.mount(Static(_legend(), classes="page-text"))
        for memory in result.memories:
            await page.mount(MemoryBar(memory))
        if result.memories and set(result.weights.values()) != {1.0}:
            await page.mount(Static(Content(tell_weights(result.weights)).stylize("$quiet")))
        for cause in result.causes:
            await page.mount(Static(_cause(cause, in_stars=result.target.startswith(ITEM))))
        if result.lessons:
            heading = "Lessons that count when it is asked again"
            await page.mount(Static(heading if result.memories else "Lessons", classes="section"))
        for lesson in result.lessons:
            await page.mount(Static(_lesson(lesson)))
        for first in list(self.query(MemoryBar))[:1]:
            first.focus()

    @work(group="act")
    async def action_judge(self, verdict: str) -> None:
        """Pin or reject the memory in focus for questions like this one."""
        chosen = self.focused
        if not isinstance(chosen, MemoryBar):
            self.notify("Go to a memory first, with Tab.", markup=False)
            return
        command = GiveFeedback(
            id=self.next_id(), target=chosen.memory.id, verdict=verdict, answer=self._target
        )
        result = await self.ask_worker(command, FeedbackResult)
        if result is not None:
            self.notify(result.learned, markup=False)
            self._load()


class MemoryBar(Static, can_focus=True):
    """One memory: whether it was cited, its first words, and how much each channel said."""

    def __init__(self, memory: WhyMemory) -> None:
        super().__init__(_memory(memory), classes="why-memory")
        self.memory = memory


def _memory(memory: WhyMemory) -> Content:
    rows = [
        Content.assemble(
            Content("● " if memory.cited else "  ").stylize("$primary"),
            plain_line(memory.id, style="$primary", width=7),
            plain_line(memory.text, 90, style="" if memory.cited else "$quiet"),
        )
    ]
    pieces = [Content("         ")]
    for name, gain in memory.channels.items():
        size = round(gain / _FULL * _BAR)
        pieces.append(Content("━" * size).stylize(_COLOURS.get(name, "$quiet")))
    total = sum(memory.channels.values())
    if memory.channels:
        pieces.append(Content(f" {total:.2f}").stylize("$quiet"))
    if memory.lift:
        pieces.append(Content(f"  lessons {memory.lift:+.2f}").stylize("bold"))
    if len(pieces) > 1:
        rows.append(Content.assemble(*pieces))
    return Content("\n").join(rows)


def _legend() -> Content:
    parts = [Content("● cited   ").stylize("$quiet")]
    for name, colour in _COLOURS.items():
        parts += [Content("━ ").stylize(colour), Content(f"{CHANNEL_WORDS[name]}   ")]
    return Content.assemble(*parts)


def _cause(cause: WhyCause, *, in_stars: bool) -> Content:
    if not in_stars:
        return Content.assemble(
            Content("  "), plain_line(cause.text, 120), plain_line(f"  {cause.id}", style="$quiet")
        )
    size = max(1, min(_BAR // 2, round(abs(cause.stars) / _LOUD * _BAR / 2)))
    colour = "$success" if cause.stars > 0 else "$error"
    return Content.assemble(
        Content(f"{cause.stars:+.2f} stars ").stylize("bold"),
        Content(f"{'━' * size:<{_BAR // 2}} ").stylize(colour),
        plain_line(cause.text, 90),
        plain_line(f"  {cause.id}", style="$quiet"),
    )


def _lesson(lesson: LessonRow) -> Content:
    lift = f"  {lesson.lift:+.2f}" if lesson.lift else ""
    return Content.assemble(
        plain_line(lesson.id, style="$quiet", width=6),
        plain_line(lesson.text, 160),
        Content(lift).stylize("bold"),
    )
