from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.services import Services, build_services
from memory.kdf import FLOOR_COST
from memory.vault import Vault
from tests.agent.talking import Talk
from tests.fakes.models import FakeLanguage, FakeModels
from tools.photos.decoder import GuardedDecoder


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    made, _ = Vault.create(tmp_path / "home", "a long passphrase", cost=FLOOR_COST)
    yield made
    made.close()


@pytest.fixture
def talk_with(vault: Vault) -> Iterator[Callable[[FakeLanguage], Talk]]:
    opened: list[tuple[Services, GuardedDecoder]] = []

    def start(language: FakeLanguage) -> Talk:
        decoder = GuardedDecoder()
        services = build_services(vault, FakeModels(language), decoder)
        opened.append((services, decoder))
        return Talk(services)

    yield start
    for services, decoder in opened:
        services.close()
        decoder.close()
