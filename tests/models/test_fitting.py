"""Which model fits which machine, and which is offered."""

from pathlib import Path

import pytest

from assistant.models.accelerator import describe_accelerators
from assistant.models.catalog import CatalogModel, read_catalog
from assistant.models.fitting import (
    IN_RAM,
    ON_GPU,
    PART_ON_GPU,
    TOO_LARGE,
    choose_present,
    count_gpu_layers,
    fit_model,
    offer_sight,
)
from assistant.models.gpu import Gpu, find_gpus
from assistant.models.hardware import Hardware

CATALOG = read_catalog()
DEFAULT, LARGE = CATALOG.named("qwen2.5-coder-1.5b"), CATALOG.named("qwen3-vl-8b")


def machine(ram: int, cores: int = 2, video: float = 0, *, problem: str = "") -> Hardware:
    size = int(video * 2**30)
    gpus = (Gpu("A GPU", "nvidia", size, size, problem),) if video else ()
    return Hardware(cores, ram << 30, ram << 30, gpus)


@pytest.mark.parametrize(
    ("ram", "cores", "video", "name"),
    [
        (1, 2, 0, None),
        (2, 2, 0, "smolvlm2-500m"),
        (4, 8, 0, "smolvlm2-500m"),
        (24, 1, 0, "smolvlm2-500m"),
        (24, 2, 0, "qwen3-vl-2b"),
        (16, 8, 0, "qwen3-vl-4b"),
        (32, 16, 0, "qwen3-vl-8b"),
        (16, 4, 4, "qwen3-vl-2b"),
        (16, 4, 6, "qwen3-vl-4b"),
        (16, 4, 12, "qwen3-vl-8b"),
        (64, 16, 140, "qwen3-vl-8b"),
    ],
)
def test_the_model_offered_follows_memory_cores_and_gpu(
    ram: int, cores: int, video: float, name: str | None
) -> None:
    offer = offer_sight(CATALOG, machine(ram, cores, video))
    assert (offer.name if offer else None) == name


def test_a_gpu_whose_driver_is_silent_counts_for_nothing() -> None:
    silent = machine(24, 2, 12, problem="its driver does not answer")
    offer = offer_sight(CATALOG, silent)
    assert offer is not None
    assert offer.name == "qwen3-vl-2b"
    assert count_gpu_layers(LARGE, 36, silent) == 0


def test_where_a_model_runs_follows_what_is_free() -> None:
    assert fit_model(LARGE, machine(32, video=12)) == ON_GPU
    assert fit_model(LARGE, machine(32, video=4)) == PART_ON_GPU
    assert fit_model(LARGE, machine(32, video=1)) == IN_RAM
    assert fit_model(LARGE, machine(32)) == IN_RAM
    assert fit_model(LARGE, machine(8)) == TOO_LARGE


def test_layers_go_to_the_gpu_as_far_as_they_fit() -> None:
    assert count_gpu_layers(LARGE, 36, machine(32, video=12)) == -1
    half = count_gpu_layers(LARGE, 36, machine(32, video=4))
    assert 36 * 0.4 < half < 36 * 0.6
    assert count_gpu_layers(LARGE, 36, machine(32, video=1)) == 0
    assert count_gpu_layers(LARGE, 36, machine(32)) == 0
    unknown = Hardware(2, 32 << 30, 32 << 30, (Gpu("A GPU", "amd"),))
    assert count_gpu_layers(LARGE, 36, unknown) == -1


def test_the_default_stays_until_a_model_that_sees_is_fetched() -> None:
    here = {"qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b"}
    language = CATALOG.in_role("language")

    def choose(hardware: Hardware) -> str:
        found = choose_present(language, hardware, lambda model: model.name in here)
        assert found is not None
        return found.name

    assert choose(machine(24)) == DEFAULT.name
    here |= {"smolvlm2-500m", "smolvlm2-2.2b"}
    assert choose(machine(24)) == DEFAULT.name, "weaker talkers are used only when chosen"
    here.add("qwen3-vl-8b")
    assert choose(machine(24)) == "qwen3-vl-8b"
    assert choose(machine(8)) == DEFAULT.name, "what does not fit is passed over"
    assert choose(machine(1)) == "qwen2.5-coder-0.5b", "where nothing fits, the smallest"
    assert choose_present(language, machine(24), lambda model: False) is None


