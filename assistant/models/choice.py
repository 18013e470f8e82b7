"""Which models the user chose, and which they added: `models.toml` in the configuration folder.

Nothing personal is in it, so it is a plain file:

    [use]
    language = "qwen2.5-coder-0.5b"

    [[model]]        # as in Locket's own catalogue; loaded only by its SHA-256
    name = "..."
"""

import json
import os
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from assistant.models.catalog import Catalog, CatalogModel, read_catalog
from assistant.models.errors import ModelError


class ModelChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`use` maps a role to a model name; `model` are the user's own catalogue entries."""

    use: dict[str, str] = {}
    model: list[CatalogModel] = []


class ChoiceDamaged(ModelError):
    """`models.toml` cannot be understood."""

    code = "choice_damaged"
    sentence = "The file models.toml cannot be read; correct it, or delete it to use the defaults."


def choice_path() -> Path:
    """Where the choice is kept."""
    from platformdirs import user_config_path

    return user_config_path("locket", appauthor=False) / "models.toml"


def read_choice(path: Path | None = None) -> ModelChoice:
    """Read the user's choice; an absent file means the defaults. Raises `ChoiceDamaged`."""
    try:
        text = (path or choice_path()).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ModelChoice()
    except (OSError, UnicodeDecodeError):
        raise ChoiceDamaged from None
    try:
        return msgspec.convert(tomllib.loads(text), ModelChoice)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError):
        raise ChoiceDamaged from None


def read_known_models(path: Path | None = None) -> Catalog:
    """Locket's catalogue and the user's own entries."""
    return read_catalog().joined_with(read_choice(path).model)


def choose_model(name: str, path: Path | None = None) -> CatalogModel:
    """Record that this model serves its role from now on. Raises `UnknownModel`."""
    path = path or choice_path()
    choice = read_choice(path)
    model = read_catalog().joined_with(choice.model).named(name)
    _write_choice(path, ModelChoice(use={**choice.use, model.role: name}, model=choice.model))
    return model


def add_model(model: CatalogModel, path: Path | None = None) -> None:
    """Record a model of the user's own, in the place of one of that name."""
    path = path or choice_path()
    choice = read_choice(path)
    kept = [one for one in choice.model if one.name != model.name]
    _write_choice(path, ModelChoice(use=choice.use, model=[*kept, model]))


def _write_choice(path: Path, choice: ModelChoice) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".models-", suffix=".toml")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(_write_toml(choice))
    Path(temporary).replace(path)


def _write_toml(choice: ModelChoice) -> str:
    lines = ["[use]", *(f"{role} = {_value(name)}" for role, name in sorted(choice.use.items()))]
    for model in choice.model:
        plain: dict[str, Any] = msgspec.to_builtins(model)
        files = plain.pop("file")
        lines += ["", "[[model]]", *(f"{key} = {_value(value)}" for key, value in plain.items())]
        for file in files:
            lines += ["", "[[model.file]]"]
            lines += [f"{k} = {_value(v)}" for k, v in file.items() if v is not None]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    # JSON strings, integers and booleans are TOML as well.
    return json.dumps(value, ensure_ascii=True)
