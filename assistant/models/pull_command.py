"""`locket models pull|use`: fetching models, choosing them."""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.models.choice import choose_model, read_known_models
from assistant.models.command_output import print_json, say, tell, tell_error
from assistant.models.files import ModelFiles
from memory.errors import LocketError

_PLAIN_EVERY_SECONDS = 5.0


def run_pull(names: Sequence[str], source_dir: Path | None, json: bool = False) -> int:
    """Fetch models (all that Locket needs when no name is given); progress goes to stderr.

    Returns 0 when all are here and verified, 1 after a failure, 130 when interrupted.
    """
    from assistant.models.pull import Puller
    from assistant.models.pull_progress import PullNote

    started = time.monotonic()
    display = _Display()
    fetched: list[str] = []
    try:
        catalog = read_known_models()
        models = [catalog.named(name) for name in names] or catalog.default_models()
        events = Puller(ModelFiles()).pull(models, source_dir)
        for event in events:
            if isinstance(event, PullNote):
                display.note(event.sentence)
                continue
            display.show(event)
            if event.finished and event.source != "cache":
                fetched.append(event.file)
    except LocketError as error:
        display.clear()
        return tell_error(error, json)
    except KeyboardInterrupt:
        display.note("Stopped; run `locket models pull` again to go on where it was.")
        return 130
    seconds = time.monotonic() - started
    if json:
        names_here = [model.name for model in models]
        print_json({"models": names_here, "fetched": fetched, "seconds": round(seconds, 1)})
    elif fetched:
        display.note(f"All models are here and verified ({seconds:.0f} s).")
    else:
        display.note("All models are here already.")
    return 0


def run_use(name: str, json: bool = False) -> int:
    """Let this model serve its role from now on."""
    try:
        model = choose_model(name)
    except LocketError as error:
        return tell_error(error, json)
    here = ModelFiles().has_model(model)
    if json:
        print_json({"name": name, "role": model.role, "here": here})
    else:
        say(f"{model.title} is the {model.role} model now.")
        if not here:
            say(f"It is not here yet: run `locket models pull {name}`.")
    return 0


class _Display:
    """A line that is drawn over on a terminal; elsewhere a plain line now and then."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = 0.0
        self._drawn = False

    def show(self, event: Any) -> None:
        now = time.monotonic()
        if event.finished:
            source = "" if event.source == "cache" else f" from the {event.source}"
            state = "already here" if event.source == "cache" else f"verified{source}"
            self.note(f"{event.file}: {_bytes(event.total)}, {state}")
            return
        line = _progress_line(event)
        if self._terminal:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r" + line[:width].ljust(width))
            sys.stderr.flush()
            self._drawn = True
        elif now - self._last >= _PLAIN_EVERY_SECONDS:
            self._last = now
            tell(line)

    def note(self, sentence: str) -> None:
        self.clear()
        tell(sentence)

    def clear(self) -> None:
        if self._drawn:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r" + " " * width + "\r")
            self._drawn = False


def _progress_line(event: Any) -> str:
    share = event.done / event.total if event.total else 0.0
    filled = round(20 * share)
    bar = "#" * filled + "." * (20 - filled)
    left = "" if event.seconds_left is None else f", {_duration(event.seconds_left)} left"
    speed = f"{event.bytes_per_second / 1e6:.1f} MB/s" if event.bytes_per_second else "starting"
    return (
        f"{event.model} [{bar}] {share:4.0%}  {_bytes(event.done)} of {_bytes(event.total)}, "
        f"{speed}{left}"
    )


def _bytes(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
