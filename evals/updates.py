"""Update chains: the latest value, history, time and unknown, on templates never built on.

The templates, names and values are split into a development half and a held-out half; the parser
was built on failures of the first alone. The code layer runs on all chains; `--ask` takes a sample
through whole turns with the embedded models.

    python -m evals.updates [--chains 510] [--ask 0]
"""

import argparse
import asyncio
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.models.load import ModelSet
from assistant.protocol.commands import Ask
from assistant.protocol.events import Done, ToolAsked
from assistant.protocol.results import AskResult
from assistant.services import Services, build_services
from evals.updates_chains import Chain, make_chains
from evals.updates_run import Tally, run_code_layer
from memory.kdf import FLOOR_COST
from memory.vault import Vault
from tools.photos.decoder import GuardedDecoder
from tools.ports import CancelToken

HALVES = ("development", "held out")
KINDS = ("latest", "history", "time", "plan", "unknown")


def main(arguments: Sequence[str] = ()) -> int:
    """Print the share of right answers by kind of question, for both halves."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--chains", type=int, default=510, help="chains of each half")
    parser.add_argument("--ask", type=int, default=0, help="chains through whole turns as well")
    options = parser.parse_args(arguments)
    for half in HALVES:
        started = time.perf_counter()
        tally = run_code_layer(make_chains(options.chains, half))
        show(f"{half}, code layer, {time.perf_counter() - started:.0f} s", tally)
    if options.ask:
        show("held out, whole turns", asyncio.run(ask_chains(make_chains(options.ask, "held out"))))
    return 0


def show(title: str, tally: Tally) -> None:
    """One line of a table for each kind of question."""
    print(f"\n{title}")
    for kind in KINDS:
        if tally.asked[kind]:
            print(
                f"  {kind:8} {tally.right[kind]:4}/{tally.asked[kind]:<4} {tally.share(kind):.3f}"
            )


async def ask_chains(chains: Sequence[Chain]) -> Tally:
    """Tell and ask each chain through the turn graph, with the models that are installed."""
    tally = Tally()
    models = ModelSet(choice={})
    decoder = GuardedDecoder()
    with tempfile.TemporaryDirectory() as folder:
        for number, chain in enumerate(chains):
            vault, _ = Vault.create(Path(folder) / str(number), "a passphrase", cost=FLOOR_COST)
            services = build_services(vault, models, decoder)
            conversation: str | None = None
            for step in chain.steps:
                told = await run_turn(services, step.text, step.at, conversation)
                conversation = told.conversation or conversation
            for question in chain.questions:
                answer = await run_turn(services, question.text, chain.asked_at, conversation)
                text = re.sub(r"\[m\d+\]", "", answer.answer)
                tally.add(chain, question, text, known=not answer.abstained)
            services.close()
            vault.close()
    decoder.close()
    models.close()
    return tally


async def run_turn(services: Services, text: str, now: int, conversation: str | None) -> AskResult:
    """One turn; what it asks leave for is granted."""
    command = Ask(id="t", text=text, conversation=conversation, now=now)
    async for event in services.engine.run_turn(command, CancelToken()):
        if isinstance(event, ToolAsked):
            services.engine.confirm(event.approval, True)
        if isinstance(event, Done):
            assert isinstance(event.result, AskResult)
            return event.result
    raise AssertionError("a turn ends with its result")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
