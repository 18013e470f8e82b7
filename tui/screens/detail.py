"""One memory in full: its text, picture, sources, and what came from it."""

from textual import work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Footer, Static

from assistant.protocol.commands import MemoryForget, MemoryRemove, MemoryShow
from assistant.protocol.results import ForgetResult, MemoryDetail, Ok
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.graphics import make_picture
from tui.plain import local_time, plain, plain_line
from tui.screens.confirm import ConfirmScreen
from tui.screens.vault_screen import VaultScreen

_SOURCES = {
    "typed": "you typed it", "confirmed": "you confirmed it", "photo": "seen in a photo",
    "ocr": "read in a photo", "exif": "from a photo's data", "import": "imported",
    "model": "Locket's own words",
}  # fmt: skip


class DetailScreen(VaultScreen[None]):
    """Shows the memory `memory`."""

    BINDINGS = [*bindings_for(Scope.DETAIL), *bindings_for(Scope.BACK)]  # noqa: RUF012

    def __init__(self, line: WorkerLine, memory: str, *, in_trash: bool = False) -> None:
        super().__init__(line)
        self.memory = memory
        self.in_trash = in_trash

    def compose(self) -> ComposeResult:
        """Lay out an empty page."""
        yield VerticalScroll(id="page")
        yield Footer()

    def on_mount(self) -> None:
        """Fetch the memory."""
        self.query_one("#page").focus()
        self.fetch()

    @work
    async def fetch(self) -> None:
        """Ask for the memory and draw it."""
        command = MemoryShow(id=self.line.next_id(), memory=self.memory)
        detail = await self.ask_worker(command, MemoryDetail)
        if detail is None:
            self.dismiss(None)
            return
        page = self.query_one("#page", VerticalScroll)
        picture = make_picture(detail.thumbnail)
        if picture is not None:
            picture.add_class("detail-picture")
            await page.mount(picture)
        row = detail.memory
        await page.mount(
            Static(plain_line(f"{row.id} · {row.kind} · {local_time(row.time, with_clock=True)}",
                              style="bold"), classes="page-title"),
            Static(plain(row.text), classes="page-text"),
        )  # fmt: skip
        facts = [
            ("source", f"{_SOURCES.get(row.source, row.source)} (trust {detail.trust} of 4)"),
            ("plainly", detail.neutral_caption),
            ("with", ", ".join(concept.name for concept in detail.concepts)),
            ("seen", ", ".join(detail.labels)),
            ("reads", detail.ocr_text),
            ("place", detail.place),
            ("taken", local_time(detail.taken_at) if detail.taken_at is not None else ""),
            ("imported as", row.source_id or ""),
            ("came from", ", ".join(detail.derived_from)),
            ("led to", ", ".join(detail.derived)),
        ]
        await page.mount_all(
            Static(Content.assemble(plain_line(f"{name:<12}", style="$quiet"), plain(value)))
            for name, value in facts
            if value
        )

    @work
    async def action_remove(self) -> None:
        """Put it in the trash, or take it back."""
        command = MemoryRemove(
            id=self.line.next_id(), memories=[self.memory], restore=self.in_trash
        )
        if await self.ask_worker(command, Ok) is not None:
            self.say("Taken back." if self.in_trash else "In the trash; it can be taken back.")
            self.dismiss(None)

    @work
    async def action_forget(self) -> None:
        """Forget it for good, after a question."""
        if await self.app.push_screen_wait(
            ConfirmScreen(f"Forget {self.memory} for good?", "It cannot be brought back.")
        ):
            command = MemoryForget(id=self.line.next_id(), memories=[self.memory])
            if await self.ask_worker(command, ForgetResult) is not None:
                self.say("Forgotten.")
                self.dismiss(None)
