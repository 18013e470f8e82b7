"""`python -m tests.fakes.cli ARGS`: the real command line over the real worker with fake models."""

import sys
from pathlib import Path

import assistant.client
from assistant.cli.main import main


def fake_worker_command(directory: Path) -> list[str]:
    return [sys.executable, "-m", "tests.fakes.worker", "--vault", str(directory)]


if __name__ == "__main__":
    assistant.client.default_worker_command = fake_worker_command
    sys.exit(main())
