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
    from assistant.worker.ingest_desk import IngestDesk


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
        self._desk: IngestDesk | None = None
        self._desk_decoder: PhotoDecoder | None = None
        self._is_let_go = False
        self._building = threading.Lock()

    def services(self) -> "Services":
        """Return the services, built by the first caller. Thread-safe; loads no model yet."""
        with self._building:
            if self._services is None:
                from assistant.services import build_services

                self._decoder = self._make_decoder()
                services = build_services(self.vault, self._make_models(), self._decoder)
                # Made here, under the lock: two engines would not know each other's approvals,
                # and two books would learn each for itself.
                _ = services.engine, services.lessons
                self._services = services
            return self._services

    def desk(self) -> "IngestDesk":
        """What brings libraries in, made by the first caller; it does nothing until it is woken."""
        services = self.services()
        with self._building:
            if self._desk is None:
                from assistant.worker.ingest_desk import IngestDesk

                decoder = self._desk_decoder = self._make_decoder()
                self._desk = IngestDesk(services, lambda: services.make_perceiver(decoder))
                if self._is_let_go:
                    self._desk.close()
            return self._desk

    def made_desk(self) -> "IngestDesk | None":
        """What brings libraries in, if anything needed it yet."""
        with self._building:
            return self._desk

    def built_services(self) -> "Services | None":
        """The services if anything needed them yet."""
        with self._building:
            return self._services

    def warm_up(self) -> None:
        """Load the models ahead of the first question, then see to photos of earlier versions.

        What is missing is said when it is asked for.
        """
        with contextlib.suppress(LocketError):
            services = self.services()
            # Libraries wait meanwhile: both would only take longer side by side.
            with contextlib.suppress(LocketError), services.foreground.turn():
                services.engine.warm()
            # Not in that block: this work waits until nothing is in the foreground.
            services.renew_photo_rows()
            services.renew_photo_tags()

    def let_go(self) -> None:
        """Stop running turns and libraries, and end the decoding children; the vault stays open."""
        with self._building:
            self._is_let_go = True
            desk = self._desk
        if desk is not None:
            desk.close()
        if self._services is not None:
            self._services.close()
        for decoder in (self._decoder, self._desk_decoder):
            close = getattr(decoder, "close", None)
            if callable(close):
                close()
