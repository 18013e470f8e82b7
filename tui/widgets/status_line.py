"""The line that says where things stand: vault, model, memories, speed, network guard."""

from textual.content import Content
from textual.widgets import Static

from assistant.protocol.results import Status
from tui.plain import plain_line


class StatusLine(Static):
    """One line of figures, with what goes on right now at its left."""

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._status: Status | None = None
        self._speed = 0.0
        self._activity = ""
        self._ingest = ""

    def show_status(self, status: Status | None) -> None:
        """Renew the figures."""
        self._status = status
        self._draw()

    def show_speed(self, tokens_per_second: float) -> None:
        """Renew the speed of the last answer."""
        self._speed = tokens_per_second
        self._draw()

    def show_activity(self, text: str) -> None:
        """Say what goes on; empty for nothing."""
        self._activity = text
        self._draw()

    def show_ingest(self, text: str) -> None:
        """Say how far a folder of photos is; empty for nothing."""
        if text != self._ingest:
            self._ingest = text
            self._draw()

    def _draw(self) -> None:
        parts: list[Content] = []
        status = self._status
        if self._activity:
            parts.append(plain_line(self._activity, 40, "$primary"))
        if self._ingest:
            parts.append(plain_line(self._ingest, 40, "$secondary"))
        if status is not None:
            parts.append(plain_line(status.vault_name, 24, "bold"))
            if status.model:
                parts.append(plain_line(status.model, 32))
            kept = _count(status.memories, "memory", "memories")
            if status.photos:
                kept += f", {_count(status.photos, 'photo', 'photos')}"
            if status.items:
                kept += f", {_count(status.items, 'item', 'items')}"
            parts.append(plain_line(kept))
        if self._speed > 0:
            parts.append(Content(f"{self._speed:.0f} token/s"))
        if status is not None and status.network:
            parts.append(plain_line(f"network {status.network}", 32))
        self.update(Content(" · ").join(parts))


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
