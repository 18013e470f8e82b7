"""`locket models list|pull|use`: what is there, fetching it, choosing it."""

import json as json_format
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.models.catalog import CatalogModel
from assistant.models.choice import choose_model, read_choice, read_known_models
from assistant.models.files import ModelFiles
from memory.errors import LocketError

_PLAIN_EVERY_SECONDS = 5.0


def run_list(json: bool = False) -> int:
    """Print every known model: its role, size, licence, and whether it is here and used."""
    files = ModelFiles()
    rows = [_row(model, files) for model in read_known_models().model]
    used = _used_names(rows)
    for row in rows:
        row["used"] = row["name"] in used
    if json:
        _print_json({"models": rows, "cache": str(files.cache / "models")})
        return 0
    for row in rows:
        state = "in use" if row["used"] else "here" if row["here"] else "not here"
        name, size = row["name"], row["size"] / 1e6
        _say(f"{name:<26} {row['role']:<11} {size:>7,.0f} MB  {row['licence']:<11} {state}")
        if row["note"]:
            _say(f"{'':<26} {row['note']}")
    _say(f"They lie in {files.cache / 'models'}.")
    return 0


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
        display.note(str(error))
        if json:
            _print_json({"error": {"code": error.code, "sentence": str(error)}})
        return 1
    except KeyboardInterrupt:
        display.note("Stopped; run `locket models pull` again to go on where it was.")
        return 130
    seconds = time.monotonic() - started
    if json:
        names_here = [model.name for model in models]
        _print_json({"models": names_here, "fetched": fetched, "seconds": round(seconds, 1)})
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
        if json:
            _print_json({"error": {"code": error.code, "sentence": str(error)}})
        _tell(str(error))
        return 1
    here = ModelFiles().has_model(model)
    if json:
        _print_json({"name": name, "role": model.role, "here": here})
    else:
        _say(f"{model.title} is the {model.role} model now.")
        if not here:
            _say(f"It is not here yet: run `locket models pull {name}`.")
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
            _tell(line)

    def note(self, sentence: str) -> None:
        if self._drawn:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write("\r" + " " * width + "\r")
            self._drawn = False
        _tell(sentence)


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


def _row(model: CatalogModel, files: ModelFiles) -> dict[str, Any]:
    return {
        "name": model.name,
        "title": model.title,
        "role": model.role,
        "size": model.size,
        "licence": model.licence,
        "rank": model.rank,
        "note": model.note,
        "here": files.has_model(model),
    }


def _used_names(rows: Sequence[dict[str, Any]]) -> set[str]:
    """The name serving each role: the user's choice, else the best one here."""
    chosen = read_choice().use
    used: set[str] = set()
    for role in {row["role"] for row in rows}:
        here = [row for row in rows if row["role"] == role and row["here"]]
        best = max(here, key=lambda row: row["rank"], default=None)
        name = chosen.get(role) or (best["name"] if best else None)
        if name is not None and any(row["name"] == name for row in here):
            used.add(name)
    return used


def _print_json(value: dict[str, Any]) -> None:
    _say(json_format.dumps(value))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
