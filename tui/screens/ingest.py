"""Folders of photos being brought in: how far each is, what was not taken, and a new one."""

from pathlib import Path

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import IngestControl, IngestList, IngestShow, Remember
from assistant.protocol.results import IngestDetail, IngestResult, IngestRow, RememberResult
from tui.commands import Scope, bindings_for
from tui.plain import plain_line
from tui.screens.linked import LinkedScreen, Refused

_EVERY_SECONDS = 1.0
MOST_SKIPPED = 500


class IngestScreen(LinkedScreen[None]):
    """Shows the libraries, newest first, and takes a folder's path."""

    BINDINGS = [*bindings_for(Scope.INGEST), *bindings_for(Scope.BACK)]

    def compose(self) -> ComposeResult:
        """Lay out the list, what was not taken, and the box for a folder."""
        yield Static("Folders of photos", classes="screen-title")
        yield OptionList(id="jobs")
        yield Static("", id="left", classes="hint", markup=False)
        yield VerticalScroll(id="skipped")
        yield Input(placeholder="A folder to bring in, such as ~/Pictures", id="folder")
        yield Footer(compact=True)

    def on_mount(self) -> None:
        """Fetch the list, now and every second."""
        self.query_one("#folder", Input).focus()
        self._load()
        self.set_interval(_EVERY_SECONDS, self._load)

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        if not self.is_current:
            return  # another screen stands above, to unlock perhaps
        result = await self.ask_worker(IngestList(id=self.next_id()), IngestResult)
        if result is not None:
            self._show(result)

    def _show(self, result: IngestResult) -> None:
        jobs = self.query_one("#jobs", OptionList)
        chosen = jobs.highlighted
        jobs.clear_options()
        jobs.add_options([Option(tell_row(row), id=row.id) for row in result.jobs])
        if result.jobs:
            jobs.highlighted = min(chosen or 0, len(result.jobs) - 1)
        parts = [] if result.jobs else ["Nothing was brought in yet."]
        if result.unread:
            parts.append(f"The text in {result.unread:,} photos is still to be read.")
        if result.unlearned:
            parts.append("Likes are still to be learned from other people's ratings.")
        if result.alike:
            parts.append(
                f"{result.alike:,} groups of photos look nearly the same: `locket memory alike`."
            )
        self.query_one("#left", Static).update(plain_line(" ".join(parts)))

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        """Bring a folder in."""
        text = event.value.strip()
        if not text:
            return
        path = Path(text).expanduser()
        if not path.is_dir():
            self.post_message(Refused("There is no folder of that name; check the path."))
            return
        event.input.value = ""
        command = Remember(id=self.next_id(), paths=[str(path.absolute())], background=True)
        if await self.ask_worker(command, RememberResult) is not None:
            self._load()

    @work(exclusive=True, group="detail")
    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show what was not taken."""
        command = IngestShow(id=self.next_id(), job=event.option.id or "")
        detail = await self.ask_worker(command, IngestDetail)
        if detail is None:
            return
        rows = [
            Static(plain_line(f"{one.name}: {one.reason}", 200))
            for one in detail.skipped[:MOST_SKIPPED]
        ]
        more = len(detail.skipped) - MOST_SKIPPED
        if more > 0:
            rows.append(Static(f"and {more:,} more: locket ingest show {detail.job.id}"))
        place = self.query_one("#skipped", VerticalScroll)
        await place.remove_children()
        await place.mount_all(rows or [Static("Every file of it was taken.", classes="hint")])

    def action_control(self, action: str) -> None:
        """Pause, resume or cancel the one that is chosen."""
        jobs = self.query_one("#jobs", OptionList)
        if jobs.highlighted is not None:
            self._control(action, jobs.get_option_at_index(jobs.highlighted).id or "")

    @work(exclusive=True, group="change")
    async def _control(self, action: str, job: str) -> None:
        command = IngestControl(id=self.next_id(), action=action, job=job)
        result = await self.ask_worker(command, IngestResult)
        if result is not None:
            self._show(result)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def tell_row(row: IngestRow) -> Content:
    """One library in a line or two."""
    counts = f"{row.stored:,} stored, {row.known:,} there already, {row.skipped:,} not taken"
    speed = f", {row.per_second:.1f} a second" if row.per_second else ""
    line = Content.assemble(
        plain_line(row.name, 28, "bold"),
        Content("  "),
        plain_line(f"{row.state}, {row.done:,} of {row.total:,}{speed} ({counts})"),
    )
    return Content.assemble(line, "\n", plain_line(row.reason, 160)) if row.reason else line
