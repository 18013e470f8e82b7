"""Text in photos: RapidOCR (PP-OCR models on onnxruntime), with the models its wheel carries."""

import threading
from pathlib import Path
from typing import Any

from assistant.models.errors import ModelMissing
from assistant.models.onnx_library import silence_onnxruntime

_LEAST_CONFIDENCE = 0.7
# Longer photos are scaled down to this for finding lines: a 2,000 px photo takes 0.4 s, not 1.8 s.
_FIND_SIDE = 960


class RapidReader:
    """Optical character recognition. Thread-safe; loads on first use."""

    def __init__(self, *, threads: int, models: Path | None = None) -> None:
        self._threads = threads
        self._models = models
        self._lock = threading.Lock()
        self._engine: Any = None

    def read(self, jpeg: bytes) -> str:
        """The text in an image, lines joined by newlines; empty when there is none.

        Lines read with less than 70 % confidence are left out, and single letters, which
        are mostly specks. An image that does not decode reads as empty.
        """
        import cv2
        import numpy as np

        pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        if pixels is None:
            return ""
        with self._lock:
            if self._engine is None:
                self._engine = self._load()
            found = self._engine(pixels)
        lines, scores = found.txts or (), found.scores or ()
        kept = (
            " ".join(line.split())
            for line, score in zip(lines, scores, strict=False)
            if score >= _LEAST_CONFIDENCE
        )
        return "\n".join(line for line in kept if sum(map(str.isalnum, line)) > 1)

    def _load(self) -> Any:
        silence_onnxruntime()
        import rapidocr

        folder = self._models or Path(rapidocr.__file__).parent / "models"
        options: dict[str, Any] = {
            "Global.log_level": "critical",
            # Photos come upright; the direction classifier turns small lines upside down.
            "Global.use_cls": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _FIND_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": self._threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
        # With each path given, RapidOCR has no reason to look for a download.
        for stage, word in (("Det", "_det_"), ("Cls", "_cls_"), ("Rec", "_rec_")):
            path = next(iter(sorted(folder.glob(f"*{word}*.onnx"))), None)
            if path is None:
                raise ModelMissing(
                    "The text-reading models are missing from the rapidocr package; "
                    "install it again with `make setup`."
                )
            options[f"{stage}.model_path"] = str(path)
        return rapidocr.RapidOCR(params=options)
