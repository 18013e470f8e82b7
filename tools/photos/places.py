"""Coordinates to a place name, from a gazetteer packaged with the program. Opens no network.

The gazetteer (GeoNames places over 1,000 people) takes about a second and some hundred MB to
load, so that happens at the first question only.
"""

import math
import threading
from typing import Any

MAX_DISTANCE_KM = 40.0
"""Farther from any listed town than this, a photo was taken at sea or in the wild."""

_EARTH_RADIUS_KM = 6371.0


class OfflinePlaces:
    """A `PlaceFinder` over the packaged gazetteer. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def name_place(self, latitude: float, longitude: float) -> str:
        """Name the nearest town, its region and country; empty when none is within 40 km."""
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            return ""
        with self._lock:
            found = _find_nearest(latitude, longitude)
        if found is None:
            return ""
        distance = measure_distance(latitude, longitude, found["latitude"], found["longitude"])
        if distance > MAX_DISTANCE_KM:
            return ""
        parts = (found.get("city"), found.get("state"), found.get("country"))
        return ", ".join(dict.fromkeys(part for part in parts if part))


def measure_distance(
    latitude: float, longitude: float, latitude2: float, longitude2: float
) -> float:
    """Return the great-circle distance of two points in km (haversine formula)."""
    north, north2 = math.radians(latitude), math.radians(latitude2)
    across = math.sin(math.radians(longitude2 - longitude) / 2) ** 2
    along = math.sin((north2 - north) / 2) ** 2
    half = along + math.cos(north) * math.cos(north2) * across
    return 2 * _EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def _find_nearest(latitude: float, longitude: float) -> dict[str, Any] | None:
    from importlib.resources import files

    import reverse_geocode

    # Without its data file the package would fetch one; that must never happen here.
    if not files("reverse_geocode").joinpath("geocode.gz").is_file():
        return None
    return dict(reverse_geocode.get((latitude, longitude)))
