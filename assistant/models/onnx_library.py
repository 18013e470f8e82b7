"""The one way to onnxruntime: without its telemetry, which is on by default.

Since 1.31 the library writes a device id and a telemetry database into the user's cache folder when
it is imported, unless this variable is set first; calling its own switch afterwards is too late.
"""

import os
from types import ModuleType

TELEMETRY_OFF = {"ORT_DISABLE_TELEMETRY": "1"}


def silence_onnxruntime() -> None:
    """Forbid the telemetry, before anything imports the library."""
    os.environ.update(TELEMETRY_OFF)


def import_onnxruntime() -> ModuleType:
    """Return onnxruntime, silenced."""
    silence_onnxruntime()
    import onnxruntime

    module: ModuleType = onnxruntime
    return module
