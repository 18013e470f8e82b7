"""Opens mutated projectors, each in a forked child, and prints what became of them as JSON.

    python -m tests.models.mutate_projector WEIGHTS PROJECTOR FIRST COUNT [--unchecked]

A child that dies takes nothing with it. `--unchecked` leaves out Locket's own look at the head.
"""

import json
import os
import random
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path

from assistant.models import llama_images
from assistant.models.chat import LlamaModel
from tests.models.conftest import make_jpeg
from tools.ports import ChatMessage, SightFailed

SECONDS = 10
_SEES, _BLIND, _REFUSED_PHOTO = 0, 10, 11
_NAMES = {_SEES: "sees", _BLIND: "blind", _REFUSED_PHOTO: "refused photo"}


def mutate(data: bytes, number: int) -> bytes:
    """Change a few bytes of the head, cut the file off, or move a length."""
    chance = random.Random(number)
    head = data.find(b"v.patch_embd.weight") + 4096
    if number % 7 == 0:
        return data[: chance.randrange(len(data))]
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4))):
        place = chance.randrange(min(head, len(data) - 8))
        if number % 3 == 0:
            changed[place : place + 4] = chance.choice((0, 1, 2**31 - 1, 2**32 - 1)).to_bytes(
                4, "little"
            )
        else:
            changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def open_mutant(model: LlamaModel, projector: Path) -> int:
    """Give the loaded model this projector and show it a photo."""
    hello = ChatMessage("user", "hi")
    model._eyes, problem = model._open_eyes(projector)
    if model._eyes is None:
        assert problem
        list(model.stream([hello], max_tokens=2))
        return _BLIND
    try:
        list(model.stream([hello], images=[make_jpeg()], max_tokens=2))
    except SightFailed:
        list(model.stream([hello], max_tokens=2))
        return _REFUSED_PHOTO
    return _SEES


def main() -> None:
    """Run all mutants and print how many ended how."""
    weights, projector = Path(sys.argv[1]), Path(sys.argv[2])
    first, count = int(sys.argv[3]), int(sys.argv[4])
    if "--unchecked" in sys.argv:
        setattr(llama_images, "check_projector", lambda path: None)  # noqa: B010
    data = projector.read_bytes()
    model = LlamaModel(weights, name="t", threads=1, context=512, projector=projector)
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        mutant = Path(folder) / "mmproj.gguf"
        for number in range(first, first + count):
            mutant.write_bytes(mutate(data, number))
            child = os.fork()
            if child == 0:
                signal.alarm(SECONDS)
                os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
                code = 99
                try:
                    code = open_mutant(model, mutant)
                finally:
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            if os.WIFSIGNALED(status):
                stopped = os.WTERMSIG(status)
                ends["hung" if stopped == signal.SIGALRM else f"died of {stopped}"] += 1
            else:
                code = os.WEXITSTATUS(status)
                ends[_NAMES.get(code, f"error {code}")] += 1
    print(json.dumps(ends))


if __name__ == "__main__":
    main()
