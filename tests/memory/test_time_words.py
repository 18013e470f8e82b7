from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.time_words import find_time_ranges

NOW = int(datetime(2026, 11, 21, 15, 0, tzinfo=UTC).timestamp() * 1000)  # a Saturday


def find_days(text: str, now: int = NOW) -> list[tuple[str, str]]:
    found = []
    for one in find_time_ranges(text, now, UTC):
        first = datetime.fromtimestamp(one.since / 1000, UTC).date()
        last = datetime.fromtimestamp(one.until / 1000, UTC).date() - timedelta(1)
        found.append((first.isoformat(), last.isoformat()))
    return found


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("What did I do yesterday?", "2026-11-20", "2026-11-20"),
        ("the day before yesterday", "2026-11-19", "2026-11-19"),
        ("anything today?", "2026-11-21", "2026-11-21"),
        ("where was I last night", "2026-11-20", "2026-11-20"),
        ("who called last week?", "2026-11-09", "2026-11-15"),
        ("photos from this week", "2026-11-16", "2026-11-22"),
        ("last weekend", "2026-11-14", "2026-11-15"),
        ("Last Month", "2026-10-01", "2026-10-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("in May", "2026-05-01", "2026-05-31"),
        ("in December", "2025-12-01", "2025-12-31"),
        ("in May 2023", "2023-05-01", "2023-05-31"),
        ("what happened in 2024?", "2024-01-01", "2024-12-31"),
        ("last summer", "2026-06-01", "2026-08-31"),
        ("last winter", "2025-12-01", "2026-02-28"),
        ("summer of 2023", "2023-06-01", "2023-08-31"),
        ("two days ago", "2026-11-19", "2026-11-19"),
        ("3 weeks ago", "2026-10-26", "2026-11-01"),
        ("a couple of months ago", "2026-09-01", "2026-09-30"),
        ("the last three days", "2026-11-18", "2026-11-21"),
        ("on Monday", "2026-11-16", "2026-11-16"),
        ("last Saturday", "2026-11-14", "2026-11-14"),
        ("on 7 May 2023", "2023-05-07", "2023-05-07"),
        ("on May 7th, 2023", "2023-05-07", "2023-05-07"),
        ("on the 24th of December", "2025-12-24", "2025-12-24"),
        ("on 2023-05-07", "2023-05-07", "2023-05-07"),
    ],
)
def test_a_named_time_is_read(text: str, first: str, last: str) -> None:
    assert find_days(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "may I ask who she is?",
        "march on, my friend",
        "I have 2024 photos",
        "31 June",
        "spring onions in the soup",
        "an august person",
    ],
)
def test_words_that_only_look_like_times_are_left_alone(text: str) -> None:
    assert find_days(text) == []


def test_two_times_are_both_read_in_order() -> None:
    assert find_days("in May 2023 or yesterday") == [
        ("2023-05-01", "2023-05-31"),
        ("2026-11-20", "2026-11-20"),
    ]


@given(st.text(max_size=80), st.integers(0, 4_000_000_000_000))
def test_any_text_gives_ordered_spans(text: str, now: int) -> None:
    for one in find_time_ranges(text, now, UTC):
        assert one.since < one.until
        assert 0 <= one.start < one.end <= len(text)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_yesterday_is_the_day_before_on_any_day(day: date) -> None:
    now = int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)
    before = (day - timedelta(1)).isoformat()
    assert find_days("yesterday", now) == [(before, before)]
