"""onnxruntime writes its device id and telemetry database nowhere."""

import os
import subprocess
import sys
from pathlib import Path

from assistant.worker.sandbox import scrub_environment


def files_after(code: str, home: Path) -> list[Path]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME"):
        (home / name).mkdir(parents=True, exist_ok=True)
        environment[name] = str(home / name)
    subprocess.run([sys.executable, "-B", "-c", code], env=environment, check=True)
    return [path for path in home.rglob("*") if path.is_file()]


def test_importing_it_our_way_writes_no_file(tmp_path: Path) -> None:
    code = "from assistant.models.onnx_library import import_onnxruntime as load; load()"
    assert files_after(code, tmp_path) == []


def test_the_worker_starts_with_the_switch_set() -> None:
    environment = {"PATH": "/bin", "ORT_DISABLE_TELEMETRY": "0"}
    scrub_environment(environment)
    assert environment["ORT_DISABLE_TELEMETRY"] == "1"
