"""`locket models list`: every known model, whether it fits this machine, which would be chosen."""

from typing import Any

from assistant.models.catalog import Catalog, CatalogModel
from assistant.models.choice import read_choice, read_known_models
from assistant.models.command_output import print_json, say
from assistant.models.files import ModelFiles
from assistant.models.fitting import TOO_LARGE, choose_present, fit_model, offer_sight
from assistant.models.hardware import Hardware, measure_hardware


def run_list(json: bool = False, hardware: Hardware | None = None) -> int:
    """Print the models: role, size, licence, what they take, where they would run, and the state.

    `hardware` stands for this machine when given.
    """
    files, catalog = ModelFiles(), read_known_models()
    hardware = hardware or measure_hardware()
    rows = list_rows(catalog, files, hardware)
    offer = offer_sight(catalog, hardware)
    name = "" if offer is None else offer.name
    if json:
        machine = {"memory": hardware.memory, "video_memory": hardware.free_video_memory}
        cache = str(files.cache / "models")
        print_json({"models": rows, "cache": cache, "machine": machine, "offer": name})
        return 0
    for row in rows:
        _print_row(row)
    if offer is not None and not files.has_model(offer):
        say(f"To let the language model see photos here: `locket models pull {name}`.")
    elif offer is None:
        say("No language model of the catalogue that sees photos fits this machine.")
    say(f"They lie in {files.cache / 'models'}.")
    return 0


def list_rows(catalog: Catalog, files: ModelFiles, hardware: Hardware) -> list[dict[str, Any]]:
    """What is shown of each model."""
    used = _used_names(catalog, files, hardware)
    return [
        {
            "name": model.name,
            "title": model.title,
            "role": model.role,
            "size": model.size,
            "licence": model.licence,
            "rank": model.rank,
            "note": model.note,
            "here": files.has_model(model),
            "used": model.name in used,
            "sees": model.sees,
            "memory": model.memory,
            "fits": fit_model(model, hardware),
            "untried": model.untried,
            "own": model.own,
            "evidence": model.evidence,
            "sha256": {file.name: file.sha256 for file in model.file},
        }
        for model in catalog.model
    ]


def _used_names(catalog: Catalog, files: ModelFiles, hardware: Hardware) -> set[str]:
    """The name serving each role: the user's choice, else the best one here that fits."""
    wanted = read_choice().use
    used: set[str] = set()
    for role in {model.role for model in catalog.model}:
        candidates: list[CatalogModel] = catalog.in_role(role)
        if role in wanted:
            candidates = [model for model in candidates if model.name == wanted[role]]
        found = choose_present(candidates, hardware, files.has_model)
        if found is not None:
            used.add(found.name)
    return used


def _print_row(row: dict[str, Any]) -> None:
    state = "in use" if row["used"] else "here" if row["here"] else "not here"
    fits = row["fits"] if row["fits"] == TOO_LARGE else f"fits the {row['fits']}"
    if row["fits"].startswith("part"):
        fits = f"fits {row['fits']}"
    size, memory = row["size"] / 1e6, row["memory"] / 1e9
    say(
        f"{row['name']:<24} {row['role']:<11} {size:>6,.0f} MB  {memory:>4.1f} GB  {fits:<20} "
        f"{row['licence']:<12} {state}"
    )
    note = row["note"]
    if row["untried"]:
        note = f"{note} Not run by Locket's makers.".strip()
    if note:
        say(f"{'':<24} {note}")
