"""`python -m tests.fakes.worker --vault DIR`: the real worker loop and vault with fake models.

`--slow` makes the language model wait for its cancellation, so that tests can stop it midway;
`--stuck` makes it never come back.
"""

import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.worker.main import run_worker
from tools.ports import Cancelled, CancelToken, ChatMessage

if TYPE_CHECKING:
    from assistant.worker.session import WorkerSetup


def make_setup(directory: Path) -> "WorkerSetup":
    from assistant.worker.session import WorkerSetup
    from memory.kdf import FLOOR_COST
    from tests.fakes.models import FakeLanguage, FakeModels
    from tools.photos.decoder import GuardedDecoder

    class EndlessLanguage(FakeLanguage):
        """Says words until it is stopped, but fills in forms at once."""

        def stream(
            self,
            messages: Sequence[ChatMessage],
            *,
            max_tokens: int = 256,
            schema: dict[str, Any] | None = None,
            images: Sequence[bytes] = (),
            temperature: float = 0.0,
            cancel: CancelToken | None = None,
        ) -> Iterator[str]:
            if schema is not None or cancel is None:
                yield from super().stream(
                    messages, max_tokens=max_tokens, schema=schema, cancel=cancel
                )
                return
            pause = threading.Event()
            if STUCK:
                yield "and "
                pause.wait()
            while not cancel.is_cancelled:
                yield "and "
                pause.wait(0.01)
            raise Cancelled

    models = FakeModels(language=EndlessLanguage() if SLOW else FakeLanguage())
    return WorkerSetup(
        directory=directory,
        make_models=lambda: models,
        make_decoder=GuardedDecoder,
        describe_models=models.describe,
        model_name=lambda: models.language().name,
        kdf_cost=FLOOR_COST,
    )


STUCK = "--stuck" in sys.argv
SLOW = STUCK or "--slow" in sys.argv
OWN = {"--slow", "--stuck"}

if __name__ == "__main__":
    sys.exit(run_worker([word for word in sys.argv[1:] if word not in OWN], make_setup))
