"""What is typed while the vault is still opening: kept for the prompt, never shown meanwhile.

It is not echoed, since what comes right after a passphrase may be the passphrase again.
"""

from textual import events


class TypedAhead:
    """Collects keys. An entered line is a message to be sent; what follows it stays to be typed."""

    def __init__(self) -> None:
        self._line = ""
        self._entered: list[str] = []

    def take_key(self, event: events.Key) -> bool:
        """Keep a key; False where it is none to be kept."""
        if event.key == "enter":
            if self._line.strip():
                self._entered.append(self._line)
            self._line = ""
        elif event.key == "backspace":
            self._line = self._line[:-1]
        elif event.key in ("ctrl+j", "shift+enter"):
            self._line += "\n"
        elif event.is_printable and event.character:
            self._line += event.character
        else:
            return False
        return True

    def take_text(self, text: str) -> None:
        """Keep what was pasted."""
        self._line += text

    def drop(self) -> None:
        """Let all go: the vault did not open."""
        self._line, self._entered = "", []

    def hand_over(self, secret: str = "") -> tuple[list[str], str]:
        """The entered lines and the rest, once, without what is the passphrase again."""
        lines = [line for line in self._entered if not secret or line.strip() != secret.strip()]
        rest = "" if secret and self._line.strip() == secret.strip() else self._line
        self.drop()
        return lines, rest
