"""A recommendation as a card: title, why, and the user's stars."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from assistant.protocol.results import RecommendedItem
from tui.commands import Scope, bindings_for
from tui.plain import plain_line
from tui.widgets.feedback_messages import Rated, WhyWanted

STARS = 5


class ItemCard(Vertical, can_focus=True):
    """One recommended item; rated by the keys 1 to 5, + and -, or a click on a star."""

    BINDINGS = bindings_for(Scope.CARD)

    def __init__(self, item: RecommendedItem) -> None:
        super().__init__()
        self.item = item

    def compose(self) -> ComposeResult:
        """Lay out title, reason and stars."""
        item = self.item
        year = f"  {item.year}" if item.year else ""
        genres = ", ".join(item.genres[:3])
        yield Static(
            Content.assemble(
                plain_line(item.title, style="bold"),
                Content(f"{year}  ").stylize("$quiet"),
                plain_line(genres, style="$quiet"),
            ),
            classes="card-title",
        )
        if item.reason:
            yield Static(plain_line(item.reason), classes="card-reason")
        yield StarRow()
        yield Static("", classes="card-note", markup=False)

    def show_verdict(self, verdict: str, stars: float | None, learned: str) -> None:
        """Fill the stars and say what changes."""
        row = self.query_one(StarRow)
        row.show(verdict, stars)
        self.query_one(".card-note", Static).update(plain_line(learned))
        self.add_class("rated")

    def action_stars(self, stars: int) -> None:
        """Rate with 1 to 5 stars."""
        self.post_message(Rated(self.item.id, "rating", float(stars)))

    def action_rate(self, verdict: str) -> None:
        """Give a thumb."""
        self.post_message(Rated(self.item.id, verdict))

    def action_explain(self) -> None:
        """Ask what moved it."""
        self.post_message(WhyWanted(self.item.id))

    def on_star_row_picked(self, event: "StarRow.Picked") -> None:
        """A click on a star rates."""
        event.stop()
        self.action_stars(event.stars)


class StarRow(Static):
    """Five stars; a click on the third gives three."""

    class Picked(Message):
        """A star was clicked."""

        def __init__(self, stars: int) -> None:
            super().__init__()
            self.stars = stars

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self.show("", None)

    def show(self, verdict: str, stars: float | None) -> None:
        """Draw the given stars (0 to 5) or thumb."""
        count = round(stars or 0)
        content = Content.assemble(
            Content("★ " * count).stylize("$primary"),
            Content("☆ " * (STARS - count)).stylize("$quiet"),
        )
        thumb = {"up": " ▲ more like this", "down": " ▼ less like this"}.get(verdict, "")
        hint = "" if count or thumb else "  1 to 5, + or -"
        self.update(Content.assemble(content, Content(thumb + hint).stylize("$quiet")))

    def on_click(self, event: events.Click) -> None:
        """Rate by where the click fell."""
        star = event.x // 2 + 1
        if 1 <= star <= STARS:
            event.stop()
            self.post_message(self.Picked(star))
