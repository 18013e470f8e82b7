"""What was learned from feedback, in plain words; each lesson can be undone by itself."""

import time

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import LessonsList, LessonUndo
from assistant.protocol.results import LessonRow, LessonsResult, Ok
from tools.lesson_words import tell_age, tell_weights
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.plain import plain_line
from tui.screens.listing import ListScreen
from tui.screens.why import WhyScreen

_LIMIT = 200


class LessonsScreen(ListScreen[None]):
    """A list of lessons, newest first; Enter says what is behind the thing it is about."""

    BINDINGS = [*bindings_for(Scope.LESSONS), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine) -> None:
        super().__init__(line)
        self._targets: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out the state above the list."""
        yield Static("Lessons", classes="screen-title")
        yield Static("", id="state", classes="screen-lead", markup=False)
        yield from self.compose_list()

    def on_mount(self) -> None:
        """Fetch the list."""
        self.query_one(OptionList).focus()
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        command = LessonsList(id=self.next_id(), limit=_LIMIT)
        result = await self.ask_worker(command, LessonsResult)
        if result is None:
            return
        state = result.state
        if result.learned:
            state = f"{state}\n{tell_weights(result.weights)}"
        self.query_one("#state", Static).update(Content(state))
        self.show_rows(
            [Option(_row(lesson), id=lesson.id) for lesson in result.lessons],
            "Nothing was said of an answer, a photo or an item yet: F6 and F7 give an answer a "
            "thumb.",
        )
        self._targets = {lesson.id: lesson.target for lesson in result.lessons}

    @work(group="act")
    async def action_undo(self) -> None:
        """Take the chosen lesson back."""
        lesson = self.highlighted_id()
        if lesson is None:
            return
        done = await self.ask_worker(LessonUndo(id=self.next_id(), lesson=lesson), Ok)
        if done is not None:
            self.notify(done.message, markup=False)
            self._load()

    @work(group="act")
    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say why, of what the lesson is about."""
        target = self._targets.get(event.option.id or "", "")
        if target:
            await self.app.push_screen_wait(WhyScreen(self.line, target))


def _row(lesson: LessonRow) -> Content:
    age = tell_age(int(time.time() * 1000) - lesson.time)
    late = "" if lesson.holds else "  a later word holds"
    return Content.assemble(
        plain_line(age, style="$quiet", width=13),
        plain_line(lesson.text, 200, style="" if lesson.holds else "$quiet"),
        plain_line(late, style="$quiet"),
    )
