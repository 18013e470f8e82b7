"""What is said of an error nobody foresaw: its type and place in the code, never its content."""

import contextlib
import os
import sys
import traceback
from pathlib import Path


def log_internal_error(error: BaseException | None) -> None:
    """With LOCKET_DEBUG set, write one line on stderr; without it, nothing."""
    if error is None or not os.environ.get("LOCKET_DEBUG"):
        return
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    with contextlib.suppress(OSError):
        sys.stderr.write(f"locket worker: {type(error).__name__} at {where}\n")
        sys.stderr.flush()
