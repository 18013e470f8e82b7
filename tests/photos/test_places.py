import subprocess
import sys

import pytest

from tools.photos.places import OfflinePlaces, measure_distance


@pytest.fixture(scope="module")
def places() -> OfflinePlaces:
    return OfflinePlaces()


@pytest.mark.parametrize(
    ("latitude", "longitude", "parts"),
    [
        (38.7223, -9.1393, ("Lisbon", "Portugal")),
        (46.948, 7.447, ("Bern", "Switzerland")),
        (-33.8688, 151.2093, ("Sydney", "Australia")),
    ],
)
def test_known_cities(
    places: OfflinePlaces, latitude: float, longitude: float, parts: tuple[str, ...]
) -> None:
    named = places.name_place(latitude, longitude)
    assert all(part in named for part in parts)


def test_the_open_sea_and_impossible_places_have_no_name(places: OfflinePlaces) -> None:
    assert places.name_place(0.0, -30.0) == ""
    assert places.name_place(float("nan"), 0.0) == ""
    assert places.name_place(95.0, 0.0) == ""


def test_distance_of_two_cities() -> None:
    assert measure_distance(52.52, 13.405, 48.8566, 2.3522) == pytest.approx(878, rel=0.01)
    assert measure_distance(0, 179.5, 0, -179.5) == pytest.approx(111, rel=0.01)


def test_looking_up_opens_no_socket_and_writes_no_file() -> None:
    program = """
import sys
seen = []
def watch(event, args):
    if event.startswith("socket.") or event.startswith("urllib") or event == "subprocess.Popen":
        seen.append(event)
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        seen.append(event)
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from tools.photos.places import OfflinePlaces
assert "Lisbon" in OfflinePlaces().name_place(38.7223, -9.1393)
print(seen)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_its_data_no_place_is_named_and_nothing_fetched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import reverse_geocode

    def fail(*_: object) -> None:
        raise AssertionError("the gazetteer was asked")

    monkeypatch.setattr(reverse_geocode, "get", fail)
    monkeypatch.setattr("importlib.resources.files", lambda _: __import__("pathlib").Path("/none"))
    assert OfflinePlaces().name_place(38.7, -9.1) == ""
