"""What answers, captions and cards say when the user rates or edits them."""

from textual.message import Message


class Rated(Message):
    """Up, down or stars (1 to 5) for the answer or item `target`."""

    def __init__(self, target: str, verdict: str, stars: float | None = None) -> None:
        super().__init__()
        self.target = target
        self.verdict = verdict
        self.stars = stars


class EditWanted(Message):
    """The user wants to correct the text of `target`."""

    def __init__(self, target: str, text: str) -> None:
        super().__init__()
        self.target = target
        self.text = text


class WhyWanted(Message):
    """The user wants to know what is behind the answer or item `target`."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target


class ShapedWanted(Message):
    """The user wants to see the memories behind the answer `target`."""

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target
