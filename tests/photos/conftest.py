from collections.abc import Iterator

import pytest

from tools.photos.decoder import GuardedDecoder


@pytest.fixture(scope="session")
def decoder() -> Iterator[GuardedDecoder]:
    guarded = GuardedDecoder()
    yield guarded
    guarded.close()
