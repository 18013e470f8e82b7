"""The photos of one named thing: what they show can be confirmed, denied or given another name."""

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.protocol.commands import (
    AnyCommand,
    ConceptConfirm,
    ConceptDeny,
    ConceptShow,
    ConceptSplit,
    MemoryShow,
)
from assistant.protocol.results import ConceptDetail, ConceptPhoto, MemoryDetail, Result
from tui.commands import Scope, bindings_for
from tui.connection import WorkerLine
from tui.graphics import make_picture
from tui.plain import local_time, plain_line
from tui.screens.edit import EditScreen
from tui.screens.listing import ListScreen

_STATES = {"confirmed": "you said so", "recognised": "recognised", "suggested": "is it?"}


class ConceptPhotosScreen(ListScreen[None]):
    """A list of photos, those to ask about first, with the highlighted one above it."""

    BINDINGS = [*bindings_for(Scope.CONCEPT_PHOTOS), *bindings_for(Scope.BACK)]

    def __init__(self, line: WorkerLine, name: str) -> None:
        super().__init__(line)
        self._concept = name

    def compose(self) -> ComposeResult:
        """Lay out title, picture and list."""
        yield Static(plain_line(f"Photos of {self._concept}"), classes="screen-title")
        yield Vertical(id="shown")
        yield from self.compose_list()

    def on_mount(self) -> None:
        """Fetch the photos."""
        self.query_one(OptionList).focus()
        self._load()

    @work(exclusive=True, group="list")
    async def _load(self) -> None:
        command = ConceptShow(id=self.next_id(), name=self._concept)
        detail = await self.ask_worker(command, ConceptDetail)
        if detail is None:
            return
        options = [Option(_row(one), id=one.memory_id) for one in detail.photos]
        self.show_rows(options, f"No photo shows {self._concept} any more.")

    @work(exclusive=True, group="picture")
    async def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the photo the user stands on."""
        if event.option.id is None:
            return
        command = MemoryShow(id=self.next_id(), memory=event.option.id)
        detail = await self.ask_worker(command, MemoryDetail)
        shown = self.query_one("#shown", Vertical)
        await shown.remove_children()
        picture = None if detail is None else make_picture(detail.thumbnail, 40, 10)
        if picture is not None:
            picture.add_class("detail-picture")
            await shown.mount(picture)

    def action_confirm(self) -> None:
        """Yes, it is in the highlighted photo."""
        photo = self.highlighted_id()
        if photo is not None:
            self._change(ConceptConfirm(id=self.next_id(), name=self._concept, memories=[photo]))

    def action_deny(self) -> None:
        """No, it is not."""
        photo = self.highlighted_id()
        if photo is not None:
            self._change(ConceptDeny(id=self.next_id(), name=self._concept, memories=[photo]))

    @work(exclusive=True, group="ask")
    async def action_split(self) -> None:
        """It is something else, with another name."""
        photo = self.highlighted_id()
        if photo is None:
            return
        new = await self.app.push_screen_wait(
            EditScreen(f"Who or what is it, if not {self._concept}?", "")
        )
        if new is not None:
            self._change(
                ConceptSplit(id=self.next_id(), name=self._concept, new_name=new, memories=[photo])
            )

    @work(exclusive=True, group="change")
    async def _change(self, command: AnyCommand) -> None:
        if await self.ask_worker(command, Result) is not None:
            self._load()


def _row(one: ConceptPhoto) -> Content:
    return Content.assemble(
        plain_line(_STATES.get(one.state, one.state), style="$primary", width=14),
        plain_line(local_time(one.time), style="$quiet", width=13),
        plain_line(one.text or one.memory_id, 80),
    )
