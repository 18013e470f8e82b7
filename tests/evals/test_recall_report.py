"""The recall evaluation's own arithmetic, its data's split, and the contract with a peer."""

import importlib
import inspect
import sys
from pathlib import Path

import pytest

import evals.__main__ as suites
from evals.data import DataMissing, find_data
from evals.locomo import Question, Talk, Turn
from evals.peers.process import PeerMissing, PeerProcess, PeerRecipe, make_environment
from evals.recall_report import Report
from evals.recall_systems import fuse_ranks


def make_talk(number: int) -> Talk:
    return Talk(f"talk {number}", number, [Turn("D1:1", "Ana", "hello", 1, 1)], [], [])


def test_recall_is_the_share_of_the_evidence_found_by_depth_part_and_category() -> None:
    report = Report()
    both, one = frozenset({"a", "b"}), frozenset({"c"})
    report.add("s", make_talk(0), Question("?", 1, both), ["a", *"uvwxyz", "b"], 0.1)
    report.add("s", make_talk(4), Question("?", 4, one), ["u"], 0.1)
    assert report.recall("s", "tuned on") == (0.5, 1.0, 1.0)
    assert report.recall("s", "held out") == (0.0, 0.0, 0.0)
    assert report.recall("s") == (0.25, 0.5, 0.5)
    assert report.by_category("s") == {1: 1.0, 4: 0.0}


def test_the_first_four_conversations_are_tuned_on_and_no_others() -> None:
    assert [make_talk(number).is_held_out for number in range(7)] == [False] * 4 + [True] * 3


def test_tables_are_printed_with_what_came_back_empty(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    for number in (0, 5):
        report.add("ours", make_talk(number), Question("?", 2, frozenset({"a"})), ["a"], 0.002)
    report.of("ours").nothing["off topic"] += [True, False]
    report.print()
    printed = capsys.readouterr().out
    assert "2 questions, 1 of them in conversations held out." in printed
    assert "| ours | 1.000 | 1.000 | 1.000 | 1.000" in printed
    assert "| ours | .500 |" in printed


def test_rank_fusion_prefers_what_both_lists_hold() -> None:
    assert fuse_ranks([[1, 2, 3], [2, 4]])[0] == 2


def test_a_suite_whose_data_is_absent_is_passed_over_and_an_unknown_one_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCKET_EVAL_DATA", str(tmp_path))
    with pytest.raises(DataMissing, match="LOCKET_EVAL_DATA"):
        find_data("text")
    assert suites.main(["recall_locomo"]) == 0
    assert "Passed over" in capsys.readouterr().out
    assert suites.main(["no_such_suite"]) == 2


PEER = """
import json, sys
from evals.peers.lines import serve
class Peer:
    def open(self, name): self.kept = {}
    def add(self, id, text, at): self.kept[id] = text
    def search(self, text, n, mode, trust):
        if mode == "broken": raise KeyError("no such mode")
        print("a word that is no answer")
        return [id for id, kept in self.kept.items() if not trust or text in kept][:n]
serve(Peer())
"""


def test_a_peer_is_told_by_json_lines_and_its_failures_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_peer.py").write_text(PEER)
    with PeerProcess(Path(sys.executable), "a_peer", paths=[tmp_path]) as peer:
        peer.ask("open", name="x")
        peer.ask("add", id="D1", text="the dog", at=1)
        peer.ask("add", id="D2", text="the cat", at=2)
        assert peer.ask("search", text="dog", n=5)[0] == ["D1", "D2"]
        assert peer.ask("trust", text="dog", n=5)[0] == ["D1"]
        with pytest.raises(PeerMissing, match="KeyError"):
            peer.ask("search", text="dog", n=5, mode="broken")


def test_a_peer_that_cannot_be_installed_is_said_to_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKET_EVAL_PEERS", str(tmp_path))
    with pytest.raises(PeerMissing, match="could not be installed"):
        make_environment(PeerRecipe("nobody", (str(tmp_path / "there is no such wheel.whl"),), "x"))


@pytest.mark.parametrize("name", suites.SUITES)
def test_every_suite_can_be_run_without_arguments(name: str) -> None:
    main = importlib.import_module(f"evals.{name}").main
    (arguments,) = inspect.signature(main).parameters.values()
    assert arguments.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert inspect.get_annotations(main, eval_str=True)["return"] is int
