"""Dates on LoCoMo's time questions (category 2): which day a turn's words mean, read by code.

"When did Ana paint?" is answered by a turn that says "last week" in a session of a known day. The
reader of `tools.facts.moments` resolves it, from the turn that holds the answer, and from the first
turn that Locket's recall gives. Right: the days overlap those of the key, and are no more than
three times as many, or a month. Data: CC BY-NC 4.0, not part of this project.

    python -m evals.updates_dates
"""

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.models.load import ModelSet
from evals.data import find_data
from evals.locomo import Turn, read_talks, store_talk
from evals.recall_systems import make_systems
from tools.facts.moments import Span, read_moment, take_times

LEAST_DAYS = 31
_BEFORE = re.compile(r"the (?P<what>\w+) (?P<how>before|after) (?P<day>.+)", re.I)
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905


def main(arguments: Sequence[str] = ()) -> int:
    """Print the share of right dates for the turn of the key and for the first turn recalled."""
    samples: Any = json.loads(
        find_data("text", "locomo", "locomo.json").read_text(encoding="utf-8")
    )
    models = ModelSet(choice={})
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        for talk, sample in zip(read_talks(), samples, strict=True):
            store = store_talk(talk, Path(scratch))
            ours = next(
                one for one in make_systems(talk, store, models.text()) if one.name == "Locket"
            )
            turns = {turn.id: turn for turn in talk.turns}
            for row in sample["qa"]:
                wanted = read_key(str(row["answer"])) if row["category"] == 2 else None
                held = [turns[one] for one in row["evidence"] if one in turns]
                if wanted is None or not held:
                    continue
                counts["asked"] += 1
                counts["by the turn of the key"] += any(is_right(turn, wanted) for turn in held)
                found = ours.ranked(row["question"])
                first = turns.get(found[0]) if found else None
                counts["by the first turn recalled"] += first is not None and is_right(
                    first, wanted
                )
            print(f"{talk.name}: {dict(counts)}", flush=True)
    models.close()
    return 0


def is_right(turn: Turn, wanted: Span) -> bool:
    """Whether the days that a turn's words mean are those of the key."""
    found = read_days(turn)
    days, most = _count(found), max(3 * _count(wanted), LEAST_DAYS)
    return found.first <= wanted.last and wanted.first <= found.last and days <= most


def read_days(turn: Turn) -> Span:
    """The days that a turn speaks of; the day it was said where it names none."""
    said = datetime.fromtimestamp(turn.at / 1000, UTC).date()
    ahead = bool(re.search(r"\b(?:will|going to|plan|next|can't wait|soon)\b", turn.text, re.I))
    _, times = take_times(turn.text, turn.at, future=ahead, zone=UTC)
    return times.at or times.since or times.until or Span(said, said, "day")


def read_key(answer: str) -> Span | None:
    """The days of an answer of the key; None where it is no date ("4 years")."""
    text = answer.strip().rstrip(".").replace(",", "")
    today = date(2024, 1, 1)
    match = _BEFORE.fullmatch(text)
    if match is None:
        return (
            read_moment(text, today, future=False)
            if re.search(r"\b(?:19|20)\d\d\b", text)
            else None
        )
    day = read_moment(match["day"], today, future=False)
    if day is None:
        return None
    sign = -1 if match["how"].lower() == "before" else 1
    what = match["what"].lower()
    if what in _WEEKDAYS:
        back = (day.first.weekday() - _WEEKDAYS.index(what)) % 7 or 7
        found = day.first + timedelta(sign * back)
        return Span(found, found, "day")
    length = {"day": 1, "week": 7, "weekend": 7, "month": 31, "year": 366}.get(what)
    if length is None:
        return None
    other = day.first + timedelta(sign * length)
    return Span(min(day.first, other), max(day.first, other), "day")


def _count(span: Span) -> int:
    return (span.last - span.first).days + 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
