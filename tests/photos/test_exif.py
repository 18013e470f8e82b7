from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.photos.exif import read_position, read_time

TAKEN, DIGITISED, FILE_TIME = 36867, 36868, 306
LOCAL = "2024:07:01 10:30:00"


def test_the_moment_of_exposure_comes_before_the_others() -> None:
    detail = {DIGITISED: "2025:01:01 00:00:00", TAKEN: LOCAL}
    assert read_time({FILE_TIME: "2026:01:01 00:00:00"}, detail, {}) == (
        datetime(2024, 7, 1, 10, 30),
        None,
    )


def test_file_time_is_the_last_resort() -> None:
    found = read_time({FILE_TIME: LOCAL}, {TAKEN: "0000:00:00 00:00:00"}, {})
    assert found == (datetime(2024, 7, 1, 10, 30), None)


def test_sub_seconds_are_kept() -> None:
    found = read_time({}, {TAKEN: LOCAL, 37521: "25"}, {})
    assert found is not None
    assert found[0].microsecond == 250_000


@pytest.mark.parametrize(
    ("written", "minutes"),
    [("+02:00", 120), ("-0330", -210), ("Z", 0), ("+99:00", None), ("", None), (b"+01:00\0", 60)],
)
def test_offsets(written: object, minutes: int | None) -> None:
    assert read_time({}, {TAKEN: LOCAL, 36881: written}, {}) == (
        datetime(2024, 7, 1, 10, 30),
        minutes,
    )


def test_the_gps_clock_gives_the_offset_where_none_is_written() -> None:
    gps = {29: "2024:07:01", 7: (8.0, 29.0, 40.0)}
    assert read_time({}, {TAKEN: LOCAL}, gps) == (datetime(2024, 7, 1, 10, 30), 120)


def test_a_stale_gps_fix_gives_no_offset() -> None:
    gps = {29: "2024:07:01", 7: (8.0, 22.0, 0.0)}
    assert read_time({}, {TAKEN: LOCAL}, gps) == (datetime(2024, 7, 1, 10, 30), None)


@pytest.mark.parametrize(
    "written", ["", "2024:13:40 10:30:00", "    :  :     :  :  ", "1700:01:01 00:00:00", 7, None]
)
def test_senseless_times_are_none(written: object) -> None:
    assert read_time({}, {TAKEN: written}, {}) is None


def test_southern_and_western_degrees_are_negative() -> None:
    gps = {1: "S", 2: (33.0, 51.0, 30.0), 3: "W", 4: (70.0, 40.0, 0.0)}
    assert read_position(gps) == pytest.approx((-33.858333, -70.666667))


def test_old_pairs_of_numerator_and_denominator_are_read() -> None:
    gps = {1: b"N\0", 2: ((48, 1), (30, 1), (0, 1)), 3: "E", 4: ((2, 1), (15, 1), (0, 1))}
    assert read_position(gps) == pytest.approx((48.5, 2.25))


@pytest.mark.parametrize(
    "angle",
    [(91.0, 0.0, 0.0), ((1, 0), (0, 1), (0, 1)), ("x", 0, 0), None, (), (float("nan"),), (0, 0, 0)],
)
def test_senseless_positions_are_none(angle: object) -> None:
    assert read_position({1: "N", 2: angle, 3: "E", 4: (0.0, 0.0, 0.0)}) is None


_anything = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.text(max_size=24),
    st.binary(max_size=24),
    st.lists(st.one_of(st.floats(), st.integers(), st.text(max_size=4)), max_size=4).map(tuple),
)
_tags: Any = st.dictionaries(
    st.sampled_from([1, 2, 3, 4, 7, 29, 306, 36867, 36868, 36880, 36881, 37521]), _anything
)


@given(_tags, _tags, _tags)
def test_nothing_in_the_tags_raises(main: Any, detail: Any, gps: Any) -> None:
    read_time(main, detail, gps)
    position = read_position(gps)
    if position is not None:
        assert abs(position[0]) <= 90
        assert abs(position[1]) <= 180
