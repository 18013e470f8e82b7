"""The replay of simulated days, two of them; `python -m evals.hygiene` is the whole."""

from evals.hygiene import replay, without_hygiene
from evals.hygiene_days import make_days, make_letters, make_pages
from tests.fakes.models import FakeModels
from tools.hygiene import holds_nothing, tells


def test_two_days_leave_no_junk_no_repeats_and_lose_nothing() -> None:
    models = FakeModels()
    rates = replay(2, lambda: models)
    assert rates.evidence > 30
    assert (rates.junk, rates.repeats, rates.lost) == ([], [], [])
    assert (rates.doctor.junk, rates.doctor.repeats) == ((), ())
    with without_hygiene():
        control = replay(1, lambda: models)
    assert control.junk_rate > 0.1, "the count sees what is not clean"
    assert control.repeat_rate > 0.02


def test_the_days_are_the_same_each_time_and_repeats_are_among_them() -> None:
    lines = make_days(2)
    assert lines == make_days(2)
    told = [line.meaning for line in lines if line.how in ("chat", "asked", "note") if line.meaning]
    assert len(told) > len(set(told))
    assert make_letters(1) == make_letters(1) != make_letters(2)
    assert make_pages(1) == make_pages(1) != make_pages(2)


def test_what_nods_is_told_from_what_tells() -> None:
    for nod in ("ok", "thanks a lot!", "sounds good", "haha", "...", "", "that's great"):
        assert holds_nothing(nod), nod
    for told in ("I am allergic to nuts", "Bo died", "ok, my code is 4711", "Great news: I won"):
        assert not holds_nothing(told), told
        assert tells(told) or told.startswith(("ok", "Great", "Bo")), told
    assert not tells("What is my code?")
    assert not tells("recommend me a film")
