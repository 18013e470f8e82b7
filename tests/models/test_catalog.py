import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from assistant.models.catalog import ModelFile, read_catalog
from assistant.models.choice import (
    ChoiceDamaged,
    choose_model,
    read_choice,
    read_known_models,
)
from assistant.models.errors import ModelDamaged, ModelMissing, UnknownModel
from assistant.models.files import ModelFiles, cache_directory, hash_file
from assistant.models.hardware import measure_hardware

OWN = """
[[model]]
name = "mine"
title = "My model"
role = "language"
rank = 99
licence = "MIT"
memory = 1

[[model.file]]
name = "mine.gguf"
part = "weights"
size = 3
sha256 = "aa"
"""


def test_every_catalogue_file_is_pinned_and_has_a_source() -> None:
    for model in read_catalog().model:
        assert model.licence
        assert model.part("weights") is not None
        for file in model.file:
            assert len(bytes.fromhex(file.sha256)) == 32
            assert file.size > 0
            assert file.index is not None or file.hub is not None


def test_every_role_has_a_model_that_is_fetched_by_default() -> None:
    roles = {model.role for model in read_catalog().default_models()}
    assert {"language", "text", "image"} <= roles
    names = {model.name for model in read_catalog().default_models()}
    assert "qwen2.5-coder-0.5b" not in names


def test_parts_are_numbered_from_one_in_order() -> None:
    source = read_catalog().named("qwen2.5-coder-1.5b").file[0].index
    assert source is not None
    projects = source.projects()
    assert len(projects) == 22
    assert projects[0].endswith("part1")
    assert projects[-1].endswith("part22")


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownModel):
        read_catalog().named("gpt")


def test_a_choice_is_kept_and_the_users_own_models_with_it(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text(OWN)
    choose_model("qwen2.5-coder-0.5b", path)
    choose_model("bge-small-en-v1.5-int8", path)
    choice = read_choice(path)
    assert choice.use == {"language": "qwen2.5-coder-0.5b", "text": "bge-small-en-v1.5-int8"}
    assert [model.name for model in choice.model] == ["mine"]
    assert read_known_models(path).named("mine").file[0].sha256 == "aa"
    assert [p.name for p in tmp_path.iterdir()] == ["models.toml"]


def test_the_users_own_entry_cannot_replace_a_pinned_one(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    path.write_text(OWN.replace('"mine"', '"bge-small-en-v1.5-int8"'))
    assert read_known_models(path).named("bge-small-en-v1.5-int8").file[0].sha256 != "aa"


def test_a_choice_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "models.toml"
    for text in ("use = 3", "[use", '[use]\nlanguage = "x"\n[other]\n'):
        path.write_text(text)
        with pytest.raises(ChoiceDamaged):
            read_choice(path)


def test_the_cache_folder_can_be_moved(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCKET_CACHE", str(tmp_path))
    assert cache_directory() == tmp_path


def test_a_file_is_hashed_once_and_again_when_it_changes(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"weights")
    file = ModelFile(name="w", part="weights", size=7, sha256=hash_file(source))
    files = ModelFiles(tmp_path / "cache")
    with pytest.raises(ModelMissing):
        files.verified(file)
    place = files.place_of(file)
    place.parent.mkdir(parents=True)
    place.write_bytes(b"weights")
    assert files.verified(file) == place
    assert files.verified(file) == place
    place.write_bytes(b"Weights")
    with pytest.raises(ModelDamaged):
        files.verified(file)
    place.write_bytes(b"short")
    with pytest.raises(ModelDamaged):
        files.verified(file)
    assert not files.has(file)


def test_cores_and_memory_are_bounded_by_the_control_group(tmp_path: Path) -> None:
    proc, group = tmp_path / "proc", tmp_path / "group"
    proc.mkdir()
    group.mkdir()
    lines = [
        f"processor\t: {number}\nphysical id\t: 0\ncore id\t\t: {number // 2}\n"
        for number in range(8)
    ]
    (proc / "cpuinfo").write_text("\n".join(lines))
    (proc / "meminfo").write_text("MemTotal: 16000000 kB\nMemAvailable: 8000000 kB\n")
    free = measure_hardware(proc, group)
    assert free.memory == 16000000 * 1024
    assert free.context_tokens == 8192
    (group / "cpu.max").write_text("100000 100000\n")
    (group / "memory.max").write_text(str(2 << 30))
    (group / "memory.current").write_text(str(1 << 30))
    held = measure_hardware(proc, group)
    assert held.cores == 1
    assert (held.memory, held.free_memory) == (2 << 30, 1 << 30)
    assert held.context_tokens == 2048


def test_the_catalogue_and_the_command_load_no_model_library_and_no_network_library() -> None:
    code = (
        "import sys; import assistant.models.pull_command, assistant.models.load;"
        "heavy = {'torch','llama_cpp','onnxruntime','open_clip','timm','httpx','huggingface_hub',"
        "'pypi_simple','langchain_core','rapidocr','tokenizers','jinja2','PIL'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown.strip() == "[]"


def test_a_catalogue_with_an_unknown_field_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": "x", "part": "w", "size": 1, "sha256": "", "run": "x"}, ModelFile)
