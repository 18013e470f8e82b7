"""The figures of the status line."""

from assistant.protocol.results import Status
from assistant.worker.sandbox import network_guard_state
from memory.vault import Vault


def report_status(vault: Vault, model: str) -> Status:
    """Count what the open vault holds and name the guards."""
    counts = vault.store.count_rows()
    return Status(
        vault_name=vault.name,
        memories=counts["memories"],
        photos=counts["photo"],
        items=counts["items"],
        model=model,
        network=network_guard_state(),
        places=vault.store.setting("places", "off") == "on",
    )
