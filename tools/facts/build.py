"""Makes a statement of what a clause says: its dates and its wording."""

from datetime import UTC, datetime, tzinfo

from memory.records import Stance
from memory.time_words import MONTHS
from tools.facts.attributes import call_subject, word_fact
from tools.facts.moments import Times, end_ms, to_ms
from tools.facts.statement import Statement

FAR_AHEAD = 253_370_764_800_000
"""Year 9999, in ms UTC: when a plan begins that has no date."""


def make_statement(
    subject: str,
    attribute: str,
    value: str,
    stance: Stance,
    times: Times,
    said_at: int,
    *,
    planned: bool = False,
    changes: bool = False,
    instead_of: str = "",
) -> Statement:
    """A statement with its dates. `planned`: said of the future, even where no date is."""
    begins, ends, precision = None, None, ""
    start = times.since
    if start is None and stance is Stance.HOLDS:
        start = times.at
    if times.at is not None and times.until is None and times.since is None:
        if stance is Stance.HELD:
            begins, ends, precision = to_ms(times.at.first), end_ms(times.at), times.at.precision
        elif stance is Stance.ENDS:
            ends, precision = to_ms(times.at.first), times.at.precision
    if start is not None and stance is not Stance.ENDS:
        begins, precision = to_ms(start.first), start.precision
    if times.until is not None:
        ends, precision = end_ms(times.until), precision or times.until.precision
    future = begins is not None and begins > said_at
    if planned and stance is Stance.HOLDS and not future:
        future, begins, precision = True, FAR_AHEAD, ""
    if attribute:
        text = word_fact(subject, attribute, value, stance, future=future)
    else:
        text = f"{call_subject(subject)} {'gave up' if stance is Stance.ENDS else 'took'} {value}"
    text += word_times(stance, begins, ends, precision, future=future)
    return Statement(
        subject,
        attribute,
        value,
        f"{text}.",
        stance,
        begins,
        ends,
        precision,
        changes,
        1.0,
        instead_of,
    )


def word_times(
    stance: Stance, begins: int | None, ends: int | None, precision: str, *, future: bool = False
) -> str:
    """The dates of a statement as they hang on its sentence: " since March 2021"."""
    if not precision:
        return ""
    start = "" if begins is None or begins >= FAR_AHEAD else say_date(begins, precision)
    # An end is the first moment after: the day before is the last that counts.
    last = "" if ends is None else say_date(ends - 1, precision)
    if stance is Stance.HELD and start and last:
        one = start == last
        return f" {say_on(begins or 0, precision)}" if one else f" from {start} to {last}"
    if last and stance is Stance.HELD:
        return f" until {last}"
    if stance is Stance.ENDS:
        return f" since {say_date(ends, precision)}" if ends is not None else ""
    if not start:
        return ""
    return f" from {start}" if future else f" (since {start})"


def say_on(moment: int, precision: str) -> str:
    """A moment with its preposition: "on 3 March 2021", "in March 2021"."""
    return f"{'in' if precision in ('year', 'month') else 'on'} {say_date(moment, precision)}"


def say_date(moment: int, precision: str, zone: tzinfo | None = None) -> str:
    """A moment as it was told: "3 March 2021", "March 2021" or "2021"."""
    day = datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone)
    month = MONTHS[day.month - 1].capitalize()
    match precision:
        case "year":
            return str(day.year)
        case "month":
            return f"{month} {day.year}"
        case _:
            return f"{day.day} {month} {day.year}"
