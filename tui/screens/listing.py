"""What screens with one list share: the list, where it stands, what is said when it is empty."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from tui.screens.linked import LinkedScreen, ScreenResultT


class ListScreen(LinkedScreen[ScreenResultT | None]):
    """A list with the focus; the footer below it. Dismisses with None on going back."""

    def compose_list(self) -> ComposeResult:
        """Lay out the list; what stands above it is the screen's own."""
        yield OptionList(id="rows", markup=False)
        yield Static("Looking…", classes="empty", markup=False)
        yield Footer(compact=True)

    def show_rows(self, options: Sequence[Option], empty: str) -> None:
        """Put these rows in the list, or say that it is empty; the place in the list stays."""
        rows = self.query_one(OptionList)
        place = rows.highlighted or 0
        rows.clear_options()
        rows.add_options(options)
        if options:
            rows.highlighted = min(place, len(options) - 1)
        note = self.query_one(".empty", Static)
        note.update(empty)
        note.display = not options

    def highlighted_id(self) -> str | None:
        """The id of the row the user stands on."""
        option = self.query_one(OptionList).highlighted_option
        return None if option is None else option.id

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)
