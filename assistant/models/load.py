"""The set of models: each loaded on first use, once, from what is on this machine."""

import contextlib
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.models.catalog import Catalog, CatalogModel, ModelFile
from assistant.models.choice import read_choice, read_known_models
from assistant.models.errors import ModelDamaged, ModelError, ModelMissing
from assistant.models.files import ModelFiles
from assistant.models.fitting import choose_present, count_gpu_layers
from assistant.models.gguf_header import check_projector, read_header
from assistant.models.hardware import Hardware, measure_hardware
from memory.errors import LocketError
from tools.answerability_probe import probe_layers
from tools.ports import ChatMessage, ImageEncoder, PhotoFinder, TextEncoder, TextReader

if TYPE_CHECKING:
    from assistant.models.chat import LlamaModel

_Loaded = TypeVar("_Loaded")

Check = tuple[str, str, str, str]
"""A line of `locket doctor`: name, state ("ok" or "problem"), detail, what to do."""


class _Slot:
    """One lazily made thing; two threads asking at once make it once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.value: object | None = None

    def get(self, make: Callable[[], _Loaded]) -> _Loaded:
        with self._lock:
            if self.value is None:
                self.value = make()
            return self.value  # type: ignore[return-value]


class ModelSet:
    """The models of this machine. Thread-safe. Loading one never touches the network."""

    def __init__(
        self,
        files: ModelFiles | None = None,
        choice: Mapping[str, str] | None = None,
        *,
        catalog: Catalog | None = None,
        hardware: Hardware | None = None,
    ) -> None:
        self._files = files or ModelFiles()
        self._choice = dict(read_choice().use if choice is None else choice)
        self._catalog = catalog or read_known_models()
        self._hardware = hardware or measure_hardware()
        self._slots = {
            role: _Slot() for role in ("language", "text", "image", "photo finder", "reader")
        }

    def language(self) -> "LlamaModel":
        """The chat model. Raises `ModelMissing`."""
        return self._slots["language"].get(self._load_language)

    def text(self) -> TextEncoder:
        """The text encoder. Raises `ModelMissing`."""
        return self._slots["text"].get(self._load_text)

    def text_space(self) -> str:
        """The space of the text encoder's vectors, its name. Raises `ModelMissing`; loads none."""
        return self.chosen("text").name

    def eyes(self) -> ImageEncoder:
        """The image encoder. Raises `ModelMissing`. The first call loads torch (seconds)."""
        return self._slots["image"].get(self._load_eyes)

    def photo_finder(self) -> PhotoFinder | None:
        """How photos are found by words. Loads nothing: in the embedded tier words need no eyes.

        None while a pretrained pair, whose words need torch, is not loaded, and where the text
        model is another than the one our space was trained with.
        """
        from assistant.models.photo_finder import EmbeddedPhotoFinder
        from assistant.models.shared_space import WORDS_SPACE, load_shared_space

        try:
            if self.chosen("image").architecture:
                eyes = self._slots["image"].value
                return eyes if isinstance(eyes, PhotoFinder) else None
            if self.chosen("text").name != WORDS_SPACE:
                return None
        except ModelMissing:
            return None
        make = self._slots["photo finder"]
        return make.get(lambda: EmbeddedPhotoFinder(load_shared_space(), self.text))

    def reader(self) -> TextReader:
        """The text reader."""
        return self._slots["reader"].get(self._load_reader)

    def warm_language(self, messages: Sequence[ChatMessage]) -> None:
        """Read a stable prefix now, so that the first answer starts sooner. Blocks; yields."""
        self.language().warm(messages)

    def preload(self, *names: str) -> threading.Thread:
        """Load the named models ("language", "text", "eyes", "reader") in a background thread.

        One that cannot be loaded raises later, for whoever asks for it.
        """
        loaders = {
            "language": self.language,
            "text": self.text,
            "eyes": self.eyes,
            "reader": self.reader,
        }

        def load() -> None:
            for name in names:
                try:
                    loaders[name]()
                except LocketError:
                    continue

        thread = threading.Thread(target=load, name="preload-models", daemon=True)
        thread.start()
        return thread

    def chosen(self, role: str) -> CatalogModel:
        """The model that serves a role: the user's choice, else the best one present.

        Raises `ModelMissing` when there is none.
        """
        wanted = self._choice.get(role)
        candidates = self._catalog.in_role(role)
        if wanted is not None:
            candidates = [self._catalog.named(wanted)]
        found = choose_present(candidates, self._hardware, self._can_serve)
        if found is not None:
            return found
        name = wanted or next((m.name for m in candidates if not m.optional), role)
        raise ModelMissing(f"The model {name} is missing; run `locket models pull` to fetch it.")

    def describe(self) -> list[Check]:
        """Which model serves each role, and how this machine runs it; loads none."""
        checks: list[Check] = []
        for role in ("language", "text", "image"):
            try:
                model = self.chosen(role)
            except LocketError as error:
                checks.append((f"{role} model", "problem", str(error), "locket models pull"))
                continue
            detail = f"{model.title} ({model.size / 1e6:,.0f} MB, {model.licence})"
            checks.append((f"{role} model", "ok", detail, ""))
        hardware = self._hardware
        free = hardware.free_memory / 2**30
        detail = f"{hardware.memory / 2**30:.1f} GiB, {free:.1f} free"
        tight = free < 2.5
        fix = "close other programs, or `locket models use qwen2.5-coder-0.5b`" if tight else ""
        checks.append(("memory", "problem" if tight else "ok", detail, fix))
        checks.append(("threads", "ok", f"{hardware.cores} (physical cores)", ""))
        checks += self._describe_sight()
        return checks

    def _describe_sight(self) -> list[Check]:
        from assistant.models.accelerator import describe_accelerators

        try:
            language = self.chosen("language")
        except LocketError:
            return list(describe_accelerators(self._hardware))
        lines = describe_accelerators(self._hardware, language)
        name, words = "photos are shown to", "the language model as words: labels, text, caption"
        projector = language.part("projector")
        if projector is None:
            return [*lines, (name, "ok", words, "")]
        loaded = self._slots["language"].value
        problem = str(getattr(loaded, "sight_problem", ""))
        if problem:
            return [*lines, (name, "problem", f"{words}; {problem}", "locket models use NAME")]
        try:
            check_projector(self._files.verified(projector))
        except ModelError as error:
            return [*lines, (name, "problem", f"{words}; {error}", "locket models pull")]
        return [*lines, (name, "ok", "the language model itself", "")]

    def forget_conversations(self) -> None:
        """Drop what the language model has read, if it is loaded."""
        if self._slots["language"].value is not None:
            self.language().forget_conversations()

    def close(self) -> None:
        """Free the language model."""
        model = self._slots["language"].value
        if model is not None:
            self.language().close()
            self._slots["language"].value = None

    def _load_language(self) -> "LlamaModel":
        from assistant.models.chat import LlamaModel

        model = self.chosen("language")
        weights = self._files.verified(_part(model, "weights"))
        return LlamaModel(
            weights,
            name=model.name,
            threads=self._hardware.cores,
            context=self._hardware.context_tokens,
            projector=self._find_projector(model),
            state_bytes=min(768 << 20, self._hardware.memory // 16),
            state_layers=probe_layers(model.name),
            gpu_layers=self._count_gpu_layers(model, weights),
        )

    def _can_serve(self, model: CatalogModel) -> bool:
        """Whether its files are here; a language model talks without its projector."""
        needed = [file for file in model.file if file.part != "projector"]
        return all(self._files.has(file) for file in needed)

    def _find_projector(self, model: CatalogModel) -> Path | None:
        """Where the projector should lie, whole or not: `LlamaModel` says what is wrong with it."""
        projector = model.part("projector")
        if projector is None:
            return None
        with contextlib.suppress(ModelMissing, ModelDamaged):
            return self._files.verified(projector)
        return Path(os.devnull)

    def _count_gpu_layers(self, model: CatalogModel, weights: Path) -> int:
        if not self._hardware.usable_gpus:
            return 0
        return count_gpu_layers(model, read_header(weights).layers, self._hardware)

    def _load_text(self) -> TextEncoder:
        from assistant.models.text_encoder import BgeTextEncoder

        model = self.chosen("text")
        return BgeTextEncoder(
            self._files.verified(_part(model, "weights")),
            self._files.verified(_part(model, "tokenizer")),
            threads=self._hardware.cores,
            space=model.name,
        )

    def _load_eyes(self) -> ImageEncoder:
        from assistant.models.image_encoder import LiteImageEncoder
        from assistant.models.locket_embedded import ARCHITECTURE
        from assistant.models.open_clip_encoder import OpenClipEncoder

        model = self.chosen("image")
        weights = self._files.verified(_part(model, "weights"))
        if model.architecture:
            return OpenClipEncoder(
                weights,
                architecture=model.architecture,
                space=model.name,
                threads=self._hardware.cores,
                text=self.text() if model.architecture == ARCHITECTURE else None,
            )
        return LiteImageEncoder(weights, space=model.name)

    def _load_reader(self) -> TextReader:
        from assistant.models.reader import RapidReader

        return RapidReader(threads=self._hardware.cores)


def _part(model: CatalogModel, part: str) -> ModelFile:
    file = model.part(part)
    if file is None:
        raise ModelMissing(f"The model {model.name} lists no {part} file; correct models.toml.")
    return file
