"""Whether the user lets sensitive kinds be inferred: off unless they turn it on."""

from memory.store import Store

INFER_SENSITIVE = "infer_sensitive"
"""The name of the setting."""


def may_infer_sensitive(store: Store) -> bool:
    """Whether the user turned the inferring of sensitive kinds on."""
    return store.setting(INFER_SENSITIVE, "off") == "on"
