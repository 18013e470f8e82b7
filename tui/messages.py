"""Messages that go up to the app, which alone changes what kind of screen stands."""

from textual.message import Message


class WorkerLost(Message):
    """The worker ended unexpectedly."""
