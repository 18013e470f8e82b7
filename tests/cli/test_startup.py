import subprocess
import sys
import time
from pathlib import Path

import pytest

from assistant.cli.batch import parse_request
from assistant.cli.vault_commands import parse_duration
from memory.errors import InvalidRequest


def test_help_answers_in_under_four_tenths_of_a_second() -> None:
    script = Path(sys.executable).with_name("locket")
    times = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run([str(script), "--help"], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - started)
        assert "locket ask" in done.stdout
    assert min(times) < 0.4


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("5", 300), (" 1H ", 3600)]
)
def test_times_are_read(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "0m", "25h", "-5m", "1.5h", "m", "15 minutes"])
def test_times_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        parse_duration(text)


def test_a_batch_line_is_read_with_its_defaults() -> None:
    request = parse_request('{"id": "a", "text": "x", "now": "1970-01-01T00:00:01+00:00"}', 1)
    assert (request.id, request.text, request.now, request.n, request.remember) == (
        "a",
        "x",
        1000,
        None,
        False,
    )


@pytest.mark.parametrize(
    "line", ["", "[]", "{", '{"text": 5}', '{"n": "many"}', '{"now": "noon"}', "[" * 100_000]
)
def test_a_batch_line_that_is_none_is_refused_without_being_quoted(line: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        parse_request(line, 3)
    assert "3" in str(caught.value)
    assert "noon" not in str(caught.value)
