"""The front and the memory stay light: shown in a fresh interpreter, not by reading the code."""

import subprocess
import sys

import pytest

HEAVY = (
    "torch", "torchvision", "open_clip", "timm", "llama_cpp", "chromadb", "langchain",
    "langchain_core", "langgraph", "onnxruntime", "rapidocr", "transformers", "cv2",
)  # fmt: skip

LIGHT_MODULES = [
    "memory",
    "memory.vault",
    "memory.store",
    "memory.recall",
    "tools",
    "tools.ports",
    "assistant",
    "assistant.protocol.wire",
    "assistant.client",
    "assistant.cli.main",
    "tui",
    "tui.app",
    "tui.entry",
]


def load_in_fresh_interpreter(module: str) -> set[str]:
    code = f"import {module}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", LIGHT_MODULES)
def test_importing_a_light_module_loads_nothing_heavy(module: str) -> None:
    assert load_in_fresh_interpreter(module).isdisjoint(HEAVY)


def test_the_check_sees_a_heavy_module_when_there_is_one() -> None:
    assert "onnxruntime" in load_in_fresh_interpreter("onnxruntime")


@pytest.mark.parametrize("module", ["tui.app", "assistant.cli.main", "assistant.client"])
def test_the_front_loads_no_database(module: str) -> None:
    assert "sqlcipher3" not in load_in_fresh_interpreter(module)
