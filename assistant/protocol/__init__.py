"""Messages between a front (TUI, CLI, scripts) and the worker: JSON lines, one schema, versioned.

A front writes commands, the worker answers each with a stream of events that ends in exactly one
`Done` or `Failed`. See docs/protocol.md. Loads nothing heavier than msgspec.
"""

PROTOCOL_VERSION = 1
