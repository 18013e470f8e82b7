"""compartment as a peer: a vault per conversation; mode "best" switches its recency prior off."""

import tempfile
from pathlib import Path
from typing import Any

from evals.peers.lines import serve

CALLER = "user"
RECENCY = "recency_half_life_share"


class Compartment:
    """Keeps turns as facts, as its own importers do: not reshaped, dated by their session."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp()
        self._vault: Any = None
        self._ids: dict[str, list[str]] = {}

    def open(self, name: str) -> None:
        """Begin a new, empty memory."""
        from compartment.vault import Vault  # type: ignore[import-not-found]

        path = str(Path(self._folder) / f"{name}.cmpt")
        self._vault = Vault.create(path, "a passphrase for measuring")
        self._vault.config.settings["embed_daemon"] = False
        self._ids = {}

    def add(self, id: str, text: str, at: int) -> None:
        """Remember a turn."""
        kept = self._vault.store(text, CALLER, created=at / 1000, _gate=False)
        # It may keep a turn that it takes for a double under the first one's id.
        self._ids.setdefault(kept["id"], []).append(id)

    def search(self, text: str, n: int, mode: str, trust: bool) -> list[str]:
        """The best `n` ids; with `trust` only those that it would return by itself."""
        settings = self._vault.config.settings
        if mode == "best":
            settings[RECENCY] = 0
        else:
            settings.pop(RECENCY, None)
        found = self._vault.search(text, CALLER, top_k=None if trust else n)["results"]
        return [id for one in found for id in self._ids.get(one["id"], [])][:n]


if __name__ == "__main__":
    serve(Compartment())
