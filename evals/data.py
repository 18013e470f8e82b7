"""Where the evaluation data is. It is not part of this repository."""

import os
from pathlib import Path

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "data"


class DataMissing(Exception):
    """The evaluation data is not here; set LOCKET_EVAL_DATA to the folder that holds it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is not there; set LOCKET_EVAL_DATA to the data's folder.")


def data_folder() -> Path:
    """The folder that LOCKET_EVAL_DATA names, or `../shared/data` beside the checkout."""
    named = os.environ.get("LOCKET_EVAL_DATA")
    return Path(named) if named else BESIDE_THE_CHECKOUT


def find_data(*parts: str) -> Path:
    """A file or folder of the data. Raises `DataMissing`."""
    path = data_folder().joinpath(*parts)
    if not path.exists():
        raise DataMissing(path)
    return path
