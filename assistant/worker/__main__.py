"""`python -m assistant.worker --vault DIR`: the real worker, with the local models."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.worker.main import run_worker

if TYPE_CHECKING:
    from assistant.worker.session import WorkerSetup


def make_setup(directory: Path) -> "WorkerSetup":
    """Return the parts of the product."""
    from functools import cache

    from assistant.models.files import ModelFiles
    from assistant.models.load import ModelSet
    from assistant.worker.session import WorkerSetup
    from memory.errors import LocketError
    from tools.photos.decoder import GuardedDecoder

    @cache
    def models() -> ModelSet:
        return ModelSet(ModelFiles())

    def name_model() -> str:
        try:
            return models().chosen("language").name
        except LocketError:
            return ""

    return WorkerSetup(
        directory=directory,
        make_models=models,
        make_decoder=GuardedDecoder,
        describe_models=lambda: models().describe(),
        model_name=name_model,
    )


if __name__ == "__main__":
    sys.exit(run_worker(sys.argv[1:], make_setup))