def test_models_that_see_state_licence_hash_evidence_and_that_they_were_not_run() -> None:
    seeing = [model for model in CATALOG.model if model.sees]
    assert {model.name.split("-")[0] for model in seeing} == {"smolvlm2", "qwen3", "gemma"}
    for model in [*seeing, CATALOG.named("clip-vit-b-32-laion2b")]:
        assert model.optional
        assert model.untried
        assert model.evidence
        assert model.memory > model.size
        for file in model.file:
            assert file.hub is not None
            assert len(file.hub.revision) == 40, "pinned to a commit, not to a branch"
    hashes = [file.sha256 for model in CATALOG.model for file in model.file]
    assert len(set(hashes)) == len(hashes)


def write_device(sys: Path, name: str, **files: str) -> None:
    folder = sys / "bus/pci/devices" / name
    folder.mkdir(parents=True)
    for file, text in files.items():
        (folder / file.removeprefix("the_")).write_text(text + "\n")


def test_gpus_are_found_by_driver_kernel_and_processor(tmp_path: Path) -> None:
    card = Gpu("RTX", "nvidia", 8 << 30, 7 << 30)
    assert find_gpus(tmp_path, lambda: [card], "Linux") == (card,)
    assert find_gpus(tmp_path, list, "Linux") == ()
    write_device(tmp_path, "0000:00:02.0", vendor="0x8086", the_class="0x030000")
    write_device(
        tmp_path,
        "0000:03:00.0",
        vendor="0x1002",
        the_class="0x030000",
        mem_info_vram_total=str(16 << 30),
        mem_info_vram_used=str(2 << 30),
    )
    write_device(tmp_path, "0000:01:00.0", vendor="0x10de", the_class="0x030200")
    write_device(tmp_path, "0000:01:00.1", vendor="0x10de", the_class="0x040300")
    amd, silent = find_gpus(tmp_path, list, "Linux")
    assert (amd.maker, amd.memory, amd.free_memory) == ("amd", 16 << 30, 14 << 30)
    assert silent.maker == "nvidia"
    assert "driver" in silent.problem
    assert find_gpus(tmp_path, lambda: [card], "Linux") == (card, amd)
    assert find_gpus(tmp_path, list, "Darwin", "arm64")[0].maker == "apple"
    assert find_gpus(tmp_path, list, "Darwin", "x86_64") == ()


def lines(hardware: Hardware, offloads: bool, torch: dict[str, str]) -> dict[str, list[str]]:
    told = describe_accelerators(hardware, LARGE, offloads=offloads, ask_torch=lambda: torch)
    return {name: [state, detail, fix] for name, state, detail, fix in told}


def test_the_doctor_says_what_is_in_the_way_of_a_gpu() -> None:
    card = machine(32, video=12)
    blind = lines(card, False, {"device": "", "built": "13.0"})
    assert blind["language model runs on"][0] == "note"
    assert "GGML_CUDA" in blind["language model runs on"][2]
    assert "driver" in blind["image model runs on"][2]
    assert "pytorch.org" in lines(card, True, {"device": "", "built": ""})["image model runs on"][2]
    assert lines(card, True, {})["image model runs on"][0] == "note"
    good = lines(card, True, {"device": "cuda", "built": "13.0"})
    assert good["language model runs on"][:2] != blind["language model runs on"][:2]
    assert good["language model runs on"][1].startswith("the GPU, all layers")
    assert good["image model runs on"][1].startswith("the GPU (cuda)")
    part = lines(machine(32, video=4), True, {"device": "cuda", "built": "13.0"})
    assert "as far as its memory goes" in part["language model runs on"][1]


def test_without_a_gpu_torch_is_not_asked() -> None:
    def refuse() -> dict[str, str]:
        raise AssertionError

    told = describe_accelerators(machine(8), None, ask_torch=refuse)
    assert [line[1] for line in told] == ["ok", "ok", "ok"]
    silent = describe_accelerators(machine(8, video=8, problem="its driver is away"), None)
    assert silent[0][1] == "note"
    assert "driver" in silent[0][2]


def test_a_model_of_another_role_does_not_see() -> None:
    clip: CatalogModel = CATALOG.named("clip-vit-b-32-laion2b")
    assert not clip.sees
    assert clip.architecture == "ViT-B-32"
