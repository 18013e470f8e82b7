"""`locket models add` and `list`: a file of the user's own, known by its hash."""

import json
import tomllib
from pathlib import Path

import gguf
import pytest

from assistant.models.add_command import run_add
from assistant.models.choice import choice_path
from assistant.models.errors import ModelDamaged
from assistant.models.files import hash_file
from assistant.models.gguf_header import _TYPES, check_projector, read_header
from assistant.models.gpu import Gpu
from assistant.models.hardware import Hardware
from assistant.models.list_command import run_list
from assistant.models.load import ModelSet
from assistant.models.pull_command import run_use
from tests.models.conftest import make_jpeg
from tests.models.tiny_gguf import LAYERS, WIDTH
from tools.ports import ChatMessage

HARDWARE = Hardware(cores=1, memory=8 << 30, free_memory=8 << 30)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOCKET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def answer(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def test_a_pair_of_the_users_own_is_added_by_hash_chosen_and_sees(
    home: Path, tiny_weights: Path, tiny_projector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_add(tiny_weights, tiny_projector, "mine", json=True) == 0
    told = answer(capsys)
    assert told["sees"] is True
    assert told["sha256"] == {
        "weights": hash_file(tiny_weights),
        "projector": hash_file(tiny_projector),
    }
    assert tomllib.loads(choice_path().read_text())["model"][0]["name"] == "mine"
    assert run_use("mine", json=True) == 0
    assert answer(capsys)["here"] is True

    model = ModelSet(hardware=HARDWARE).language()
    assert model.name == "mine"
    assert model.can_see
    seen = ChatMessage("user", "what?", images=(make_jpeg(),))
    assert list(model.stream([seen], max_tokens=2))
    model.close()


def test_a_projector_that_went_missing_costs_the_sight_and_not_the_words(
    home: Path, tiny_weights: Path, tiny_projector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_add(tiny_weights, tiny_projector, "mine")
    run_use("mine")
    models = ModelSet(hardware=HARDWARE)
    before = {name: state for name, state, *_ in models.describe()}
    assert before["photos are shown to"] == "ok"
    kept = home / "cache/models" / hash_file(tiny_projector) / tiny_projector.name
    kept.write_bytes(kept.read_bytes()[:-8])
    after = {name: state for name, state, *_ in models.describe()}
    assert after["photos are shown to"] == "problem"
    model = models.language()
    assert not model.can_see
    assert "cannot see" in model.sight_problem
    loaded = {name: detail for name, _, detail, _ in models.describe()}
    assert "cannot see" in loaded["photos are shown to"]
    assert list(model.stream([ChatMessage("user", "hi")], max_tokens=2))
    models.close()


def test_what_cannot_be_added_is_said_in_one_sentence(
    home: Path, tiny_weights: Path, tiny_projector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = home / "notes.gguf"
    text.write_text("not a model")
    for weights, projector, name in (
        (text, None, "x"),
        (home / "absent.gguf", None, "x"),
        (tiny_projector, None, "x"),
        (tiny_weights, tiny_weights, "x"),
        (tiny_weights, text, "x"),
        (tiny_weights, None, "qwen3-vl-2b"),
        (tiny_weights, None, "../x"),
    ):
        assert run_add(weights, projector, name, json=True) == 1
        error = answer(capsys)["error"]
        assert isinstance(error, dict)
        assert error["sentence"].endswith(".")
    assert not choice_path().exists()


def test_adding_again_replaces_the_entry_and_a_name_is_made_from_the_file(
    home: Path, tiny_weights: Path, tiny_projector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_add(tiny_weights)
    run_add(tiny_weights, tiny_projector)
    (entry,) = tomllib.loads(choice_path().read_text())["model"]
    assert entry["name"] == "tiny"
    assert len(entry["file"]) == 2


def test_the_list_says_what_fits_what_is_used_and_what_is_offered(
    home: Path, tiny_weights: Path, tiny_projector: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_add(tiny_weights, tiny_projector, "mine")
    capsys.readouterr()
    card = Hardware(4, 16 << 30, 16 << 30, (Gpu("A GPU", "nvidia", 6 << 30, 6 << 30),))
    assert run_list(json=True, hardware=card) == 0
    told = json.loads(capsys.readouterr().out)
    rows = {row["name"]: row for row in told["models"]}
    assert told["offer"] == "qwen3-vl-4b"
    assert rows["mine"]["used"]
    assert rows["mine"]["own"]
    assert rows["qwen3-vl-4b"]["fits"] == "GPU"
    assert rows["qwen3-vl-8b"]["fits"] == "part on the GPU"
    assert rows["gemma-3-4b"]["licence"] == "Gemma terms"
    assert all(row["sha256"] and row["size"] for row in rows.values())

    assert run_list(hardware=HARDWARE) == 0
    shown = capsys.readouterr().out
    assert "locket models pull" in shown
    assert "Not run by Locket's makers" in shown
    tiny = Hardware(1, 512 << 20, 512 << 20)
    run_list(hardware=tiny)
    assert "too large" in capsys.readouterr().out


def test_the_head_of_a_file_is_read_as_the_library_writes_it(
    tiny_weights: Path, tiny_projector: Path
) -> None:
    header = read_header(tiny_weights)
    assert (header.architecture, header.layers) == ("qwen2", LAYERS)
    assert header.tensors["blk.0.ffn_up.weight"] == (WIDTH, 64)
    assert check_projector(tiny_projector).values["clip.projector_type"] == "mlp"
    sizes = {int(kind): (size, block) for kind, (block, size) in gguf.GGML_QUANT_SIZES.items()}
    assert {kind: sizes[kind] for kind in _TYPES if kind in sizes} == {
        kind: value for kind, value in _TYPES.items() if kind in sizes
    }


def test_every_cut_of_a_head_is_damaged(tmp_path: Path, tiny_projector: Path) -> None:
    data = tiny_projector.read_bytes()
    cut = tmp_path / "cut.gguf"
    for length in range(0, len(data), 997):
        cut.write_bytes(data[:length])
        with pytest.raises(ModelDamaged):
            check_projector(cut)
