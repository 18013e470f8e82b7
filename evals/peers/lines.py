"""The contract of a peer's process: JSON requests a line in, answers a line out, in order.

    {"do": "open", "name": ...}                                a new, empty memory
    {"do": "add", "id": ..., "text": ..., "at": ms UTC}        remember a turn
    {"do": "search", "text": ..., "n": 20, "mode": "default"}  the best ids, as many as asked for
    {"do": "trust", "text": ..., "n": 20, "mode": "default"}   the ids it returns by itself

Each answer is {"found": [ids], "ms": ...}, or {"error": ...}. It runs in the peer's environment, so
it uses the standard library alone.
"""

import json
import sys
import time
from typing import Any, Protocol


class Peer(Protocol):
    """What a peer's script implements."""

    def open(self, name: str) -> None:
        """Begin a new, empty memory."""
        ...

    def add(self, id: str, text: str, at: int) -> None:
        """Remember a turn."""
        ...

    def search(self, text: str, n: int, mode: str, trust: bool) -> list[str]:
        """The best `n` ids; with `trust` only those that it would return by itself."""
        ...


def serve(peer: Peer) -> None:
    """Answer requests until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what the peer prints is no answer
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        started = time.perf_counter()
        found: list[str] = []
        try:
            match request["do"]:
                case "open":
                    peer.open(request["name"])
                case "add":
                    peer.add(request["id"], request["text"], request["at"])
                case done:
                    mode = request.get("mode", "default")
                    found = peer.search(request["text"], request["n"], mode, done == "trust")
            answer: dict[str, Any] = {"found": found}
        except Exception as error:  # noqa: BLE001  a peer may raise anything; it is told
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        answer["ms"] = (time.perf_counter() - started) * 1000
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
