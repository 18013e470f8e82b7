"""What the worker denies itself before it loads anything: network, core dumps, tell-tale settings.

On Linux a seccomp filter refuses every socket that is not a Unix socket, in this process, its
threads and its children, whatever language the code that asks is written in. Elsewhere a Python
audit hook refuses network sockets; it does not see C code, so it is called weaker. Python audit
events: PEP 578.
"""

import ctypes
import os
import resource
import socket
import sys
from collections.abc import MutableMapping
from pathlib import Path

_SCRUBBED_PREFIXES = (
    "LANGSMITH", "LANGCHAIN", "LANGGRAPH", "HF_", "HUGGINGFACE", "HUGGING_FACE", "OTEL_",
    "CHROMA_", "AWS_", "AZURE_", "GOOGLE_", "OPENAI_", "ANTHROPIC_", "WANDB_", "SENTRY_", "POSTHOG",
)  # fmt: skip
_SCRUBBED_SUFFIXES = ("_PROXY", "_API_KEY", "_TOKEN", "_SECRET", "_PASSPHRASE", "_PASSWORD")
_QUIET_SETTINGS = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_OFFLINE": "1",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "ORT_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
    "TRANSFORMERS_OFFLINE": "1",
}
_EACCES = 13
_PR_SET_DUMPABLE = 4

DENIED_BY_KERNEL = "denied (seccomp)"
DENIED_IN_PYTHON = "denied in Python code only (audit hook, weaker)"
OPEN = "open"


class NetworkDenied(PermissionError):
    """Raised by the audit hook where the kernel cannot refuse."""


def enter_sandbox() -> str:
    """Scrub the environment, forbid core dumps, deny the network; return the guard's state.

    Call first, in the main thread, before anything heavy is imported.
    """
    scrub_environment(os.environ)
    forbid_core_dumps()
    if not deny_network_by_kernel():
        deny_network_in_python()
    return network_guard_state()


def scrub_environment(environment: MutableMapping[str, str]) -> None:
    """Take out what could make a library call home or carry a secret; set their off switches."""
    for name in list(environment):
        upper = name.upper()
        if upper.startswith(_SCRUBBED_PREFIXES) or upper.endswith(_SCRUBBED_SUFFIXES):
            del environment[name]
    environment.update(_QUIET_SETTINGS)


def forbid_core_dumps() -> None:
    """No core file and no attaching debugger of the same user, so no key in either."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def deny_network_by_kernel() -> bool:
    """Refuse sockets other than AF_UNIX (EACCES), and io_uring, which could make them too.

    False where seccomp is missing. Cannot be undone; children inherit it.
    """
    if sys.platform != "linux":
        return False
    try:
        # Where libseccomp is not installed, pyseccomp raises RuntimeError when imported.
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return False
    try:
        wall = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        refuse = pyseccomp.ERRNO(_EACCES)
        wall.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.NE, socket.AF_UNIX))
        wall.add_rule(refuse, "io_uring_setup")
        wall.load()
    except (OSError, RuntimeError, ValueError):
        return False
    return network_guard_state() == DENIED_BY_KERNEL


def deny_network_in_python() -> None:
    """Refuse network sockets made by Python code. Weaker: C libraries are not seen."""
    local = getattr(socket, "AF_UNIX", None)

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.__new__" and arguments[1] != local:
            raise NetworkDenied(_EACCES, "Locket's worker has no network")

    sys.addaudithook(refuse)


def network_guard_state() -> str:
    """Say which guard is up, by trying: the words shown in status, privacy and doctor."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_STREAM).close()
    except NetworkDenied:
        return DENIED_IN_PYTHON
    except PermissionError:
        return DENIED_BY_KERNEL if _has_seccomp_filter() else DENIED_IN_PYTHON
    except OSError:
        return OPEN
    return OPEN


def _has_seccomp_filter() -> bool:
    try:
        return "Seccomp:\t2" in Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return False
