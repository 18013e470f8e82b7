"""`locket models add`: the user's own GGUF, known from then on by its hash."""

import re
import shutil
from pathlib import Path

from assistant.models.catalog import CatalogModel, ModelFile
from assistant.models.choice import add_model, read_known_models
from assistant.models.command_output import print_json, say, tell_error
from assistant.models.errors import ModelDamaged, ModelError
from assistant.models.files import ModelFiles, hash_file
from assistant.models.gguf_header import GgufHeader, check_projector, read_header
from memory.errors import LocketError

_UNREADABLE = "The file cannot be read or copied; check its path and the disk."
_CONTEXT = 8192
_BUFFERS = 400_000_000
_OWN_RANK = 1
"""Below every model of the catalogue: what the user added is used when it is chosen."""


class CannotAdd(ModelError):
    """A file cannot become a model of the user's."""

    code = "cannot_add"
    sentence = "That file cannot be added; give a GGUF language model."


def run_add(
    weights: Path, projector: Path | None = None, name: str = "", json: bool = False
) -> int:
    """Register a language model's file, and its mmproj; both are copied into the cache.

    Nothing of it is loaded here. Returns 0 when it is known, else 1.
    """
    try:
        model = describe_file(weights, projector, name)
        files = ModelFiles()
        for file, source in zip(model.file, (weights, projector), strict=False):
            if source is not None:
                _bring(files, file, source)
        add_model(model)
    except OSError:
        return tell_error(CannotAdd(_UNREADABLE), json)
    except LocketError as error:
        return tell_error(error, json)
    if json:
        hashes = {file.part: file.sha256 for file in model.file}
        print_json({"name": model.name, "role": model.role, "sees": model.sees, "sha256": hashes})
    else:
        for file in model.file:
            say(f"{file.part}: {file.size / 1e6:,.1f} MB, SHA-256 {file.sha256}")
        say(f"Added. `locket models use {model.name}` lets it answer.")
    return 0


def describe_file(weights: Path, projector: Path | None, name: str) -> CatalogModel:
    """The catalogue entry of a user's own files. Raises `CannotAdd` or `ModelDamaged`."""
    header = read_header(weights)
    if header.architecture in ("", "clip") or not header.layers:
        raise CannotAdd("That is no language model; give the GGUF that holds its weights.")
    name = name or re.sub(r"[^a-z0-9.]+", "-", weights.stem.lower()).strip("-.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{0,63}", name):
        raise CannotAdd("That name cannot be used; take small letters, digits, dots and dashes.")
    known = {model.name: model for model in read_known_models().model}
    if name in known and not known[name].own:
        raise CannotAdd("The catalogue has a model of that name; give another with --name.")
    parts = [_describe_part(weights, "weights")]
    if projector is not None:
        check_projector(projector)
        parts.append(_describe_part(projector, "projector"))
    return CatalogModel(
        name=name,
        title=str(header.values.get("general.name", "") or weights.stem)[:80],
        role="language",
        rank=_OWN_RANK,
        licence=str(header.values.get("general.license", "") or "unknown")[:40],
        memory=sum(part.size for part in parts) + _cache_bytes(header) + _BUFFERS,
        file=parts,
        optional=True,
        note="Added by you.",
        own=True,
        untried=True,
    )


def _describe_part(path: Path, part: str) -> ModelFile:
    if not path.is_file():
        raise ModelDamaged
    return ModelFile(path.name, part, path.stat().st_size, hash_file(path))


def _cache_bytes(header: GgufHeader) -> int:
    """The KV cache of 8,192 tokens: keys and values, two bytes each, of every layer."""

    def number(key: str, default: int) -> int:
        value = header.values.get(f"{header.architecture}.{key}", default)
        return value if isinstance(value, int) and value > 0 else default

    heads = number("attention.head_count", 1)
    width = number("attention.key_length", number("embedding_length", 1) // heads)
    return _CONTEXT * header.layers * number("attention.head_count_kv", heads) * width * 4


def _bring(files: ModelFiles, file: ModelFile, source: Path) -> None:
    """Copy the file into the cache, whole or not at all."""
    place = files.place_of(file)
    if not files.has(file):
        place.parent.mkdir(parents=True, exist_ok=True)
        unfinished = place.with_name(f"{place.name}.part")
        shutil.copyfile(source, unfinished)
        if hash_file(unfinished) != file.sha256:
            unfinished.unlink()
            raise CannotAdd("The file changed while it was copied; add it again.")
        unfinished.replace(place)
    files.stamp(file)
