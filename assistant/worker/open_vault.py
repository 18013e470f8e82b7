"""The open vault and, built when first needed, everything that works with it."""

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from memory.errors import LocketError
from memory.vault import Vault
from tools.ports import PhotoDecoder

if TYPE_CHECKING:
    from assistant.services import Models, Services


class OpenVault:
    """A vault with its services. Lists and settings need the vault alone and load nothing heavy."""

    def __init__(
        self,
        vault: Vault,
        make_models: "Callable[[], Models]",
        make_decoder: Callable[[], PhotoDecoder],
    ) -> None:
        self.vault = vault
        self._make_models = make_models
        self._make_decoder = make_decoder
        self._decoder: PhotoDecoder | None = None
        self._services: Services | None = None
        self._building = threading.Lock()

    def services(self) -> "Services":
        """Return the services, built by the first caller. Thread-safe; loads no model yet."""
        with self._building:
            if self._services is None:
                from assistant.services import build_services

                self._decoder = self._make_decoder()
                services = build_services(self.vault, self._make_models(), self._decoder)
                # Made here, under the lock: two engines would not know each other's approvals.
                _ = services.engine
                self._services = services
            return self._services

    def built_services(self) -> "Services | None":
        """The services if anything needed them yet."""
        with self._building:
            return self._services

    def warm_up(self) -> None:
        """Load the models ahead of the first question.

        What is missing is said when it is asked for.
        """
        with contextlib.suppress(LocketError):
            self.services().engine.warm()

    def let_go(self) -> None:
        """Stop running turns and end the decoding child; the vault stays open."""
        if self._services is not None:
            self._services.close()
        close = getattr(self._decoder, "close", None)
        if callable(close):
            close()
