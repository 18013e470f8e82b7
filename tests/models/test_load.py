import json
from pathlib import Path

import pytest

from assistant.models.catalog import Catalog, CatalogModel, ModelFile
from assistant.models.errors import ModelMissing
from assistant.models.files import ModelFiles, hash_file
from assistant.models.hardware import Hardware
from assistant.models.list_command import run_list
from assistant.models.load import ModelSet
from assistant.models.pull_command import run_pull, run_use
from tools.ports import ChatMessage

HARDWARE = Hardware(cores=1, memory=4 << 30, free_memory=4 << 30)


def entry(name: str, rank: int, path: Path) -> CatalogModel:
    file = ModelFile(
        name=path.name, part="weights", size=path.stat().st_size, sha256=hash_file(path)
    )
    return CatalogModel(
        name=name, title=name, role="language", rank=rank, licence="MIT", memory=1, file=[file]
    )


def put(files: ModelFiles, model: CatalogModel, source: Path) -> None:
    place = files.place_of(model.file[0])
    place.parent.mkdir(parents=True)
    place.write_bytes(source.read_bytes())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCKET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_the_best_model_present_is_loaded_once(tiny_weights: Path, home: Path) -> None:
    other = home / "other.gguf"
    other.write_bytes(tiny_weights.read_bytes() + b"\0")
    good, better = entry("good", 1, tiny_weights), entry("better", 2, other)
    files = ModelFiles()
    put(files, good, tiny_weights)
    models = ModelSet(files, {}, catalog=Catalog(model=[good, better]), hardware=HARDWARE)
    assert models.language().name == "good"
    assert models.language() is models.language()
    models.warm_language([ChatMessage("system", "Be kind.")])
    models.close()


def test_a_chosen_model_that_is_absent_is_named_with_the_next_step(
    tiny_weights: Path, home: Path
) -> None:
    good, other = entry("good", 1, tiny_weights), entry("other", 0, tiny_weights)
    missing = CatalogModel(**{f: getattr(other, f) for f in other.__struct_fields__})
    models = ModelSet(
        ModelFiles(),
        {"language": "other"},
        catalog=Catalog(model=[good, missing]),
        hardware=HARDWARE,
    )
    with pytest.raises(ModelMissing, match="other is missing; run `locket models pull`"):
        models.language()


def test_an_empty_cache_names_every_missing_model(home: Path) -> None:
    models = ModelSet(ModelFiles(), {}, hardware=HARDWARE)
    checks = {name: (state, fix) for name, state, _, fix in models.describe()}
    assert checks["language model"] == ("problem", "locket models pull")
    assert checks["threads"][0] == "ok"
    for load in (models.language, models.text, models.eyes):
        with pytest.raises(ModelMissing):
            load()


def test_preloading_a_missing_model_ends_quietly(home: Path) -> None:
    thread = ModelSet(ModelFiles(), {}, hardware=HARDWARE).preload("language", "text")
    thread.join(10)
    assert not thread.is_alive()


def test_listing_choosing_and_a_failed_pull_speak_json(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_list(json=True) == 0
    listed = json.loads(capsys.readouterr().out)
    assert {row["name"] for row in listed["models"]} >= {"qwen2.5-coder-1.5b"}
    assert not any(row["here"] for row in listed["models"])

    assert run_use("qwen2.5-coder-0.5b", json=True) == 0
    assert json.loads(capsys.readouterr().out)["here"] is False
    assert run_use("nothing", json=True) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unknown_model"

    stick = home / "stick"
    stick.mkdir()
    assert run_pull(["bge-small-en-v1.5-int8"], stick, json=True) == 1
    answer = capsys.readouterr()
    assert json.loads(answer.out)["error"]["code"] == "fetch_failed"
    assert answer.err.strip()
