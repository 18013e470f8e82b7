"""A photo that was just seen: its preview and what is known of it."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from assistant.protocol.events import Perceived
from assistant.protocol.results import CaptionResult
from tui.graphics import make_picture
from tui.plain import local_time, plain_line


class PhotoCard(Horizontal):
    """Preview on the left, facts on the right."""

    def __init__(self, seen: Perceived) -> None:
        super().__init__()
        self.seen = seen

    def compose(self) -> ComposeResult:
        """Lay out the preview and the facts."""
        seen = self.seen
        picture = make_picture(seen.thumbnail, 28, 11)
        if picture is not None:
            picture.add_class("card-picture")
            yield picture
        with Vertical(classes="photo-facts"):
            yield Static(plain_line(seen.file_name, 60, "bold"))
            if seen.concepts:
                names = ", ".join(concept.name for concept in seen.concepts)
                yield Static(plain_line(f"with {names}", style="$primary"))
            told = [f"{tag.word} {tag.confidence:.0%}" for tag in seen.tags] or seen.labels
            if told:
                yield Static(plain_line("seen: " + ", ".join(told[:4]), style="$quiet"))
            where = ", ".join(
                part
                for part in (
                    seen.place,
                    local_time(seen.taken_at) if seen.taken_at is not None else "",
                )
                if part
            )
            if where:
                yield Static(plain_line(where, style="$quiet"))
            if seen.ocr_text:
                yield Static(plain_line(f"reads: {seen.ocr_text}", 120, "$quiet"))
            yield Static("", classes="photo-caption", markup=False)

    def show_caption(self, caption: CaptionResult) -> None:
        """Keep the neutral caption beside the personal one."""
        if caption.neutral_caption and caption.neutral_caption != caption.caption:
            self.query_one(".photo-caption", Static).update(
                Content.assemble(
                    Content("plainly: ").stylize("$quiet"), plain_line(caption.neutral_caption)
                )
            )
