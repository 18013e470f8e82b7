import subprocess
import sys
import textwrap

import pytest

from tools.photos.confine import deny_system_calls
from tools.photos.decoder import GuardedDecoder


def run_confined(attempt: str) -> str:
    """Run an attempt in a fresh interpreter behind both fences; return what it printed."""
    program = textwrap.dedent(
        """
        import os, socket, subprocess, sys
        from tools.photos.confine import deny_system_calls, limit_resources
        limit_resources()
        if not deny_system_calls():
            print("no seccomp"); sys.exit()
        try:
            {attempt}
        except OSError as error:
            print("refused", error.errno)
        except MemoryError:
            print("no memory")
        else:
            print("allowed")
        """
    ).format(attempt=attempt)
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or done.stderr[-400:]


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd').read()",
        "open('/tmp/locket-escape', 'w')",
        "os.listdir('/')",
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
        "os.execv('/bin/true', ['true'])",
        "os.kill(os.getppid(), 0)",
    ],
)
def test_the_fence_refuses(attempt: str) -> None:
    shown = run_confined(attempt)
    if shown == "no seccomp":
        pytest.skip("libseccomp is not installed")
    assert shown == "refused 1"


def test_memory_is_capped() -> None:
    assert run_confined("bytes(2 << 30)") in {"no memory", "no seccomp"}


def test_computing_and_threads_go_on() -> None:
    attempt = "import threading; t = threading.Thread(target=sum, args=([1],)); t.start(); t.join()"
    assert run_confined(attempt) in {"allowed", "no seccomp"}


def test_the_running_child_is_fenced_where_seccomp_is(decoder: GuardedDecoder) -> None:
    decoder.start()
    assert decoder.is_fenced is (run_confined("pass") == "allowed")


def test_the_child_loads_neither_models_nor_the_vault() -> None:
    program = (
        "import sys; import tools.photos.child; "
        "print([m for m in ('torch', 'numpy', 'sqlcipher3', 'cryptography', 'memory', 'assistant',"
        " 'msgspec', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_without_pyseccomp_the_limits_still_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    assert deny_system_calls() is False
