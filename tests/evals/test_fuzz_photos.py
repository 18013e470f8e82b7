"""A sample of the hostile files goes through the whole path in the tests too."""

from pathlib import Path

import pytest

from evals.fuzz_files import BOMBS, HOSTILE, make_file
from evals.fuzz_photos import Report, fuzz
from evals.fuzz_seeds import make_seeds
from tests.fakes.models import FakeEyes
from tools.photos.decoder import GuardedDecoder
from tools.photos.errors import Reason, UnreadablePhoto

FILES = 240


def test_hostile_files_are_the_same_for_the_same_seed_and_differ_between_runs() -> None:
    seeds = make_seeds()
    kinds = {name.partition("-")[0] for name, _ in seeds}
    assert kinds == {"jpeg", "png", "webp", "gif", "heic"}
    made = [make_file(seeds, 1, number) for number in range(40)]
    assert made == [make_file(seeds, 1, number) for number in range(40)]
    assert made != [make_file(seeds, 2, number) for number in range(40)]


@pytest.mark.slow
def test_hostile_files_crash_nothing_hang_nothing_and_none_is_lost(tmp_path: Path) -> None:
    report = fuzz(FILES, 7, FakeEyes(), tmp_path)
    assert report.is_good, report
    assert report.files == FILES
    assert report.outcomes["opened"] < FILES, "the mutations do bite"
    assert report.outcomes["damaged"] > FILES // 5


def test_a_run_that_crashes_or_loses_a_file_is_not_called_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: GuardedDecoder, data: bytes) -> None:
        raise RuntimeError("a decoder in our own process died")

    assert Report().is_good
    monkeypatch.setattr(GuardedDecoder, "decode", crash)
    report = fuzz(12, 1, FakeEyes(), tmp_path)
    assert report.crashes == 1
    assert report.unaccounted > 0
    assert not report.is_good


def test_every_bomb_and_every_hostile_form_is_survived(decoder: GuardedDecoder) -> None:
    import random

    seeds = make_seeds()
    reasons: list[Reason] = []
    for number in range(2):
        draw = random.Random(number)
        files = [make(seeds, draw) for make in HOSTILE]
        files += [make(draw) for make in BOMBS if number == 0]
        for data in files:
            try:
                decoder.decode(data)
            except UnreadablePhoto as error:
                reasons.append(error.reason)
    assert reasons
    assert Reason.TIMED_OUT not in reasons
