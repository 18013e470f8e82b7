"""Locket's recall beside BM25, dense, rank fusion, compartment and mem0, in one run on LoCoMo.

Each peer is installed into an environment of its own, in a temporary folder (`LOCKET_EVAL_PEERS`),
and runs in a process of its own, without a network where the system can take it away. All get the
same turns as "speaker: text", dated by their session, a memory for each conversation. One that
cannot be installed is named and left out.

    python -m evals.recall_peers [--data ../shared/data/text/locomo] [--conversations 7]
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.models.files import ModelFiles
from assistant.models.load import ModelSet
from evals.locomo import Talk, read_talks
from evals.peers.process import PeerMissing, PeerProcess, PeerRecipe, make_environment
from evals.probes import read_off_topic
from evals.recall_locomo import ask_all, ask_in_process
from evals.recall_report import DEPTHS, Report
from evals.recall_systems import Search, System

COMPARTMENT = PeerRecipe("compartment", ("compartment==4.13.0",), "evals.peers.compartment_peer")
MODES = {
    "compartment": {"default": "compartment 4.13.0, default", "best": "compartment, recency off"},
    "mem0": {"default": "mem0 2.2.1, infer=False"},
}


def list_recipes() -> list[PeerRecipe]:
    """The peers; mem0 is given the files of the text encoder that Locket uses."""
    model = ModelSet(ModelFiles()).chosen("text")
    files = [model.part("weights"), model.part("tokenizer")]
    paths = tuple(str(ModelFiles().verified(file)) for file in files if file is not None)
    wanted = ("mem0ai==2.2.1", "onnxruntime", "tokenizers")
    return [COMPARTMENT, PeerRecipe("mem0", wanted, "evals.peers.mem0_peer", paths)]


def ask_peer(report: Report, talk: Talk, peer: PeerProcess, modes: dict[str, str]) -> None:
    """Give a peer the turns of a conversation and ask it everything, once a mode."""
    peer.ask("open", name=talk.name)
    for turn in talk.turns:
        peer.ask("add", id=turn.id, text=f"{turn.speaker}: {turn.text}", at=turn.at)
    for mode, name in modes.items():
        search, trust = (_ask_for(peer, do, mode) for do in ("search", "trust"))
        ask_all(report, talk, System(name, search, trust), read_off_topic())


def _ask_for(peer: PeerProcess, do: str, mode: str) -> Search:
    return lambda text: peer.ask(do, text=text, n=max(DEPTHS), mode=mode)[0]


def ask_peers(report: Report, talks: Sequence[Talk]) -> None:
    """Measure every peer that can be installed."""
    for recipe in list_recipes():
        try:
            python = make_environment(recipe)
            with PeerProcess(python, recipe.module, recipe.arguments) as peer:
                offline = "no network" if peer.offline else "the network could not be taken away"
                started = time.perf_counter()
                for talk in talks:
                    ask_peer(report, talk, peer, MODES[recipe.name])
                seconds = time.perf_counter() - started
                print(f"{recipe.name}: {seconds:.0f} s, {offline}", flush=True)
        except PeerMissing as error:
            for name in MODES[recipe.name].values():
                report.systems.pop(name, None)
            print(f"{recipe.name} is left out: {error}.", flush=True)


def main(arguments: Sequence[str] = ()) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, default=None)
    parser.add_argument("--conversations", type=int, default=None)
    given = parser.parse_args(arguments)
    talks = read_talks(given.data / "locomo.json" if given.data else None)[: given.conversations]
    encoder = ModelSet(ModelFiles()).text()
    report = Report()
    for talk in talks:
        with tempfile.TemporaryDirectory() as room:
            ask_in_process(report, talk, encoder, Path(room))
    ask_peers(report, talks)
    report.print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
