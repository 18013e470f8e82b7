import json
import subprocess
import sys

import pytest

from assistant.worker.sandbox import scrub_environment

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")

TRY_SOCKETS = """
import json, resource, socket, subprocess, sys
def attempt(family):
    try:
        socket.socket(family, socket.SOCK_STREAM).close()
        return "made"
    except OSError as error:
        return error.errno
def sockets():
    return [attempt(getattr(socket, name)) for name in ("AF_INET", "AF_INET6", "AF_UNIX")]
"""
IN_CHILD = TRY_SOCKETS + "print(json.dumps(sockets()))"


def run(code: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@linux_only
def test_neither_the_worker_nor_its_children_can_make_a_network_socket() -> None:
    answer = run(
        TRY_SOCKETS
        + f"""
from assistant.worker.sandbox import enter_sandbox
state = enter_sandbox()
child = subprocess.run([sys.executable, "-c", {IN_CHILD!r}], capture_output=True, text=True)
import ctypes
c = ctypes.CDLL(None, use_errno=True)
by_c = [c.socket(family, 1, 0) for family in (2, 10)]
print(json.dumps({{"state": state, "here": sockets(), "child": json.loads(child.stdout),
    "by_c": by_c, "core": resource.getrlimit(resource.RLIMIT_CORE)[1],
    "dumpable": c.prctl(3, 0, 0, 0, 0)}}))
"""
    )
    assert answer == {
        "state": "denied (seccomp)",
        "here": [13, 13, "made"],
        "child": [13, 13, "made"],
        "by_c": [-1, -1],
        "core": 0,
        "dumpable": 0,
    }


def test_without_the_sandbox_the_same_code_makes_network_sockets() -> None:
    answer = run(TRY_SOCKETS + "print(json.dumps({'here': sockets()}))")
    here = answer["here"]
    assert isinstance(here, list)
    assert here[0] == "made"


def test_where_the_kernel_cannot_deny_python_code_is_refused_and_it_is_called_weaker() -> None:
    answer = run(
        TRY_SOCKETS
        + """
from assistant.worker import sandbox
sandbox.deny_network_in_python()
print(json.dumps({"state": sandbox.network_guard_state(), "here": sockets()}))
"""
    )
    assert answer["here"] == [13, 13, "made"]
    assert "weaker" in str(answer["state"])


def test_an_unguarded_process_does_not_claim_a_guard() -> None:
    answer = run(
        "import json\nfrom assistant.worker.sandbox import network_guard_state\n"
        "print(json.dumps({'state': network_guard_state()}))"
    )
    assert answer["state"] == "open"


def test_settings_that_call_home_or_carry_secrets_are_taken_out() -> None:
    hostile = {
        "LANGSMITH_TRACING": "true",
        "LANGCHAIN_API_KEY": "x",
        "HF_TOKEN": "x",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "x",
        "https_proxy": "x",
        "ALL_PROXY": "x",
        "SOMEBODYS_API_KEY": "x",
        "LOCKET_PASSPHRASE": "x",
        "ANONYMIZED_TELEMETRY": "True",
        "HF_HUB_OFFLINE": "0",
    }
    environment = {**hostile, "PATH": "/bin", "LOCKET_CACHE": "/c", "LANG": "C.UTF-8"}
    scrub_environment(environment)
    assert "x" not in environment.values()
    assert environment["LANGSMITH_TRACING"] == "false"
    assert environment["ANONYMIZED_TELEMETRY"] == "False"
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert (environment["PATH"], environment["LOCKET_CACHE"]) == ("/bin", "/c")
